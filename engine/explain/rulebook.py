"""A rulebook as a numbered document that a lawyer can read without YAML. It says what the program says, in its order."""

from __future__ import annotations

from engine.calendar import OPEN
from engine.explain.ruletext import outcomes, records
from engine.explain.ruletext.page import Page
from engine.explain.ruletext.terms import Terms
from engine.explain.values import LASTING, day_in_words
from engine.problems import Lang
from engine.rulebook import Corpus, Program


def show(program: Program, corpus: Corpus, lang: Lang) -> str:
    """Return a rulebook version as text: numbered chapters and articles, each with its citations."""
    page, terms = Page(lang), Terms(program, corpus, lang)
    page.head(program.title(lang))
    _general(page, terms)
    records.parameters(page, terms)
    records.questions(page, terms)
    records.attributes(page, terms)
    records.findings(page, terms)
    records.triggers(page, terms)
    records.tallies(page, terms)
    outcomes.schemes(page, terms)
    outcomes.lists(page, terms)
    outcomes.supervision(page, terms)
    outcomes.measures(page, terms)
    records.repairs(page, terms)
    return page.text()


def _general(page: Page, terms: Terms) -> None:
    t, program = terms.t, terms.program
    if program.status != "adopted":
        page.line("", t("trial") if program.status == "model" else t("published"), 0)
    page.chapter(t("ch_general"))
    page.article(t("status"))
    page.line(t("status"), terms.w("program_status", program.status))
    if program.adopted_by:
        page.line(t("adopted"), program.adopted_by)
    page.line(t("number"), f"{program.id} {program.version}")
    last = LASTING[page.lang] if program.end >= OPEN else day_in_words(program.end - 1, page.lang)
    page.line(t("window"), t("window_of", first=day_in_words(program.start, page.lang), last=last))
    sector = terms.corpus.dictionary.subject["sector"].codes
    page.line(t("place"), f"{_place(terms)} {terms.code(sector, program.sector)}")
    if program.scope_when is not None:
        page.line(t("only_if"), terms.condition(program.scope_when))
    page.line(t("decimals"), t("decimals_n", n=str(program.points_decimals)))
    page.line(t("basis"), terms.basis(program.basis))
    page.gap()
    page.article(t("objections"))
    page.line("", terms.text(program.objections))
    page.gap()
    if program.transition.basis:
        page.article(t("transition"))
        aspects = (("severity", "severity"), ("period", "period"), ("points", "aspect_points"))
        for aspect, name in aspects:
            page.line(t(name), t("as_record_day" if getattr(program.transition, aspect) else "as_of"))
        page.line(t("basis"), terms.basis(program.transition.basis))
        page.gap()


def _place(terms: Terms) -> str:
    listed = terms.program.codes.get("area")
    name = terms.text(listed.title_of(terms.program.place)) if listed else terms.program.place
    return name if name == terms.program.place else f"{name} ({terms.program.place})"
