"""Read a case folder: the register, the tables of records, what they cover, and what was wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.calendar import Intervals
from engine.exchange.codes import code_readers
from engine.exchange.dates import day_of_moment
from engine.exchange.headings import REGISTER, layout_of
from engine.exchange.linkcheck import dangling_links
from engine.exchange.manifest import MANIFEST, TableEntry, read_manifest
from engine.exchange.merge import Merged, merge_records, merge_register
from engine.exchange.report import Notice, Rejection, TableReport
from engine.exchange.rows import OUT_OF_SCOPE
from engine.exchange.tables import Table, read_table
from engine.facts import Case, Dictionary, Record, Subject, Supply, area_named
from engine.facts.words import plain_key
from engine.problems import InvalidCase, Problem, Text


@dataclass(frozen=True)
class Delivery:
    """What one table covers: days of a kind, when it came in, and whether its rows say when each was recorded.

    An export of a register whose rows carry their moments also tells what the register held earlier.
    """

    kind: str
    days: Intervals
    received_at: int
    timed: bool
    file: str = ""
    sheet: str = ""
    digest: str = ""
    """SHA-256 of the file's bytes."""

    def known(self, known_at: int) -> Intervals:
        """Return the days covered by what was known at a moment."""
        if self.received_at <= known_at:
            return self.days
        return self.days.clip(1, day_of_moment(known_at) + 1) if self.timed else Intervals()


@dataclass(frozen=True)
class CaseFolder:
    """A read case folder.

    ``subjects`` by credit code; ``records`` by credit code, in order of id and version. ``received_at`` is
    the latest moment at which anything came in, and ``known_at`` the one the manifest names, else the same
    (seconds since 1970 UTC). ``problems`` are of tables refused as a whole: they supply nothing. ``area`` is the area
    code of the place; "" for one the vocabulary does not know, ``None`` where the manifest names no place.
    """

    title: str
    place: str
    subjects: Mapping[str, Subject]
    records: Mapping[str, tuple[Record, ...]]
    deliveries: tuple[Delivery, ...]
    received_at: int
    known_at: int
    tables: tuple[TableReport, ...]
    rejections: tuple[Rejection, ...]
    notices: tuple[Notice, ...]
    problems: tuple[Problem, ...] = field(default=())
    area: str | None = None
    registers: tuple[Delivery, ...] = field(default=())
    """The tables of the register that could be read."""

    @property
    def supply(self) -> Supply:
        """The days covered by all tables."""
        return _supply(self.deliveries, self.received_at)

    def case(self, code: str, known_at: int | None = None) -> Case:
        """Return everything given about one subject, and the supply known at a moment (default: ``known_at``).

        Raises ``KeyError`` if the subject is not in the register.

        A kind of which a row about the subject was refused counts as not supplied for it: nobody can say that there
        is no such record.
        """
        refused = {item.kind for item in self.rejected(code) if any(d.code != OUT_OF_SCOPE for d in item.defects)}
        supply = _supply(self.deliveries, self.known_at if known_at is None else known_at)
        days = {kind: covered for kind, covered in supply.days.items() if kind not in refused}
        return Case(self.subjects[code], self.records.get(code, ()), Supply(days))

    def rejected(self, code: str) -> tuple[Rejection, ...]:
        """Return the refused rows that are known to be about one subject."""
        return tuple(item for item in self.rejections if item.subject == code)


def read_case(folder: Path, dictionary: Dictionary) -> CaseFolder:
    """Read a case folder.

    Raises:
        InvalidCase: no usable manifest, a file it names is missing or lies outside, or no register remains.
    """
    manifest = read_manifest(folder, (REGISTER, *dictionary.kinds))
    readers = code_readers(dictionary.codes)
    layouts = {kind: layout_of(dictionary, kind) for kind in {entry.kind for entry in manifest.tables}}
    files = {entry.index: _bytes(entry) for entry in manifest.tables}
    tables = [read_table(entry, files[entry.index], layouts[entry.kind], readers) for entry in manifest.tables]
    read = [(table, _delivery(table, files[table.entry.index])) for table in tables if table.problem is None]
    registers = [table for table in tables if table.layout.kind == REGISTER]
    if all(table.problem for table in registers):
        raise InvalidCase(table.problem for table in registers if table.problem)
    subjects, merged = merge_register(registers)
    counts = {REGISTER: merged}
    records: dict[str, list[Record]] = {}
    for kind in sorted(layouts.keys() - {REGISTER}):
        found, counts[kind] = merge_records(
            [t for t in tables if t.layout.kind == kind], dictionary.kinds[kind], subjects
        )
        for record in found:
            records.setdefault(record.subject, []).append(record)
    ordered = {code: tuple(sorted(records[code], key=_order)) for code in sorted(records)}
    for table in tables:
        _row_notices(table, dictionary, subjects)
    notices = [notice for table in tables for notice in table.notices] + dangling_links(dictionary, ordered)
    received = max(
        [entry.received_at for entry in manifest.tables]
        + [r.recorded_at for group in ordered.values() for r in group]
    )
    return CaseFolder(
        title=manifest.title,
        place=manifest.place,
        subjects=subjects,
        records=ordered,
        deliveries=tuple(delivery for table, delivery in read if table.layout.kind != REGISTER),
        registers=tuple(delivery for table, delivery in read if table.layout.kind == REGISTER),
        received_at=received,
        known_at=manifest.known_at if manifest.known_at is not None else received,
        tables=tuple(
            sorted(
                (_report(t, counts[t.layout.kind]) for t in tables), key=lambda r: (r.file, r.sheet, r.kind)
            )
        ),
        rejections=tuple(
            sorted((r for t in tables for r in t.rejections), key=lambda r: (r.file, r.sheet, r.row, r.kind))
        ),
        notices=tuple(sorted(notices, key=lambda n: (n.file, n.sheet, n.row, n.code, n.heading, n.value))),
        problems=tuple(table.problem for table in tables if table.problem),
        area=(area_named(manifest.place, dictionary) or "") if manifest.place.strip() else None,
    )


def _bytes(entry: TableEntry) -> bytes:
    try:
        return entry.path.read_bytes()
    except OSError as error:
        message = Text(f"文件无法读取：{error.strerror}", f"cannot be read: {error.strerror}")
        raise InvalidCase([Problem("CASE-FILE", message, entry.file)]) from None


def _order(record: Record) -> tuple[str, int]:
    return record.id, record.recorded_at


def _delivery(table: Table, content: bytes) -> Delivery:
    timed = table.matched is not None and "recorded_at" in table.matched.columns
    entry, digest = table.entry, hashlib.sha256(content).hexdigest()
    return Delivery(table.layout.kind, entry.days, entry.received_at, timed, entry.file, table.sheet, digest)


def _supply(deliveries: Iterable[Delivery], known_at: int) -> Supply:
    """Return the days covered by what was known at a moment; a table refused as a whole covers none."""
    days: dict[str, Intervals] = {}
    for item in deliveries:
        if item.received_at <= known_at or item.timed:
            days[item.kind] = days.get(item.kind, Intervals()).union(item.known(known_at))
    return Supply({kind: days[kind] for kind in sorted(days)})


def _report(table: Table, merged: Merged) -> TableReport:
    index = table.entry.index
    return TableReport(
        file=table.entry.file,
        sheet=table.sheet,
        kind=table.layout.kind,
        read=table.read,
        accepted=merged.accepted.get(index, 0),
        rejected=len(table.rejections),
        duplicates=merged.duplicates.get(index, 0),
        skipped=table.skipped,
        headings=table.matched.headings if table.matched else (),
        problem=table.problem,
    )


def _row_notices(table: Table, dictionary: Dictionary, subjects: Mapping[str, Subject]) -> None:
    """Note accepted rows that look odd: another name, dated after receipt or outside the days covered."""
    if table.layout.kind == REGISTER:
        return
    main = dictionary.kinds[table.layout.kind].fields[dictionary.kinds[table.layout.kind].main_date]
    last = day_of_moment(table.entry.received_at)
    for row in table.rows:
        subject = subjects.get(row.code or "")
        if row.defects or subject is None:
            continue
        if row.name and plain_key(row.name) != plain_key(subject.name):
            message = Text(
                f"与名册中的名称“{subject.name}”不一致，以代码为准",
                f"differs from {subject.name!r} in the register",
            )
            table.say(row.number, "ROW-NAME", table.layout.heading("@name"), row.name, message)
        dated = row.values.get(main.name)
        if not isinstance(dated, int):
            continue
        if dated > last:
            message = Text("日期晚于本表收到日期，请核对", "dated after the table was received; please check")
            table.say(row.number, "ROW-FUTURE", main.heading, row.cells[_column(table, main.name)], message)
        elif dated not in table.entry.days:
            message = Text(
                "日期不在清单所写的覆盖期内", "dated outside the days the manifest says are covered"
            )
            table.say(
                row.number, "ROW-OUTSIDE-DAYS", main.heading, row.cells[_column(table, main.name)], message
            )


def _column(table: Table, name: str) -> int:
    return table.matched.columns[name] if table.matched else 0


__all__ = ["MANIFEST", "CaseFolder", "read_case"]
