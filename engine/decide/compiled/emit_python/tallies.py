"""The nested group-by of generated source: a tally on a day (semantics, 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.decide.compiled.emit_python.layout import ASKED, DAYS, ID, KNOWN, RULE, SURE, WORTH
from engine.decide.compiled.emit_python.state import E, Questions, Row, State
from engine.decide.compiled.unlowered import Unlowered
from engine.decide.outcome import TallyResult
from engine.rulebook import program as p

Given: TypeAlias = tuple[Row, int, tuple[Any, ...]]
"""A row, the value it gives, and its extra for the tally."""
Key: TypeAlias = tuple[str, str]
NO_KEYS: frozenset[Key] = frozenset()
_PICKS = ("max", "min")


def clamp(value: int, limits: p.Limits) -> int:
    """Return the value held within a cap."""
    if limits.low is not None and value < limits.low:
        value = limits.low
    return limits.high if limits.high is not None and value > limits.high else value


@dataclass(frozen=True)
class Grouping:
    """One tally: (place of the rule, place of its extra, least and greatest points) for each rule."""

    tally: p.Tally
    rules: tuple[tuple[int, int, int, int], ...]
    nothing: tuple[Any, ...]
    grows: bool
    shrinks: bool
    name: str
    plain: bool
    """Nothing is dropped, grouped or capped: values are added up, counted, or the greatest taken."""

    def __call__(self, state: State, day: int) -> tuple[Any, ...]:
        """Return the tally on a day: columns TALLY, then the result, the keys that certainly count, dropped, and capped."""
        sure: list[Given] = []
        maybe: list[tuple[Row, int | None, int | None, tuple[Any, ...]]] = []
        windowed, of = self.tally.window is not None, self.tally.of
        points = of == "points"
        for place, at, least, most in self.rules:
            for row in state.rows[place]:
                extra = row[at]
                known, days = (not extra[0], extra[1]) if windowed else (row[KNOWN], row[DAYS])
                if known:
                    for start, end in days:
                        if start <= day < end:
                            break
                    else:
                        continue
                value = row[WORTH] if points else 1 if of is None else None if extra[4] else extra[3]
                if value is None:
                    maybe.append((row, least, most, extra) if points else (row, None, None, extra))
                elif known and row[SURE]:
                    sure.append((row, value, extra))
                else:
                    maybe.append((row, 0, 1, extra) if of is None else (row, value, value, extra))
        gaps = state.reached(self.name, day) if state.gappy else []
        if not sure and not maybe and not gaps:
            return self.nothing
        return self._result(state, gaps, sure, maybe)

    def _result(self, state: State, gaps: list[tuple[str, str]], sure: list[Given], maybe: list[Any]) -> tuple[Any, ...]:
        value, dropped, capped = self._aggregate(sure)
        low: int | None = value
        high: int | None = value
        asked: Questions = E
        if maybe:
            counting = self.tally.take == "count"
            low = self._bound(sure, [(row, n, x) for row, n, _, x in maybe if n is None or n < 0])
            high = self._bound(sure, [(row, n, x) for row, _, n, x in maybe if n is None or n > 0 or counting])
            low = None if low is None else min(low, value)
            high = None if high is None else max(high, value)
            asked = E.union(*[row[ASKED] for row, _, _, _ in maybe])
        keys = [(row[ID], row[RULE]) for row, _, _ in sure]
        if not gaps:
            result = TallyResult(value, low, high)
            return value, low, high, asked, low, high, asked, result, keys, dropped, capped
        shown_low = None if self.shrinks else low
        shown_high = None if self.grows else high
        result = TallyResult(value, shown_low, shown_high)
        extra = self._supposed(state, gaps)
        if extra:
            result = TallyResult(
                value + extra,
                None if shown_low is None else shown_low + extra,
                None if shown_high is None else shown_high + extra,
            )
        open_ = asked.union(gaps)
        return value, result.low, result.high, open_, low, high, asked, result, keys, dropped, capped

    def _supposed(self, state: State, gaps: list[tuple[str, str]]) -> int:
        """Return how many records are supposed of which we were shown nothing; only plain counts grow by them."""
        tally = self.tally
        if tally.of is not None or tally.groups is not None or tally.take != "count":
            return 0
        return sum(1 for _, kind in gaps if state.P.supposed(kind))

    def _bound(self, sure: list[Given], others: list[tuple[Row, int | None, tuple[Any, ...]]]) -> int | None:
        chosen = list(sure)
        for row, value, extra in others:
            if value is None:
                return None
            chosen.append((row, value, extra))
        return self._aggregate(chosen)[0]

    def _aggregate(self, items: list[Given]) -> tuple[int, frozenset[Key], frozenset[Key]]:
        tally = self.tally
        if self.plain:
            return combine(tally.take, [value for _, value, _ in items]), NO_KEYS, NO_KEYS
        kept = items
        dropped = NO_KEYS
        if tally.distinct_records or tally.overlap is not None:
            if tally.distinct_records:
                kept = _highest(kept, None)
            if tally.overlap is not None:
                kept = _highest(kept, 2)
            dropped = frozenset([_key(item) for item in items]) - frozenset([_key(item) for item in kept])
        groups = tally.groups
        if groups is None:
            total = clamp(combine(tally.take, [value for _, value, _ in kept]), tally.cap)
            return total, dropped, frozenset(_over(kept, tally.cap)) if tally.take not in _PICKS else NO_KEYS
        by: dict[tuple[str, ...], list[Given]] = {}
        for item in kept:
            by.setdefault(item[2][5:], []).append(item)
        over: set[Key] = set()
        values: list[int] = []
        inside_: list[tuple[int, tuple[str, ...], list[Given]]] = []
        for key, members in by.items():
            inner = clamp(combine(groups.each, [value for _, value, _ in members]), groups.cap)
            if groups.each not in _PICKS:
                over.update(_over(members, groups.cap))
            having = groups.having
            if (having.low is None or inner >= having.low) and (having.high is None or inner <= having.high):
                values.append(inner)
                inside_.append((inner, key, members))
        if tally.take == "sum":
            inside_.sort(key=lambda group: (-abs(group[0]), group[1]))
            beyond = set(_beyond([(value, key) for value, key, _ in inside_], tally.cap))
            over.update(_key(item) for _, key, members in inside_ if key in beyond for item in members)
        return clamp(combine(tally.take, values), tally.cap), dropped, frozenset(over)


def grouping(tally: p.Tally, rules: tuple[tuple[int, int, int, int], ...]) -> Grouping:
    """Return the group-by of a tally."""
    counting = tally.of is None or tally.take == "count"
    grows = counting or tally.of != "points" or any(most > 0 for _, _, _, most in rules)
    shrinks = not counting and tally.of == "points" and any(least < 0 for _, _, least, _ in rules)
    value = clamp(0, tally.cap)
    nothing = (value, value, value, E, value, value, E, TallyResult(value, value, value), (), NO_KEYS, NO_KEYS)
    open_ended = tally.cap.low is None and tally.cap.high is None
    plain = open_ended and not tally.distinct_records and tally.overlap is None and tally.groups is None
    return Grouping(tally, rules, nothing, grows, shrinks, f"tally {tally.id}", plain)


def combine(take: str, values: list[int]) -> int:
    """Return the count, sum, maximum or minimum; the last two of nothing are 0."""
    match take:
        case "count":
            return len(values)
        case "sum":
            return sum(values)
        case "max":
            return max(values, default=0)
        case "min":
            return min(values, default=0)
    raise Unlowered(f"tally: {take}")


def _key(item: Given) -> Key:
    return item[0][ID], item[0][RULE]


def _size(item: Given) -> tuple[int, str, str]:
    return -abs(item[1]), item[0][ID], item[0][RULE]


def _highest(items: Iterable[Given], at: int | None) -> list[Given]:
    """Keep of each record (or value of the key of overlap) the one greatest in size."""
    best: dict[str, Given] = {}
    for item in items:
        name = item[0][ID] if at is None else item[2][at]
        if name not in best or _size(item) < _size(best[name]):
            best[name] = item
    return list(best.values())


def _over(items: list[Given], limits: p.Limits) -> list[Key]:
    if limits.low is None and limits.high is None:
        return []
    return _beyond([(item[1], _key(item)) for item in sorted(items, key=_size)], limits)


def _beyond(valued: list[tuple[int, Any]], limits: p.Limits) -> list[Any]:
    """Return the keys of the values after which the running total has reached the cap, where all have one sign."""
    signed = [(value, key) for value, key in valued if value]
    positive = all(value > 0 for value, _ in signed)
    negative = all(value < 0 for value, _ in signed)
    limit = limits.high if positive else limits.low if negative else None
    if limit is None:
        return []
    beyond = []
    total = 0
    for value, key in signed:
        if total >= limit if positive else total <= limit:
            beyond.append(key)
        total += value
    return beyond
