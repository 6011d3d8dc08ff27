"""The chapters about records: parameters, questions, attributes, findings, triggers, tallies, repair."""

from __future__ import annotations

from engine.explain.ruletext.page import Page
from engine.explain.ruletext.terms import Terms
from engine.facts.dictionary import Type
from engine.rulebook import program as p


def parameters(page: Page, terms: Terms) -> None:
    """Write the discretion parameters as a table, and what each rests on."""
    items = terms.program.parameters.values()
    if not items:
        return
    t = terms.t
    page.chapter(t("ch_parameters"))
    for item in items:
        page.article(terms.text(item.title), item.id)
        shown = terms.value(item.value, item.type)
        state = t("placeholder") if item.placeholder else t("adopted_value", document=item.adopted_by or "")
        page.line(t("value"), f"{shown}　{state}" if terms.lang == "zh" else f"{shown}; {state}")
        low, high = (None if bound is None else terms.value(bound, item.type) for bound in item.permitted)
        if low is not None or high is not None:
            page.line(t("permitted"), t("range", low=low or "…", high=high or "…"))
        page.line(t("basis"), terms.basis(item.basis))
        page.gap()


def questions(page: Page, terms: Terms) -> None:
    """Write the questions that people answer."""
    if not terms.program.questions:
        return
    page.chapter(terms.t("ch_questions"))
    for item in terms.program.questions.values():
        page.article(terms.text(item.title), item.id)
        page.line(terms.t("asked_about"), terms.list(terms.kind(kind) for kind in item.on))
        page.line(terms.t("answered_by"), terms.text(item.answered_by))
        page.line(terms.t("basis"), terms.basis(item.basis))
        page.gap()


def attributes(page: Page, terms: Terms) -> None:
    """Write the derived attributes with their cases in order."""
    if not terms.program.attributes:
        return
    t = terms.t
    page.chapter(t("ch_attributes"))
    for item in terms.program.attributes.values():
        page.article(terms.text(item.title), item.id)
        page.line(t("on"), t("records", kind=terms.kind(item.kind), sort=terms.w("type", item.type)))
        for branch in item.branches:
            when = terms.condition(branch.when, item.kind)
            page.line(t("case_of", label=branch.label), t("gives", when=when, value=_value(terms, item, branch.value)))
            if branch.basis:
                page.line(t("basis"), terms.basis(branch.basis), 2)
        rest = t("unknown") if item.otherwise is None else _value(terms, item, item.otherwise)
        page.line(t("otherwise"), rest)
        page.line(t("basis"), terms.basis(item.basis))
        page.gap()


def _value(terms: Terms, item: p.Attribute, value: p.ValueExpr) -> str:
    if isinstance(value, p.Const | p.ParamRef | p.FieldRef):
        return terms.operand(value, item.type, item.codes, item.kind)
    return terms.day(value, (item.kind,))


def findings(page: Page, terms: Terms) -> None:
    """Write the findings."""
    if not terms.program.findings:
        return
    t = terms.t
    page.chapter(t("ch_findings"))
    for item in terms.program.findings.values():
        page.article(terms.text(item.title), item.id)
        sort = terms.w("record_class", item.record_class)
        page.line(t("on"), t("records", kind=terms.kind(item.kind), sort=sort))
        page.line(t("when"), terms.condition(item.when, item.kind))
        exceptions(page, terms, item.unless, item.kind)
        counts(page, terms, item.span, (item.kind,))
        points(page, terms, item.points, item.kind)
        if item.advice:
            page.line(t("advice"), terms.text(item.advice))
        page.line(t("basis"), terms.basis(item.basis))
        page.gap()


def exceptions(page: Page, terms: Terms, items: tuple[p.Exception_, ...], kind: str) -> None:
    """Write labelled exceptions."""
    for item in items:
        said = f"{terms.text(item.title)} — {terms.condition(item.when, kind)}"
        page.line(terms.t("except", label=item.label), said)
        page.line(terms.t("basis"), terms.basis(item.basis), 2)


def counts(page: Page, terms: Terms, span: p.Span, kinds: tuple[str, ...]) -> None:
    """Write on which days something counts, its suspensions, and what repair does."""
    t = terms.t
    page.line(t("counts"), terms.span(span, kinds))
    for item in span.suspensions:
        said = terms.span(p.Span(item.start, item.end), kinds)
        page.line(t("suspended"), said + t("added" if item.added_at_end else "not_added"))
        page.line(t("basis"), terms.basis(item.basis), 2)
    if span.repair is not None:
        repair = span.repair
        said = t("repair_at", day=terms.field(repair.at, kinds), model=terms.w("repair_model", repair.model))
        if repair.until is not None:
            said += t("until", day=terms.day(repair.until, kinds))
        if repair.into is not None:
            said += t("into", rule=terms.rule(repair.into))
        page.line(t("repair"), said)
        if repair.basis:
            page.line(t("basis"), terms.basis(repair.basis), 2)


def points(page: Page, terms: Terms, item: p.Points | None, kind: str) -> None:
    """Write the points something gives."""
    t = terms.t
    match item:
        case None:
            return
        case p.PointsFixed(value):
            said = t("points_n", n=terms.operand(value, Type.POINTS, None, kind))
        case p.PointsField(field, deducted):
            said = t("points_deduct" if deducted else "points_field", field=terms.field(field, (kind,)))
        case p.PointsPer(field, unit, rounding, each, cap):
            shown = terms.value(unit, _type_of(terms, field, kind))
            round_ = terms.w("rounding", rounding)
            said = t("points_per", field=terms.field(field, (kind,)), unit=shown, each=terms.points(each), round=round_)
            if cap is not None:
                said += t("points_cap", cap=terms.points(cap))
        case p.PointsBands(field, bands):
            type_ = _type_of(terms, field, kind)
            rows = [[_band(terms, type_, low, high), terms.points(worth)] for low, high, worth in bands]
            page.line(t("points"), t("by", field=terms.field(field, (kind,))))
            page.table([terms.field(field, (kind,)), t("points")], rows, 2)
            return
        case p.PointsTable(field, table):
            codes = _codes_of(terms, field, kind)
            rows = [[terms.code(codes, code), terms.points(worth)] for code, worth in table.items()]
            page.line(t("points"), t("by", field=terms.field(field, (kind,))))
            page.table([terms.field(field, (kind,)), t("points")], rows, 2)
            return
    page.line(t("points"), said)


def _band(terms: Terms, type_: Type, low: int | None, high: int | None) -> str:
    return terms.band(*(None if bound is None else terms.value(bound, type_) for bound in (low, high)))


def _type_of(terms: Terms, field: str, kind: str) -> Type:
    attribute = terms.program.attributes.get(field)
    return attribute.type if attribute else terms.corpus.dictionary.kinds[kind].fields[field].type


def _codes_of(terms: Terms, field: str, kind: str) -> str | None:
    attribute = terms.program.attributes.get(field)
    return attribute.codes if attribute else terms.corpus.dictionary.kinds[kind].fields[field].codes


def triggers(page: Page, terms: Terms) -> None:
    """Write the triggers."""
    if not terms.program.triggers:
        return
    t = terms.t
    page.chapter(t("ch_triggers"))
    for item in terms.program.triggers.values():
        kinds = terms.kinds_of(item.members)
        page.article(terms.text(item.title), item.id)
        page.line(t("members"), terms.list(terms.rule(member) for member in item.members))
        page.line(t("fires"), _fires(terms, item, kinds))
        page.line("", t("undoes" if item.repair_undoes else "keeps"))
        page.line(t("on"), terms.w("record_class", item.record_class))
        counts(page, terms, item.span, ())
        points(page, terms, item.points, "")
        if item.advice:
            page.line(t("advice"), terms.text(item.advice))
        page.line(t("basis"), terms.basis(item.basis))
        page.gap()


def _fires(terms: Terms, item: p.Trigger, kinds: tuple[str, ...]) -> str:
    t = terms.t
    date = terms.field(item.date, kinds)
    within = "" if item.within is None else terms.length(item.within)
    if item.within is not None:
        within += t("nest", part=t("first_counts" if item.first_day_counts else "first_not"))
    if item.consecutive is not None:
        said = t("fires_consecutive", field=terms.field(item.consecutive[0], kinds), n=str(item.consecutive[1]))
    elif item.reaches is not None:
        field, bound = item.reaches
        type_ = _type_of(terms, field, kinds[0])
        shown = terms.operand(bound, type_, None, "")
        said = t("fires_sum", date=date, within=within, field=terms.field(field, kinds), bound=shown)
    else:
        assert item.at_least is not None
        said = t("fires_count", date=date, within=within, n=terms.operand(item.at_least, Type.INT, None, ""))
    parts = [said]
    if item.per:
        parts.append(t("per", keys=terms.list(terms.field(key, kinds) for key in item.per)))
    if item.distinct is not None:
        parts.append(t("fires_distinct", field=terms.field(item.distinct, kinds)))
    unit = item.first_per
    parts.append(t("every") if unit is None else t("first_per", unit=terms.w("calendar_unit", unit)))
    return terms.list(parts, heavy=True)


def tallies(page: Page, terms: Terms) -> None:
    """Write the tallies."""
    if not terms.program.tallies:
        return
    page.chapter(terms.t("ch_tallies"))
    for item in terms.program.tallies.values():
        _tally(page, terms, item)
        page.gap()


def _tally(page: Page, terms: Terms, item: p.Tally) -> None:
    t = terms.t
    page.article(terms.text(item.title), item.id)
    range_ = t("range_records" if item.distinct_records else "range_findings")
    page.line(t("over"), terms.list([terms.list(terms.rule(rule) for rule in item.over), range_], heavy=True))
    of = t("points") if item.of == "points" else terms.field(item.of, item.kinds) if item.of else ""
    take = terms.w("take", item.take)
    page.line(t("take"), t("take_of", take=take, of=of) if of else take)
    if item.window is not None:
        within = terms.length(item.window.length)
        within += t("nest", part=t("first_counts" if item.window.first_day_counts else "first_not"))
        repaired = t("repaired_counts" if item.window.repaired_count else "repaired_left_out")
        said = t("window_tally", date=terms.field(item.window.date, item.kinds), within=within, repaired=repaired)
        page.line(t("counts"), said)
    if item.overlap is not None:
        key = t("record") if item.overlap == "record" else terms.field(item.overlap, item.kinds)
        page.line("", t("overlap", key=key))
    if item.groups is not None:
        groups = item.groups
        keys = terms.list(t("year") if key == "year" else terms.field(key, item.kinds) for key in groups.by)
        parts = [t("groups_of", keys=keys, each=terms.w("take", groups.each))]
        inner = Type.INT if groups.each == "count" else Type.POINTS if item.of == "points" else item.type
        if groups.cap != p.Limits():
            parts.append(t("group_cap", limits=terms.limits(groups.cap, inner)))
        if groups.having != p.Limits():
            parts.append(t("having", limits=terms.limits(groups.having, inner)))
        page.line(t("groups"), terms.list(parts, heavy=True))
    if item.cap != p.Limits():
        page.line(t("cap"), terms.limits(item.cap, item.type))


def repairs(page: Page, terms: Terms) -> None:
    """Write the conditions of repair."""
    if not terms.program.repairs:
        return
    t = terms.t
    page.chapter(t("ch_repairs"))
    for item in terms.program.repairs.values():
        page.article(terms.text(item.title), item.id)
        page.line(t("on"), terms.kind(item.kind))
        page.line(t("when"), terms.condition(item.when, item.kind))
        page.line(t("done"), terms.field(item.done, (item.kind,)))
        if item.ends is not None:
            page.line(t("ends"), terms.day(item.ends, (item.kind,)))
        for name, conditions in (("condition", item.conditions), ("bar", item.bars)):
            for one in conditions:
                page.line(t(name), f"{terms.text(one.title)}〔{one.id}〕 — {_eligibility(terms, one, item.kind)}")
                page.line(t("basis"), terms.basis(one.basis), 2)
        page.line(t("basis"), terms.basis(item.basis))
        page.gap()


def _eligibility(terms: Terms, one: p.EligibilityCondition, kind: str) -> str:
    t = terms.t
    if one.when is not None:
        return terms.condition(one.when, kind)
    if one.start is not None:
        return t("span_open", start=terms.day(one.start, (kind,)))
    assert one.others is not None
    others = one.others
    return t(
        "others_most",
        before=t("before_record" if others.before_record else "before_application"),
        within=terms.length(others.within),
        equal=terms.list(terms.field(key, (kind,)) for key in others.equal) or t("nothing"),
        rules=terms.list(terms.rule(rule) for rule in others.of),
        n=str(others.at_most),
        date=terms.field(others.date, (kind,)),
    )
