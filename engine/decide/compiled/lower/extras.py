"""What others read of a finding's or event's row: tallies, triggers, effects with days of their own, repair."""

from __future__ import annotations

from engine.decide.compiled.algebra import (
    FALSE,
    NEVER,
    NIL,
    NONE,
    Node,
    before,
    blank,
    case,
    coalesce,
    col,
    compare,
    const,
    every,
    greatest,
    interval,
    node,
    some,
    text,
    union,
)
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.lower.cell import Cell
from engine.decide.compiled.lower.records import RecordTerms, later
from engine.decide.compiled.lower.spans import Days, worked_out
from engine.rulebook import program as p

Extras = dict[str, tuple[Node, ...]]


def extras(book: Book, terms: RecordTerms, rule: str, days: Days) -> Extras:
    """Return the further columns of the rows of a finding or trigger, by who reads them."""
    program = book.program
    found: Extras = {}
    for tally in program.tallies.values():
        if rule in tally.over:
            found[f"tally {tally.id}"] = _for_tally(book, terms, rule, tally)
    for trigger in program.triggers.values():
        if rule in trigger.members:
            found[f"trigger {trigger.id}"] = _for_trigger(book, terms, program.findings[rule], trigger)
    for scheme in program.schemes.values():
        for group in scheme.effects.values():
            for effect in group.effects:
                if effect.on == rule and effect.span is not None:
                    own = worked_out(terms, effect.span)
                    found[f"effect {scheme.id} {effect.id}"] = (own.unknown, own.days, own.open, own.read)
    for repair in program.repairs.values():
        for item in (*repair.conditions, *repair.bars):
            if item.others is not None and rule in item.others.of:
                found[f"others {repair.id} {item.id}"] = _for_others(terms, item.others)
    return found


def key(terms: RecordTerms, name: str) -> Node:
    """Return the text of a key of a row; what has none is alone."""
    alone = text("#", col("@id"))
    if name == "record":
        return alone
    value = terms.cell(name).value
    return case(blank(value), alone, text("=", value))


def _for_tally(book: Book, terms: RecordTerms, rule: str, tally: p.Tally) -> tuple[Node, ...]:
    """Return (window unknown, days of the window, key of overlap, number, number unknown, keys of the groups)."""
    unknown, days = FALSE, NONE
    if tally.window is not None:
        unknown, days = window(book, terms, rule, tally.window)
    overlap = NONE if tally.overlap is None else key(terms, tally.overlap)
    number = Cell(NONE) if tally.of in (None, "points") else terms.cell(str(tally.of))
    by = tally.groups.by if tally.groups is not None else ()
    keys = tuple(_year(terms, tally) if name == "year" else key(terms, name) for name in by)
    return (unknown, days, overlap, coalesce(number.value, const(0)), number.unknown, *keys)


def window(book: Book, terms: RecordTerms, rule: str, window: p.Window) -> tuple[Node, Node]:
    """Return whether the window of a row is unknown, and its days (semantics, 8)."""
    date = Cell(col("@event_day")) if terms.kind is None else terms.cell(window.date)
    start = coalesce(date.value, NEVER)
    amount = terms.operand(window.length.amount)
    end = case(amount.unknown, NEVER, later(start, window.length.unit, amount.value, window.first_day_counts))
    days = interval(greatest(start, terms.main), end)
    unknown = date.unknown
    if not window.repaired_count:
        if terms.kind is None:
            days = before(days, coalesce(col("@cut"), NEVER))
        else:
            repair = book.program.findings[rule].span.repair
            if repair is not None:
                at = terms.day(p.DayOf(repair.at))
                unknown = some([unknown, every([at.unknown, compare("lt", start, NEVER)])])
                days = before(days, at.value)
    return unknown, days


def _year(terms: RecordTerms, tally: p.Tally) -> Node:
    if terms.kind is None:
        return text("=", node("year", col("@event_day")))
    if tally.window is None:
        return text("=", node("year", terms.main))
    date = terms.cell(tally.window.date).value
    return case(blank(date), text("#", col("@id")), text("=", node("year", date)))


def _for_trigger(book: Book, terms: RecordTerms, rule: p.Finding, trigger: p.Trigger) -> tuple[Node, ...]:
    """Return (date, end of the window, number, number unknown, day of repair or blank, that unknown, questions, what tells
    it apart or blank, that unknown, keys)."""
    date = terms.cell(trigger.date)
    ends = NONE
    if trigger.within is not None:
        amount = RecordTerms(book, None).operand(trigger.within.amount)
        ends = later(coalesce(date.value, NEVER), trigger.within.unit, amount.value, trigger.first_day_counts)
    field = trigger.reaches[0] if trigger.reaches else trigger.consecutive[0] if trigger.consecutive else None
    number = Cell(const(0)) if field is None else terms.cell(field)
    asked = terms.cell(field).open if trigger.reaches and field is not None else NIL
    alone = text("#", col("@id"))
    one, one_unknown = alone, FALSE
    if trigger.distinct is not None:
        cell = terms.cell(trigger.distinct)
        one, one_unknown = case(blank(cell.value), NONE, text("=", cell.value)), cell.unknown
        asked = union([asked, cell.open])
    repaired = Cell(NONE)
    repair = rule.span.repair
    if trigger.repair_undoes and repair is not None:
        repaired = terms.day(p.DayOf(repair.at))
        asked = union([asked, terms.cell(repair.at).open])
    values = [terms.cell(name).value for name in trigger.per]
    lacking = some(blank(value) for value in values)
    keys = [case(lacking, alone if not place else NONE, text("", value)) for place, value in enumerate(values)]
    return (
        date.value, ends, number.value, number.unknown, repaired.value, repaired.unknown, asked, one, one_unknown, *keys,
    )  # fmt: skip


def _for_others(terms: RecordTerms, others: p.Others) -> tuple[Node, ...]:
    """Return (day, end, values that must be equal)."""
    day = terms.cell(others.date).value
    amount = terms.operand(others.within.amount)
    end = case(amount.unknown, NEVER, later(coalesce(day, NEVER), others.within.unit, amount.value, True))
    return (day, end, *(terms.cell(name).value for name in others.equal))
