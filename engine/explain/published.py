"""The published format of explanations, ``hengxin.explanation/1``: closed models from which the JSON Schema is made.

A published version never changes; a new need is a new version beside it. A test holds the pages to these models.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from engine.explain.blocks import Tone, View
from engine.yamlfile import Closed

Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2}|open)$")]
"""``YYYY-MM-DD``, or ``open`` for without end."""

Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$")]
"""A moment in China's time."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256."""

Value: TypeAlias = bool | int | str | list[str] | None
"""A typed value: dates as :data:`Day`, money in 分, points in units of the rulebook's scale, code sets as lists."""

Days: TypeAlias = list[tuple[Day, Day | None]]
"""Intervals: the first day, and the first day after the last, or null for without end."""


class Words(Closed):
    """A title in both languages."""

    zh: str
    en: str


class Subject(Closed):
    """The enterprise."""

    code: str
    name: str


class Rules(Closed):
    """The rulebook and the version that speaks; null where none is in force."""

    id: str
    standing: Literal["in_force", "not_yet", "ended", "unknown"]
    version: str | None
    status: Literal["adopted", "model", "published"] | None
    digest: Digest | None


class ParagraphBlock(Closed):
    """A paragraph; ``lead`` ones say the main thing."""

    block: Literal["paragraph"]
    text: str
    lead: bool


class NoteBlock(Closed):
    """A boxed remark."""

    block: Literal["note"]
    text: str
    tone: Tone


class FactsBlock(Closed):
    """Names and values."""

    block: Literal["facts"]
    pairs: list[tuple[str, str]]


class ItemsBlock(Closed):
    """A list of sentences."""

    block: Literal["items"]
    items: list[str]


class TableBlock(Closed):
    """A table; ``tones`` has one per row."""

    block: Literal["table"]
    caption: str
    columns: list[str]
    rows: list[list[str]]
    tones: list[Tone]


class TreeBlock(Closed):
    """A tree as lines of depth, name and text."""

    block: Literal["tree"]
    lines: list[tuple[int, str, str]]


Block = Annotated[ParagraphBlock | NoteBlock | FactsBlock | ItemsBlock | TableBlock | TreeBlock, Field(discriminator="block")]


class SectionData(Closed):
    """A heading and what stands under it; ``level`` 2 is a part of the one before."""

    heading: str
    level: int
    blocks: list[Block]


class LengthData(Closed):
    """A length of time that something was compared with."""

    unit: str
    amount: Value


class ReadData(Closed):
    """One thing that was read and compared (docs/derivation.md)."""

    what: str
    name: str
    title: Words
    type: str
    codes: str | None
    known: bool
    value: Value
    absence: str
    origin: str
    op: str
    operand: Value | LengthData
    parameter: str | None
    certain: bool
    possible: bool


class NodeData(Closed):
    """One step of the derivation (docs/derivation.md); ``basis`` are ids of provisions, ``children`` of nodes."""

    id: str
    sort: str
    rule: str
    title: Words
    basis: list[str]
    verdict: str
    type: str | None
    value: Value
    days: Days
    reads: list[ReadData]
    children: list[str]
    extra: dict[str, Value]


class Derivation(Closed):
    """The whole derivation: its first node and all of them in order of id."""

    root: str
    nodes: list[NodeData]


class PairData(Closed):
    """The verdict on one (record, rule); points in units of the rulebook's scale."""

    record: str
    rule: str
    reason: str
    label: str
    points: int | None
    days: Days
    repaired_on: Day | None


class RecordData(Closed):
    """Where a version of a record came from, and if it was left out why."""

    id: str
    kind: str
    source: str
    recorded_at: Moment
    superseded_at: Moment | None
    void: bool
    left_out: str | None
    unknown: dict[str, str]
    linked: dict[str, list[str]]


class Explanation(Closed):
    """One explanation. The last three keys are there in the auditor's view only, where a rulebook was in force."""

    format: Literal["hengxin.explanation/1"]
    view: View
    lang: Literal["zh", "en"]
    subject: Subject
    rulebook: Rules
    as_of: Day
    known_at: Moment
    forecast: bool
    trial: bool
    provisional: bool
    corpus: Digest
    issuer: str
    title: str
    notes: list[NoteBlock]
    opening: list[Block]
    sections: list[SectionData]
    derivation: Derivation | None = None
    pairs: list[PairData] | None = None
    records: list[RecordData] | None = None
