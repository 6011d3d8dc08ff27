"""Conditions on the subject: the register, tallies, what is in force, schemes, lists (semantics, 7, 8, 10, 11)."""

from __future__ import annotations

from collections.abc import Iterable

from engine.decide.compiled.algebra import (
    FALSE,
    NEVER,
    NIL,
    NONE,
    Node,
    blank,
    case,
    coalesce,
    col,
    compare,
    const,
    every,
    is_const,
    negation,
    node,
    some,
    truth,
    union,
    where,
)
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.lower.cell import Cell, Verdict, compared, judge
from engine.decide.compiled.lower.records import later, ranks_of
from engine.decide.compiled.unlowered import Unlowered
from engine.rulebook import program as p

TALLY = ("value", "low", "high", "open", "plain_low", "plain_high", "plain_open")
IN_FORCE = ("certain", "possible", "open")
SCHEME = ("status", "rank", "best", "worst", "open")
LIST = ("status", "hangs", "open")
HELD = ("certain", "possible", "sure_times", "most_times", "open", "read")
"""The columns of what is joined to the subject's row, in order."""


def part(row: Node, names: tuple[str, ...], name: str) -> Node:
    """Return a column of something joined to the subject's row."""
    return node("col", row, data=("part", names.index(name)))


class SubjectTerms:
    """The terms of a condition on the subject on one day: the as-of date, or the cut-off of a scheme.

    ``readers`` are the rules for which a placeholder can be read.
    """

    def __init__(self, book: Book, readers: frozenset[str], day: Node) -> None:
        self.book = book
        self.readers = readers
        self.on_day = day

    def judge(self, condition: p.Condition) -> Verdict:
        """Return the verdict on a condition."""
        return judge(condition, self._test)

    def tally(self, name: str) -> Node:
        """Return the row of a tally."""
        return node("col", self.on_day, data=("tally", name))

    def in_force(self, rule: str) -> Node:
        """Return the row that says whether a rule is in force."""
        return node("col", self.on_day, data=("in_force", rule))

    def rules_read(self, rules: Iterable[str]) -> Node:
        """Return the placeholders read for rules; for a trigger also those read for its members."""
        found = []
        for rule in rules:
            if rule in self.readers:
                found.append(col(("read", rule)))
            if rule in self.book.program.triggers:
                found.append(self.rules_read(self.book.program.triggers[rule].members))
        return union(found)

    def operand(self, operand: object) -> Cell:
        """Return what a test compares with."""
        if isinstance(operand, p.ParamRef):
            return self.book.parameter(operand.id)
        return Cell(const(operand.value)) if isinstance(operand, p.Const) else Cell(NONE)

    def _test(self, test: p.Test) -> Verdict:
        match test.what:
            case "subject":
                return self._register(test)
            case "tally":
                return self._tally(test)
            case "in_force":
                row = self.in_force(test.name)
                certain, possible = part(row, IN_FORCE, "certain"), part(row, IN_FORCE, "possible")
                return Verdict(certain, possible, part(row, IN_FORCE, "open"), self.rules_read((test.name,)))
            case "scheme":
                return self._scheme(test)
            case "list":
                return self._list(test)
        raise Unlowered(f"test of {test.what} {test.name}")

    def _register(self, test: p.Test) -> Verdict:
        cell = self.book.register(test.name)
        if not isinstance(test.operand, p.Length):
            return compared(test, cell, self.operand(test.operand), ranks_of(self.book, test))
        border, read = self.elapsed(test)
        holds = every([negation(cell.unknown), compare("ge", self.on_day, border)])
        return Verdict(holds, some([cell.unknown, holds]), cell.open, read)

    def elapsed(self, test: p.Test) -> tuple[Node, Node]:
        """Return the day on which the length of an ``elapsed`` test has passed (blank if its date is not there)."""
        assert isinstance(test.operand, p.Length)
        value = self.book.register(test.name).value
        amount = self.operand(test.operand.amount)
        day = later(coalesce(value, NEVER), test.operand.unit, amount.value, True)
        return case(blank(value), NONE, day), amount.read

    def _tally(self, test: p.Test) -> Verdict:
        row, operand = self.tally(test.name), self.operand(test.operand)
        read = union([self.rules_read(self.book.program.tallies[test.name].over), operand.read])
        assert is_const(operand.value)
        bound = operand.value
        if not isinstance(bound.data, int):
            exists = truth(test.op == "exists" and bool(test.operand))
            return Verdict(exists, exists, NIL, read)
        low, high = part(row, TALLY, "low"), part(row, TALLY, "high")
        match test.op:
            case "ge" | "gt":
                certain = compare(test.op, low, bound)
                possible = some([blank(high), compare(test.op, high, bound)])
            case "le" | "lt":
                certain = compare(test.op, high, bound)
                possible = some([blank(low), compare(test.op, low, bound)])
            case "eq":
                certain = every([compare("eq", low, bound), compare("eq", high, bound)])
                over = some([blank(low), compare("le", low, bound)])
                possible = every([over, some([blank(high), compare("le", bound, high)])])
            case _:
                raise Unlowered(f"test {test.op} of tally {test.name}")
        # certain implies possible: low <= high
        differ = every([possible, negation(certain)])
        return Verdict(certain, possible, where(differ, part(row, TALLY, "open")), read)

    def _scheme(self, test: p.Test) -> Verdict:
        row = col(("scheme", test.name))
        status = part(row, SCHEME, "status")
        if test.op == "status_in":
            assert isinstance(test.operand, tuple)
            named = {*test.operand} - {"provisional"} | ({"provisional"} if "graded" in test.operand else set())
            holds = node("in", status, data=tuple(sorted(named)))
            return Verdict(holds, holds)
        best, worst = part(row, SCHEME, "best"), part(row, SCHEME, "worst")
        grades = self.book.program.schemes[test.name].grades
        graded = negation(blank(part(row, SCHEME, "rank")))
        match test.op:
            case "no_worse":
                inside = [rank <= test.operand for rank in range(len(grades))]  # type: ignore[operator]
            case "no_better":
                inside = [rank >= test.operand for rank in range(len(grades))]  # type: ignore[operator]
            case "in":
                inside = [grade.code in test.operand for grade in grades]  # type: ignore[operator]
            case _:
                raise Unlowered(f"test {test.op} of scheme {test.name}")
        reached = [every([compare("le", best, const(r)), compare("le", const(r), worst)]) for r in range(len(grades))]
        certain = every([graded, *(negation(at) for at, holds in zip(reached, inside, strict=True) if not holds)])
        possible = every([graded, some(at for at, holds in zip(reached, inside, strict=True) if holds)])
        differ = every([possible, negation(certain)])
        return Verdict(certain, possible, where(differ, part(row, SCHEME, "open")))

    def _list(self, test: p.Test) -> Verdict:
        assert isinstance(test.operand, tuple)
        row = col(("list", test.name))
        status = part(row, LIST, "status")
        now = node("in", status, data=test.operand)
        other = ("candidate" if self.book.program.lists[test.name].quota else "proposed") in test.operand
        hangs = part(row, LIST, "hangs")
        certain = now if other else every([now, negation(hangs)])
        possible = some([now, hangs]) if other else now
        differ = every([possible, negation(certain)])
        return Verdict(certain, possible, where(differ, part(row, LIST, "open")) if differ is not FALSE else NIL)
