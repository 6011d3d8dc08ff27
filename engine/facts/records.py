"""Subjects, records and what is known about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from engine.calendar import OPEN, Intervals

Value: TypeAlias = int | bool | str | frozenset[str] | None
"""A field's value: number (money in 分, dates as day numbers), truth value, code or key, set of codes, or blank."""

FOREVER = 2**62
"""A moment after all others."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An enterprise: its unified social credit code, name, and the fields of the register."""

    code: str
    name: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Record:
    """One version of one fact about a subject.

    ``id`` is the same for all versions. ``recorded_at`` and ``superseded_at`` are moments in seconds since 1970 UTC:
    the version is known in ``[recorded_at, superseded_at)``. ``void`` says that the act was revoked or held unlawful.
    ``source`` is the file and row it came from.
    """

    id: str
    kind: str
    subject: str
    fields: Mapping[str, Value]
    recorded_at: int
    superseded_at: int = FOREVER
    void: bool = False
    source: str = ""

    def with_fields(self, fields: Mapping[str, Value]) -> Record:
        """Return the same version with other fields."""
        return replace(self, fields=fields)


@dataclass(frozen=True, slots=True)
class Supply:
    """Which days are covered, per kind of record. A kind that is not a key was not supplied at all."""

    days: Mapping[str, Intervals] = field(default_factory=dict)

    def covered(self, kind: str) -> Intervals:
        """Return the covered days of a kind; none if it was not supplied."""
        return self.days.get(kind, Intervals())

    def supplied(self, kind: str) -> bool:
        """Say whether any table of the kind was supplied, be it empty."""
        return kind in self.days

    def gaps(self, kind: str, first: int, last: int) -> Intervals:
        """Return the days from ``first`` up to and including ``last`` for which nothing is said about a kind."""
        return self.covered(kind).gaps(max(1, first), min(last + 1, OPEN))


@dataclass(frozen=True, slots=True)
class Case:
    """Everything given about one subject: all versions of its records, and the supply."""

    subject: Subject
    records: tuple[Record, ...]
    supply: Supply
