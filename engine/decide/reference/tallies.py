"""Tallies on a day: what certainly counts, and the least and most it can be over what is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from engine.calendar import OPEN, Intervals, to_date
from engine.decide.outcome import QuestionKey, TallyResult
from engine.decide.prepare import Prepared
from engine.decide.reference.conditions import Cell
from engine.decide.reference.findings import Found, Instance
from engine.decide.reference.gaps import tally_reach
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p

K = TypeVar("K")

_PICKS = ("max", "min")


@dataclass(slots=True)
class Contribution:
    """What one instance gives to one tally, with its least and greatest possible value (None: no bound)."""

    instance: Instance
    sure: bool
    value: int
    least: int | None
    most: int | None


@dataclass(slots=True)
class Sum:
    """A worked-out tally. ``dropped`` lost an overlap, ``capped`` added nothing because a cap was reached before."""

    result: TallyResult
    certain: tuple[Contribution, ...] = ()
    open: frozenset[QuestionKey] = frozenset()
    dropped: frozenset[tuple[str, str]] = frozenset()
    capped: frozenset[tuple[str, str]] = frozenset()
    gaps: frozenset[str] = frozenset()
    without_gaps: TallyResult = field(default_factory=lambda: TallyResult(0, 0, 0))


def add_up(prepared: Prepared, found: Found, tally: p.Tally, day: int) -> Sum:
    """Work out a tally on a day."""
    present = [item for rule in tally.over for item in found.by_rule[rule] if item.matches]
    given = [found_ for item in present if (found_ := _contribution(prepared, tally, item, day)) is not None]
    gaps = frozenset([kind for kind, days in tally_reach(prepared, tally).items() if day in days])
    if not given:
        nothing = _nothing(tally)
        result = _supposed(prepared, tally, _widened(prepared, tally, nothing, gaps), day)
        return Sum(result, open=frozenset([("supply", kind) for kind in gaps]), gaps=gaps, without_gaps=nothing)
    sure = [item for item in given if item.sure]
    maybe = [item for item in given if not item.sure]
    counts = tally.take == "count"
    value, dropped, capped = _aggregate(tally, [(item, item.value) for item in sure])
    low: int | None = value
    high: int | None = value
    if maybe:
        low = _bound(tally, sure, [(item, item.least) for item in maybe if item.least is None or item.least < 0])
        high = _bound(tally, sure, [(item, item.most) for item in maybe if item.most is None or item.most > 0 or counts])
        low = None if low is None else min(low, value)
        high = None if high is None else max(high, value)
    plain = TallyResult(value, low, high)
    open_ = frozenset().union(*(item.instance.open for item in maybe))
    result = _widened(prepared, tally, plain, gaps)
    result = _supposed(prepared, tally, result, day)
    return Sum(
        result, tuple(sure), open_ | {("supply", kind) for kind in gaps},
        dropped, capped, gaps, plain,
    )  # fmt: skip


def _nothing(tally: p.Tally) -> TallyResult:
    """Return what a tally is while nothing can count for it."""
    value = clamp(0, tally.cap)
    return TallyResult(value, value, value)


def window_days(prepared: Prepared, tally: p.Tally, item: Instance) -> Intervals | None:
    """Return the days an instance is in the window of a tally; None if that is unknown."""
    window = tally.window
    assert window is not None
    start: Cell = Cell(item.event.day) if item.event is not None else item.view.cell(window.date)
    if start.value is UNKNOWN:
        return None
    if not isinstance(start.value, int) or start.value >= OPEN:
        return Intervals()
    end = item.view.length_end(start.value, window.length, window.first_day_counts).value
    days = Intervals.of((max(start.value, item.main_day), end if isinstance(end, int) else OPEN))
    if window.repaired_count:
        return days
    if item.event is not None:
        return days if item.days.repaired_on is None else days.before(item.days.repaired_on)
    repair = prepared.program.findings[item.rule].span.repair
    if repair is None:
        return days
    at = item.view.day(p.DayOf(repair.at)).value
    if at is UNKNOWN:
        return None
    return days.before(at) if isinstance(at, int) and at < OPEN else days


def _contribution(prepared: Prepared, tally: p.Tally, item: Instance, day: int) -> Contribution | None:
    if tally.window is not None:
        days = window_days(prepared, tally, item)
        known = days is not None
        if days is not None and day not in days:
            return None
        sure = item.condition_sure and known
    else:
        if not item.on(day):
            return None
        sure = item.lasting
    if tally.of is None:
        return Contribution(item, sure, 1, 0, 1)
    if tally.of == "points":
        worth = item.worth
        if worth is None:
            least, most = prepared.program.worth[item.rule]
            return Contribution(item, False, 0, least, most)
        return Contribution(item, sure, worth, worth, worth)
    value = item.view.cell(tally.of).value
    if value is UNKNOWN:
        return Contribution(item, False, 0, None, None)
    number = value if isinstance(value, int) else 0
    return Contribution(item, sure, number, number, number)


def _bound(
    tally: p.Tally, sure: list[Contribution], others: list[tuple[Contribution, int | None]]
) -> int | None:
    if any(value is None for _, value in others):
        return None
    chosen = [(item, item.value) for item in sure] + [(item, value) for item, value in others if value is not None]
    return _aggregate(tally, chosen)[0]


Valued = tuple[Contribution, int]


def _aggregate(
    tally: p.Tally, items: Sequence[Valued]
) -> tuple[int, frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """Add up valued contributions; return the value, those dropped by range or overlap, and those over a cap."""
    kept = list(items)
    if tally.distinct_records:
        kept = _highest(kept, lambda item: item.instance.record)
    if tally.overlap is not None:
        kept = _highest(kept, lambda item: _key_of(item.instance, tally.overlap or ""))
    dropped = frozenset(item.instance.key for item, _ in items) - frozenset(item.instance.key for item, _ in kept)
    if tally.groups is None:
        total = clamp(combine(tally.take, [value for _, value in kept]), tally.cap)
        over = _over(kept, tally.cap) if tally.take not in _PICKS else set()
        return total, dropped, frozenset(over)
    groups: dict[tuple[str, ...], list[Valued]] = {}
    for item, value in kept:
        groups.setdefault(_group_of(tally, item.instance), []).append((item, value))
    values: list[int] = []
    over = set()
    inside: list[tuple[int, tuple[str, ...], list[Valued]]] = []
    for key, members in groups.items():
        inner = clamp(combine(tally.groups.each, [value for _, value in members]), tally.groups.cap)
        if tally.groups.each not in _PICKS:
            over |= _over(members, tally.groups.cap)
        having = tally.groups.having
        if (having.low is None or inner >= having.low) and (having.high is None or inner <= having.high):
            values.append(inner)
            inside.append((inner, key, members))
    if tally.take == "sum":
        over |= _groups_over(inside, tally.cap)
    return clamp(combine(tally.take, values), tally.cap), dropped, frozenset(over)


def _groups_over(groups: list[tuple[int, tuple[str, ...], list[Valued]]], limits: p.Limits) -> set[tuple[str, str]]:
    """Return the contributions of groups that come after the cap was reached (greatest groups first)."""
    ordered = sorted(groups, key=lambda group: (-abs(group[0]), group[1]))
    beyond = set(_beyond([(value, key) for value, key, _ in ordered], limits))
    return {item.instance.key for _, key, members in ordered if key in beyond for item, _ in members}


def combine(take: str, values: Sequence[int]) -> int:
    """Return the count, sum, maximum or minimum; the last two of nothing are 0."""
    match take:
        case "count":
            return len(values)
        case "sum":
            return sum(values)
        case "min":
            return min(values, default=0)
        case _:
            return max(values, default=0)


def clamp(value: int, limits: p.Limits) -> int:
    """Return the value held within a cap."""
    if limits.low is not None:
        value = max(value, limits.low)
    return value if limits.high is None else min(value, limits.high)


def _highest(items: list[Valued], key: object) -> list[Valued]:
    best: dict[str, Valued] = {}
    for item, value in items:
        name = key(item)  # type: ignore[operator]
        if name not in best or _size(item, value) < _size(*best[name]):
            best[name] = (item, value)
    return list(best.values())


def _size(item: Contribution, value: int) -> tuple[int, str, str]:
    return -abs(value), item.instance.record, item.instance.rule


def _over(items: Iterable[Valued], limits: p.Limits) -> set[tuple[str, str]]:
    valued = [(value, item.instance.key) for item, value in sorted(items, key=lambda pair: _size(*pair))]
    return set(_beyond(valued, limits))


def _beyond(valued: list[tuple[int, K]], limits: p.Limits) -> list[K]:
    """Return the keys of the values that come after the running total has reached the cap.

    Only where all values have one sign; noughts have none and are never beyond.
    """
    signed = [(value, key) for value, key in valued if value]
    if not signed:
        return []
    positive = all(value > 0 for value, _ in signed)
    negative = all(value < 0 for value, _ in signed)
    limit = limits.high if positive else limits.low if negative else None
    beyond: list[K] = []
    total = 0
    for value, key in signed:
        if limit is not None and (total >= limit if positive else total <= limit):
            beyond.append(key)
        total += value
    return beyond


def _key_of(item: Instance, key: str) -> str:
    if key == "record":
        return f"#{item.record}"
    value = item.view.cell(key).value
    return f"#{item.record}" if value is None or value is UNKNOWN else f"={value}"


def _group_of(tally: p.Tally, item: Instance) -> tuple[str, ...]:
    assert tally.groups is not None
    return tuple(_year_of(tally, item) if key == "year" else _key_of(item, key) for key in tally.groups.by)


def _year_of(tally: p.Tally, item: Instance) -> str:
    day: object = item.event.day if item.event else item.main_day
    if item.event is None and tally.window is not None:
        day = item.view.cell(tally.window.date).value
    return f"={to_date(day).year}" if isinstance(day, int) else f"#{item.record}"


def _widened(prepared: Prepared, tally: p.Tally, plain: TallyResult, gaps: frozenset[str]) -> TallyResult:
    if not gaps:
        return plain
    counting = tally.of is None or tally.take == "count"
    ranges = [prepared.program.worth[rule] for rule in tally.over]
    grows = counting or tally.of != "points" or any(most > 0 for _, most in ranges)
    shrinks = not counting and tally.of == "points" and any(least < 0 for least, _ in ranges)
    return TallyResult(plain.value, None if shrinks else plain.low, None if grows else plain.high)


def _supposed(prepared: Prepared, tally: p.Tally, result: TallyResult, day: int) -> TallyResult:
    """Under the supposition that there is one more record of a kind, plain counts grow by one where it would reach."""
    if tally.of is not None or tally.groups is not None or tally.take != "count":
        return result
    kinds = [kind for kind in tally.kinds if prepared.supposed(kind)]
    reaches = tally_reach(prepared, tally) if kinds else {}
    extra = sum(1 for kind in kinds if day in reaches.get(kind, ()))
    if not extra:
        return result
    shift = (result.value + extra, None if result.low is None else result.low + extra)
    return TallyResult(*shift, None if result.high is None else result.high + extra)
