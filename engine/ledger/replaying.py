"""Replay many decisions: on every core, with progress, and able to go on where it was interrupted."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select

from engine import __version__
from engine.ledger import log
from engine.ledger.errors import NotInLedger
from engine.ledger.remake import Corpora, Remade, Sort, remake_all
from engine.ledger.store import Ledger, open_ledger
from engine.ledger.tables import ENTRY, RUN, RUN_RECEIPT

CHUNK = 50
"""Receipts that a process makes again before it reports."""

ALONE = 1000
"""Up to so many receipts one process is faster than several that must each load the corpus."""


@dataclass(frozen=True)
class Replayed:
    """What a replay found: how many of each class, and every receipt that is not simply the same, in order."""

    total: int
    counts: dict[Sort, int]
    notable: tuple[Remade, ...]

    @property
    def sound(self) -> bool:
        """Say whether every decision came out the same, but for what was erased by law."""
        return all(sort in (Sort.SAME, Sort.ERASED) for sort, count in self.counts.items() if count)


def receipts_of(ledger: Ledger, *, run: str | None = None, one: str | None = None) -> list[int]:
    """Return the numbers of the receipts asked for: of a run, one by its number, or all.

    Raises:
        NotInLedger: there is no such run or receipt.
    """
    with ledger.reading() as connection:
        if one is not None:
            return [log.find(connection, one, "receipt")[0]]
        if run is not None:
            seq, _ = log.find(connection, run, "run")
            asked = select(RUN_RECEIPT.c.receipt).join(RUN, RUN.c.seq == RUN_RECEIPT.c.run).where(RUN.c.seq == seq)
            return list(connection.execute(asked.order_by(RUN_RECEIPT.c.position)).scalars())
        return list(connection.execute(select(ENTRY.c.seq).where(ENTRY.c.sort == "receipt").order_by(ENTRY.c.seq)).scalars())


def replay(
    ledger: Ledger,
    numbers: Sequence[int],
    *,
    processes: int | None = None,
    notes: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Replayed:
    """Make decisions again from the ledger alone and compare bytes.

    Args:
        ledger: an open ledger; every process opens it for itself.
        numbers: sequence numbers of receipts.
        processes: how many at once; default: as many as there are cores.
        notes: a file that every finished receipt is written to, one JSON line each; if it is there already, and of this
            ledger and version of the program, what it holds is not done again.
        progress: told how far it is.

    Raises:
        LedgerError: the ledger cannot be read.
        NotInLedger: ``notes`` is of another ledger or version.
    """
    done = _resume(ledger, notes)
    todo = [number for number in numbers if number not in done]
    finished = len(numbers) - len(todo)
    results = [done[number] for number in numbers if number in done]
    stream = None if notes is None else notes.open("a", encoding="utf-8")
    try:
        for part in _work(ledger, todo, processes or os.cpu_count() or 1):
            results += part
            finished += len(part)
            if stream is not None:
                stream.writelines(json.dumps(asdict(item), ensure_ascii=False) + "\n" for item in part)
                stream.flush()
            if progress is not None:
                progress(finished, len(numbers))
    finally:
        if stream is not None:
            stream.close()
    counts = Counter(item.sort for item in results)
    notable = sorted((item for item in results if item.sort is not Sort.SAME), key=lambda item: item.seq)
    return Replayed(len(results), dict(counts), tuple(notable))


def _work(ledger: Ledger, todo: Sequence[int], processes: int) -> Iterator[list[Remade]]:
    parts = [list(todo[start : start + CHUNK]) for start in range(0, len(todo), CHUNK)]
    if processes <= 1 or len(todo) <= ALONE:
        corpora = Corpora()
        for part in parts:
            with ledger.reading() as connection:
                found = remake_all(connection, corpora, part)
            yield found
        return
    method = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=method, initializer=_begin, initargs=(ledger.address,)) as pool:
        try:
            yield from pool.map(_part, parts)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_ledger: Ledger | None = None
_corpora = Corpora()


def _begin(address: str) -> None:
    global _ledger
    _ledger = open_ledger(address)


def _part(numbers: list[int]) -> list[Remade]:
    assert _ledger is not None
    with _ledger.reading() as connection:
        return remake_all(connection, _corpora, numbers)


def _resume(ledger: Ledger, notes: Path | None) -> dict[int, Remade]:
    """Return what an earlier, interrupted replay finished; a half line at the end is done again."""
    if notes is None:
        return {}
    head = json.dumps({"hengxin": "replay/1", "engine": __version__, "ledger": _identity(ledger)})
    if not notes.exists() or notes.stat().st_size == 0:
        notes.parent.mkdir(parents=True, exist_ok=True)
        notes.write_text(head + "\n", "utf-8")
        return {}
    text = notes.read_text("utf-8")
    whole = text[: text.rfind("\n") + 1]
    lines = whole.splitlines()
    if not lines or lines[0] != head:
        zh = f"{notes} 是另一账本或另一版本程序的重放记录，请另选文件或删去它"
        raise NotInLedger(zh, f"{notes} is of another ledger or version of the program; choose another file or remove it")
    if whole != text:
        notes.write_text(whole, "utf-8")
    found: dict[int, Remade] = {}
    for line in lines[1:]:
        item = json.loads(line)
        item |= {"sort": Sort(item["sort"]), "paths": tuple(item["paths"]), "why": tuple(item["why"])}
        found[item["seq"]] = Remade(**item)
    return found


def _identity(ledger: Ledger) -> str:
    """Return what tells one ledger from another: its first entry."""
    with ledger.reading() as connection:
        found = connection.execute(select(ENTRY.c.digest).where(ENTRY.c.seq == 0)).scalar_one_or_none()
    return str(found or "")
