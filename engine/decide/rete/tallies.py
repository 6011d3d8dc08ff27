"""Sums, counts and maxima over what counts on a day, with what they could be, and what they left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from engine.calendar import OPEN, Intervals, to_date
from engine.decide.outcome import QuestionKey, TallyResult
from engine.decide.rete.conditions import NONE
from engine.decide.rete.days import plus
from engine.decide.rete.gaps import Gaps
from engine.decide.rete.records import Claim, Records
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p

T = TypeVar("T")
Group: TypeAlias = tuple[tuple[str, bool], ...]
"""The values of the keys of a group; true marks a value that no other record shares."""


@dataclass(frozen=True)
class Contribution:
    """What one claim brings to a tally: on which days (None: unknown), and the least and greatest it can be worth.

    ``bounded`` false: a field that is not known has no bounds.
    """

    claim: Claim
    days: Intervals | None
    certain: bool
    low: int
    high: int
    bounded: bool
    group: Group
    overlap: tuple[str, bool]

    @property
    def order(self) -> tuple[str, str]:
        """What settles ties."""
        return self.claim.record, self.claim.rule

    def on(self, day: int) -> bool:
        """Say whether it contributes on a day, or may."""
        return self.days is None or day in self.days


@dataclass(frozen=True)
class Totals:
    """A tally on a day: with gaps in supply (``result``) and without (``low``, ``high``)."""

    result: TallyResult
    low: int | None
    high: int | None
    open: frozenset[QuestionKey]


Valued = tuple[Contribution, int]


class Tallying:
    """One tally over the claims of one subject."""

    def __init__(self, records: Records, tally: p.Tally, claims: Iterable[Claim], gaps: Gaps) -> None:
        self.records = records
        self.tally = tally
        self.gaps = gaps
        self.program = records.program
        over = set(tally.over)
        self.contributions = [self._contribution(c) for c in claims if c.rule in over and c.possible]

    def on(self, day: int) -> Totals:
        """Return the tally on a day."""
        here = [item for item in self.contributions if item.on(day)]
        sure = [item for item in here if item.certain]
        maybe = [item for item in here if not item.certain]
        base: list[Valued] = [(item, item.low) for item in sure]
        value = self._total(base)
        low: int | None = value
        high: int | None = value
        if maybe:
            counting = self.tally.take == "count"
            if not counting:
                low = min(value, self._total(base + [(item, item.low) for item in maybe if item.low < 0]))
            if self.tally.of is None:
                raised = [(item, item.high) for item in maybe]
            else:
                raised = [(item, item.high) for item in maybe if item.high > 0 or self.tally.take == "count"]
            high = max(value, self._total(base + raised))
            if any(not item.bounded for item in maybe):
                low = high = None
        more, gap_low, gap_high, asked = self._gaps(day)
        asked = asked.union(*(item.claim.open for item in maybe))
        value, low, high = value + more, _plus(low, more), _plus(high, more)
        result = TallyResult(value, None if gap_low else low, None if gap_high else high)
        return Totals(result, low, high, asked)

    def _gaps(self, day: int) -> tuple[int, bool, bool, frozenset[QuestionKey]]:
        """Return what supposed answers add, which bounds the gaps in supply take away, and the questions."""
        more, asked = 0, NONE
        plain = self.tally.take == "count" and self.tally.groups is None
        for kind in self.tally.kinds:
            if day in self.gaps.of_tally(self.tally, kind):
                asked |= {("supply", kind)}
                more += plain and self.records.prepared.supposed(kind)
        if not asked:
            return more, False, False, asked
        if self.tally.of != "points" or self.tally.take == "count":
            return more, False, True, asked
        worth = [self._worth(name) for name in self.tally.over]
        return more, any(low < 0 for low, _ in worth), any(high > 0 for _, high in worth), asked

    def _worth(self, rule: str) -> tuple[int, int]:
        return self.program.worth[rule]

    # --- contributions ------------------------------------------------------------------------------------------

    def _contribution(self, claim: Claim) -> Contribution:
        low, high, known, bounded = self._value(claim)
        date, days = self._days(claim)
        return Contribution(
            claim,
            days,
            claim.certain and known and days is not None,
            low,
            high,
            bounded,
            tuple(self._key(claim, name, date) for name in (self.tally.groups.by if self.tally.groups else ())),
            self._key(claim, self.tally.overlap, date) if self.tally.overlap is not None else ("", True),
        )

    def _value(self, claim: Claim) -> tuple[int, int, bool, bool]:
        """Return the least and greatest value, whether it is known, and whether it has bounds."""
        of = self.tally.of
        if of is None:
            return 1, 1, True, True
        if of == "points":
            points = claim.points.value
            if points is UNKNOWN:
                return (*self._worth(claim.rule), False, True)
            number = points if isinstance(points, int) else 0
            return number, number, True, True
        value = claim.view.get(of, self.program).value if claim.view is not None else None
        if value is UNKNOWN:
            return 0, 0, False, False
        number = value if isinstance(value, int) else 0
        return number, number, True, True

    def _days(self, claim: Claim) -> tuple[int | None, Intervals | None]:
        """Return the date that counts for the year, and the days; either None if unknown."""
        window = self.tally.window
        date = claim.event.day if claim.event is not None else claim.view.day if claim.view is not None else None
        if window is None:
            return date, claim.span.days if claim.span is not None and claim.span.known else None
        if claim.view is not None:
            value = claim.view.get(window.date, self.program).value
            if value is UNKNOWN:
                return None, None
            date = value if isinstance(value, int) else None
        if date is None or date >= OPEN:
            return None, Intervals()
        end = plus(self.program, self.records.prepared.corpus.calendar, date, window.length, window.first_day_counts)
        days = Intervals.of((max(date, claim.day), end))
        if not window.repaired_count:
            repair = self._repair(claim)
            if repair is None:
                return date, None
            days = days.before(repair)
        return date, days

    def _repair(self, claim: Claim) -> int | None:
        """Return the day of repair, OPEN if there is none, None if it is unknown."""
        if claim.view is None:
            cut = claim.span.cut if claim.span is not None else None
            return OPEN if cut is None else cut
        program, worded = self.records.finding_of(claim.view, self.program.findings[claim.rule], "period")
        if worded.span.repair is None:
            return OPEN
        value = self.records.days(claim.view, program).day(p.DayOf(worded.span.repair.at)).value
        return value if isinstance(value, int) else None

    def _key(self, claim: Claim, name: str, date: int | None) -> tuple[str, bool]:
        """Return the value of a key, and whether it is of this claim alone."""
        own = (f"#{claim.record}", True)
        if name == "record":
            return own
        if name == "year":
            return (str(to_date(date).year), False) if date else own
        value = claim.view.get(name, self.program).value if claim.view is not None else None
        return (value, False) if isinstance(value, str) else own

    # --- adding up ----------------------------------------------------------------------------------------------

    def _total(self, items: Sequence[Valued]) -> int:
        kept = self._kept(items)
        groups = self.tally.groups
        if groups is None:
            return _limit(_take(self.tally.take, [value for _, value in kept]), self.tally.cap)
        each = (_limit(_take(groups.each, [v for _, v in part]), groups.cap) for part in _grouped(kept).values())
        return _limit(_take(self.tally.take, [v for v in each if _limit(v, groups.having) == v]), self.tally.cap)

    def _kept(self, items: Sequence[Valued]) -> list[Valued]:
        found = list(items)
        if self.tally.distinct_records:
            found = _highest(found, lambda item: item.claim.record)
        if self.tally.overlap is not None:
            found = _highest(found, lambda item: item.overlap)
        return found

    def left_out(self, day: int) -> dict[tuple[str, str], str]:
        """Return for each certain contribution on a day ``counts``, ``dropped`` or ``over`` (the cap)."""
        items = [(item, item.low) for item in self.contributions if item.certain and item.on(day)]
        found = {item.order: "dropped" for item, _ in items}
        kept = self._kept(items)
        found.update((item.order, "counts") for item, _ in kept)
        groups = self.tally.groups
        if groups is None:
            if self.tally.take in ("sum", "count"):
                found.update((item.order, "over") for item in _over([(item, item.order, v) for item, v in kept], self.tally.cap))
            return found
        parts = _grouped(kept)
        totals: list[tuple[Group, Group, int]] = []
        for key, part in parts.items():
            if groups.each in ("sum", "count"):
                found.update((item.order, "over") for item in _over([(item, item.order, v) for item, v in part], groups.cap))
            total = _limit(_take(groups.each, [v for _, v in part]), groups.cap)
            if _limit(total, groups.having) == total:
                totals.append((key, key, total))
        if self.tally.take == "sum":
            for key in _over(totals, self.tally.cap):
                found.update((item.order, "over") for item, _ in parts[key])
        return found


def _highest(items: list[Valued], key: object) -> list[Valued]:
    assert callable(key)
    best: dict[object, Valued] = {}
    for item, value in sorted(items, key=lambda pair: (-abs(pair[1]), pair[0].order)):
        best.setdefault(key(item), (item, value))
    return list(best.values())


def _grouped(items: list[Valued]) -> dict[Group, list[Valued]]:
    groups: dict[Group, list[Valued]] = {}
    for item, value in items:
        groups.setdefault(item.group, []).append((item, value))
    return groups


def _over(items: list[tuple[T, Any, int]], cap: p.Limits) -> list[T]:
    """Return those (of items, what settles ties, values) before which the running total, the greatest first, has
    already reached the cap."""
    positive, negative = any(v > 0 for *_, v in items), any(v < 0 for *_, v in items)
    limit = cap.high if positive and not negative else cap.low if negative and not positive else None
    if limit is None:
        return []
    found: list[T] = []
    total = 0
    for item, _, value in sorted(items, key=lambda one: (-abs(one[2]), one[1])):
        if value and ((positive and total >= limit) or (negative and total <= limit)):
            found.append(item)
        total += value
    return found


def _take(how: str, values: list[int]) -> int:
    match how:
        case "sum":
            return sum(values)
        case "count":
            return len(values)
        case "min":
            return min(values, default=0)
        case _:
            return max(values, default=0)


def _limit(value: int, cap: p.Limits) -> int:
    if cap.low is not None and value < cap.low:
        return cap.low
    return cap.high if cap.high is not None and value > cap.high else value


def _plus(bound: int | None, more: int) -> int | None:
    return None if bound is None else bound + more
