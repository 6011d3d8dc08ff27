"""The reference evaluator: the meaning of a rulebook, walked from records to supervision in the order of docs/semantics.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.decide.outcome import Outcome, Pair, QuestionKey, Reason, RepairResult, SupervisionResult
from engine.decide.prepare import Prepared
from engine.decide.reference.change import next_change
from engine.decide.reference.conditions import Verdict
from engine.decide.reference.findings import Found, Read, find, pair, reason
from engine.decide.reference.lists import Listed, list_status
from engine.decide.reference.repairs import Checked, repairs
from engine.decide.reference.schemes import Graded, grade
from engine.decide.reference.subject import SubjectView
from engine.decide.reference.tallies import Sum
from engine.decide.reference.triggers import raise_events
from engine.rulebook import program as p


@dataclass
class Working:
    """Everything worked out on the way: what the derivation is built from."""

    prepared: Prepared
    outcome: Outcome
    found: Found
    view: SubjectView
    graded: dict[str, Graded] = field(default_factory=dict)
    listed: dict[str, Listed] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)
    overrides: tuple[tuple[str, Verdict], ...] = ()
    measures: dict[str, Verdict] = field(default_factory=dict)
    repairs: dict[tuple[str, str], tuple[RepairResult, tuple[Checked, ...]]] = field(default_factory=dict)


def evaluate(prepared: Prepared) -> Outcome:
    """Return the outcome for one prepared subject."""
    return work(prepared).outcome


def work(prepared: Prepared) -> Working:
    """Return the outcome with all its working."""
    program, as_of = prepared.program, prepared.as_of
    read = Read()
    found = find(prepared, read)
    raise_events(prepared, found, read)
    view = SubjectView(prepared, found, read)
    sums = {name: view.sum(name, as_of) for name in program.tallies}
    graded: dict[str, Graded] = {}
    listed: dict[str, Listed] = {}
    for sort, name in program.subject_strata:
        if sort == "scheme":
            graded[name] = grade(view, program.schemes[name])
        else:
            listed[name] = list_status(view, program.lists[name])
    supervision, overrides = _supervise(view)
    measures, measure_verdicts = _measures(view, supervision, _possible_classes(view, overrides))
    eligibility = repairs(prepared, found, read)
    pairs = _pairs(found, program.tallies, sums, as_of)
    for items in found.by_rule.values():
        for item in items:
            if item.matches and not item.sure and item.main_day <= as_of:
                read.open |= item.open
    change = next_change(view, listed)
    outcome = Outcome(
        pairs=pairs,
        events=frozenset(i.event for items in found.by_rule.values() for i in items if i.event is not None and i.condition_sure),
        tallies={name: item.result for name, item in sums.items()},
        schemes={name: item.result for name, item in graded.items()},
        lists={name: item.result for name, item in listed.items()},
        supervision=supervision,
        measures=measures,
        repairs={key: result for key, (result, _) in eligibility.items()},
        open=frozenset(read.open),
        placeholders=frozenset(read.placeholders),
        unmatched=frozenset(record for record, rule in pairs if not rule),
        next_change=change,
    )
    return Working(prepared, outcome, found, view, graded, listed, sums, overrides, measure_verdicts, eligibility)


def live_questions(working: Working) -> frozenset[QuestionKey]:
    """Return the open questions on which a grade, list, supervision class, measure or repair hangs.

    What is certain stays certain whatever the answers; so no other question, alone or with others, changes anything.
    A table without which a scheme does not speak is no question: it must be supplied.
    """
    view = working.view
    live: set[QuestionKey] = set()
    for name, graded in working.graded.items():
        if graded.unsettled:
            live |= view.scheme_open[name]
    for name, listed in working.listed.items():
        if listed.result.open_grounds:
            live |= view.list_open[name]
        for _, _, verdict in listed.removals:
            if verdict is not None and verdict.is_open:
                live |= verdict.open
    for verdict in (*(verdict for _, verdict in working.overrides), *working.measures.values()):
        if verdict.is_open:
            live |= verdict.open
    for _, checked in working.repairs.values():
        for item in checked:
            live |= item.open
    hard = {("supply", kind) for graded in working.graded.values() for kind in graded.result.missing}
    return frozenset(live - hard)


def _pairs(found: Found, tallies: Mapping[str, p.Tally], sums: dict[str, Sum], as_of: int) -> dict[tuple[str, str], Pair]:
    pairs = {**found.left_out, **found.unruled}
    counted = _counted(tallies, sums)
    for items in found.by_rule.values():
        for item in items:
            item.reason, item.label = reason(item, as_of)
            if item.reason is Reason.COUNTS:
                item.reason = counted.get(item.key, Reason.COUNTS)
            pairs[item.key] = pair(item, item.reason, item.label)
    return pairs


def _counted(tallies: Mapping[str, p.Tally], sums: dict[str, Sum]) -> dict[tuple[str, str], Reason]:
    """Return why a pair counts in none of the tallies that have it: always outranked, or sometimes over a cap.

    Tallies that add something up decide; those that merely count do so only for pairs that no other tally has.
    """
    fates: dict[tuple[str, str], set[str]] = {}
    adding = {item.instance.key for name, total in sums.items() if tallies[name].of is not None for item in total.certain}
    for name, total in sums.items():
        for item in total.certain:
            if tallies[name].of is None and item.instance.key in adding:
                continue
            key = item.instance.key
            fate = "dropped" if key in total.dropped else "capped" if key in total.capped else "counts"
            fates.setdefault(key, set()).add(fate)
    return {
        key: Reason.OVER_THE_CAP if "capped" in fate else Reason.OUTRANKED
        for key, fate in fates.items()
        if "counts" not in fate
    }


def _supervise(view: SubjectView) -> tuple[SupervisionResult | None, tuple[tuple[str, Verdict], ...]]:
    table = view.program.supervision
    if table is None:
        return None, ()
    key = (_key(view, table.rows), _key(view, table.columns) if table.columns else "")
    chosen = [table.cells[key]]
    verdicts = []
    held = []
    for item in table.overrides:
        verdict = view.judge(item.when, view.prepared.as_of)
        verdicts.append((item.id, verdict))
        if verdict.certain:
            held.append(item.id)
            chosen.append(item.gives)
    given = chosen[1:] if table.combine == "unique" and held else chosen
    clash = table.combine == "unique" and len(set(given)) > 1
    code = table.classes[max(given)].code
    return SupervisionResult(code, key, tuple(sorted(held)), clash), tuple(verdicts)


def _key(view: SubjectView, name: str) -> str:
    result = view.schemes[name]
    if result.rank is None:
        return result.status
    return view.program.schemes[name].grades[result.rank].code


def _possible_classes(view: SubjectView, overrides: tuple[tuple[str, Verdict], ...]) -> set[int]:
    """Return every class of supervision that is still possible: over the range of both grades, and of open overrides."""
    table = view.program.supervision
    if table is None:
        return set()
    gives = {item.id: item.gives for item in table.overrides}
    certain = [gives[name] for name, verdict in overrides if verdict.certain]
    maybe = [gives[name] for name, verdict in overrides if verdict.is_open]
    rows, columns = _keys(view, table.rows), _keys(view, table.columns) if table.columns else [""]
    cells = {table.cells[row, column] for row in rows for column in columns}
    if table.combine == "unique":
        return {max(certain), *(max(*certain, one) for one in maybe)} if certain else cells | set(maybe)
    sure = {max([cell, *certain]) for cell in cells}
    return sure | {max(one, other) for one in sure for other in maybe}


def _keys(view: SubjectView, name: str) -> list[str]:
    result = view.schemes[name]
    if result.best_rank is None or result.worst_rank is None:
        return [result.status]
    return [grade.code for grade in view.program.schemes[name].grades[result.best_rank : result.worst_rank + 1]]


def _measures(
    view: SubjectView, supervision: SupervisionResult | None, classes: set[int]
) -> tuple[frozenset[tuple[str, str]], dict[str, Verdict]]:
    program = view.program
    sources: dict[str, list[str]] = {name: [] for name in program.measures}
    named: set[str] = set()
    for definition in program.lists.values():
        named |= set(definition.measures)
        if view.lists[definition.id].status == "in_force":
            for name in definition.measures:
                sources[name].append(f"list:{definition.id}")
    if program.supervision is not None and supervision is not None:
        for item in program.supervision.classes:
            named |= set(item.measures)
            if item.code == supervision.code:
                for name in item.measures:
                    if all(name in program.supervision.classes[index].measures for index in classes):
                        sources[name].append(f"class:{item.code}")
    applied: set[tuple[str, str]] = set()
    verdicts: dict[str, Verdict] = {}
    for name, measure in program.measures.items():
        found = sources[name] if name in named else ["rule"]
        holds = True
        if measure.when is not None and found:
            verdicts[name] = view.judge(measure.when, view.prepared.as_of)
            holds = verdicts[name].certain
        if holds:
            applied |= {(name, source) for source in found}
    return frozenset(applied), verdicts
