"""Put rows of several tables together: duplicates, versions, contradictions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.exchange.report import defect
from engine.exchange.rows import Row
from engine.exchange.tables import Table
from engine.facts import FOREVER, Kind, Record, Subject, Type, Value
from engine.problems import Text

_READABLE = 40


@dataclass
class Merged:
    """The outcome of the rows of one kind: how many were accepted and duplicates per table (by its index)."""

    accepted: dict[int, int]
    duplicates: dict[int, int]


@dataclass(frozen=True)
class _Item:
    table: Table
    row: Row
    recorded_at: int

    @property
    def place(self) -> tuple[str, str, int]:
        return self.table.entry.file, self.table.sheet, self.row.number

    @property
    def where(self) -> str:
        return f"{self.table.entry.file} 第 {self.row.number} 行"

    @property
    def where_en(self) -> str:
        return f"{self.table.entry.file} row {self.row.number}"


def merge_register(tables: Iterable[Table]) -> tuple[dict[str, Subject], Merged]:
    """Return the subjects; two rows with one code and different content are both refused."""
    merged = Merged({}, {})
    subjects: dict[str, Subject] = {}
    groups: dict[str, list[_Item]] = {}
    for item in _items(tables):
        if not item.row.name:
            item.row.defects.append(defect("ROW-REQUIRED", item.table.layout.heading("@name"), None, _BLANK))
            item.table.reject(item.row)
            continue
        groups.setdefault(item.row.code or "", []).append(item)
    for code in sorted(groups):
        items = groups[code]
        if len({(item.row.name, _content(item.row)) for item in items}) > 1:
            _contradict(
                items,
                "REGISTER-CONFLICT",
                Text("同一统一社会信用代码的内容不一致", "the same code, other content"),
            )
            continue
        first, *others = items
        subjects[code] = Subject(code, first.row.name, _given(first.row))
        _count(merged, first, others)
    return subjects, merged


def merge_records(
    tables: Iterable[Table], kind: Kind, subjects: Mapping[str, Subject]
) -> tuple[list[Record], Merged]:
    """Return the records of one kind, with their versions in time."""
    merged = Merged({}, {})
    groups: dict[tuple[str, tuple[Value, ...]], list[_Item]] = {}
    for item in _items(tables):
        code = item.row.code or ""
        if code not in subjects:
            message = Text("企业不在名册中", "the enterprise is not in the register")
            mend = Text("请先把企业加入名册，或核对代码", "add it to the register first, or check the code")
            heading = item.table.layout.heading("@code")
            column = item.table.matched.columns["@code"] if item.table.matched else -1
            item.row.defects.append(defect("ROW-NOT-IN-REGISTER", heading, code, message, mend, column))
            item.table.reject(item.row)
            continue
        identity = tuple(item.row.values.get(name) for name in kind.identity)
        groups.setdefault((code, identity), []).append(item)
    records: list[Record] = []
    for (code, identity), items in groups.items():
        records += _versions(kind, code, record_id(kind, code, identity), items, merged)
    return records, merged


def record_id(kind: Kind, subject: str, identity: tuple[Value, ...]) -> str:
    """Return the id of a record: kind, its number if short, and a digest of subject and identity."""
    text = "\x1f".join((kind.id, subject, *(_canonical(value) for value in identity)))
    digest = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    keys = [
        name
        for name in ("number", *kind.identity)
        if name in kind.identity and kind.fields[name].type is Type.KEY
    ]
    readable = str(identity[kind.identity.index(keys[0])] or "") if keys else ""
    return f"{kind.id}:{readable}#{digest[:8]}" if 0 < len(readable) <= _READABLE else f"{kind.id}#{digest}"


def _versions(kind: Kind, code: str, id_: str, items: list[_Item], merged: Merged) -> Iterator[Record]:
    """Yield the versions of one record: a later one supersedes the earlier at its recorded_at."""
    moments: dict[int, list[_Item]] = {}
    for item in items:
        moments.setdefault(item.recorded_at, []).append(item)
    kept: list[tuple[_Item, list[_Item]]] = []
    for moment in sorted(moments):
        together = moments[moment]
        if len({_content(item.row) for item in together}) > 1:
            message = Text(
                "同一文书、同一记录时间，内容不一致", "one act, one time of recording, other content"
            )
            _contradict(together, "ROW-CONFLICT", message, id_)
            continue
        if kept and _content(kept[-1][0].row) == _content(together[0].row):
            kept[-1][1].extend(together)
        else:
            kept.append((together[0], together[1:]))
    for index, (item, others) in enumerate(kept):
        _count(merged, item, others)
        until = kept[index + 1][0].recorded_at if index + 1 < len(kept) else FOREVER
        source = f"{item.table.entry.file}:{item.row.number}"
        if item.row.source or item.table.entry.source:
            source += f"（{item.row.source or item.table.entry.source}）"
        yield Record(id_, kind.id, code, _given(item.row), item.recorded_at, until, item.row.void, source)


_BLANK = Text("必填，但是空白", "required, but blank")


def _items(tables: Iterable[Table]) -> list[_Item]:
    """Return all good rows in an order that does not depend on the order of the manifest."""
    items = []
    for table in tables:
        for row in table.rows:
            recorded = row.recorded_at if row.recorded_at is not None else table.entry.received_at
            items.append(_Item(table, row, recorded))
    return sorted(items, key=lambda item: item.place)


def _contradict(items: list[_Item], code: str, message: Text, id_: str | None = None) -> None:
    for item in items:
        others = [other for other in items if other is not item]
        if len(others) > 10:
            zh, en = (
                "、".join(o.where for o in others[:10]) + " 等",
                ", ".join(o.where_en for o in others[:10]) + " ...",
            )
        else:
            zh, en = "、".join(o.where for o in others), ", ".join(o.where_en for o in others)
        mend = Text(
            f"另见{zh}；请只保留正确的一行，或用“记录时间”区分先后",
            f"see {en}; keep the right one, or tell them apart by 记录时间",
        )
        if code == "REGISTER-CONFLICT":
            mend = Text(f"另见{zh}；请只保留正确的一行", f"see {en}; keep the right one")
        item.row.defects.append(defect(code, "", None, message, mend))
        item.table.reject(item.row)
        if id_ is not None:
            item.table.rejections[-1] = replace(item.table.rejections[-1], id=id_)


def _count(merged: Merged, first: _Item, others: list[_Item]) -> None:
    merged.accepted[first.table.entry.index] = merged.accepted.get(first.table.entry.index, 0) + 1
    for other in others:
        merged.duplicates[other.table.entry.index] = merged.duplicates.get(other.table.entry.index, 0) + 1


def _content(row: Row) -> tuple[object, ...]:
    return (row.void, tuple(sorted((name, value) for name, value in row.values.items() if value is not None)))


def _given(row: Row) -> dict[str, Value]:
    return {name: value for name, value in sorted(row.values.items()) if value is not None}


def _canonical(value: Value) -> str:
    if isinstance(value, frozenset):
        return ";".join(sorted(value))
    return str(value)
