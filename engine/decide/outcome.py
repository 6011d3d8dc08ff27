"""What an evaluator concludes about one subject: the part in which all evaluators must agree exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from engine.calendar import NO_DAYS, Intervals


class Reason(StrEnum):
    """Why a record does or does not count for a rule: the first that applies, in this order (docs/semantics.md 5).

    ``UNMET`` (the condition certainly does not hold) stands after ``OUT_OF_SCOPE``; ``COUNTS`` is the last.
    """

    NOT_YET_KNOWN = "not_yet_known"
    SUPERSEDED = "superseded"
    VOID = "void"
    AFTER_AS_OF = "after_as_of"
    OUT_OF_SCOPE = "out_of_scope"
    UNMET = "unmet"
    INCOMPLETE = "incomplete"
    SUSPENDED = "suspended"
    REPAIRED = "repaired"
    EXPIRED = "expired"
    EXCEPTION = "exception"
    OUTRANKED = "outranked"
    OVER_THE_CAP = "over_the_cap"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class Pair:
    """The verdict on one (record, rule). ``record`` is a record's id, or ``trigger@day[/key...]`` for a derived event.

    ``label`` is the exception's label. ``days`` are the days on which the pair counts, after repair and suspension;
    empty where the condition does not hold. ``points`` are those it gives on the days it counts, or None.
    ``repaired_on`` is the day repair cut it, if it did.
    """

    record: str
    rule: str
    reason: Reason
    label: str = ""
    days: Intervals = NO_DAYS
    points: int | None = None
    repaired_on: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A derived event of a trigger on a day, with the key values it is for and the records that are its evidence."""

    trigger: str
    day: int
    keys: tuple[str, ...]
    evidence: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return ``trigger@YYYY-MM-DD[/key...]``."""
        from engine.calendar import format_day

        return "/".join((f"{self.trigger}@{format_day(self.day)}", *self.keys))


SchemeStatus: TypeAlias = Literal["graded", "provisional", "not_taking_part", "not_enough_data", "no_rulebook"]


@dataclass(frozen=True, slots=True)
class AppliedEffect:
    """An effect that holds on the as-of date, and whether it changed anything; ``result`` is the score or rank after."""

    stage: str
    effect: str
    sources: tuple[str, ...]
    result: int
    changed: bool


@dataclass(frozen=True, slots=True)
class SchemeResult:
    """The outcome of one scheme. ``score`` is in units of the rulebook's scale.

    ``raw_rank`` is the rank by score alone, ``rank`` the final one. ``best_rank``/``worst_rank`` bound the rank over
    everything still open. ``speaks_on`` is the day whose facts the grade speaks about (the cut-off). ``missing`` lists
    kinds of tables that were needed and not complete.
    """

    status: SchemeStatus
    score: int | None = None
    raw_rank: int | None = None
    rank: int | None = None
    best_rank: int | None = None
    worst_rank: int | None = None
    effects: tuple[AppliedEffect, ...] = ()
    speaks_on: int | None = None
    missing: tuple[str, ...] = ()
    clash: bool = False


ListStatus: TypeAlias = Literal["none", "candidate", "proposed", "noticed", "in_force", "ended", "removed"]


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """One way out of a list: first possible day and whether its other condition certainly (or possibly) holds."""

    id: str
    day: int
    certain: bool
    possible: bool


@dataclass(frozen=True, slots=True)
class ListResult:
    """The status of one list on the as-of date.

    ``grounds`` are those that certainly hold (id, evidence); ``open_grounds`` those that only may. ``decision`` is the
    list decision in force or ended; ``start``/``end`` its days (end exclusive). ``proposal``: ``entry``, ``removal`` or
    none. ``excepted`` are labels of exceptions that keep a ground from proposing.
    """

    status: ListStatus
    grounds: tuple[tuple[str, tuple[str, ...]], ...] = ()
    open_grounds: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    decision: str | None = None
    notice: str | None = None
    start: int | None = None
    end: int | None = None
    minimum_until: int | None = None
    removals: tuple[RemovalResult, ...] = ()
    proposal: Literal["entry", "removal"] | None = None
    disputed: bool = False
    """Several ways out give different days: which law prevails is an open question of law."""


@dataclass(frozen=True, slots=True)
class SupervisionResult:
    """The supervision class, the matrix key it came from, and the overrides that held."""

    code: str
    key: tuple[str, str]
    overrides: tuple[str, ...] = ()
    clash: bool = False


RepairState: TypeAlias = Literal[
    "repaired", "barred", "ended", "eligible", "not_yet", "unmet", "open"
]
"""repaired; excluded by law; publication ended by itself; can be applied for; only time is missing; a condition is
unmet; a condition is open."""


@dataclass(frozen=True, slots=True)
class RepairResult:
    """Whether a record can be repaired. ``first_day`` is the first possible day by time alone (None: not by time)."""

    state: RepairState
    first_day: int | None = None
    unmet: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    ends: int | None = None


@dataclass(frozen=True, slots=True)
class TallyResult:
    """The value over what certainly counts, and the least and greatest it can be over what is open.

    ``high`` or ``low`` None: no bound, because a table was not supplied.
    """

    value: int
    low: int | None
    high: int | None


QuestionKey: TypeAlias = tuple[str, str]
"""An open question: (record id, field) for an unknown field, (record id, ``?name``) for a determination,
(``supply``, kind) for a table not supplied for all the days that matter."""


@dataclass(frozen=True)
class Outcome:
    """Everything the evaluators must agree on. Mappings are compared by content, never by order.

    ``next_change`` is the smallest day after the as-of date on which the outcome could change by time alone, or None.
    ``open`` are the questions that were asked and not answered; ``placeholders`` the discretion parameters read.
    ``unmatched`` are the records no rule matched.
    """

    pairs: Mapping[tuple[str, str], Pair]
    events: frozenset[Event]
    tallies: Mapping[str, TallyResult]
    schemes: Mapping[str, SchemeResult]
    lists: Mapping[str, ListResult]
    supervision: SupervisionResult | None
    measures: frozenset[tuple[str, str]]
    repairs: Mapping[tuple[str, str], RepairResult]
    open: frozenset[QuestionKey]
    placeholders: frozenset[str]
    unmatched: frozenset[str]
    next_change: int | None
