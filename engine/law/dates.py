"""Days known only in part: the references often give a month or a year, sometimes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.calendar import OPEN, add_months, day, parse_day

Standing = Literal["not_yet", "in_force", "ended", "unknown"]
"""How an instrument stands on a day; ``unknown`` where its dates do not say."""


@dataclass(frozen=True, slots=True)
class PartDay:
    """A day between ``earliest`` and ``latest``, both included; equal when it is known exactly."""

    earliest: int
    latest: int

    @property
    def exact(self) -> bool:
        return self.earliest == self.latest


def parse_part_day(text: str) -> PartDay:
    """Read ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY``, ``open`` or ``unknown``; raise ``ValueError`` otherwise."""
    if text == "open":
        return PartDay(OPEN, OPEN)
    if text == "unknown":
        return PartDay(1, OPEN)
    parts = text.split("-")
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(f"not a date: {text!r}")
    if [len(part) for part in parts] == [4]:
        return PartDay(day(int(text), 1, 1), day(int(text), 12, 31))
    if [len(part) for part in parts] == [4, 2]:
        first = day(int(parts[0]), int(parts[1]), 1)
        return PartDay(first, add_months(first, 1) - 1)
    exact = parse_day(text)
    return PartDay(exact, exact)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day in force, both included."""

    first: PartDay
    last: PartDay

    def standing(self, on: int) -> Standing:
        """Say how things stand on a day, ``unknown`` only where the parts really leave it open."""
        if on < self.first.earliest:
            return "not_yet"
        if on > self.last.latest:
            return "ended"
        if self.first.latest <= on <= self.last.earliest:
            return "in_force"
        return "unknown"

    def may_overlap(self, first: int, last: int) -> bool:
        """Say whether some day from ``first`` to ``last`` may lie in the period."""
        return self.first.earliest <= last and first <= self.last.latest
