"""The two readings of a condition as alternatives of conjunctions over flags of its tests.

Every test ``i`` has two flags: ``c`` (it certainly holds) and ``p`` (it possibly holds). Pushing negation to the
leaves swaps the readings, so each reading of each sign of a test is one comparison of one flag with 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Literal, NamedTuple, TypeAlias

from engine.decide.rete.fence import check_terms
from engine.rulebook import program as p

Mode: TypeAlias = Literal["c", "p"]


class Flag(NamedTuple):
    """The flag of a test in one reading, and the value it must have."""

    test: int
    mode: Mode
    value: int


Term: TypeAlias = frozenset[Flag]


def alternatives(owner: str, condition: p.Condition, number: Callable[[p.Test], int], mode: Mode) -> tuple[Term, ...]:
    """Return the terms of which one must hold for the condition to hold in a reading; ``number`` numbers tests.

    Raises:
        FenceError: there would be too many.
    """
    return tuple(sorted(_terms(owner, condition, number, mode, True), key=sorted))


def _terms(owner: str, condition: p.Condition, number: Callable[[p.Test], int], mode: Mode, positive: bool) -> set[Term]:
    match condition:
        case p.Test():
            flag = Flag(number(condition), mode, 1) if positive else Flag(number(condition), _other(mode), 0)
            return {frozenset((flag,))}
        case p.Negation(part):
            return _terms(owner, part, number, mode, not positive)
        case p.AllOf(parts) | p.AnyOf(parts):
            each = [_terms(owner, part, number, mode, positive) for part in parts]
            if isinstance(condition, p.AllOf) == positive:
                return _every(owner, each)
            return _prune({term for terms in each for term in terms})


def _other(mode: Mode) -> Mode:
    return "p" if mode == "c" else "c"


def _every(owner: str, each: list[set[Term]]) -> set[Term]:
    found: set[Term] = {frozenset()}
    for terms in each:
        joined = {one | other for one, other in product(found, terms)}
        found = _prune({term for term in joined if not _impossible(term)})
        check_terms(owner, len(found))
    return found


def _impossible(term: Term) -> bool:
    for flag in term:
        if flag.value == 1 and (Flag(flag.test, flag.mode, 0) in term):
            return True
        if flag.mode == "c" and flag.value == 1 and Flag(flag.test, "p", 0) in term:
            return True
    return False


def _prune(terms: set[Term]) -> set[Term]:
    """Leave out terms that hold only where a shorter one does."""
    kept: list[Term] = []
    for term in sorted(terms, key=lambda term: (len(term), sorted(term))):
        if not any(shorter <= term for shorter in kept):
            kept.append(term)
    return set(kept)
