"""The type of a tally's value, which conditions on it need before it is resolved."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.rulebook.scope import Scope


def tally_type(scope: Scope, name: str) -> Type:
    """Return the type of a tally's value."""
    tally = next(item for item in scope.book.tallies if item.id == name)
    outer = tally.take if tally.groups is None or tally.take == "count" else tally.groups.each
    if tally.take == "count" or outer == "count":
        return Type.INT
    if tally.of in (None, "points"):
        return Type.POINTS
    kinds = [scope.finding_kinds[finding] for finding in tally.over if finding in scope.finding_kinds]
    named = scope.fields(kinds[0] if kinds else "").get(str(tally.of))
    return named.type if named else Type.INT
