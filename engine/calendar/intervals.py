"""Finite unions of half-open intervals of days: the only form in which time enters a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.calendar.dates import OPEN, format_day


@dataclass(frozen=True, slots=True)
class Intervals:
    """A sorted union of disjoint, non-touching, non-empty ``[from, until)`` intervals of day numbers."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, *spans: tuple[int, int]) -> Intervals:
        """Build the union of any intervals; empty ones vanish, touching ones join."""
        return cls(_normal(spans))

    def __contains__(self, number: int) -> bool:
        for start, end in self.spans:  # noqa: SIM110 - asked for very often, and any() costs more
            if start <= number < end:
                return True
        return False

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self.spans)

    def __str__(self) -> str:
        return " ∪ ".join(f"[{format_day(a)}, {format_day(b)})" for a, b in self.spans) or "∅"

    def union(self, other: Intervals) -> Intervals:
        """Return the days in either."""
        if not other.spans:
            return self
        return Intervals(_normal((*self.spans, *other.spans))) if self.spans else other

    def minus(self, other: Intervals) -> Intervals:
        """Return the days of this set that are not in the other."""
        if not other.spans:
            return self
        left = list(self.spans)
        for cut_from, cut_until in other.spans:
            rest: list[tuple[int, int]] = []
            for start, end in left:
                if cut_until <= start or end <= cut_from:
                    rest.append((start, end))
                    continue
                if start < cut_from:
                    rest.append((start, cut_from))
                if cut_until < end:
                    rest.append((cut_until, end))
            left = rest
        return Intervals(tuple(left))

    def before(self, number: int) -> Intervals:
        """Return the part before a day."""
        return Intervals(tuple((a, min(b, number)) for a, b in self.spans if a < number))

    def clip(self, start: int, end: int) -> Intervals:
        """Return the part inside ``[start, end)``."""
        cut = ((max(a, start), min(b, end)) for a, b in self.spans)
        return Intervals(tuple((a, b) for a, b in cut if a < b))

    def covers(self, start: int, end: int) -> bool:
        """Say whether every day of ``[start, end)`` is in the set."""
        return start >= end or any(a <= start and end <= b for a, b in self.spans)

    def gaps(self, start: int, end: int) -> Intervals:
        """Return the days of ``[start, end)`` that are not in the set."""
        return Intervals(((start, end),)).minus(self) if start < end else NO_DAYS

    def borders(self) -> Iterator[int]:
        """Yield every day on which membership changes; ``OPEN`` is no border."""
        for start, end in self.spans:
            yield start
            if end < OPEN:
                yield end

    def days(self) -> int:
        """Return the number of days, or ``OPEN`` if there is no end."""
        if self.spans and self.spans[-1][1] >= OPEN:
            return OPEN
        return sum(end - start for start, end in self.spans)


NO_DAYS = Intervals()
"""The empty set of days."""


def _normal(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
