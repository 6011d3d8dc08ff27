"""The one way in: build the page of a view, and draw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.decide.decision import Decision
from engine.explain import auditor, officer, subject
from engine.explain.as_json import render_json
from engine.explain.blocks import Format, Page, View
from engine.explain.html import render_html
from engine.explain.reader import Reader
from engine.explain.text import render_text
from engine.problems import Lang
from engine.rulebook.corpus import Corpus

VIEWS: Mapping[View, Callable[[Reader], Page]] = {
    "subject": subject.page,
    "officer": officer.page,
    "auditor": auditor.page,
}


def build(decision: Decision, corpus: Corpus, *, view: View, lang: Lang = "zh") -> Page:
    """Return the page of a view: what is said, in no format yet."""
    return VIEWS[view](Reader(decision, corpus, lang))


def explain(decision: Decision, corpus: Corpus, *, view: View, lang: Lang = "zh", format: Format = "text") -> str:
    """Explain a decision.

    ``view``: ``subject`` (a letter to the enterprise), ``officer`` (a working sheet), ``auditor`` (everything).
    ``format``: ``text`` (80 columns), ``html`` (one self-contained page) or ``json`` (``hengxin.explanation/1``).
    """
    page = build(decision, corpus, view=view, lang=lang)
    if format == "text":
        return render_text(page)
    if format == "html":
        return render_html(page)
    return render_json(page, decision, corpus)
