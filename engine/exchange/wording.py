"""How a column is to be filled in, in words; for templates and for the documentation of tables."""

from __future__ import annotations

from collections.abc import Mapping

from engine.exchange.headings import REGISTER
from engine.facts import Absent, Dictionary, Field, Type
from engine.facts.dictionary import Condition
from engine.problems import Lang, Text

_TYPES = {
    Type.INT: Text("整数", "whole number"),
    Type.MONEY: Text("金额", "amount"),
    Type.POINTS: Text("分值", "points"),
    Type.DATE: Text("日期", "date"),
    Type.BOOL: Text("是/否", "是/否 (yes/no)"),
    Type.CODE: Text("选一", "one of"),
    Type.CODES: Text("可多选，用“；”分开", "several, joined by ；"),
    Type.KEY: Text("编号或名称", "number or name"),
    Type.TEXT: Text("文字", "text"),
}
_ABSENT = {
    Absent.UNKNOWN: Text("空白＝不知道", "blank = not known"),
    Absent.NONE: Text("空白＝没有", "blank = there is none"),
    Absent.ZERO: Text("空白＝0", "blank = 0"),
    Absent.NO: Text("空白＝否", "blank = no"),
}
_COMMON = {
    "code": Text(
        "18 位统一社会信用代码，两位校验码都要对", "credit code of 18 characters, both checks right"
    ),
    "name": Text(
        "企业全称；与名册不一致时以代码为准并提示",
        "full name; if it differs from the register the code decides",
    ),
    "recorded_at": Text(
        "这一行（这一版本）录入的时间；不填则按清单的收到时间。同一文书后录入的一行取代先录入的",
        "when this row (this version) was recorded; blank: when the table came in. A later row wins",
    ),
    "void": Text("该文书已被撤销或确认违法填“是”", "是 if the act was revoked or held unlawful"),
    "source": Text("数据来源单位", "where the data come from"),
}


def meaning(spec: Field, lang: Lang) -> str:
    """Return type, unit and what a blank means."""
    parts = [_TYPES[spec.type](lang)]
    if spec.unit:
        parts.append(f"单位：{spec.unit}" if lang == "zh" else f"in {spec.unit}")
    if spec.scale:
        parts.append(f"最多 {spec.scale} 位小数" if lang == "zh" else f"at most {spec.scale} decimals")
    if spec.format == "uscc":
        parts.append("18 位统一社会信用代码" if lang == "zh" else "credit code of 18 characters")
    if spec.format == "month":
        parts.append("年月，如 202604" if lang == "zh" else "month, e.g. 202604")
    if spec.pattern_says:
        parts.append(spec.pattern_says(lang))
    if spec.ends:
        parts.append(
            "最后一天（含当天）；长期写 2099-12-31"
            if lang == "zh"
            else "last day, included; long-term is 2099-12-31"
        )
    if not spec.required:
        parts.append(
            ("空白＝没有终止日" if lang == "zh" else "blank = no end")
            if spec.open_if_blank
            else _ABSENT[spec.absent](lang)
        )
    return ("；" if lang == "zh" else "; ").join(parts)


def conditions(dictionary: Dictionary, fields: Mapping[str, Field], spec: Field, lang: Lang) -> str:
    """Return the conditions of a field in words."""
    said = []
    zh = lang == "zh"
    for condition, word in (
        (spec.required_when, Text("时必填", "required")),
        (spec.expected_when, Text("时应填，未填则提示", "expected, else a warning")),
        (spec.blank_when, Text("时应空白", "must be blank")),
    ):
        if condition:
            why = _why(dictionary, fields, condition, lang)
            said.append(f"{why}{word.zh}" if zh else f"{word.en} if {why}")
    if spec.zero_unless:
        why = _why(dictionary, fields, spec.zero_unless, lang)
        said.append(f"除非{why}，空白＝0" if zh else f"blank = 0 unless {why}")
    if spec.not_before:
        other = fields[spec.not_before]
        said.append(f"不早于“{other.heading}”" if zh else f"not before {other.title.en}")
    if spec.also_from:
        other = fields[spec.also_from]
        said.append(
            f"不填时，从“{other.heading}”的原文取（须完全一致）"
            if zh
            else f"if blank, taken from {other.title.en} if it is exactly a title"
        )
    return ("；" if zh else "; ").join(said)


def asked(dictionary: Dictionary, kind: str, name: str, lang: Lang) -> str:
    """Return the note on a heading: what to fill in."""
    if name.startswith("@"):
        return _COMMON[name[1:]](lang)
    fields = dictionary.subject if kind == REGISTER else dictionary.kinds[kind].fields
    spec = fields[name]
    parts = [meaning(spec, lang), conditions(dictionary, fields, spec, lang), spec.note]
    return "\n".join(part for part in parts if part)


def common(name: str, lang: Lang) -> str:
    """Return what a common column is for."""
    return _COMMON[name](lang)


def _why(dictionary: Dictionary, fields: Mapping[str, Field], condition: Condition, lang: Lang) -> str:
    zh = lang == "zh"
    parts = []
    for name, codes in condition:
        spec = fields[name]
        titles = [dictionary.codes[spec.codes].title_of(code)(lang) if spec.codes else code for code in codes]
        parts.append(
            f"“{spec.heading}”为{'或'.join(titles)}" if zh else f"{spec.title.en} is {' or '.join(titles)}"
        )
    return ("且" if zh else " and ").join(parts)
