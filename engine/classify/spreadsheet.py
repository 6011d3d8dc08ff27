"""The results as CSV and as a workbook in the layout of an official table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from engine.calendar import format_day
from engine.classify.rows import COLUMNS, rows
from engine.classify.run import Run
from engine.decide import Decision
from engine.exchange import open_workbook, safe_text
from engine.explain.values import moment
from engine.problems import Lang

_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?\Z")
_NUMBERS = ("score",)
_LONGEST = 32_000
"""Characters put in one cell; Excel holds 32,767."""
_WIDTHS: Mapping[str, int] = {
    "name": 34, "code": 22, "rulebook": 30, "grade_name": 18, "others": 40, "lists": 40, "frequency": 40, "questions": 40,
    "mark": 18,
}  # fmt: skip


def csv_bytes(run: Run, lang: Lang) -> bytes:
    """Return the results as CSV in UTF-8 with a byte order mark; no cell can act as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([title(lang) for title in COLUMNS.values()])
    for item in rows(run.decisions, run.corpus, lang):
        writer.writerow([_cell(key, value) for key, value in asdict(item).items()])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def _cell(key: str, value: str) -> str:
    return value if key in _NUMBERS and _NUMBER.match(value) else safe_text(value.replace("\x00", ""))


def xlsx_bytes(run: Run, lang: Lang) -> bytes:
    """Return the results as a workbook with a sheet per rulebook; the same results give the same bytes."""
    stream = io.BytesIO()
    book, formats = open_workbook(stream, run.case.title)
    found: dict[str, list[Decision]] = {}
    for decision in run.decisions:
        found.setdefault(decision.rulebook, []).append(decision)
    for number, (name, decisions) in enumerate(found.items(), 1):
        _fill(book.add_worksheet(_sheet_name(number, name)), run, decisions, lang, formats)
    if not found:
        book.add_worksheet("1").write_string(0, 0, "没有适用的规则集" if lang == "zh" else "no rulebook fits")
    book.close()
    return stream.getvalue()


def _sheet_name(number: int, name: str) -> str:
    plain = "".join("_" if char in "[]:*?/\\'" else char for char in name)
    return f"{number} {plain}"[:31]


def _fill(sheet: Any, run: Run, decisions: list[Decision], lang: Lang, formats: Mapping[str, Any]) -> None:
    lines = rows(decisions, run.corpus, lang)
    last = len(COLUMNS) - 1
    shown = lines[0].rulebook
    sheet.merge_range(0, 0, 0, last, f"{shown}：分级分类结果" if lang == "zh" else f"{shown}: results", formats["title"])
    sheet.merge_range(1, 0, 1, last, _note(run, decisions, lang), formats["note"])
    for column, (key, text) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, _WIDTHS.get(key, 11))
        sheet.write_string(2, column, text(lang), formats["head"])
    for line, item in enumerate(lines, 3):
        for column, (key, value) in enumerate(asdict(item).items()):
            if key in _NUMBERS and _NUMBER.match(value):
                sheet.write_number(line, column, float(value), formats["number"])
            else:
                sheet.write_string(line, column, value[:_LONGEST], formats["cell"])
    sheet.freeze_panes(3, 2)
    sheet.autofilter(2, 0, len(lines) + 2, last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_row(0, 30)


def _note(run: Run, decisions: list[Decision], lang: Lang) -> str:
    day, known = format_day(run.as_of), moment(run.known_at)
    trial = any(item.trial for item in decisions)
    if lang == "en":
        return f"as of {day}, known at {known}" + ("; trial, not published" if trial else "")
    return f"基准日 {day}　知悉时点 {known}" + ("　试算，未经发布" if trial else "")
