"""The chapters about records: parameters, questions, attributes, findings, triggers, tallies, repair."""

from __future__ import annotations

from collections.abc import Mapping

from engine.explain.ruletext import clauses
from engine.explain.ruletext.draft import Draft
from engine.explain.ruletext.terms import Terms
from engine.facts.dictionary import Type
from engine.rulebook import program as p

_CLASSES = ("basic", "enhancing", "general", "serious", "risk")


def parameters(draft: Draft, terms: Terms) -> None:
    """Write the discretion parameters: a table of all, then an article each with what it rests on."""
    items = terms.program.parameters.values()
    if not items:
        return
    t = terms.t
    draft.chapter(t("ch_parameters"))
    draft.article(t("parameters"))
    draft.para(t("parameters_of"))
    rows = []
    for item in items:
        state = t("state_placeholder") if item.placeholder else t("state_adopted", document=item.adopted_by or "")
        shown = terms.value(item.value, item.type)
        rows.append([terms.text(item.title), shown, _permitted(terms, item), state, terms.places.get(item.id, "")])
    draft.grid([t(name) for name in ("parameter", "value", "permitted", "state", "article")], rows)
    for item in items:
        draft.article(terms.text(item.title), item.id)
        shown = terms.value(item.value, item.type)
        state = t("placeholder") if item.placeholder else t("adopted_value", document=item.adopted_by or "")
        draft.para(t("value_of", value=shown, state=state))
        permitted = _permitted(terms, item)
        if permitted:
            draft.para(t("permitted_of", range=permitted))
        draft.para(terms.basis(item.basis), "whole")


def _permitted(terms: Terms, item: p.Parameter) -> str:
    low, high = (None if bound is None else terms.value(bound, item.type) for bound in item.permitted)
    if low is None and high is None:
        return ""
    name = "range" if low is not None and high is not None else "range_low" if low is not None else "range_high"
    return terms.t(name, low=low or "", high=high or "")


def questions(draft: Draft, terms: Terms) -> None:
    """Write the questions that people answer."""
    if not terms.program.questions:
        return
    t = terms.t
    draft.chapter(t("ch_questions"))
    for item in terms.program.questions.values():
        draft.article(terms.text(item.title), item.id)
        draft.para(t("asked_of", kinds=terms.list(terms.kind(kind) for kind in item.on), who=terms.text(item.answered_by)))
        draft.para(terms.basis(item.basis), "whole")


def attributes(draft: Draft, terms: Terms) -> None:
    """Write the derived attributes with their cases in order."""
    if not terms.program.attributes:
        return
    t = terms.t
    draft.chapter(t("ch_attributes"))
    for item in terms.program.attributes.values():
        draft.article(terms.text(item.title), item.id)
        if not item.branches:
            otherwise = t("unknown") if item.otherwise is None else _value(terms, item, item.otherwise)
            draft.para(t("attribute_one", kind=terms.kind(item.kind), value=otherwise))
            draft.para(terms.basis(item.basis), "whole")
            continue
        draft.para(t("attribute_of", kind=terms.kind(item.kind), title=terms.text(item.title)))
        for branch in item.branches:
            when = terms.condition(branch.when, item.kind)
            said = t("case_of", when=when, value=_value(terms, item, branch.value))
            draft.item(said, branch.label, basis=terms.basis(branch.basis) if branch.basis else "")
        rest = t("unknown") if item.otherwise is None else _value(terms, item, item.otherwise)
        draft.item(t("otherwise", value=rest))
        draft.para(terms.basis(item.basis), "whole")


def _value(terms: Terms, item: p.Attribute, value: p.ValueExpr) -> str:
    if isinstance(value, p.Const | p.ParamRef | p.FieldRef):
        return terms.operand(value, item.type, item.codes, item.kind)
    return terms.day(value, (item.kind,))


def findings(draft: Draft, terms: Terms) -> None:
    """Write the findings, by the five classes of records where there are several."""
    if not terms.program.findings:
        return
    t = terms.t
    draft.chapter(t("ch_findings"))
    by_class: Mapping[str, list[p.Finding]] = {name: [] for name in _CLASSES}
    for item in terms.program.findings.values():
        by_class[item.record_class].append(item)
    several = sum(bool(items) for items in by_class.values()) > 1
    for name, items in by_class.items():
        if items and several:
            draft.section(terms.w("record_class", name))
        for item in items:
            _finding(draft, terms, item)


def _finding(draft: Draft, terms: Terms, item: p.Finding) -> None:
    t = terms.t
    draft.article(terms.text(item.title), item.id)
    given, table = clauses.worth(terms, item.points, item.kind)
    sort = terms.w("record_class", item.record_class)
    gives = t("and_gives", given=given) if given else ""
    if item.when == p.ALWAYS:
        draft.para(t("finding_always", kind=terms.kind(item.kind), sort=sort, gives=gives))
    else:
        when = terms.condition(item.when, item.kind)
        draft.para(t("finding_when", kind=terms.kind(item.kind), when=when, sort=sort, gives=gives))
    if table is not None:
        draft.grid(*table)
    clauses.exceptions(draft, terms, item.unless, item.kind)
    clauses.counts(draft, terms, item.span, (item.kind,))
    if item.advice:
        draft.para(terms.text(item.advice), "note")
    draft.para(terms.basis(item.basis), "whole")


def triggers(draft: Draft, terms: Terms) -> None:
    """Write the triggers."""
    if not terms.program.triggers:
        return
    t = terms.t
    draft.chapter(t("ch_triggers"))
    for item in terms.program.triggers.values():
        kinds = terms.kinds_of(item.members)
        draft.article(terms.text(item.title), item.id)
        members = terms.list(terms.rule(member) for member in item.members)
        sort = terms.w("record_class", item.record_class)
        draft.para(t("trigger_of", members=members, fires=_fires(terms, item, kinds), sort=sort))
        per = [t("per", keys=terms.list(terms.field(key, kinds) for key in item.per))] if item.per else []
        if item.distinct is not None:
            per.append(t("fires_distinct", field=terms.field(item.distinct, kinds)))
        unit = item.first_per
        per.append(t("every") if unit is None else t("first_per", unit=terms.w("calendar_unit", unit)))
        draft.para(t("sentence", said=terms.list(per, heavy=True)))
        clauses.counts(draft, terms, item.span, ())
        draft.para(t("undoes" if item.repair_undoes else "keeps"))
        clauses.points(draft, terms, item.points, "")
        if item.advice:
            draft.para(terms.text(item.advice), "note")
        draft.para(terms.basis(item.basis), "whole")


def _fires(terms: Terms, item: p.Trigger, kinds: tuple[str, ...]) -> str:
    t = terms.t
    date = terms.named(item.date, kinds)
    within = "" if item.within is None else terms.length(item.within)
    first = t("first_counts" if item.first_day_counts else "first_not")
    if item.consecutive is not None:
        return t("fires_consecutive", field=terms.field(item.consecutive[0], kinds), n=str(item.consecutive[1]))
    if item.reaches is not None:
        field, bound = item.reaches
        shown = terms.operand(bound, clauses.type_of(terms, field, kinds[0]), None, "")
        return t("fires_sum", date=date, within=within, first=first, field=terms.field(field, kinds), bound=shown)
    assert item.at_least is not None
    return t("fires_count", date=date, within=within, first=first, n=terms.operand(item.at_least, Type.INT, None, ""))


def tallies(draft: Draft, terms: Terms) -> None:
    """Write the tallies."""
    if not terms.program.tallies:
        return
    draft.chapter(terms.t("ch_tallies"))
    for item in terms.program.tallies.values():
        _tally(draft, terms, item)


def _tally(draft: Draft, terms: Terms, item: p.Tally) -> None:
    t = terms.t
    draft.article(terms.text(item.title), item.id)
    of = t("points") if item.of == "points" else terms.field(item.of, item.kinds) if item.of else ""
    take = terms.w("take", item.take)
    over = terms.list(terms.rule(rule) for rule in item.over)
    range_ = t("range_records" if item.distinct_records else "range_findings")
    draft.para(t("tally_of", over=over, range=range_, take=t("take_of", take=take, of=of) if of else take))
    if item.window is not None:
        first = t("first_counts" if item.window.first_day_counts else "first_not")
        repaired = t("repaired_counts" if item.window.repaired_count else "repaired_left_out")
        date, within = terms.named(item.window.date, item.kinds), terms.length(item.window.length)
        draft.para(t("window_tally", date=date, within=within, first=first, repaired=repaired))
    if item.overlap is not None:
        key = t("record") if item.overlap == "record" else terms.field(item.overlap, item.kinds)
        draft.para(t("overlap", key=key))
    if item.groups is not None:
        groups = item.groups
        keys = terms.list(t("year") if key == "year" else terms.field(key, item.kinds) for key in groups.by)
        said = [t("groups_of", keys=keys, each=terms.w("take", groups.each))]
        inner = Type.INT if groups.each == "count" else Type.POINTS if item.of == "points" else item.type
        if groups.cap != p.Limits():
            said.append(t("group_cap", limits=terms.limits(groups.cap, inner)))
        if groups.having != p.Limits():
            said.append(t("having", limits=terms.limits(groups.having, inner)))
        draft.para(t("sentence", said=terms.list(said, heavy=True)))
    if item.cap != p.Limits():
        draft.para(t("cap", limits=terms.limits(item.cap, item.type)))


def repairs(draft: Draft, terms: Terms) -> None:
    """Write the conditions of repair."""
    if not terms.program.repairs:
        return
    t = terms.t
    draft.chapter(t("ch_repairs"))
    for item in terms.program.repairs.values():
        draft.article(terms.text(item.title), item.id)
        always = item.when == p.ALWAYS
        when = "" if always else t("repair_where", when=terms.condition(item.when, item.kind))
        draft.para(t("repair_of", kind=terms.kind(item.kind), when=when))
        for one in item.conditions:
            said = t("titled", title=terms.text(one.title), said=_eligibility(terms, one, item.kind))
            draft.item(said, one.id, basis=terms.basis(one.basis))
        if item.bars:
            draft.para(t("bars"))
            draft.restart()
            for one in item.bars:
                said = t("titled", title=terms.text(one.title), said=_eligibility(terms, one, item.kind))
                draft.item(said, one.id, basis=terms.basis(one.basis))
        draft.para(t("done", day=terms.named(item.done, (item.kind,))))
        if item.ends is not None:
            draft.para(t("ends", day=terms.day(item.ends, (item.kind,))))
        draft.para(terms.basis(item.basis), "whole")


def _eligibility(terms: Terms, one: p.EligibilityCondition, kind: str) -> str:
    t = terms.t
    if one.when is not None:
        return terms.condition(one.when, kind)
    if one.start is not None:
        return t("from_on", day=terms.day(one.start, (kind,)))
    assert one.others is not None
    others = one.others
    return t(
        "others_most",
        before=t("before_record" if others.before_record else "before_application"),
        within=terms.length(others.within),
        equal=t("same", keys=terms.list(terms.field(key, (kind,)) for key in others.equal)) if others.equal else "",
        rules=terms.list(terms.rule(rule) for rule in others.of),
        n=str(others.at_most),
        date=terms.named(others.date, (kind,)),
    )
