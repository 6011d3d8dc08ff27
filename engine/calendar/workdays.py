"""Working days, from a table of published exceptions: which days are holidays, which week-ends are worked.

The table is data of the corpus (``rules/vocabulary/workdays.yaml``); nothing here asks a library or a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from engine.calendar.dates import OPEN, day, parse_day


@dataclass(frozen=True)
class WorkCalendar:
    """Working days of the years ``first_year`` to ``last_year``; outside them only week-ends are known to be free."""

    first_year: int
    last_year: int
    holidays: frozenset[int]
    worked: frozenset[int]
    source: str = ""

    def is_workday(self, number: int) -> bool:
        """Say whether the day is worked: a week-day that is no holiday, or a week-end day worked in exchange."""
        if number in self.worked:
            return True
        return number not in self.holidays and (number - 1) % 7 < 5

    def add(self, number: int, count: int) -> int:
        """Return the ``count``-th working day after a day (the day itself never counts); ``OPEN`` stays open.

        Raises:
            ValueError: ``count`` is negative.
        """
        if count < 0:
            raise ValueError("working days are counted forward only")
        if number >= OPEN:
            return OPEN
        while count:
            number += 1
            count -= self.is_workday(number)
        return number

    def knows(self, number: int) -> bool:
        """Say whether the holidays of the year of the day have been published; if not, a deadline is provisional."""
        return day(self.first_year, 1, 1) <= number < day(self.last_year + 1, 1, 1)


def load_work_calendar(path: Path) -> WorkCalendar:
    """Read the table of holidays and worked week-ends (keys ``years``, ``source``, ``holidays``, ``worked``)."""
    return read_work_calendar(path.read_text("utf-8"))


def read_work_calendar(text: str) -> WorkCalendar:
    """Read the table from its text; see :func:`load_work_calendar`."""
    data = YAML(typ="safe", pure=False).load(text)
    first, last = data["years"]
    return WorkCalendar(
        first_year=int(first),
        last_year=int(last),
        holidays=frozenset(parse_day(str(text)) for text in data["holidays"]),
        worked=frozenset(parse_day(str(text)) for text in data["worked"]),
        source=str(data.get("source", "")),
    )
