"""Verify a whole ledger: the checks of the stand-alone verifier, on whichever database holds it.

One implementation, the one that strangers run (:mod:`engine.proof.hengxin_verify`), so that ours says nothing else. An
SQLite file is read by that program itself, so that nothing that was done to the file can stop the check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from engine.ledger.errors import NotInLedger
from engine.ledger.migrations.guards import guard
from engine.ledger.migrations.views import VIEWS
from engine.ledger.store import Ledger, open_unchecked
from engine.ledger.tables import PAGE
from engine.problems import Text
from engine.proof import PublicKey, hengxin_verify

_alone: Any = hengxin_verify  # written without annotations

Layout = dict[tuple[str, str], Any]
"""What a database consists of: by kind and name, columns of a table, or text."""


@dataclass(frozen=True)
class Altered:
    """A row that is not what it was: its table, its key, and what is wrong with it.

    ``schema`` for what a database consists of, ``database`` for the file, ``checkpoint`` for the log before a checkpoint.
    """

    table: str
    row: str
    text: Text


@dataclass(frozen=True)
class Verified:
    """What a verification found: how many entries there are, and every row that is not what it was."""

    entries: int
    altered: tuple[Altered, ...]


def verify(
    ledger: Ledger | str,
    checkpoints: Sequence[str] = (),
    key: PublicKey | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Verified:
    """Check every row of every table against the log, and the log against checkpoints kept elsewhere.

    Args:
        ledger: an open ledger, or its address: one too damaged to be opened can be checked all the same.
        checkpoints: signed notes; without one, a rewriting of everything cannot be seen.
        key: the key that signed them.
        progress: told each table when it is done, and how many rows it had.

    Raises:
        NotInLedger: there is no such file or database.
        LedgerError: the database cannot be reached.
    """
    if isinstance(ledger, str):
        with open_unchecked(ledger) as opened:
            return verify(opened, checkpoints, key, progress)
    signer = None if key is None else _alone.read_key(str(key))
    if ledger.file is not None:
        if not ledger.file.is_file():
            raise NotInLedger(f"没有这个账本：{ledger.file}", f"no such ledger: {ledger.file}")
        audit = _alone.audit_file(ledger.file, list(checkpoints), signer, progress)
    else:
        audit = _on_server(ledger, list(checkpoints), signer, progress)
    return Verified(audit.count, tuple(Altered(table, row, Text(zh, en)) for table, row, zh, en in audit.findings))


def _on_server(ledger: Ledger, notes: list[str], signer: Any, progress: Callable[[str, int], None] | None) -> Any:
    with ledger.reading() as connection:
        found = _layout(connection)
        there = {name: columns for (kind, name), columns in found.items() if kind == "table"}
        if not there.keys() & _alone.TABLES.keys():
            raise NotInLedger(f"{ledger.shown} 不是账本", f"{ledger.shown} is no ledger")

        def rows(name: str) -> Iterator[dict[str, Any]]:
            keys = [key for key in _alone.TABLES[name][0].split() if key in there.get(name, ())]
            asked = f"SELECT * FROM {name}{' ORDER BY ' if keys else ''}{', '.join(keys)}"  # names of ours only
            for row in connection.execution_options(yield_per=PAGE).execute(text(asked)).mappings():
                yield dict(row)

        audit = _alone.Audit(rows, progress)
        audit.run(notes, signer, found, _expected())
        return audit


_RELATIONS = """SELECT c.relkind AS kind, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'f', 'v', 'm')"""
_COLUMNS = "SELECT table_name AS name, column_name AS col FROM information_schema.columns WHERE table_schema = current_schema()"
_TRIGGERS = """SELECT t.tgname AS name, c.relname AS "table", p.proname AS calls, t.tgtype AS type, t.tgenabled AS enabled
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = current_schema()"""
_FUNCTIONS = """SELECT p.proname AS name, p.prosrc AS source FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = current_schema()"""
_RULES = "SELECT tablename || ' ' || rulename AS name FROM pg_rules WHERE schemaname = current_schema()"
_BITS = {"ROW": 1, "BEFORE": 2, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
"""Bits of ``pg_trigger.tgtype``."""


def _layout(connection: Connection) -> Layout:
    """Return what a schema of PostgreSQL consists of. The text of a view is not compared: each version prints it its own way."""
    found: Layout = {}
    for row in connection.execute(text(_RELATIONS)):
        kind = "view" if row.kind in ("v", "m") else "table"
        found[kind, row.name] = set() if kind == "table" else ""
    for row in connection.execute(text(_COLUMNS)):
        if ("table", row.name) in found:
            found["table", row.name].add(row.col)
    for row in connection.execute(text(_TRIGGERS)):
        found["trigger", row.name] = (row.table, row.calls, int(row.type), str(row.enabled))
    for row in connection.execute(text(_FUNCTIONS)):
        found["function", row.name] = " ".join(row.source.split())
    for row in connection.execute(text(_RULES)):
        found["rule", row.name] = ""
    return found


def _expected() -> Layout:
    """Return what the migrations make of a schema of PostgreSQL."""
    found: Layout = {("table", name): set(_alone.columns_of(name)) for name in _alone.TABLES}
    for _, view in VIEWS:
        found["view", view.split('"')[1]] = ""
    for statement in guard("postgresql", _alone.GUARDED):
        brief = " ".join(statement.split())
        function = re.match(r"CREATE FUNCTION (\w+)\(\) .*\$\$ (.*) \$\$", brief)
        trigger = re.match(r"CREATE TRIGGER (\w+) (BEFORE [A-Z ]+) ON (\w+) (FOR EACH ROW )?EXECUTE FUNCTION (\w+)\(\)", brief)
        if function is not None:
            found["function", function[1]] = function[2]
        elif trigger is not None:
            bits = sum(bit for word, bit in _BITS.items() if word in f"{trigger[2]} {trigger[4] or ''}".split())
            found["trigger", trigger[1]] = (trigger[3], trigger[5], bits, "O")
    return found
