"""Triggers: one ordered running step each, and the row of an event (semantics, 6)."""

from __future__ import annotations

from engine.decide.compiled.algebra import NEVER, TRUE, before, coalesce, col, union
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.lower.extras import extras
from engine.decide.compiled.lower.findings import reasons
from engine.decide.compiled.lower.records import RecordTerms
from engine.decide.compiled.lower.spans import worked_out
from engine.decide.compiled.plan import EventRow, TriggerStep
from engine.rulebook import program as p


def trigger_steps(book: Book) -> tuple[TriggerStep, ...]:
    """Lower every trigger."""
    return tuple(_step(book, item) for item in book.program.triggers.values())


def _step(book: Book, trigger: p.Trigger) -> TriggerStep:
    terms = RecordTerms(book, None)
    operand = trigger.at_least if trigger.at_least is not None else trigger.reaches[1] if trigger.reaches else None
    bound = terms.operand(operand)
    read, number = bound.read, bound.value.data
    if trigger.within is not None and isinstance(trigger.within.amount, p.ParamRef):
        read = union([read, book.parameter(trigger.within.amount.id).read])
    return TriggerStep(
        rule=trigger.id,
        members=trigger.members,
        sort="at_least" if trigger.at_least is not None else "reaches" if trigger.reaches else "consecutive",
        bound=trigger.consecutive[1] if trigger.consecutive else number if isinstance(number, int) else 1,
        undoes=trigger.repair_undoes,
        first_per=trigger.first_per,
        read=read,
        event=_event(book, terms, trigger),
    )


def _event(book: Book, terms: RecordTerms, trigger: p.Trigger) -> EventRow:
    plain = worked_out(terms, trigger.span)
    cut = col("@cut")
    days = plain._replace(days=before(plain.days, coalesce(cut, NEVER)), cut=cut)
    points = None if trigger.points is None else terms.points(trigger.points)
    extra = extras(book, terms, trigger.id, days)
    return EventRow(days, plain.end, points, reasons(terms.main, TRUE, col("@certain"), days), extra)
