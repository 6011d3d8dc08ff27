"""Mutation runs over rulebooks named by id, file or folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from engine.casebook.suite import rulebooks_meant
from engine.mutation.pool import chosen, run_trials
from engine.mutation.report import Mutation
from engine.mutation.trial import Bench

Progress = Callable[[int, int], None]


def run_mutation(
    rules: Path,
    targets: Iterable[str],
    *,
    sample: int | None = None,
    seed: int = 0,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Mutation]:
    """Try the mutants of every rulebook version meant: ids, files or folders.

    Args:
        rules: the rules folder.
        targets: what to try; an id means all its versions.
        sample: at most so many mutants of each version, the same for the same ``seed``.
        seed: which sample.
        jobs: how many processes; default: as many as there are cores.
        progress: called with how many mutants are done and how many there are, version by version.

    Raises:
        InvalidRulebook: a rulebook or its cases are refused, a case fails as it is, or nothing is meant by a target.
    """
    found = []
    for path in rulebooks_meant(rules, targets):
        bench = Bench(rules, path)
        mutants = chosen(bench.mutants, sample, seed)
        verdicts = run_trials(bench, rules, mutants, jobs=jobs, progress=progress)
        accepted = bench.accepted
        for verdict in verdicts:
            if verdict.state == "equivalent":
                accepted.mutant(verdict.mutant.id)
        stale = accepted.stale(accepted.mutants) if len(mutants) == len(bench.mutants) else []
        program = bench.program
        found.append(
            Mutation(
                program.id, program.version, bench.document.name, len(bench.cases), tuple(verdicts),
                len(mutants) == len(bench.mutants), tuple(stale),
            )
        )  # fmt: skip
    return found
