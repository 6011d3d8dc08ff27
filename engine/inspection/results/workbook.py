"""Read all sheets of a workbook as grids, with what the values alone do not tell: merged cells and formulas."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from python_calamine import CalamineWorkbook

from engine.exchange.cellerror import Raw
from engine.exchange.sheets import MAX_BYTES, SheetError
from engine.problems import Text

_XLSX, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_SHEETS, MOST_CELLS, MOST_PART = 200, 200_000, 50 * 1024 * 1024
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^>]*>\s*<(?:\w+:)?f\b")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE = re.compile(r"([\w:]+)=\"([^\"]*)\"")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")


@dataclass(frozen=True)
class Grid:
    """One sheet: rows of cells from A1 on, merged ranges as (top, left, bottom, right), places of formulas; all from 0."""

    name: str
    rows: tuple[tuple[Raw, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    def cell(self, row: int, column: int) -> Raw:
        """Return a cell, None outside."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            found = self.rows[row][column]
            return None if found == "" else found
        return None

    def down(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell that holds the value of this one: where cells were merged downwards, the topmost."""
        for top, left, bottom, _ in self.merged:
            if left == column and top <= row <= bottom:
                return top, left
        return row, column


def address(row: int, column: int) -> str:
    """Return the address of a cell as spreadsheets write it, such as C14."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def read_workbook(data: bytes) -> tuple[Grid, ...]:
    """Read every sheet of an XLSX or XLS file.

    Raises:
        SheetError: the bytes are no workbook, or one too large for a form.
    """
    if not data:
        raise SheetError("TABLE-EMPTY", Text("文件是空的（0 字节）", "the file is empty (0 bytes)"))
    if not data.startswith((_XLSX, _XLS)):
        raise SheetError(
            "FORM-FORMAT",
            Text("不是 Excel 表格，检查结果记录表应以 xlsx 交回", "no Excel workbook; result forms come back as xlsx"),
            Text("请用 Excel 或 WPS 打开后另存为 xlsx", "open it and save it as xlsx"),
        )
    if len(data) > MAX_BYTES // 10:
        raise SheetError("TABLE-SIZE", Text("文件超过 20 MB，不像检查结果记录表", "larger than 20 MB, no result form"))
    formulas = _formulas(data) if data.startswith(_XLSX) else {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = []
        for name in book.sheet_names[:MOST_SHEETS]:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                continue  # no form is that large
            rows = tuple(tuple(row) for row in sheet.to_python(skip_empty_area=False))
            merged = tuple((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ())
            grids.append(Grid(name, rows, merged, formulas.get(name, frozenset())))
        return tuple(grids)
    except BaseException as error:  # the reader of a broken file may even panic
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise SheetError(
            "TABLE-FORMAT",
            Text("文件已损坏或不是 Excel 表格", "the file is damaged or no Excel workbook"),
            Text("请用 Excel 或 WPS 打开后另存为 xlsx", "open it and save it as xlsx"),
        ) from None


def _formulas(data: bytes) -> Mapping[str, frozenset[tuple[int, int]]]:
    """Return the places of formulas by sheet: the reader of values shows only what was last computed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            sheets = _attributes(_SHEET, _part(book, "xl/workbook.xml"))
            targets = {
                item.get("Id", ""): item.get("Target", "")
                for item in _attributes(_RELATION, _part(book, "xl/_rels/workbook.xml.rels"))
            }
            found = {}
            for item in sheets:
                target = targets.get(item.get("r:id", ""), "")
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                cells = _FORMULA.finditer(_part(book, path))
                name = _plain(item.get("name", ""))
                found[name] = frozenset((int(match[2]) - 1, _column(match[1].decode())) for match in cells)
            return found
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return {}


def _part(book: zipfile.ZipFile, path: str) -> bytes:
    with book.open(path) as file:
        data = file.read(MOST_PART + 1)
    if len(data) > MOST_PART:
        raise ValueError("too large")
    return data


def _attributes(tag: re.Pattern[str], data: bytes) -> list[dict[str, str]]:
    return [dict(_ATTRIBUTE.findall(match[0])) for match in tag.finditer(data.decode("utf-8", "replace"))]


def _plain(text: str) -> str:
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
