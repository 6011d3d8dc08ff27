"""Caps: the least and greatest value something may have."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.scope import Scope


def limits(scope: Scope, written: schema.Bounds | None, type_: Type, key: str) -> p.Limits:
    """Resolve a cap."""
    if written is None:
        return p.Limits()
    with scope.at(key):
        if written.at_least is None and written.at_most is None:
            scope.wrong("CAP-EMPTY", "须写 at_least 或 at_most", "write at_least or at_most")
        low = None if written.at_least is None else scope.number(written.at_least, type_, "at_least")
        high = None if written.at_most is None else scope.number(written.at_most, type_, "at_most")
        if low is not None and high is not None and low > high:
            scope.wrong("CAP-EMPTY", "下限大于上限", "the lower end is above the upper")
    return p.Limits(low, high)
