"""Days: fields, ``open``, the day of a trigger, and days computed forward from these."""

from __future__ import annotations

from typing import Any

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.implied import always_open
from engine.rulebook.resolve.operands import length
from engine.rulebook.scope import Scope
from engine.yamlfile import check_schema
from engine.yamlfile.document import brief


def day(scope: Scope, written: Any) -> p.DayExpr:
    """Resolve a day: a field name, ``open``, ``day`` or ``complete`` (of a trigger), or a computed day."""
    if written == "open":
        return p.DayOpen()
    if scope.event and written in ("day", "complete"):
        return p.DayOfEvent(complete=written == "complete")
    if isinstance(written, str):
        named = scope.field_named(written)
        if named is not None and named.type is not Type.DATE:
            scope.wrong("TYPE", f"“{written}”不是日期字段", f"{written} is not a date")
        return p.DayOf(written)
    if not isinstance(written, dict):
        scope.wrong("DAY-FORM", f"日期写法不对：{brief(written)}", f"not a day: {brief(written)}")
        return p.DayOpen()
    return _computed(scope, written)


def first_day(scope: Scope, written: Any) -> p.DayExpr:
    """Resolve the day on which an interval begins; it must be able to come."""
    found = day(scope, written)
    if always_open(found) and written is not None:
        scope.wrong("INTERVAL", "起点不得为 open（永不开始）", "an interval cannot start at open: it would never begin")
    return found


def _computed(scope: Scope, written: dict[str, Any]) -> p.DayExpr:
    part = scope.document.part(scope.path, written)
    parsed = check_schema(part, schema.Day)
    scope.document.problems.extend(part.problems)
    if parsed is None:
        return p.DayOf("")
    present = {name for name in parsed.model_fields_set if getattr(parsed, name) is not None}
    if present == {"field"}:
        with scope.at("field"):
            return day(scope, parsed.field)
    if {"of", "plus"} <= present <= {"of", "plus", "first_day"}:
        return _plus(scope, parsed)
    if present == {"start_of_next", "after"}:
        assert parsed.start_of_next is not None
        with scope.at("after"):
            after = day(scope, parsed.after)
            if always_open(after):
                scope.wrong("DAY-OPEN", "“无终点”之后没有下一个周期", "nothing comes after open")
            return p.DayNext(parsed.start_of_next, after)
    if present in ({"earliest"}, {"latest"}):
        return _extreme(scope, parsed, next(iter(present)))
    zh = "日期须写成 of+plus+first_day、start_of_next+after、earliest、latest、field 之一"
    scope.wrong("DAY-FORM", zh, "a day is of+plus+first_day, start_of_next+after, earliest, latest or field")
    return p.DayOf("")


def _plus(scope: Scope, parsed: schema.Day) -> p.DayExpr:
    if parsed.first_day is None:
        zh = "加时长时须写明 first_day: counts（首日计入）或 not_counted（首日不计）"
        scope.wrong("DAY-FIRST", zh, "say whether the first day counts: first_day")
    with scope.at("of"):
        base = day(scope, parsed.of)
        if always_open(base):
            scope.wrong("DAY-OPEN", "不得在“无终点”上再加时长", "nothing is added to open")
    assert parsed.plus is not None
    with scope.at("plus"):
        return p.DayPlus(base, length(scope, parsed.plus, record=True), parsed.first_day != "not_counted")


def _extreme(scope: Scope, parsed: schema.Day, key: str) -> p.DayExpr:
    parts = []
    for index, part in enumerate(getattr(parsed, key)):
        with scope.at(key, index):
            parts.append(day(scope, part))
    if not parts:
        scope.wrong("DAY-FORM", f"{key} 不得为空", f"{key} is empty", key)
    return p.DayEarliest(tuple(parts)) if key == "earliest" else p.DayLatest(tuple(parts))
