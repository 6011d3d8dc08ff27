"""A whole ledger as one file, or in another store: row by row, so that every digest and number stays what it was."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from engine.ledger.errors import LedgerError, NotInLedger
from engine.ledger.store import HEAD, Ledger
from engine.ledger.tables import ENTRY, PAGE, TABLES, add_rows

FORMAT = "ledger-export/1"

Row = tuple[str, dict[str, Any]]
"""The name of a table, and a row of it."""


def copy_ledger(source: Ledger, target: Ledger) -> int:
    """Copy everything into an empty ledger, in one batch; return the number of entries.

    Raises:
        NotInLedger: the target holds something already.
        LedgerError: one of them cannot be read or written.
    """
    with source.reading() as connection:
        return _fill(target, _rows(connection))


def export_ledger(source: Ledger, path: Path) -> None:
    """Write everything into a file: gzipped JSON lines, the same bytes for the same ledger."""
    with source.reading() as connection, path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as stream:
        stream.write(_line({"hengxin": FORMAT, "schema": HEAD}))
        for table, row in _rows(connection):
            written = {name: _b64(value) if isinstance(value, bytes) else value for name, value in row.items()}
            stream.write(_line({"table": table, "row": written}))


def import_export(path: Path, target: Ledger) -> int:
    """Fill an empty ledger from a file of :func:`export_ledger`; return the number of entries.

    Raises:
        NotInLedger: the file is none of ours, or the target holds something already.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            head = json.loads(stream.readline())
            if head != {"hengxin": FORMAT, "schema": HEAD}:
                raise NotInLedger(f"{path} 不是本版程序的账本导出文件", f"{path} is no export of a ledger of this version")
            return _fill(target, (_read(line) for line in stream))
    except (EOFError, gzip.BadGzipFile, ValueError, KeyError) as error:
        raise LedgerError(f"{path} 已损坏，不能导入", f"{path} is damaged: {type(error).__name__}") from error


def _rows(connection: Connection) -> Iterator[Row]:
    for table in TABLES:
        order = list(table.primary_key.columns)
        for row in connection.execution_options(yield_per=PAGE).execute(select(table).order_by(*order)):
            yield table.name, dict(row._mapping)


def _fill(target: Ledger, rows: Iterable[Row]) -> int:
    tables = {table.name: table for table in TABLES}
    with target.writing() as connection:
        if connection.execute(select(func.count()).select_from(ENTRY)).scalar_one():
            raise NotInLedger(f"账本 {target.shown} 已有内容，只能复制到空的账本", f"ledger {target.shown} is not empty")
        pending: list[dict[str, Any]] = []
        current = ""
        for name, row in rows:
            if name != current or len(pending) >= PAGE:
                if pending:
                    add_rows(connection, tables[current], pending)
                pending, current = [], name
            pending.append(row)
        if pending:
            add_rows(connection, tables[current], pending)
        return int(connection.execute(select(func.count()).select_from(ENTRY)).scalar_one())


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _b64(value: bytes) -> dict[str, str]:
    try:
        return {"text": value.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def _read(line: str) -> Row:
    found = json.loads(line)
    row = found["row"]
    for name, value in row.items():
        if isinstance(value, dict):
            row[name] = value["text"].encode() if "text" in value else base64.b64decode(value["base64"])
    return found["table"], row
