"""Days, months, working days and sets of days. Days are integers (proleptic Gregorian ordinals)."""

from engine.calendar.dates import (
    OPEN,
    add_months,
    calendar_period,
    day,
    format_day,
    from_date,
    parse_day,
    start_of_next,
    to_date,
)
from engine.calendar.intervals import NO_DAYS, Intervals
from engine.calendar.workdays import WorkCalendar, load_work_calendar, read_work_calendar

__all__ = [
    "NO_DAYS",
    "OPEN",
    "Intervals",
    "WorkCalendar",
    "add_months",
    "calendar_period",
    "day",
    "format_day",
    "from_date",
    "load_work_calendar",
    "parse_day",
    "read_work_calendar",
    "start_of_next",
    "to_date",
]
