"""Where a plan takes its decisions from. A case folder that was classified is one source; a ledger is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from engine.classify import Run
from engine.decide import Decision
from engine.facts import Record, Subject
from engine.rulebook import Corpus


class Source(Protocol):
    """Decisions in force on one day, with the register and the records they were made from."""

    @property
    def corpus(self) -> Corpus:
        """The rules, law, vocabularies and calendar."""

    @property
    def place(self) -> str:
        """The place, in words."""

    @property
    def as_of(self) -> int:
        """The day the decisions speak about."""

    @property
    def known_at(self) -> int:
        """The moment up to which records were known, in seconds since 1970 UTC."""

    @property
    def subjects(self) -> Mapping[str, Subject]:
        """The register, by credit code."""

    @property
    def records(self) -> Mapping[str, tuple[Record, ...]]:
        """All versions of records, by credit code."""

    @property
    def decisions(self) -> Sequence[Decision]:
        """The decisions, in any order."""


class Classified:
    """The decisions of a run over a case folder."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @property
    def corpus(self) -> Corpus:
        """The corpus of the run."""
        return self._run.corpus

    @property
    def place(self) -> str:
        """The place that the manifest names."""
        return self._run.case.place

    @property
    def as_of(self) -> int:
        """The as-of date of the run."""
        return self._run.as_of

    @property
    def known_at(self) -> int:
        """The known-at of the run."""
        return self._run.known_at

    @property
    def subjects(self) -> Mapping[str, Subject]:
        """The register of the case."""
        return self._run.case.subjects

    @property
    def records(self) -> Mapping[str, tuple[Record, ...]]:
        """The records of the case."""
        return self._run.case.records

    @property
    def decisions(self) -> Sequence[Decision]:
        """The decisions of the run."""
        return self._run.decisions
