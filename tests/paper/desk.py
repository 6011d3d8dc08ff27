"""What inspectors hand back, made by hand: forms laid out anew, so that nothing depends on how our own are drawn."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from engine.exchange.dates import read_moment
from engine.facts import Dictionary, load_dictionary
from engine.inspection.model import Plan, Visit
from engine.inspection.paper import PlanReader, open_visits
from engine.inspection.plans import read_plan
from engine.inspection.results.intake import form_files, take_in
from engine.inspection.results.report import FormDefect, Intake
from engine.paths import rules_dir

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "fixtures" / "inspection_paper"
PLAN: Plan = read_plan(FIXTURE)
READER = PlanReader(PLAN)
DICTIONARY: Dictionary = load_dictionary(rules_dir())
RECEIVED = read_moment("2026-12-31 09:00")
VISIT: Visit = open_visits(READER)[0]


class Formula(str):
    """A formula; its last computed value stands behind a bar: ``=TODAY()|46307``."""


def entries(visit: Visit = VISIT, **given: Any) -> dict[str, Any]:
    """Return the entries of a well-filled form by label; a keyword (label) replaces one, None leaves it blank."""
    people = "、".join(READER.inspectors[code].name for code in visit.inspectors)
    good: dict[str, Any] = {
        "抽查计划编号": PLAN.number,
        "检查编号": READER.number(visit),
        "被检查对象": visit.name,
        "统一社会信用代码": visit.code,
        "任务来源": "日常检查",
        "核查方式": "实地检查",
        "检查结果": "1",
        "发现问题数": "0",
        "重大事故隐患数": "0",
        "后续处置措施": "无需后续处置",
        "是否完结": "是",
        "完结日期": "2026-10-20",
        "整改完成日期": None,
        "检查机关": READER.body(visit),
        "检查人员": people,
        "检查日期": "2026-10-12",
    }
    return good | given


def lay(
    *forms: Mapping[str, Any],
    notices: Sequence[Sequence[Any]] = (),
    shift: tuple[int, int] = (0, 0),
    merged: bool = False,
    names: Sequence[str] = (),
    extra: Sequence[str] = (),
    over: Sequence[tuple[int, int, int, int, str]] = (),
) -> bytes:
    """Return a workbook with a form per sheet: labels in one column, entries beside; ``merged``: both over several cells; ``over``: more merged cells."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    for name in extra:
        book.add_worksheet(name).write_string(0, 0, "会议纪要")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, held in enumerate(forms):
        sheet = book.add_worksheet(names[number] if names else None)
        row, column = shift
        sheet.write_string(row, column, "检查结果记录表")
        for label, value in held.items():
            row += 1
            beside = column + 1
            if merged:
                sheet.merge_range(row, column, row + 1, column + 1, label)
                beside = column + 2
                sheet.merge_range(row, beside, row + 1, beside + 2, "")
            else:
                sheet.write_string(row, column, label)
            _put(sheet, row, beside, value, day)
            row += merged
        for place in over:
            sheet.merge_range(*place)
        row += 2
        if notices:
            for at, label in enumerate(("整改文书号", "文书类型", "下达日期", "整改期限至", "项目编号", "重大事故隐患")):
                sheet.write_string(row, column + at, label)
            for line in notices:
                row += 1
                for at, value in enumerate(line):
                    _put(sheet, row, column + at, value, day)
    book.close()
    return stream.getvalue()


def _put(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, Formula):
        text, _, shown = value.partition("|")
        sheet.write_formula(row, column, text, None, float(shown) if shown.replace(".", "").isdigit() else shown)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)


def intake(folder: Path, *books: bytes, reader: PlanReader = READER, received_at: int = RECEIVED) -> Intake:
    """Put workbooks into a folder and take them in."""
    for number, content in enumerate(books, 1):
        (folder / f"{number}.xlsx").write_bytes(content)
    found = take_in(form_files([folder]), reader, DICTIONARY, received_at)
    assert found.read == found.accepted + found.refused + found.repeated + len(found.blank)
    return found


def only(found: Intake) -> FormDefect:
    """Return the one defect."""
    assert [item.render() for item in found.defects] == [found.defects[0].render()] if found.defects else False
    return found.defects[0]
