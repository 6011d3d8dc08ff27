"""The worker process may die or hang: that costs the decision that did it, is logged, and nothing else."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from engine.casebook import case_files, load_cases
from engine.decide import Prepared, prepare
from engine.decide.rete import ReteWorker, evaluate
from engine.decide.rete.worker import Request, request_of
from engine.paths import rules_dir
from engine.rulebook.corpus import Corpus

pytestmark = [pytest.mark.rete, pytest.mark.slow]

FOLDER = "examples/01-fixed-base"


class Bomb(dict):  # type: ignore[type-arg]
    """Answers that call a function where they are unpickled: in the worker."""

    def __init__(self, call: Callable[..., object], argument: object) -> None:
        self._call, self._argument = call, argument

    def __reduce__(self) -> tuple[object, ...]:
        return self._call, (self._argument,)


@pytest.fixture
def corpus(corpus_of: Callable[[str], Corpus]) -> Corpus:
    return corpus_of(FOLDER)


@pytest.fixture
def prepared(corpus: Corpus) -> list[Prepared]:
    found = []
    for path in case_files(rules_dir() / FOLDER):
        for case in load_cases(path, corpus.dictionary, 0).cases:
            program = corpus.select(case.rulebook, case.as_of).program
            assert program is not None
            found.append(prepare(corpus, program, case.case, as_of=case.as_of, known_at=case.known_at))
    assert len(found) > 4
    return found


@pytest.fixture
def worker(corpus: Corpus) -> Iterator[ReteWorker]:
    with ReteWorker(corpus, start_seconds=60, decision_seconds=2) as one:
        yield one


def test_same_as_in_process(worker: ReteWorker, prepared: list[Prepared]) -> None:
    assert worker.evaluate_all(prepared) == [evaluate(one) for one in prepared]


def test_what_is_sent_is_small(prepared: list[Prepared]) -> None:
    assert len(pickle.dumps(request_of(prepared[0]))) < 20_000


def test_a_killed_process_is_replaced(worker: ReteWorker, prepared: list[Prepared], caplog: pytest.LogCaptureFixture) -> None:
    first = worker.pid()
    os.kill(first, signal.SIGKILL)
    with caplog.at_level(logging.WARNING):
        assert worker.evaluate_all(prepared) == [evaluate(one) for one in prepared]
    assert worker.pid() != first
    assert "given up" in caplog.text


@pytest.mark.parametrize("place", [0, 2])
def test_a_crash_costs_its_decision_only(
    worker: ReteWorker, prepared: list[Prepared], place: int, caplog: pytest.LogCaptureFixture
) -> None:
    requests = [request_of(one) for one in prepared]
    requests[place] = replace(requests[place], answers=Bomb(os._exit, 3))
    with caplog.at_level(logging.WARNING):
        found = worker.decide(requests)
    assert found[place] is None
    assert [one for n, one in enumerate(found) if n != place] == [evaluate(one) for n, one in enumerate(prepared) if n != place]
    assert "not available" in caplog.text


def test_a_hanging_decision_times_out(corpus: Corpus, prepared: list[Prepared]) -> None:
    hanging: Request = replace(request_of(prepared[0]), answers=Bomb(time.sleep, 60))
    with ReteWorker(corpus, start_seconds=60, decision_seconds=2) as worker:
        worker.pid()
        started = time.monotonic()
        assert worker.decide([hanging]) == [None]
        assert time.monotonic() - started < 30
        assert worker.evaluate_all(prepared[:1]) == [evaluate(prepared[0])]


def test_an_exception_is_not_available(worker: ReteWorker, prepared: list[Prepared], caplog: pytest.LogCaptureFixture) -> None:
    request = replace(request_of(prepared[0]), version="no such version")
    pid = worker.pid()
    with caplog.at_level(logging.WARNING):
        assert worker.decide([request]) == [None]
    assert worker.pid() == pid
    assert "StopIteration" in caplog.text
