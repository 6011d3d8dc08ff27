"""A rulebook as a document: chapters, sections, numbered articles with items and tables, and an annex of citations.

The document is data; :mod:`as_text` and :mod:`as_html` write it. A sentence may hold references to articles and to the annex,
marked so that HTML can link them (:func:`link`, :func:`plain`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from engine.law import numeral
from engine.problems import Lang

_LINK = re.compile("\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002")


def link(target: str, text: str) -> str:
    """Return a text that refers to the article or annex row with this anchor."""
    return f"\ue000{target}\ue001{text}\ue002"


def plain(text: str) -> str:
    """Return a sentence without its marks."""
    return _LINK.sub(r"\2", text)


def parts(text: str) -> list[tuple[str, str]]:
    """Return a sentence as (anchor or empty, text) pairs."""
    found, at = [], 0
    for match in _LINK.finditer(text):
        found += [("", text[at : match.start()]), (match[1], match[2])]
        at = match.end()
    return [one for one in (*found, ("", text[at:])) if one[1]]


Sort = Literal["text", "basis", "whole", "note"]
"""``basis``: of the sentence or item before it; ``whole``: of the whole article; ``note``: advice. All but text are small."""


@dataclass(frozen=True)
class Para:
    """A paragraph."""

    text: str
    sort: Sort = "text"


@dataclass(frozen=True)
class Grid:
    """A table; numbers stand right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass
class Item:
    """A numbered item with an id, and what stands below it."""

    text: str
    id: str
    below: list[Para | Grid] = field(default_factory=list)


@dataclass
class Article:
    """A numbered article; ``number`` counts through the whole document."""

    number: int
    title: str
    id: str
    blocks: list[Para | Grid | Item] = field(default_factory=list)


@dataclass
class Heading:
    """The heading of a chapter (``depth`` 1) or section (2)."""

    depth: int
    number: int
    title: str
    id: str = ""


@dataclass(frozen=True)
class Row:
    """A provision of the annex: its number, place, gist, how it is known, and the articles that cite it."""

    number: int
    place: str
    gist: str
    known: str
    articles: str


@dataclass(frozen=True)
class Source:
    """An instrument of the annex: its name and facts, and the provisions cited."""

    title: str
    facts: str
    rows: tuple[Row, ...]


@dataclass
class Draft:
    """The document being written; ``places`` says in which article, or item of it, each id stands."""

    lang: Lang
    title: str = ""
    notices: list[str] = field(default_factory=list)
    parts: list[Heading | Article] = field(default_factory=list)
    sources: tuple[Source, ...] = ()
    places: dict[str, str] = field(default_factory=dict)
    chapters: int = 0
    sections: int = 0
    articles: int = 0
    _items: int = 0

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self.chapters, self.sections = self.chapters + 1, 0
        self.parts.append(Heading(1, self.chapters, title))

    def section(self, title: str, id: str = "") -> None:
        """Begin a section of the chapter."""
        self.sections += 1
        self.parts.append(Heading(2, self.sections, title, id))
        if id:
            self.places.setdefault(id, article_name(self.articles + 1, self.lang))

    def article(self, title: str, id: str = "") -> None:
        """Begin an article."""
        self.articles, self._items = self.articles + 1, 0
        self.parts.append(Article(self.articles, title, id))
        if id:
            self.places[id] = article_name(self.articles, self.lang)

    def para(self, text: str, sort: Sort = "text") -> None:
        """Write a paragraph of the article, or below its last item if it is a basis or note of that."""
        self._blocks().append(Para(text, sort))

    def item(self, text: str, id: str = "", *, basis: str = "") -> None:
        """Write the next numbered item of the article."""
        self._items += 1
        one = Item(text, id)
        self._blocks().append(one)
        if basis:
            one.below.append(Para(basis, "basis"))
        if id:
            self.places.setdefault(id, item_name(self.articles, self._items, self.lang))

    def restart(self) -> None:
        """Count items from one again."""
        self._items = 0

    def below(self, text: str, sort: Sort = "text") -> None:
        """Write a paragraph below the last item."""
        last = self._blocks()[-1]
        assert isinstance(last, Item)
        last.below.append(Para(text, sort))

    def grid(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a table."""
        self._blocks().append(Grid(tuple(headings), tuple(tuple(row) for row in rows)))

    def finish(self) -> None:
        """End the last of every run of items with a full stop."""
        for part in self.parts:
            blocks = part.blocks if isinstance(part, Article) else []
            for one, following in itertools.zip_longest(blocks, blocks[1:]):
                if isinstance(one, Item) and not isinstance(following, Item) and one.text[-1:] in ("；", ";"):
                    one.text = one.text[:-1] + ("。" if self.lang == "zh" else ".")

    def _blocks(self) -> list[Para | Grid | Item]:
        last = self.parts[-1]
        assert isinstance(last, Article)
        return last.blocks


def article_name(number: int, lang: Lang) -> str:
    """Return 第二十一条, linked to the article."""
    return link(f"a{number}", f"第{numeral(number)}条" if lang == "zh" else f"article {number}")


def item_name(article: int, item: int, lang: Lang) -> str:
    """Return 第二十一条第（三）项, linked to the article."""
    if lang == "zh":
        return link(f"a{article}", f"第{numeral(article)}条第（{numeral(item)}）项")
    return link(f"a{article}", f"article {article} ({item})")
