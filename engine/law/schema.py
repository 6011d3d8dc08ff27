"""The grammar of the law library's files (instruments, measures, competence); what the keys mean is here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.yamlfile import Closed

Certainty = Literal["read", "derived", "inferred", "recalled"]
"""How a fact is known, from best to worst: read in a text, derived from read facts, inferred, recalled."""

MeasureSort = Literal["punishment", "incentive", "condition"]
ListKind = Literal["statutory", "sector", "board"]
Carrier = Literal["statutory", "sector", "board", "grade"]
"""What a measure hangs on: a list of a kind, or a class of supervision or grade."""
Colour = Literal["black", "red", "watch"]
Need = Literal["steps", "term", "exit"]
"""What a list must state: procedural steps, a term, a way out before the term ends."""


class Title(Closed):
    """A title or sentence in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class InForce(Closed):
    """First and last day, both included: a date, a month, a year, ``open`` or ``unknown``."""

    from_: str = Field(alias="from")
    to: str


class ProvisionEntry(Closed):
    """An article, paragraph or item, with a ``gist`` of one sentence in our own words.

    Where the number is not known, ``ref`` is a speaking word and ``article`` says ``unknown``.
    """

    ref: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$")
    article: str
    paragraph: str | None = None
    item: str | None = None
    gist: Title
    certainty: Certainty
    note: Title | str | None = None


class InstrumentFile(Closed):
    """One law, regulation or document.

    ``marks`` names facts of the head less certain than the whole; ``place`` is the area code of a local one. ``notes`` in
    both languages are read by the users; a plain text is shown as it stands.
    """

    hengxin: Literal["instrument/1"]
    id: str = Field(pattern=r"^[a-z0-9-]+$")
    number: str
    title: Title
    body: Title
    level: str
    place: str | None = Field(default=None, pattern=r"^\d{6}$")
    published: str
    in_force: InForce
    status: Literal["in_force", "ended", "unverified", "draft"]
    superseded_by: str | None = None
    verified_on: str
    certainty: Certainty
    marks: dict[Literal["number", "title", "body", "published", "in_force"], Certainty] = {}
    notes: Title | str | None = None
    provisions: list[ProvisionEntry] = Field(min_length=1)


class EditionEntry(Closed):
    """An edition of the national list; in force as long as its instrument."""

    id: str
    instrument: str
    certainty: Certainty
    note: str | None = None


class ItemEntry(Closed):
    """An item of the national list; in all editions unless ``editions`` names some."""

    code: str
    number: int
    title: Title
    class_: Literal[1, 2, 3] = Field(alias="class")
    class_certainty: Certainty
    reduces_rights: bool
    applied_by: Title
    editions: list[str] | None = None
    certainty: Certainty
    note: str | None = None


class OtherEntry(Closed):
    """An incentive or a condition of business; ``source`` is where the word was found, not a basis."""

    code: str
    title: Title
    applied_by: Title
    certainty: Certainty
    source: str | None = None
    note: str | None = None


class MeasuresFile(Closed):
    """All measures a rulebook may use."""

    hengxin: Literal["measures/1"]
    editions: list[EditionEntry]
    items: list[ItemEntry]
    incentives: list[OtherEntry]
    conditions: list[OtherEntry]


class LevelEntry(Closed):
    """A level of instruments; ``carries``: can found, on its own, a consequence that burdens."""

    id: str
    title: Title
    carries: bool


class Requirement(Closed):
    """At least one basis of one of these levels.

    ``local_levels`` count for local lists only, frames only if ``frames_carry``; ``provisions`` are enough
    whatever their level.
    """

    levels: list[str]
    local_levels: list[str] = []
    frames_carry: bool = False
    provisions: list[str] = []
    basis: list[str]
    certainty: Certainty
    note: str | None = None


class ListRuleEntry(Requirement):
    """What a kind of list must rest on and state."""

    kind: ListKind
    title: Title
    colours: list[Colour]
    needs: list[Need]


class PermitEntry(Requirement):
    """Measures that may hang on something, and the level their own basis needs."""

    id: str
    on: list[Carrier]
    items: list[str]


class RepairRules(Closed):
    """What may exclude repair, and what may add a condition to it."""

    bars: Requirement
    conditions: Requirement


class CompetenceFile(Closed):
    """Which consequence needs a basis of which level."""

    hengxin: Literal["competence/1"]
    levels: list[LevelEntry]
    frames: list[str]
    lists: list[ListRuleEntry]
    colours: dict[Colour, list[MeasureSort]]
    permits: list[PermitEntry]
    repair: RepairRules
