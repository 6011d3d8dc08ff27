"""The rules about records: parameters, questions, attributes, findings, triggers, tallies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.calendar.dates import CalendarUnit
from engine.facts.dictionary import Type
from engine.problems import Text
from engine.rulebook.program.terms import Cite, Condition, DayExpr, Length, Operand, Points, Span

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
    (period field, number) is set. ``within`` is None for ``consecutive``; ``distinct`` (a key by which members are told
    apart) goes with ``at_least``."""

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
    distinct: str | None
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
    each: Literal["sum", "count", "max", "min"]
    cap: Limits
    having: Limits


@dataclass(frozen=True)
class Tally:
    """A sum, count, maximum or minimum; ``of`` is ``points`` or a number field (None for count).

    ``overlap``: (key field or ``record``) within which only the highest counts; None: everything counts.
    ``kinds`` are the kinds of records it ranges over.
    """

    id: str
    title: Text
    over: tuple[str, ...]
    distinct_records: bool
    take: Literal["sum", "count", "max", "min"]
    of: str | None
    type: Type
    window: Window | None
    overlap: str | None
    groups: Groups | None
    cap: Limits
    kinds: tuple[str, ...]
