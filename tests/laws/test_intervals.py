"""Days, months, working days and sets of days against models too plain to be wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import OPEN, Intervals, WorkCalendar, add_months, calendar_period, load_work_calendar, start_of_next
from engine.calendar.dates import add_days
from engine.decide.reference.view import push_out
from engine.paths import rules_dir

SMALL = 60
"""Sets of days are drawn inside [0, SMALL): small enough to be listed."""
FIRST, LAST = date(2000, 1, 1).toordinal(), date(2060, 12, 31).toordinal()
days_of_calendar = st.integers(FIRST, LAST)
small = st.integers(0, SMALL)
spans = st.lists(st.tuples(small, small), max_size=6)


def listed(days: Intervals) -> set[int]:
    """Return the days of a set one by one."""
    return {number for start, end in days for number in range(start, end)}


def model(pairs: list[tuple[int, int]]) -> set[int]:
    return {number for start, end in pairs for number in range(start, end)}


def assert_normal(days: Intervals) -> None:
    """Sorted, not empty, not touching: equal sets are equal values."""
    flat = [border for span in days.spans for border in span]
    assert flat == sorted(set(flat))


@given(spans, spans)
def test_sets_of_days(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    one, other = Intervals.of(*a), Intervals.of(*b)
    mine, theirs = model(a), model(b)
    for found, wanted in ((one, mine), (one.union(other), mine | theirs), (one.minus(other), mine - theirs)):
        assert listed(found) == wanted
        assert_normal(found)
    assert bool(one) == bool(mine)
    assert one.union(other) == other.union(one)
    assert one.minus(other).union(one) == one
    assert all((number in one) == (number in mine) for number in range(-1, SMALL + 1))
    assert one.days() == len(mine)


@given(spans, small, small)
def test_parts_of_sets(a: list[tuple[int, int]], start: int, end: int) -> None:
    one, mine, window = Intervals.of(*a), model(a), set(range(start, end))
    assert listed(one.before(end)) == {number for number in mine if number < end}
    assert listed(one.clip(start, end)) == mine & window
    assert listed(one.gaps(start, end)) == window - mine
    assert one.covers(start, end) == (window <= mine)
    for found in (one.before(end), one.clip(start, end), one.gaps(start, end)):
        assert_normal(found)
    borders = set(one.borders())
    assert borders == {number for number in range(SMALL + 1) if (number in mine) != (number - 1 in mine)}


@given(small)
def test_open_is_no_border_and_without_number_of_days(start: int) -> None:
    endless = Intervals.of((start, OPEN))
    assert list(endless.borders()) == [start]
    assert endless.days() == OPEN


@given(days_of_calendar, st.integers(0, 600))
def test_months_stop_at_the_end_of_the_month(start: int, months: int) -> None:
    begin, found = date.fromordinal(start), date.fromordinal(add_months(start, months))
    assert (found.year * 12 + found.month) - (begin.year * 12 + begin.month) == months
    assert found.day <= begin.day
    if found.day < begin.day:  # shortened: only because the month has no more days
        assert (found + timedelta(days=1)).day == 1


@given(days_of_calendar, days_of_calendar, st.integers(0, 60))
def test_months_keep_the_order_of_days(a: int, b: int, months: int) -> None:
    first, last = sorted((a, b))
    assert add_months(first, months) <= add_months(last, months)


@given(st.integers(0, 2000))
def test_nothing_is_added_to_open(amount: int) -> None:
    calendar = WorkCalendar(2020, 2026, frozenset(), frozenset())
    assert add_days(OPEN, amount) == add_months(OPEN, amount) == calendar.add(OPEN, amount) == OPEN
    assert start_of_next(OPEN, "year") == OPEN
    assert add_days(OPEN - 1, amount + 1) == OPEN
    assert add_months(OPEN - 40, amount + 2) == OPEN


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2026-04-01", 3, "2026-07-01"),
    ],
)
def test_months_by_example(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start).toordinal(), months) == date.fromisoformat(end).toordinal()


@given(days_of_calendar, st.sampled_from(["month", "quarter", "half", "year"]))
def test_calendar_periods_hold_their_days(number: int, unit: str) -> None:
    start, end = calendar_period(number, unit)  # type: ignore[arg-type]
    assert start <= number < end == start_of_next(number, unit)  # type: ignore[arg-type]
    begin, follow = date.fromordinal(start), date.fromordinal(end)
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    assert begin.day == follow.day == 1
    assert (begin.month - 1) % size == 0
    assert (follow.year * 12 + follow.month) - (begin.year * 12 + begin.month) == size


def naive_workday(calendar: WorkCalendar, number: int) -> bool:
    weekend = date.fromordinal(number).isoweekday() in (6, 7)
    return number in calendar.worked if weekend else number not in calendar.holidays


@given(st.integers(date(2018, 1, 1).toordinal(), date(2027, 6, 30).toordinal()), st.integers(0, 40))
def test_working_days(start: int, count: int) -> None:
    calendar = load_work_calendar(rules_dir() / "vocabulary" / "workdays.yaml")
    found = calendar.add(start, count)
    between = [number for number in range(start + 1, found + 1) if naive_workday(calendar, number)]
    assert len(between) == count
    assert count == 0 or naive_workday(calendar, found)


@given(small, st.integers(1, 30), spans)
def test_added_at_the_end_keeps_the_number_of_days(start: int, size: int, pauses: list[tuple[int, int]]) -> None:
    """A suspended interval whose days are added at the end runs on as many days as it would have without."""
    out = Intervals.of(*pauses)
    end = push_out(start, start + size, out)
    running = [number for number in range(start, end) if number not in out]
    assert len(running) == size
    assert running[-1] == end - 1
