"""Titles, citations, kinds of records: what every rule has."""

from __future__ import annotations

from engine.calendar import OPEN, parse_day
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.scope import Scope


def title(written: schema.Title) -> Text:
    """Return a title."""
    return Text(written.zh, written.en)


def cites(written: list[schema.Basis | str]) -> tuple[p.Cite, ...]:
    """Return citations, short or long form; days that are none count as not written (``check_basis`` reports them)."""
    return tuple(p.Cite(item) if isinstance(item, str) else _long(item) for item in written)


def _long(item: schema.Basis) -> p.Cite:
    try:
        start = parse_day(item.from_) if item.from_ is not None else 1
        end = parse_day(item.to) + 1 if item.to is not None else OPEN
    except ValueError:
        start, end = 1, OPEN
    return p.Cite(item.provision, title(item.how) if item.how else None, start, end)


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
