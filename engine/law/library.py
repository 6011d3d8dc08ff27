"""The law library: what instruments say, when they are in force, and which consequence they may carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.law.dates import PartDay, Period, Standing
from engine.law.schema import (
    Carrier,
    Certainty,
    Colour,
    ListRuleEntry,
    MeasureSort,
    PermitEntry,
    RepairRules,
    Requirement,
)
from engine.problems import Text

Shortfall = Literal["reach", "frame", "level"]
"""Why a basis is not enough: of another place, a frame that only allots competence, or of too low a level."""


@dataclass(frozen=True)
class Provision:
    """An article, paragraph or item of an instrument; ``id`` is ``<instrument>#<ref>``.

    ``article`` is ``None`` where the number is not known.
    """

    id: str
    instrument: str
    ref: str
    article: str | None
    paragraph: str | None
    item: str | None
    gist: Text
    certainty: Certainty
    note: Text | None


@dataclass(frozen=True)
class Instrument:
    """A law, regulation or document; ``place`` is empty if national, ``number`` ``None`` if unknown."""

    id: str
    number: str | None
    title: Text
    body: Text
    level: str
    place: str
    published: PartDay
    in_force: Period
    status: str
    superseded_by: str | None
    verified_on: int
    certainty: Certainty
    marks: Mapping[str, Certainty]
    notes: Text | None
    provisions: tuple[Provision, ...]

    def reaches(self, place: str) -> bool:
        """Say whether the instrument speaks for a place: national, or of that place or one that holds it."""
        own = self.place
        while own.endswith("00"):
            own = own[:-2]
        return place.startswith(own)


@dataclass(frozen=True)
class Measure:
    """A punishment (an item of the national list), an incentive or a condition of business."""

    code: str
    sort: MeasureSort
    title: Text
    applied_by: Text
    certainty: Certainty
    number: int | None = None
    class_: int | None = None
    reduces_rights: bool = False
    editions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Edition:
    """An edition of the national list of punishment measures."""

    id: str
    instrument: str
    certainty: Certainty


@dataclass(frozen=True)
class Competence:
    """Which consequence needs a basis of which level; see ``rules/law/competence.yaml``."""

    levels: Mapping[str, Text]
    carrying: frozenset[str]
    frames: frozenset[str]
    lists: Mapping[str, ListRuleEntry]
    colours: Mapping[Colour, tuple[MeasureSort, ...]]
    permits: tuple[PermitEntry, ...]
    repair: RepairRules

    def permits_for(self, item: str, carrier: Carrier) -> tuple[PermitEntry, ...]:
        """Return the rows under which an item may hang on a carrier; none means never."""
        return tuple(row for row in self.permits if item in row.items and carrier in row.on)

    def wanted(self, rows: Iterable[Requirement], local: bool) -> tuple[str, ...]:
        """Return the levels that one of the rows accepts, in the order of the table."""
        accepted = {level for row in rows for level in [*row.levels, *(row.local_levels if local else ())]}
        return tuple(level for level in self.levels if level in accepted)


@dataclass(frozen=True)
class LawLibrary:
    """All instruments, measures and rules of competence of one corpus.

    ``files`` holds the text of every file read, so that the library can be rebuilt from a ledger
    (:func:`engine.law.read_law`); ``digest`` is a SHA-256 over them.
    """

    instruments: Mapping[str, Instrument]
    provisions: Mapping[str, Provision]
    editions: Mapping[str, Edition]
    measures: Mapping[str, Measure]
    competence: Competence
    files: Mapping[str, str]
    digest: str

    def instrument(self, id: str) -> Instrument:
        """Return an instrument by its own id or a provision's; raise ``KeyError`` if unknown."""
        return self.instruments[id.partition("#")[0]]

    def provision(self, id: str) -> Provision:
        """Return a provision by its id; raise ``KeyError`` if unknown."""
        return self.provisions[id]

    def in_force(self, instrument: str, day: int) -> Standing:
        """Say how an instrument (or the instrument of a provision) stands on a day."""
        return self.instrument(instrument).in_force.standing(day)

    def editions_within(self, first: int, last: int) -> tuple[Edition, ...]:
        """Return the editions that may be in force on some day from ``first`` to ``last``, oldest first."""
        ordered = sorted(self.editions.values(), key=lambda edition: edition.id)
        return tuple(e for e in ordered if self.instrument(e.instrument).in_force.may_overlap(first, last))

    def shortfall(
        self, requirement: Requirement, provision: str, place: str, local: bool = False
    ) -> Shortfall | None:
        """Say why a citation is not the basis a requirement wants for a place; ``None`` if it is."""
        instrument = self.instrument(provision)
        if not instrument.reaches(place):
            return "reach"
        if provision in requirement.provisions:
            return None
        if instrument.id in self.competence.frames and not requirement.frames_carry:
            return "frame"
        level = instrument.level
        if level in requirement.levels or (local and level in requirement.local_levels):
            return None
        return "level"

    def carries(self, provision: str, place: str) -> bool:
        """Say whether a citation can found a consequence that burdens an enterprise of the place."""
        instrument = self.instrument(provision)
        return instrument.level in self.competence.carrying and instrument.reaches(place)
