"""The reference and the rete evaluator give exactly the same outcome on generated rulebooks and worlds (design 4)."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import Phase, given, settings
from parity.compare import Evaluate, explain, second_evaluator
from parity.coverage import FLOORS, SUMMARY, features, shares, table
from parity.generate import RULEBOOK, Question, Sample, questions, samples
from parity.run import apart, decided, report

from engine.decide.decide import decide
from engine.decide.prepare import prepare
from engine.decide.reference import evaluate

BIG = os.environ.get("HYPOTHESIS_PROFILE") == "big"
CHUNKS = 8
PER_CHUNK = 1500 if BIG else 45
"""Generated rulebooks per chunk, each with three worlds and up to nine days."""
FIRST_SEED = int(os.environ.get("PARITY_SEED", "0"))
COVERED = 2000 if BIG else 160
"""Generated rulebooks over which the shares are counted."""


@pytest.fixture(scope="module")
def rete() -> Evaluate:
    found, why = second_evaluator()
    if found is None:
        pytest.skip(why)
    return found


@pytest.mark.rete
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_evaluators_agree(chunk: int, rete: Evaluate) -> None:
    failed: dict[str, tuple[Sample, Question, str]] = {}
    for number in range(PER_CHUNK):
        found, made = decided(FIRST_SEED + chunk + CHUNKS * number)
        for question, prepared, outcome in made:
            for what, first, second in apart(rete, prepared, outcome)[:1]:
                failed.setdefault(what.split("[")[0] + what.rpartition("]")[2], (found, question, f"{what}: {first} / {second}"))
    if failed:
        shortly = [f"seed {found.seed}: {text}" for found, _, text in failed.values()]
        found, question, _ = next(iter(failed.values()))
        pytest.fail(
            "\n".join([f"{len(failed)} sorts of differences", *shortly, "", report(rete, found, question)]), pytrace=False
        )


@pytest.mark.rete
@settings(phases=[Phase.explicit, Phase.generate])
@given(samples(worlds=2))
def test_evaluators_agree_under_every_answer(rete: Evaluate, found: Sample) -> None:
    """Also where open questions are answered, one by one and together."""
    for world in found.worlds:
        question = next(questions(world))
        case = world.case
        program = found.corpus.select(RULEBOOK, question.as_of).program
        if program is None:
            continue
        decision = decide(found.corpus, RULEBOOK, case.subject, case.records, case.supply, question.as_of, question.known_at)
        supposed = [{item.key: answer} for item in decision.questions for answer in item.answers]
        supposed += [dict(item.answers) for item in decision.alternatives[:8]]
        for answers in supposed[:24]:
            prepared = prepare(found.corpus, program, case, as_of=question.as_of, known_at=question.known_at, answers=answers)
            wrong = apart(rete, prepared, evaluate(prepared))
            if wrong:
                told = explain(wrong, found.books, prepared, ("reference", "rete"))
                pytest.fail(f"seed {found.seed}, answers {answers}\n{told}", pytrace=False)


def counted() -> tuple[Counter[str], int]:
    """Count what the generated decisions reach."""
    counts: Counter[str] = Counter()
    number = 0
    for seed in range(FIRST_SEED, FIRST_SEED + COVERED):
        for _, prepared, outcome in decided(seed)[1]:
            counts.update(features(prepared, outcome))
            number += 1
    return counts, number


def test_generated_decisions_reach_everything(request: pytest.FixtureRequest) -> None:
    """The generator keeps its promises: no construct is reached by fewer decisions than its floor says."""
    counts, number = counted()
    lines = table(counts, number)
    request.config.stash[SUMMARY] = lines
    low = {name: share for name, share in shares(counts, number).items() if share < FLOORS[name]}
    assert not low, "\n".join(lines)
