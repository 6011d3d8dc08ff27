"""Tables beside a case, such as a register of inspectors: read by the same rules, with columns that the caller names.

Counts and refusals are those of a case table: ``read == accepted + rejected + duplicates``, and every refused row has file,
row, column, value and mend.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.calendar import Intervals
from engine.exchange.cellerror import CellError, Raw
from engine.exchange.codes import code_readers, read_key
from engine.exchange.headings import layout_for
from engine.exchange.manifest import TableEntry
from engine.exchange.report import Defect, Notice, Rejection, TableReport, defect
from engine.exchange.rows import Row, RowReader, is_blank
from engine.exchange.tables import read_table
from engine.facts import FOREVER, CodeList, Dictionary, Field, Type, Value
from engine.facts.dictionary import Column
from engine.problems import InvalidCase, Problem, Text


@dataclass(frozen=True)
class RegisterSpec:
    """What a table holds: a key column (a credit code if ``uscc``, else a number that only identifies) and fields.

    ``codes`` are code lists beside those of the dictionary. ``identity`` names the fields that tell rows of one key apart.
    """

    kind: str
    title: Text
    key: Column
    fields: tuple[Field, ...]
    uscc: bool = False
    codes: tuple[CodeList, ...] = ()
    identity: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ("序号", "编号")


@dataclass(frozen=True)
class RegisterRow:
    """An accepted row: its number as spreadsheets count, its key, its values by field."""

    number: int
    key: str
    values: Mapping[str, Value]
    cells: tuple[Raw, ...]

    def text(self, name: str) -> str:
        """Return a text or key; empty if blank."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def codes(self, name: str) -> frozenset[str]:
        """Return a set of codes; empty if blank."""
        value = self.values.get(name)
        return value if isinstance(value, frozenset) else frozenset()

    def number_of(self, name: str) -> int | None:
        """Return a number or day, if there is one."""
        value = self.values.get(name)
        return value if isinstance(value, int) else None


@dataclass(frozen=True)
class Register:
    """A read table: accepted rows, the report, refused rows, notices."""

    file: str
    rows: tuple[RegisterRow, ...]
    report: TableReport
    rejections: tuple[Rejection, ...]
    notices: tuple[Notice, ...]
    columns: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Column (from 0) and heading of each field in this file; the key's name is ``@code``."""

    def refuse(self, refused: Mapping[int, Iterable[Defect]]) -> Register:
        """Return the register without the rows of these numbers, which stand among the rejections with their defects."""
        gone = [row for row in self.rows if row.number in refused]
        kept = tuple(row for row in self.rows if row.number not in refused)
        more = tuple(
            Rejection(self.file, self.report.sheet, row.number, self.report.kind, tuple(refused[row.number]), row.cells)
            for row in gone
        )
        counts = replace(
            self.report, accepted=self.report.accepted - len(gone), rejected=self.report.rejected + len(gone)
        )
        rejections = tuple(sorted((*self.rejections, *more), key=lambda item: item.row))
        return replace(self, rows=kept, report=counts, rejections=rejections)

    def defect(self, name: str, value: str, reason: Text, mend: Text | None = None) -> Defect:
        """Return a defect of one field."""
        column, heading = self.columns.get(name, (-1, ""))
        return Defect("CELL-REFERENCE", heading, value, reason, mend, column)


def read_register(path: Path, spec: RegisterSpec, dictionary: Dictionary) -> Register:
    """Read a table (CSV, XLSX, XLS).

    Raises:
        InvalidCase: the file cannot be read, or has no usable heading row.
    """
    file = path.name
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InvalidCase([Problem("TABLE-FILE", Text("不是文件", "not a file"), str(path))])
        data = path.read_bytes()
    except OSError as error:
        there = isinstance(error, FileNotFoundError)
        zh = "没有这个文件" if there else f"无法读取：{error.strerror}"
        en = "no such file" if there else f"cannot be read: {error.strerror}"
        raise InvalidCase([Problem("TABLE-FILE", Text(zh, en), str(path))]) from None
    fields = {item.name: item for item in spec.fields}
    layout = layout_for(spec.kind, spec.title, {"code": spec.key}, fields, spec.ignored)
    readers = {**code_readers(dictionary.codes), **code_readers({item.id: item for item in spec.codes})}
    entry = TableEntry(0, file, path, spec.kind, None, Intervals(), FOREVER, "", None, None)
    table = read_table(entry, data, layout, readers, RowReader if spec.uscc else _Keyed)
    if table.problem is not None:
        raise InvalidCase([table.problem])
    duplicates = _merge(table.rows, spec, table.reject)
    rows = [row for row in table.rows if not row.defects and row.number not in duplicates]
    report = TableReport(
        file=file, sheet=table.sheet, kind=spec.kind, read=table.read, accepted=len(rows), rejected=len(table.rejections),
        duplicates=len(duplicates), skipped=table.skipped, headings=table.matched.headings if table.matched else (),
    )  # fmt: skip
    matched = table.matched
    columns = {name: (at, matched.headings[at]) for name, at in matched.columns.items()} if matched else {}
    return Register(
        file,
        tuple(RegisterRow(row.number, row.code or "", row.values, row.cells) for row in rows),
        report,
        tuple(sorted(table.rejections, key=lambda item: item.row)),
        tuple(table.notices),
        columns,
    )


def _merge(rows: list[Row], spec: RegisterSpec, reject: Callable[[Row], None]) -> set[int]:
    """Return the numbers of repeated rows; rows of one identity and other content are all refused."""
    groups: dict[tuple[Value, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.code, *(row.values.get(name) for name in spec.identity)), []).append(row)
    repeated: set[int] = set()
    for group in groups.values():
        if len({tuple(sorted(row.values.items(), key=lambda item: item[0])) for row in group}) == 1:
            repeated.update(row.number for row in group[1:])
            continue
        for row in group:
            others = "、".join(str(other.number) for other in group if other is not row)
            reason = Text("同一编号的内容不一致", "one number, other content")
            mend = Text(f"另见第 {others} 行；请只保留正确的一行", f"see row {others}; keep the right one")
            row.defects.append(defect("ROW-CONFLICT", "", None, reason, mend))
            reject(row)
    return repeated


class _Keyed(RowReader):
    """Reads rows whose key is a number or name that only identifies."""

    _KEY = Field("@code", Type.KEY, Text("编号", "number"), max_length=64)

    def _common(self, row: Row) -> None:
        raw = self._cell(row, "@code")
        if is_blank(raw):
            row.defects.append(self._defect("ROW-REQUIRED", "@code", raw, Text("必填，但是空白", "required, but blank")))
            return
        try:
            row.code = read_key(raw, self._KEY)
        except CellError as error:
            row.defects.append(self._defect(error.code, "@code", raw, error.reason, error.mend))
