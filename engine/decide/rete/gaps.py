"""Gaps in supply: which days a missing table could reach through each rule that would have read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from engine.calendar import OPEN, Intervals, start_of_next
from engine.decide.prepare import Prepared
from engine.decide.rete.days import Days, plus, shift
from engine.decide.rete.views import Got
from engine.rulebook import program as p

_End: TypeAlias = Callable[[int], int]


class Gaps:
    """The reach of gaps under one rulebook. The supposed answer that there is no record closes a gap."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self._days: dict[str, Intervals] = {}

    def intervals(self, kind: str) -> Intervals:
        """Return the days of a kind of which nothing is known."""
        found = self._days.get(kind)
        if found is None:
            found = self._days[kind] = self.prepared.gaps(kind)
        return found

    def of_rule(self, name: str, kind: str) -> Intervals:
        """Return the days that a gap of a kind reaches through a finding or trigger."""
        return self._reached(kind, lambda last: self._rule_end(name, kind, last))

    def of_tally(self, tally: p.Tally, kind: str) -> Intervals:
        """Return the days that a gap of a kind reaches through a tally."""
        window = tally.window
        if window is not None:
            findings = all(name in self.prepared.program.findings for name in tally.over)
            if not findings or window.date != self.prepared.dictionary.kinds[kind].main_date:
                return self._reached(kind, lambda last: OPEN)
            return self._reached(kind, lambda last: self._plus(last, window.length, window.first_day_counts))
        rules = [name for name in tally.over if kind in self.kinds_of(name)]
        return self._reached(kind, lambda last: max((self._rule_end(name, kind, last) for name in rules), default=OPEN))

    def of_requirement(self, requirement: p.Requirement) -> Intervals:
        """Return the days on which a requirement is not met."""
        return self._reached(requirement.kind, lambda last: self._plus(last, requirement.back, True))

    def kinds_of(self, name: str) -> tuple[str, ...]:
        """Return the kinds of records that a finding or trigger reads."""
        finding = self.prepared.program.findings.get(name)
        if finding is not None:
            return (finding.kind,)
        members = self.prepared.program.triggers[name].members
        return tuple(dict.fromkeys(self.prepared.program.findings[member].kind for member in members))

    def _reached(self, kind: str, end: _End) -> Intervals:
        gaps = self.intervals(kind)
        return Intervals.of(*((first, end(until - 1)) for first, until in gaps)) if gaps else gaps

    def _rule_end(self, name: str, kind: str, last: int) -> int:
        main_date = self.prepared.dictionary.kinds[kind].main_date
        finding = self.prepared.program.findings.get(name)
        if finding is not None:
            return self._span_end(finding.span, main_date, last, OPEN)
        trigger = self.prepared.program.triggers[name]
        if trigger.within is None or trigger.date != main_date:
            return OPEN
        event = self._plus(last, trigger.within, trigger.first_day_counts)
        return self._span_end(trigger.span, main_date, OPEN, event - 1 if event < OPEN else OPEN)

    def _span_end(self, span: p.Span, main_date: str, last: int, event: int) -> int:
        """Return the end of the span of a record dated on the last day of a gap, if nothing else is known of it."""
        if any(item.added_at_end for item in span.suspensions):
            return OPEN
        days = Days(
            lambda name: Got(last if name == main_date else OPEN),
            self.prepared.program,
            self.prepared.corpus.calendar,
            event,
            event,
        )
        return _farthest(days, span.end)

    def _plus(self, day: int, length: p.Length, first_day_counts: bool) -> int:
        return plus(self.prepared.program, self.prepared.corpus.calendar, day, length, first_day_counts)


def _farthest(days: Days, expr: p.DayExpr) -> int:
    """Return a day as late as it can be: what a field could add has no end."""
    match expr:
        case p.DayPlus(_, plus_, _) if isinstance(plus_.amount, p.FieldRef):
            return OPEN
        case p.DayPlus(of, plus_, first_day_counts):
            amount = days.amount(plus_.amount).value
            assert isinstance(amount, int)
            return shift(days.calendar, _farthest(days, of), plus_.unit, amount, first_day_counts)
        case p.DayNext(unit, after):
            return start_of_next(_farthest(days, after), unit)
        case p.DayEarliest(parts):
            return min(_farthest(days, part) for part in parts)
        case p.DayLatest(parts):
            return max(_farthest(days, part) for part in parts)
        case _:
            value = days.day(expr).value
            assert isinstance(value, int)
            return value
