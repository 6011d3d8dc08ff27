"""How far a gap in the supply reaches: the days on which a record we were not shown could still count (design 3.2)."""

from __future__ import annotations

from engine.calendar import OPEN, Intervals
from engine.decide.prepare import Prepared
from engine.decide.reference.plan import plan_of
from engine.decide.reference.view import RecordView
from engine.rulebook import program as p


def reach(prepared: Prepared, kind: str, length: p.Length | None, first_day_counts: bool = True) -> Intervals:
    """Return the days that gaps of a kind reach if a record counts for a length from its day (None: without end)."""
    key = (kind, length, first_day_counts)
    found = prepared.memo.get(key)
    if found is None:
        found = prepared.memo[key] = _reach(prepared, kind, length, first_day_counts)
    return found


def _reach(prepared: Prepared, kind: str, length: p.Length | None, first_day_counts: bool) -> Intervals:
    spans = []
    view = RecordView(prepared, None)
    for start, end in prepared.gaps(kind):
        until: object = OPEN if length is None else view.length_end(end - 1, length, first_day_counts).value
        spans.append((start, until if isinstance(until, int) else OPEN))
    return Intervals.of(*spans)


def rule_reach(prepared: Prepared, rule: str) -> dict[str, Intervals]:
    """Return the days gaps reach, per kind, for a finding or trigger."""
    found = prepared.memo.get(rule)
    if found is None:
        found = prepared.memo[rule] = _rule_reach(prepared, rule)
    return found


def _rule_reach(prepared: Prepared, rule: str) -> dict[str, Intervals]:
    program = prepared.program
    if rule in program.findings:
        finding = program.findings[rule]
        main = p.DayOf(prepared.dictionary.kinds[finding.kind].main_date)
        lengths = plan_of(program).lengths[rule] if finding.span.start == main else ()
        return {finding.kind: _shortest([reach(prepared, finding.kind, *length) for length in lengths], prepared, finding.kind)}
    trigger = program.triggers[rule]
    kinds = sorted({program.findings[member].kind for member in trigger.members})
    return {kind: _trigger_reach(prepared, trigger, kind) for kind in kinds}


def _shortest(reaches: list[Intervals], prepared: Prepared, kind: str) -> Intervals:
    """Return the days in all reaches: each is a bound; without any the gap reaches on without end."""
    result = reach(prepared, kind, None)
    for days in reaches:
        result = result.minus(result.minus(days))
    return result


def _trigger_reach(prepared: Prepared, trigger: p.Trigger, kind: str) -> Intervals:
    main = prepared.dictionary.kinds[kind].main_date
    plain = isinstance(trigger.span.start, p.DayOfEvent) and trigger.date == main
    if trigger.within is None or not plain:
        return reach(prepared, kind, None)
    view = RecordView(prepared, None)
    reaches = []
    for length in plan_of(prepared.program).lengths[trigger.id]:
        spans = []
        for start, end in prepared.gaps(kind):
            last = view.length_end(end - 1, trigger.within, trigger.first_day_counts).value
            until = view.length_end(last - 1, *length).value if isinstance(last, int) and last < OPEN else OPEN
            spans.append((start, until if isinstance(until, int) else OPEN))
        reaches.append(Intervals.of(*spans))
    return _shortest(reaches, prepared, kind)


def tally_reach(prepared: Prepared, tally: p.Tally) -> dict[str, Intervals]:
    """Return the days gaps reach, per kind, for a tally."""
    found = prepared.memo.get(tally.id)
    if found is None:
        found = prepared.memo[tally.id] = _tally_reach(prepared, tally)
    return found


def _tally_reach(prepared: Prepared, tally: p.Tally) -> dict[str, Intervals]:
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
