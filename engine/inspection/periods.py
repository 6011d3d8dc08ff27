"""Periods of plans, and the windows in which inspections are owed: calendar units, fortnights, and their working days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.calendar import WorkCalendar, calendar_period, day, format_day, to_date
from engine.problems import HengxinError, Text

Unit: TypeAlias = Literal["year", "half", "quarter", "month"]

_FORM = re.compile(r"(\d{4})(?:(?:Q([1-4]))|(?:H([12]))|(?:-(\d{2})))?\Z", re.IGNORECASE)
_FORTNIGHT = 14


class WrongPeriod(HengxinError):
    """A period that cannot be read; ``text`` says how to write one."""

    def __init__(self, written: str) -> None:
        self.text = Text(
            f"--period 写成 2026Q4（季度）、2026H2（半年）、2026（全年）或 2026-11（月）：{written}",
            f"--period is 2026Q4 (quarter), 2026H2 (half), 2026 (year) or 2026-11 (month): {written}",
        )
        super().__init__(self.text.zh)


@dataclass(frozen=True)
class Period:
    """A calendar year, half, quarter or month; ``first`` and ``last`` day both belong to it."""

    name: str
    unit: Unit
    first: int
    last: int

    def title(self) -> Text:
        """Return the period in words: 2026 年第四季度."""
        date = to_date(self.first)
        match self.unit:
            case "year":
                return Text(f"{date.year}年度", f"{date.year}")
            case "half":
                return Text(f"{date.year}年{'上' if date.month == 1 else '下'}半年", f"{self.name}")
            case "quarter":
                return Text(f"{date.year}年第{'一二三四'[date.month // 3]}季度", f"{self.name}")
            case _:
                return Text(f"{date.year}年{date.month}月", f"{self.name}")


def parse_period(text: str) -> Period:
    """Read ``2026``, ``2026H2``, ``2026Q4`` or ``2026-11``.

    Raises:
        WrongPeriod: it is none.
    """
    found = _FORM.match(text.strip())
    if not found:
        raise WrongPeriod(text)
    year = int(found[1])
    if not 1990 <= year <= 2200 or (found[4] and not 1 <= int(found[4]) <= 12):
        raise WrongPeriod(text)
    unit: Unit
    if found[2]:
        unit, month = "quarter", 3 * int(found[2]) - 2
    elif found[3]:
        unit, month = "half", 6 * int(found[3]) - 5
    elif found[4]:
        unit, month = "month", int(found[4])
    else:
        unit, month = "year", 1
    first, after = calendar_period(day(year, month, 1), unit)
    return Period(text.strip().upper(), unit, first, after - 1)


@dataclass(frozen=True)
class Window:
    """A span of days, both included, in which one visit is owed; ``whole`` is the calendar window it is a part of."""

    first: int
    last: int
    whole: tuple[int, int]
    part: int = 0
    parts: int = 1

    @property
    def name(self) -> str:
        """What identifies the window: its days and part."""
        return f"{format_day(self.whole[0])}/{format_day(self.whole[1])}#{self.part}"


def windows(per: str, times: int, period: Period, calendar: WorkCalendar) -> Iterator[Window]:
    """Yield the parts, ``times`` in each calendar window of length ``per``, of the windows that touch a period.

    ``per`` is year, half, quarter, month or two_weeks. Fortnights are ``[14k + 1, 14k + 15)`` of the day count, and belong
    to the period that holds most of their working days (the earlier on a tie).
    """
    if times == 0:
        return
    for first, last in _fortnights(period, calendar) if per == "two_weeks" else _units(per, period):
        size, rest = divmod(last - first + 1, times)
        start = first
        for part in range(times):
            end = start + size + (part < rest) - 1
            yield Window(start, end, (first, last), part, times)
            start = end + 1


def working_days(first: int, last: int, calendar: WorkCalendar) -> list[int]:
    """Return the working days from ``first`` to ``last``, both included."""
    return [number for number in range(first, last + 1) if calendar.is_workday(number)]


def known_until(calendar: WorkCalendar) -> int:
    """Return the last day whose holidays are published."""
    return day(calendar.last_year, 12, 31)


def _units(per: str, period: Period) -> Iterator[tuple[int, int]]:
    at = period.first
    while at <= period.last:
        first, after = calendar_period(at, per)  # type: ignore[arg-type]
        yield first, after - 1
        at = after


def _fortnights(period: Period, calendar: WorkCalendar) -> Iterator[tuple[int, int]]:
    first = (period.first - 1) // _FORTNIGHT * _FORTNIGHT + 1
    while first <= period.last:
        last = first + _FORTNIGHT - 1
        days = working_days(first, last, calendar)
        before = sum(number < period.first for number in days)
        after = sum(number > period.last for number in days)
        inside = len(days) - before - after
        if inside > before and inside >= after:
            yield first, last
        first += _FORTNIGHT
