"""How far a gap in the supply reaches: the days on which a record we were not shown could still count (design 3.2)."""

from __future__ import annotations

from engine.calendar import OPEN, Intervals
from engine.decide.prepare import Prepared
from engine.decide.reference.view import RecordView
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p


def reach(prepared: Prepared, kind: str, length: p.Length | None, first_day_counts: bool = True) -> Intervals:
    """Return the days that gaps of a kind reach if a record counts for a length from its day (None: without end)."""
    spans = []
    view = RecordView(prepared, None)
    for start, end in prepared.gaps(kind):
        until: object = OPEN if length is None else view.length_end(end - 1, length, first_day_counts).value
        spans.append((start, until if isinstance(until, int) and until is not UNKNOWN else OPEN))
    return Intervals.of(*spans)


def plain_length(span: p.Span, start: p.DayExpr) -> tuple[p.Length, bool] | None:
    """Return the constant length of a span that begins at ``start``, or None if it has none."""
    end = span.end
    if span.start != start or not isinstance(end, p.DayPlus) or end.of != start:
        return None
    return None if isinstance(end.plus.amount, p.FieldRef) else (end.plus, end.first_day_counts)


def rule_reach(prepared: Prepared, rule: str) -> dict[str, Intervals]:
    """Return the days gaps reach, per kind, for a finding or trigger."""
    program = prepared.program
    if rule in program.findings:
        finding = program.findings[rule]
        main = p.DayOf(prepared.dictionary.kinds[finding.kind].main_date)
        constant = plain_length(finding.span, main)
        extended = any(item.added_at_end for item in finding.span.suspensions)
        if constant is None or extended:
            return {finding.kind: reach(prepared, finding.kind, None)}
        return {finding.kind: reach(prepared, finding.kind, *constant)}
    trigger = program.triggers[rule]
    kinds = sorted({program.findings[member].kind for member in trigger.members})
    return {kind: _trigger_reach(prepared, trigger, kind) for kind in kinds}


def _trigger_reach(prepared: Prepared, trigger: p.Trigger, kind: str) -> Intervals:
    constant = plain_length(trigger.span, p.DayOfEvent())
    main = prepared.dictionary.kinds[kind].main_date
    if trigger.within is None or constant is None or trigger.date != main:
        return reach(prepared, kind, None)
    view = RecordView(prepared, None)
    spans = []
    for start, end in prepared.gaps(kind):
        last = view.length_end(end - 1, trigger.within, trigger.first_day_counts).value
        until = view.length_end(last - 1, *constant).value if isinstance(last, int) and last < OPEN else OPEN
        spans.append((start, until if isinstance(until, int) else OPEN))
    return Intervals.of(*spans)


def tally_reach(prepared: Prepared, tally: p.Tally) -> dict[str, Intervals]:
    """Return the days gaps reach, per kind, for a tally."""
    result: dict[str, Intervals] = {}
    if tally.window is not None:
        for kind in tally.kinds:
            main = prepared.dictionary.kinds[kind].main_date
            plain = tally.window.date == main and all(name in prepared.program.findings for name in tally.over)
            length = tally.window.length if plain else None
            result[kind] = reach(prepared, kind, length, tally.window.first_day_counts)
        return result
    for rule in tally.over:
        for kind, days in rule_reach(prepared, rule).items():
            result[kind] = result.get(kind, Intervals()).union(days)
    return result
