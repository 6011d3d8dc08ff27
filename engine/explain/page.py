"""The one way in: build the page of a view, and draw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.decide.decision import Decision
from engine.explain import auditor, officer, subject
from engine.explain.as_json import render_json
from engine.explain.blocks import Block, Column, Facts, Format, Items, Page, Paragraph, Section, Table, View
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
    page = VIEWS[view](Reader(decision, corpus, lang))
    return capitalised(page) if lang == "en" else page


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


def capitalised(page: Page) -> Page:
    """Begin English headings and sentences with a capital; titles of rules are written small."""
    return replace(
        page,
        title=_capital(page.title),
        opening=tuple(_block(block) for block in page.opening),
        sections=tuple(_section(section) for section in page.sections),
        annex=tuple(_section(section) for section in page.annex),
    )


def _section(section: Section) -> Section:
    blocks = tuple(_block(block) for block in section.blocks)
    return Section(_capital(section.heading), blocks, section.level)


def _block(block: Block) -> Block:
    match block:
        case Paragraph(text, lead):
            return Paragraph(_capital(text), lead)
        case Facts(pairs):
            return Facts(tuple((_capital(name), value) for name, value in pairs))
        case Items(items):
            return Items(tuple(_capital(item) for item in items))
        case Table(columns, rows, caption):
            heads = tuple(Column(_capital(column.heading), column.number) for column in columns)
            return Table(heads, rows, _capital(caption))
        case _:
            return block


def _capital(text: str) -> str:
    """Write the first letter large, also behind the number of a part: ``(a) Name``."""
    start = 4 if text.startswith("(") and text[2:4] == ") " else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]
