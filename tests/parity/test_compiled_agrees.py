"""The compiled evaluator gives exactly the reference's outcome on generated rulebooks and worlds, and under every answer."""

from __future__ import annotations

import pytest
from parity.compare import explain
from parity.generate import RULEBOOK, Question, Sample, questions, sample
from parity.run import apart, decided, report
from parity.test_evaluators_agree import BIG, CHUNKS, FIRST_SEED, PER_CHUNK

from engine.decide.compiled import evaluate as compiled
from engine.decide.decide import decide
from engine.decide.prepare import prepare
from engine.decide.reference import evaluate

ANSWERED = 600 if BIG else 40
"""Generated rulebooks on which open questions are answered, one by one and together."""


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_compiled_agrees(chunk: int) -> None:
    failed: dict[str, tuple[Sample, Question, str]] = {}
    for number in range(PER_CHUNK):
        found, made = decided(FIRST_SEED + chunk + CHUNKS * number)
        for question, prepared, outcome in made:
            for what, first, second in apart(compiled, prepared, outcome)[:1]:
                failed.setdefault(what.split("[")[0] + what.rpartition("]")[2], (found, question, f"{what}: {first} / {second}"))
    if failed:
        shortly = [f"seed {found.seed}: {text}" for found, _, text in failed.values()]
        found, question, _ = next(iter(failed.values()))
        told = report(compiled, found, question, "compiled")
        pytest.fail("\n".join([f"{len(failed)} sorts of differences", *shortly, "", told]), pytrace=False)


def test_compiled_agrees_under_every_answer() -> None:
    compared = 0
    for seed in range(FIRST_SEED, FIRST_SEED + ANSWERED):
        found = sample(seed, worlds=2)
        for world in found.worlds:
            question = next(questions(world))
            case = world.case
            program = found.corpus.select(RULEBOOK, question.as_of).program
            if program is None:
                continue
            given = (found.corpus, RULEBOOK, case.subject, case.records, case.supply, question.as_of, question.known_at)
            decision = decide(*given)
            supposed = [{item.key: answer} for item in decision.questions for answer in item.answers]
            supposed += [dict(item.answers) for item in decision.alternatives[:8]]
            for answers in supposed[:24]:
                prepared = prepare(
                    found.corpus, program, case, as_of=question.as_of, known_at=question.known_at, answers=answers
                )
                compared += 1
                wrong = apart(compiled, prepared, evaluate(prepared))
                if wrong:
                    told = explain(wrong, found.books, prepared, ("reference", "compiled"))
                    pytest.fail(f"seed {seed}, answers {answers}\n{told}", pytrace=False)
    assert compared > 2 * ANSWERED
