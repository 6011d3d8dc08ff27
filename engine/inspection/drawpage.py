"""A draw on the terminal."""

from __future__ import annotations

from engine.explain.blocks import Column, Facts, Note, Page, Row, Section, Table
from engine.inspection.model import Draw
from engine.inspection.words import ROUNDING, TRIAL, ratio
from engine.problems import Lang


def draw_page(draw: Draw, lang: Lang) -> Page:
    """Return a draw as a page: what it rests on, each class, and who was drawn."""
    zh = lang == "zh"
    names = ("算法", "承诺摘要", "名录摘要", "种子") if zh else ("algorithm", "commitment", "population", "seed")
    facts = Facts(tuple(zip(names, (draw.algorithm, draw.commitment, draw.population, draw.seed), strict=True)))
    heads = (
        ("规则集", "类别", "户数", "比例", "取整", "抽中") if zh else ("rulebook", "class", "firms", "ratio", "rounding", "drawn")
    )
    numbers = {2, 3, 5}
    rows = [
        Row(
            (
                item.rulebook, item.supervision, str(item.population), ratio(item.ratio),
                ROUNDING[item.round](lang) if item.round else "—", str(len(item.drawn)),
            )
        )
        for item in draw.strata
    ]  # fmt: skip
    sections = [
        Section(
            "各类抽取" if zh else "By class",
            (Table(tuple(Column(head, number=at in numbers) for at, head in enumerate(heads)), tuple(rows)),),
        )
    ]
    listed = [
        Row((item.rulebook, item.supervision, one.code, one.name, one.rank[:12])) for item in draw.strata for one in item.drawn
    ]
    columns = (
        ("规则集", "类别", "统一社会信用代码", "企业", "摘要前 12 位")
        if zh
        else ("rulebook", "class", "code", "enterprise", "digest")
    )
    if listed:
        sections.append(Section("抽中名单" if zh else "Drawn", (Table(tuple(Column(head) for head in columns), tuple(listed)),)))
    title = f"{draw.place}{draw.period} 双随机抽取结果" if zh else f"Random draw, {draw.place}, {draw.period}"
    notes = (Note(TRIAL(lang), "open"),) if draw.trial else ()
    return Page("officer", lang, "", title, notes, (facts,), tuple(sections))
