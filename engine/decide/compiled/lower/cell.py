"""Values and conditions in two readings, as nodes (semantics, 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.decide.compiled.algebra import (
    FALSE,
    NIL,
    NONE,
    TRUE,
    Node,
    blank,
    compare,
    const,
    empty,
    every,
    is_const,
    negation,
    node,
    some,
    truth,
    union,
    where,
)
from engine.decide.compiled.unlowered import Unlowered
from engine.rulebook import program as p


class Cell(NamedTuple):
    """A value (blank where unknown), whether it is unknown, the questions it then hangs on, the placeholders it read."""

    value: Node
    unknown: Node = FALSE
    open: Node = NIL
    read: Node = NIL


class Verdict(NamedTuple):
    """The two readings of a condition, the questions it hangs on where they differ, and the placeholders it read."""

    certain: Node
    possible: Node
    open: Node = NIL
    read: Node = NIL

    @property
    def is_open(self) -> Node:
        """Whether the two readings differ."""
        return every([self.possible, negation(self.certain)])


ALWAYS = Verdict(TRUE, TRUE)


def judge(condition: p.Condition, test: Callable[[p.Test], Verdict]) -> Verdict:
    """Return the verdict on a condition, given that on each test."""
    match condition:
        case p.Test():
            return test(condition)
        case p.Negation(part):
            inner = judge(part, test)
            return Verdict(negation(inner.possible), negation(inner.certain), inner.open, inner.read)
        case p.AllOf(parts):
            found = [judge(part, test) for part in parts]
            certain = every(item.certain for item in found)
            possible = every(item.possible for item in found)
            settled = some(every([negation(item.possible), empty(item.read)]) for item in found)
        case p.AnyOf(parts):
            found = [judge(part, test) for part in parts]
            certain = some(item.certain for item in found)
            possible = some(item.possible for item in found)
            settled = some(every([item.certain, empty(item.read)]) for item in found)
    differ = every([possible, negation(certain)])
    read = union(item.read for item in found)
    asked = where(differ, union(item.open for item in found))
    return Verdict(certain, possible, asked, read if read is NIL else where(negation(settled), read))


def compared(test: p.Test, cell: Cell, operand: Cell, ranks: Sequence[tuple[str, int]] = ()) -> Verdict:
    """Return the verdict on a test of a value: open if the value or what it is compared with is unknown."""
    unknown = some([cell.unknown, operand.unknown])
    holds = _holds(test, cell.value, operand.value, ranks)
    return Verdict(
        every([negation(unknown), holds]),
        some([unknown, holds]),
        union([cell.open, operand.open]),
        union([cell.read, operand.read]),
    )


def _holds(test: p.Test, value: Node, operand: Node, ranks: Sequence[tuple[str, int]]) -> Node:
    match test.op:
        case "exists":
            return negation(blank(value)) if test.operand else blank(value)
        case "in":
            codes = test.operand
            if isinstance(codes, tuple) and len(codes) == 1:
                return compare("eq", value, const(codes[0]))
            return truth(value.data in codes) if is_const(value) else node("in", value, data=codes)  # type: ignore[operator]
        case "has_any" | "has_all":
            return FALSE if value is NONE else node(test.op, value, data=test.operand)
        case "heaviest_ge" | "heaviest_le":
            heaviest = node("heaviest", value, data=tuple(ranks))
            return compare(test.op[-2:], heaviest, const(test.operand))
        case "eq" | "ge" | "gt" | "le" | "lt":
            return compare(test.op, value, operand)
    raise Unlowered(f"test {test.op} of {test.what} {test.name}")
