"""How far a gap in the supply reaches, as a function of its last day (semantics, 9)."""

from __future__ import annotations

from engine.decide.compiled.algebra import NEVER, Node, add, case, col, compare, const, greatest, least, node, plus
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.plan import Reach
from engine.rulebook import program as p

DAY = col("@day")


def rule_reach(book: Book, rule: str) -> tuple[Reach, ...]:
    """Return how far gaps reach for a finding or trigger, per kind."""
    program = book.program
    if rule in program.findings:
        finding = program.findings[rule]
        main = p.DayOf(book.dictionary.kinds[finding.kind].main_date)
        return (Reach(finding.kind, _latest_end(book, finding.span, main, DAY)),)
    trigger = program.triggers[rule]
    kinds = sorted({program.findings[member].kind for member in trigger.members})
    return tuple(Reach(kind, _trigger_end(book, trigger, kind)) for kind in kinds)


def tally_reach(book: Book, tally: p.Tally) -> tuple[Reach, ...]:
    """Return how far gaps reach for a tally; a kind may stand more than once: the farthest counts."""
    if tally.window is not None:
        found = []
        for kind in tally.kinds:
            main = book.dictionary.kinds[kind].main_date
            plain = tally.window.date == main and all(name in book.program.findings for name in tally.over)
            until = after(book, DAY, tally.window.length, tally.window.first_day_counts) if plain else NEVER
            found.append(Reach(kind, until))
        return tuple(found)
    return tuple(dict.fromkeys(reach for rule in tally.over for reach in rule_reach(book, rule) if reach.kind in tally.kinds))


def after(book: Book, start: Node, length: p.Length, first_day_counts: bool) -> Node:
    """Return the day a length after a day; never if the length stands in a record nobody was shown."""
    match length.amount:
        case p.Const(value):
            amount = value
        case p.ParamRef(name):
            amount = book.program.parameters[name].value
        case _:
            return NEVER
    end = plus(length.unit, start, const(max(0, amount if isinstance(amount, int) else 0)))
    return end if first_day_counts else plus("days", end, const(1))


def _trigger_end(book: Book, trigger: p.Trigger, kind: str) -> Node:
    if trigger.within is None or trigger.date != book.dictionary.kinds[kind].main_date:
        return NEVER
    last = after(book, DAY, trigger.within, trigger.first_day_counts)
    return _latest_end(book, trigger.span, p.DayOfEvent(), _day_before(last))


def _day_before(day: Node) -> Node:
    return case(compare("lt", day, NEVER), add(day, const(-1)), NEVER)


def _latest_end(book: Book, span: p.Span, own: p.DayExpr, day: Node) -> Node:
    if any(item.added_at_end for item in span.suspensions):
        return NEVER
    return _bound(book, span.end, own, day)


def _bound(book: Book, expr: p.DayExpr, own: p.DayExpr, day: Node) -> Node:
    match expr:
        case p.DayOf() | p.DayOfEvent():
            return day if expr == own or isinstance(expr, p.DayOfEvent) else NEVER
        case p.DayPlus(of, length, first_day_counts):
            return after(book, _bound(book, of, own, day), length, first_day_counts)
        case p.DayNext(unit, later):
            start = _bound(book, later, own, day)
            return NEVER if start is NEVER else node("next", start, data=unit)
        case p.DayEarliest(parts):
            return least(*(_bound(book, part, own, day) for part in parts))
        case p.DayLatest(parts):
            return greatest(*(_bound(book, part, own, day) for part in parts))
        case _:
            return NEVER
