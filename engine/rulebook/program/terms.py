"""The terms of rules: citations, operands, conditions, days, points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.calendar import OPEN
from engine.calendar.dates import CalendarUnit
from engine.facts.dictionary import Type
from engine.facts.records import Value
from engine.problems import Text


@dataclass(frozen=True)
class Cite:
    """A citation by id of the law library; ``how`` says how the rule puts the provision to work.

    It speaks on the days ``[start, end)``: all of them, unless the rulebook names days for it.
    """

    provision: str
    how: Text | None = None
    start: int = 1
    end: int = OPEN


def cited_on(basis: Iterable[Cite], day: int) -> tuple[Cite, ...]:
    """Return the citations that speak on a day."""
    return tuple(item for item in basis if item.start <= day < item.end)


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
