"""The corpus: one closed, digested set of everything a decision may read besides the records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.calendar import WorkCalendar
from engine.facts import Dictionary, Subject, holds
from engine.law import LawLibrary
from engine.rulebook.program import Program

Standing = Literal["in_force", "not_yet", "ended", "unknown"]


@dataclass(frozen=True)
class Selection:
    """Which version of a rulebook speaks on a day, or why none does: ``border`` is the day it begins or ended."""

    standing: Standing
    program: Program | None = None
    border: int | None = None


@dataclass(frozen=True)
class Corpus:
    """All versions of the rulebooks, the law, the vocabularies and the working-day calendar.

    ``programs`` maps a rulebook's id to its versions in order of their first day. ``digest`` is the SHA-256 over the
    content of all files, in order of their names.
    """

    programs: Mapping[str, tuple[Program, ...]]
    law: LawLibrary
    dictionary: Dictionary
    calendar: WorkCalendar
    digest: str
    files: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    """The bytes of all files, from which :func:`engine.rulebook.read_corpus` makes the same corpus again."""

    def select(self, rulebook: str, day: int) -> Selection:
        """Return the version in force on a day; there is no fall-through to another version."""
        versions = self.programs.get(rulebook, ())
        for program in versions:
            if program.start <= day < program.end:
                return Selection("in_force", program)
        later = [program.start for program in versions if program.start > day]
        if later:
            return Selection("not_yet", border=min(later))
        return Selection("ended", border=max(program.end for program in versions)) if versions else Selection("unknown")

    def borders(self, rulebook: str) -> Iterable[int]:
        """Yield the days on which another version, or none, comes into force."""
        for program in self.programs.get(rulebook, ()):
            yield program.start
            yield program.end

    def matching(self, subject: Subject, place: str | None = None, *, named: str | None = None) -> tuple[str, ...]:
        """Return the ids of the rulebooks whose sector and place fit a subject, in alphabetical order.

        ``place`` is the area code of the case ("" is a place no rulebook is for); the district of the subject says more
        where it lies in that place, or where the case names none. If neither is given, rulebooks published elsewhere fit
        nobody. ``named`` keeps one rulebook, asked for by its id: it fits by its sector alone.
        """
        sectors = subject.fields.get("sector")
        if not isinstance(sectors, frozenset):
            return ()
        fitting = (name for name, versions in self.programs.items() if versions[-1].sector in sectors)
        if named is not None:
            return tuple(name for name in fitting if name == named)
        district = subject.fields.get("district")
        where = district if isinstance(district, str) and (place is None or holds(place, district)) else place
        return tuple(sorted(name for name in fitting if _fits(self.programs[name][-1], where)))


def _fits(program: Program, where: str | None) -> bool:
    return program.status != "published" if where is None else holds(program.place, where)


def digest_files(files: Mapping[str, bytes]) -> tuple[str, dict[str, str]]:
    """Return the digest of a set of files and those of each: SHA-256 over lines ``digest  name`` in order of name."""
    each = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    lines = "".join(f"{digest}  {name}\n" for name, digest in each.items())
    return hashlib.sha256(lines.encode()).hexdigest(), each
