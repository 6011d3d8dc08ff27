"""Decide on generated samples with the reference, and compare another evaluator with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from parity.compare import Evaluate, differences, explain
from parity.generate import Question, Sample, more_questions, questions, sample
from parity.shrink import shrink

from engine.decide.outcome import Outcome
from engine.decide.prepare import Prepared
from engine.decide.reference import evaluate

Decided = tuple[Question, Prepared, Outcome]


@lru_cache(maxsize=400)
def decided(seed: int) -> tuple[Sample, tuple[Decided, ...]]:
    """Return the sample of a seed with its decisions, each worked out once per run."""
    found = sample(seed)
    return found, tuple(decisions(found))


def decisions(found: Sample) -> Iterator[Decided]:
    """Yield every decision of a sample with the outcome of the reference: the day asked about, and days it leads to."""
    for world in found.worlds:
        first = next(questions(world))
        prepared = found.prepared(first)
        if prepared is None:
            continue
        outcome = evaluate(prepared)
        yield first, prepared, outcome
        for asked in more_questions(Random(found.seed), world, outcome):
            prepared = found.prepared(asked)
            if prepared is not None:
                yield asked, prepared, evaluate(prepared)


def apart(second: Evaluate, prepared: Prepared, outcome: Outcome) -> list[tuple[str, str, str]]:
    """Return the differences; an evaluator that breaks differs."""
    try:
        other = second(prepared)
    except Exception as error:
        return [("(an outcome)", "an outcome", f"{type(error).__name__}: {error}"[:400])]
    return differences(outcome, other)


def report(second: Evaluate, found: Sample, question: Question, name: str = "rete") -> str:
    """Make a failing case small and tell it."""

    def fails(candidate: Sample, asked: Question) -> bool:
        prepared = candidate.prepared(asked)
        return prepared is not None and bool(apart(second, prepared, evaluate(prepared)))

    small, asked = shrink(found, question, fails, tries=1500)
    prepared = small.prepared(asked)
    assert prepared is not None
    told = explain(apart(second, prepared, evaluate(prepared)), small.books, prepared, ("reference", name))
    return f"seed {found.seed}\n{told}"
