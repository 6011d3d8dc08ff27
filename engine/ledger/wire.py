"""Values, days and moments as JSON and back. What is written says its own type, so that it can be read without the
vocabulary it was written under."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from engine.calendar import OPEN, Intervals, format_day, parse_day
from engine.facts import Supply, Type, Value
from engine.ledger.canonical import EXACT, Json

_BEIJING = timezone(timedelta(hours=8))


def write_value(value: Value, type_: Type | None) -> Json:
    """Return a value as JSON: a date as ``{"day": "2026-11-23"}`` (or ``open``), a set as a sorted list, a number beyond
    2^53 as ``{"int": "..."}``, all else as it is."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if type_ is Type.DATE:
            return {"day": format_day(value)}
        return value if -EXACT <= value <= EXACT else {"int": str(value)}
    return value


def read_value(written: Json) -> Value:
    """Return the value that was written; raises ``ValueError`` if nothing of the kind was."""
    match written:
        case None | bool() | int() | str():
            return written
        case list():
            return frozenset(str(item) for item in written)
        case {"day": str(text), **rest} if not rest:
            return read_until(text)
        case {"int": str(text), **rest} if not rest:
            return int(text)
    raise ValueError(f"not a value of a record: {written!r}")


def read_until(text: str) -> int:
    """Return a day number; ``open`` is the day that never comes."""
    return OPEN if text == "open" else parse_day(text)


def write_days(days: Intervals) -> Json:
    """Return a set of days as ``[[from, until], ...]``; ``until`` is the first day that no longer belongs."""
    return [[format_day(start), format_day(end)] for start, end in days]


def read_days(written: Json) -> Intervals:
    """Return the set of days that was written."""
    return Intervals.of(*((read_until(start), read_until(end)) for start, end in written))


def write_supply(supply: Supply) -> Json:
    """Return which days are covered, by kind."""
    return {kind: write_days(days) for kind, days in supply.days.items()}


def read_supply(written: Mapping[str, Json]) -> Supply:
    """Return the supply that was written."""
    return Supply({kind: read_days(days) for kind, days in sorted(written.items())})


def write_moment(seconds: int) -> str:
    """Return a moment as ISO 8601 in China's time."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).isoformat()


def read_moment(text: str) -> int:
    """Return seconds since 1970 UTC."""
    return int(datetime.fromisoformat(text).timestamp())
