"""Gaps in supply: which days a missing table could reach through each rule that would have read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeGuard

from engine.calendar import OPEN, Intervals
from engine.decide.prepare import Prepared
from engine.decide.rete.days import plus
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
            return self._span_end(finding.span, p.DayOf(main_date), last)
        trigger = self.prepared.program.triggers[name]
        if trigger.within is None or trigger.date != main_date:
            return OPEN
        event = self._plus(last, trigger.within, trigger.first_day_counts)
        return self._span_end(trigger.span, p.DayOfEvent(), event - 1 if event < OPEN else OPEN)

    def _span_end(self, span: p.Span, start: p.DayExpr, last: int) -> int:
        if span.start != start or any(item.added_at_end for item in span.suspensions):
            return OPEN
        ends = span.end.of if isinstance(span.end, p.DayEarliest) else (span.end,)
        return min((self._plus(last, end.plus, end.first_day_counts) for end in ends if _constant(end, start)), default=OPEN)

    def _plus(self, day: int, length: p.Length, first_day_counts: bool) -> int:
        return plus(self.prepared.program, self.prepared.corpus.calendar, day, length, first_day_counts)


def _constant(end: p.DayExpr, start: p.DayExpr) -> TypeGuard[p.DayPlus]:
    """Say whether an end is its start plus a length that no record changes."""
    return isinstance(end, p.DayPlus) and end.of == start and not isinstance(end.plus.amount, p.FieldRef)
