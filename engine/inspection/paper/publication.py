"""What is posted: the table of tasks (before) and the table of results (after, 抽查结果公示表). No person's name or number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.calendar import format_day
from engine.columns import width
from engine.inspection.model import Visit
from engine.inspection.paper.sayings import RESULT_DAYS, TRIAL
from engine.inspection.paper.sheets import House, clean, page, span
from engine.inspection.paper.tasks import PlanReader, Task, open_visits
from engine.problems import Lang, Text

Columns = Sequence[tuple[str, str, float, bool]]
"""Chinese and English heading, width in characters, whether it is centred."""

RESULTS: Columns = (
    ("序号", "No.", 5, True), ("抽查任务编号", "Task", 19, True), ("检查编号", "Inspection", 19, True),
    ("抽查类型", "Kind", 12, True), ("抽查机关", "Body", 18, False), ("检查对象", "Enterprise", 24, False),
    ("统一社会信用代码", "Credit code", 20, True), ("检查事项", "Items", 28, False), ("检查结果", "Result", 26, False),
    ("抽查完成日期", "Completed on", 12, True), ("公示截止日期", "Publish by", 12, True), ("公示日期", "Published on", 12, True),
)  # fmt: skip
TASKS: Columns = (
    ("序号", "No.", 5, True), ("抽查计划编号", "Plan", 18, True), ("抽查计划名称", "Title of plan", 30, False),
    ("抽查任务编号", "Task", 20, True), ("抽查任务名称", "Title of task", 34, False), ("抽查类型", "Kind", 14, True),
    ("抽查机关", "Body", 22, False), ("抽查完成日期", "Completed on", 13, True),
)  # fmt: skip
ANNOUNCED: Columns = (
    ("抽查计划编号", "Plan", 16, True), ("抽查计划名称", "Title of plan", 24, False), ("抽查任务编号", "Task", 18, True),
    ("抽查任务名称", "Title of task", 26, False), ("抽查类型", "Kind", 12, True), ("抽查事项", "Items", 34, False),
    ("抽查对象范围", "Range of enterprises", 22, False), ("检查日期自", "From", 12, True), ("检查日期至", "To", 12, True),
    ("检查机关", "Body", 18, False), ("抽查市场主体数量", "Enterprises", 10, True), ("抽查名单", "List", 40, False),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What is published of one visit, in words."""

    result: str
    completed_on: str
    publish_by: str
    published_on: str = ""
    kind: str = ""


def publication(reader: PlanReader, titles: Mapping[str, str], lang: Lang, lines: Mapping[str, Line] | None = None) -> bytes:
    """Return the results as XLSX, and the tasks on a second sheet.

    With ``lines`` (by number of visit) only visits with a result are listed; without them all, blank.
    """
    house = House(Text("抽查结果公示表", "Results of inspection")(lang))
    note = Text(
        f"注：本表不列检查人员、企业负责人和联系人等个人信息。公示截止日期为检查完成之日起第 {RESULT_DAYS} 个工作日。",
        f"No persons are named. Results are published within {RESULT_DAYS} working days of the inspection.",
    )
    listed = [v for v in open_visits(reader) if lines is None or reader.number(v) in lines]
    held = lines or {}
    rows = [
        (str(at), *_result(reader, visit, titles, held.get(reader.number(visit)), lang)) for at, visit in enumerate(listed, 1)
    ]
    _sheet(house, reader, Text("抽查结果公示表", "Results of inspection")(lang), RESULTS, rows, note(lang), lang)
    tasks = [(str(at), *_task(reader, task, titles, held, lang)) for at, task in enumerate(reader.tasks, 1)]
    _sheet(house, reader, Text("抽查任务表", "Tasks")(lang), TASKS, tasks, "", lang)
    return house.bytes()


def task_table(reader: PlanReader, titles: Mapping[str, str], lang: Lang) -> bytes:
    """Return the announced tasks as XLSX, in the columns of the national platform."""
    house = House(Text("检查任务公告表", "Announced tasks")(lang))
    rows = []
    for task in reader.tasks:
        first, last = task.days
        names = dict.fromkeys(visit.name for visit in task.visits)
        items = dict.fromkeys(code for visit in task.visits for code in visit.items)
        zh = "计划内应检企业（按信用风险分类确定频次和比例）"
        rows.append(
            (
                reader.plan.number, _title(reader, lang), task.number, task.title(lang), _kinds(reader, task, titles, lang),
                "、".join(_item(reader, code) for code in items), Text(zh, "enterprises due under the plan")(lang),
                format_day(first), format_day(last), task.body, str(len({visit.code for visit in task.visits})), "、".join(names),
            )
        )  # fmt: skip
    _sheet(house, reader, Text("检查任务公告表", "Announced tasks")(lang), ANNOUNCED, rows, "", lang)
    return house.bytes()


def _result(reader: PlanReader, visit: Visit, titles: Mapping[str, str], line: Line | None, lang: Lang) -> tuple[str, ...]:
    held = line or Line("", "", "")
    return (
        reader.task(visit).number, reader.number(visit), held.kind or titles[reader.kind(visit)], reader.body(visit), visit.name,
        visit.code, "、".join(_item(reader, code) for code in visit.items), held.result, held.completed_on, held.publish_by,
        held.published_on,
    )  # fmt: skip


def _task(reader: PlanReader, task: Task, titles: Mapping[str, str], lines: Mapping[str, Line], lang: Lang) -> tuple[str, ...]:
    days = [lines[number].completed_on for number in map(reader.number, task.visits) if number in lines]
    completed = max(days) if len(days) == len(task.visits) else ""
    return (
        reader.plan.number, _title(reader, lang), task.number, task.title(lang), _kinds(reader, task, titles, lang), task.body,
        completed,
    )  # fmt: skip


def _title(reader: PlanReader, lang: Lang) -> str:
    return reader.plan.title_zh if lang == "zh" else reader.plan.title_en


def _item(reader: PlanReader, code: str) -> str:
    return reader.items[code].title if code in reader.items else code


def _kinds(reader: PlanReader, task: Task, titles: Mapping[str, str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(dict.fromkeys(titles[reader.kind(visit)] for visit in task.visits))


def _sheet(
    house: House, reader: PlanReader, name: str, columns: Columns, rows: Iterable[Sequence[str]], note: str, lang: Lang
) -> None:
    sheet: Any = house.book.add_worksheet(name)
    last = len(columns) - 1
    sheet.set_row(0, 36)
    span(sheet, (0, 0), (0, last), name, house.title)
    body = reader.plan.body or "、".join(task.body for task in reader.tasks)
    zh = f"公示单位：{body}　　计划：{_title(reader, lang)}（{reader.plan.number}）"
    span(sheet, (1, 0), (1, last), zh if lang == "zh" else f"{body}; {_title(reader, lang)} ({reader.plan.number})", house.plain)
    sheet.set_row(1, 20)
    head = 2
    if reader.trial:
        span(sheet, (2, 0), (2, last), TRIAL(lang), house.mark)
        head = 3
    sheet.set_row(head, 32)
    for column, (heading, english, size, _) in enumerate(columns):
        sheet.write_string(head, column, heading if lang == "zh" else english, house.head)
        sheet.set_column(column, column, size)
    row = head
    for cells in rows:
        row += 1
        lines = max(math.ceil(width(text) / (spec[2] - 0.5)) for text, spec in zip(cells, columns, strict=True))
        sheet.set_row(row, min(400.0, max(24.0, 14.5 * lines + 6)))
        for column, (text, spec) in enumerate(zip(cells, columns, strict=True)):
            sheet.write_string(row, column, clean(text), house.number if spec[3] else house.given)
    if note:
        span(sheet, (row + 1, 0), (row + 1, last), note, house.note)
    sheet.freeze_panes(head + 1, 0)
    page(sheet, wide=True, rows=(head, head))
