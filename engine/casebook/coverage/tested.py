"""Goals of conditions: every bound on both sides, every code, yes and no, each where the condition hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.casebook.coverage.goal import Goal, both
from engine.casebook.coverage.reading import Reading
from engine.casebook.granule import granule
from engine.facts import Type
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p
from engine.rulebook.values import format_value

_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "=", "no_worse": "≥", "no_better": "≤"}
_ORDER = {"ge": (0, -1), "gt": (1, 0), "le": (0, 1), "lt": (-1, 0)}
"""By operator: how far from the bound lie the last value that holds and the first that does not, in units."""


def leaves(condition: p.Condition | None) -> Iterator[p.Test]:
    """Yield the tests of a condition in its order."""
    match condition:
        case p.AllOf(parts) | p.AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case p.Negation(part):
            yield from leaves(part)
        case p.Test():
            yield condition


def goals(base: str, condition: p.Condition | None, program: p.Program) -> Iterator[Goal]:
    """Yield the goals of a condition."""
    for test in leaves(condition):
        for suffix, facet in _wanted(test, program):
            name = f"{base}/{label(test, program)} @ {suffix}"
            text = f"{label(test, program)}：{suffix}"
            yield both(name, "bound" if facet else "part", text, text)


def seen(base: str, condition: p.Condition | None, record: str | None, reading: Reading) -> Iterator[str]:
    """Yield the names of the goals a decision shows for a condition about a record (or the subject)."""
    if condition is None:
        return
    for test in leaves(condition):
        if not reading.decides(test, condition, record):
            continue
        for suffix in _shown(test, record, reading):
            yield f"{base}/{label(test, reading.program)} @ {suffix}"


def label(test: p.Test, program: p.Program) -> str:
    """Return a test on one line: what it reads, the comparison, what with."""
    match test.operand:
        case p.Const(value):
            operand = _value(test, value, program)
        case p.ParamRef(name) | p.FieldRef(name):
            operand = name
        case p.Length():
            operand = f"{getattr(test.operand.amount, 'value', '')} {test.operand.unit}"
        case tuple():
            operand = "|".join(test.operand)
        case int() if test.op in ("no_worse", "no_better"):
            operand = program.schemes[test.name].grades[test.operand].code
        case int() if test.codes is not None and test.op.startswith("heaviest"):
            operand = program.codes[test.codes].codes[test.operand].code
        case _:
            operand = str(test.operand).lower()
    return f"{test.name} {_SIGNS.get(test.op, test.op)} {operand}"


def _value(test: p.Test, value: Any, program: p.Program) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value).lower()
    decimals = program.points_decimals
    return format_value(value, test.type, decimals=decimals)


def _unit(test: p.Test, program: p.Program) -> int:
    return granule(program) if test.what == "tally" and test.type is Type.POINTS else 1


def _wanted(test: p.Test, program: p.Program) -> Iterator[tuple[str, bool]]:
    """Yield what should be seen of a test, and whether it is a bound."""
    if test.op in _ORDER:
        if isinstance(test.operand, p.Const) and isinstance(test.operand.value, int):
            yield from ((_value(test, test.operand.value + far * _unit(test, program), program), True) for far in _ORDER[test.op])
        else:
            yield from (("last that holds", True), ("first that does not", True))
    elif test.op in ("in", "status_in"):
        assert isinstance(test.operand, tuple)
        yield from ((code, False) for code in test.operand)
        yield "another", False
    elif test.op == "has_any":
        assert isinstance(test.operand, tuple)
        yield from ((code, False) for code in test.operand)
        yield "none of them", False
    elif test.op in ("heaviest_ge", "heaviest_le", "no_worse", "no_better", "elapsed"):
        yield from (("last that holds", True), ("first that does not", True))
    else:
        yield from (("yes", False), ("no", False))
        if test.name.startswith("?"):
            yield "open", False


def _shown(test: p.Test, record: str | None, reading: Reading) -> Iterator[str]:
    value, operand, holds = reading.value(test, record), reading.operand(test, record), reading.verdict(test, record)
    program = reading.program
    if holds is None:
        if test.name.startswith("?"):
            yield "open"
        return
    if test.op in _ORDER:
        yield from _edge(test, value, operand, program)
    elif test.op in ("in", "status_in"):
        code = program.schemes[test.name].grades[value].code if isinstance(value, int) and test.what == "scheme" else value
        yield str(code) if holds else "another"
    elif test.op == "has_any":
        assert isinstance(test.operand, tuple)
        met = [code for code in test.operand if value is not None and code in value]
        if len(met) == 1:
            yield met[0]
        elif not met:
            yield "none of them"
    elif test.op in ("heaviest_ge", "heaviest_le", "no_worse", "no_better"):
        yield from _ranked(test, value, operand, program)
    elif test.op == "elapsed":
        due = reading.due(test)
        if due is not None and reading.day in (due, due - 1):
            yield "last that holds" if reading.day == due else "first that does not"
    else:
        yield "yes" if holds else "no"


def _edge(test: p.Test, value: Any, operand: Any, program: p.Program) -> Iterator[str]:
    if not isinstance(value, int) or not isinstance(operand, int):
        return
    unit = _unit(test, program)
    written = isinstance(test.operand, p.Const)
    for far, words in zip(_ORDER[test.op], ("last that holds", "first that does not"), strict=True):
        if value == operand + far * unit:
            yield _value(test, value, program) if written else words


def _ranked(test: p.Test, value: Any, operand: Any, program: p.Program) -> Iterator[str]:
    if value is None or value is UNKNOWN:
        return
    rank = value
    if test.codes is not None and test.op.startswith("heaviest"):
        rank = max((program.codes[test.codes].ranks[code] for code in value), default=-9)
    beyond = -1 if test.op in ("heaviest_ge", "no_better") else 1
    if rank == operand:
        yield "last that holds"
    elif rank == operand + beyond:
        yield "first that does not"
