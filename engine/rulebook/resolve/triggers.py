"""Triggers: events derived when records pile up within a window."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.basics import cites, title
from engine.rulebook.resolve.fields import common_fields, needs
from engine.rulebook.resolve.operands import at_least, length, operand
from engine.rulebook.resolve.points import points
from engine.rulebook.resolve.spans import span
from engine.rulebook.scope import Named, Scope


def trigger(scope: Scope, written: schema.Trigger) -> p.Trigger | None:
    """Resolve a trigger."""
    forms = [name for name in ("at_least", "sum_", "consecutive") if name in written.model_fields_set]
    if len(forms) != 1:
        zh = "触发须且只须写 at_least、sum、consecutive 之一"
        scope.wrong("TRIGGER-FORM", zh, "exactly one of at_least, sum, consecutive")
        return None
    kinds = []
    scope.repeated("from", written.from_)
    scope.repeated("per", written.per)
    for index, member in enumerate(written.from_):
        if scope.defined(("findings",), member, "认定", "finding", "from", index):
            kinds.append(scope.finding_kinds[member])
    fields = common_fields(scope, kinds)
    needs(scope, fields, written.date, (Type.DATE,), "date")
    for index, key in enumerate(written.per):
        needs(scope, fields, key, (Type.KEY, Type.CODE), "per", index)
    if written.distinct is not None:
        needs(scope, fields, written.distinct, (Type.KEY, Type.CODE), "distinct")
        if forms != ["at_least"]:
            scope.wrong("TRIGGER-FORM", "distinct 只与 at_least 同用", "distinct goes with at_least only", "distinct")
        elif written.distinct in written.per:
            zh = f"“{written.distinct}”已在 per 中，同组内总是相同，至多计一"
            en = f"{written.distinct} is in per: within a group it is always the same and counts once at most"
            scope.wrong("TRIGGER-FORM", zh, en, "distinct")
    within = None
    if written.within is not None:
        with scope.at("within"):
            within = length(scope, written.within, record=False, positive=True)
    if (within is None) != (forms == ["consecutive"]):
        zh = "at_least 与 sum 须写 within，consecutive 不写；不限期间的“累计”写足够长的期间，如 within: {years: 100}"
        en = "within goes with at_least and sum; for ever is a long time, as within: {years: 100}"
        scope.wrong("TRIGGER-FORM", zh, en)
        return None
    count, reaches, consecutive = _trigger_measure(scope, written, fields)
    with scope.at("counts", kind="", event=True):
        resolved = span(scope, written.counts)
    with scope.at("points", kind="", event=True):
        worth = points(scope, written.points)
    if resolved.repair is not None or resolved.suspensions:
        scope.wrong("TRIGGER-SPAN", "触发的后果不写 repair、suspended（由 member_repair 决定）", "use member_repair", "counts")
    _check_member_repair(scope, written)
    first_per = None if written.fires == "every" else written.fires.first_per
    return p.Trigger(
        written.id, title(written.title), cites(written.basis), tuple(written.from_), written.date, tuple(written.per),
        within, written.first_day == "counts", count, reaches, consecutive, first_per, written.distinct,
        written.member_repair == "undoes", resolved, written.record_class, worth,
        title(written.advice) if written.advice else None,
    )  # fmt: skip


def _trigger_measure(
    scope: Scope, written: schema.Trigger, fields: dict[str, Named] | None
) -> tuple[p.Operand | None, tuple[str, p.Operand] | None, tuple[str, int] | None]:
    if written.sum_ is not None:
        with scope.at("sum"):
            named = needs(scope, fields, written.sum_.field, (Type.MONEY, Type.INT, Type.POINTS), "field")
            with scope.at("reaches"):
                bound = operand(scope, written.sum_.reaches, named or Named(Type.INT), record=False)
                zh, en = "界限须大于零，否则永远不会“首次达到”", "the bound must be more than nothing, or it is never crossed"
                at_least(scope, bound, 1, "TRIGGER-COUNT", zh, en)
            return None, (written.sum_.field, bound), None
    if written.consecutive is not None:
        with scope.at("consecutive"):
            needs(scope, fields, written.consecutive.period, (Type.INT,), "period")
        return None, None, (written.consecutive.period, written.consecutive.at_least)
    with scope.at("at_least"):
        bound = operand(scope, written.at_least, Named(Type.INT), record=False)
        at_least(scope, bound, 1, "TRIGGER-COUNT", "次数须至少为 1", "the count must be at least 1")
    return bound, None, None


def _check_member_repair(scope: Scope, written: schema.Trigger) -> None:
    """Note that repair of a member is to undo the event although no member can be repaired."""
    members = [item for item in scope.book.findings if item.id in written.from_]
    if written.member_repair == "undoes" and len(members) == len(set(written.from_)):
        repairs = [item.counts.repair for item in members]
        if all(repair is None or repair.model == "none" for repair in repairs):
            zh = "成员认定都没有写 repair，修复不可能撤销触发"
            scope.wrong("TRIGGER-REPAIR", zh, "no member finding has a repair model: nothing can undo it", "member_repair")
