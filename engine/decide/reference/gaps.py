"""How far a gap in the supply reaches: the days on which a record we were not shown could still count (docs/semantics.md 9)."""

from __future__ import annotations

from engine.calendar import OPEN, Intervals, start_of_next
from engine.decide.prepare import Prepared
from engine.decide.reference.plan import plan_of
from engine.decide.reference.view import later
from engine.rulebook import program as p


def reach(prepared: Prepared, kind: str, length: p.Length | None, first_day_counts: bool = True) -> Intervals:
    """Return the days that gaps of a kind reach if a record counts for a length from its day (None: without end)."""
    key = (kind, length, first_day_counts)
    found = prepared.memo.get(key)
    if found is None:
        found = prepared.memo[key] = _reach(prepared, kind, length, first_day_counts)
    return found


def _reach(prepared: Prepared, kind: str, length: p.Length | None, first_day_counts: bool) -> Intervals:
    return Intervals.of(
        *((start, _after(prepared, end - 1, length, first_day_counts)) for start, end in prepared.gaps(kind))
    )


def _after(prepared: Prepared, start: int, length: p.Length | None, first_day_counts: bool) -> int:
    """Return the day a length after a day; OPEN if the length is unknown or stands in a record we were not shown."""
    if length is None or start >= OPEN:
        return OPEN
    match length.amount:
        case p.Const(value):
            amount = value
        case p.ParamRef(name):
            amount = prepared.program.parameters[name].value
        case _:
            return OPEN
    return later(prepared, start, length.unit, amount if isinstance(amount, int) else None, first_day_counts)


def rule_reach(prepared: Prepared, rule: str) -> dict[str, Intervals]:
    """Return the days gaps reach, per kind that has gaps, for a finding or trigger."""
    found = prepared.memo.get(rule)
    if found is None:
        found = prepared.memo[rule] = _rule_reach(prepared, rule)
    return found


def _rule_reach(prepared: Prepared, rule: str) -> dict[str, Intervals]:
    program = prepared.program
    if rule in program.findings:
        finding = program.findings[rule]
        gaps = prepared.gaps(finding.kind)
        if not gaps:
            return {}
        return {finding.kind: Intervals.of(*[(start, _finding_end(prepared, finding, end - 1)) for start, end in gaps])}
    trigger = program.triggers[rule]
    kinds = sorted({program.findings[member].kind for member in trigger.members})
    return {kind: _trigger_reach(prepared, trigger, kind) for kind in kinds if prepared.gaps(kind)}


def _trigger_reach(prepared: Prepared, trigger: p.Trigger, kind: str) -> Intervals:
    if trigger.within is None or trigger.date != prepared.dictionary.kinds[kind].main_date:
        return reach(prepared, kind, None)
    spans = []
    for start, end in prepared.gaps(kind):
        last = _after(prepared, end - 1, trigger.within, trigger.first_day_counts)
        last_event = last - 1 if last < OPEN else OPEN
        spans.append((start, _latest_end(prepared, trigger.span, p.DayOfEvent(), last_event)))
    return Intervals.of(*spans)


def _finding_end(prepared: Prepared, finding: p.Finding, day: int) -> int:
    """Return the day by which a finding about a record of a day must have ended; the same for all subjects."""
    known = plan_of(prepared.corpus, prepared.program).ends
    end = known.get((finding.id, day))
    if end is None:
        main = p.DayOf(prepared.dictionary.kinds[finding.kind].main_date)
        end = known[finding.id, day] = _latest_end(prepared, finding.span, main, day)
    return end


def _latest_end(prepared: Prepared, span: p.Span, own: p.DayExpr, day: int) -> int:
    """Return the day by which a span must have ended for a record (or event) of a day; OPEN if nothing bounds it."""
    if day >= OPEN or any(item.added_at_end for item in span.suspensions):
        return OPEN
    return _bound(prepared, span.end, own, day)


def _bound(prepared: Prepared, expr: p.DayExpr, own: p.DayExpr, day: int) -> int:
    match expr:
        case p.DayOf() | p.DayOfEvent():
            return day if expr == own or isinstance(expr, p.DayOfEvent) else OPEN
        case p.DayPlus(of, plus, first_day_counts):
            return _after(prepared, _bound(prepared, of, own, day), plus, first_day_counts)
        case p.DayNext(unit, after):
            return start_of_next(_bound(prepared, after, own, day), unit)
        case p.DayEarliest(parts):
            return min(_bound(prepared, part, own, day) for part in parts)
        case p.DayLatest(parts):
            return max(_bound(prepared, part, own, day) for part in parts)
        case _:
            return OPEN


def tally_reach(prepared: Prepared, tally: p.Tally) -> dict[str, Intervals]:
    """Return the days gaps reach, per kind that has gaps, for a tally."""
    found = prepared.memo.get(tally.id)
    if found is None:
        found = prepared.memo[tally.id] = _tally_reach(prepared, tally)
    return found


def _tally_reach(prepared: Prepared, tally: p.Tally) -> dict[str, Intervals]:
    result: dict[str, Intervals] = {}
    kinds = [kind for kind in tally.kinds if prepared.gaps(kind)]
    if not kinds:
        return result
    if tally.window is not None:
        for kind in kinds:
            main = prepared.dictionary.kinds[kind].main_date
            plain = tally.window.date == main and all(name in prepared.program.findings for name in tally.over)
            length = tally.window.length if plain else None
            result[kind] = reach(prepared, kind, length, tally.window.first_day_counts)
        return result
    spans: dict[str, list[tuple[int, int]]] = {}
    for rule in tally.over:
        for kind, days in rule_reach(prepared, rule).items():
            spans.setdefault(kind, []).extend(days)
    return {kind: Intervals.of(*found) for kind, found in spans.items()}
