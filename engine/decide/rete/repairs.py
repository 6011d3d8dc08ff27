"""Whether a record can be repaired, and from which day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.calendar import OPEN
from engine.decide.outcome import QuestionKey, RepairResult, RepairState
from engine.decide.rete.board import Board
from engine.decide.rete.conditions import NONE
from engine.decide.rete.days import shift
from engine.decide.rete.records import Records
from engine.decide.rete.views import RecordView
from engine.rulebook import program as p


@dataclass(frozen=True)
class _State:
    """How one condition stands: met or not, and if not whether time or an answer could meet it."""

    how: Literal["met", "unmet", "not_yet", "open"]
    first_day: int | None = None
    """The first day by time alone; only for starts and counts before application."""
    timed: bool = False
    open: frozenset[QuestionKey] = NONE


def repairs(board: Board) -> dict[tuple[str, str], RepairResult]:
    """Return the state of repair of every record that a rule of eligibility is about."""
    found: dict[tuple[str, str], RepairResult] = {}
    for view in board.records.views:
        if view.day > board.prepared.as_of:
            continue
        for item in board.records.compiled.repairs.get(view.kind, ()):
            when = board.records.reading(view, item.id, "when")
            board.note(when)
            if when.possible:
                found[view.id, item.id] = _Repair(board, view, item).result()
    return found


class _Repair:
    def __init__(self, board: Board, view: RecordView, item: p.Eligibility) -> None:
        self.board = board
        self.records: Records = board.records
        self.view = view
        self.item = item
        self.program = board.program
        self.today = board.prepared.as_of
        self.days = self.records.days(view, self.program)

    def result(self) -> RepairResult:
        ends = None
        if self.item.ends is not None:
            got = self.days.day(self.item.ends)
            self.board.read |= got.placeholders
            self.board.asked |= got.open
            if isinstance(got.value, int) and got.value < OPEN:
                ends = got.value
        done = self.days.day(p.DayOf(self.item.done))
        self.board.asked |= done.open
        if isinstance(done.value, int) and done.value <= self.today:
            return RepairResult("repaired", ends=ends)
        bars = [(bar, self._bar(bar, str(place))) for place, bar in enumerate(self.item.bars)]
        for _, state in bars:
            self.board.asked |= state.open
        holding = tuple(sorted(bar.id for bar, state in bars if state.how == "met"))
        if holding:
            return RepairResult("barred", unmet=holding, ends=ends)
        if ends is not None and ends <= self.today:
            return RepairResult("ended", ends=ends)
        states = [(one, self._condition(one, "conditions", str(n))) for n, one in enumerate(self.item.conditions)]
        for _, state in states:
            self.board.asked |= state.open
        unmet = tuple(sorted(one.id for one, state in states if state.how in ("unmet", "not_yet")))
        asked = tuple(sorted(one.id for one, state in (*bars, *states) if state.how == "open"))
        how = {state.how for _, state in states}
        verdict: RepairState = "eligible"
        if "unmet" in how:
            verdict = "unmet"
        elif asked:
            verdict = "open"
        elif "not_yet" in how:
            verdict = "not_yet"
        return RepairResult(verdict, self._first_day([one for _, one in states]), unmet, asked, ends)

    @staticmethod
    def _first_day(states: list[_State]) -> int | None:
        days = [state.first_day for state in states if state.timed]
        known = [day for day in days if day is not None and day < OPEN]
        return max(known) if known and len(known) == len(days) else None

    def _condition(self, one: p.EligibilityCondition, sort: str, place: str) -> _State:
        if one.when is not None:
            reading = self.records.reading(self.view, self.item.id, sort, place)
            self.board.read |= reading.placeholders
            if reading.certain:
                return _State("met")
            return _State("open", open=reading.open) if reading.possible else _State("unmet")
        if one.start is not None:
            got = self.days.day(one.start)
            self.board.read |= got.placeholders
            if not isinstance(got.value, int):
                return _State("open", None, True, got.open)
            return _State("met" if got.value <= self.today else "not_yet", got.value, True)
        assert one.others is not None
        return self._others(one.others)

    def _bar(self, bar: p.EligibilityCondition, place: str) -> _State:
        """Return how a bar stands; ``met`` means that it bars."""
        state = self._condition(bar, "bars", place)
        if bar.others is None or state.how == "open":
            return state
        return _State("unmet" if state.how == "met" else "met")

    def _others(self, others: p.Others) -> _State:
        self.board.read |= self.days.amount(others.within.amount).placeholders
        spans, asked = self._spans(others)
        if not others.before_record:
            first = self._low_enough(spans, others.at_most)
            return _State("met" if first == self.today else "not_yet", first, True)
        if asked:
            return _State("open", open=asked)
        day = self.view.get(others.date, self.program).value
        count = sum(start <= day < end for start, end in spans) if isinstance(day, int) else 0
        return _State("unmet" if count > others.at_most else "met")

    def _spans(self, others: p.Others) -> tuple[list[tuple[int, int]], frozenset[QuestionKey]]:
        """Return on which days each other record counts, and the question about our own date if it is unknown."""
        mine = self.view.get(others.date, self.program)
        records: dict[str, RecordView] = {}
        for claim in self.records.claims:
            if claim.rule in others.of and claim.certain and claim.view is not None and claim.record != self.view.id:
                records[claim.record] = claim.view
        spans = []
        for other in records.values():
            day = other.get(others.date, self.program).value
            if isinstance(day, int) and all(self._equal(other, name) for name in others.equal):
                spans.append((day, self._until(day, others.within)))
        return spans, mine.open

    def _equal(self, other: RecordView, name: str) -> bool:
        mine, theirs = self.view.get(name, self.program).value, other.get(name, self.program).value
        return isinstance(mine, str) and mine == theirs

    def _until(self, day: int, length: p.Length) -> int:
        amount = self.days.amount(length.amount)
        return shift(self.board.calendar, day, length.unit, amount.value if isinstance(amount.value, int) else 0, True)

    def _low_enough(self, spans: list[tuple[int, int]], at_most: int) -> int:
        days = sorted({self.today, *(end for _, end in spans if end > self.today)})
        for day in days:
            if sum(start <= day < end for start, end in spans) <= at_most:
                return day
        return OPEN
