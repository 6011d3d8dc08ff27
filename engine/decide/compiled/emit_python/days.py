"""What generated source calls: sets of days as sorted tuples of disjoint ``(from, until)``, and a few scalars."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from engine.calendar import OPEN

Spans = tuple[tuple[int, int], ...]


def union_of(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return the union of any intervals, none of them empty."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def minus(days: Spans, other: Spans) -> Spans:
    """Return the days of one set that are not in the other."""
    for cut_from, cut_until in other:
        left: list[tuple[int, int]] = []
        for start, end in days:
            if start < min(end, cut_from):
                left.append((start, min(end, cut_from)))
            if max(start, cut_until) < end:
                left.append((max(start, cut_until), end))
        days = tuple(left)
    return days


def before(days: Spans, day: int) -> Spans:
    """Return the days before a day."""
    return tuple((start, min(end, day)) for start, end in days if start < day)


def since(days: Spans, day: int) -> Spans:
    """Return the days from a day on."""
    return tuple((max(start, day), end) for start, end in days if day < end)


def inside(day: int, days: Spans) -> bool:
    """Say whether a day is in a set of days."""
    for start, end in days:  # noqa: SIM110 - asked for very often, and any() costs more
        if start <= day < end:
            return True
    return False


def push_out(start: int, end: int, pauses: Spans) -> int:
    """Return the end of ``[start, end)`` if it runs only outside the pauses and keeps its length."""
    for pause_from, pause_until in pauses:
        if pause_until <= start:
            continue
        if pause_from >= end:
            break
        if pause_until >= OPEN:
            return OPEN
        end += pause_until - max(start, pause_from)
    return min(end, OPEN)


def next_border(days: Spans, now: int, soonest: int) -> int:
    """Return the earliest day after ``now`` on which membership changes, if it is before another."""
    for start, end in days:
        if now < start < soonest:
            return start
        if now < end < soonest:
            return end
    return soonest


def heaviest(codes: Collection[str] | None, ranks: Mapping[str, int]) -> int | None:
    """Return the greatest rank in a set of codes; None if it is empty or there is none."""
    return max(ranks[code] for code in codes) if codes else None


def year_of(day: int | None) -> int | None:
    """Return the calendar year of a day."""
    return None if day is None else date.fromordinal(day).year
