"""The chapters about outcomes: schemes, lists, supervision, measures."""

from __future__ import annotations

from engine.explain.ruletext.page import Page
from engine.explain.ruletext.records import counts, exceptions
from engine.explain.ruletext.terms import Terms
from engine.explain.values import NO_VALUE, ratio
from engine.facts.dictionary import Type
from engine.rulebook import program as p


def schemes(page: Page, terms: Terms) -> None:
    """Write the schemes: grades, score, thresholds, and the effects in their order."""
    if not terms.program.schemes:
        return
    page.chapter(terms.t("ch_schemes"))
    for item in terms.program.schemes.values():
        _scheme(page, terms, item)
        for stage in item.order:
            if stage != "thresholds" and stage in item.effects:
                _effects(page, terms, item, stage)


def _scheme(page: Page, terms: Terms, item: p.Scheme) -> None:
    t = terms.t
    page.article(terms.text(item.title), item.id)
    page.line(t("grades"), terms.list(terms.grade(item.id, grade.code) for grade in item.grades))
    if item.evaluated is None:
        page.line(t("evaluated"), t("continuously"))
    else:
        unit, delay = terms.w("calendar_unit", item.evaluated.every), terms.length(item.evaluated.delay)
        key = "evaluated_at_once" if item.evaluated.delay.amount == p.Const(0) else "evaluated_every"
        page.line(t("evaluated"), t(key, unit=unit, delay=delay))
    if item.taking_part is not None:
        page.line(t("taking_part"), terms.condition(item.taking_part))
    for required in item.requires:
        otherwise = terms.w("scheme_status", required.otherwise)
        said = t("requires_one", back=terms.length(required.back), kind=terms.kind(required.kind), otherwise=otherwise)
        page.line(t("requires"), said)
    for need in item.needs:
        said = t(
            "needs_one", title=terms.text(need.title), id=need.id, when=terms.condition(need.when),
            otherwise=terms.w("scheme_status", "not_enough_data"),
        )  # fmt: skip
        page.line(t("needs"), said)
        page.line(t("basis"), terms.basis(need.basis), 2)
    if item.score is not None:
        page.line(t("base"), _base(terms, item.score.base))
        page.line(t("add"), terms.list(terms.rule(tally) for tally in item.score.add) or t("nothing"))
        if item.score.cap != p.Limits():
            page.line(t("cap"), terms.limits(item.score.cap, Type.POINTS))
    elif item.otherwise is not None:
        page.line(t("no_score"), terms.grade(item.id, item.grades[item.otherwise].code))
    for bands in item.thresholds:
        heading = "thresholds_rest" if len(item.thresholds) > 1 else "thresholds"
        said = t(heading) if bands.when is None else t("thresholds_when", when=terms.condition(bands.when))
        page.line("", said)
        rows = []
        for rank, low, high in bands.bands:
            shown = (None if bound is None else terms.points(bound) for bound in (low, high))
            rows.append([terms.grade(item.id, item.grades[rank].code), terms.band(*shown)])
        page.table([t("grade"), t("score")], rows, 2)
    stages = [stage for stage in item.order if stage in item.effects or (stage == "thresholds" and item.thresholds)]
    if stages:
        page.line(t("order"), " → ".join(terms.w("stage", stage) for stage in stages))
    if item.order_basis:
        page.line(t("order_basis"), terms.basis(item.order_basis))
    page.line(t("basis"), terms.basis(item.basis))
    page.gap()


def _base(terms: Terms, base: p.Operand | p.BySubject) -> str:
    if not isinstance(base, p.BySubject):
        return terms.operand(base, Type.POINTS, None, "")
    spec = terms.corpus.dictionary.subject[base.field]
    parts = [f"{terms.code(spec.codes, code)} {terms.points(value)}" for code, value in base.table.items()]
    if base.otherwise is not None:
        parts.append(f"{terms.t('otherwise')} {terms.points(base.otherwise)}")
    return terms.t("base_by", field=terms.text(spec.title), table=terms.list(parts, heavy=True))


def _effects(page: Page, terms: Terms, scheme: p.Scheme, sort: p.EffectSort) -> None:
    t = terms.t
    group = scheme.effects[sort]
    title = f"{terms.text(scheme.title)} — {terms.w('stage', sort)}"
    page.article(title)
    page.line(t("combine"), terms.w("combine", group.combine))
    if group.floor is not None:
        page.line(t("floor"), terms.grade(scheme.id, scheme.grades[group.floor].code))
    for item in group.effects:
        page.line("", f"{terms.text(item.title)}〔{item.id}〕")
        page.line(terms.w("stage", sort), _does(terms, scheme, sort, item), 2)
        if item.on is not None:
            page.line(t("effect_on"), terms.rule(item.on), 2)
        elif item.when is not None:
            page.line(t("effect_when"), terms.condition(item.when), 2)
        if item.immediate:
            page.line("", t("immediate"), 2)
        if item.span is not None:
            finding = terms.program.findings.get(item.on or "")
            counts(page, terms, item.span, (finding.kind,) if finding else ())
        page.line(t("basis"), terms.basis(item.basis), 2)
    page.gap()


def _does(terms: Terms, scheme: p.Scheme, sort: p.EffectSort, item: p.Effect) -> str:
    if item.score is not None:
        return terms.w("effect", "score").format(value=terms.operand(item.score, Type.POINTS, None, ""))
    if item.ranks is not None:
        return terms.some("effect", "ranks", terms.operand(item.ranks, Type.INT, None, ""))
    assert item.rank is not None
    grade = terms.grade(scheme.id, scheme.grades[item.rank].code)
    return terms.w("effect", "lift" if sort == "lifts" else "cap").format(value=grade)


def lists(page: Page, terms: Terms) -> None:
    """Write the lists."""
    if not terms.program.lists:
        return
    page.chapter(terms.t("ch_lists"))
    page.line("", terms.t("proposes"), 0)
    page.gap()
    for item in terms.program.lists.values():
        _list(page, terms, item)
        page.gap()


def _list(page: Page, terms: Terms, item: p.ListDefinition) -> None:
    t = terms.t
    page.article(terms.text(item.title), item.id)
    kind = terms.list([terms.w("colour", item.colour), terms.w("list_kind", item.kind)]) + (t("local") if item.local else "")
    page.line(t("sort"), kind)
    codes = terms.corpus.dictionary.kinds["list_decision"].fields["list"].codes
    page.line(t("key"), f"{terms.code(codes, item.key)} ({item.key})")
    page.line(t("competent"), terms.text(item.competent))
    if not item.proposes:
        page.line("", t("others_list"))
    for ground in item.grounds:
        why = terms.rule(ground.on) if ground.on is not None else terms.condition(ground.when or p.ALWAYS)
        page.line(t("ground"), f"{terms.text(ground.title)}〔{ground.id}〕 — {why}")
        page.line(t("basis"), terms.basis(ground.basis), 2)
    exceptions(page, terms, item.unless, "")
    for step in item.steps:
        within = "" if step.within is None else t("within", within=terms.length(step.within))
        page.line(t("step"), f"{terms.text(step.title)}〔{step.id}〕{within}")
        page.line(t("basis"), terms.basis(step.basis), 2)
    if item.term is not None:
        _term(page, terms, item.term)
    for way in item.removals:
        said = t("from_day", day=terms.day(way.start, ("list_decision",)))
        if way.when is not None:
            said += t("provided", when=terms.condition(way.when))
        page.line(t("removal"), f"{terms.text(way.title)}〔{way.id}〕 — {said}")
        page.line(t("basis"), terms.basis(way.basis), 2)
    if item.successor is not None:
        page.line(t("successor"), terms.rule(item.successor))
    if item.quota is not None:
        page.line(t("quota"), item.quota)
    if item.measures:
        page.line(t("measures"), terms.list(terms.rule(measure) for measure in item.measures))
    page.line(t("basis"), terms.basis(item.basis))


def _term(page: Page, terms: Terms, term: p.Term) -> None:
    t = terms.t
    first = t("first_counts" if term.first_day_counts else "first_not")
    said = t("term_of", base=terms.length(term.base, "list_decision"), first=first)
    if term.minimum is not None:
        said += t("minimum", minimum=terms.length(term.minimum, "list_decision"))
    if term.not_before is not None:
        said += t("not_before", field=terms.field(term.not_before, ("list_decision",)))
    page.line(t("term"), said)
    page.line(t("new_ground"), terms.w("new_ground", term.new_ground))
    page.line(t("basis"), terms.basis(term.basis), 2)


def supervision(page: Page, terms: Terms) -> None:
    """Write the classes, the matrix, and what gives a class outright."""
    table = terms.program.supervision
    if table is None:
        return
    t = terms.t
    page.chapter(t("ch_supervision"))
    page.article(t("class"))
    rows = []
    for item in table.classes:
        frequency = [_frequency(terms, item.frequency[level]) for level in table.levels]
        depth = terms.w("depth", item.depth) if item.depth else terms.t("unstated")
        rows.append([item.code, terms.text(item.title), *frequency, _ratio(terms, item), depth])
    levels = [terms.text(level) for level in table.levels.values()]
    page.table([t("class"), "", *levels, t("ratio"), t("depth")], rows)
    for item in table.classes:
        if item.measures:
            page.line(f"{t('measures')} {item.code}", terms.list(terms.rule(measure) for measure in item.measures))
    page.line(t("basis"), terms.basis(table.basis))
    page.gap()
    page.article(t("matrix"))
    _matrix(page, terms, table)
    page.gap()
    if table.overrides:
        page.article(t("override"))
        page.line(t("combine"), terms.w("combine", table.combine))
        for one in table.overrides:
            page.line("", f"{terms.text(one.title)}〔{one.id}〕")
            page.line("", t("class_given", when=terms.condition(one.when), given=table.classes[one.gives].code), 2)
            page.line(t("basis"), terms.basis(one.basis), 2)
        page.gap()


def _ratio(terms: Terms, item: p.SupervisionClass) -> str:
    if item.ratio is None:
        return terms.t("unstated")
    said = ratio(item.ratio)
    return said if item.round is None else terms.t("rounded", ratio=said, how=terms.w("rounding", item.round))


def _frequency(terms: Terms, frequency: p.Frequency | None) -> str:
    if frequency is None:
        return terms.t("unstated")
    if not frequency.times:
        return f"{frequency.times}　{terms.t('not_on_own')}" if terms.lang == "zh" else f"0, {terms.t('not_on_own')}"
    return terms.t("times", per=terms.w("per", frequency.per), n=str(frequency.times))


def _matrix(page: Page, terms: Terms, table: p.Supervision) -> None:
    rows = list(dict.fromkeys(row for row, _ in table.cells))
    columns = list(dict.fromkeys(column for _, column in table.cells))
    order = _order(terms, table.rows)
    rows.sort(key=order.index)
    title = terms.text(terms.program.schemes[table.rows].title)
    if table.columns is None:
        body = [[terms.grade(table.rows, row), table.classes[table.cells[row, ""]].code] for row in rows]
        page.table([title, terms.t("class")], body)
        return
    columns.sort(key=_order(terms, table.columns).index)
    heads = [terms.grade(table.columns, column) for column in columns]
    corner = f"{title} \\ {terms.text(terms.program.schemes[table.columns].title)}"
    body = []
    for row in rows:
        cells = [table.classes[table.cells[row, column]].code if (row, column) in table.cells else NO_VALUE for column in columns]
        body.append([terms.grade(table.rows, row), *cells])
    page.table([corner, *heads], body)


def _order(terms: Terms, scheme: str) -> list[str]:
    codes = [grade.code for grade in terms.program.schemes[scheme].grades]
    return [*codes, "not_taking_part", "not_enough_data"]


def measures(page: Page, terms: Terms) -> None:
    """Write the measures."""
    if not terms.program.measures:
        return
    t = terms.t
    page.chapter(t("ch_measures"))
    for item in terms.program.measures.values():
        page.article(terms.text(item.title), item.id)
        known = terms.corpus.law.measures.get(item.item)
        if known is not None:
            page.line(t("item"), f"{terms.text(known.title)} ({terms.w('measure_sort', known.sort)})")
        if item.when is not None:
            page.line(t("when"), terms.condition(item.when))
        page.line(t("basis"), terms.basis(item.basis))
        page.gap()
