"""Repair: under which conditions a record can be repaired."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.basics import cites, known_kind, title
from engine.rulebook.resolve.conditions import condition, record_condition
from engine.rulebook.resolve.days import day, first_day
from engine.rulebook.resolve.fields import common_fields, needs
from engine.rulebook.resolve.operands import length
from engine.rulebook.scope import Scope


def eligibility(scope: Scope, written: schema.Eligibility) -> p.Eligibility | None:
    """Resolve a rule of repair eligibility."""
    if not known_kind(scope, written.on):
        return None
    with scope.at(kind=written.on):
        when = record_condition(scope, written.when)
        named = scope.field_named(written.done, "done")
        if named is not None and named.type is not Type.DATE:
            scope.wrong("TYPE", f"“{written.done}”不是日期字段", f"{written.done} is not a date", "done")
        ends = None
        if written.ends is not None:
            with scope.at("ends"):
                ends = day(scope, written.ends)
        scope.labels("conditions", (item.id for item in written.conditions))
        scope.labels("bars", (item.id for item in written.bars))
        conditions = [_eligibility_condition(scope, "conditions", i, c) for i, c in enumerate(written.conditions)]
        bars = [_eligibility_condition(scope, "bars", i, c) for i, c in enumerate(written.bars)]
    return p.Eligibility(
        written.id, title(written.title), written.on, when, cites(written.basis), written.done, ends, tuple(conditions),
        tuple(bars),
    )  # fmt: skip


def _eligibility_condition(scope: Scope, key: str, index: int, written: schema.EligibilityCondition) -> p.EligibilityCondition:
    with scope.at(key, index):
        forms = [name for name in ("when", "from_", "others") if getattr(written, name) is not None]
        if len(forms) != 1:
            scope.wrong("REPAIR-FORM", "修复条件须且只须写 when、from、others 之一", "exactly one of when, from, others")
        when = start = others = None
        if written.when is not None:
            with scope.at("when"):
                when = condition(scope, written.when, record=True)
        if written.from_ is not None:
            with scope.at("from"):
                start = first_day(scope, written.from_)
        if written.others is not None:
            with scope.at("others"):
                others = _others(scope, written.others)
        return p.EligibilityCondition(written.id, title(written.title), cites(written.basis), when, start, others)


def _others(scope: Scope, written: schema.Others) -> p.Others:
    kinds = [scope.kind]
    scope.repeated("of", written.of)
    scope.repeated("equal", written.equal)
    for index, member in enumerate(written.of):
        if scope.defined(("findings",), member, "认定", "finding", "of", index):
            kinds.append(scope.finding_kinds[member])
    fields = common_fields(scope, kinds)
    for index, key in enumerate(written.equal):
        needs(scope, fields, key, (Type.KEY, Type.CODE), "equal", index)
    needs(scope, fields, written.date, (Type.DATE,), "date")
    with scope.at("within"):
        size = length(scope, written.within, record=False, positive=True)
    return p.Others(tuple(written.of), tuple(written.equal), written.date, size, written.before == "record", written.at_most)
