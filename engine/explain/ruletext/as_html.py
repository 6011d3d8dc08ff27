"""Writes the document of a rulebook as one self-contained HTML page that prints on A4."""

from __future__ import annotations

from markupsafe import Markup, escape

from engine.explain.html import style, template
from engine.explain.ruletext.as_text import article_head, heading_text, item_head, item_tail, labels
from engine.explain.ruletext.draft import Article, Draft, Heading, Item, parts
from engine.explain.ruletext.phrases import say


def as_html(draft: Draft) -> str:
    """Return the document as an HTML page; references to articles and to the annex are links within it."""
    lang = draft.lang
    page = [_part(part, draft) for part in draft.parts]
    heads = say(lang, "annex_heads").split("|")
    return template("rulebook.html").render(
        draft=draft,
        page=page,
        heads=heads,
        labels=labels(lang),
        annex=say(lang, "annex"),
        annex_note=say(lang, "annex_note"),
        linked=linked,
        style=style(),
        html_lang={"zh": "zh-CN", "en": "en"}[lang],
    )


def linked(text: str) -> Markup:
    """Return a sentence with its references as links; everything else is escaped."""
    made = [Markup('<a href="#{}">{}</a>').format(to, said) if to else escape(said) for to, said in parts(text)]
    return Markup("").join(made)


def _part(part: Heading | Article, draft: Draft) -> dict[str, object]:
    if isinstance(part, Heading):
        return {"sort": "heading", "depth": part.depth, "text": heading_text(part, draft.lang)}
    number, title, id = article_head(part, draft.lang)
    blocks: list[dict[str, object]] = []
    count = 0
    for index, block in enumerate(part.blocks):
        if isinstance(block, Item):
            count = count + 1 if index and isinstance(part.blocks[index - 1], Item) else 1
            head, tail = item_head(count, draft.lang), item_tail(block, draft.lang)
            blocks.append({"sort": "item", "head": head, "text": block.text, "tail": tail, "below": block.below})
        else:
            blocks.append({"sort": "block", "block": block})
    return {"sort": "article", "anchor": f"a{part.number}", "number": number, "title": title, "id": id, "blocks": blocks}
