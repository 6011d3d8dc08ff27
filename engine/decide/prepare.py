"""What every evaluator starts from: the records known on the day, flat, and the reasons of those left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.calendar import NO_DAYS, Intervals, from_date
from engine.decide.outcome import QuestionKey, Reason
from engine.facts import Case, Dictionary, FlatRecord, Record, Subject, Supply, Value, resolve_links
from engine.facts.links import Answers, FlatValue
from engine.rulebook.corpus import Corpus
from engine.rulebook.program import Program

FOUNDED_ON = "founded_on"
"""The field of the register before whose day there can be no record."""

BEIJING = 8 * 3600
"""Seconds that China is ahead of UTC; the day of a moment is its day there."""


def day_of(moment: int) -> int:
    """Return the day number, in China, of a moment in seconds since 1970 UTC."""
    from datetime import date

    return from_date(date(1970, 1, 1)) + (moment + BEIJING) // 86400


def end_of_day(number: int) -> int:
    """Return the last moment of a day in China."""
    from datetime import date

    return (number + 1 - from_date(date(1970, 1, 1))) * 86400 - BEIJING - 1


@dataclass(frozen=True)
class Prepared:
    """One subject before one rulebook on one day.

    ``records`` are the known, valid records in order of id, flat. ``left_out`` gives the reason of every other version
    by its shown id (``id`` or ``id#n`` for the n-th version). ``answers`` are supposed answers to open questions;
    for ``("supply", kind)`` False means that there is no such record, True that there is one more.
    """

    program: Program
    subject: Subject
    records: tuple[FlatRecord, ...]
    left_out: Mapping[str, tuple[Record, Reason]]
    supply: Supply
    as_of: int
    known_day: int
    corpus: Corpus
    answers: Mapping[QuestionKey, Value] = field(default_factory=dict)
    case: Case | None = None
    known_at: int = 0
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    """Reaches of gaps already worked out (a function of the rest)."""
    known_gaps: dict[str, Intervals] = field(default_factory=dict, repr=False, compare=False)
    """Gaps already worked out, by kind."""

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary of the corpus."""
        return self.corpus.dictionary

    def main_day(self, record: FlatRecord) -> int:
        """Return the main date of a record."""
        value = record.fields.get(self.dictionary.kinds[record.kind].main_date)
        return value if isinstance(value, int) else 0

    def speaking(self, record: FlatRecord, by_record_day: bool) -> Program:
        """Return the version that speaks about one aspect of a record (transitional clause).

        Where no version was in force on the record's day the version in force on the as-of date speaks.
        """
        if not by_record_day:
            return self.program
        found = self.corpus.select(self.program.id, self.main_day(record)).program
        return found or self.program

    def supposed(self, kind: str) -> bool:
        """Say whether it is supposed that there is one more record of a kind than the supply shows."""
        return self.answers.get(("supply", kind)) is True

    def gaps(self, kind: str) -> Intervals:
        """Return the days from the founding up to the day of knowledge for which the supply says nothing about a kind.

        Only the answer that there is no such record closes them: that there is one more does not say which.
        """
        found = self.known_gaps.get(kind)
        if found is None:
            found = self.known_gaps[kind] = self._gaps(kind)
        return found

    def _gaps(self, kind: str) -> Intervals:
        if self.answers.get(("supply", kind)) is False:
            return NO_DAYS
        founded = self.subject.fields.get(FOUNDED_ON)
        return self.supply.gaps(kind, founded if isinstance(founded, int) else 1, self.known_day)


def prepare(
    corpus: Corpus,
    program: Program,
    case: Case,
    *,
    as_of: int,
    known_at: int,
    answers: Mapping[QuestionKey, Value] | None = None,
) -> Prepared:
    """Choose what was known at a moment, and resolve its links."""
    supposed = dict(answers or {})
    known_day = day_of(known_at)
    chosen, left_out = _choose(case, known_at)
    flat = resolve_links(
        corpus.dictionary,
        chosen,
        case.supply,
        as_of=as_of,
        known_day=known_day,
        questions=program.questions_by_kind(),
        answers=_field_answers(supposed),
    )
    rescaled = tuple(_rescale(corpus.dictionary, program, record) for record in flat)
    return Prepared(
        program, case.subject, rescaled, left_out, case.supply, as_of, known_day, corpus, supposed, case, known_at
    )  # fmt: skip


def _field_answers(answers: Mapping[QuestionKey, Value]) -> Answers:
    return {key: value for key, value in answers.items() if key[0] != "supply"}


def _choose(case: Case, known_at: int) -> tuple[list[Record], dict[str, tuple[Record, Reason]]]:
    versions: dict[str, list[Record]] = {}
    for record in case.records:
        versions.setdefault(record.id, []).append(record)
    chosen: list[Record] = []
    left_out: dict[str, tuple[Record, Reason]] = {}
    for name, found in versions.items():
        found.sort(key=lambda record: record.recorded_at)
        for number, record in enumerate(found, 1):
            shown = name if len(found) == 1 else f"{name}#{number}"
            if record.recorded_at > known_at:
                left_out[shown] = (record, Reason.NOT_YET_KNOWN)
            elif record.superseded_at <= known_at:
                left_out[shown] = (record, Reason.SUPERSEDED)
            elif record.void:
                left_out[shown] = (record, Reason.VOID)
            else:
                chosen.append(record)
    return chosen, left_out


def _rescale(dictionary: Dictionary, program: Program, record: FlatRecord) -> FlatRecord:
    """Bring points read from tables to the scale of the rulebook (the loader refused those it would cut)."""
    fields: dict[str, FlatValue] | None = None
    for spec in dictionary.kinds[record.kind].points:
        value = record.fields.get(spec.name)
        if isinstance(value, int) and spec.scale != program.points_decimals:
            fields = dict(record.fields) if fields is None else fields
            shift = program.points_decimals - spec.scale
            fields[spec.name] = value * 10**shift if shift >= 0 else value // 10**-shift
    return record if fields is None else replace(record, fields=fields)
