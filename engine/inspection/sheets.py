"""A plan as files: JSON, CSV (which a later plan reads back as what was announced or done), a workbook, and what was refused."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from engine.calendar import format_day
from engine.exchange import Register, open_workbook, safe_text
from engine.facts import AREAS, Dictionary
from engine.inspection.model import Plan, Visit
from engine.inspection.words import DEPTH, KIND, PROVISIONAL, SCHEME_STATUS, STATUS, TRIAL
from engine.problems import Lang, Text

COLUMNS: dict[str, tuple[Text, int]] = {
    "id": (Text("检查编号", "number"), 26),
    "code": (Text("统一社会信用代码", "credit code"), 22),
    "name": (Text("企业名称", "enterprise"), 34),
    "district": (Text("所属区", "district"), 11),
    "grade": (Text("信用等级", "grade"), 10),
    "class": (Text("监管类别", "class"), 10),
    "day": (Text("检查日期", "day"), 12),
    "levels": (Text("检查层级", "levels"), 14),
    "kinds": (Text("检查类型", "kinds"), 20),
    "depth": (Text("检查方式", "depth"), 11),
    "item_codes": (Text("检查事项编码", "item codes"), 22),
    "items": (Text("检查事项", "items"), 40),
    "certificates": (Text("检查人员执法证号", "certificates"), 24),
    "inspectors": (Text("检查人员", "inspectors"), 18),
    "counts": (Text("计入年度上限", "counts for the cap"), 12),
    "status": (Text("状态", "status"), 9),
    "why": (Text("理由", "why"), 60),
    "basis": (Text("依据", "basis"), 60),
    "mark": (Text("标注", "mark"), 20),
}
PLAN_FILES = ("plan.json", "plan.csv", "plan.xlsx")


class PlanTable:
    """The lines of a plan in one language."""

    def __init__(self, plan: Plan, dictionary: Dictionary, lang: Lang) -> None:
        self.plan, self.lang = plan, lang
        self.joint = "；" if lang == "zh" else "; "
        self.areas = dictionary.codes.get(AREAS)
        self.people = {item.certificate: item.name for item in plan.inspectors}
        self.items = {item.code: item.title for item in plan.items}
        self.levels = {id: Text(*title) for rules in plan.rules for id, title in rules.levels.items()}
        self.trial = any(rules.trial for rules in plan.rules)

    def district(self, code: str) -> str:
        """Return the name of a district."""
        return self.areas.title_of(code)(self.lang) if self.areas is not None and code else ""

    def level(self, code: str) -> str:
        """Return the name of a level of authority."""
        return self.levels[code](self.lang) if code in self.levels else code

    def grade(self, visit: Visit) -> str:
        """Return the grade of the enterprise of a visit, or why it has none."""
        if visit.grade in SCHEME_STATUS:
            return SCHEME_STATUS[visit.grade](self.lang)
        return visit.grade

    def line(self, visit: Visit) -> dict[str, str]:
        """Return the cells of a visit by column."""
        lang, joint = self.lang, self.joint
        keys = dict.fromkeys(key for why in visit.why for key in why.provisions)
        found = [self.plan.provisions[key] for key in keys if key in self.plan.provisions]
        marks = ([TRIAL(lang)] if self.trial else []) + ([PROVISIONAL(lang)] if visit.provisional else [])
        yes = ("是", "否") if lang == "zh" else ("yes", "no")
        return {
            "id": visit.id,
            "code": visit.code,
            "name": visit.name,
            "district": self.district(visit.district),
            "grade": self.grade(visit),
            "class": visit.supervision,
            "day": format_day(visit.day),
            "levels": joint.join(self.level(level) for level in dict.fromkeys(why.level for why in visit.why) if level),
            "kinds": joint.join(KIND[kind](lang) for kind in dict.fromkeys(why.kind for why in visit.why)),
            "depth": DEPTH[visit.depth](lang),
            "item_codes": joint.join(visit.items),
            "items": joint.join(self.items.get(code, code) for code in visit.items),
            "certificates": joint.join(visit.inspectors),
            "inspectors": joint.join(self.people.get(one, one) for one in visit.inspectors),
            "counts": yes[0] if visit.counts else yes[1],
            "status": STATUS[visit.status](lang),
            "why": joint.join(dict.fromkeys(why.zh if lang == "zh" else why.en for why in visit.why)),
            "basis": joint.join(item.zh if lang == "zh" else item.en for item in found),
            "mark": joint.join(marks),
        }

    def lines(self) -> list[dict[str, str]]:
        """Return all lines, in order of day."""
        return [self.line(visit) for visit in self.plan.visits]


def plan_csv(plan: Plan, dictionary: Dictionary, lang: Lang) -> bytes:
    """Return the visits as CSV in UTF-8 with a byte order mark; no cell can act as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([title(lang) for title, _ in COLUMNS.values()])
    for line in PlanTable(plan, dictionary, lang).lines():
        writer.writerow([safe_text(line[key]) for key in COLUMNS])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def plan_xlsx(plan: Plan, dictionary: Dictionary, lang: Lang) -> bytes:
    """Return the plan as a workbook: visits, load by inspector, what cannot be kept. The same plan gives the same bytes."""
    title = plan.title_zh if lang == "zh" else plan.title_en
    stream = io.BytesIO()
    book, styles = open_workbook(stream, title)
    table = PlanTable(plan, dictionary, lang)
    heads = [(title(lang), width) for title, width in COLUMNS.values()]
    rows: list[list[str | int]] = [[line[key] for key in COLUMNS] for line in table.lines()]
    _sheet(book, styles, Text("检查计划", "visits")(lang), title, _note(plan, lang), heads, rows)
    load = loads(plan)
    people: list[list[str | int]] = [
        [
            one.certificate, one.name, one.body, table.joint.join(table.level(level) for level in one.levels),
            table.joint.join(table.district(code) for code in one.districts), load[one.certificate],
        ]
        for one in plan.inspectors
    ]  # fmt: skip
    named = ("执法证号", 18), ("姓名", 12), ("工作单位", 30), ("执法层级", 16), ("负责区域", 20), ("检查次数", 10)
    english = ("certificate", 18), ("name", 12), ("body", 30), ("levels", 16), ("districts", 20), ("visits", 10)
    _sheet(book, styles, Text("人员任务", "inspectors")(lang), title, "", list(named if lang == "zh" else english), people)
    problems: list[list[str | int]] = []
    for item in plan.shortfalls:
        said = (item.zh, item.mend_zh) if lang == "zh" else (item.en, item.mend_en)
        problems.append([item.constraint, *said, table.joint.join(item.codes)])
    problems += [[notice.code, notice.zh if lang == "zh" else notice.en, "", ""] for notice in plan.notices]
    named_p = ("问题", 16), ("说明", 80), ("解决办法", 60), ("涉及企业", 40)
    english_p = ("code", 16), ("what", 80), ("mend", 60), ("enterprises", 40)
    _sheet(
        book, styles, Text("排不下的和提示", "problems")(lang), title, "", list(named_p if lang == "zh" else english_p), problems
    )
    book.close()
    return stream.getvalue()


def loads(plan: Plan) -> Counter[str]:
    """Return how many visits each inspector has."""
    return Counter(certificate for visit in plan.visits for certificate in visit.inspectors)


def refused_csv(registers: Iterable[Register], lang: Lang) -> bytes:
    """Return the refused rows of the libraries, one line per defect."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    zh = ("文件", "工作表", "行", "列", "原值", "问题代码", "退回原因", "修改建议")
    writer.writerow(zh if lang == "zh" else ("file", "sheet", "row", "column", "value", "code", "why", "mend"))
    for register in registers:
        for item in register.rejections:
            for defect in item.defects:
                mend = defect.mend(lang) if defect.mend else ""
                cells = (
                    item.file,
                    item.sheet,
                    str(item.row),
                    defect.heading,
                    defect.value,
                    defect.code,
                    defect.reason(lang),
                    mend,
                )
                writer.writerow([safe_text(cell.replace("\x00", "")) for cell in cells])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def write_plan(plan: Plan, registers: Sequence[Register], dictionary: Dictionary, folder: Path, lang: Lang) -> list[Path]:
    """Write a plan into a folder; a file is written beside its name and moved into place.

    Raises:
        OSError: with the name of the file that could not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "plan.json": (plan.model_dump_json(indent=1) + "\n").encode(),
        "plan.csv": plan_csv(plan, dictionary, lang),
        "plan.xlsx": plan_xlsx(plan, dictionary, lang),
    }
    if any(register.rejections for register in registers):
        files["rejected.csv"] = refused_csv(registers, lang)
    else:
        (folder / "rejected.csv").unlink(missing_ok=True)
    return [write_file(folder / name, content) for name, content in files.items()]


def write_file(path: Path, content: bytes) -> Path:
    """Write a file beside its name and move it into place, so that no half file carries the name."""
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise OSError(error.errno or 0, error.strerror or type(error).__name__, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)
    return path


def _note(plan: Plan, lang: Lang) -> str:
    first, last, as_of = format_day(plan.first), format_day(plan.last), format_day(plan.as_of)
    trial = any(rules.trial for rules in plan.rules)
    if lang == "en":
        return f"{plan.number}, {first} to {last}, decisions as of {as_of}" + ("; trial, not published" if trial else "")
    return f"计划编号 {plan.number}　{first} 至 {last}　等级基准日 {as_of}" + ("　试算，未经发布" if trial else "")


def _sheet(
    book: Any, styles: dict[str, Any], name: str, title: str, note: str, heads: list[tuple[str, int]], rows: list[list[str | int]]
) -> None:
    sheet = book.add_worksheet(name)
    last = len(heads) - 1
    sheet.merge_range(0, 0, 0, last, title, styles["title"])
    sheet.merge_range(1, 0, 1, last, note, styles["note"])
    for column, (heading, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, heading, styles["head"])
    for at, row in enumerate(rows, 3):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(at, column, value, styles["number"])
            else:
                sheet.write_string(at, column, value[:32_000], styles["cell"])
    sheet.freeze_panes(3, 3 if last > 8 else 0)
    sheet.autofilter(2, 0, max(3, len(rows) + 2), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_row(0, 30)
