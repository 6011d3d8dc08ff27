"""Where a plan takes its decisions from. A case folder is one source; a ledger is another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from engine.classify import decide_one
from engine.decide import Decision
from engine.exchange import CaseFolder
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


@dataclass(frozen=True)
class Standing:
    """Decisions at hand, as a source."""

    corpus: Corpus
    place: str
    as_of: int
    known_at: int
    subjects: Mapping[str, Subject]
    records: Mapping[str, tuple[Record, ...]]
    decisions: Sequence[Decision]


def from_case(
    corpus: Corpus,
    case: CaseFolder,
    as_of: int,
    *,
    known_at: int | None = None,
    sector: str | None = None,
    rulebook: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Standing:
    """Decide on every enterprise of a case folder, by the reference evaluator; derivations are not kept."""
    known = case.known_at if known_at is None else known_at
    decisions: list[Decision] = []
    for done, code in enumerate(sorted(case.subjects), 1):
        for decision in decide_one(corpus, case, code, as_of, known_at=known, rulebook=rulebook):
            if sector is None or corpus.programs[decision.rulebook][-1].sector == sector:
                decisions.append(replace(decision, nodes={}, records={}, alternatives=()))
        if progress is not None:
            progress(done, len(case.subjects))
    return Standing(corpus, case.place, as_of, known, case.subjects, case.records, decisions)
