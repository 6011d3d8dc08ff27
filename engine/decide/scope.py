"""A subject outside the scope of a rulebook: every rule says so, nothing else is concluded."""

from __future__ import annotations

from engine.decide.outcome import ListResult, Outcome, Pair, Reason, SchemeResult
from engine.decide.prepare import Prepared
from engine.decide.reference.view import RecordView


def in_scope(prepared: Prepared) -> bool:
    """Say whether the rulebook's condition on the register may hold for the subject."""
    condition = prepared.program.scope_when
    return condition is None or RecordView(prepared, None).judge(condition).possible


def out_of_scope(prepared: Prepared) -> Outcome:
    """Return the outcome for a subject the rulebook is not for."""
    rules: dict[str, list[str]] = {}
    for rule in prepared.program.findings.values():
        rules.setdefault(rule.kind, []).append(rule.id)
    pairs: dict[tuple[str, str], Pair] = {}
    for shown, (record, reason) in prepared.left_out.items():
        for name in rules.get(record.kind, [""]):
            pairs[shown, name] = Pair(shown, name, reason)
    for flat in prepared.records:
        later = prepared.main_day(flat) > prepared.as_of
        for name in rules.get(flat.kind, [""]):
            pairs[flat.id, name] = Pair(flat.id, name, Reason.AFTER_AS_OF if later else Reason.OUT_OF_SCOPE)
    return Outcome(
        pairs=pairs,
        events=frozenset(),
        tallies={},
        schemes={name: SchemeResult("not_taking_part") for name in prepared.program.schemes},
        lists={name: ListResult("none") for name in prepared.program.lists},
        supervision=None,
        measures=frozenset(),
        repairs={},
        open=frozenset(),
        placeholders=frozenset(),
        unmatched=frozenset(record for record, rule in pairs if not rule),
        next_change=None,
    )
