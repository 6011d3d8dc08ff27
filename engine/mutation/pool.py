"""Trials on all cores: batches of neighbouring mutants, each process with a bench of its own.

Batches do not depend on the number of processes, so that the verdicts (and which case killed which mutant) do not either.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from engine.mutation.mutants import Mutant, neighbours
from engine.mutation.trial import Bench, Verdict

_BATCH = 20
_bench: Bench | None = None

Progress = Callable[[int, int], None]


def chosen(mutants: list[Mutant], sample: int | None, seed: int) -> list[Mutant]:
    """Return a sample of mutants in their order: the same for the same seed, whatever else is added to the rulebook."""
    if sample is None or sample >= len(mutants):
        return mutants
    drawn = sorted(mutants, key=lambda item: hashlib.sha256(f"{seed}:{item.id}".encode()).digest())[:sample]
    kept = {item.id for item in drawn}
    return [item for item in mutants if item.id in kept]


def run_trials(
    bench: Bench, rules: Path, mutants: list[Mutant], *, jobs: int | None = None, progress: Progress | None = None
) -> list[Verdict]:
    """Try mutants on the cases, with as many processes as there are cores (``jobs``: that many)."""
    batches = list(neighbours(mutants, _BATCH))
    workers = min(jobs or os.cpu_count() or 1, len(batches))
    done = 0
    if workers <= 1:
        verdicts: list[Verdict] = []
        for batch in batches:
            verdicts += bench.try_all(batch)
            if progress is not None:
                progress(len(verdicts), len(mutants))
        return verdicts
    found: dict[int, list[Verdict]] = {}
    with ProcessPoolExecutor(workers, get_context("spawn"), _prepare, (rules, bench.path)) as pool:
        futures = {pool.submit(_try, [item.id for item in batch]): at for at, batch in enumerate(batches)}
        for future in as_completed(futures):
            found[futures[future]] = future.result()
            done += len(batches[futures[future]])
            if progress is not None:
                progress(done, len(mutants))
    return [verdict for at in range(len(batches)) for verdict in found[at]]


def _prepare(rules: Path, path: Path) -> None:
    global _bench
    _bench = Bench(rules, path)


def _try(ids: list[str]) -> list[Verdict]:
    assert _bench is not None
    wanted = set(ids)
    return _bench.try_all(mutant for mutant in _bench.mutants if mutant.id in wanted)
