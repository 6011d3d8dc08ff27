"""The outcomes: schemes with their effects, lists, supervision, measures, repair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.calendar.dates import CalendarUnit
from engine.problems import Text
from engine.rulebook.program.rules import Exception_, Limits
from engine.rulebook.program.terms import Cite, Condition, DayExpr, Length, Operand, Span


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
class Need:
    """A condition without which, certainly holding, a scheme does not speak."""

    id: str
    title: Text
    basis: tuple[Cite, ...]
    when: Condition


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
    needs: tuple[Need, ...]
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


Rounding: TypeAlias = Literal["floor", "ceiling", "half_up"]


@dataclass(frozen=True)
class SupervisionClass:
    """One class of supervision; ``ratio`` in basis points of a draw. None is what a published document does not state."""

    code: str
    title: Text
    frequency: Mapping[str, Frequency | None]
    ratio: int | None
    round: Rounding | None
    depth: str | None
    measures: tuple[str, ...]

    def drawn(self, population: int) -> int | None:
        """Return how many of so many enterprises of the class (0 or more) are drawn; None if no ratio is stated."""
        if self.ratio is None:
            return None
        whole, rest = divmod(self.ratio * population, 10000)
        up = rest > 0 if self.round == "ceiling" else 2 * rest >= 10000 if self.round == "half_up" else False
        return whole + up


@dataclass(frozen=True)
class Override:
    """A condition that gives a class outright."""

    id: str
    title: Text
    when: Condition
    gives: int
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class YearlyCap:
    """Most visits to one enterprise in a calendar year, by class code; every class is there."""

    times: Mapping[str, int]
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class FullCoverage:
    """Items inspected at every enterprise of ``classes`` (codes), outside ratio and yearly cap."""

    id: str
    title: Text
    items: tuple[str, ...]
    classes: tuple[str, ...]
    level: str
    frequency: Frequency
    depth: str
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Cause:
    """A cause of checks outside ratio and yearly cap; ``kinds`` of inspection under which records hold them."""

    id: str
    title: Text
    kinds: tuple[str, ...]
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
    yearly_cap: YearlyCap | None = None
    full_coverage: tuple[FullCoverage, ...] = ()
    causes: tuple[Cause, ...] = ()


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
