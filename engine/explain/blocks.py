"""What a page is made of, in words and in no format: a view builds these, the three renderers only draw them.

The content of an explanation is fixed here once, so that text, HTML and JSON cannot say different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.problems import Lang

View: TypeAlias = Literal["subject", "officer", "auditor"]
Format: TypeAlias = Literal["text", "json", "html"]
Tone: TypeAlias = Literal["", "good", "bad", "open", "muted"]
"""How a row or note is to be taken: for, against, undecided, without effect; drawn in more than colour."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of sentences; ``lead`` ones say the main thing."""

    text: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark: a banner, a caveat."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values in two columns."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and whether numbers stand in it (drawn to the right)."""

    heading: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; ``anchor`` is a name by which others may refer to it."""

    cells: tuple[str, ...]
    tone: Tone = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``caption`` says what it holds."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of a tree: how deep it stands, its name, what it says."""

    depth: int
    name: str
    text: str
    tone: Tone = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree as lines in order."""

    branches: tuple[Branch, ...]


Block: TypeAlias = Paragraph | Note | Facts | Table | Items | Tree


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; ``level`` 2 is a part of the one before."""

    heading: str
    blocks: tuple[Block, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One explanation: heading lines, what concerns all of it (``notes``), sections, who signs (``signature``), annexes."""

    view: View
    lang: Lang
    issuer: str
    title: str
    notes: tuple[Note, ...]
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    signature: tuple[str, ...] = ()
    annex: tuple[Section, ...] = ()
    footer: str = ""
