"""Days computed forward from a record or an event, and the spans made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.calendar import OPEN, Intervals, WorkCalendar, add_months, start_of_next
from engine.calendar.dates import add_days
from engine.decide.outcome import QuestionKey
from engine.decide.rete.conditions import NO_PARAMETERS, NONE
from engine.decide.rete.views import Got, placeholder
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p


@dataclass(frozen=True)
class Days:
    """Reads day expressions: fields through ``get``, parameters of ``program``, the days of an event if there is one."""

    get: Callable[[str], Got]
    program: p.Program
    calendar: WorkCalendar
    event: int | None = None
    complete: int | None = None
    """The day on which the event's evidence was complete."""

    def day(self, expr: p.DayExpr) -> Got:
        """Return a day; its value is a day number or UNKNOWN."""
        match expr:
            case p.DayOpen():
                return Got(OPEN)
            case p.DayOfEvent(complete):
                day = self.complete if complete else self.event
                assert day is not None
                return Got(day)
            case p.DayOf(name):
                got = self.get(name)
                return got._replace(value=OPEN) if got.value is None else got
            case p.DayPlus(of, plus, first_day_counts):
                base, amount = self.day(of), self.amount(plus.amount)
                if isinstance(base.value, int) and isinstance(amount.value, int):
                    value = shift(self.calendar, base.value, plus.unit, amount.value, first_day_counts)
                    return Got(value, NONE, base.placeholders | amount.placeholders)
                return Got(UNKNOWN, base.open | amount.open, base.placeholders | amount.placeholders)
            case p.DayNext(unit, after):
                got = self.day(after)
                return got._replace(value=start_of_next(got.value, unit)) if isinstance(got.value, int) else got
            case p.DayEarliest(parts) | p.DayLatest(parts):
                return self._chosen([self.day(part) for part in parts], isinstance(expr, p.DayEarliest))

    def _chosen(self, found: list[Got], earliest: bool) -> Got:
        read = frozenset().union(*(got.placeholders for got in found)) if found else NO_PARAMETERS
        values = [got.value for got in found if isinstance(got.value, int)]
        if len(values) < len(found):
            return Got(UNKNOWN, frozenset().union(*(got.open for got in found)), read)
        return Got(min(values) if earliest else max(values), NONE, read)

    def amount(self, operand: p.Operand) -> Got:
        """Return the amount of a length: none and negative ones are 0."""
        got = self.operand(operand)
        if got.value is UNKNOWN or (isinstance(got.value, int) and got.value >= 0):
            return got
        return got._replace(value=0)

    def operand(self, operand: p.Operand) -> Got:
        """Return the value of an operand."""
        match operand:
            case p.Const(value):
                return Got(value)
            case p.ParamRef(name):
                return Got(self.program.parameters[name].value, NONE, placeholder(self.program, operand))
            case p.FieldRef(name):
                return self.get(name)


def shift(calendar: WorkCalendar, day: int, unit: p.LengthUnit, amount: int, first_day_counts: bool) -> int:
    """Return the day after a length that begins on a day; open stays open."""
    if day >= OPEN:
        return OPEN
    match unit:
        case "days":
            end = add_days(day, amount)
        case "months":
            end = add_months(day, amount)
        case "working_days":
            end = calendar.add(day, amount)
    return end if first_day_counts else add_days(end, 1)


def plus(program: p.Program, calendar: WorkCalendar, day: int, length: p.Length, first_day_counts: bool = True) -> int:
    """Return a day plus a length that reads no field."""
    value = Days(_no_field, program, calendar).amount(length.amount).value
    assert isinstance(value, int)
    return shift(calendar, day, length.unit, value, first_day_counts)


def _no_field(name: str) -> Got:
    raise AssertionError(name)


NEVER = Intervals()


@dataclass(frozen=True)
class SpanDays:
    """On which days something counts. ``known`` false: something in it is unknown, the rest says nothing then.

    ``cut`` is the day from which repair takes the rest away, ``suspended`` the days of all suspensions.
    """

    known: bool
    start: int = 0
    end: int = 0
    days: Intervals = NEVER
    suspended: Intervals = NEVER
    cut: int | None = None
    repair: int | None = None
    """The day of repair, whether it cut anything or not; None: not repaired or no repair model."""
    open: frozenset[QuestionKey] = NONE
    placeholders: frozenset[str] = NO_PARAMETERS


def span_days(days: Days, span: p.Span, main_day: int) -> SpanDays:
    """Return the days of a span: suspended ones out (and added at the end if said), then cut by repair.

    Nothing counts before the main date of the record or event.
    """
    parts = [days.day(span.start), days.day(span.end)]
    for item in span.suspensions:
        parts += [days.day(item.start), days.day(item.end)]
    model = span.repair
    if model is not None:
        parts.append(days.day(p.DayOf(model.at)))
        if model.until is not None:
            parts.append(days.day(model.until))
    asked = frozenset().union(*(part.open for part in parts))
    read = frozenset().union(*(part.placeholders for part in parts))
    values = [part.value for part in parts if isinstance(part.value, int)]
    if len(values) < len(parts):
        return SpanDays(False, open=asked, placeholders=read)
    start, end = values[0], values[1]
    pushes, suspended = NEVER, NEVER
    for place, item in enumerate(span.suspensions):
        out = Intervals.of((values[2 + 2 * place], values[3 + 2 * place]))
        suspended = suspended.union(out)
        if item.added_at_end:
            pushes = pushes.union(out)
    if start < end:
        end = _pushed(start, end, pushes)
    found = Intervals.of((start, end)).minus(suspended)
    cut = repair = None
    if model is not None:
        repaired = values[2 + 2 * len(span.suspensions)]
        repair = repaired if repaired < OPEN else None
        if repair is not None and repair < end:
            cut = max(repair, values[-1]) if model.until is not None else repair
            cut = cut if cut < end else None
        if cut is not None:
            found = found.before(cut)
    found = found.clip(main_day, OPEN) if main_day > start else found
    return SpanDays(True, max(start, main_day), end, found, suspended, cut, repair, NONE, read)


def _pushed(start: int, end: int, out: Intervals) -> int:
    """Return the end after as many days, counted from the start, that are not out."""
    if end >= OPEN:
        return OPEN
    for first, last in out:
        if last <= start:
            continue
        if first >= end:
            break
        taken = last - max(first, start)
        end = OPEN if last >= OPEN else min(OPEN, end + taken)
    return end
