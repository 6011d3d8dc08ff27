"""Read one table of a case: find the headings, leave out what is no data, read the rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from engine.exchange.cellerror import Raw, brief
from engine.exchange.codes import CodeReader
from engine.exchange.dates import day_of_moment
from engine.exchange.headings import Layout, Matched, Unmatched, find_headings, is_heading, looks_like_heading
from engine.exchange.manifest import TableEntry
from engine.exchange.report import Notice, Rejection, defect
from engine.exchange.rows import Row, RowReader, is_blank
from engine.exchange.sheets import SheetError, read_sheet
from engine.facts import UsccError, normalise_uscc
from engine.problems import Problem, Text

_FOOTER = re.compile(
    r"(?:表格说明|填表说明|填报说明|合计|总计|小计|本页小计)"
    r"|(?:说明|注|备注|填报人|填表人|制表人?|审核人?|单位负责人|负责人签字|盖章|联系电话|填报日期)\s*(?:[:：（(]|\Z)"
)


@dataclass
class Table:
    """A read table: good rows, refused rows, notices, and why it was refused as a whole, if so."""

    entry: TableEntry
    layout: Layout
    sheet: str = ""
    matched: Matched | None = None
    rows: list[Row] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    read: int = 0
    skipped: int = 0
    problem: Problem | None = None

    def reject(self, row: Row) -> None:
        """Move a row to the refused ones."""
        known = row.code if row.code is not None else None
        self.rejections.append(
            Rejection(
                self.entry.file,
                self.sheet,
                row.number,
                self.layout.kind,
                tuple(row.defects),
                row.cells,
                known,
            )
        )

    def say(self, number: int, code: str, heading: str, raw: Raw, message: Text) -> None:
        """Note something odd."""
        self.notices.append(Notice(code, self.entry.file, self.sheet, number, heading, brief(raw), message))


def read_table(
    entry: TableEntry,
    data: bytes,
    layout: Layout,
    readers: Mapping[str, CodeReader],
    reading: type[RowReader] = RowReader,
) -> Table:
    """Read the bytes of a table; what is wrong with it stands in the result. ``reading`` reads its rows."""
    table = Table(entry, layout)
    try:
        sheet = read_sheet(data, entry.sheet, entry.encoding)
    except SheetError as error:
        table.problem = Problem(error.code, error.reason, entry.file, mend=error.mend)
        return table
    table.sheet = sheet.name
    matched = find_headings(sheet.rows, layout)
    if isinstance(matched, Unmatched):
        _refuse(table, sheet.rows, matched)
        return table
    table.matched = matched
    _headings_said(table, matched)
    reader = reading(layout, matched, entry.unit, readers, table.say)
    coded = partial(_has_code, matched=matched, layout=layout)
    for number, cells in _data(table, sheet.rows, matched.row, coded):
        row = reader.read(number, cells)
        if row.recorded_at is not None and day_of_moment(row.recorded_at) > day_of_moment(entry.received_at):
            reason = Text("记录时间晚于本表收到时间", "recorded after the table was received")
            heading = layout.heading("@recorded_at")
            column = matched.columns["@recorded_at"]
            row.defects.append(defect("ROW-RECORDED", heading, cells[column], reason, column=column))
        if row.defects:
            table.reject(row)
        else:
            table.rows.append(row)
    return table


def _refuse(table: Table, rows: Sequence[Sequence[Raw]], why: Unmatched) -> None:
    """Refuse a table as a whole: every row of data counts as rejected."""
    table.problem = Problem(why.code, why.reason, table.entry.file, max(why.row + 1, 0), 0, why.mend)
    for number, cells in _data(table, rows, why.row, lambda cells: any(_is_code(cell) for cell in cells)):
        whole = defect(why.code, "", None, why.reason, why.mend)
        table.rejections.append(
            Rejection(table.entry.file, table.sheet, number, table.layout.kind, (whole,), tuple(cells), None)
        )


def _data(
    table: Table, rows: Sequence[Sequence[Raw]], heading: int, has_code: Callable[[Sequence[Raw]], bool]
) -> list[tuple[int, Sequence[Raw]]]:
    """Return the rows of data with their numbers; count them and the others."""
    found: list[tuple[int, Sequence[Raw]]] = []
    footer = False
    for index in range(heading + 1, len(rows)):
        cells = rows[index]
        filled = [
            cell
            for cell in cells
            if not (cell is None or cell == "" or (isinstance(cell, str) and cell.isspace()))
        ]
        if all(is_blank(cell) for cell in filled):
            table.skipped += 1
            continue
        if not has_code(cells):
            if looks_like_heading(cells, table.layout):
                table.skipped += 1
                continue
            first = filled[0]
            footer = footer or (isinstance(first, str) and _FOOTER.match(first.strip()) is not None)
            if footer:
                table.skipped += 1
                continue
        footer = False
        found.append((index + 1, cells))
    table.read = len(found)
    return found


def _has_code(cells: Sequence[Raw], matched: Matched, layout: Layout) -> bool:
    column = matched.columns["@code"]
    return column < len(cells) and not is_blank(cells[column]) and not is_heading(cells[column], layout)


def _is_code(cell: Raw) -> bool:
    if not isinstance(cell, str) or not 18 <= len(cell) <= 40:
        return False
    try:
        normalise_uscc(cell)
    except UsccError:
        return False
    return True


def _headings_said(table: Table, matched: Matched) -> None:
    for _column, heading, guess in matched.unknown:
        hint = f"，是否应为“{guess}”？" if guess else ""
        en = f", did you mean {guess!r}?" if guess else ""
        message = Text(f"不认识的列，未读取{hint}", f"unknown column, not read{en}")
        table.say(matched.row + 1, "TABLE-UNKNOWN-COLUMN", heading, heading, message)
    for _column, heading, other in matched.unused:
        message = Text(f"与“{other}”是同一项，未读取", f"the same as {other!r}, not read")
        table.say(matched.row + 1, "TABLE-UNUSED-COLUMN", heading, heading, message)
    money = [spec for name, spec in table.layout.fields.items() if spec.unit and name in matched.columns]
    for spec in money:
        if spec.name not in matched.units and table.entry.unit is None:
            heading = matched.headings[matched.columns[spec.name]]
            message = Text(
                f"表头没有写明单位，按{spec.unit}读取", f"the heading names no unit, read as {spec.unit}"
            )
            table.say(matched.row + 1, "TABLE-UNIT", heading, heading, message)
