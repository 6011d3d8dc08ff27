"""What a rule sees of one record: its fields, its derived attributes, computed days, lengths and points."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.calendar import NO_DAYS, OPEN, Intervals, add_months, start_of_next
from engine.calendar.dates import add_days
from engine.decide.prepare import Prepared
from engine.decide.reference.conditions import NO_QUESTIONS, NOTHING, Cell, Verdict, compare, judge
from engine.facts import FlatRecord
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p

_NONE = Cell(None)


class RecordView:
    """One flat record before the rules; attributes are derived when first read.

    ``event_day`` stands in for ``day`` in the spans of triggers, whose view has no record, and ``complete_day`` for
    ``complete``.
    """

    def __init__(
        self, prepared: Prepared, record: FlatRecord | None, event_day: int | None = None, complete_day: int | None = None
    ) -> None:
        self.prepared = prepared
        self.record = record
        self.kind = None if record is None else record.record.kind
        self.event_day = event_day
        self.complete_day = complete_day
        self.cells: dict[str, Cell] = {}
        self.attributes: dict[str, tuple[Cell, tuple[tuple[str, Verdict], ...]]] = {}

    def cell(self, name: str) -> Cell:
        """Return a field, answer (``?name``) or attribute."""
        found = self.cells.get(name)
        if found is None:
            found = self.cells[name] = self._read(name)
        return found

    def _read(self, name: str) -> Cell:
        record = self.record
        if record is None:
            return _NONE
        if name in record.fields:
            value = record.fields[name]
            if value is UNKNOWN:
                return Cell(UNKNOWN, frozenset({(record.id, name)}), origin=record.id, absence=record.why_unknown.get(name, ""))
            return Cell(value, origin=",".join(record.linked.get(name, (record.id,))))
        return self._derive(name)

    def _derive(self, name: str) -> Cell:
        assert self.record is not None
        attribute = self.prepared.program.attributes[name]
        if attribute.aspect is not None:
            by_day = getattr(self.prepared.program.transition, attribute.aspect)
            other = self.prepared.speaking(self.record, by_day).attributes.get(name)
            if other is not None and other.kind == attribute.kind:
                attribute = other
        candidates: list[Cell] = []
        branches: list[tuple[str, Verdict]] = []
        for branch in attribute.branches:
            verdict = self.judge(branch.when)
            branches.append((branch.label, verdict))
            if verdict.possible:
                candidates.append(self.value(branch.value))
            if verdict.certain:
                break
        else:
            if attribute.otherwise is not None:
                candidates.append(self.value(attribute.otherwise))
            else:
                candidates.append(Cell(UNKNOWN))
        cell = self._settle(name, candidates, [verdict for _, verdict in branches])
        self.attributes[name] = (cell, tuple(branches))
        return cell

    def _settle(self, name: str, candidates: list[Cell], verdicts: list[Verdict]) -> Cell:
        assert self.record is not None
        read = NOTHING.union(*[v.placeholders for v in verdicts], *[c.placeholders for c in candidates])
        first = candidates[0].value
        if first is not UNKNOWN and all(cell.value == first for cell in candidates[1:]):
            return Cell(first, placeholders=read, origin=f"attribute/{self.record.id}/{name}")
        key = (self.record.id, name)
        if key in self.prepared.answers:
            return Cell(self.prepared.answers[key], placeholders=read, origin="answer")
        open_ = frozenset().union(*(v.open for v in verdicts), *(c.open for c in candidates)) or frozenset({key})
        return Cell(UNKNOWN, open_, read, f"attribute/{self.record.id}/{name}", "blank")

    def judge(self, condition: p.Condition) -> Verdict:
        """Return the verdict on a condition about this record."""
        return judge(condition, self._test)

    def _test(self, test: p.Test) -> Verdict:
        cell = self.cell(test.name) if test.what == "field" else subject_cell(self.prepared, test.name)
        return compare(test, cell, self.operand(test.operand), ranks_of(self.prepared, test))

    def operand(self, operand: object) -> Cell:
        """Return what a test compares with."""
        match operand:
            case p.Const(value):
                return Cell(value)
            case p.ParamRef(name):
                return parameter_cell(self.prepared.program, name)
            case p.FieldRef(name):
                return self.cell(name)
            case _:
                return _NONE

    def value(self, expr: p.ValueExpr) -> Cell:
        """Return the value of a branch: an operand or a computed day."""
        if isinstance(expr, (p.Const, p.ParamRef, p.FieldRef)):
            return self.operand(expr)
        return self.day(expr)

    def day(self, expr: p.DayExpr) -> Cell:
        """Return a computed day; ``None`` in a date field is never."""
        match expr:
            case p.DayOpen():
                return Cell(OPEN)
            case p.DayOfEvent(complete):
                return Cell(self.complete_day if complete else self.event_day)
            case p.DayOf(name):
                cell = self.cell(name)
                return Cell(OPEN, cell.open, cell.placeholders, cell.origin) if cell.value is None else cell
            case p.DayPlus(of, plus, first_day_counts):
                start, amount = self.day(of), self.operand(plus.amount)
                if start.value is UNKNOWN or amount.value is UNKNOWN:
                    return _united(UNKNOWN, start, amount)
                end = later(self.prepared, start.value, plus.unit, amount.value, first_day_counts)  # type: ignore[arg-type]
                return _united(end, start, amount)
            case p.DayNext(unit, after):
                start = self.day(after)
                return start if start.value is UNKNOWN else _united(start_of_next(start.value, unit), start)  # type: ignore[arg-type]
            case p.DayEarliest(parts) | p.DayLatest(parts):
                cells = [self.day(part) for part in parts]
                if any(cell.value is UNKNOWN for cell in cells):
                    return _united(UNKNOWN, *cells)
                pick = min if isinstance(expr, p.DayEarliest) else max
                return _united(pick(cell.value for cell in cells), *cells)  # type: ignore[type-var]

    def length_end(self, start: int, length: p.Length, first_day_counts: bool) -> Cell:
        """Return the day a length after a known day."""
        amount = self.operand(length.amount)
        if amount.value is UNKNOWN:
            return _united(UNKNOWN, amount)
        return _united(later(self.prepared, start, length.unit, amount.value, first_day_counts), amount)  # type: ignore[arg-type]

    def points(self, points: p.Points) -> Cell:
        """Return the points this record gives."""
        match points:
            case p.PointsFixed(value):
                return self.operand(value)
            case p.PointsField(name, deducted):
                cell = self.cell(name)
                if cell.value is None:
                    return Cell(0, placeholders=cell.placeholders)
                if deducted and isinstance(cell.value, int):
                    return Cell(-cell.value, cell.open, cell.placeholders, cell.origin)
                return cell
        cell = self.cell(points.field)
        if cell.value is UNKNOWN:
            return cell
        return Cell(_points_of(points, cell.value), placeholders=cell.placeholders, origin=cell.origin)


def _points_of(points: p.PointsPer | p.PointsBands | p.PointsTable, value: object) -> int:
    if isinstance(points, p.PointsTable):
        return points.table.get(str(value), 0)
    number = value if isinstance(value, int) else 0
    if isinstance(points, p.PointsBands):
        if value is None:
            return 0
        return next(
            worth
            for low, high, worth in points.bands
            if (low is None or number >= low) and (high is None or number < high)
        )
    units = {
        "floor": number // points.unit,
        "ceiling": -(-number // points.unit),
        "half_up": (2 * number + points.unit) // (2 * points.unit),
    }[points.rounding]
    size = abs(units * points.each)
    size = size if points.cap is None else min(size, points.cap)
    return size if points.each >= 0 else -size


def _united(value: object, *cells: Cell) -> Cell:
    open_, read = NO_QUESTIONS, NOTHING
    for cell in cells:
        if cell.open and value is UNKNOWN:
            open_ = open_ | cell.open
        if cell.placeholders:
            read = read | cell.placeholders
    return Cell(value, open_, read, cells[0].origin if cells else "")  # type: ignore[arg-type]


def later(prepared: Prepared, start: int, unit: p.LengthUnit, amount: int | None, first_day_counts: bool) -> int:
    """Return the day a length after a day, one later if the first day does not count."""
    size = max(0, amount or 0)
    match unit:
        case "days":
            end = add_days(start, size)
        case "months":
            end = add_months(start, size)
        case "working_days":
            end = prepared.corpus.calendar.add(start, size)
    return end if first_day_counts else add_days(end, 1)


def parameter_cell(program: p.Program, name: str) -> Cell:
    """Return a parameter's value; a placeholder leaves its name behind."""
    parameter = program.parameters[name]
    return Cell(parameter.value, placeholders=frozenset({name}) if parameter.placeholder else NOTHING)


def subject_cell(prepared: Prepared, name: str) -> Cell:
    """Return a field of the register; a blank is what the dictionary says it is."""
    from engine.facts import Absent

    value = prepared.subject.fields.get(name)
    if value is not None:
        return Cell(value, origin="register")
    if ("subject", name) in prepared.answers:
        return Cell(prepared.answers["subject", name], origin="answer")
    match prepared.dictionary.subject[name].absent:
        case Absent.UNKNOWN:
            return Cell(UNKNOWN, frozenset({("subject", name)}), origin="register", absence="blank")
        case Absent.NONE:
            return Cell(None, origin="register", absence="none")
        case Absent.ZERO:
            return Cell(0, origin="register")
        case Absent.NO:
            return Cell(False, origin="register")


def ranks_of(prepared: Prepared, test: p.Test) -> dict[str, int] | None:
    """Return the ranks of an ordered code list, for tests of the heaviest code."""
    if test.op in ("heaviest_ge", "heaviest_le") and test.codes is not None:
        return dict(prepared.dictionary.codes[test.codes].ranks)
    return None


@dataclass(slots=True)
class Days:
    """A span worked out: the days it counts, before and after repair, and when repair cut it.

    ``known`` is false if anything in it is unknown. ``suspended`` are the days taken out.
    """

    known: bool
    days: Intervals = NO_DAYS
    start: int = OPEN
    end: int = OPEN
    suspended: Intervals = NO_DAYS
    repaired_on: int | None = None
    open: frozenset[tuple[str, str]] = frozenset()
    placeholders: frozenset[str] = frozenset()

    def clipped(self, main_day: int) -> Days:
        """Return the same without the days before a record's main date: nothing counts before it."""
        if not self.known or self.start >= main_day:
            return self
        return replace(self, days=self.days.clip(main_day, OPEN), start=main_day)


def work_out(view: RecordView, span: p.Span) -> Days:
    """Return the days of a span for a record: its interval, less suspensions, cut by repair."""
    cells = [view.day(span.start), view.day(span.end)]
    stays = [(view.day(item.start), view.day(item.end), item.added_at_end) for item in span.suspensions]
    cells += [cell for begin, stop, _ in stays for cell in (begin, stop)]
    if span.repair is not None:
        cells.append(view.day(p.DayOf(span.repair.at)))
        if span.repair.until is not None:
            cells.append(view.day(span.repair.until))
    read = NOTHING.union(*[cell.placeholders for cell in cells])
    if any(cell.value is UNKNOWN for cell in cells):
        open_ = NO_QUESTIONS.union(*[cell.open for cell in cells])
        return Days(False, open=open_, placeholders=read)
    start, end = _number(cells[0]), _number(cells[1])
    days = suspended = NO_DAYS
    if stays:
        pushing = Intervals.of(*((_number(begin), _number(stop)) for begin, stop, added in stays if added))
        suspended = Intervals.of(*((_number(begin), _number(stop)) for begin, stop, _ in stays))
        if start < end < OPEN:
            end = push_out(start, end, pushing)
    if start < end:
        days = Intervals(((start, end),)).minus(suspended)
    cut = None
    if span.repair is not None:
        cut = _repair_cut(view, span.repair, end)
        if cut is not None:
            days = days.before(cut)
    return Days(True, days, start, end, suspended, cut, placeholders=read)


def push_out(start: int, end: int, pauses: Intervals) -> int:
    """Return the end of an interval that runs only outside the pauses and keeps its length."""
    position, remaining = start, end - start
    for begin, stop in pauses:
        if stop <= position:
            continue
        free = max(begin, position) - position
        if free >= remaining:
            break
        remaining -= free
        position = stop
        if position >= OPEN:
            return OPEN
    return min(OPEN, position + remaining)


def _repair_cut(view: RecordView, repair: p.RepairModel, end: int) -> int | None:
    at = _number(view.day(p.DayOf(repair.at)))
    if at >= OPEN or at >= end:
        return None
    if repair.model != "shortens":
        return at
    assert repair.until is not None
    until = max(at, _number(view.day(repair.until)))
    return until if until < end else None


def _number(cell: Cell) -> int:
    return cell.value if isinstance(cell.value, int) else OPEN
