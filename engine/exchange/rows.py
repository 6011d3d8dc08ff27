"""Read one row of a table as values of the dictionary, or say why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from engine.calendar import OPEN
from engine.exchange.cellerror import CellError, Raw, shown
from engine.exchange.codes import CodeReader, read_key, read_text, read_uscc
from engine.exchange.dates import read_day, read_last_day, read_moment, read_month
from engine.exchange.headings import Layout, Matched
from engine.exchange.numbers import read_bool, read_int, read_money, read_points
from engine.exchange.report import Defect, defect
from engine.facts import Field, Type, Value
from engine.facts.dictionary import Condition
from engine.facts.words import plain_code
from engine.problems import Text

BLANKS = frozenset(
    {
        "",
        "/",
        "\\",
        "//",
        "无",
        "暂无",
        "—",
        "--",
        "-",
        "——",
        "— —",
        "－",
        "N/A",
        "NULL",
        "#N/A",
        "#VALUE!",
        "#REF!",
    }
)
"""What people write for nothing."""

Say: TypeAlias = Callable[[int, str, str, Raw, Text], None]
"""Report something odd: row, code, heading, cell, message."""

_ODD_LONG_TERM = date(2099, 1, 31).toordinal()


@dataclass
class Row:
    """One row: its number in the file, what was read and what is wrong with it."""

    number: int
    cells: tuple[Raw, ...]
    code: str | None = None
    name: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    recorded_at: int | None = None
    void: bool = False
    source: str = ""
    defects: list[Defect] = field(default_factory=list)


class RowReader:
    """Reads the rows of one table."""

    def __init__(
        self, layout: Layout, matched: Matched, unit: str | None, readers: Mapping[str, CodeReader], say: Say
    ):
        self.layout = layout
        self.matched = matched
        self.unit = unit
        self.readers = readers
        self.say = say
        self.current = 0
        self.plan = [
            (column, layout.fields[name], self._parser(layout.fields[name]))
            for name, column in sorted(matched.columns.items(), key=lambda item: item[1])
            if not name.startswith("@")
        ]
        self.absent = [spec for name, spec in layout.fields.items() if name not in matched.columns]
        self.checks = [spec for spec in layout.fields.values() if _has_rules(spec)]

    def read(self, number: int, cells: Sequence[Raw]) -> Row:
        """Read one row."""
        self.current = number
        row = Row(number, tuple(cells))
        self._common(row)
        self._fields(row)
        for spec in self.absent:
            if spec.open_if_blank:
                row.values[spec.name] = OPEN
        self._rules(row)
        return row

    def amend(self, values: Mapping[str, Value], cells: Sequence[Raw]) -> Row:
        """Read the columns of a correction over the values of a row read before; a blank cell takes a value away."""
        row = Row(0, tuple(cells), values=dict(values))
        for _, spec, _ in self.plan:
            row.values.pop(spec.name, None)
        self._fields(row)
        self._rules(row)
        return row

    def _fields(self, row: Row) -> None:
        cells = row.cells
        for column, spec, parse in self.plan:
            raw = cells[column] if column < len(cells) else None
            if is_blank(raw):
                if spec.required:
                    row.defects.append(
                        self._defect(
                            "ROW-REQUIRED", spec.name, raw, Text("必填，但是空白", "required, but blank")
                        )
                    )
                elif spec.open_if_blank:
                    row.values[spec.name] = OPEN
                continue
            try:
                row.values[spec.name] = parse(raw)
            except CellError as error:
                row.defects.append(self._defect(error.code, spec.name, raw, error.reason, error.mend))

    def _common(self, row: Row) -> None:
        raw = self._cell(row, "@code")
        if is_blank(raw):
            row.defects.append(
                self._defect("ROW-REQUIRED", "@code", raw, Text("必填，但是空白", "required, but blank"))
            )
        else:
            try:
                row.code = read_uscc(raw)
            except CellError as error:
                row.defects.append(self._defect(error.code, "@code", raw, error.reason, error.mend))
        name = self._cell(row, "@name")
        row.name = "" if is_blank(name) else " ".join(shown(name).split())[:200]
        source = self._cell(row, "@source")
        row.source = "" if is_blank(source) else shown(source).strip()[:200]
        for column in ("@void", "@recorded_at"):
            raw = self._cell(row, column)
            if is_blank(raw):
                continue
            try:
                if column == "@void":
                    row.void = read_bool(raw)
                else:
                    row.recorded_at = read_moment(raw)
            except CellError as error:
                row.defects.append(self._defect(error.code, column, raw, error.reason, error.mend))

    def _cell(self, row: Row, name: str) -> Raw:
        column = self.matched.columns.get(name, -1)
        return row.cells[column] if 0 <= column < len(row.cells) else None

    def _defect(self, code: str, name: str, raw: Raw, reason: Text, mend: Text | None = None) -> Defect:
        column = self.matched.columns.get(name, -1)
        heading = self.matched.headings[column] if column >= 0 else self.layout.heading(name)
        return defect(code, heading, raw, reason, mend, column)

    def _parser(self, spec: Field) -> Callable[[Raw], Value]:
        match spec.type:
            case Type.DATE if spec.format == "month":
                return (lambda raw: read_month(raw)[1] + 1) if spec.ends else (lambda raw: read_month(raw)[0])
            case Type.DATE if spec.ends:
                return lambda raw: self._last_day(spec, raw)
            case Type.DATE:
                return read_day
            case Type.MONEY:
                unit = self.unit or self.matched.units.get(spec.name) or spec.unit or "元"
                return lambda raw: self._money(spec, raw, unit)
            case Type.INT:
                return read_int
            case Type.POINTS:
                return lambda raw: read_points(raw, spec.scale)
            case Type.BOOL:
                return read_bool
            case Type.CODE:
                reader = self.readers[spec.codes or ""]
                return lambda raw: _refused(spec, reader.read(raw))
            case Type.CODES:
                return self.readers[spec.codes or ""].read_set
            case Type.KEY if spec.format == "uscc":
                return read_uscc
            case Type.KEY:
                return lambda raw: read_key(raw, spec)
            case _:
                return lambda raw: read_text(raw, spec)

    def _money(self, spec: Field, raw: Raw, unit: str) -> int:
        cents, other = read_money(raw, unit)
        if other is not None:
            message = Text(
                f"该列单位是{unit}，按所写的“{other}”换算",
                f"the column is in {unit}, converted from {other} as written",
            )
            self.say(self.current, "ROW-UNIT", spec.heading, raw, message)
        return cents

    def _last_day(self, spec: Field, raw: Raw) -> int:
        until = read_last_day(raw)
        if until == _ODD_LONG_TERM + 1:
            message = Text(
                "2099-01-31 按所写日期处理；若是长期，应写 2099-12-31",
                "taken as written; long-term is 2099-12-31",
            )
            self.say(self.current, "ROW-LONG-TERM", spec.heading, raw, message)
        return until

    def _rules(self, row: Row) -> None:
        broken = {item.column for item in row.defects}
        for spec in self.checks:
            if self.matched.columns.get(spec.name, -2) in broken:
                continue
            value = row.values.get(spec.name)
            raw = self._cell(row, spec.name)
            if value is None and spec.also_from is not None:
                value = self._taken_from(spec, self._cell(row, spec.also_from))
                if value is not None:
                    row.values[spec.name] = value
            if spec.zero_unless and not _broken(spec.zero_unless, row, self.matched, broken):
                self._zero(spec, row, raw, value)
                value = row.values.get(spec.name)
            if value is None:
                if spec.required_when and holds(spec.required_when, row.values):
                    self._said_blank(row, spec, raw)
                elif spec.expected_when and holds(spec.expected_when, row.values):
                    self.say(
                        self.current,
                        "ROW-EXPECTED",
                        spec.heading,
                        raw,
                        Text("应填未填，按“不知道”处理", "blank, taken as not known"),
                    )
                continue
            if spec.blank_when and holds(spec.blank_when, row.values):
                reason = Text(
                    f"{self._why(spec.blank_when)}时应为空白", f"must be blank ({self._why(spec.blank_when)})"
                )
                row.defects.append(self._defect("ROW-BLANK", spec.name, raw, reason))
            if spec.not_before is not None:
                self._order(row, spec, raw, value)

    def _taken_from(self, spec: Field, written: Raw) -> str | None:
        if is_blank(written):
            return None
        code = self.readers[spec.codes or ""].find(written)
        if code is None:
            message = Text(
                f"未能据此归入“{spec.heading}”，按“不知道”处理",
                f"names no {spec.title.en}, taken as not known",
            )
            self.say(
                self.current,
                "ROW-UNCLASSED",
                self.layout.fields[spec.also_from or ""].heading,
                written,
                message,
            )
        return code

    def _zero(self, spec: Field, row: Row, raw: Raw, value: Value) -> None:
        if holds(spec.zero_unless, row.values):
            return
        if value is None:
            row.values[spec.name] = 0
        elif value != 0:
            message = Text(
                f"填了数值，但不是{self._why(spec.zero_unless)}",
                f"a value, though not {self._why(spec.zero_unless)}",
            )
            self.say(self.current, "ROW-UNEXPECTED", spec.heading, raw, message)

    def _said_blank(self, row: Row, spec: Field, raw: Raw) -> None:
        reason = Text(
            f"{self._why(spec.required_when)}时必填，但是空白",
            f"required ({self._why(spec.required_when)}), but blank",
        )
        row.defects.append(self._defect("ROW-REQUIRED", spec.name, raw, reason))

    def _order(self, row: Row, spec: Field, raw: Raw, value: Value) -> None:
        other = self.layout.fields[spec.not_before or ""]
        start = row.values.get(other.name)
        if not isinstance(value, int) or not isinstance(start, int) or OPEN in (value, start):
            return
        if value - spec.ends < start - other.ends:
            reason = Text(f"早于“{other.heading}”", f"earlier than {other.title.en}")
            row.defects.append(
                self._defect(
                    "ROW-ORDER", spec.name, raw, reason, Text("请核对两个日期", "compare the two dates")
                )
            )

    def _why(self, condition: Condition) -> str:
        """Return a condition in words."""
        parts = []
        for name, codes in condition:
            spec = self.layout.fields[name]
            reader = self.readers.get(spec.codes or "")
            titles = [reader.codes.title_of(code).zh if reader else code for code in codes]
            parts.append(f"“{spec.heading}”为{'或'.join(titles)}")
        return "且".join(parts)


def is_blank(raw: Raw) -> bool:
    """Say whether a cell says nothing: empty, or one of the usual placeholders."""
    if raw is None or raw == "":
        return True
    if not isinstance(raw, str):
        return False
    return (len(raw) < 12 and (raw in BLANKS or plain_code(raw) in BLANKS)) or raw.isspace()


def holds(condition: Condition, values: Mapping[str, Value]) -> bool:
    """Say whether a condition on the same row holds; a blank field fulfils none."""
    for name, codes in condition:
        value = values.get(name)
        if isinstance(value, frozenset):
            if not value.intersection(codes):
                return False
        elif isinstance(value, bool):
            if ("yes" if value else "no") not in codes:
                return False
        elif value not in codes:
            return False
    return True


def _has_rules(spec: Field) -> bool:
    return bool(
        spec.required_when
        or spec.expected_when
        or spec.blank_when
        or spec.zero_unless
        or spec.also_from
        or spec.not_before
    )


def _broken(condition: Condition, row: Row, matched: Matched, broken: set[int]) -> bool:
    return any(matched.columns.get(name, -2) in broken for name, _ in condition)


OUT_OF_SCOPE = "ROW-OUT-OF-SCOPE"
"""The row was read, and is not about anything assessed here: it leaves no gap."""


def _refused(spec: Field, code: str) -> str:
    reason = spec.refuse.get(code)
    if reason is not None:
        mend = Text("请从本表中删去这一行", "leave the row out of this table")
        raise CellError(OUT_OF_SCOPE, reason, mend)
    return code


__all__ = ["BLANKS", "Row", "RowReader", "holds", "is_blank"]
