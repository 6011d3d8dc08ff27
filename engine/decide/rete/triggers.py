"""Derived events: which days of which groups have enough members in their window, and how long the consequence lasts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.calendar import OPEN, calendar_period
from engine.decide.outcome import Event, QuestionKey
from engine.decide.rete.conditions import NO_PARAMETERS, NONE
from engine.decide.rete.days import Days, SpanDays, shift, span_days
from engine.decide.rete.points import points_of
from engine.decide.rete.records import Claim, Records
from engine.decide.rete.views import Got, RecordView, placeholder
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p


@dataclass(frozen=True)
class Member:
    """A record that counts for a trigger: its day, its group, and what is needed to weigh it."""

    view: RecordView
    day: int
    until: int
    """The first day whose window no longer holds it."""
    keys: tuple[str, ...]
    repaired: int | None
    """The day of repair if repair undoes; OPEN if it is not repaired; None if it is unknown."""
    amount: int | None
    period: int | None
    apart: object
    """The value of the key by which members are told apart; None if there is no such key."""
    open: frozenset[QuestionKey]

    @property
    def repair(self) -> int:
        """The day of repair; an unknown one has not come."""
        return OPEN if self.repaired is None else self.repaired

    @property
    def vague(self) -> bool:
        """Say whether something about it is unknown, so that no event is certain because of it."""
        return self.repaired is None or self.amount is None or self.apart is UNKNOWN


@dataclass(frozen=True)
class Triggered:
    """What a trigger gives: a claim per event, and the placeholders it read itself."""

    claims: tuple[Claim, ...]
    placeholders: frozenset[str]


def triggered(records: Records, trigger: p.Trigger) -> Triggered:
    """Return the certain and possible events of a trigger as claims."""
    work = _Trigger(records, trigger)
    possible = work.members(certain=False)
    if not work.claims:
        return Triggered((), NO_PARAMETERS)
    certain = {event.id: event for event in work.events(work.members(certain=True))}
    others = {event.id: event for event in work.events(possible)}
    by_id = {member.view.id: member for member in possible}
    claims = [work.claim(event, True, by_id) for event in certain.values()]
    claims += [work.claim(event, False, by_id) for name, event in others.items() if name not in certain]
    today = records.prepared.as_of
    read = work.read.union(*(claim.placeholders for claim in claims if claim.day <= today))
    return Triggered(tuple(claims), read)


class _Trigger:
    def __init__(self, records: Records, trigger: p.Trigger) -> None:
        self.records = records
        self.trigger = trigger
        self.program = records.program
        self.plain = Days(_no_field, self.program, records.prepared.corpus.calendar)
        bound = trigger.at_least or (trigger.reaches[1] if trigger.reaches else None)
        self.bound = _int(self.plain.operand(bound)) if bound is not None else 0
        self.read = placeholder(self.program, bound)
        if trigger.within is not None:
            self.read |= placeholder(self.program, trigger.within.amount)
        self.claims: dict[str, list[Claim]] = {}
        for claim in records.claims:
            if claim.rule in trigger.members and claim.possible:
                self.claims.setdefault(claim.record, []).append(claim)

    def members(self, certain: bool) -> list[Member]:
        found = []
        for claims in self.claims.values():
            applying = [claim for claim in claims if claim.certain] if certain else claims
            member = self._member(applying) if applying else None
            if member is not None and not (certain and member.vague):
                found.append(member)
        return sorted(found, key=lambda member: (member.day, member.view.id))

    def _member(self, claims: list[Claim]) -> Member | None:
        view = claims[0].view
        assert view is not None

        def get(name: str) -> Got:
            return view.get(name, self.program)

        day = get(self.trigger.date).value
        if not isinstance(day, int):
            return None
        asked = NONE.union(*(claim.open for claim in claims if not claim.certain))
        apart: object = None
        if self.trigger.distinct is not None:
            held = get(self.trigger.distinct)
            if held.value is None:
                return None
            apart = held.value
            asked |= held.open
        values = [get(name).value for name in self.trigger.per]
        keys = tuple(value for value in values if isinstance(value, str))
        if len(keys) < len(values):
            keys = (f"#{view.id}",)
        repaired: int | None = OPEN
        if self.trigger.repair_undoes:
            repaired, unknown = self._repair(view, claims)
            asked |= unknown
        amount: int | None = 0
        if self.trigger.reaches is not None:
            got = get(self.trigger.reaches[0])
            amount = None if got.value is UNKNOWN else _int(got)
            asked |= got.open
        period = get(self.trigger.consecutive[0]).value if self.trigger.consecutive is not None else None
        until = OPEN
        if self.trigger.within is not None:
            length = self.trigger.within
            size = _int(self.plain.amount(length.amount))
            until = shift(self.plain.calendar, day, length.unit, size, self.trigger.first_day_counts)
        number = period if isinstance(period, int) else None
        return Member(view, day, until, keys, repaired, amount, number, apart, asked)

    def _repair(self, view: RecordView, claims: list[Claim]) -> tuple[int | None, frozenset[QuestionKey]]:
        """Return the earliest day of repair over the findings that make the record a member."""
        earliest = OPEN
        for claim in claims:
            program, worded = self.records.finding_of(view, self.program.findings[claim.rule], "period")
            if worded.span.repair is None:
                continue
            got = self.records.days(view, program).day(p.DayOf(worded.span.repair.at))
            if not isinstance(got.value, int):
                return None, got.open
            earliest = min(earliest, got.value)
        return earliest, NONE

    # --- events -------------------------------------------------------------------------------------------------

    def events(self, members: list[Member]) -> Iterator[Event]:
        groups: dict[tuple[str, ...], list[Member]] = {}
        for member in members:
            groups.setdefault(member.keys, []).append(member)
        for keys, group in groups.items():
            last: tuple[int, int] | None = None
            for day, evidence in sorted(self._days(group), key=lambda found: found[0]):
                if self.trigger.first_per is not None:
                    period = calendar_period(day, self.trigger.first_per)
                    if period == last:
                        continue
                    last = period
                yield Event(self.trigger.id, day, keys, tuple(sorted(member.view.id for member in evidence)))

    def _days(self, group: list[Member]) -> Iterator[tuple[int, list[Member]]]:
        if self.trigger.consecutive is not None:
            yield from self._consecutive(group, self.trigger.consecutive[1])
            return
        for day in sorted({member.day for member in group}):
            window = [member for member in group if member.day <= day < min(member.until, member.repair)]
            if any(member.day == day for member in window) and self._enough(window, day):
                yield day, window

    def _enough(self, window: list[Member], day: int) -> bool:
        if self.trigger.reaches is None:
            return self._count(window) >= self.bound
        before = sum(member.amount or 0 for member in window if member.day < day)
        return before < self.bound <= sum(member.amount or 0 for member in window)

    def _count(self, members: list[Member]) -> int:
        if self.trigger.distinct is None:
            return len(members)
        vague = sum(member.apart is UNKNOWN for member in members)
        return len({member.apart for member in members if member.apart is not UNKNOWN}) + vague

    def _consecutive(self, group: list[Member], count: int) -> Iterator[tuple[int, list[Member]]]:
        first: dict[int, Member] = {}
        for member in group:
            if member.period is not None:
                first.setdefault(member.period, member)
        days: set[int] = set()
        for period in sorted(first):
            chosen = [first[number] for number in range(period - count + 1, period + 1) if number in first]
            if len(chosen) < count:
                continue
            day = max(member.day for member in chosen)
            if day not in days and all(day < member.repair for member in chosen):
                days.add(day)
                yield day, chosen

    # --- consequences -------------------------------------------------------------------------------------------

    def claim(self, event: Event, certain: bool, members: dict[str, Member]) -> Claim:
        evidence = [members[name] for name in event.evidence]
        main_day = max(event.day, *(member.view.day for member in evidence))
        days = self.records.plain(event.day, main_day)
        span = span_days(days, self.trigger.span, main_day)
        if self.trigger.repair_undoes:
            span = _undone(span, self._insufficient(evidence))
        points = points_of(self.trigger.points, days, None)
        asked = NONE if certain else NONE.union(*(member.open for member in evidence))
        read = span.placeholders | points.placeholders
        return Claim(event.id, self.trigger.id, main_day, True, True, certain, span, points, (), asked, read, None, event)

    def _insufficient(self, evidence: list[Member]) -> int:
        """Return the first day from which the unrepaired evidence no longer suffices."""
        for day in sorted({member.repair for member in evidence if member.repair < OPEN}):
            left = [member for member in evidence if member.repair > day]
            if self.trigger.consecutive is not None:
                return day
            if self.trigger.reaches is not None:
                if sum(member.amount or 0 for member in left) < self.bound:
                    return day
            elif self._count(left) < self.bound:
                return day
        return OPEN


def _undone(span: SpanDays, day: int) -> SpanDays:
    if day >= span.end:
        return span
    return SpanDays(
        span.known, span.start, span.end, span.days.before(day), span.suspended, day, day, span.open, span.placeholders
    )


def _int(got: Got) -> int:
    return got.value if isinstance(got.value, int) else 0


def _no_field(name: str) -> Got:
    raise AssertionError(name)
