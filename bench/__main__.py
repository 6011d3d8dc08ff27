"""``python -m bench``: what a decision, a whole classification and ``--help`` cost, beside a fixed baseline.

Machines differ and are shared; so every figure is also given as a ratio to a *beat*: the time in which this Python
adds up a million small integers, measured between the runs. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2026-11-23"


def beat() -> float:
    """Return the CPU seconds of the baseline loop."""
    start = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number & 7
    return time.process_time() - start


def single(rounds: int) -> list[tuple[str, float]]:
    """Return the median CPU seconds of one decision by the reference, with and without its derivation."""
    from engine.calendar import parse_day
    from engine.decide import prepare
    from engine.decide.reference import evaluate, work
    from engine.decide.reference.derive import derive
    from engine.exchange import read_case
    from engine.paths import rules_dir
    from engine.rulebook import load_corpus

    corpus = load_corpus(rules_dir())
    case = read_case(ROOT / "fixtures" / "wuhai", corpus.dictionary)
    day = parse_day(AS_OF)
    jobs = [
        (scope, case.case(code))
        for code, subject in sorted(case.subjects.items())
        for scope in corpus.matching(subject, case.area)
    ]
    plain: list[float] = []
    full: list[float] = []
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for scope, given in jobs:
            program = corpus.select(scope, day).program
            assert program is not None
            start = time.process_time_ns()
            evaluate(prepare(corpus, program, given, as_of=day, known_at=case.known_at))
            middle = time.process_time_ns()
            working = work(prepare(corpus, program, given, as_of=day, known_at=case.known_at))
            derive(working, working.outcome)
            plain.append((middle - start) / 1e9)
            full.append((time.process_time_ns() - middle) / 1e9)
    gc.enable()
    return [
        ("one decision, median", statistics.median(plain)),
        ("one decision with derivation, median", statistics.median(full)),
        ("one decision with derivation, 99th percentile", sorted(full)[int(len(full) * 0.99)]),
    ]


def whole(command: list[str]) -> float:
    """Return the wall seconds of a whole command."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    return time.perf_counter() - start


def measured(rounds: int, run: Callable[[], float]) -> float:
    """Return the median of several runs after one that does not count."""
    run()
    return statistics.median(run() for _ in range(rounds))


def main() -> None:
    """Print a table: figure, milliseconds, ratio to the beat."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    beats = [beat() for _ in range(5)]
    figures = single(rounds)
    cli = [sys.executable, str(ROOT / "cli.py")]
    with tempfile.TemporaryDirectory() as folder:
        classify = [*cli, "classify", "fixtures/wuhai", "--as-of", AS_OF]
        start_up = measured(rounds, lambda: whole([*cli, "rules", "list"]))
        figures.append(("start-up: load law, vocabulary and rulebooks", start_up))
        for name, arguments in (
            ("134 enterprises, reference", ["--engine", "reference"]),
            ("134 enterprises, doubled by the second evaluator", []),
            ("the same, explained in all views", ["--out", folder]),
        ):
            command = [*classify, *arguments]
            figures.append((f"{name}, after start-up", measured(rounds, lambda c=command: whole(c)) - start_up))
    figures.append(("--help", measured(rounds, lambda: whole([*cli, "--help"]))))
    beats += [beat() for _ in range(5)]
    unit = statistics.median(beats)
    print(f"{'beat (a million additions)':<56}{unit * 1000:>10.2f} ms")
    for name, seconds in figures:
        print(f"{name:<56}{seconds * 1000:>10.2f} ms {seconds / unit:>9.3f} beats")


if __name__ == "__main__":
    main()
