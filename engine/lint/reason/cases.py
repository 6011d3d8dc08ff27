"""A condition as a list of cases, each a set of tests that hold or do not hold."""

from __future__ import annotations

from typing import TypeAlias

from engine.rulebook import program as p

Literal_: TypeAlias = tuple[p.Test, bool]
"""A test, and whether it holds."""

MOST = 512
"""Most cases of one condition that are looked at; beyond that nothing is claimed."""


class TooMany(Exception):
    """The condition has more cases than are looked at."""


def cases(condition: p.Condition, holds: bool = True) -> list[tuple[Literal_, ...]]:
    """Return the cases in which a condition holds (or does not).

    Raises:
        TooMany: there are more than :data:`MOST`.
    """
    match condition:
        case p.Test():
            return [((condition, holds),)]
        case p.Negation(part):
            return cases(part, not holds)
        case p.AllOf(parts):
            return _product(parts, holds) if holds else _union(parts, holds)
        case p.AnyOf(parts):
            return _union(parts, holds) if holds else _product(parts, holds)


def _union(parts: tuple[p.Condition, ...], holds: bool) -> list[tuple[Literal_, ...]]:
    found = [case for part in parts for case in cases(part, holds)]
    if len(found) > MOST:
        raise TooMany
    return found


def _product(parts: tuple[p.Condition, ...], holds: bool) -> list[tuple[Literal_, ...]]:
    found: list[tuple[Literal_, ...]] = [()]
    for part in parts:
        found = [(*one, *other) for one in found for other in cases(part, holds)]
        if len(found) > MOST:
            raise TooMany
    return found
