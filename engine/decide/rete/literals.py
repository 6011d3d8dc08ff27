"""Tests as rules over one fact: on which conjunctions a test certainly holds, and on which it possibly does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from engine.decide.rete.columns import Column, Source
from engine.decide.rete.fence import MAX_NUMBER, Comparison, check_number
from engine.facts import CodeList, Type
from engine.rulebook import program as p

Cell: TypeAlias = tuple[Column, Comparison, int]
"""A comparison of a column, before columns have names of properties."""
Cells: TypeAlias = tuple[Cell, ...]

SCHEME_STATUSES = ("graded", "not_taking_part", "not_enough_data", "no_rulebook")
LIST_STATUSES = ("none", "candidate", "proposed", "noticed", "in_force", "ended", "removed")

_COMPARE: Mapping[str, Comparison] = {"eq": "eq", "ge": "gte", "gt": "gt", "le": "lte", "lt": "lt"}


@dataclass(frozen=True)
class Literal_:
    """The rules of one test. What holds certainly holds possibly."""

    certain: tuple[Cells, ...]
    possible: tuple[Cells, ...]


@dataclass(frozen=True)
class Words:
    """What a rulebook's tests are translated with: its parameters, code lists, and the scheme's grades."""

    program: p.Program
    codes: Mapping[str, CodeList]

    def constant(self, operand: p.Operand) -> int:
        """Return the number an operand that is no field stands for (truth values are 0 and 1)."""
        value = self.program.parameters[operand.id].value if isinstance(operand, p.ParamRef) else None
        if isinstance(operand, p.Const):
            assert isinstance(operand.value, int)
            value = int(operand.value)
        assert value is not None
        return value

    def ranks(self, codes: str | None) -> Mapping[str, int] | None:
        """Return the places of the codes of a list."""
        return self.codes[codes].ranks if codes is not None and codes in self.codes else None


def literal(owner: str, test: p.Test, words: Words) -> Literal_:
    """Return the rules of a test; ``owner`` is the rule it stands in.

    Raises:
        FenceError: it compares with something that durable-rules must not be given.
    """
    match test.what:
        case "field" | "subject":
            holds = tuple(_of_value(owner, test, words))
            return Literal_(holds, tuple(_unknown(test)))
        case "tally":
            return _of_tally(owner, test, words)
        case "in_force":
            return Literal_((_eq("in_force", test.name, "certain", 1),), (_eq("in_force", test.name, "possible", 1),))
        case "scheme":
            return _of_scheme(test, words)
        case "list":
            return _of_list(test)


def _unknown(test: p.Test) -> Iterator[Cells]:
    if isinstance(test.operand, p.FieldRef):
        yield ((Column("unknown2", test.what, test.name, test.operand.name), "eq", 1),)
    else:
        yield ((Column("unknown", test.what, test.name), "eq", 1),)


def _of_value(owner: str, test: p.Test, words: Words) -> Iterator[Cells]:
    source: Source = "subject" if test.what == "subject" else "field"
    name, operand = test.name, test.operand
    match test.op:
        case "exists":
            yield ((Column("there", source, name), "eq", int(bool(operand))),)
        case "elapsed":
            assert isinstance(operand, p.Length)
            yield ((Column("since", source, name, operand), "gte", 0),)
        case "has_any":
            for code in _codes(operand):
                yield ((Column("member", source, name, code), "eq", 1),)
        case "has_all":
            yield tuple((Column("member", source, name, code), "eq", 1) for code in _codes(operand))
        case "heaviest_ge" | "heaviest_le":
            assert isinstance(operand, int)
            yield ((Column("heaviest", source, name, test.codes), "gte" if test.op == "heaviest_ge" else "lte", operand),)
        case "in":
            yield from _membership(source, test, words)
        case "eq" | "ge" | "gt" | "le" | "lt":
            yield from _comparison(owner, source, test, words)
        case _:
            raise AssertionError(test.op)


def _membership(source: Source, test: p.Test, words: Words) -> Iterator[Cells]:
    codes = _codes(test.operand)
    ranks = words.ranks(test.codes)
    if ranks is None:
        keys = tuple(sorted(set(codes)))
        for place in range(len(keys)):
            yield ((Column("key", source, test.name, keys), "eq", place),)
        return
    column = Column("rank", source, test.name, test.codes)
    for low, high in runs(ranks[code] for code in codes if code in ranks):
        yield ((column, "eq", low),) if low == high else ((column, "gte", low), (column, "lte", high))


def _comparison(owner: str, source: Source, test: p.Test, words: Words) -> Iterator[Cells]:
    operand = test.operand
    if isinstance(operand, p.FieldRef):
        if test.type in (Type.CODE, Type.KEY, Type.CODES):
            yield ((Column("same", source, test.name, operand.name), "eq", 1),)
        else:
            yield ((Column("minus", source, test.name, operand.name), _COMPARE[test.op], 0),)
        return
    assert isinstance(operand, p.Const | p.ParamRef)
    if isinstance(operand, p.Const) and operand.value is None:
        return
    number = words.constant(operand)
    check_number(owner, number)
    yield ((Column("number", source, test.name), _COMPARE[test.op], number),)


def _of_tally(owner: str, test: p.Test, words: Words) -> Literal_:
    low, high = Column("sum", "tally", test.name, "low"), Column("sum", "tally", test.name, "high")
    if test.op == "exists":
        return Literal_(((),), ()) if test.operand else Literal_((), ())
    assert isinstance(test.operand, p.Const | p.ParamRef)
    number = words.constant(test.operand)
    check_number(owner, number)
    if test.op == "eq":
        both: Cells = ((low, "gte", number), (high, "lte", number))
        either: Cells = ((low, "lte", number), (high, "gte", number))
        return Literal_((both,), (either,))
    least, most = (low, high) if test.op in ("ge", "gt") else (high, low)
    comparison = _COMPARE[test.op]
    return Literal_((((least, comparison, number),),), (((most, comparison, number),),))


def _of_scheme(test: p.Test, words: Words) -> Literal_:
    name = test.name
    if test.op == "status_in":
        places = (SCHEME_STATUSES.index(status) for status in _codes(test.operand))
        return Literal_(tuple(_within(Column("sum", "scheme", name, "status"), places)), ())
    best, worst = Column("sum", "scheme", name, "best"), Column("sum", "scheme", name, "worst")
    scheme = words.program.schemes[name]
    match test.op:
        case "no_worse":
            assert isinstance(test.operand, int)
            ranks = range(test.operand + 1)
        case "no_better":
            assert isinstance(test.operand, int)
            ranks = range(test.operand, len(scheme.grades))
        case _:
            return _rank_runs(best, worst, (scheme.rank(code) for code in _codes(test.operand)))
    return _rank_runs(best, worst, ranks)


def _rank_runs(best: Column, worst: Column, ranks: Iterable[int]) -> Literal_:
    found = runs(ranks)
    certain: list[Cells] = [((best, "gte", low), (worst, "lte", high)) for low, high in found]
    possible: list[Cells] = [((best, "lte", high), (worst, "gte", low)) for low, high in found]
    return Literal_(tuple(certain), tuple(possible))


def _of_list(test: p.Test) -> Literal_:
    places = [LIST_STATUSES.index(status) for status in _codes(test.operand)]
    now = tuple(_within(Column("sum", "list", test.name, "status"), places))
    other = tuple(_within(Column("sum", "list", test.name, "other"), places))
    return Literal_(tuple(one + two for one, two in product(now, other)), now + other)


def _eq(source: str, name: str, part: str, number: int) -> Cells:
    return ((Column("sum", source, name, part), "eq", number),)


def _within(column: Column, places: Iterable[int]) -> Iterator[Cells]:
    for low, high in runs(places):
        yield ((column, "eq", low),) if low == high else ((column, "gte", low), (column, "lte", high))


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the maximal runs ``(first, last)`` of neighbouring numbers."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def bounded(number: int | None, unbounded: int) -> int:
    """Return a bound for a fact: beyond every constant if there is none."""
    return unbounded * (MAX_NUMBER + 1) if number is None else number


def _codes(operand: object) -> tuple[str, ...]:
    assert isinstance(operand, tuple)
    return operand


def tests_in(condition: p.Condition | None, found: Callable[[p.Test], None]) -> None:
    """Call a function for every test of a condition, in order."""
    match condition:
        case p.Test():
            found(condition)
        case p.Negation(part):
            tests_in(part, found)
        case p.AllOf(parts) | p.AnyOf(parts):
            for part in parts:
                tests_in(part, found)
