"""What a database administrator can do to a ledger in a file: everything. Triggers are gone before and back afterwards."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.conftest import NOW, PENALTY, decided, write_folder

from engine.calendar import parse_day
from engine.exchange import read_case
from engine.ledger import correct, erase, make_checkpoint, open_ledger, prove, withdraw
from engine.ledger.canonical import canonical
from engine.ledger.wire import read_moment
from engine.proof import PrivateKey, hengxin_verify
from engine.rulebook import Corpus

KEY = PrivateKey("wuhai-zjj", bytes(range(32)))
DAY = parse_day("2026-07-10")
REFUSED = PENALTY + PENALTY.splitlines()[1].replace("2.5", "两万多").replace("1号", "2号") + "\n"
JIA_REGISTER = "register:91150302MA0FAKE097"


@dataclass(frozen=True)
class Kept:
    """A ledger in one file, and what was kept outside of it: checkpoints in the order they were made, and a proof."""

    path: Path
    notes: tuple[str, ...]
    proof: dict[str, Any]

    def copy(self, path: Path) -> Path:
        """Return a copy to be altered."""
        shutil.copyfile(self.path, path)
        return path


def build(folder: Path, corpus: Corpus, toll: str = "3") -> Kept:
    """Make a ledger in which every table has rows: imports, a correction, a withdrawal, two runs, an erasure."""
    path = folder / f"kept-{toll}.db"
    case = read_case(write_folder(folder / "case", corpus, penalty=REFUSED), corpus.dictionary)
    with open_ledger(path, create=True) as ledger:
        _, first = decided(ledger, corpus, DAY, folder=case)
        proof_of = next(name for name in first.receipts)
        notes = [make_checkpoint(ledger, KEY, NOW)]
        correct(ledger, corpus.dictionary, "SG1", {"死亡人数": toll}, read_moment("2026-07-15T10:00:00+08:00"), "更正")
        withdraw(ledger, "乌建罚〔2026〕1号", read_moment("2026-07-16T10:00:00+08:00"), "撤销")
        decided(ledger, corpus, DAY)
        erase(ledger, JIA_REGISTER, (), "依申请删除", NOW)
        notes.append(make_checkpoint(ledger, KEY, NOW + 60))
        proof = prove(ledger, proof_of, notes[1], KEY.public, older=notes[:1])
    with sqlite3.connect(path) as raw:  # one file, nothing beside it
        raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    return Kept(path, tuple(notes), proof)


@contextmanager
def altering(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection for which nothing is forbidden; afterwards the triggers are as they were."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    for pragma in ("foreign_keys = OFF", "synchronous = OFF", "journal_mode = MEMORY"):
        raw.execute(f"PRAGMA {pragma}")
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    try:
        yield raw
        for _, sql in triggers:
            raw.execute(sql)
    finally:
        raw.close()


def allow_nulls(path: Path, table: str) -> str:
    """Take NOT NULL out of a table's definition behind SQLite's back; return the definition as it was."""
    with altering(path) as raw:
        (was,) = raw.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table]).fetchone()
    define(path, table, was.replace(" NOT NULL", ""))
    return str(was)


def define(path: Path, table: str, sql: str) -> None:
    """Write a table's definition into the schema itself."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", [sql, table])
    version = raw.execute("PRAGMA schema_version").fetchone()[0]
    raw.execute(f"PRAGMA schema_version = {version + 1}")
    raw.close()


def without_constraints(raw: sqlite3.Connection, table: str) -> None:
    """Make a table one that takes anything, and the same row twice."""
    indexes = raw.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?", [table]).fetchall()
    views = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall()
    for (name,) in indexes:
        raw.execute(f"DROP INDEX {name}")
    for name, _ in views:
        raw.execute(f'DROP VIEW "{name}"')
    raw.execute(f"CREATE TABLE loose AS SELECT * FROM {table}")
    raw.execute(f"DROP TABLE {table}")
    raw.execute(f"ALTER TABLE loose RENAME TO {table}")
    for _, sql in views:
        raw.execute(sql)


def rows(raw: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """Return rowid and columns of every row, in the order of the table's key."""
    keys = ", ".join(hengxin_verify.TABLES[table][0].split())
    return raw.execute(f"SELECT rowid, * FROM {table} ORDER BY {keys}").fetchall()


def columns(table: str) -> dict[str, str]:
    """Return the columns of a table and what they hold."""
    found: dict[str, str] = hengxin_verify.columns_of(table)
    return found


def set_body(raw: sqlite3.Connection, seq: int, value: Any) -> str:
    """Write another body into an entry, with the digest that belongs to it; return the digest."""
    body = canonical(value)
    number = hashlib.sha256(body).hexdigest()
    raw.execute("UPDATE entry SET body = ?, digest = ? WHERE seq = ?", [body.decode(), number, seq])
    return number


def body_of(raw: sqlite3.Connection, sort: str, nth: int = 0) -> tuple[int, Any]:
    """Return number and body of an entry of a sort."""
    found = raw.execute("SELECT seq, body FROM entry WHERE sort = ? ORDER BY seq", [sort]).fetchall()[nth]
    return found[0], json.loads(found[1])
