"""The loaded rulebook: every name resolved, every value typed, nothing lowered.

Evaluators walk these classes. Values are those of :mod:`engine.facts`: money in 分, points in units of the rulebook's
scale (two decimals: 104.99 is 10499), days as day numbers, codes as text, ranks from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from engine.calendar.dates import CalendarUnit
from engine.facts.dictionary import CodeList, Type
from engine.facts.records import Value
from engine.problems import Text

# --- citations -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cite:
    """A citation by id of the law library; ``how`` says how the rule puts the provision to work."""

    provision: str
    how: Text | None = None


# --- operands and conditions -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Const:
    """A value written in the rule."""

    value: Value


@dataclass(frozen=True)
class ParamRef:
    """A parameter; reading one whose status is placeholder makes the decision provisional."""

    id: str


@dataclass(frozen=True)
class FieldRef:
    """A field (own, copied or derived) of the record at hand."""

    name: str


Operand: TypeAlias = Const | ParamRef | FieldRef

Op: TypeAlias = Literal[
    "eq", "in", "ge", "gt", "le", "lt",
    "has_any", "has_all", "heaviest_ge", "heaviest_le", "exists",
    "no_worse", "no_better", "status_in", "elapsed", "in_force",
]  # fmt: skip
"""``no_worse``/``no_better`` compare ranks; ``elapsed`` asks whether a date + span has come."""

What: TypeAlias = Literal["field", "subject", "tally", "in_force", "scheme", "list"]


@dataclass(frozen=True)
class Test:
    """One test of one thing.

    ``operand`` is what it is compared with: an operand for eq..lt, a tuple of codes for ``in``/``has_*``/
    ``status_in``, a rank for ``heaviest_*``/``no_*``, a truth value for ``exists``/``in_force``, a :class:`Length` for
    ``elapsed``. ``type`` is the type of what is tested, ``codes`` its code list if it has one.
    A question is the field ``?id``.
    """

    what: What
    name: str
    op: Op
    operand: Operand | tuple[str, ...] | int | bool | Length
    type: Type
    codes: str | None = None


@dataclass(frozen=True)
class AllOf:
    """True if every part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """True if some part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Negation:
    """True if the part is not; swaps the certain and the possible reading."""

    part: Condition


Condition: TypeAlias = Test | AllOf | AnyOf | Negation
ALWAYS = AllOf(())
"""The condition without parts: always true."""


# --- days ------------------------------------------------------------------------------------------------------

LengthUnit: TypeAlias = Literal["days", "months", "working_days"]


@dataclass(frozen=True)
class Length:
    """A length of time; years are held as months."""

    unit: LengthUnit
    amount: Operand


@dataclass(frozen=True)
class DayOf:
    """The day in a date field; a blank that means none is never (open)."""

    field: str


@dataclass(frozen=True)
class DayOpen:
    """No end."""


@dataclass(frozen=True)
class DayOfEvent:
    """The day on which a trigger fired; ``complete``: the day on which its evidence was complete, the latest of that day
    and the main dates of the records it rests on."""

    complete: bool = False


@dataclass(frozen=True)
class DayPlus:
    """A day plus a length; one day later if the first day does not count. Nothing is added to an open day."""

    of: DayExpr
    plus: Length
    first_day_counts: bool


@dataclass(frozen=True)
class DayNext:
    """The first day of the calendar unit after that of a day."""

    unit: CalendarUnit
    after: DayExpr


@dataclass(frozen=True)
class DayEarliest:
    """The earliest of several days."""

    of: tuple[DayExpr, ...]


@dataclass(frozen=True)
class DayLatest:
    """The latest of several days."""

    of: tuple[DayExpr, ...]


DayExpr: TypeAlias = DayOf | DayOpen | DayOfEvent | DayPlus | DayNext | DayEarliest | DayLatest


@dataclass(frozen=True)
class Suspend:
    """Days taken out of an interval, and whether they are added at its end."""

    start: DayExpr
    end: DayExpr
    added_at_end: bool
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class RepairModel:
    """What repair does; ``cancels`` and ``converts`` end the interval on the day ``at``, ``shortens`` ends it on the later of
    ``at`` and ``until`` if that is before its end."""

    model: Literal["cancels", "shortens", "converts"]
    at: str
    until: DayExpr | None
    into: str | None
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Span:
    """``[start, end)`` minus suspensions, and what repair does to it."""

    start: DayExpr
    end: DayExpr
    suspensions: tuple[Suspend, ...] = ()
    repair: RepairModel | None = None


# --- points ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PointsFixed:
    """A fixed number of points, or that of a parameter."""

    value: Operand


@dataclass(frozen=True)
class PointsField:
    """The points in a field; ``deducted``: taken off instead of given."""

    field: str
    deducted: bool = False


@dataclass(frozen=True)
class PointsPer:
    """``each`` points per ``unit`` of a non-negative number field, rounded as said; at most ``cap`` in size."""

    field: str
    unit: int
    rounding: Literal["floor", "ceiling", "half_up"]
    each: int
    cap: int | None


@dataclass(frozen=True)
class PointsBands:
    """Points by the half-open band a number falls in: (lower bound or None, upper bound or None, points)."""

    field: str
    bands: tuple[tuple[int | None, int | None, int], ...]


@dataclass(frozen=True)
class PointsTable:
    """Points by code."""

    field: str
    table: Mapping[str, int]


Points: TypeAlias = PointsFixed | PointsField | PointsPer | PointsBands | PointsTable


# --- rules -----------------------------------------------------------------------------------------------------

Direction: TypeAlias = Literal["against", "for", "neutral", "mixed"]
"""What one more finding can do to the outcome, as load proved it: only worsen, only better, nothing, or either."""


@dataclass(frozen=True)
class Parameter:
    """A discretion parameter (裁量参数) with the range the bureau may choose from."""

    id: str
    title: Text
    type: Type
    value: int
    placeholder: bool
    permitted: tuple[int | None, int | None]
    adopted_by: str | None
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Question:
    """A named question to a person about records of some kinds."""

    id: str
    title: Text
    on: tuple[str, ...]
    answered_by: Text
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Exception_:
    """A labelled exception to a rule or ground."""

    label: str
    title: Text
    when: Condition
    basis: tuple[Cite, ...]


ValueExpr: TypeAlias = Operand | DayExpr
"""What a branch gives: a value, a field, a parameter, or a computed day."""


@dataclass(frozen=True)
class Branch:
    """One case of an attribute."""

    label: str
    when: Condition
    value: ValueExpr
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Attribute:
    """A derived attribute of records of a kind; ``otherwise`` None: unknown if no branch holds."""

    id: str
    title: Text
    kind: str
    type: Type
    codes: str | None
    basis: tuple[Cite, ...]
    branches: tuple[Branch, ...]
    otherwise: ValueExpr | None
    aspect: Literal["severity", "period", "points"] | None


@dataclass(frozen=True)
class Finding:
    """What one rule concludes about one record of a kind."""

    id: str
    title: Text
    kind: str
    basis: tuple[Cite, ...]
    when: Condition
    unless: tuple[Exception_, ...]
    record_class: str
    span: Span
    points: Points | None
    advice: Text | None


@dataclass(frozen=True)
class Trigger:
    """A derived event; exactly one of ``at_least`` (count), ``reaches`` (field, bound) and ``consecutive``
    (period field, number) is set. ``within`` is None for ``consecutive``."""

    id: str
    title: Text
    basis: tuple[Cite, ...]
    members: tuple[str, ...]
    date: str
    per: tuple[str, ...]
    within: Length | None
    first_day_counts: bool
    at_least: Operand | None
    reaches: tuple[str, Operand] | None
    consecutive: tuple[str, int] | None
    first_per: CalendarUnit | None
    repair_undoes: bool
    span: Span
    record_class: str
    points: Points | None
    advice: Text | None


@dataclass(frozen=True)
class Window:
    """A plain window: what is dated ``date`` counts in ``[date, date + length)``."""

    date: str
    length: Length
    first_day_counts: bool
    repaired_count: bool


@dataclass(frozen=True)
class Limits:
    """A cap, either end may be missing."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Groups:
    """The inner step of a nested tally."""

    by: tuple[str, ...]
    each: Literal["sum", "count", "max"]
    cap: Limits
    having: Limits


@dataclass(frozen=True)
class Tally:
    """A sum, count or maximum; ``of`` is ``points`` or a number field (None for count).

    ``overlap``: (key field or ``record``) within which only the highest counts; None: everything counts.
    ``kinds`` are the kinds of records it ranges over.
    """

    id: str
    title: Text
    over: tuple[str, ...]
    distinct_records: bool
    take: Literal["sum", "count", "max"]
    of: str | None
    type: Type
    window: Window | None
    overlap: str | None
    groups: Groups | None
    cap: Limits
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class BySubject:
    """A number that depends on a field of the register; ``otherwise`` None: every code is in the table."""

    field: str
    table: Mapping[str, int]
    otherwise: int | None


@dataclass(frozen=True)
class Grade:
    """One grade; its rank is its place in the scheme, 0 best."""

    code: str
    title: Text


@dataclass(frozen=True)
class ThresholdSet:
    """Bands (rank, lower bound or None, upper bound or None), without hole or overlap."""

    when: Condition | None
    bands: tuple[tuple[int, int | None, int | None], ...]


@dataclass(frozen=True)
class Effect:
    """An effect on a grade, of a finding or trigger (``on``) or of a condition (``when``).

    Exactly one of ``score`` (veto), ``rank`` (lift: at least; cap: at most) and ``ranks`` (downgrade by n) is set.
    """

    id: str
    title: Text
    basis: tuple[Cite, ...]
    on: str | None
    when: Condition | None
    span: Span | None
    score: Operand | None
    rank: int | None
    ranks: Operand | None
    immediate: bool


EffectSort: TypeAlias = Literal["vetoes", "lifts", "downgrades", "caps"]
Stage: TypeAlias = Literal["vetoes", "thresholds", "lifts", "downgrades", "caps"]
ORDER: tuple[Stage, ...] = ("vetoes", "thresholds", "lifts", "downgrades", "caps")


@dataclass(frozen=True)
class EffectGroup:
    """Effects of one sort and how they combine; ``floor`` is the rank that downgrades never pass."""

    combine: Literal["worst", "best", "first_of", "sum", "unique"]
    floor: int | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Score:
    """Base plus tallies within a cap."""

    base: Operand | BySubject
    add: tuple[str, ...]
    cap: Limits


@dataclass(frozen=True)
class Requirement:
    """A table that must be complete ``back`` from the as-of date."""

    kind: str
    back: Length
    otherwise: Literal["not_enough_data", "provisional"]


@dataclass(frozen=True)
class Evaluated:
    """Grades are made per calendar unit; they stand from ``delay`` after the unit's end."""

    every: CalendarUnit
    delay: Length


@dataclass(frozen=True)
class Scheme:
    """An ordered outcome. ``evaluated`` None: continuously. ``otherwise``: rank before effects if there is no score."""

    id: str
    title: Text
    basis: tuple[Cite, ...]
    evaluated: Evaluated | None
    taking_part: Condition | None
    requires: tuple[Requirement, ...]
    grades: tuple[Grade, ...]
    score: Score | None
    thresholds: tuple[ThresholdSet, ...]
    otherwise: int | None
    effects: Mapping[EffectSort, EffectGroup]
    order: tuple[Stage, ...]
    order_basis: tuple[Cite, ...]

    def rank(self, code: str) -> int:
        """Return the rank of a grade code."""
        return next(rank for rank, grade in enumerate(self.grades) if grade.code == code)


@dataclass(frozen=True)
class Ground:
    """One ground of entry in a list."""

    id: str
    title: Text
    basis: tuple[Cite, ...]
    on: str | None
    when: Condition | None


@dataclass(frozen=True)
class Step:
    """A procedural step due before a list decision."""

    id: str
    title: Text
    within: Length | None
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Term:
    """How long an entry lasts from the day of the list decision."""

    base: Length
    first_day_counts: bool
    minimum: Length | None
    not_before: str | None
    new_ground: Literal["restarts", "adds", "none"]
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Removal:
    """A way out before the end of the term."""

    id: str
    title: Text
    start: DayExpr
    when: Condition | None
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class ListDefinition:
    """A list; see the schema of the same name."""

    id: str
    key: str
    title: Text
    colour: Literal["black", "red", "watch"]
    kind: Literal["statutory", "sector", "board"]
    local: bool
    basis: tuple[Cite, ...]
    competent: Text
    proposes: bool
    grounds: tuple[Ground, ...]
    unless: tuple[Exception_, ...]
    steps: tuple[Step, ...]
    term: Term | None
    removals: tuple[Removal, ...]
    successor: str | None
    quota: str | None
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Frequency:
    """Inspections per period; 0 times is "not on its own initiative"."""

    times: int
    per: str


@dataclass(frozen=True)
class SupervisionClass:
    """One class of supervision; ``ratio`` in basis points of a draw."""

    code: str
    title: Text
    frequency: Mapping[str, Frequency]
    ratio: int
    depth: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Override:
    """A condition that gives a class outright."""

    id: str
    title: Text
    when: Condition
    gives: int
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Supervision:
    """The table from (row, column) to the index of a class. Keys are grade codes and statuses; without ``columns`` the
    second key is empty text."""

    basis: tuple[Cite, ...]
    rows: str
    columns: str | None
    levels: Mapping[str, Text]
    classes: tuple[SupervisionClass, ...]
    cells: Mapping[tuple[str, str], int]
    overrides: tuple[Override, ...]
    combine: Literal["worst", "unique"]


@dataclass(frozen=True)
class Measure:
    """A measure: an item of the national list of measures, an incentive, or a condition of business."""

    id: str
    item: str
    title: Text
    when: Condition | None
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Others:
    """A bound on the number of other records that agree on fields within a span before a day."""

    of: tuple[str, ...]
    equal: tuple[str, ...]
    date: str
    within: Length
    before_record: bool
    at_most: int


@dataclass(frozen=True)
class EligibilityCondition:
    """One condition of repair; exactly one of ``when``, ``start`` and ``others`` is set."""

    id: str
    title: Text
    basis: tuple[Cite, ...]
    when: Condition | None
    start: DayExpr | None
    others: Others | None


@dataclass(frozen=True)
class Eligibility:
    """Whether a record can be repaired."""

    id: str
    title: Text
    kind: str
    when: Condition
    basis: tuple[Cite, ...]
    done: str
    ends: DayExpr | None
    conditions: tuple[EligibilityCondition, ...]
    bars: tuple[EligibilityCondition, ...]


@dataclass(frozen=True)
class Transition:
    """Per aspect: does the version in force on the record's own day speak, or the one on the as-of date?"""

    severity: bool
    period: bool
    points: bool
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Program:
    """One loaded rulebook version.

    ``strata`` lists the attributes' ids in an order in which each reads only earlier ones; ``subject_strata`` does so for
    tallies, schemes and lists as ``("tally", id)`` and so on. ``directions`` gives for each finding and trigger what
    load proved, ``worth`` the least and greatest number of points. ``start``/``end`` are the first day in force and the day after the last.
    """

    id: str
    version: str
    title: Text
    status: Literal["adopted", "model", "published"]
    adopted_by: str | None
    place: str
    sector: str
    scope_when: Condition | None
    start: int
    end: int
    basis: tuple[Cite, ...]
    objections: Text
    transition: Transition
    points_decimals: int
    parameters: Mapping[str, Parameter]
    questions: Mapping[str, Question]
    attributes: Mapping[str, Attribute]
    findings: Mapping[str, Finding]
    triggers: Mapping[str, Trigger]
    tallies: Mapping[str, Tally]
    schemes: Mapping[str, Scheme]
    lists: Mapping[str, ListDefinition]
    supervision: Supervision | None
    measures: Mapping[str, Measure]
    repairs: Mapping[str, Eligibility]
    codes: Mapping[str, CodeList]
    strata: tuple[str, ...] = ()
    subject_strata: tuple[tuple[str, str], ...] = ()
    directions: Mapping[str, Direction] = field(default_factory=dict)
    worth: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    source: str = ""
    digest: str = ""

    def questions_by_kind(self) -> dict[str, tuple[str, ...]]:
        """Return for each kind the questions asked about its records."""
        asked: dict[str, list[str]] = {}
        for question in self.questions.values():
            for kind in question.on:
                asked.setdefault(kind, []).append(question.id)
        return {kind: tuple(sorted(ids)) for kind, ids in asked.items()}
