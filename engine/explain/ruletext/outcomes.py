"""The chapter about schemes: grades, score, thresholds, and the effects in their order."""

from __future__ import annotations

from engine.explain.ruletext import clauses
from engine.explain.ruletext.draft import Draft
from engine.explain.ruletext.terms import Terms
from engine.facts.dictionary import Type
from engine.law import numeral
from engine.rulebook import program as p


def schemes(draft: Draft, terms: Terms) -> None:
    """Write the schemes, a section each."""
    if not terms.program.schemes:
        return
    draft.chapter(terms.t("ch_schemes"))
    for item in terms.program.schemes.values():
        draft.section(terms.text(item.title), item.id)
        _grades(draft, terms, item)
        if item.score is not None or item.thresholds:
            _score(draft, terms, item)
        stages = [stage for stage in item.order if stage in item.effects or (stage == "thresholds" and item.thresholds)]
        if len(stages) > 1 or item.order_basis:
            draft.article(terms.t("order"))
            draft.para(terms.t("order_of", stages=terms.t("then").join(terms.w("stage", stage) for stage in stages)))
            if item.order_basis:
                draft.para(terms.basis(item.order_basis), "whole")
        for stage in item.order:
            if stage != "thresholds" and stage in item.effects:
                _effects(draft, terms, item, stage)


def _grades(draft: Draft, terms: Terms, item: p.Scheme) -> None:
    t = terms.t
    draft.article(t("grades"))
    names = terms.list(terms.grade(item.id, grade.code) for grade in item.grades)
    draft.para(t("grades_of", title=terms.text(item.title), grades=names))
    if item.evaluated is None:
        draft.para(t("continuously"))
    else:
        unit, delay = terms.w("calendar_unit", item.evaluated.every), terms.length(item.evaluated.delay)
        at_once = item.evaluated.delay.amount == p.Const(0)
        draft.para(t("evaluated_at_once" if at_once else "evaluated_every", unit=unit, delay=delay))
    if item.taking_part is not None:
        draft.para(t("taking_part", when=terms.condition(item.taking_part)))
    if item.requires:
        draft.para(t("requires"))
        for one in item.requires:
            otherwise = terms.w("scheme_status", one.otherwise)
            draft.item(t("requires_one", back=terms.length(one.back), kind=terms.kind(one.kind), otherwise=otherwise))
    if item.needs:
        draft.para(t("needs", otherwise=terms.w("scheme_status", "not_enough_data")))
        draft.restart()
        for need in item.needs:
            said = t("titled", title=terms.text(need.title), said=terms.condition(need.when))
            draft.item(said, need.id, basis=terms.basis(need.basis))
    if item.score is None and item.otherwise is not None:
        draft.para(t("no_score", grade=terms.grade(item.id, item.grades[item.otherwise].code)))
    draft.para(terms.basis(item.basis), "whole")


def _score(draft: Draft, terms: Terms, item: p.Scheme) -> None:
    t = terms.t
    draft.article(t("scoring"))
    if item.score is not None:
        added = terms.list(terms.rule(tally) for tally in item.score.add)
        base = _base(terms, item.score.base)
        draft.para(t("score_of", base=base, added=added) if added else t("score_base", base=base))
        if item.score.cap != p.Limits():
            draft.para(t("cap", limits=terms.limits(item.score.cap, Type.POINTS)))
    for bands in item.thresholds:
        if bands.when is not None:
            draft.para(t("thresholds_when", when=terms.condition(bands.when)))
        else:
            draft.para(t("thresholds_rest" if len(item.thresholds) > 1 else "thresholds"))
        rows = []
        for rank, low, high in bands.bands:
            shown = (None if bound is None else terms.points(bound) for bound in (low, high))
            rows.append([terms.grade(item.id, item.grades[rank].code), terms.band(*shown)])
        draft.grid([t("grade"), t("score")], rows)


def _base(terms: Terms, base: p.Operand | p.BySubject) -> str:
    if not isinstance(base, p.BySubject):
        return terms.t("points_n", n=terms.operand(base, Type.POINTS, None, ""))
    spec = terms.corpus.dictionary.subject[base.field]
    said = [terms.t("base_one", name=terms.code(spec.codes, code), n=terms.points(value)) for code, value in base.table.items()]
    if base.otherwise is not None:
        said.append(terms.t("base_one", name=terms.t("others"), n=terms.points(base.otherwise)))
    return terms.t("base_by", field=terms.text(spec.title), table=terms.list(said))


def _effects(draft: Draft, terms: Terms, scheme: p.Scheme, sort: p.EffectSort) -> None:
    t = terms.t
    group = scheme.effects[sort]
    draft.article(terms.w("stage", sort))
    draft.para(t(f"effects_{sort}"))
    for item in group.effects:
        cause = t("because", rule=terms.rule(item.on)) if item.on is not None else ""
        if item.when is not None:
            cause = t("where", when=terms.condition(item.when))
        does = _does(terms, scheme, sort, item)
        said = t("effect", title=terms.text(item.title), cause=cause, does=does)
        draft.item(said + (t("immediate") if item.immediate else ""), item.id)
        if item.span is not None:
            finding = terms.program.findings.get(item.on or "")
            for sentence, basis in clauses.spans(terms, item.span, (finding.kind,) if finding else ()):
                draft.below(sentence)
                if basis:
                    draft.below(basis, "basis")
        draft.below(terms.basis(item.basis), "basis")
    if len(group.effects) > 1:
        draft.para(t("combine", how=terms.w("combine", group.combine)))
    if group.floor is not None:
        draft.para(t("floor", grade=terms.grade(scheme.id, scheme.grades[group.floor].code)))


def _does(terms: Terms, scheme: p.Scheme, sort: p.EffectSort, item: p.Effect) -> str:
    if item.score is not None:
        return terms.t("does_score", n=terms.operand(item.score, Type.POINTS, None, ""))
    if item.ranks is not None:
        if terms.lang == "zh" and isinstance(item.ranks, p.Const) and isinstance(item.ranks.value, int):
            return terms.t("does_ranks", n=numeral(item.ranks.value))
        return terms.t("does_ranks", n=terms.operand(item.ranks, Type.INT, None, ""))
    assert item.rank is not None
    grade = terms.grade(scheme.id, scheme.grades[item.rank].code)
    last = item.rank == len(scheme.grades) - 1
    return terms.t("does_lift" if sort == "lifts" else "does_set" if last else "does_cap", grade=grade)
