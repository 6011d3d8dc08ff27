"""Write the refused rows back: a workbook with the bad cells in red, and a CSV with one line per defect."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from engine.exchange.case import CaseFolder
from engine.exchange.cellerror import Raw, shown
from engine.exchange.report import Rejection, TableReport
from engine.problems import Lang, Text

_LONGEST = 32_767
"""Characters an Excel cell can hold."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TITLES = {
    "row": Text("原行号", "row"),
    "why": Text("退回原因", "why refused"),
    "mend": Text("修改建议", "how to mend"),
    "file": Text("文件", "file"),
    "sheet": Text("工作表", "sheet"),
    "column": Text("列", "column"),
    "value": Text("原值", "value"),
    "code": Text("问题代码", "code"),
    "counts": Text("汇总", "summary"),
}
_COUNTS = (
    ("file", Text("文件", "file")),
    ("sheet", Text("工作表", "sheet")),
    ("kind", Text("种类", "kind")),
    ("read", Text("读取", "read")),
    ("accepted", Text("采用", "accepted")),
    ("rejected", Text("退回", "rejected")),
    ("duplicates", Text("重复", "duplicates")),
    ("skipped", Text("空行和表尾", "skipped")),
)


def write_rejections(
    case: CaseFolder, workbook: Path, csv_file: Path | None = None, lang: Lang = "zh"
) -> None:
    """Write the refused rows, table by table, with their original cells, the bad ones red, and the reasons.

    Every cell is written as text, so that nothing in it can act as a formula.
    """
    with _workbook(workbook) as book:
        _summary(book, case, lang)
        names = {_TITLES["counts"](lang).casefold()}
        for table in case.tables:
            rejected = [
                r
                for r in case.rejections
                if (r.file, r.sheet, r.kind) == (table.file, table.sheet, table.kind)
            ]
            if rejected:
                _sheet(book, _name(table, names), table, rejected, lang)
    if csv_file is not None:
        _csv(csv_file, case, lang)


def safe_text(text: str) -> str:
    """Return a text that a spreadsheet program opening a CSV will not take for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def _workbook(path: Path) -> Workbook:
    options: dict[str, Any] = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(str(path), options)
    book.set_properties({"created": datetime(2000, 1, 1)})  # the same bytes on every day
    return book


def _summary(book: Workbook, case: CaseFolder, lang: Lang) -> None:
    sheet = book.add_worksheet(_TITLES["counts"](lang))
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, (_, title) in enumerate(_COUNTS):
        sheet.write_string(0, column, title(lang), bold)
    for row, table in enumerate(case.tables, 1):
        for column, (name, _) in enumerate(_COUNTS):
            value = getattr(table, name)
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, _cell(value))
        if table.problem:
            sheet.write_string(row, len(_COUNTS), _cell(table.problem.render(lang)))
    sheet.set_column(0, 1, 24)


def _sheet(book: Workbook, name: str, table: TableReport, rejected: Sequence[Rejection], lang: Lang) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#F2F2F2"}
    )
    red = book.add_format(
        {"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": "@", "text_wrap": True}
    )
    plain = book.add_format({"num_format": "@"})
    wrap = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    width = max([len(table.headings), *(len(r.cells) for r in rejected)])
    for column, title in enumerate((_TITLES["row"], _TITLES["why"], _TITLES["mend"])):
        sheet.write_string(0, column, title(lang), head)
    for column in range(width):
        sheet.write_string(
            0, column + 3, _cell(table.headings[column]) if column < len(table.headings) else "", head
        )
    for row, item in enumerate(rejected, 1):
        sheet.write_number(row, 0, item.row)
        sheet.write_string(
            row, 1, _cell("；".join(_reason(d.heading, d.reason, lang) for d in item.defects)), wrap
        )
        sheet.write_string(row, 2, _cell("；".join(d.mend(lang) for d in item.defects if d.mend)), wrap)
        bad = {d.column for d in item.defects}
        whole = -1 in bad
        for column in range(width):
            value = item.cells[column] if column < len(item.cells) else None
            style = red if column in bad or (whole and value not in (None, "")) else plain
            sheet.write_string(row, column + 3, _cell(shown(value)), style)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 2, 40)
    sheet.set_column(3, width + 2, 18)
    sheet.freeze_panes(1, 3)


def _csv(path: Path, case: CaseFolder, lang: Lang) -> None:
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        names = ("file", "sheet", "row", "column", "value", "code", "why", "mend")
        writer.writerow([_TITLES[name](lang) for name in names])
        for item in case.rejections:
            for found in item.defects:
                value = _full(item, found.column) if found.column >= 0 else found.value
                mend = found.mend(lang) if found.mend else ""
                line = [
                    item.file,
                    item.sheet,
                    str(item.row),
                    found.heading,
                    value,
                    found.code,
                    found.reason(lang),
                    mend,
                ]
                writer.writerow([safe_text(cell.replace("\x00", "")) for cell in line])


def _full(item: Rejection, column: int) -> str:
    raw: Raw = item.cells[column] if column < len(item.cells) else None
    return shown(raw)


def _reason(heading: str, reason: Text, lang: Lang) -> str:
    return f"{heading}：{reason(lang)}" if heading else reason(lang)


def _cell(text: str) -> str:
    clean = _NOT_IN_XML.sub("", text)
    return clean if len(clean) <= _LONGEST else f"{clean[: _LONGEST - 1]}…"


def _name(table: TableReport, taken: set[str]) -> str:
    """Return a sheet name of at most 31 characters that is not yet taken."""
    stem = Path(table.file).stem + (f" {table.sheet}" if table.sheet else "")
    base = _NOT_IN_NAMES.sub("_", stem)[:28].strip() or "table"
    name, count = base, 1
    while name.casefold() in taken:
        count += 1
        name = f"{base[:26]} {count}"
    taken.add(name.casefold())
    return name
