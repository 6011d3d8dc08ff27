"""Spans: the days on which something counts, less suspensions, cut by repair (semantics, 5)."""

from __future__ import annotations

from typing import NamedTuple

from engine.decide.compiled.algebra import (
    FALSE,
    NEVER,
    NIL,
    NONE,
    TRUE,
    Node,
    before,
    blank,
    case,
    compare,
    days_of,
    every,
    greatest,
    interval,
    is_const,
    negation,
    no_days,
    node,
    on,
    since,
    some,
    union,
)
from engine.decide.compiled.lower.cell import Cell
from engine.decide.compiled.lower.records import RecordTerms
from engine.rulebook import program as p

NO_DAYS = node("days")


class Days(NamedTuple):
    """A span as nodes. ``cut`` is the day of repair's cut, blank if there is none; ``suspended`` the days taken out.

    Where ``unknown`` holds the other nodes mean nothing.
    """

    unknown: Node
    days: Node
    start: Node
    end: Node
    suspended: Node = NO_DAYS
    cut: Node = NONE
    open: Node = NIL
    read: Node = NIL


def worked_out(terms: RecordTerms, span: p.Span) -> Days:
    """Return the days of a span of a record or event; nothing counts before its main date."""
    first, last = terms.day(span.start), terms.day(span.end)
    stays = [(terms.day(item.start), terms.day(item.end), item.added_at_end) for item in span.suspensions]
    cells = [first, last, *(cell for begin, stop, _ in stays for cell in (begin, stop))]
    at: Cell | None = None
    until: Cell | None = None
    if span.repair is not None:
        at = terms.day(p.DayOf(span.repair.at))
        cells.append(at)
        if span.repair.until is not None:
            until = terms.day(span.repair.until)
            cells.append(until)
    unknown = some(cell.unknown for cell in cells)
    start, end = first.value, last.value
    suspended = NO_DAYS
    if stays:
        suspended = days_of(*(interval(begin.value, stop.value) for begin, stop, _ in stays))
        pushing = [interval(begin.value, stop.value) for begin, stop, added in stays if added]
        if pushing:
            runs = every([compare("lt", start, end), compare("lt", end, NEVER)])
            end = case(runs, node("end", start, end, days_of(*pushing)), end)
    whole = interval(start, end)
    cut, last_day = NONE, NEVER
    if at is not None and span.repair is not None:
        cut = _cut(span.repair, at.value, until.value if until is not None else None, end)
        last_day = _or_never(cut)
    days = since(before(whole, last_day), terms.main)
    if stays:
        # most records have no suspension: then one interval remains
        rest = since(before(node("minus", whole, suspended), last_day), terms.main)
        days = case(no_days(suspended), days, rest)
    return Days(
        unknown, days, greatest(start, terms.main), end, suspended, cut,
        union(cell.open for cell in cells), union(cell.read for cell in cells),
    )  # fmt: skip


def _cut(repair: p.RepairModel, at: Node, until: Node | None, end: Node) -> Node:
    cuts = every([compare("lt", at, NEVER), compare("lt", at, end)])
    if repair.model != "shortens":
        return case(cuts, at, NONE)
    assert until is not None
    moved = greatest(at, until)
    return case(every([cuts, compare("lt", moved, end)]), moved, NONE)


def _or_never(cut: Node) -> Node:
    """Return the day of the cut, or never."""
    if is_const(cut):
        return NEVER
    assert cut.op == "case"
    return case(cut.args[0], cut.args[1], NEVER)


def state(days: Days, now: Node) -> tuple[tuple[Node, str], ...]:
    """Return why known days do not hold a day, as (when, reason) in order; the last always applies."""
    passed = every([negation(blank(days.cut)), compare("le", days.cut, now)])
    uncut = some([blank(days.cut), compare("lt", now, days.cut)])
    suspended = FALSE if days.suspended is NO_DAYS else on(now, days.suspended)
    stays = every([suspended, compare("lt", now, days.end), uncut])
    return (
        (compare("lt", now, days.start), "after_as_of"),
        (stays, "suspended"),
        (passed, "repaired"),
        (TRUE, "expired"),
    )
