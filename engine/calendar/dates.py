"""Calendar arithmetic on day numbers.

A day is an ``int``: the proleptic Gregorian ordinal of :meth:`datetime.date.toordinal`. ``OPEN`` stands for
"never" or "without end"; adding anything to it gives ``OPEN`` again.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Literal

OPEN: int = date.max.toordinal()
"""9999-12-31: no end, not yet, never. Nothing is ever added to it."""

CalendarUnit = Literal["month", "quarter", "half", "year"]
_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")


def day(year: int, month: int, dom: int) -> int:
    """Return the day number of a civil date; raise ``ValueError`` for an impossible one."""
    return date(year, month, dom).toordinal()


def parse_day(text: str) -> int:
    """Read ``YYYY-MM-DD`` and nothing else; raise ``ValueError`` otherwise."""
    found = _ISO.match(text)
    if not found:
        raise ValueError(f"not a date in the form YYYY-MM-DD: {text!r}")
    return day(int(found[1]), int(found[2]), int(found[3]))


def to_date(number: int) -> date:
    """Return the :class:`datetime.date` of a day number."""
    return date.fromordinal(number)


def from_date(value: date) -> int:
    """Return the day number of a :class:`datetime.date`."""
    return value.toordinal()


@lru_cache(maxsize=65536)
def format_day(number: int) -> str:
    """Return ``YYYY-MM-DD``, or ``open`` for :data:`OPEN`."""
    return "open" if number >= OPEN else date.fromordinal(number).isoformat()


def add_days(number: int, days: int) -> int:
    """Return the day ``days`` later; ``OPEN`` stays open and nothing passes it."""
    return OPEN if number >= OPEN else min(OPEN, number + days)


@lru_cache(maxsize=65536)
def add_months(number: int, months: int) -> int:
    """Return the same day of the month ``months`` later, or that month's last day if it is shorter.

    31 January + 1 month is the last day of February. ``OPEN`` stays open.
    """
    if number >= OPEN:
        return OPEN
    start = date.fromordinal(number)
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    if year > 9998:
        return OPEN
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def calendar_period(number: int, unit: CalendarUnit) -> tuple[int, int]:
    """Return ``[first day, first day of the next)`` of the calendar month, quarter, half or year of a day."""
    start = date.fromordinal(number)
    size = _MONTHS[unit]
    index = (start.year * 12 + start.month - 1) // size * size
    return _first(index), _first(index + size)


def start_of_next(number: int, unit: CalendarUnit) -> int:
    """Return the first day of the calendar month, quarter, half or year after the one of the day."""
    return OPEN if number >= OPEN else calendar_period(number, unit)[1]


def _first(month_index: int) -> int:
    year, month = divmod(month_index, 12)
    return OPEN if year > 9998 else date(year, month + 1, 1).toordinal()
