"""A plan on the terminal: how many visits where, who carries them, what could not be placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.calendar import format_day, to_date
from engine.explain.blocks import Block, Column, Facts, Items, Note, Page, Paragraph, Row, Section, Table
from engine.facts import Dictionary
from engine.inspection.model import Plan
from engine.inspection.sheets import PlanTable, loads
from engine.inspection.words import TRIAL
from engine.problems import Lang

_SHOWN = 10
"""Visits shown on the terminal; all are in the files."""


def plan_page(plan: Plan, dictionary: Dictionary, lang: Lang) -> Page:
    """Return a plan as a page for the terminal."""
    table = PlanTable(plan, dictionary, lang)
    notes = (Note(TRIAL(lang), "open"),) if table.trial else ()
    head = Facts(
        (
            (_say(lang, "计划编号", "number"), plan.number),
            (_say(lang, "期间", "period"), f"{format_day(plan.start)} — {format_day(plan.last)}"),
            (_say(lang, "等级基准日", "decisions as of"), format_day(plan.as_of)),
            (_say(lang, "企业", "enterprises"), str(len({item.code for item in plan.enterprises}))),
            (_say(lang, "检查", "visits"), _visits(plan, lang)),
            (_say(lang, "工作日", "working days"), str(len(plan.working_days))),
        )
    )
    sections = [
        Section(_say(lang, "按区和月份", "By district and month"), (_spread(plan, table, lang),)),
        Section(_say(lang, "执法人员任务", "Load of inspectors"), (_people(plan, table, lang),)),
    ]
    if plan.visits:
        shown = [visit for visit in plan.visits if visit.status == "planned"][:_SHOWN]
        heading = _say(lang, f"最先的 {len(shown)} 次检查", f"The first {len(shown)} visits")
        sections.append(Section(heading, (_first(plan, table, lang),)))
    problems = tuple(_problems(plan, lang))
    if problems:
        sections.append(Section(_say(lang, "排不下的", "What does not fit"), problems))
    if plan.notices:
        items = tuple(item.zh if lang == "zh" else item.en for item in plan.notices)
        sections.append(Section(_say(lang, "提示", "Notices"), (Items(items),)))
    return Page("officer", lang, plan.body, plan.title_zh if lang == "zh" else plan.title_en, notes, (head,), tuple(sections))


def _visits(plan: Plan, lang: Lang) -> str:
    found = Counter(visit.status for visit in plan.visits)
    if lang == "zh":
        said = f"{len(plan.visits)} 次"
        kept = found["done"] + found["announced"]
        return said + (f"（其中已检查 {found['done']}、已通知 {found['announced']}，照旧）" if kept else "")
    return f"{len(plan.visits)} ({found['done']} done, {found['announced']} announced)"


def _spread(plan: Plan, table: PlanTable, lang: Lang) -> Table:
    months = sorted({(to_date(visit.day).year, to_date(visit.day).month) for visit in plan.visits})
    places = sorted({visit.district for visit in plan.visits})
    count = Counter((visit.district, to_date(visit.day).year, to_date(visit.day).month) for visit in plan.visits)
    heads = [Column(_say(lang, "所属区", "district"))]
    heads += [Column(f"{month} 月" if lang == "zh" else f"{year}-{month:02d}", number=True) for year, month in months]
    heads += [Column(_say(lang, "合计", "total"), number=True)]
    rows = []
    for place in places:
        cells = [count[place, *month] for month in months]
        rows.append(Row((table.district(place) or "—", *map(str, cells), str(sum(cells)))))
    totals = [sum(count[place, *month] for place in places) for month in months]
    rows.append(Row((_say(lang, "合计", "total"), *map(str, totals), str(sum(totals)))))
    return Table(tuple(heads), tuple(rows))


def _people(plan: Plan, table: PlanTable, lang: Lang) -> Table:
    load = loads(plan)
    heads = (
        ("执法证号", "姓名", "层级", "负责区域", "检查次数")
        if lang == "zh"
        else ("certificate", "name", "levels", "districts", "visits")
    )
    ordered = sorted(plan.inspectors, key=lambda item: (-load[item.certificate], item.certificate))
    rows = [
        Row(
            (
                item.certificate, item.name, table.joint.join(table.level(level) for level in item.levels),
                table.joint.join(table.district(code) for code in item.districts) or _say(lang, "全市", "everywhere"),
                str(load[item.certificate]),
            )
        )
        for item in ordered[:15]
    ]  # fmt: skip
    if len(ordered) > 15:
        rest = _say(lang, f"另有 {len(ordered) - 15} 名", f"{len(ordered) - 15} more")
        rows.append(Row((rest, "", "", "", str(sum(load[item.certificate] for item in ordered[15:])))))
    return Table((*(Column(head) for head in heads[:4]), Column(heads[4], number=True)), tuple(rows))


def _first(plan: Plan, table: PlanTable, lang: Lang) -> Table:
    heads = ("日期", "所属区", "企业", "等级", "类别", "层级", "检查人员") if lang == "zh" else (
        "day", "district", "enterprise", "grade", "class", "level", "inspectors"
    )  # fmt: skip
    rows = []
    for visit in [visit for visit in plan.visits if visit.status == "planned"][:_SHOWN]:
        line = table.line(visit)
        rows.append(
            Row(
                (
                    line["day"],
                    line["district"],
                    line["name"],
                    line["grade"],
                    line["class"],
                    table.level(visit.level),
                    line["inspectors"],
                )
            )
        )
    return Table(tuple(Column(head) for head in heads), tuple(rows))


def _problems(plan: Plan, lang: Lang) -> Iterator[Block]:
    for item in plan.shortfalls:
        yield Paragraph(f"{item.constraint}　{item.zh}" if lang == "zh" else f"{item.constraint}: {item.en}")
        yield Items((f"解决办法：{item.mend_zh}" if lang == "zh" else f"mend: {item.mend_en}",))


def _say(lang: Lang, zh: str, en: str) -> str:
    return zh if lang == "zh" else en
