"""What rules read of a record: fields, answers, derived attributes (semantics, 4), days (3) and points (5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from engine.decide.compiled.algebra import (
    FALSE,
    NEVER,
    NIL,
    NONE,
    TRUE,
    Node,
    add,
    blank,
    case,
    coalesce,
    col,
    compare,
    const,
    divided,
    empty,
    every,
    greatest,
    is_const,
    least,
    negation,
    node,
    plus,
    same,
    some,
    times,
    union,
    where,
)
from engine.decide.compiled.lower.book import Book, unknowable
from engine.decide.compiled.lower.cell import ALWAYS, Cell, Verdict, compared, judge
from engine.rulebook import program as p

T = TypeVar("T")


class RecordTerms:
    """The terms of one record of a kind, or (``kind`` None) of an event, that has no fields but two days of its own."""

    def __init__(self, book: Book, kind: str | None) -> None:
        self.book = book
        self.kind = kind
        self._cells: dict[str, Cell] = {}

    @property
    def main(self) -> Node:
        """The record's main date (that of an event: the day on which its evidence was complete)."""
        return col("@main")

    def cell(self, name: str) -> Cell:
        """Return a field, answer (``?name``) or attribute; an event has none."""
        if self.kind is None:
            return Cell(NONE)
        found = self._cells.get(name)
        if found is None:
            found = self._cells[name] = self._read(self.kind, name)
        return found

    def _read(self, kind: str, name: str) -> Cell:
        book = self.book
        if name not in book.dictionary.kinds[kind].fields and not name.startswith("?"):
            return self._derive(name)
        if name.startswith("?") and kind not in book.program.questions[name[1:]].on:
            raise KeyError(name)
        value = col(name)
        if book.settled or not book.can_be_unknown(kind, name):
            return Cell(value)
        return unknowable(value, node("unknown", data=name), ("record", name))

    # --- attributes ---

    def _derive(self, name: str) -> Cell:
        attribute = self.book.program.attributes[name]
        if attribute.aspect is None or not getattr(self.book.program.transition, attribute.aspect):
            return self._branches(name, attribute)
        return self.spoken(lambda program: self._branches(name, _same_kind(program.attributes.get(name), attribute)))

    def spoken(self, lower: Callable[[p.Program], Cell]) -> Cell:
        """Return what the version in force on the record's main date says, or this one where none was (transition)."""
        found = lower(self.book.program)
        for version in reversed(self.book.versions):
            inside = every([compare("le", const(version.start), self.main), compare("lt", self.main, const(version.end))])
            found = either(inside, lower(version), found)
        return found

    def _branches(self, name: str, attribute: p.Attribute) -> Cell:
        judged = [(self.judge(branch.when), self.value(branch.value)) for branch in attribute.branches]
        last = Cell(NONE, TRUE) if attribute.otherwise is None else self.value(attribute.otherwise)
        judged.append((ALWAYS, last))
        # the first branch that may hold gives the value: those before it certainly do not hold, so it is read
        value = NONE
        for verdict, cell in reversed(judged):
            value = case(verdict.possible, cell.value, value)
        # how many branches may stand beside an earlier one: from the first on of which it is open that it holds
        alone = next((n for n, (verdict, _) in enumerate(judged, 1) if verdict.certain is not verdict.possible), len(judged))
        unknown, asked, read = FALSE, NIL, NIL
        for place, (verdict, cell) in reversed([*enumerate(judged)]):
            further = negation(verdict.certain)
            wrong = cell.unknown if place < alone else some([cell.unknown, negation(same(cell.value, value))])
            unknown = some([every([verdict.possible, wrong]), every([further, unknown])])
            asked = union([verdict.open, where(verdict.possible, cell.open), where(further, asked)])
            read = union([verdict.read, where(verdict.possible, cell.read), where(further, read)])
        if unknown is FALSE:
            return Cell(value, read=read)
        own = node("questions", data=("record", name))
        asked = where(unknown, case(empty(asked), own, asked))
        if self.book.settled:
            return Cell(case(unknown, NONE, value), unknown, asked, read)
        answered, answer = node("unknown", data=f"answered {name}"), col(f"answer {name}")
        value = case(unknown, case(answered, answer, NONE), value)
        return Cell(value, every([unknown, negation(answered)]), where(negation(answered), asked), read)

    # --- conditions ---

    def judge(self, condition: p.Condition) -> Verdict:
        """Return the verdict on a condition about this record."""
        return judge(condition, self._test)

    def _test(self, test: p.Test) -> Verdict:
        cell = self.cell(test.name) if test.what == "field" else self.book.register(test.name)
        return compared(test, cell, self.operand(test.operand), ranks_of(self.book, test))

    def operand(self, operand: object) -> Cell:
        """Return what a test compares with."""
        match operand:
            case p.Const(value):
                return Cell(const(value))
            case p.ParamRef(name):
                return self.book.parameter(name)
            case p.FieldRef(name):
                return self.cell(name)
            case _:
                return Cell(NONE)

    # --- days ---

    def value(self, expr: p.ValueExpr) -> Cell:
        """Return the value of a branch: an operand or a computed day."""
        return self.operand(expr) if isinstance(expr, (p.Const, p.ParamRef, p.FieldRef)) else self.day(expr)

    def day(self, expr: p.DayExpr) -> Cell:
        """Return a computed day; a blank date is never. The value of an unknown day means nothing."""
        match expr:
            case p.DayOpen():
                return Cell(NEVER)
            case p.DayOfEvent(complete):
                return Cell(col("@complete_day" if complete else "@event_day")) if self.kind is None else Cell(NONE)
            case p.DayOf(name):
                cell = self.cell(name)
                return cell._replace(value=coalesce(cell.value, NEVER))
            case p.DayPlus(of, length, first_day_counts):
                start = self.day(of)
                return self.after(start, length, first_day_counts)
            case p.DayNext(unit, after):
                start = self.day(after)
                return start._replace(value=NEVER if start.value is NEVER else node("next", start.value, data=unit))
            case p.DayEarliest(parts) | p.DayLatest(parts):
                cells = [self.day(part) for part in parts]
                pick = least if isinstance(expr, p.DayEarliest) else greatest
                return united(pick(*(cell.value for cell in cells)), *cells)

    def after(self, start: Cell, length: p.Length, first_day_counts: bool) -> Cell:
        """Return the day a length after a day."""
        amount = self.operand(length.amount)
        return united(later(start.value, length.unit, amount.value, first_day_counts), start, amount)

    # --- points ---

    def points(self, points: p.Points) -> Cell:
        """Return the points this record gives."""
        match points:
            case p.PointsFixed(value):
                return self.operand(value)
            case p.PointsField(name, deducted):
                cell = self.cell(name)
                number = coalesce(cell.value, const(0))
                return cell._replace(value=times(number, -1) if deducted else number)
        cell = self.cell(points.field)
        return cell._replace(value=_points_of(points, cell.value))


def either(when: Node, one: Cell, other: Cell) -> Cell:
    """Return one cell where something holds, else the other."""
    return Cell(*(case(when, a, b) for a, b in zip(one, other, strict=True)))


def united(value: Node, *cells: Cell) -> Cell:
    """Return a value worked out from several: unknown if one of them is."""
    return Cell(
        value,
        some(cell.unknown for cell in cells),
        union(cell.open for cell in cells),
        union(cell.read for cell in cells),
    )


def later(start: Node, unit: str, amount: Node, first_day_counts: bool) -> Node:
    """Return the day a length after a day, one later if the first day does not count."""
    size = const(max(0, amount.data or 0)) if is_const(amount) else greatest(coalesce(amount, const(0)), const(0))
    end = plus(unit, start, size)
    return end if first_day_counts else plus("days", end, const(1))


def ranks_of(book: Book, test: p.Test) -> tuple[tuple[str, int], ...]:
    """Return the ranks of an ordered code list, for tests of the heaviest code."""
    if test.op in ("heaviest_ge", "heaviest_le") and test.codes is not None:
        return tuple(book.dictionary.codes[test.codes].ranks.items())
    return ()


def _same_kind(other: p.Attribute | None, mine: p.Attribute) -> p.Attribute:
    return other if other is not None and other.kind == mine.kind else mine


def _points_of(points: p.PointsPer | p.PointsBands | p.PointsTable, value: Node) -> Node:
    if isinstance(points, p.PointsTable):
        return node("lookup", value, const(0), data=tuple(points.table.items()))
    number = coalesce(value, const(0))
    if isinstance(points, p.PointsBands):
        worth = banded(number, points.bands)
        return case(blank(value), const(0), worth)
    match points.rounding:
        case "floor":
            units = divided(number, points.unit)
        case "ceiling":
            units = times(divided(times(number, -1), points.unit), -1)
        case "half_up":
            units = divided(add(times(number, 2), const(points.unit)), 2 * points.unit)
    # the size is |units x each|; units are negative only for a negative number, which the loader refuses
    product = times(units, abs(points.each))
    size = case(compare("lt", product, const(0)), times(product, -1), product)
    size = size if points.cap is None else least(size, const(points.cap))
    return size if points.each >= 0 else times(size, -1)


def banded(number: Node, bands: tuple[tuple[int | None, int | None, int], ...]) -> Node:
    """Return what the first band that holds a number gives; the bands leave no hole."""
    found = const(bands[-1][2])
    for low, high, worth in reversed(bands[:-1]):
        inside = [compare("ge", number, const(low))] if low is not None else []
        inside += [compare("lt", number, const(high))] if high is not None else []
        found = case(every(inside), const(worth), found)
    return found
