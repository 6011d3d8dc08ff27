"""Repair: whether each record can be repaired (semantics, 13)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.decide.compiled.algebra import NIL, NONE, Node
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.lower.cell import Cell, Verdict
from engine.decide.compiled.lower.records import RecordTerms
from engine.rulebook import program as p


@dataclass(frozen=True, slots=True)
class OthersPlan:
    """A bound on the number of other records: the rules whose rows are counted (extra ``others <rule> <condition>``),
    the record's own values that must be equal, its own day (used if ``before_record``), and what the length read."""

    of: tuple[str, ...]
    extra: str
    equal: tuple[Node, ...]
    moment: Cell
    before_record: bool
    at_most: int
    read: Node


@dataclass(frozen=True, slots=True)
class ConditionPlan:
    """One condition or bar; one of ``verdict``, ``start``, ``others`` is set."""

    id: str
    verdict: Verdict | None
    start: Cell | None
    others: OthersPlan | None


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """A lowered rule of repair, over the records of its kind."""

    rule: str
    kind: str
    when: Verdict
    done: Cell
    ends: Cell | None
    conditions: tuple[ConditionPlan, ...]
    bars: tuple[ConditionPlan, ...]


def lower_repair(book: Book, rule: p.Eligibility) -> RepairPlan:
    """Lower one rule of repair."""
    terms = RecordTerms(book, rule.kind)
    return RepairPlan(
        rule.id,
        rule.kind,
        terms.judge(rule.when),
        terms.cell(rule.done),
        None if rule.ends is None else terms.day(rule.ends),
        tuple(_condition(book, terms, rule, item) for item in rule.conditions),
        tuple(_condition(book, terms, rule, item) for item in rule.bars),
    )


def _condition(book: Book, terms: RecordTerms, rule: p.Eligibility, item: p.EligibilityCondition) -> ConditionPlan:
    others = None
    if item.others is not None:
        amount = item.others.within.amount
        others = OthersPlan(
            item.others.of,
            f"others {rule.id} {item.id}",
            tuple(terms.cell(name).value for name in item.others.equal),
            terms.cell(item.others.date) if item.others.before_record else Cell(NONE),
            item.others.before_record,
            item.others.at_most,
            book.parameter(amount.id).read if isinstance(amount, p.ParamRef) else NIL,
        )
    return ConditionPlan(
        item.id,
        None if item.when is None else terms.judge(item.when),
        None if item.start is None else terms.day(item.start),
        others,
    )
