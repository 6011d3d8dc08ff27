"""Titles, citations, kinds of records: what every rule has."""

from __future__ import annotations

from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.scope import Scope


def title(written: schema.Title) -> Text:
    """Return a title."""
    return Text(written.zh, written.en)


def cites(written: list[schema.Basis | str]) -> tuple[p.Cite, ...]:
    """Return citations, short or long form."""
    return tuple(
        p.Cite(item) if isinstance(item, str) else p.Cite(item.provision, title(item.how) if item.how else None)
        for item in written
    )


def known_kind(scope: Scope, kind: str) -> bool:
    """Say whether a kind of record exists, and note it if not."""
    if kind in scope.dictionary.kinds:
        return True
    scope.unknown(("记录类型", "kind of record"), kind, scope.dictionary.kinds, "on")
    return False


def rank(scope: Scope, code: str | None, codes: list[str], *parts: str | int) -> int | None:
    """Return the place of a code in an order, or note that it is not one."""
    if code is None:
        return None
    if code in codes:
        return codes.index(code)
    scope.unknown(("等级", "grade"), code, codes, *parts)
    return None
