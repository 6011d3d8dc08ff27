"""Verify a whole ledger: the checks of the stand-alone verifier, on whichever database holds it.

One implementation, the one that strangers run (:mod:`engine.proof.hengxin_verify`), so that ours says nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from engine.ledger.store import Ledger
from engine.ledger.tables import TABLES
from engine.problems import Text
from engine.proof import PublicKey, hengxin_verify


@dataclass(frozen=True)
class Altered:
    """A row that is not what it was: its table, its key, and what is wrong with it."""

    table: str
    row: str
    text: Text


@dataclass(frozen=True)
class Verified:
    """What a verification found: how many entries there are, and every row that is not what it was."""

    entries: int
    altered: tuple[Altered, ...]


def verify(
    ledger: Ledger,
    checkpoints: Sequence[str] = (),
    key: PublicKey | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Verified:
    """Check every row of every table against the log, and the log against checkpoints kept elsewhere.

    Args:
        ledger: an open ledger.
        checkpoints: signed notes; without one, a rewriting of everything cannot be seen.
        key: the key that signed them.
        progress: told each table when it is done, and how many rows it had.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    tables = {table.name: table for table in TABLES}
    with ledger.reading() as connection:

        def rows(name: str) -> Iterator[dict[str, Any]]:
            found = connection.execute(select(tables[name]).order_by(text(hengxin_verify.TABLES[name])))
            for row in found.mappings():
                yield dict(row)

        alone: Any = hengxin_verify  # written without annotations
        audit = alone.Audit(rows, progress)
        found = audit.run(list(checkpoints), None if key is None else alone.read_key(str(key)))
        entries = audit.count
    return Verified(entries, tuple(Altered(table, row, Text(zh, en)) for table, row, zh, en in found))
