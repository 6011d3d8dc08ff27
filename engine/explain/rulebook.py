"""A rulebook as a numbered document that a lawyer can read without YAML. It says what the program says, and where it is from."""

from __future__ import annotations

from typing import Literal

from engine.explain.ruletext import general, lists, outcomes, records, supervision
from engine.explain.ruletext.as_html import as_html
from engine.explain.ruletext.as_text import as_text
from engine.explain.ruletext.draft import Draft
from engine.explain.ruletext.sources import Sources
from engine.explain.ruletext.terms import Terms
from engine.problems import Lang
from engine.rulebook import Corpus, Program

_PARTS = (
    general.general,
    records.parameters,
    records.questions,
    records.attributes,
    records.findings,
    records.triggers,
    records.tallies,
    outcomes.schemes,
    lists.lists,
    supervision.supervision,
    supervision.measures,
    records.repairs,
)


def show(program: Program, corpus: Corpus, lang: Lang, format: Literal["text", "html"] = "text") -> str:
    """Return a rulebook version as a document: chapters, articles with their basis, and an annex of what is cited.

    The articles are numbered in the order of the program, so that a version has the same numbers in both languages and
    formats, on every machine.
    """
    draft = write(program, corpus, lang)
    return as_html(draft) if format == "html" else as_text(draft)


def write(program: Program, corpus: Corpus, lang: Lang) -> Draft:
    """Return the document as data. It is written twice: the first time tells in which article everything stands."""
    places: dict[str, str] = {}
    for _ in range(2):
        draft, sources = Draft(lang), Sources(corpus.law, lang)
        terms = Terms(program, corpus, lang, draft, sources, places)
        for part in _PARTS:
            part(draft, terms)
        places = draft.places
    draft.finish()
    draft.sources = sources.annex()
    return draft
