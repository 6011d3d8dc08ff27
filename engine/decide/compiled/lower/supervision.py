"""Supervision and measures (semantics, 12)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.decide.compiled.algebra import col
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.lower.cell import Verdict
from engine.decide.compiled.lower.subject import SubjectTerms
from engine.rulebook import program as p


@dataclass(frozen=True, slots=True)
class SupervisionPlan:
    """The table and its overrides: (id, class, verdict)."""

    table: p.Supervision
    overrides: tuple[tuple[str, int, Verdict], ...]


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """A measure: the lists and classes it can come from (``rule``: neither names it), and its own condition."""

    id: str
    lists: tuple[str, ...]
    classes: tuple[int, ...]
    rule: bool
    verdict: Verdict | None


def lower_supervision(book: Book, readers: frozenset[str]) -> SupervisionPlan | None:
    """Lower the table of supervision, if there is one."""
    table = book.program.supervision
    if table is None:
        return None
    terms = SubjectTerms(book, readers, col("@now"))
    return SupervisionPlan(table, tuple((item.id, item.gives, terms.judge(item.when)) for item in table.overrides))


def lower_measures(book: Book, readers: frozenset[str]) -> tuple[MeasurePlan, ...]:
    """Lower every measure."""
    program = book.program
    terms = SubjectTerms(book, readers, col("@now"))
    classes = program.supervision.classes if program.supervision is not None else ()
    found = []
    for measure in program.measures.values():
        lists = tuple(item.id for item in program.lists.values() if measure.id in item.measures)
        named = tuple(place for place, item in enumerate(classes) if measure.id in item.measures)
        verdict = None if measure.when is None else terms.judge(measure.when)
        found.append(MeasurePlan(measure.id, lists, named, not lists and not named, verdict))
    return tuple(found)
