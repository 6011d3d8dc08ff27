"""The evaluator in a process of its own, which may die: then those decisions were made by one evaluator only."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

from engine.decide.outcome import Outcome, QuestionKey
from engine.decide.prepare import Prepared, prepare
from engine.decide.rete.evaluate import evaluate
from engine.facts import Case, Value
from engine.rulebook.corpus import Corpus

_log = logging.getLogger(__name__)

BATCH: Final = 50
"""Decisions per round trip."""
BATCHES_PER_PROCESS: Final = 200
"""Round trips after which a process is replaced."""
START_SECONDS: Final = 60.0
"""Time allowed for a process to start and compile, beside the time per decision."""
DECISION_SECONDS: Final = 5.0


@dataclass(frozen=True)
class Request:
    """One decision as the worker needs it: the rulebook version by name, the case, the moments, supposed answers."""

    rulebook: str
    version: str
    case: Case
    as_of: int
    known_at: int
    answers: Mapping[QuestionKey, Value]


def request_of(prepared: Prepared) -> Request:
    """Return what the worker needs to prepare the same decision itself."""
    if prepared.case is None:
        raise ValueError("the worker needs Prepared.case")
    program = prepared.program
    return Request(program.id, program.version, prepared.case, prepared.as_of, prepared.known_at, dict(prepared.answers))


class ReteWorker:
    """One worker process for one corpus; it starts at once, so that it is ready when the first decision comes.

    A crash or a timeout costs the decision that caused it, which is logged; the others are tried again in a new process.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        start_seconds: float = START_SECONDS,
        decision_seconds: float = DECISION_SECONDS,
    ) -> None:
        self._corpus = corpus
        self._start_seconds = start_seconds
        self._decision_seconds = decision_seconds
        self._pool: ProcessPoolExecutor | None = None
        self._batches = 0
        """Round trips made by the processes of this executor."""
        self.start()

    def __enter__(self) -> ReteWorker:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self._kill()  # an interrupted run may leave the process in the middle of something

    def start(self) -> None:
        """Start the process without waiting for it."""
        self._executor().submit(_pid)

    def pid(self) -> int:
        """Return the id of the process, waiting until it is ready."""
        found = self._executor().submit(_pid).result(self._start_seconds)
        self._batches += 1
        return found

    def evaluate_all(self, prepared: Sequence[Prepared]) -> list[Outcome | None]:
        """Return the outcome of each decision in order; None where the evaluator was not available for it."""
        return self.decide([request_of(one) for one in prepared])

    def decide(self, requests: Sequence[Request]) -> list[Outcome | None]:
        """Return the outcome of each request in order; None where the evaluator was not available for it."""
        found: list[Outcome | None] = []
        for first in range(0, len(requests), BATCH):
            found += self._batch(requests[first : first + BATCH])
        return found

    def close(self) -> None:
        """End the process, and wait until it has ended: left to the exit of Python, its pipes may be gone before it is."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _executor(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._batches = 0
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=get_context("spawn"),
                initializer=_set_corpus,
                initargs=(self._corpus,),
                max_tasks_per_child=BATCHES_PER_PROCESS,
            )
        return self._pool

    def _batch(self, requests: Sequence[Request]) -> list[Outcome | None]:
        answers = self._try(requests)
        if isinstance(answers, BrokenExecutor) and len(requests) == 1:
            # the process may have died before, or of something else: once more in a new one
            answers = self._try(requests)
        if not isinstance(answers, BaseException):
            return answers
        if len(requests) == 1:
            _log.warning(
                "rete is not available for %s (%s, day %d): its process died or took too long",
                requests[0].case.subject.code,
                requests[0].rulebook,
                requests[0].as_of,
            )
            return [None]
        half = len(requests) // 2
        return self._batch(requests[:half]) + self._batch(requests[half:])

    def _try(self, requests: Sequence[Request]) -> list[Outcome | None] | BrokenExecutor | TimeoutError:
        """Send a batch; return the error if the process died or took too long."""
        allowed = self._decision_seconds * len(requests)
        if not 0 < self._batches % BATCHES_PER_PROCESS < BATCHES_PER_PROCESS - 3:
            allowed += self._start_seconds  # a new process may be starting
        try:
            answers = self._executor().submit(_decide, tuple(requests)).result(allowed)
        except (BrokenExecutor, TimeoutError) as error:
            _log.warning("the rete process was given up (%s), with %d decisions", type(error).__name__, len(requests))
            self._kill()
            return error
        self._batches += 1
        found: list[Outcome | None] = []
        for request, answer in zip(requests, answers, strict=True):
            if isinstance(answer, str):
                _log.warning("rete is not available for %s: %s", request.case.subject.code, answer)
                found.append(None)
            else:
                found.append(answer)
        return found

    def _kill(self) -> None:
        """End a process that may hang. Its id is ours: the executor started it."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        processes = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            if process.is_alive():
                process.kill()


_corpus: Corpus | None = None


def _set_corpus(corpus: Corpus) -> None:
    global _corpus
    _corpus = corpus


def _pid() -> int:
    return os.getpid()


def _decide(requests: tuple[Request, ...]) -> list[Outcome | str]:
    """Decide in the worker; text says why a decision could not be made."""
    assert _corpus is not None
    return [_one(_corpus, request) for request in requests]


def _one(corpus: Corpus, request: Request) -> Outcome | str:
    try:
        program = next(one for one in corpus.programs[request.rulebook] if one.version == request.version)
        prepared = prepare(
            corpus,
            program,
            request.case,
            as_of=request.as_of,
            known_at=request.known_at,
            answers=request.answers,
        )
        return evaluate(prepared)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
