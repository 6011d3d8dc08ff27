"""The first chapter: what the rules rest on, for whom and when they are, how to read them, where to object."""

from __future__ import annotations

from engine.calendar import OPEN
from engine.explain.ruletext.draft import Draft
from engine.explain.ruletext.terms import Terms
from engine.explain.values import day_in_words


def general(draft: Draft, terms: Terms) -> None:
    """Write title and first chapter."""
    t, program = terms.t, terms.program
    draft.title = program.title(draft.lang)
    if program.status != "adopted":
        draft.notices.append(t("trial") if program.status == "model" else t("published"))
    draft.chapter(t("ch_general"))
    draft.article(t("founded"))
    draft.para(t("founded_on", basis=terms.basis(program.basis)))
    draft.article(t("scope"))
    sector = terms.code(terms.corpus.dictionary.subject["sector"].codes, program.sector)
    draft.para(t("scope_of", place=_place(terms), code=program.place, sector=sector))
    if program.scope_when is not None:
        draft.para(t("only_if", when=terms.condition(program.scope_when)))
    draft.article(t("window"))
    first = day_in_words(program.start, draft.lang)
    if program.end >= OPEN:
        draft.para(t("window_open", first=first))
    else:
        draft.para(t("window_of", first=first, last=day_in_words(program.end - 1, draft.lang)))
    status = terms.w("program_status", program.status)
    draft.para(t("status", status=status) if not program.adopted_by else t("adopted", document=program.adopted_by))
    draft.article(t("reading"))
    draft.para(t("reading_ids", id=program.id, version=program.version, n=str(program.points_decimals)))
    draft.para(t("reading_basis"))
    draft.para(t("reading_days"))
    draft.article(t("objections"))
    draft.para(terms.text(program.objections))
    if program.transition.basis:
        draft.article(t("transition"))
        draft.para(t("transition_of"))
        for aspect, name in (("severity", "severity"), ("period", "period"), ("points", "aspect_points")):
            version = t("as_record_day" if getattr(program.transition, aspect) else "as_of")
            draft.item(t("aspect_of", aspect=t(name), version=version))
        draft.para(terms.basis(program.transition.basis), "whole")


def _place(terms: Terms) -> str:
    listed = terms.program.codes.get("area")
    return terms.text(listed.title_of(terms.program.place)) if listed else terms.program.place
