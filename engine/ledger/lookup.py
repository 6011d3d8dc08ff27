"""What the ledger knew of a record or an enterprise, and when; and which receipts there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.calendar import parse_day
from engine.facts import UsccError, Value, normalise_uscc
from engine.ledger.canonical import Json
from engine.ledger.errors import NotInLedger, Unmendable
from engine.ledger.remake import Corpora
from engine.ledger.store import Ledger
from engine.ledger.tables import DELIVERY, DELIVERY_RECORD, ENTRY, RECEIPT, RECORD_VERSION
from engine.ledger.versions import NAME, Version, versions_of
from engine.problems import Text


@dataclass(frozen=True)
class Step:
    """One version of a record: ``number`` counts from 1, ``until`` is when the next was recorded (None: current).

    ``changed`` gives, for each field that differs from the version before, the value before and after.
    ``source`` says which delivery first gave it, and where it stood or why.
    """

    version: Version
    number: int
    until: int | None
    changed: dict[str, tuple[Value, Value]]
    sort: str
    source: str


@dataclass(frozen=True)
class Found:
    """A receipt as one looks for it: its number, and what its decision says of each scheme and list."""

    receipt: str
    seq: int
    subject: str
    name: str
    rulebook: str
    as_of: str
    known_at: int
    decision: Json


def history(ledger: Ledger, name: str, known_at: int | None = None) -> list[Step]:
    """Return the versions of a record, or of all records of an enterprise, that were known at a moment (default: all).

    Args:
        ledger: where to look.
        name: a record's id, a document number, or a credit code.
        known_at: seconds since 1970 UTC.

    Raises:
        NotInLedger: the ledger knows no such record or enterprise, or knew none then.
    """
    with ledger.reading() as connection:
        subjects, only = _meant(connection, name)
        held = versions_of(connection, subjects)
        sources = _sources(connection, {v.content for group in held.values() for v in group})
    steps: list[Step] = []
    for record, group in sorted(held.items()):
        if only is None or record in only:
            known = [version for version in group if known_at is None or version.recorded_at <= known_at]
            for at, version in enumerate(known):
                until = known[at + 1].recorded_at if at + 1 < len(known) else None
                changed = _changed(known[at - 1], version) if at else {}
                steps.append(Step(version, at + 1, until, changed, *sources.get(version.content, ("import", ""))))
    if not steps:
        raise NotInLedger(f"该时点账本里还没有 {name} 的记录", f"nothing was known of {name} at that moment")
    return steps


def receipts(ledger: Ledger, subject: str | None = None, limit: int = 200) -> list[Found]:
    """Return the receipts of an enterprise, or the latest of all, newest last."""
    asked = select(RECEIPT, ENTRY.c.body).join(ENTRY, ENTRY.c.seq == RECEIPT.c.seq)
    if subject is not None:
        asked = asked.where(RECEIPT.c.subject == _code(subject))
    with ledger.reading() as connection:
        rows = connection.execute(asked.order_by(RECEIPT.c.seq.desc()).limit(limit)).all()
    found = []
    for row in reversed(rows):
        said = json.loads(row.body)["decision"]
        found.append(
            Found(row.digest, row.seq, row.subject, said["subject"]["name"], row.rulebook, row.as_of, row.known_at, said)
        )
    return found


def scheme_titles(ledger: Ledger, found: Sequence[Found]) -> dict[str, Mapping[str, Text]]:
    """Return, for each receipt, the titles of its schemes by id; none where its corpus cannot be had any more."""
    corpora = Corpora()
    titles: dict[str, Mapping[str, Text]] = {}
    with ledger.reading() as connection:
        for item in found:
            try:
                selected = corpora.get(connection, item.decision["corpus"]).select(item.rulebook, parse_day(item.as_of))
            except Unmendable:
                titles[item.receipt] = {}
                continue
            program = selected.program
            titles[item.receipt] = {name: scheme.title for name, scheme in program.schemes.items()} if program else {}
    return titles


def _code(name: str) -> str:
    try:
        return normalise_uscc(name)
    except UsccError:
        return name.strip().upper()


def _meant(connection: Connection, name: str) -> tuple[list[str], set[str] | None]:
    """Return the enterprises to read, and the records meant (None: all of theirs)."""
    code = _code(name)
    asked = select(RECORD_VERSION.c.subject)
    if connection.execute(asked.where(RECORD_VERSION.c.subject == code).limit(1)).first() is not None:
        return [code], None
    ids = named_records(connection, name)
    if not ids:
        raise NotInLedger(f"账本里没有 {name} 的记录", f"the ledger knows no record or enterprise {name}")
    subjects = connection.execute(asked.where(RECORD_VERSION.c.record.in_(ids)).distinct()).scalars()
    return list(subjects), ids


def named_records(connection: Connection, name: str) -> set[str]:
    """Return the ids of the records that are called so: by their id, or by the document number in it."""
    wanted = name.strip()
    column = RECORD_VERSION.c.record
    found = set(connection.execute(select(column).where(column == wanted)).scalars())
    if not found:
        pattern = "%:" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "#%"
        found = set(connection.execute(select(column).where(column.like(pattern, escape="\\"))).scalars())
    return found


def _changed(before: Version, after: Version) -> dict[str, tuple[Value, Value]]:
    old, new = before.values(), after.values()
    found = {name: (old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)}
    if before.fields.get(NAME) != after.fields.get(NAME):
        found[NAME] = (str(before.fields.get(NAME)), str(after.fields.get(NAME)))
    return found


def _sources(connection: Connection, contents: set[str]) -> dict[str, tuple[str, str]]:
    """Return, by version, which kind of delivery gave it first, and where it stood or why."""
    both = DELIVERY_RECORD.join(DELIVERY, DELIVERY.c.seq == DELIVERY_RECORD.c.delivery)
    asked = select(DELIVERY_RECORD.c.record, DELIVERY_RECORD.c.source, DELIVERY.c.sort).select_from(both)
    found: dict[str, tuple[str, str]] = {}
    for part in _pages(sorted(contents)):
        rows = connection.execute(asked.where(DELIVERY_RECORD.c.record.in_(part)).order_by(DELIVERY.c.seq))
        for row in rows:
            found.setdefault(row.record, (row.sort, row.source))
    return found


def _pages(items: list[str], size: int = 500) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
