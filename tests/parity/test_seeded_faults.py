"""One fault seeded into either evaluator is found by the parity comparison on the generated decisions (design 4).

A fault that is not found would mean that the generator does not reach what it breaks, or that the comparison looks away.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import lru_cache

import pytest
from parity.compare import Evaluate, second_evaluator
from parity.faults import Fault, seed
from parity.run import apart, decided

from engine.decide.compiled import evaluate as compiled
from engine.decide.compiled import forget as forget_compiled
from engine.decide.outcome import Outcome
from engine.decide.prepare import Prepared
from engine.decide.reference import evaluate

WITHIN = 2000
"""Generated decisions within which every fault must show."""
REFERENCE = "engine.decide.reference"
RETE = "engine.decide.rete"
LOWER = "engine.decide.compiled.lower"
PYTHON = "engine.decide.compiled.emit_python"
OVERFLOWING = (
    "add_days(add_months(start - __import__('datetime').date.fromordinal(start).day + 1, size), "
    "__import__('datetime').date.fromordinal(start).day - 1) if start < OPEN else OPEN"
)

IN_REFERENCE = [
    # conditions
    Fault("at least becomes more than", f"{REFERENCE}.conditions", "bound_holds", "value >= operand", "value > operand"),
    Fault("at most becomes less than", f"{REFERENCE}.conditions", "bound_holds", "value <= operand", "value < operand"),
    Fault("not does not swap the readings", f"{REFERENCE}.conditions", "judge", "not inner.possible, not inner.certain", "not inner.certain, not inner.possible"),
    Fault("all is certain whatever its parts", f"{REFERENCE}.conditions", "judge", "certain = certain and verdict.certain", "certain = certain"),
    Fault("unknown counts as false", f"{REFERENCE}.conditions", "compare", "Verdict(test, False, True, cell.open | operand.open", "Verdict(test, False, False, cell.open | operand.open"),
    # days
    Fault("month ends overflow", f"{REFERENCE}.view", "later", "end = add_months(start, size)", f"end = {OVERFLOWING}"),
    Fault("the first day always counts", f"{REFERENCE}.view", "later", "end if first_day_counts else add_days(end, 1)", "end"),
    Fault("suspended days are not added", f"{REFERENCE}.view", "push_out", "position + remaining", "start + (end - start)"),
    Fault("suspended days still count", f"{REFERENCE}.view", "work_out", "Intervals(((start, end),)).minus(suspended)", "Intervals(((start, end),))"),
    Fault("repair a day late", f"{REFERENCE}.view", "_repair_cut", "return at\n", "return at + 1\n"),
    Fault("shortening ignores its last day", f"{REFERENCE}.view", "_repair_cut", "max(at, _number(view.day(repair.until)))", "at"),
    # findings
    Fault("exceptions are ignored", f"{REFERENCE}.findings", "_instance", "tuple(((item.label, view.judge(item.when)) for item in rule.unless))", "()"),
    Fault("an open exception does not matter", f"{REFERENCE}.findings", "_instance", "when.certain and (not any((verdict.possible for _, verdict in unless)))", "when.certain"),
    # triggers
    Fault("the window of a trigger holds a day more", f"{REFERENCE}.triggers", "_windowed", "day < ends[m.day]", "day <= ends[m.day]"),
    Fault("one member less is enough", f"{REFERENCE}.triggers", "_windowed", "_number(window) >= bound", "_number(window) >= bound - 1"),
    Fault("members are not told apart by the key", f"{REFERENCE}.triggers", "_number", "len({member.one for member in members})", "len(list(members))"),
    Fault("a sum fires again above its bound", f"{REFERENCE}.triggers", "_windowed", "total >= bound > before", "total >= bound"),
    Fault("every day fires, not the first per period", f"{REFERENCE}.triggers", "_first_per", "trigger.first_per is None", "True"),
    Fault("repair of a member undoes nothing", f"{REFERENCE}.triggers", "_days", "not trigger.repair_undoes", "True"),
    # tallies
    Fault("caps are off", f"{REFERENCE}.tallies", "clamp", "min(value, limits.high)", "value"),
    Fault("lower caps are off", f"{REFERENCE}.tallies", "clamp", "max(value, limits.low)", "value"),
    Fault("overlap is dropped", f"{REFERENCE}.tallies", "_aggregate", "tally.overlap is not None", "False"),
    Fault("records count once per rule", f"{REFERENCE}.tallies", "_aggregate", "if tally.distinct_records", "if False"),
    Fault("groups are kept that have not enough", f"{REFERENCE}.tallies", "_aggregate", "inner >= having.low", "True"),
    Fault("a window closes a day late", f"{REFERENCE}.tallies", "window_days", "end if isinstance(end, int) else OPEN", "end + 1 if isinstance(end, int) and end < OPEN else OPEN"),
    # schemes
    Fault("thresholds exclude their bound", f"{REFERENCE}.schemes", "_Run._band", "score >= low) and (high is None or score < high", "score > low) and (high is None or score <= high"),
    Fault("grades pass the floor", f"{REFERENCE}.schemes", "_Run._apply", "if group.floor is None else group.floor", "if True else 0"),
    Fault("a downgrade counts once", f"{REFERENCE}.schemes", "_Run._apply", "item.value * count", "item.value"),
    Fault("a grade stands a day before its delay", f"{REFERENCE}.schemes", "speaks_on", "> as_of", "> as_of + 1"),
    Fault("a need that may hold is met", f"{REFERENCE}.schemes", "grade", "if not verdict.certain}", "if not verdict.possible}"),
    # lists, supervision, repair, next change
    Fault("an entry lasts one day more", f"{REFERENCE}.lists", "list_status", "as_of < entry.end", "as_of <= entry.end"),
    Fault("the lightest class wins", f"{REFERENCE}.evaluate", "_supervise", "max(given)", "min(given)"),
    Fault("others count on their last day", f"{REFERENCE}.repairs", "_others", "<= rule.at_most:", "<= rule.at_most + 1:"),
    Fault("the next change may be today", f"{REFERENCE}.change", "next_change", "view.prepared.as_of < day", "view.prepared.as_of <= day"),
    Fault("a gap reaches one day less", f"{REFERENCE}.gaps", "_reach", "end - 1", "end - 2"),
]  # fmt: skip

IN_RETE = [
    Fault("the first day always counts", f"{RETE}.days", "shift", "end if first_day_counts else add_days(end, 1)", "end"),
    Fault("month ends overflow", f"{RETE}.days", "shift", "end = add_months(day, amount)", "end = " + OVERFLOWING.replace("start", "day").replace("size", "amount")),
    Fault("suspended days are not added", f"{RETE}.days", "_pushed", "end + taken", "end"),
    Fault("suspended days still count", f"{RETE}.days", "span_days", "Intervals.of((start, end)).minus(suspended)", "Intervals.of((start, end))"),
    Fault("repair a day late", f"{RETE}.days", "span_days", "found.before(cut)", "found.before(cut + 1)"),
    Fault("at least becomes more than", f"{RETE}.literals", "_comparison", "_COMPARE[test.op], number", "{'ge': 'gt'}.get(test.op, test.op).replace('ge', 'gte').replace('le', 'lte'), number"),
    Fault("exceptions are ignored", f"{RETE}.records", "Records._claim", "if reading.certain:", "if False:"),
    Fault("an open exception does not matter", f"{RETE}.records", "Records._claim", "doubtful |= reading.possible", "doubtful |= False"),
    Fault("the window of a trigger holds a day more", f"{RETE}.triggers", "_Trigger._days", "day < min(member.until, member.repair)", "day <= min(member.until, member.repair)"),
    Fault("a sum fires again above its bound", f"{RETE}.triggers", "_Trigger._enough", "before < self.bound <=", "self.bound <="),
    Fault("every day fires, not the first per period", f"{RETE}.triggers", "_Trigger.events", "if period == last", "if False"),
    Fault("caps are off", f"{RETE}.tallies", "_limit", "value > cap.high", "False"),
    Fault("lower caps are off", f"{RETE}.tallies", "_limit", "value < cap.low", "False"),
    Fault("overlap is dropped", f"{RETE}.tallies", "Tallying._kept", "self.tally.overlap is not None", "False"),
    Fault("records count once per rule", f"{RETE}.tallies", "Tallying._kept", "if self.tally.distinct_records", "if False"),
    Fault("a window closes a day late", f"{RETE}.tallies", "Tallying._days", "Intervals.of((max(date, claim.day), end))", "Intervals.of((max(date, claim.day), end + 1 if end < OPEN else end))"),
    Fault("a downgrade counts once", f"{RETE}.schemes", "_Grading._downgraded", "number * count", "number"),
    Fault("grades pass the floor", f"{RETE}.schemes", "_Grading._downgraded", "if group.floor is None else group.floor", "if True else 0"),
    Fault("a grade stands a day before its delay", f"{RETE}.schemes", "speaks_on", "> today", "> today + 1"),
    Fault("a need that may hold is met", f"{RETE}.schemes", "_Grading._unmet", "if not reading.certain:", "if not reading.possible:"),
    Fault("an entry lasts one day more", f"{RETE}.lists", "_Listing._status", "self.today < entry.end", "self.today <= entry.end"),
    Fault("the next change may be today", f"{RETE}.change", "next_change", "today < day", "today <= day"),
    Fault("a gap reaches one day less", f"{RETE}.gaps", "Gaps._reached", "end(until - 1)", "end(until - 2)"),
]  # fmt: skip

IN_COMPILED = [
    # lowering
    Fault("at least becomes more than", f"{LOWER}.cell", "_holds", "return compare(test.op, value, operand)", "return compare(test.op.replace('ge', 'gt'), value, operand)"),
    Fault("not does not swap the readings", f"{LOWER}.cell", "judge", "negation(inner.possible), negation(inner.certain)", "negation(inner.certain), negation(inner.possible)"),
    Fault("unknown counts as false", f"{LOWER}.cell", "compared", "some([unknown, holds])", "every([negation(unknown), holds])"),
    Fault("the first day always counts", f"{LOWER}.records", "later", "end if first_day_counts else plus('days', end, const(1))", "end"),
    Fault("suspended days are not added", f"{LOWER}.spans", "worked_out", "case(runs, node('end', start, end, days_of(*pushing)), end)", "end"),
    Fault("suspended days still count", f"{LOWER}.spans", "worked_out", "node('minus', whole, suspended)", "whole"),
    Fault("shortening ignores its last day", f"{LOWER}.spans", "_cut", "greatest(at, until)", "at"),
    Fault("exceptions are ignored", f"{LOWER}.findings", "_row", "*(negation(verdict.certain) for _, verdict in unless)", "*()"),
    Fault("an open exception does not matter", f"{LOWER}.findings", "_row", "*(negation(verdict.possible) for _, verdict in unless)", "*()"),
    Fault("a window closes a day late", f"{LOWER}.extras", "window", "interval(greatest(start, terms.main), end)", "interval(greatest(start, terms.main), __import__('engine.decide.compiled.algebra', fromlist=['plus']).plus('days', end, const(1)))"),
    Fault("a gap reaches one day less", f"{PYTHON}.state", "State.reach", "until(end - 1)", "until(end - 2)"),
    # relations
    Fault("the window of a trigger holds a day more", f"{PYTHON}.events", "Stepping._windows", "day < m.ends", "day <= m.ends"),
    Fault("a sum fires again above its bound", f"{PYTHON}.events", "Stepping._windows", ">= bound > sum((m.number for m in window if m.day < day))", ">= bound"),
    Fault("every day fires, not the first per period", f"{PYTHON}.events", "Stepping._first_per", "unit is None", "True"),
    Fault("repair of a member undoes nothing", f"{PYTHON}.events", "Stepping._undone_on", "if not suffices:", "if False:"),
    Fault("caps are off", f"{PYTHON}.tallies", "clamp", "value > limits.high", "False"),
    Fault("lower caps are off", f"{PYTHON}.tallies", "clamp", "value < limits.low", "False"),
    Fault("overlap is dropped", f"{PYTHON}.tallies", "Grouping._aggregate", "if tally.overlap is not None:", "if False:"),
    Fault("records count once per rule", f"{PYTHON}.tallies", "Grouping._aggregate", "if tally.distinct_records:", "if False:"),
    Fault("groups are kept that have not enough", f"{PYTHON}.tallies", "Grouping._aggregate", "inner >= having.low", "True"),
    # outcomes
    Fault("grades pass the floor", f"{LOWER}.schemes", "_Run._apply", "last if group.floor is None else min(group.floor, last)", "last"),
    Fault("a downgrade counts once", f"{LOWER}.schemes", "_Run._chosen", "times(count, item.value)", "const(item.value)"),
    Fault("a grade stands a day before its delay", f"{PYTHON}.state", "speaks_on", "> now", "> now + 1"),
    Fault("an entry lasts one day more", f"{PYTHON}.lists", "_standing", "now >= entry.end", "now > entry.end"),
    Fault("the lightest class wins", f"{PYTHON}.outcomes", "supervised", "max(chosen)", "min(chosen)"),
    Fault("others count on their last day", f"{PYTHON}.outcomes", "others", "<= most:", "<= most + 1:"),
    Fault("the next change may be late", f"{PYTHON}.days", "next_border", "now < end < soonest", "now + 1 < end < soonest"),
]  # fmt: skip


@lru_cache(maxsize=1)
def corpus() -> list[tuple[Prepared, Outcome]]:
    """Return generated decisions with the outcome on which the evaluators agree (without rete: that of the reference).

    A fault in one evaluator shows as a difference from the other.
    """
    rete, _ = second_evaluator()
    found: list[tuple[Prepared, Outcome]] = []
    for number in itertools.count():
        for _, prepared, outcome in decided(number)[1]:
            if rete is None or not apart(rete, prepared, outcome):
                found.append((prepared, outcome))
        if len(found) >= WITHIN:
            return found


def shows(faulty: Evaluate) -> bool:
    """Say whether some generated decision differs. A fault that breaks the evaluator is no fault but a slip of this test."""
    return any(faulty(replace(prepared, memo={})) != outcome for prepared, outcome in corpus())


@pytest.mark.parametrize("fault", IN_REFERENCE, ids=lambda fault: fault.name)
def test_a_fault_in_the_reference_is_found(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus()
    seed(fault, monkeypatch)
    assert shows(evaluate), f"{WITHIN} generated decisions do not show that {fault.name}"


@pytest.mark.rete
@pytest.mark.parametrize("fault", IN_RETE, ids=lambda fault: fault.name)
def test_a_fault_in_rete_is_found(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    rete, why = second_evaluator()
    if rete is None:
        pytest.skip(why)
    from engine.decide.rete.evaluate import forget

    corpus()
    seed(fault, monkeypatch)
    forget()
    try:
        found = shows(rete)
    finally:
        forget()
    assert found, f"{WITHIN} generated decisions do not show that {fault.name}"


@pytest.mark.parametrize("fault", IN_COMPILED, ids=lambda fault: fault.name)
def test_a_fault_in_compiled_is_found(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus()
    seed(fault, monkeypatch)
    forget_compiled()
    try:
        found = shows(compiled)
    finally:
        forget_compiled()
    assert found, f"{WITHIN} generated decisions do not show that {fault.name}"
