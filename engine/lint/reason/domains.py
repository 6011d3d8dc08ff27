"""Whether tests of one thing can hold together. Sound, not complete: ``True`` may be wrong, ``False`` never is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.facts.dictionary import CodeList
from engine.lint.reason.cases import Literal_
from engine.rulebook import program as p
from engine.rulebook.ranges import operand_range

Interval = tuple[int, int]
"""Least and greatest number."""

ANY: Interval = (-(10**30), 10**30)
"""Ends that no sum of a program reaches: load proves all of them below 2^63."""
_FLIP = {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}
_COMPARE = (*_FLIP, "eq")


def numbers_fit(
    literals: Iterable[Literal_], within: Interval, parameters: Mapping[str, p.Parameter], never_blank: bool
) -> bool:
    """Say whether some number (or a blank, if it may be one) meets all tests."""
    low, high = within
    held = list(literals)
    if any(test.op == "exists" and test.operand is not holds for test, holds in held):  # it must be blank
        return not never_blank and not any(holds and test.op in _COMPARE for test, holds in held)
    if not never_blank and not any(holds for test, holds in held):
        return True
    for test, holds in held:
        if test.op not in _COMPARE:
            continue
        bound = bounds_of(test, parameters)
        if bound is None:
            continue
        op = test.op if holds else _FLIP.get(test.op)
        least, most = bound
        if op in ("ge", "eq"):
            low = max(low, least)
        if op == "gt":
            low = max(low, least + 1)
        if op in ("le", "eq"):
            high = min(high, most)
        if op == "lt":
            high = min(high, most - 1)
        if op is None and low == high == least == most:
            return False
    return low <= high


def bounds_of(test: p.Test, parameters: Mapping[str, p.Parameter]) -> tuple[int, int] | None:
    """Return between which numbers the bound of a comparison lies; ``None`` if that is not known."""
    match test.operand:
        case p.Const(value) if isinstance(value, int) and not isinstance(value, bool):
            return value, value
        case p.ParamRef(name) if name in parameters:
            return operand_range(test.operand, parameters)
        case _:
            return None


def codes_fit(literals: Iterable[Literal_], possible: frozenset[str], never_blank: bool) -> bool:
    """Say whether some code (or a blank, if it may be one) meets all tests."""
    left: set[str | None] = set(possible) | (set() if never_blank else {None})
    for test, holds in literals:
        named = _codes_of(test)
        if test.op == "exists":
            left = {code for code in left if (code is not None) == (test.operand is holds)}
        elif named is not None:
            left = {code for code in left if (code in named) == holds}
    return bool(left)


def _codes_of(test: p.Test) -> set[str] | None:
    match test.operand:
        case tuple(codes) if test.op == "in":
            return {str(code) for code in codes}
        case p.Const(str(code)) if test.op == "eq":
            return {code}
        case _:
            return None


def truths_fit(literals: Iterable[Literal_], possible: Iterable[bool], never_blank: bool) -> bool:
    """Say whether some truth value (or a blank, if it may be one) meets all tests of it."""
    left: set[bool | None] = set(possible) | (set() if never_blank else {None})
    for test, holds in literals:
        value = test.operand.value if isinstance(test.operand, p.Const) else test.operand
        if test.op == "exists":
            left = {one for one in left if (one is not None) == (value is holds)}
        elif test.op in ("eq", "in_force") and isinstance(value, bool):
            left = {one for one in left if (one is value) == holds}
    return bool(left)


def sets_fit(literals: Iterable[Literal_], listed: CodeList | None) -> bool:
    """Say whether some set of codes meets all tests."""
    held = list(literals)
    ranks = listed.ranks if listed is not None else {}
    least = max((t.operand for t, h in held if h and t.op == "heaviest_ge" and isinstance(t.operand, int)), default=0)
    most = min(
        (t.operand for t, h in held if h and t.op == "heaviest_le" and isinstance(t.operand, int)), default=len(ranks) + 1
    )
    barred = {code for t, h in held if not h and t.op == "has_any" for code in _operands(t)}
    barred |= {code for code, rank in ranks.items() if rank > most}
    if least > most:
        return False
    for test, holds in held:
        named = set(_operands(test))
        if holds and test.op == "has_any" and named <= barred:
            return False
        if holds and test.op == "has_all" and named & barred:
            return False
    return True


def _operands(test: p.Test) -> tuple[str, ...]:
    return tuple(str(code) for code in test.operand) if isinstance(test.operand, tuple) else ()
