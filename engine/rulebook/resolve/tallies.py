"""Tallies: sums, counts, maxima and minima over what counts on a day."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.basics import title
from engine.rulebook.resolve.fields import common_fields, needs
from engine.rulebook.resolve.limits import limits
from engine.rulebook.resolve.operands import length
from engine.rulebook.resolve.tallytype import tally_type
from engine.rulebook.scope import Named, Scope


def tally(scope: Scope, written: schema.Tally) -> p.Tally | None:
    """Resolve a tally."""
    kinds: list[str] = []
    scope.repeated("over", written.over)
    for index, member in enumerate(written.over):
        if scope.defined(("findings", "triggers"), member, "认定或触发", "finding or trigger", "over", index):
            kinds += [scope.finding_kinds[member]] if member in scope.finding_kinds else _members_kinds(scope, member)
    triggers = any(scope.ids.get(member) == "triggers" for member in written.over)
    fields = {} if triggers else common_fields(scope, kinds)
    inner = written.groups.each if written.groups is not None else written.take
    if (inner == "count") != (written.of is None):
        scope.wrong("TALLY-FORM", "sum、max、min 须写 of，count 不写", "of goes with sum, max and min, not with count")
    elif written.of not in (None, "points"):
        needs(scope, fields, str(written.of), (Type.MONEY, Type.INT, Type.POINTS), "of")
    if written.of == "points":
        _all_have_points(scope, written)
    if written.of not in (None, "points") and written.range_ == "findings" and len(written.over) > 1:
        zh = "对记录字段求和须写 range: records，否则一条记录会重复计入"
        scope.wrong("TALLY-RANGE", zh, "a sum of a record field must range over records", "range")
    window = _window(scope, written, fields)
    overlap = None
    if written.overlap is not None:
        if written.overlap.within != "record":
            needs(scope, fields, written.overlap.within, (Type.KEY, Type.CODE), "overlap", "within")
        overlap = written.overlap.within if written.overlap.keep == "highest" else None
    groups = _groups(scope, written, fields)
    type_ = tally_type(scope, written.id)
    return p.Tally(
        written.id, title(written.title), tuple(written.over), written.range_ == "records", written.take, written.of,
        type_, window, overlap, groups, limits(scope, written.cap, type_, "cap"), tuple(dict.fromkeys(kinds)),
    )  # fmt: skip


def _members_kinds(scope: Scope, name: str) -> list[str]:
    found = next((item for item in scope.book.triggers if item.id == name), None)
    return [scope.finding_kinds[member] for member in found.from_ if member in scope.finding_kinds] if found else []


def _all_have_points(scope: Scope, written: schema.Tally) -> None:
    worth = {item.id: item.points for item in scope.book.findings} | {item.id: item.points for item in scope.book.triggers}
    for index, member in enumerate(written.over):
        if member in worth and worth[member] is None:
            zh, en = f"“{member}”没有写 points，不能进入分值汇总", f"{member} has no points to add"
            scope.wrong("TALLY-POINTS", zh, en, "over", index)


def _window(scope: Scope, written: schema.Tally, fields: dict[str, Named] | None) -> p.Window | None:
    if written.window is None:
        return None
    with scope.at("window"):
        needs(scope, fields, written.window.date, (Type.DATE,), "date")
        with scope.at("within"):
            size = length(scope, written.window.within, record=False, positive=True)
    return p.Window(written.window.date, size, written.window.first_day == "counts", written.window.repaired == "counts")


def _groups(scope: Scope, written: schema.Tally, fields: dict[str, Named] | None) -> p.Groups | None:
    if written.groups is None:
        return None
    with scope.at("groups"):
        scope.repeated("by", written.groups.by)
        for index, key in enumerate(written.groups.by):
            if key != "year":
                needs(scope, fields, key, (Type.KEY, Type.CODE), "by", index)
        type_ = Type.INT if written.groups.each == "count" else tally_type(scope, written.id)
        if written.take == "count" and written.groups.each != "count":
            type_ = Type.POINTS if written.of == "points" else (fields or {}).get(str(written.of), Named(Type.INT)).type
        cap = limits(scope, written.groups.cap, type_, "cap")
        having = limits(scope, written.groups.having, type_, "having")
    return p.Groups(tuple(written.groups.by), written.groups.each, cap, having)
