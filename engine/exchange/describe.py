"""The documentation of the tables, generated from the dictionary: ``docs/tables.zh.md`` and ``docs/tables.en.md``."""

# ruff: noqa: E501 (lines of Markdown)
from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.exchange.headings import REGISTER, Layout, layout_of
from engine.exchange.wording import common, conditions, meaning
from engine.facts import CodeList, Dictionary, Field, Kind, load_dictionary
from engine.paths import rules_dir
from engine.problems import Lang, Text

_INTRO = {
    "zh": """# 数据表说明

本文由词典（`rules/vocabulary`）自动生成，请不要手工修改。重新生成：
`python -c "from engine.exchange import write_table_docs; write_table_docs()"`。

一个案卷文件夹里有一份清单 `case.yaml` 和若干张表（xlsx、xls、csv）：

```yaml
hengxin: case/1
title: 乌海市住建领域信用评价（2026 年上半年）
place: 乌海市
received_at: 2026-07-01 09:00        # 收到时间；各表可单独写
tables:
  - {file: 企业名册.xlsx, kind: register}
  - {file: 行政处罚.xlsx, kind: penalty, days: {from: 2021-01-01, to: 2026-07-01}}
  - {file: 信用承诺.csv, kind: commitment, days: [{from: 2025-01-01, to: 2026-07-01}], source: 审批科}
```

- `days` 是该表**覆盖**的日期（含首尾，不晚于收到日）：只有在这些日期内，表里没有才算“没有”；没有提供的种类算“不知道”。
- 其他可写的键：`sheet`（工作表）、`received_at`、`encoding`（utf-8、gb18030 等）、`unit`（元或万元，优先于表头）、`source`；清单开头还可写 `known_at`（知悉时点，默认是最晚的收到时间）。
- 表头之前可以有标题行、填报单位行；表头次序不限；认识下列表头、别名和官方字段代码，全角半角、括号、空格不同没有关系。
- 空白、`/`、`无`、`—`、`--` 都表示没有填。日期可写 2026-04-01、2026/4/1、2026.4.1、20260401、2026年4月1日等；两位年份和 01/04/2026 会退回。
- 金额只写数字；也可以带“元”“万元”。换算后不是整分的退回。统一社会信用代码请用“文本”格式，变成数字的无法还原。
- 同一文书的两行内容相同算重复；内容不同而记录时间不同，后者取代前者；内容不同、记录时间相同，全部退回。
- 退回的行写在退回文件里，每行说明原因和改法。读取行数＝采用＋退回＋重复。
- `*` 表示必填。“复制”栏是从关联记录自动得到的，不用填。
""",
    "en": """# The tables

Generated from the dictionary (`rules/vocabulary`); do not edit by hand. To write it again:
`python -c "from engine.exchange import write_table_docs; write_table_docs()"`.

A case folder holds a manifest, `case.yaml`, and tables (xlsx, xls, csv):

```yaml
hengxin: case/1
title: Wuhai housing sector, first half of 2026
place: Wuhai
received_at: 2026-07-01 09:00        # when the tables came in; each may have its own
tables:
  - {file: register.xlsx, kind: register}
  - {file: penalties.xlsx, kind: penalty, days: {from: 2021-01-01, to: 2026-07-01}}
  - {file: commitments.csv, kind: commitment, days: [{from: 2025-01-01, to: 2026-07-01}], source: approval section}
```

- `days` are the days a table **covers** (both ends included, not after it was received): only within them does absence mean "none"; a kind that is not supplied is "not known".
- Other keys: `sheet`, `received_at`, `encoding` (utf-8, gb18030 ...), `unit` (元 or 万元, before what a heading says), `source`; at the top also `known_at` (default: the latest received_at).
- Title rows may stand above the headings; columns may stand in any order. Headings are matched by title, alias and official code, whatever the width, brackets and blanks.
- Blank, `/`, `无`, `—`, `--` mean nothing was filled in. Dates: 2026-04-01, 2026/4/1, 2026.4.1, 20260401, 2026年4月1日 ...; years of two digits and 01/04/2026 are refused.
- Amounts are plain numbers, with 元 or 万元 if wanted; what is no whole fen is refused. Keep credit codes in text cells: one turned into a number cannot be restored.
- Two rows of one act with equal content are duplicates; with other content and another time of recording the later replaces the earlier; with the same time all are refused.
- Refused rows are written to the rejection file with reason and mend. Rows read = accepted + rejected + duplicates.
- `*` means required. Copied fields come from linked records and are never filled in.
""",
}
_HEAD = {
    "zh": "| 表头 | 官方代码 | 字段名 | 怎么填 | 条件 | 其他表头 |\n| --- | --- | --- | --- | --- | --- |",
    "en": "| heading | official code | field | how to fill in | conditions | other headings |\n| --- | --- | --- | --- | --- | --- |",
}
_SECTION = {
    "main": Text("主日期", "main date"),
    "identity": Text("识别（相同即同一文书）", "identity (equal means the same act)"),
    "copies": Text("复制（自动得到，不用填）", "copied (never filled in)"),
    "ignored": Text("认识但不读取的列", "known columns that are not read"),
    "codes": Text("代码表", "code lists"),
    "ordered": Text("由轻到重", "from light to heavy"),
    "register": Text("企业名册", "register of enterprises"),
}


def describe_tables(dictionary: Dictionary, lang: Lang) -> str:
    """Return the documentation of all tables as Markdown."""
    parts = [_INTRO[lang]]
    parts.append(f"## {_SECTION['register'](lang)} `{REGISTER}`\n")
    parts.append(_table(dictionary, layout_of(dictionary, REGISTER), dictionary.subject, lang))
    for kind in dictionary.kinds.values():
        parts.append(_kind(dictionary, kind, lang))
    parts.append(f"## {_SECTION['codes'](lang)}\n")
    parts += [_codes(codes, lang) for codes in dictionary.codes.values()]
    return "\n".join(parts).rstrip() + "\n"


def write_table_docs(folder: Path = Path("docs")) -> None:
    """Write ``tables.zh.md`` and ``tables.en.md`` from the vocabularies that ship with the engine."""
    dictionary = load_dictionary(rules_dir())
    languages: tuple[Lang, ...] = ("zh", "en")
    for lang in languages:
        (folder / f"tables.{lang}.md").write_text(describe_tables(dictionary, lang), "utf-8", newline="\n")


def _kind(dictionary: Dictionary, kind: Kind, lang: Lang) -> str:
    layout = layout_of(dictionary, kind.id)
    identity = "、".join(kind.fields[name].heading for name in kind.identity)
    lines = [f"## {kind.title(lang)} `{kind.id}`\n"]
    if kind.note:
        lines.append(f"{kind.note}\n")
    lines.append(
        f"{_SECTION['main'](lang)}：{kind.fields[kind.main_date].heading}。{_SECTION['identity'](lang)}：{identity}。\n"
    )
    lines.append(_table(dictionary, layout, kind.fields, lang))
    copies = [field for field in kind.fields.values() if field.copy]
    if copies:
        lines.append(
            f"{_SECTION['copies'](lang)}：" + "、".join(f"{f.title(lang)} `{f.name}`" for f in copies) + "\n"
        )
    return "\n".join(lines)


def _table(dictionary: Dictionary, layout: Layout, fields: Mapping[str, Field], lang: Lang) -> str:
    lines = [_HEAD[lang]]
    for name, column in layout.columns.items():
        star = "*" if name == "code" or (name == "name" and layout.kind == REGISTER) else ""
        lines.append(
            _line(column.heading + star, column.column, f"@{name}", common(name, lang), "", column.also)
        )
    for field in fields.values():
        if field.copy is None:
            how = meaning(field, lang)
            if field.codes:
                how += f"（`{field.codes}`）" if lang == "zh" else f" (`{field.codes}`)"
            if lang == "en":
                how = f"{field.title.en}: {how}"
            why = conditions(dictionary, fields, field, lang)
            lines.append(
                _line(field.heading + "*" * field.required, field.column, field.name, how, why, field.also)
            )
    return "\n".join(lines) + "\n"


def _line(heading: str, code: str | None, name: str, how: str, why: str, also: Iterable[str]) -> str:
    cells = [heading, code or "", f"`{name}`", how, why, "、".join(also)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _codes(codes: CodeList, lang: Lang) -> str:
    order = f"（{_SECTION['ordered'](lang)}）" if codes.ordered else ""
    note = f" *{codes.note}*" if codes.note else ""
    lines = [f"### {codes.title(lang)} `{codes.id}`{order}\n"]
    if note:
        lines.append(f"{note.strip()}\n")
    for code in codes.codes:
        also = f"（{'、'.join(code.also)}）" if code.also else ""
        title = code.title.zh if lang == "zh" else f"{code.title.zh} ({code.title.en})"
        if not code.elsewhere:
            lines.append(f"- `{code.code}` {title}{also}")
    others = [f"`{code.code}` {code.title.zh}" for code in codes.codes if code.elsewhere]
    if others:
        said = "外地规则集的案例也可填" if lang == "zh" else "also read, in cases of other places"
        lines.append(f"\n{said}{'：' if lang == 'zh' else ': '}{'、'.join(others)}")
    return "\n".join(lines) + "\n"
