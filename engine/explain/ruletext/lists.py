"""The chapter about lists: for each its sort and body, grounds, steps, term, ways out and measures."""

from __future__ import annotations

from engine.explain.ruletext import clauses
from engine.explain.ruletext.draft import Draft
from engine.explain.ruletext.terms import Terms
from engine.rulebook import program as p


def lists(draft: Draft, terms: Terms) -> None:
    """Write the lists, a section each."""
    if not terms.program.lists:
        return
    draft.chapter(terms.t("ch_lists"))
    draft.article(terms.t("effect_of_rules"))
    draft.para(terms.t("proposes"))
    for item in terms.program.lists.values():
        _list(draft, terms, item)


def _list(draft: Draft, terms: Terms, item: p.ListDefinition) -> None:
    t = terms.t
    title = terms.text(item.title)
    draft.section(title, item.id)
    draft.article(t("list_sort"))
    sort = terms.w("list_kind", item.kind) + (t("local") if item.local else "")
    draft.para(t("list_of", title=title, sort=sort, colour=terms.w("colour", item.colour), who=terms.text(item.competent)))
    if not item.proposes:
        draft.para(t("others_list"))
    codes = terms.corpus.dictionary.kinds["list_decision"].fields["list"].codes
    draft.para(t("list_key", key=item.key, name=terms.code(codes, item.key)))
    draft.para(terms.basis(item.basis), "whole")
    if item.grounds or item.unless:
        draft.article(t("grounds"))
        draft.para(t("grounds_of"))
        for ground in item.grounds:
            why = terms.rule(ground.on) if ground.on is not None else terms.condition(ground.when or p.ALWAYS)
            name = terms.text(ground.title)
            draft.item(t("titled", title=name, said=why), ground.id, basis=terms.basis(ground.basis))
        clauses.exceptions(draft, terms, item.unless, "")
    if item.steps:
        draft.article(t("steps"))
        draft.para(t("steps_of"))
        for step in item.steps:
            within = "" if step.within is None else t("within", within=terms.length(step.within))
            draft.item(t("step", title=terms.text(step.title), within=within), step.id, basis=terms.basis(step.basis))
    if item.term is not None:
        _term(draft, terms, item.term)
    if item.removals or item.successor is not None:
        _removal(draft, terms, item)
    if item.measures:
        draft.article(t("list_measures"))
        draft.para(t("list_measures_of", measures=terms.list(terms.rule(measure) for measure in item.measures)))
    if item.quota is not None:
        draft.article(t("quota"))
        draft.para(t("quota_of", quota=item.quota))


def _term(draft: Draft, terms: Terms, term: p.Term) -> None:
    t = terms.t
    draft.article(t("term"))
    first = t("first_counts" if term.first_day_counts else "first_not")
    said = t("term_of", base=terms.length(term.base, "list_decision"), first=first)
    if term.minimum is not None:
        said += t("minimum", minimum=terms.length(term.minimum, "list_decision"))
    if term.not_before is not None:
        said += t("not_before", field=terms.named(term.not_before, ("list_decision",)))
    draft.para(t("sentence", said=said))
    draft.para(t("stated_term"))
    draft.para(t("new_ground", what=terms.w("new_ground", term.new_ground)))
    draft.para(terms.basis(term.basis), "whole")


def _removal(draft: Draft, terms: Terms, item: p.ListDefinition) -> None:
    t = terms.t
    draft.article(t("removal"))
    if item.removals:
        draft.para(t("removals_of" if item.proposes else "removals_of_others"))
    for way in item.removals:
        said = t("from_day", day=terms.day(way.start, ("list_decision",)))
        if way.when is not None:
            said += t("provided", when=terms.condition(way.when))
        draft.item(t("titled", title=terms.text(way.title), said=said), way.id, basis=terms.basis(way.basis))
    if item.successor is not None:
        draft.para(t("successor", rule=terms.rule(item.successor)))
