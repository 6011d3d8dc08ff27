"""Classify a case folder: decide on every subject under every rulebook that fits it, by two evaluators if there are two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.decide import Decision, Outcome, Prepared, decide
from engine.decide.compare import differences
from engine.exchange import CaseFolder
from engine.exits import Exit
from engine.problems import EvaluatorsDisagree, HengxinError, Text
from engine.rulebook import Corpus

if TYPE_CHECKING:
    from engine.decide.rete import ReteWorker


class Engine(StrEnum):
    """Which evaluators run: both where both are available, the reference alone, or both or nothing."""

    AUTO = "auto"
    REFERENCE = "reference"
    RETE = "rete"


class NotAvailable(HengxinError):
    """The second evaluator was asked for by name and cannot run here; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


class NotProven(HengxinError):
    """Two evaluators were demanded, and the second failed on some decisions; ``text`` says on how many."""

    exit = Exit.DISAGREE

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


@dataclass(frozen=True)
class Attestation:
    """Which evaluators ran and agreed. It stands beside the decisions, never inside: receipts are equal everywhere.

    ``agreed`` counts the decisions both made; ``single`` those only the reference made, and ``why_single`` says why.
    Where no rulebook was in force there was nothing to evaluate, and neither counts it.
    """

    evaluators: tuple[str, ...]
    agreed: int
    single: int
    why_single: Text | None = None


@dataclass(frozen=True)
class Run:
    """One classification: the case, the decisions in order of (rulebook, district, code), and the attestation.

    ``unmatched`` are subjects no rulebook fits.
    """

    corpus: Corpus
    case: CaseFolder
    as_of: int
    known_at: int
    decisions: tuple[Decision, ...]
    attestation: Attestation
    unmatched: tuple[str, ...]


Progress = Callable[[int, int], None]
"""Called with how many steps are done and how many there are."""

CHUNK = 50
"""Decisions handed to the second evaluator at once, between two steps of the progress bar."""


def classify(
    corpus: Corpus,
    case: CaseFolder,
    as_of: int,
    *,
    known_at: int | None = None,
    sector: str | None = None,
    rulebook: str | None = None,
    engine: Engine = Engine.AUTO,
    progress: Progress | None = None,
) -> Run:
    """Classify every subject of a case folder.

    Args:
        corpus: rulebooks, law, vocabularies.
        case: the tables read.
        as_of: day number.
        known_at: seconds since 1970 UTC; default the case's (its latest receipt).
        sector: only subjects of this sector, under its rulebook.
        rulebook: only this rulebook.
        engine: which evaluators run.
        progress: told how far it is.

    Raises:
        EvaluatorsDisagree: the two evaluators differ on a subject; nothing may be written.
        NotAvailable: the second evaluator was demanded and is not there.
        NotProven: it was demanded, and failed on some decisions.
    """
    known = case.known_at if known_at is None else known_at
    jobs, unmatched = _jobs(corpus, case, sector, rulebook)
    second = _Second(corpus, engine)
    decisions: list[Decision] = []
    try:
        for done, (scope, code) in enumerate(jobs, 1):
            decisions.append(_decide(corpus, case, scope, code, as_of, known, second.collect))
            if progress is not None:
                progress(done, second.total(len(jobs)))
        evaluated = sum(decision.outcome is not None for decision in decisions)
        attestation = second.attest(evaluated, len(jobs), progress)
    finally:
        second.close()
    return Run(corpus, case, as_of, known, tuple(decisions), attestation, unmatched)


def decide_one(
    corpus: Corpus, case: CaseFolder, code: str, as_of: int, *, known_at: int | None = None, rulebook: str | None = None
) -> Iterator[Decision]:
    """Yield the decision on one subject under each rulebook that fits it (or the one named), by the reference evaluator."""
    known = case.known_at if known_at is None else known_at
    for scope in corpus.matching(case.subjects[code], case.area, named=rulebook):
        yield _decide(corpus, case, scope, code, as_of, known, None)


def _decide(
    corpus: Corpus,
    case: CaseFolder,
    scope: str,
    code: str,
    as_of: int,
    known_at: int,
    check: Callable[[Prepared, Outcome], None] | None,
) -> Decision:
    given = case.case(code, known_at)
    return decide(corpus, scope, given.subject, given.records, given.supply, as_of, known_at, check=check)


def _jobs(
    corpus: Corpus, case: CaseFolder, sector: str | None, rulebook: str | None
) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    jobs: list[tuple[str, str, str]] = []
    unmatched: list[str] = []
    for code, subject in case.subjects.items():
        fitting = [
            scope
            for scope in corpus.matching(subject, case.area, named=rulebook)
            if sector is None or corpus.programs[scope][-1].sector == sector
        ]
        jobs += [(scope, str(subject.fields.get("district") or ""), code) for scope in fitting]
        if not fitting and not corpus.matching(subject, case.area):
            unmatched.append(code)
    return [(scope, code) for scope, _, code in sorted(jobs)], tuple(sorted(unmatched))


class _Second:
    """The second evaluator beside the reference: collects what it must repeat, runs it in a worker, compares."""

    def __init__(self, corpus: Corpus, engine: Engine) -> None:
        self.demanded = engine is Engine.RETE
        self.why: Text | None = Text("按要求只用参考求值器", "the reference alone was asked for")
        self.pending: list[tuple[Prepared, Outcome]] = []
        self.worker: ReteWorker | None = None
        if engine is Engine.REFERENCE:
            return
        from engine.decide import rete

        self.why = rete.unavailable()
        if self.why is None:
            self.worker = rete.ReteWorker(corpus)
            self.worker.start()
        elif self.demanded:
            raise NotAvailable(self.why)

    @property
    def collect(self) -> Callable[[Prepared, Outcome], None] | None:
        """Return the check to hand to ``decide``, or None if the reference runs alone."""
        return None if self.worker is None else self._collect

    def _collect(self, prepared: Prepared, outcome: Outcome) -> None:
        self.pending.append((prepared, outcome))

    def total(self, jobs: int) -> int:
        """Return how many steps of progress there are: one per evaluator and decision."""
        return jobs if self.worker is None else 2 * jobs

    def attest(self, evaluated: int, done: int, progress: Progress | None) -> Attestation:
        """Run the second evaluator on everything collected, and compare.

        Raises:
            EvaluatorsDisagree: on the first subject they differ on.
            NotProven: both were demanded, and the second failed on some decisions.
        """
        if self.worker is None:
            return Attestation(("reference",), 0, evaluated, self.why)
        agreed = 0
        for first in range(0, len(self.pending), CHUNK):
            part = self.pending[first : first + CHUNK]
            results = self.worker.evaluate_all([prepared for prepared, _ in part])
            for (prepared, outcome), result in zip(part, results, strict=True):
                if result is None:
                    continue
                found = differences(outcome, result)
                if found:
                    raise EvaluatorsDisagree(f"{prepared.subject.code} {prepared.subject.name}", found)
                agreed += 1
            if progress is not None:
                progress(done + first + len(part), done + len(self.pending))
        lost = evaluated - agreed
        why = None
        if lost:
            zh = f"第二求值器中断，{lost} 份决定只有参考求值器的结果"
            why = Text(zh, f"the second evaluator failed on {lost} decisions")
        if why is not None and self.demanded:
            raise NotProven(why)
        return Attestation(("reference", "rete"), agreed, lost, why)

    def close(self) -> None:
        """Stop the worker."""
        if self.worker is not None:
            self.worker.close()
