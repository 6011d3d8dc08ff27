"""``decide``: one subject, one rulebook, one day; a pure function of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from engine.decide.decision import Decision
from engine.decide.outcome import Outcome, QuestionKey
from engine.decide.prepare import Prepared, day_of, prepare
from engine.decide.questions import explore, hold_open
from engine.decide.reference import evaluate, live_questions, work
from engine.decide.reference.derive import derive
from engine.decide.scope import in_scope, out_of_scope
from engine.facts import Case, FlatRecord, Record, Subject, Supply, Value
from engine.rulebook.corpus import Corpus

Check: TypeAlias = Callable[[Prepared, Outcome], None]
"""Called with what was decided from and the outcome; another evaluator raises here if it differs."""


def decide(
    corpus: Corpus,
    scope: str,
    subject: Subject,
    records: tuple[Record, ...],
    supply: Supply,
    as_of: int,
    known_at: int,
    *,
    check: Check | None = None,
) -> Decision:
    """Decide on one subject under the rulebook ``scope`` as of a day, with what was known at a moment.

    Args:
        corpus: everything but the facts.
        scope: the id of the rulebook.
        subject: the enterprise.
        records: all versions of its records, in any order.
        supply: the days covered, per kind.
        as_of: the day number the decision speaks about.
        known_at: seconds since 1970 UTC; later knowledge is left out.
        check: called with the reference outcome before open questions are explored.
    """
    case = Case(subject, records, supply)
    selection = corpus.select(scope, as_of)
    program = selection.program
    head: dict[str, Any] = {
        "subject": subject,
        "rulebook": scope,
        "selection": selection,
        "as_of": as_of,
        "known_at": known_at,
        "forecast": as_of > day_of(known_at),
        "trial": program is None or program.status != "adopted",
        "corpus_digest": corpus.digest,
    }
    if program is None:
        return Decision(**head, outcome=None)
    prepared = prepare(corpus, program, case, as_of=as_of, known_at=known_at)
    if not in_scope(prepared):
        return Decision(**head, outcome=out_of_scope(prepared), records=_shown(prepared))

    def again(answers: Mapping[QuestionKey, Value]) -> Outcome:
        return evaluate(prepare(corpus, program, case, as_of=as_of, known_at=known_at, answers=answers))

    working = work(prepared)
    if check is not None:
        check(prepared, working.outcome)
    explored = explore(prepared, working.outcome, live_questions(working), again)
    outcome = hold_open(prepared, working.outcome, explored)
    return Decision(
        **head,
        outcome=outcome,
        questions=explored.questions,
        alternatives=explored.alternatives,
        unasked=explored.unasked,
        nodes=derive(working, outcome),
        records=_shown(prepared),
    )


def _shown(prepared: Prepared) -> Mapping[str, FlatRecord]:
    shown = {record.id: record for record in prepared.records}
    for name, (record, _) in prepared.left_out.items():
        shown[name] = FlatRecord(record, dict(record.fields))
    return dict(sorted(shown.items()))
