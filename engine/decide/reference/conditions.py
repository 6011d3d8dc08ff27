"""Conditions in two readings: what certainly holds, and what possibly does (Kleene's logic, docs/semantics.md 2).

The small classes of this package are not frozen, for speed: dozens are made for each decision. Nothing writes to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from engine.decide.outcome import QuestionKey
from engine.facts import Value
from engine.facts.links import UNKNOWN, FlatValue
from engine.rulebook import program as p

NOTHING: frozenset[str] = frozenset()
NO_QUESTIONS: frozenset[QuestionKey] = frozenset()


@dataclass(slots=True)
class Cell:
    """A value as read: with the questions it hangs on (if unknown), the placeholders it read, where it came from."""

    value: FlatValue
    open: frozenset[QuestionKey] = NO_QUESTIONS
    placeholders: frozenset[str] = NOTHING
    origin: str = ""
    absence: str = ""


@dataclass(slots=True)
class Verdict:
    """The two readings of a condition, what it hangs on, and the verdicts of its parts (the trace).

    For a test ``cell`` is what was read and ``operand`` what it was compared with.
    """

    condition: p.Condition
    certain: bool
    possible: bool
    open: frozenset[QuestionKey] = NO_QUESTIONS
    placeholders: frozenset[str] = NOTHING
    parts: tuple[Verdict, ...] = ()
    cell: Cell | None = None
    operand: Value = None

    @property
    def is_open(self) -> bool:
        """Say whether the two readings differ."""
        return self.possible and not self.certain


Judge: TypeAlias = Callable[[p.Test], Verdict]
"""Gives the verdict on a single test; conditions on records and on subjects differ only in it."""


def judge(condition: p.Condition, test: Judge) -> Verdict:
    """Return the verdict on a condition. Every part is judged: order never matters."""
    match condition:
        case p.Test():
            return test(condition)
        case p.Negation(part):
            inner = judge(part, test)
            return Verdict(condition, not inner.possible, not inner.certain, inner.open, inner.placeholders, (inner,))
        case p.AllOf(parts):
            found = tuple([judge(part, test) for part in parts])
            certain = possible = True
            settled = False
            for verdict in found:
                certain = certain and verdict.certain
                possible = possible and verdict.possible
                settled = settled or not (verdict.possible or verdict.placeholders)
        case p.AnyOf(parts):
            found = tuple([judge(part, test) for part in parts])
            certain = possible = settled = False
            for verdict in found:
                certain = certain or verdict.certain
                possible = possible or verdict.possible
                settled = settled or (verdict.certain and not verdict.placeholders)
    open_, read = NO_QUESTIONS, NOTHING
    for verdict in found:
        if verdict.open and possible and not certain:
            open_ = open_ | verdict.open
        if verdict.placeholders and not settled:
            read = read | verdict.placeholders
    return Verdict(condition, certain, possible, open_, read, found)


def compare(test: p.Test, cell: Cell, operand: Cell, ranks: dict[str, int] | None = None) -> Verdict:
    """Return the verdict on a test of a value: open if the value or what it is compared with is unknown."""
    read = cell.placeholders | operand.placeholders if operand.placeholders else cell.placeholders
    if cell.value is UNKNOWN or operand.value is UNKNOWN:
        return Verdict(test, False, True, cell.open | operand.open, read, (), cell)
    holds = _holds(test, cell.value, operand.value, ranks or {})
    return Verdict(test, holds, holds, NO_QUESTIONS, read, (), cell, operand.value)  # type: ignore[arg-type]


def _holds(test: p.Test, value: FlatValue, operand: FlatValue, ranks: dict[str, int]) -> bool:
    if test.op == "exists":
        return (value is not None) == test.operand
    if value is None:
        return False
    match test.op:
        case "in":
            return value in test.operand  # type: ignore[operator]
        case "has_any":
            return any(code in value for code in test.operand)  # type: ignore[operator, union-attr]
        case "has_all":
            return all(code in value for code in test.operand)  # type: ignore[operator, union-attr]
        case "heaviest_ge":
            return bool(value) and max(ranks[code] for code in value) >= test.operand  # type: ignore[operator, union-attr]
        case "heaviest_le":
            return bool(value) and max(ranks[code] for code in value) <= test.operand  # type: ignore[operator, union-attr]
    if operand is None:
        return False
    return bound_holds(test.op, value, operand)


def bound_holds(op: str, value: FlatValue, operand: FlatValue) -> bool:
    """Compare two known values of one type."""
    match op:
        case "eq":
            return value == operand
        case "ge":
            return value >= operand  # type: ignore[operator]
        case "gt":
            return value > operand  # type: ignore[operator]
        case "le":
            return value <= operand  # type: ignore[operator]
        case "lt":
            return value < operand  # type: ignore[operator]
    raise AssertionError(op)
