"""All that taking results in leaves behind, in one folder."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

from engine.calendar import WorkCalendar
from engine.exchange import safe_text
from engine.explain.values import moment
from engine.facts import Dictionary
from engine.inspection.paper import Line, PlanReader, publication, save, titles_of
from engine.inspection.paper.sheets import House, clean, page
from engine.inspection.results.publishing import due, due_text
from engine.inspection.results.records import manifest_lines, notice_table, result_table
from engine.inspection.results.report import FormDefect, Intake, Result
from engine.inspection.results.stored import RESULTS_FILE, stored
from engine.problems import Lang, Text

MARK = ".hengxin"
_REFUSED = (
    Text("文件", "file"), Text("工作表", "sheet"), Text("行", "row"), Text("列", "column"),
    Text("项目", "entry"), Text("原值", "value"),
    Text("问题代码", "code"), Text("退回原因", "why"), Text("修改建议", "mend"),
)  # fmt: skip
_NOT_IN_NAMES = re.compile(r"[^\w\-]+")


def write_results(
    intake: Intake, reader: PlanReader, dictionary: Dictionary, calendar: WorkCalendar, received_at: int, folder: Path, lang: Lang
) -> list[Path]:
    """Write tables, manifest lines, publication table and refused forms; return the files.

    Tables are Chinese whatever ``lang`` says, because official headings and titles are what tables are read by.

    Raises:
        OSError: with the name of the file that could not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("written by hengxin inspect record\n", "utf-8")
    plan, source = reader.plan, reader.plan.body or "检查机关"
    stamp = _NOT_IN_NAMES.sub("", moment(received_at).replace(" ", "-").replace(":", ""))[:15]
    suffix = f"{_NOT_IN_NAMES.sub('_', plan.number)}_{stamp}.csv"
    written: list[Path] = []
    tables: dict[str, tuple[str, list[int]]] = {}
    if intake.results:
        name = f"检查结果_{suffix}"
        written.append(save(folder / name, result_table(intake.results, dictionary, source)))
        tables[name] = "inspection_result", [item.inspected_on for item in intake.results]
        issued = [day for item in intake.results for notice in item.notices if isinstance(day := notice.get("issued_on"), int)]
        if issued:
            name = f"整改文书_{suffix}"
            written.append(save(folder / name, notice_table(intake.results, dictionary, source)))
            tables[name] = "rectification", issued
        lines = manifest_lines(tables, received_at, source, plan.number)
        written.append(save(folder / "case.yaml.lines", lines.encode()))
    content = stored(intake.results, plan.number).model_dump_json(indent=1) + "\n"
    written.append(save(folder / RESULTS_FILE, content.encode()))
    words = titles_of(dictionary, lang)
    shown = {item.number: published_line(item, dictionary, calendar, lang) for item in intake.results}
    name = "抽查结果公示表.xlsx" if lang == "zh" else "publication.xlsx"
    written.append(save(folder / name, publication(reader, words, lang, shown)))
    return written + _refused(intake, folder, lang)


def published_line(item: Result, dictionary: Dictionary, calendar: WorkCalendar, lang: Lang) -> Line:
    """Return what is published of a result."""
    codes = dictionary.codes["inspection_result"]
    ordered = sorted(item.results, key=lambda code: codes.ranks.get(code, 999))
    result = ("；" if lang == "zh" else "; ").join(codes.title_of(code)(lang) for code in ordered)
    kind = item.values.get("inspection_kind")
    title = dictionary.codes["inspection_kind"].title_of(str(kind))(lang) if kind else ""
    day, provisional = due(calendar, item.inspected_on)
    from engine.calendar import format_day

    return Line(result, format_day(item.inspected_on), due_text(day, provisional, lang), kind=title)


def _refused(intake: Intake, folder: Path, lang: Lang) -> list[Path]:
    lines, workbook = folder / "rejected.csv", folder / "rejected.xlsx"
    if not intake.defects:
        lines.unlink(missing_ok=True)
        workbook.unlink(missing_ok=True)
        return []
    rows = [_row(item, lang) for item in intake.defects]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([title(lang) for title in _REFUSED])
    writer.writerows([[safe_text(cell.replace("\x00", "")) for cell in row] for row in rows])
    house = House("退回的记录表" if lang == "zh" else "refused forms")
    sheet: Any = house.book.add_worksheet("退回的记录表" if lang == "zh" else "refused forms")
    for column, title in enumerate(_REFUSED):
        sheet.write_string(0, column, title(lang), house.head)
        sheet.set_column(column, column, (26, 18, 6, 6, 16, 24, 18, 48, 36)[column])
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, clean(cell), house.given)
    sheet.freeze_panes(1, 0)
    page(sheet, wide=True, rows=(0, 0))
    return [save(workbook, house.bytes()), save(lines, b"\xef\xbb\xbf" + stream.getvalue().encode())]


def _row(item: FormDefect, lang: Lang) -> list[str]:
    mend = item.mend(lang) if item.mend else ""
    return [item.file, item.sheet, item.row, item.column, item.heading, item.value, item.code, item.reason(lang), mend]
