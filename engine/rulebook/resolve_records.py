"""Resolve the rules about single records: parameters, questions, attributes, findings, triggers, tallies, repair."""

from __future__ import annotations

from typing import Any

from engine.facts.dictionary import Type
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.expressions import condition, day, length, operand, points, tally_type
from engine.rulebook.scope import Named, Scope


def title(written: schema.Title) -> Text:
    """Return a title."""
    return Text(written.zh, written.en)


def cites(written: list[schema.Basis | str]) -> tuple[p.Cite, ...]:
    """Return citations, short or long form."""
    return tuple(
        p.Cite(item) if isinstance(item, str) else p.Cite(item.provision, title(item.how) if item.how else None)
        for item in written
    )


def parameter(scope: Scope, written: schema.Parameter) -> p.Parameter:
    """Resolve a parameter; its value must lie in the permitted range, an adopted one must name its document."""
    type_ = Type(written.type_)
    value = scope.number(written.value, type_, "value")
    low = None if written.permitted_from is None else scope.number(written.permitted_from, type_, "permitted_from")
    high = None if written.permitted_to is None else scope.number(written.permitted_to, type_, "permitted_to")
    if (low is not None and value < low) or (high is not None and value > high):
        scope.wrong("PARAM-RANGE", "参数值超出允许范围", "the value is outside the permitted range", "value")
    if written.status == "adopted" and not written.adopted_by:
        scope.wrong("PARAM-ADOPTED", "状态为 adopted 的参数须写明 adopted_by（发布文件）", "name the adopting document", "status")
    return p.Parameter(
        written.id, title(written.title), type_, value, written.status == "placeholder", (low, high), written.adopted_by,
        cites(written.basis),
    )  # fmt: skip


def question(scope: Scope, written: schema.Question) -> p.Question:
    """Resolve a question; determinations must be able to point at the kinds it is asked about."""
    determination = scope.dictionary.kinds.get("determination")
    reachable = {kind for link in (determination.links if determination else ()) for kind in link.to}
    for index, kind in enumerate(written.on):
        if kind not in reachable:
            scope.unknown(("可作认定的记录类型", "kind that determinations can be about"), kind, reachable, "on", index)
    return p.Question(written.id, title(written.title), tuple(written.on), title(written.answered_by), cites(written.basis))


def known_kind(scope: Scope, kind: str) -> bool:
    """Say whether a kind of record exists, and note it if not."""
    if kind in scope.dictionary.kinds:
        return True
    scope.unknown(("记录类型", "kind of record"), kind, scope.dictionary.kinds, "on")
    return False


def declare_attributes(scope: Scope) -> None:
    """Make the attributes' names and types known before any rule is resolved."""
    for index, item in enumerate(scope.book.attributes):
        with scope.at("attributes", index):
            if not known_kind(scope, item.on):
                continue
            if item.id in scope.fields(item.on):
                scope.wrong("NAME-TWICE", f"“{item.on}”已有字段“{item.id}”", f"{item.on} already has {item.id}", "id")
            if (item.type_ == "code") != (item.codes is not None):
                scope.wrong("TYPE", "type: code 须且只有它须写 codes", "codes goes with type: code", "type")
            if item.codes is not None and scope.code_list(item.codes) is None:
                scope.unknown(("代码表", "code list"), item.codes, scope.dictionary.codes, "codes")
            scope.attributes.setdefault(item.on, {})[item.id] = Named(Type(item.type_), item.codes)


def attribute(scope: Scope, written: schema.Attribute) -> p.Attribute | None:
    """Resolve a derived attribute."""
    if written.on not in scope.dictionary.kinds:
        return None
    type_ = Type(written.type_)
    branches = []
    labels: set[str] = set()
    with scope.at(kind=written.on):
        for index, branch in enumerate(written.first_of):
            with scope.at("first_of", index):
                if branch.label in labels:
                    scope.wrong("NAME-TWICE", f"标签“{branch.label}”重复", f"label {branch.label!r} twice", "label")
                labels.add(branch.label)
                with scope.at("when"):
                    when = condition(scope, branch.when, record=True)
                with scope.at("value"):
                    value = _value(scope, branch.value, type_, written.codes)
                branches.append(p.Branch(branch.label, when, value, cites(branch.basis)))
        otherwise = None
        if "otherwise" in written.model_fields_set:
            with scope.at("otherwise"):
                otherwise = _value(scope, written.otherwise, type_, written.codes)
    return p.Attribute(
        written.id, title(written.title), written.on, type_, written.codes, cites(written.basis), tuple(branches),
        otherwise, written.aspect,
    )  # fmt: skip


def _value(scope: Scope, written: Any, type_: Type, codes: str | None) -> p.ValueExpr:
    if type_ is Type.DATE:
        return day(scope, written)
    return operand(scope, written, Named(type_, codes), record=True)


def finding(scope: Scope, written: schema.Finding) -> p.Finding | None:
    """Resolve a finding."""
    if not known_kind(scope, written.on):
        return None
    with scope.at(kind=written.on):
        when: p.Condition = p.ALWAYS
        if written.when is not None:
            with scope.at("when"):
                when = condition(scope, written.when, record=True)
        unless = exceptions(scope, written.unless, record=True)
        with scope.at("counts"):
            resolved = span(scope, written.counts)
        with scope.at("points"):
            worth = points(scope, written.points)
    return p.Finding(
        written.id, title(written.title), written.on, cites(written.basis), when, unless, written.record_class, resolved,
        worth, title(written.advice) if written.advice else None,
    )  # fmt: skip


def exceptions(scope: Scope, written: list[schema.Exception_], *, record: bool) -> tuple[p.Exception_, ...]:
    """Resolve labelled exceptions; labels are unique within their rule."""
    found = []
    labels: set[str] = set()
    for index, item in enumerate(written):
        with scope.at("unless", index):
            if item.label in labels:
                scope.wrong("NAME-TWICE", f"例外标签“{item.label}”重复", f"label {item.label!r} twice", "label")
            labels.add(item.label)
            with scope.at("when"):
                found.append(
                    p.Exception_(item.label, title(item.title), condition(scope, item.when, record=record), cites(item.basis))
                )
    return tuple(found)


def span(scope: Scope, written: schema.Counts) -> p.Span:
    """Resolve on which days something counts."""
    with scope.at("from"):
        start = day(scope, written.from_)
        if isinstance(start, p.DayOpen):
            scope.wrong("INTERVAL", "起点不得为 open", "an interval cannot start at open")
    with scope.at("until"):
        end = day(scope, written.until)
    suspensions = []
    for index, item in enumerate(written.suspended):
        with scope.at("suspended", index):
            with scope.at("from"):
                begin = day(scope, item.from_)
            with scope.at("until"):
                stop = day(scope, item.until)
            suspensions.append(p.Suspend(begin, stop, item.added_at_end, cites(item.basis)))
    return p.Span(start, end, tuple(suspensions), _repair(scope, written.repair))


def _repair(scope: Scope, written: schema.Repair | None) -> p.RepairModel | None:
    if written is None or written.model == "none":
        return None
    with scope.at("repair"):
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


def trigger(scope: Scope, written: schema.Trigger) -> p.Trigger | None:
    """Resolve a trigger."""
    forms = [name for name in ("at_least", "sum_", "consecutive") if name in written.model_fields_set]
    if len(forms) != 1:
        scope.wrong("TRIGGER-FORM", "触发须且只须写 at_least、sum、consecutive 之一", "exactly one of at_least, sum, consecutive")
        return None
    kinds = []
    for index, member in enumerate(written.from_):
        if scope.defined(("findings",), member, "认定", "finding", "from", index):
            kinds.append(scope.finding_kinds[member])
    fields = _common_fields(scope, kinds)
    _needs(scope, fields, written.date, (Type.DATE,), "date")
    for index, key in enumerate(written.per):
        _needs(scope, fields, key, (Type.KEY, Type.CODE), "per", index)
    within = None
    if written.within is not None:
        with scope.at("within"):
            within = length(scope, written.within, record=False)
    if (within is None) != (forms == ["consecutive"]):
        scope.wrong("TRIGGER-FORM", "at_least 与 sum 须写 within，consecutive 不写", "within goes with at_least and sum")
        return None
    at_least, reaches, consecutive = _trigger_measure(scope, written, fields)
    with scope.at("counts", kind="", event=True):
        resolved = span(scope, written.counts)
    with scope.at("points", kind="", event=True):
        worth = points(scope, written.points)
    if resolved.repair is not None or resolved.suspensions:
        scope.wrong("TRIGGER-SPAN", "触发的后果不写 repair、suspended（由 member_repair 决定）", "use member_repair", "counts")
    first_per = None if written.fires == "every" else written.fires.first_per
    return p.Trigger(
        written.id, title(written.title), cites(written.basis), tuple(written.from_), written.date, tuple(written.per),
        within, written.first_day == "counts", at_least, reaches, consecutive, first_per,
        written.member_repair == "undoes", resolved, written.record_class, worth,
        title(written.advice) if written.advice else None,
    )  # fmt: skip


def _trigger_measure(
    scope: Scope, written: schema.Trigger, fields: dict[str, Named]
) -> tuple[p.Operand | None, tuple[str, p.Operand] | None, tuple[str, int] | None]:
    if written.sum_ is not None:
        with scope.at("sum"):
            named = _needs(scope, fields, written.sum_.field, (Type.MONEY, Type.INT, Type.POINTS), "field")
            with scope.at("reaches"):
                bound = operand(scope, written.sum_.reaches, named or Named(Type.INT), record=False)
            return None, (written.sum_.field, bound), None
    if written.consecutive is not None:
        with scope.at("consecutive"):
            _needs(scope, fields, written.consecutive.period, (Type.INT,), "period")
        return None, None, (written.consecutive.period, written.consecutive.at_least)
    with scope.at("at_least"):
        bound = operand(scope, written.at_least, Named(Type.INT), record=False)
        if isinstance(bound, p.Const) and isinstance(bound.value, int) and bound.value < 1:
            scope.wrong("TRIGGER-COUNT", "次数须至少为 1", "the count must be at least 1")
    return bound, None, None


def _common_fields(scope: Scope, kinds: list[str]) -> dict[str, Named]:
    tables = [scope.fields(kind) for kind in dict.fromkeys(kinds)]
    if not tables:
        return {}
    return {name: named for name, named in tables[0].items() if all(table.get(name) == named for table in tables)}


def _needs(scope: Scope, fields: dict[str, Named], name: str, types: tuple[Type, ...], *parts: str | int) -> Named | None:
    named = fields.get(name)
    if named is None:
        legal = [key for key, found in fields.items() if found.type in types]
        scope.unknown(("这些记录共有的字段", "field common to these records"), name, legal, *parts)
    elif named.type not in types:
        wanted = "、".join(types)
        scope.wrong("TYPE", f"“{name}”的类型是 {named.type}，此处须为 {wanted}", f"{name} is {named.type}, need {wanted}", *parts)
    return named


def tally(scope: Scope, written: schema.Tally) -> p.Tally | None:
    """Resolve a tally."""
    kinds: list[str] = []
    for index, member in enumerate(written.over):
        if scope.defined(("findings", "triggers"), member, "认定或触发", "finding or trigger", "over", index):
            kinds += [scope.finding_kinds[member]] if member in scope.finding_kinds else _members_kinds(scope, member)
    triggers = [member for member in written.over if member not in scope.finding_kinds]
    fields = {} if triggers else _common_fields(scope, kinds)
    inner = written.groups.each if written.groups is not None else written.take
    if (inner == "count") != (written.of is None):
        scope.wrong("TALLY-FORM", "sum、max 须写 of，count 不写", "of goes with sum and max, not with count")
    elif written.of not in (None, "points"):
        _needs(scope, fields, str(written.of), (Type.MONEY, Type.INT, Type.POINTS), "of")
    if written.of == "points":
        _all_have_points(scope, written)
    if written.of not in (None, "points") and written.range_ == "findings" and len(written.over) > 1:
        zh = "对记录字段求和须写 range: records，否则一条记录会重复计入"
        scope.wrong("TALLY-RANGE", zh, "a sum of a record field must range over records", "range")
    window = _window(scope, written, fields)
    overlap = None
    if written.overlap is not None:
        if written.overlap.within != "record":
            _needs(scope, fields, written.overlap.within, (Type.KEY, Type.CODE), "overlap", "within")
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
    worth = {item.id: item.points for item in (*scope.book.findings, *scope.book.triggers)}
    for index, member in enumerate(written.over):
        if member in worth and worth[member] is None:
            zh, en = f"“{member}”没有写 points，不能进入分值汇总", f"{member} has no points to add"
            scope.wrong("TALLY-POINTS", zh, en, "over", index)


def _window(scope: Scope, written: schema.Tally, fields: dict[str, Named]) -> p.Window | None:
    if written.window is None:
        return None
    with scope.at("window"):
        _needs(scope, fields, written.window.date, (Type.DATE,), "date")
        with scope.at("within"):
            size = length(scope, written.window.within, record=False)
    return p.Window(written.window.date, size, written.window.first_day == "counts", written.window.repaired == "counts")


def _groups(scope: Scope, written: schema.Tally, fields: dict[str, Named]) -> p.Groups | None:
    if written.groups is None:
        return None
    with scope.at("groups"):
        for index, key in enumerate(written.groups.by):
            if key != "year":
                _needs(scope, fields, key, (Type.KEY, Type.CODE), "by", index)
        type_ = Type.INT if written.groups.each == "count" else tally_type(scope, written.id)
        if written.take == "count" and written.groups.each != "count":
            type_ = Type.POINTS if written.of == "points" else fields.get(str(written.of), Named(Type.INT)).type
        cap = limits(scope, written.groups.cap, type_, "cap")
        having = limits(scope, written.groups.having, type_, "having")
    return p.Groups(tuple(written.groups.by), written.groups.each, cap, having)


def limits(scope: Scope, written: schema.Bounds | None, type_: Type, key: str) -> p.Limits:
    """Resolve a cap."""
    if written is None:
        return p.Limits()
    with scope.at(key):
        low = None if written.at_least is None else scope.number(written.at_least, type_, "at_least")
        high = None if written.at_most is None else scope.number(written.at_most, type_, "at_most")
        if low is not None and high is not None and low > high:
            scope.wrong("CAP-EMPTY", "下限大于上限", "the lower end is above the upper")
    return p.Limits(low, high)


def eligibility(scope: Scope, written: schema.Eligibility) -> p.Eligibility | None:
    """Resolve a rule of repair eligibility."""
    if not known_kind(scope, written.on):
        return None
    with scope.at(kind=written.on):
        when: p.Condition = p.ALWAYS
        if written.when is not None:
            with scope.at("when"):
                when = condition(scope, written.when, record=True)
        named = scope.field_named(written.done, "done")
        if named is not None and named.type is not Type.DATE:
            scope.wrong("TYPE", f"“{written.done}”不是日期字段", f"{written.done} is not a date", "done")
        ends = None
        if written.ends is not None:
            with scope.at("ends"):
                ends = day(scope, written.ends)
        conditions = [_eligibility_condition(scope, "conditions", i, c) for i, c in enumerate(written.conditions)]
        bars = [_eligibility_condition(scope, "bars", i, c) for i, c in enumerate(written.bars)]
    return p.Eligibility(
        written.id, title(written.title), written.on, when, cites(written.basis), written.done, ends, tuple(conditions),
        tuple(bars),
    )  # fmt: skip


def _eligibility_condition(
    scope: Scope, key: str, index: int, written: schema.EligibilityCondition
) -> p.EligibilityCondition:
    with scope.at(key, index):
        forms = [name for name in ("when", "from_", "others") if name in written.model_fields_set]
        if len(forms) != 1:
            scope.wrong("REPAIR-FORM", "修复条件须且只须写 when、from、others 之一", "exactly one of when, from, others")
        when = start = others = None
        if written.when is not None:
            with scope.at("when"):
                when = condition(scope, written.when, record=True)
        if written.from_ is not None:
            with scope.at("from"):
                start = day(scope, written.from_)
        if written.others is not None:
            with scope.at("others"):
                others = _others(scope, written.others)
        return p.EligibilityCondition(written.id, title(written.title), cites(written.basis), when, start, others)


def _others(scope: Scope, written: schema.Others) -> p.Others:
    kinds = [scope.kind]
    for index, member in enumerate(written.of):
        if scope.defined(("findings",), member, "认定", "finding", "of", index):
            kinds.append(scope.finding_kinds[member])
    fields = _common_fields(scope, kinds)
    for index, key in enumerate(written.equal):
        _needs(scope, fields, key, (Type.KEY, Type.CODE), "equal", index)
    _needs(scope, fields, written.date, (Type.DATE,), "date")
    with scope.at("within"):
        size = length(scope, written.within, record=False)
    return p.Others(tuple(written.of), tuple(written.equal), written.date, size, written.before == "record", written.at_most)
