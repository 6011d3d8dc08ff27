"""Lists: grounds, exceptions, and the terms of an entry as functions of its decision (semantics, 11)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.decide.compiled.algebra import NEVER, NIL, NONE, Node, case, col, union
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.lower.cell import ALWAYS, Verdict
from engine.decide.compiled.lower.records import RecordTerms, later
from engine.decide.compiled.lower.subject import SubjectTerms
from engine.rulebook import program as p

LIST_DECISION = "list_decision"


@dataclass(frozen=True, slots=True)
class GroundPlan:
    """A ground: a condition on the subject, or the rule it is on with the placeholders read for it."""

    id: str
    verdict: Verdict | None
    on: str | None
    read: Node


@dataclass(frozen=True, slots=True)
class TermPlan:
    """The ends of a term that begins on ``@day`` (columns of the decision that enters), and what it read."""

    base: Node
    minimum: Node
    not_before: Node
    read: Node
    new_ground: str


@dataclass(frozen=True, slots=True)
class RemovalPlan:
    """A way out: its day and what that read (columns of the decision that enters), and its other condition."""

    id: str
    day: Node
    read: Node
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ListPlan:
    """A lowered list; ``steps_read`` are the placeholders of the steps due before a decision."""

    definition: p.ListDefinition
    grounds: tuple[GroundPlan, ...]
    unless: tuple[tuple[str, Verdict], ...]
    term: TermPlan | None
    removals: tuple[RemovalPlan, ...]
    steps_read: Node


def lower_list(book: Book, readers: frozenset[str], definition: p.ListDefinition) -> ListPlan:
    """Lower one list."""
    terms = SubjectTerms(book, readers, col("@now"))
    listing = RecordTerms(book, LIST_DECISION)
    grounds = tuple(
        GroundPlan(
            item.id,
            None if item.when is None else terms.judge(item.when),
            item.on,
            NIL if item.on is None else terms.rules_read((item.on,)),
        )
        for item in definition.grounds
    )
    removals = []
    for way in definition.removals:
        cell = listing.day(way.start)
        verdict = ALWAYS if way.when is None else terms.judge(way.when)
        removals.append(RemovalPlan(way.id, case(cell.unknown, NEVER, cell.value), cell.read, verdict))
    lengths = [step.within.amount for step in definition.steps if step.within is not None]
    return ListPlan(
        definition,
        grounds,
        tuple((item.label, terms.judge(item.when)) for item in definition.unless),
        None if definition.term is None else _term(listing, definition.term),
        tuple(removals),
        union(book.parameter(amount.id).read for amount in lengths if isinstance(amount, p.ParamRef)),
    )


def _term(listing: RecordTerms, term: p.Term) -> TermPlan:
    base = listing.operand(term.base.amount)
    read = base.read
    minimum: Node = NONE
    if term.minimum is not None:
        least = listing.operand(term.minimum.amount)
        read = union([read, least.read])
        minimum = case(
            least.unknown, NEVER, later(col("@day"), term.minimum.unit, least.value, term.first_day_counts)
        )
    return TermPlan(
        case(base.unknown, NEVER, later(col("@day"), term.base.unit, base.value, term.first_day_counts)),
        minimum,
        NONE if term.not_before is None else listing.cell(term.not_before).value,
        read,
        term.new_ground,
    )
