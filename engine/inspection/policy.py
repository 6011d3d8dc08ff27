"""The policy of a rulebook: credit grade and risk give a class, the class how often, how many, how deep; with citations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.calendar import OPEN, format_day
from engine.explain.blocks import Column, Facts, Items, Note, Page, Paragraph, Row, Section, Table
from engine.inspection.provisions import Provisions, cited
from engine.inspection.words import CERTAINTY, DEPTH, NOT_ON_OWN, ROUNDING, SCHEME_STATUS, TRIAL, UNSTATED, ratio, times
from engine.problems import HengxinError, Lang, Text
from engine.rulebook import Corpus
from engine.rulebook import program as p

FORMAT = "hengxin.policy/1"


def policy_data(program: p.Program, corpus: Corpus) -> dict[str, Any]:
    """Return the policy as data: the matrix, the classes with frequency per level, ratio, rounding, depth and cap, and basis."""
    table = _table(program)
    provisions = Provisions(corpus)
    cited(provisions, table)
    return {
        "hengxin": FORMAT,
        "rulebook": program.id,
        "version": program.version,
        "title": _both(program.title),
        "status": program.status,
        "in_force": {"from": format_day(program.start), "to": format_day(program.end - 1) if program.end < OPEN else "open"},
        "corpus": corpus.digest,
        "rows": table.rows,
        "columns": table.columns,
        "combine": table.combine,
        "levels": {id: _both(title) for id, title in table.levels.items()},
        "classes": [
            {
                "class": item.code,
                "title": _both(item.title),
                "frequency": {
                    level: None if rate is None else {"times": rate.times, "per": rate.per}
                    for level, rate in item.frequency.items()
                },
                "ratio_bp": item.ratio,
                "round": item.round,
                "depth": item.depth,
                "yearly_cap": table.yearly_cap.times[item.code] if table.yearly_cap else None,
                "measures": list(item.measures),
            }
            for item in table.classes
        ],
        "matrix": [
            {"credit": row, "risk": column or None, "class": table.classes[index].code}
            for (row, column), index in sorted(table.cells.items())
        ],
        "overrides": [
            {
                "id": item.id, "title": _both(item.title), "class": table.classes[item.gives].code,
                "basis": [c.provision for c in item.basis],
            }
            for item in table.overrides
        ],
        "full_coverage": [
            {
                "id": item.id, "title": _both(item.title), "items": list(item.items), "classes": list(item.classes),
                "level": item.level, "times": item.frequency.times, "per": item.frequency.per, "depth": item.depth,
                "basis": [c.provision for c in item.basis],
            }
            for item in table.full_coverage
        ],
        "causes": [
            {"id": item.id, "title": _both(item.title), "kinds": list(item.kinds), "basis": [c.provision for c in item.basis]}
            for item in table.causes
        ],
        "basis": [c.provision for c in table.basis],
        "yearly_cap_basis": [c.provision for c in table.yearly_cap.basis] if table.yearly_cap else [],
        "provisions": {
            key: {"zh": item.zh, "en": item.en, "certainty": item.certainty} for key, item in provisions.models().items()
        },
    }  # fmt: skip


def policy_page(program: p.Program, corpus: Corpus, lang: Lang) -> Page:
    """Return the policy as a page of aligned tables."""
    table = _table(program)
    provisions = Provisions(corpus)
    cited(provisions, table)
    numbers = {key: str(number) for number, key in enumerate(provisions.models(), 1)}

    def refs(basis: tuple[p.Cite, ...]) -> str:
        return "".join(f"[{numbers[item.provision]}]" for item in basis)

    notes = []
    if program.status != "adopted":
        notes.append(Note(TRIAL(lang), "open"))
    sections = [
        Section(
            _say(lang, "一、信用等级与风险定监管类别", "1. Grade and risk give the class"),
            (_matrix(program, table, lang), *_overrides(table, lang, refs)),
        ),
        Section(
            _say(lang, "二、每一类怎样检查", "2. What a class means"),
            (_classes(table, lang), Paragraph(_say(lang, f"依据 {refs(table.basis)}", f"Basis {refs(table.basis)}"))),
        ),
        Section(_say(lang, "三、边界", "3. Bounds"), _bounds(table, lang, refs)),
        Section(_say(lang, "四、依据", "4. Basis"), (_cited(provisions, numbers, lang),)),
    ]  # fmt: skip
    window = _say(
        lang,
        f"版本 {program.version}，自 {format_day(program.start)} 起有效",
        f"version {program.version}, in force from {format_day(program.start)}",
    )
    title = _say(lang, f"{program.title.zh}：检查频次和比例", f"{program.title.en}: how often and how many")
    return Page("officer", lang, "", title, tuple(notes), (Paragraph(window),), tuple(sections))


def _cited(provisions: Provisions, numbers: Mapping[str, str], lang: Lang) -> Table:
    heads = ("号", "条款", "要点", "核实") if lang == "zh" else ("no.", "provision", "gist", "source")
    rows = []
    for key, item in provisions.models().items():
        certainty = CERTAINTY[item.certainty](lang) if item.certainty in CERTAINTY else ""
        known = provisions.corpus.law.provisions.get(key)
        gist = known.gist(lang) if known else ""
        rows.append(Row((f"[{numbers[key]}]", item.zh if lang == "zh" else item.en, gist, certainty)))
    return Table(tuple(Column(head) for head in heads), tuple(rows))


def _matrix(program: p.Program, table: p.Supervision, lang: Lang) -> Table:
    rows = _keys(program, table.rows, table, 0)
    columns = _keys(program, table.columns, table, 1) if table.columns else [""]
    corner = program.schemes[table.rows].title(lang)
    if table.columns is not None:
        corner += (
            " ＼ " + program.schemes[table.columns].title(lang)
            if lang == "zh"
            else " \\ " + program.schemes[table.columns].title(lang)
        )
    heads = [Column(_key(program, table.columns, column, lang) or _say(lang, "类别", "class")) for column in columns]
    lines = [
        Row((_key(program, table.rows, row, lang), *(table.classes[table.cells[row, column]].code for column in columns)))
        for row in rows
    ]
    return Table((Column(corner), *heads), tuple(lines))


def _keys(program: p.Program, scheme: str, table: p.Supervision, place: int) -> list[str]:
    order = [*(grade.code for grade in program.schemes[scheme].grades), *SCHEME_STATUS]
    there = {key[place] for key in table.cells}
    return [code for code in order if code in there]


def _key(program: p.Program, scheme: str | None, code: str, lang: Lang) -> str:
    """Write a grade or status: by its code if its title holds it (AAA 级), else by its title."""
    if code in SCHEME_STATUS:
        return SCHEME_STATUS[code](lang)
    grades = program.schemes[scheme].grades if scheme else ()
    title = next((grade.title(lang) for grade in grades if grade.code == code), code)
    return code if code in title or code.isupper() else title


def _overrides(table: p.Supervision, lang: Lang, refs: Any) -> tuple[Items, ...]:
    if not table.overrides:
        return ()
    least = table.combine == "worst"
    said = []
    for item in table.overrides:
        code = table.classes[item.gives].code
        zh = f"{item.title.zh}：{'不轻于' if least else '归入'} {code} 类 {refs(item.basis)}"
        said.append(_say(lang, zh, f"{item.title.en}: {'at least ' if least else ''}class {code} {refs(item.basis)}"))
    return (Items(tuple(said)),)


def _classes(table: p.Supervision, lang: Lang) -> Table:
    heads = [
        Column(_say(lang, "类别", "class")),
        Column(_say(lang, "名称", "name")),
        *(Column(title(lang)) for title in table.levels.values()),
        Column(_say(lang, "抽查比例", "ratio"), number=True),
        Column(_say(lang, "取整", "rounding")),
        Column(_say(lang, "检查方式", "depth")),
        Column(_say(lang, "年度上限", "yearly cap"), number=True),
    ]
    rows = []
    for item in table.classes:
        often = [_often(item.frequency[level], lang) for level in table.levels]
        share = UNSTATED(lang) if item.ratio is None else ratio(item.ratio)
        rounding = ROUNDING[item.round](lang) if item.round else "—"
        cap = "—" if table.yearly_cap is None else str(table.yearly_cap.times[item.code]) + (" 次" if lang == "zh" else "")
        depth = DEPTH[item.depth](lang) if item.depth else UNSTATED(lang)
        rows.append(Row((item.code, item.title(lang), *often, share, rounding, depth, cap)))
    return Table(tuple(heads), tuple(rows))


def _often(rate: p.Frequency | None, lang: Lang) -> str:
    return UNSTATED(lang) if rate is None else times(rate.times, rate.per)(lang)


def _bounds(table: p.Supervision, lang: Lang, refs: Any) -> tuple[Items | Facts, ...]:
    nobody_zh = "没有谁免于检查：抽查比例都大于零；没有等级的企业同样有类别。“不主动检查”只指该层级不按频次主动安排。"
    nobody_en = f"Nobody is exempt: every ratio is above nought, no grade is a class too. “{NOT_ON_OWN.en}” is about one level."
    said = [_say(lang, nobody_zh, nobody_en)]
    if table.yearly_cap is None:
        said.append(_say(lang, "年度检查次数上限：规则集没有写。", "Yearly cap: the rulebook states none."))
    else:
        zh = f"年度检查次数上限：同一企业每个自然年，按其类别（见上表）；几个层级合并的算一次 {refs(table.yearly_cap.basis)}"
        en = f"Yearly cap: per enterprise and calendar year, by class (above); merged ones are one {refs(table.yearly_cap.basis)}"
        said.append(_say(lang, zh, en))
    for item in table.full_coverage:
        level, often, depth = table.levels[item.level], times(item.frequency.times, item.frequency.per), DEPTH[item.depth]
        zh = f"法定全覆盖（不占比例和上限）：{item.title.zh}，{level.zh}{often.zh}，{depth.zh}；"
        zh += f"事项 {'、'.join(item.items)}；适用 {'、'.join(item.classes)} 类 {refs(item.basis)}"
        en = f"Full coverage (outside ratio and cap): {item.title.en}; {level.en}, {often.en}, {depth.en}; "
        en += f"items {', '.join(item.items)}; classes {', '.join(item.classes)} {refs(item.basis)}"
        said.append(_say(lang, zh, en))
    for cause in table.causes:
        zh = f"有因检查（不占比例和上限）：{cause.title.zh} {refs(cause.basis)}"
        said.append(_say(lang, zh, f"For a cause (outside ratio and cap): {cause.title.en} {refs(cause.basis)}"))
    return (Items(tuple(said)),)


def _table(program: p.Program) -> p.Supervision:
    if program.supervision is None:
        raise NoSupervision(program)
    return program.supervision


class NoSupervision(HengxinError):
    """A rulebook without supervision; ``text`` says so."""

    def __init__(self, program: p.Program) -> None:
        self.text = Text(
            f"{program.title.zh}（{program.id}）没有监管类别和检查频次（supervision）",
            f"{program.title.en} ({program.id}) has no classes of supervision",
        )
        super().__init__(self.text.zh)


def _say(lang: Lang, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
