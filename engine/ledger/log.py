"""The log: entries numbered without a gap, each with its bytes. The proofs stand on this and on nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from engine.ledger.canonical import digest
from engine.ledger.errors import NotInLedger
from engine.ledger.store import Ledger
from engine.ledger.tables import ENTRY, PAGE, add_rows

SHORTEST = 8
"""Fewest digits of a receipt's number by which it may be called."""


def size(ledger: Ledger) -> int:
    """Return how many entries there are; they are numbered from 0 to one less."""
    with ledger.reading() as connection:
        return _size(connection)


def leaves(ledger: Ledger, first: int = 0, last: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of the entries ``first`` (included) to ``last`` (excluded; default: all), in order."""
    with ledger.reading() as connection:
        end = _size(connection) if last is None else last
        for start in range(first, end, PAGE):
            page = select(ENTRY.c.body).where(ENTRY.c.seq >= start, ENTRY.c.seq < min(start + PAGE, end)).order_by(ENTRY.c.seq)
            for body in connection.execute(page).scalars():
                yield body.encode()


def receipt(ledger: Ledger, name: str) -> tuple[int, bytes]:
    """Return sequence number and bytes of the entry with a digest, or with the only digest that begins so.

    Raises:
        NotInLedger: there is none, several begin so, or fewer than eight digits were given.
    """
    with ledger.reading() as connection:
        return find(connection, name)


def find(connection: Connection, name: str, sort: str | None = None) -> tuple[int, bytes]:
    """Return sequence number and bytes of an entry by (the beginning of) its digest; see :func:`receipt`."""
    wanted = name.strip().lower()
    if len(wanted) < SHORTEST or any(char not in "0123456789abcdef" for char in wanted):
        zh = f"编号须为十六进制，至少写前 {SHORTEST} 位：{name}"
        raise NotInLedger(zh, f"a number is hexadecimal; give at least its first {SHORTEST} digits: {name}")
    # a range, so that the index serves; "g" follows every hexadecimal digit
    asked = select(ENTRY.c.seq, ENTRY.c.body).where(ENTRY.c.digest >= wanted, ENTRY.c.digest < wanted + "g")
    if sort is not None:
        asked = asked.where(ENTRY.c.sort == sort)
    found = connection.execute(asked.limit(2)).all()
    if not found:
        raise NotInLedger(f"账本里没有编号为 {name} 的内容", f"nothing in the ledger has the number {name}")
    if len(found) > 1:
        raise NotInLedger(f"不止一个编号以 {name} 开头，请多写几位", f"several numbers begin with {name}; give more digits")
    return found[0].seq, found[0].body.encode()


def append(connection: Connection, sort: str, bodies: Sequence[bytes]) -> list[int]:
    """Append entries inside the writer's transaction, and return their numbers."""
    first = _size(connection)
    rows = [
        {"seq": first + at, "sort": sort, "digest": digest(body), "body": body.decode()} for at, body in enumerate(bodies)
    ]
    if rows:
        add_rows(connection, ENTRY, rows)
    return [first + at for at in range(len(bodies))]


def known_digests(connection: Connection, column: Any, digests: Iterable[str]) -> set[str]:
    """Return which of some digests a column holds."""
    wanted = list(digests)
    found: set[str] = set()
    for start in range(0, len(wanted), PAGE):
        found |= set(connection.execute(select(column).where(column.in_(wanted[start : start + PAGE]))).scalars())
    return found


def _size(connection: Connection) -> int:
    greatest = connection.execute(select(func.max(ENTRY.c.seq))).scalar_one_or_none()
    return 0 if greatest is None else int(greatest) + 1
