"""``decide``: one subject, one rulebook, one day; a pure function of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.decide.decision import Decision
from engine.decide.outcome import Outcome, QuestionKey
from engine.decide.prepare import Prepared, day_of, prepare
from engine.decide.questions import explore, hold_open
from engine.decide.reference import evaluate, work
from engine.decide.reference.derive import derive
from engine.facts import Case, FlatRecord, Record, Subject, Supply, Value
from engine.rulebook.corpus import Corpus


def decide(
    corpus: Corpus,
    scope: str,
    subject: Subject,
    records: tuple[Record, ...],
    supply: Supply,
    as_of: int,
    known_at: int,
    *,
    second: Callable[[Prepared], Outcome] | None = None,
    derivation: bool = True,
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
        second: a second evaluator, asked in place of the reference for the alternatives too (tests use it).
        derivation: leave the derivation out if it will not be read.
    """
    case = Case(subject, records, supply)
    selection = corpus.select(scope, as_of)
    program = selection.program
    head = {
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
        return Decision(**head, outcome=None)  # type: ignore[arg-type]
    prepared = prepare(corpus, program, case, as_of=as_of, known_at=known_at)

    def again(answers: Mapping[QuestionKey, Value]) -> Outcome:
        supposed = prepare(corpus, program, case, as_of=as_of, known_at=known_at, answers=answers)
        return (second or evaluate)(supposed)

    working = work(prepared)
    outcome = second(prepared) if second is not None else working.outcome
    explored = explore(prepared, outcome, again)
    outcome = hold_open(outcome, explored)
    nodes = derive(working, outcome) if derivation else {}
    return Decision(
        **head,  # type: ignore[arg-type]
        outcome=outcome,
        questions=explored.questions,
        alternatives=explored.alternatives,
        unasked=explored.unasked,
        nodes=nodes,
        records=_shown(prepared),
    )


def _shown(prepared: Prepared) -> Mapping[str, FlatRecord]:
    shown = {record.id: record for record in prepared.records}
    for name, (record, _) in prepared.left_out.items():
        shown[name] = FlatRecord(record, dict(record.fields))
    return dict(sorted(shown.items()))
