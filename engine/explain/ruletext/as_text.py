"""Writes the document of a rulebook as text of a fixed width."""

from __future__ import annotations

from collections.abc import Iterator

from engine.columns import pad, width
from engine.explain.ruletext.draft import Article, Draft, Grid, Heading, Item, Para, Source, plain
from engine.explain.ruletext.page import WIDTH, wrap
from engine.explain.ruletext.phrases import say
from engine.law import numeral
from engine.problems import Lang


def as_text(draft: Draft) -> str:
    """Return the document as text."""
    lines = [draft.title, "=" * min(WIDTH, width(draft.title)), ""]
    for notice in draft.notices:
        lines += [*wrap(notice, "", ""), ""]
    for part in draft.parts:
        lines += [*(_heading(part, draft.lang) if isinstance(part, Heading) else _article(part, draft.lang)), ""]
    if draft.sources:
        lines += [*_title(say(draft.lang, "annex"), 1), "", *wrap(say(draft.lang, "annex_note"), "", ""), ""]
        for source in draft.sources:
            lines += _source(source, draft.lang)
    return "\n".join(lines).rstrip() + "\n"


def heading_text(part: Heading, lang: Lang) -> str:
    """Return the words of a heading: number, title, id."""
    mark = f"〔{part.id}〕" if part.id and lang == "zh" else f" [{part.id}]" if part.id else ""
    if lang == "zh":
        return f"第{numeral(part.number)}{'章' if part.depth == 1 else '节'}　{part.title}{mark}"
    return f"{'Chapter' if part.depth == 1 else 'Section'} {part.number}. {part.title}{mark}"


def labels(lang: Lang) -> dict[str, str]:
    """Return the word before each sort of paragraph."""
    return {sort: say(lang, f"{sort}_label") if sort != "text" else "" for sort in ("text", "basis", "whole", "note")}


def article_head(part: Article, lang: Lang) -> tuple[str, str, str]:
    """Return number, title and id of an article as they are shown."""
    if lang == "zh":
        return f"第{numeral(part.number)}条", f"【{part.title}】", f"〔{part.id}〕" if part.id else ""
    return f"Article {part.number}.", part.title, f"[{part.id}]" if part.id else ""


def item_head(number: int, lang: Lang) -> str:
    """Return the number of an item."""
    return f"（{numeral(number)}）" if lang == "zh" else f"({number}) "


def item_tail(item: Item, lang: Lang) -> str:
    """Return the id of an item as it is shown."""
    return "" if not item.id else f"〔{item.id}〕" if lang == "zh" else f" [{item.id}]"


def _heading(part: Heading, lang: Lang) -> list[str]:
    return _title(heading_text(part, lang), part.depth)


def _title(text: str, depth: int) -> list[str]:
    if depth == 1:
        return ["", text, "-" * min(WIDTH, width(text))]
    return [text]


def _article(part: Article, lang: Lang) -> list[str]:
    number, title, id = article_head(part, lang)
    space = "　" if lang == "zh" else " "
    gap = "" if lang == "zh" else " "
    lines = wrap(f"{title}{gap}{id}", f"{number}{space}", "　　" if lang == "zh" else "  ")
    for line in _blocks(part, lang):
        lines.append(line)
    return lines


def _blocks(part: Article, lang: Lang) -> Iterator[str]:
    indent = "　　" if lang == "zh" else "  "
    count = 0
    for index, block in enumerate(part.blocks):
        if isinstance(block, Item):
            follows = index and isinstance(part.blocks[index - 1], Item)
            count = count + 1 if follows else 1
            head = item_head(count, lang)
            text = plain(block.text) + item_tail(block, lang)
            yield from wrap(text, indent + head, indent + " " * width(head))
            for one in block.below:
                yield from _below(one, lang, indent + " " * width(head))
        elif isinstance(block, Grid):
            yield from _grid(block, indent)
        else:
            yield from _below(block, lang, indent)


def _below(block: Para | Grid, lang: Lang, indent: str) -> Iterator[str]:
    if isinstance(block, Grid):
        yield from _grid(block, indent)
        return
    label = labels(lang)[block.sort]
    inner = indent + ("  " if label else "")
    yield from wrap(plain(block.text), indent + label, inner)


def _grid(block: Grid, indent: str) -> Iterator[str]:
    every = [[plain(cell) for cell in row] for row in (block.headings, *block.rows)]
    sizes = [max(width(row[at]) for row in every) for at in range(len(block.headings))]
    for index, row in enumerate(every):
        cells = (pad(cell, size) for cell, size in zip(row, sizes, strict=True))
        yield (indent + "  ".join(cells)).rstrip()
        if not index:
            yield indent + "  ".join("-" * size for size in sizes)


def _source(source: Source, lang: Lang) -> list[str]:
    lines = wrap(source.title, "", "  ")
    lines += wrap(source.facts, "  ", "  ")
    size = max(len(str(row.number)) for row in source.rows)
    for row in source.rows:
        head = f"  [{row.number:>{size}}] "
        tail = say(lang, "annex_row", place=row.place, known=row.known, gist=row.gist, articles=plain(row.articles))
        lines += wrap(tail, head, " " * len(head))
    return [*lines, ""]
