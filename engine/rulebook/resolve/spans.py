"""On which days something counts: an interval, its suspensions, and what repair does to it."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.implied import always_open, at_most
from engine.rulebook.resolve.basics import cites
from engine.rulebook.resolve.days import day, first_day
from engine.rulebook.scope import Scope


def span(scope: Scope, written: schema.Counts) -> p.Span:
    """Resolve on which days something counts."""
    with scope.at("from"):
        start = first_day(scope, written.from_)
    with scope.at("until"):
        end = day(scope, written.until)
        _check_order(scope, start, end)
    suspensions = []
    for index, item in enumerate(written.suspended):
        with scope.at("suspended", index):
            with scope.at("from"):
                begin = first_day(scope, item.from_)
            with scope.at("until"):
                stop = day(scope, item.until)
                if at_most(stop, begin):
                    scope.wrong("INTERVAL-EMPTY", "中止期间永远为空", "the suspension is always empty")
            suspensions.append(p.Suspend(begin, stop, item.added_at_end, cites(item.basis)))
    return p.Span(start, end, tuple(suspensions), _repair(scope, written.repair))


def _check_order(scope: Scope, start: p.DayExpr, end: p.DayExpr) -> None:
    kind = scope.dictionary.kinds.get(scope.kind)
    if always_open(start):
        return
    if at_most(end, start):
        scope.wrong("INTERVAL-EMPTY", "终点永远不晚于起点，期间总为空", "the end is never after the start: it counts on no day")
    elif kind is not None and at_most(end, p.DayOf(kind.main_date)):
        zh = f"终点永远不晚于记录的主日期 {kind.main_date}，期间总为空"
        scope.wrong("INTERVAL-EMPTY", zh, f"the end is never after the main date {kind.main_date}: it counts on no day")


def _repair(scope: Scope, written: schema.Repair | None) -> p.RepairModel | None:
    if written is None:
        return None
    with scope.at("repair"):
        if written.model == "none":
            if written.model_fields_set & {"at", "until", "into"}:
                scope.wrong("REPAIR-FORM", "model: none 不写 at、until、into", "none takes neither at nor until nor into")
            return None
        if written.at is None:
            scope.wrong("REPAIR-FORM", "须写 at（修复日字段）", "name the date field of repair: at")
            return None
        named = scope.field_named(written.at, "at")
        if named is not None and named.type is not Type.DATE:
            scope.wrong("TYPE", f"“{written.at}”不是日期字段", f"{written.at} is not a date", "at")
        if (written.model == "shortens") != (written.until is not None):
            scope.wrong("REPAIR-FORM", "shortens 须且只有它须写 until", "until goes with shortens")
        if (written.model == "converts") != (written.into is not None):
            scope.wrong("REPAIR-FORM", "converts 须且只有它须写 into", "into goes with converts")
        if written.into is not None and scope.defined(("findings",), written.into, "认定", "finding", "into"):
            _check_successor(scope, written)
        until = None
        if written.until is not None:
            with scope.at("until"):
                until = day(scope, written.until)
        return p.RepairModel(written.model, written.at, until, written.into, cites(written.basis))


def _check_successor(scope: Scope, written: schema.Repair) -> None:
    successor = next(item for item in scope.book.findings if item.id == written.into)
    if successor.on != scope.kind or successor.counts.from_ != written.at:
        zh = f"“{written.into}”须针对同一类记录，并自 {written.at} 起算"
        scope.wrong("REPAIR-INTO", zh, f"{written.into} must be on the same kind and start at {written.at}", "into")
    again = successor.counts.repair
    if again is not None and again.model != "none" and again.at == written.at:
        zh = f"“{written.into}”自 {written.at} 起算，又因 {written.at} 而修复，永不计入"
        scope.wrong("REPAIR-CHAIN", zh, f"{written.into} starts on {written.at} and is repaired by it: it never counts", "into")
