"""Check that a dictionary hangs together: every name it mentions exists and has the right type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from engine.facts.dictionary import Condition, Copy, Dictionary, Field, Kind, Type
from engine.facts.words import plain_code, plain_heading
from engine.problems import Problem, Text, nearest
from engine.yamlfile import Document

Places = Mapping[tuple[str, ...], tuple[Document, tuple[str | int, ...]]]

MAX_CODES_IN_SET = 63
"""A code set is held in the bits of one signed 64-bit number."""

COLUMNS = ("code", "name", "recorded_at", "void", "source")
_SUITS = {"zero": (Type.INT, Type.MONEY, Type.POINTS), "no": (Type.BOOL,)}


def check_dictionary(dictionary: Dictionary, places: Places) -> list[Problem]:
    """Return every defect of a dictionary; ``places`` says where its parts are written."""
    return list(_Checker(dictionary, places).problems())


class _Checker:
    def __init__(self, dictionary: Dictionary, places: Places) -> None:
        self.dictionary = dictionary
        self.places = places

    def problems(self) -> Iterator[Problem]:
        yield from self._code_lists()
        yield from self._fields(("subject",), self.dictionary.subject, {})
        register = {
            plain_heading(word) for c in self.dictionary.register.values() for word in (c.heading, *c.also)
        }
        yield from self._headings(("subject",), self.dictionary.subject.values(), register)
        for name in ("code", "name"):
            if name not in self.dictionary.register:
                yield self._said(
                    "VOCAB-REGISTER",
                    ("register",),
                    f"名册缺少“{name}”列",
                    f"the register has no column {name!r}",
                )
        for kind in self.dictionary.kinds.values():
            yield from self._kind(kind)

    def _said(self, code: str, key: tuple[str, ...], zh: str, en: str, mend: str | None = None) -> Problem:
        while key and key not in self.places:
            key = key[:-1]
        hint = Text(f"是否想写“{mend}”？", f"did you mean {mend!r}?") if mend else None
        if not key:
            return Problem(code, Text(zh, en), mend=hint)
        document, path = self.places[key]
        return document.problem(code, path, Text(zh, en), hint)

    def _code_lists(self) -> Iterator[Problem]:
        for list_ in self.dictionary.codes.values():
            key = ("codes", list_.id)
            owner: dict[str, str] = {}
            for code in list_.codes:
                for word in dict.fromkeys(plain_code(w) for w in (code.code, code.title.zh, *code.also)):
                    if owner.setdefault(word, code.code) != code.code:
                        yield self._said(
                            "VOCAB-CODE",
                            key,
                            f"“{word}”同时属于 {owner[word]} 和 {code.code}",
                            f"{word!r} means {owner[word]} and {code.code}",
                        )
                for other in (*code.excludes, *code.needs):
                    if other not in list_.ranks:
                        yield self._said(
                            "VOCAB-CODE",
                            key,
                            f"没有代码 {other}",
                            f"no code {other!r}",
                            nearest(other, list_.ranks),
                        )

    def _kind(self, kind: Kind) -> Iterator[Problem]:
        key = ("kind", kind.id)
        yield from self._fields(key, kind.fields, kind.fields)
        main = kind.fields.get(kind.main_date)
        if main is None or main.type is not Type.DATE or not main.required or main.copy or main.ends:
            yield self._said(
                "VOCAB-MAIN-DATE",
                key,
                f"主日期“{kind.main_date}”应是必填的日期字段",
                f"main_date {kind.main_date!r} must be a required date",
            )
        for name in kind.identity:
            field = kind.fields.get(name)
            if field is None or field.copy or not field.required:
                yield self._said(
                    "VOCAB-IDENTITY",
                    key,
                    f"识别字段“{name}”应是必填字段",
                    f"identity field {name!r} must be required",
                    nearest(name, kind.fields),
                )
        if not kind.identity:
            yield self._said("VOCAB-IDENTITY", key, "缺少识别字段", "no identity fields")
        for name in kind.columns:
            if name not in COLUMNS:
                yield self._said(
                    "VOCAB-COLUMN",
                    key,
                    f"没有通用列“{name}”",
                    f"no common column {name!r}",
                    nearest(name, COLUMNS),
                )
        classes = self.dictionary.codes.get("record_class")
        if kind.record_class is not None and (classes is None or kind.record_class not in classes.ranks):
            yield self._said(
                "VOCAB-CLASS",
                key,
                f"没有信息类别“{kind.record_class}”",
                f"no record class {kind.record_class!r}",
            )
        common = {
            plain_heading(word)
            for column in kind.columns.values()
            for word in (column.heading, *column.also, *((column.column,) if column.column else ()))
        }
        yield from self._headings(key, kind.fields.values(), common)
        yield from self._links(kind)
        for field in kind.fields.values():
            if field.copy:
                yield from self._copy(kind, field, field.copy)

    def _fields(
        self, key: tuple[str, ...], fields: Mapping[str, Field], row: Mapping[str, Field]
    ) -> Iterator[Problem]:
        for field in fields.values():
            at = (*key, field.name)
            coded = field.type in (Type.CODE, Type.CODES)
            list_ = self.dictionary.codes.get(field.codes or "")
            if coded and list_ is None:
                yield self._said(
                    "VOCAB-CODES",
                    at,
                    f"没有代码表“{field.codes}”",
                    f"no code list {field.codes!r}",
                    nearest(field.codes or "", self.dictionary.codes),
                )
            if not coded and field.codes is not None:
                yield self._said("VOCAB-CODES", at, "只有代码字段可以写 codes", "only code fields have codes")
            if field.type is Type.CODES and list_ is not None and len(list_.codes) > MAX_CODES_IN_SET:
                yield self._said(
                    "VOCAB-CODES",
                    at,
                    f"代码集最多 {MAX_CODES_IN_SET} 个代码",
                    f"a code set has at most {MAX_CODES_IN_SET} codes",
                )
            for other in field.refuse:
                if list_ is None or other not in list_.ranks:
                    yield self._said("VOCAB-CODES", at, f"没有代码 {other}", f"no code {other!r}")
            if field.unit is not None and field.type is not Type.MONEY:
                yield self._said("VOCAB-UNIT", at, "只有金额字段有单位", "only money has a unit")
            if field.type is Type.MONEY and not field.copy and field.unit is None:
                yield self._said(
                    "VOCAB-UNIT",
                    at,
                    "金额字段应写明单位 unit（元或万元）",
                    "a money field needs its unit (元 or 万元)",
                )
            if (field.ends or field.open_if_blank or field.not_before) and field.type is not Type.DATE:
                yield self._said(
                    "VOCAB-TYPE",
                    at,
                    "ends、blank_open、not_before 只用于日期",
                    "ends, blank_open and not_before are for dates",
                )
            if field.scale and field.type is not Type.POINTS:
                yield self._said("VOCAB-TYPE", at, "scale 只用于分值", "scale is for points")
            if field.type not in _SUITS.get(field.absent, (field.type,)):
                yield self._said(
                    "VOCAB-ABSENT",
                    at,
                    f"{field.type} 字段的空白不能是 {field.absent}",
                    f"a blank {field.type} cannot mean {field.absent}",
                )
            if field.zero_unless and field.type not in _SUITS["zero"]:
                yield self._said("VOCAB-TYPE", at, "zero_unless 只用于数值", "zero_unless is for numbers")
            if field.not_before and (
                field.not_before not in fields or fields[field.not_before].type is not Type.DATE
            ):
                yield self._said(
                    "VOCAB-FIELD",
                    at,
                    f"没有日期字段“{field.not_before}”",
                    f"no date {field.not_before!r}",
                    nearest(field.not_before, fields),
                )
            if field.also_from and (
                field.also_from not in fields or fields[field.also_from].type is not Type.TEXT
            ):
                yield self._said(
                    "VOCAB-FIELD",
                    at,
                    f"没有文本字段“{field.also_from}”",
                    f"no text {field.also_from!r}",
                    nearest(field.also_from, fields),
                )
            if field.pattern is not None:
                try:
                    re.compile(field.pattern)
                except re.error as error:
                    yield self._said("VOCAB-PATTERN", at, f"格式表达式有误：{error}", f"bad pattern: {error}")
            for condition in (field.required_when, field.expected_when, field.blank_when, field.zero_unless):
                yield from self._condition(at, condition, fields)

    def _condition(
        self, at: tuple[str, ...], condition: Condition, fields: Mapping[str, Field]
    ) -> Iterator[Problem]:
        for name, codes in condition:
            field = fields.get(name)
            if field is None or field.copy or field.type not in (Type.CODE, Type.CODES, Type.BOOL):
                yield self._said(
                    "VOCAB-FIELD",
                    at,
                    f"条件字段“{name}”应是代码字段",
                    f"condition on {name!r}, which is no code",
                    nearest(name, fields),
                )
                continue
            list_ = self.dictionary.codes.get(field.codes or "")
            known = ("yes", "no") if field.type is Type.BOOL else list_.ranks if list_ else ()
            for code in codes:
                if code not in known:
                    yield self._said(
                        "VOCAB-CODES",
                        at,
                        f"“{name}”没有代码 {code}",
                        f"{name!r} has no code {code!r}",
                        nearest(code, known),
                    )

    def _headings(self, key: tuple[str, ...], fields: Iterable[Field], taken: set[str]) -> Iterator[Problem]:
        owner = dict.fromkeys(taken, "common")
        for field in fields:
            if field.copy:
                continue
            for word in dict.fromkeys(
                plain_heading(w)
                for w in (field.heading, *field.also, *((field.column,) if field.column else ()))
            ):
                if owner.setdefault(word, field.name) != field.name:
                    yield self._said(
                        "VOCAB-HEADING",
                        (*key, field.name),
                        f"表头“{word}”与“{owner[word]}”重复",
                        f"heading {word!r} belongs to {owner[word]!r} too",
                    )

    def _links(self, kind: Kind) -> Iterator[Problem]:
        at = ("kind", kind.id)
        for link in kind.links:
            for name, fields in ((link.by, kind.fields), (link.body_by, kind.fields)):
                if name is not None and (
                    name not in fields or fields[name].type is not Type.KEY or fields[name].copy
                ):
                    yield self._said(
                        "VOCAB-LINK",
                        at,
                        f"链接“{link.name}”：没有 key 字段“{name}”",
                        f"link {link.name!r}: no key field {name!r}",
                        nearest(name, fields),
                    )
            if (link.body_by is None) != (link.to_body is None):
                yield self._said(
                    "VOCAB-LINK",
                    at,
                    f"链接“{link.name}”：body_by 与 to_body 应同时写",
                    f"link {link.name!r}: body_by and to_body go together",
                )
            if not link.to:
                yield self._said(
                    "VOCAB-LINK", at, f"链接“{link.name}”没有目标", f"link {link.name!r} has no target"
                )
            for target in link.to:
                other = self.dictionary.kinds.get(target)
                if other is None:
                    yield self._said(
                        "VOCAB-LINK",
                        at,
                        f"链接“{link.name}”：没有记录种类“{target}”",
                        f"link {link.name!r}: no kind {target!r}",
                        nearest(target, self.dictionary.kinds),
                    )
                    continue
                field = other.fields.get(link.to_key)
                if field is None or field.type is not Type.KEY or field.copy:
                    yield self._said(
                        "VOCAB-LINK",
                        at,
                        f"链接“{link.name}”：{target} 没有 key 字段“{link.to_key}”",
                        f"link {link.name!r}: {target} has no key {link.to_key!r}",
                    )

    def _copy(self, kind: Kind, field: Field, copy: Copy) -> Iterator[Problem]:
        at = ("kind", kind.id, field.name)
        source_kind, dot, link_name = copy.link.rpartition(".")
        owner = self.dictionary.kinds.get(source_kind) if dot else kind
        link = next((link for link in owner.links if link.name == link_name), None) if owner else None
        if link is None:
            yield self._said("VOCAB-COPY", at, f"没有链接“{copy.link}”", f"no link {copy.link!r}")
            return
        if dot and kind.id not in link.to:
            yield self._said(
                "VOCAB-COPY",
                at,
                f"链接“{copy.link}”不指向 {kind.id}",
                f"link {copy.link!r} does not point to {kind.id}",
            )
        assert owner is not None
        ends = (
            [owner] if dot else [self.dictionary.kinds[to] for to in link.to if to in self.dictionary.kinds]
        )
        wanted = {"exists": Type.BOOL, "count": Type.INT}.get(copy.take)
        if wanted is not None:
            if field.type is not wanted or copy.field is not None:
                yield self._said(
                    "VOCAB-COPY",
                    at,
                    f"{copy.take} 的类型应是 {wanted}，且不写 field",
                    f"{copy.take} gives {wanted} and has no field",
                )
        else:
            for end in ends:
                source = end.fields.get(copy.field or "")
                if source is None or source.copy:
                    yield self._said(
                        "VOCAB-COPY",
                        at,
                        f"{end.id} 没有可复制的字段“{copy.field}”",
                        f"{end.id} has no field {copy.field!r} to copy",
                        nearest(copy.field or "", end.fields),
                    )
                elif (source.type, source.codes, source.scale, source.ends) != (
                    field.type,
                    field.codes,
                    field.scale,
                    field.ends,
                ):
                    yield self._said(
                        "VOCAB-COPY",
                        at,
                        f"类型与 {end.id}.{source.name} 不一致",
                        f"type differs from {end.id}.{source.name}",
                    )
            if copy.take in ("min", "max") and field.type not in (
                Type.DATE,
                Type.INT,
                Type.MONEY,
                Type.POINTS,
            ):
                yield self._said(
                    "VOCAB-COPY", at, f"{copy.take} 只用于数值和日期", f"{copy.take} is for numbers and dates"
                )
        for end in ends:
            yield from self._condition(at, copy.where, end.fields)
