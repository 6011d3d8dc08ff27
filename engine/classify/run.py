"""Classify a case folder: decide on every subject under every rulebook that fits it, by every evaluator there is."""

from __future__ import annotations

import logging
from collections import Counter
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
    """Which evaluators run: all that are available, the reference alone, or it and the one named or nothing."""

    AUTO = "auto"
    REFERENCE = "reference"
    COMPILED = "compiled"
    RETE = "rete"


class NotAvailable(HengxinError):
    """An evaluator was asked for by name and cannot run here; ``text`` says why."""

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

    ``agreed`` counts the decisions that each of ``evaluators`` made; ``single`` those only the reference made.
    ``why_single`` says why that is so, or why an evaluator that ran is not among them: it did not make every decision.
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
"""Decisions handed to rete at once, between two steps of the progress bar."""


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
        EvaluatorsDisagree: two evaluators differ on a subject; nothing may be written.
        NotAvailable: an evaluator was demanded and is not there.
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


def _same(prepared: Prepared, outcome: Outcome, other: Outcome, name: str) -> None:
    found = differences(outcome, other)
    if found:
        raise EvaluatorsDisagree(f"{prepared.subject.code} {prepared.subject.name}", found, name)


class _Second:
    """The evaluators beside the reference: compiled compares at once; what rete must repeat is collected for its worker."""

    def __init__(self, corpus: Corpus, engine: Engine) -> None:
        self.demanded = engine is Engine.RETE
        self.why: Text | None = Text("按要求只用参考求值器", "the reference alone was asked for")
        self.pending: list[tuple[Prepared, Outcome]] = []
        self.worker: ReteWorker | None = None
        self.compiled = engine in (Engine.AUTO, Engine.COMPILED)
        self.compiled_demanded = engine is Engine.COMPILED
        self.unlowered: Counter[str] = Counter()
        if engine is Engine.COMPILED:
            self.why = None
        if engine in (Engine.REFERENCE, Engine.COMPILED):
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
        return None if self.worker is None and not self.compiled else self._collect

    def _collect(self, prepared: Prepared, outcome: Outcome) -> None:
        if self.worker is not None:
            self.pending.append((prepared, outcome))
        if self.compiled:
            from engine.decide.compiled import Unlowered, evaluate

            try:
                other = evaluate(prepared)
            except Unlowered as error:
                self.unlowered[error.part] += 1
            except Exception as error:
                # a defect of a second opinion must not keep the first from being written; the attestation says so
                logging.getLogger(__name__).exception("compiled failed on %s", prepared.subject.code)
                self.unlowered[type(error).__name__] += 1
            else:
                _same(prepared, outcome, other, "compiled")

    def total(self, jobs: int) -> int:
        """Return how many steps of progress there are: one per evaluator and decision."""
        return jobs if self.worker is None else 2 * jobs

    def attest(self, evaluated: int, done: int, progress: Progress | None) -> Attestation:
        """Run rete on everything collected, compare, and say which evaluators made every decision.

        Raises:
            EvaluatorsDisagree: on the first subject they differ on.
            NotProven: an evaluator was demanded, and failed on some decisions.
        """
        names, whys = ["reference"], []
        if self.compiled:
            why = self._unlowered()
            if why is None:
                names.append("compiled")
            elif self.compiled_demanded:
                raise NotProven(why)
            else:
                whys.append(why)
        if self.worker is not None:
            lost = evaluated - self._repeated(done, progress)
            if not lost:
                names.append("rete")
            else:
                zh = f"Rete 求值器中断，缺 {lost} 份决定"
                whys.append(Text(zh, f"the evaluator rete failed on {lost} decisions"))
                if self.demanded:
                    raise NotProven(whys[-1])
        elif self.why is not None:
            whys.append(self.why)
        why = Text("；".join(item.zh for item in whys), "; ".join(item.en for item in whys)) if whys else None
        if len(names) == 1:
            return Attestation(("reference",), 0, evaluated, why)
        return Attestation(tuple(names), evaluated, 0, why)

    def _unlowered(self) -> Text | None:
        if not self.unlowered:
            return None
        parts = "、".join(sorted(self.unlowered))
        number = self.unlowered.total()
        zh = f"编译求值器未能作出其中 {number} 份（{parts}）"
        return Text(zh, f"the evaluator compiled did not make {number} of them ({parts})")

    def _repeated(self, done: int, progress: Progress | None) -> int:
        """Run rete on everything collected; return how many decisions it made, all of them the same."""
        assert self.worker is not None
        agreed = 0
        for first in range(0, len(self.pending), CHUNK):
            part = self.pending[first : first + CHUNK]
            results = self.worker.evaluate_all([prepared for prepared, _ in part])
            for (prepared, outcome), result in zip(part, results, strict=True):
                if result is None:
                    continue
                _same(prepared, outcome, result, "rete")
                agreed += 1
            if progress is not None:
                progress(done + first + len(part), done + len(self.pending))
        return agreed

    def close(self) -> None:
        """Stop the worker."""
        if self.worker is not None:
            self.worker.close()
