"""The catalogues as tables: measures, which measures hang on what, the kinds of records, severity by kind of penalty."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from engine.citations.classes import load_classes
from engine.explain.words import join, word
from engine.law import LawLibrary
from engine.law.schema import Title
from engine.problems import Lang, Text

Catalogue = Literal["measures", "permits", "kinds", "severity"]

_CARRIERS = {
    "statutory": Text("严重失信主体名单", "statutory list"),
    "sector": Text("行业名单", "sector list"),
    "board": Text("红黑榜", "board"),
    "grade": Text("等级、监管类别", "grade or class"),
}
_HEADS: dict[Catalogue, tuple[Text, ...]] = {
    "measures": (
        Text("类型", "sort"), Text("序号", "no."), Text("措施", "measure"), Text("代码", "code"), Text("类别", "class"),
        Text("减损权益", "reduces rights"), Text("实施主体", "applied by"), Text("版本", "editions"), Text("核对情况", "checked"),
    ),
    "permits": (
        Text("依附于", "on"), Text("措施", "measures"), Text("须有依据层级之一", "needs a basis of"),
        Text("本地名单另可", "for a local list also"), Text("框架文件", "frames"), Text("依据", "basis"),
        Text("核对情况", "checked"),
    ),
    "kinds": (
        Text("序号", "no."), Text("目录类别", "category"), Text("版本", "editions"),
        Text("归入五类信息（本库所拟）", "of the five kinds (ours)"),
        Text("类别的核对情况", "category checked"),
    ),
    "severity": (
        Text("处罚", "penalty"), Text("严重程度", "severity"), Text("裁量", "discretion"), Text("依据", "basis"),
        Text("核对情况", "checked"),
    ),
}  # fmt: skip
_SEVERITY = {"minor": Text("轻微", "minor"), "ordinary": Text("一般", "ordinary"), "serious": Text("严重", "serious")}


def catalogue_headings(name: Catalogue, lang: Lang) -> tuple[str, ...]:
    """Return the headings of a catalogue."""
    return tuple(head(lang) for head in _HEADS[name])


def catalogue_lines(name: Catalogue, law: LawLibrary, rules: Path, lang: Lang) -> list[list[str]]:
    """Return the lines of a catalogue.

    Raises:
        InvalidRulebook: if ``law/classes.yaml`` cannot be used.
    """
    match name:
        case "measures":
            return _measures(law, lang)
        case "permits":
            return _permits(law, lang)
        case "kinds":
            return _kinds(rules, lang)
        case "severity":
            return _severity(rules, lang)


def _measures(law: LawLibrary, lang: Lang) -> list[list[str]]:
    lines = []
    for one in law.measures.values():
        number, class_ = (str(value) if value is not None else "" for value in (one.number, one.class_))
        rights = word(lang, "bool", str(one.reduces_rights).lower()) if one.sort == "punishment" else ""
        lines.append(
            [
                word(lang, "measure_sort", one.sort), number, one.title(lang), one.code, class_, rights, one.applied_by(lang),
                join(lang, sorted(one.editions)), word(lang, "certainty", one.certainty),
            ]
        )  # fmt: skip
    return lines


def _permits(law: LawLibrary, lang: Lang) -> list[list[str]]:
    levels = law.competence.levels
    lines = []
    for row in law.competence.permits:
        frames = Text("可以作依据", "suffice") if row.frames_carry else Text("不够", "do not suffice")
        lines.append(
            [
                join(lang, (_CARRIERS[on](lang) for on in row.on)),
                join(lang, (law.measures[item].title(lang) for item in row.items)),
                join(lang, (levels[level](lang) for level in row.levels)),
                join(lang, (levels[level](lang) for level in row.local_levels)),
                frames(lang),
                join(lang, row.basis),
                word(lang, "certainty", row.certainty),
            ]
        )
    return lines


def _kinds(rules: Path, lang: Lang) -> list[list[str]]:
    read = load_classes(rules)
    titles = {kind.code: _said(kind.title, lang) for kind in read.kinds}
    every = [edition.id for edition in read.editions]
    lines = []
    for one in read.categories:
        mapped = []
        for row in one.mapping:
            mark = f"（{row.when.zh}）" if row.when and lang == "zh" else f" ({row.when.en})" if row.when else ""
            mapped.append(titles[row.kind] + mark)
        known = word(lang, "certainty", one.certainty)
        editions = join(lang, one.editions or every)
        lines.append([str(one.number), _said(one.title, lang), editions, join(lang, mapped, heavy=True), known])
    return lines


def _severity(rules: Path, lang: Lang) -> list[list[str]]:
    return [
        [
            _said(row.penalty, lang),
            _SEVERITY[row.class_](lang),
            _said(row.discretion, lang) if row.discretion else "",
            join(lang, row.basis),
            word(lang, "certainty", row.certainty),
        ]
        for row in load_classes(rules).severity
    ]


def _said(title: Title, lang: Lang) -> str:
    return title.zh if lang == "zh" else title.en
