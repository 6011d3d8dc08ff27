"""What is known about the subject as a whole on a day: claims in force, tallies, grades and list statuses as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.calendar import OPEN
from engine.decide.outcome import ListResult, QuestionKey, SchemeResult
from engine.decide.rete.columns import Column
from engine.decide.rete.compiled import NOW
from engine.decide.rete.conditions import HOLDS, NO_PARAMETERS, NONE, Reading
from engine.decide.rete.days import Days, shift
from engine.decide.rete.gaps import Gaps
from engine.decide.rete.literals import LIST_STATUSES, SCHEME_STATUSES, bounded
from engine.decide.rete.records import Claim, Records
from engine.decide.rete.tallies import Tallying, Totals
from engine.decide.rete.triggers import triggered
from engine.decide.rete.views import SUBJECT, placeholder
from engine.facts.links import UNKNOWN, FlatValue
from engine.rulebook import program as p


@dataclass(frozen=True)
class Standing:
    """A rule (or one of its effects) on a day: the claims that certainly and possibly hold, and what stays open."""

    certain: tuple[Claim, ...]
    possible: tuple[Claim, ...]
    gap: bool
    open: frozenset[QuestionKey]

    def reading(self) -> Reading:
        """Return it as a condition, gaps included."""
        return Reading(bool(self.certain), bool(self.certain or self.possible) or self.gap, self.open)


@dataclass
class Graded:
    """A scheme's result with what it hung on."""

    result: SchemeResult
    open: frozenset[QuestionKey] = NONE
    best: int = 0
    worst: int = 0


@dataclass
class Listed:
    """A list's result with what it hung on; ``other`` is the status it may have instead."""

    result: ListResult
    other: str
    open: frozenset[QuestionKey] = NONE
    days: frozenset[int] = frozenset()


@dataclass
class Board:
    """The subject under one rulebook."""

    records: Records
    schemes: dict[str, Graded] = field(default_factory=dict)
    lists: dict[str, Listed] = field(default_factory=dict)
    asked: set[QuestionKey] = field(default_factory=set)
    read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.prepared = self.records.prepared
        self.program = self.records.program
        self.calendar = self.prepared.corpus.calendar
        self.gaps = Gaps(self.prepared)
        self.events: list[Claim] = []
        self.placeholders: dict[str, frozenset[str]] = {}
        self.by_rule: dict[str, list[Claim]] = {}
        today = self.prepared.as_of
        for claim in self.records.claims:
            self.by_rule.setdefault(claim.rule, []).append(claim)
            if claim.day <= today and claim.placeholders:
                self.placeholders[claim.rule] = self.placeholders.get(claim.rule, NO_PARAMETERS) | claim.placeholders
        for trigger in self.program.triggers.values():
            found = triggered(self.records, trigger)
            self.events += found.claims
            self.by_rule[trigger.id] = list(found.claims)
            members = NO_PARAMETERS.union(*(self.placeholders.get(name, NO_PARAMETERS) for name in trigger.members))
            self.placeholders[trigger.id] = found.placeholders | members
        for read in self.placeholders.values():
            self.read |= read
        for claim in (*self.records.claims, *self.events):
            if claim.day <= today and claim.possible and not claim.solid:
                self.asked |= claim.open
        claims = [*self.records.claims, *self.events]
        self.tallying = {t.id: Tallying(self.records, t, claims, self.gaps) for t in self.program.tallies.values()}
        self._totals: dict[tuple[str, int], Totals] = {}

    def total(self, name: str, day: int) -> Totals:
        """Return a tally on a day."""
        key = (name, day)
        if key not in self._totals:
            self._totals[key] = self.tallying[name].on(day)
        return self._totals[key]

    def rules_read(self, *rules: str) -> frozenset[str]:
        """Return the placeholders read for rules."""
        return NO_PARAMETERS.union(*(self.placeholders.get(rule, NO_PARAMETERS) for rule in rules))

    def standing(self, rule: str, day: int) -> Standing:
        """Return which claims of a rule are in force on a day."""
        claims = self.by_rule.get(rule, ())
        certain = tuple(claim for claim in claims if claim.firm and claim.on(day))
        possible = tuple(claim for claim in claims if claim.maybe_on(day))
        gaps = {("supply", kind) for kind in self.gaps.kinds_of(rule) if day in self.gaps.of_rule(rule, kind)}
        asked = frozenset(gaps).union(*(claim.open for claim in possible))
        return Standing(certain, possible, bool(gaps), asked)

    def supposed(self, rule: str, day: int) -> bool:
        """Say whether a supposed answer puts a finding in force on a day: one more record than the supply shows."""
        finding = self.program.findings.get(rule)
        if finding is None or not self.prepared.supposed(finding.kind):
            return False
        return day in self.gaps.of_rule(rule, finding.kind)

    def source(self, day: int, flags: Mapping[str, Reading] | None = None) -> SubjectSource:
        """Return what conditions on the subject read on a day; ``flags`` are things worked out for this use."""
        return SubjectSource(self, day, flags or {})

    def note(self, *readings: Reading) -> None:
        """Count the questions met and placeholders read by conditions."""
        for reading in readings:
            self.asked |= reading.open
            self.read |= reading.placeholders


class SubjectSource:
    """Facts about the subject on a day (names marked with ``now`` are about the as-of date)."""

    def __init__(self, board: Board, day: int, flags: Mapping[str, Reading]) -> None:
        self._board = board
        self._day = day
        self._flags = flags

    def value(self, source: str, name: str) -> FlatValue:
        """Return a field of the register."""
        return self._board.records.subject.get(name.removeprefix(NOW)).value

    def number(self, column: Column) -> int | None:
        """Return a bound, a rank, a status, or days since a date."""
        name, day = self._when(column.name)
        part = column.argument
        match column.source:
            case "subject":
                assert isinstance(part, p.Length)
                return self._since(name, day, part)
            case "tally":
                result = self._board.total(name, day).result
                return bounded(result.low, -1) if part == "low" else bounded(result.high, 1)
            case "in_force":
                reading = self._in_force(column.name)[0]
                return int(reading.certain if part == "certain" else reading.possible)
            case "scheme":
                graded = self._board.schemes[name]
                if part == "status":
                    status = graded.result.status
                    return SCHEME_STATUSES.index("graded" if status == "provisional" else status)
                if graded.result.rank is None:
                    return None
                return graded.best if part == "best" else graded.worst
            case _:
                listed = self._board.lists[name]
                return LIST_STATUSES.index(listed.result.status if part == "status" else listed.other)

    def about(self, test: p.Test) -> tuple[frozenset[QuestionKey], frozenset[str]]:
        """Return the questions and placeholders of a test."""
        board = self._board
        name, day = self._when(test.name)
        operand = test.operand.amount if isinstance(test.operand, p.Length) else test.operand
        read = placeholder(board.program, operand) if isinstance(operand, p.ParamRef) else NO_PARAMETERS
        match test.what:
            case "subject":
                return board.records.subject.get(name).open, read
            case "tally":
                return board.total(name, day).open, read | board.rules_read(*board.program.tallies[name].over)
            case "in_force":
                reading, used = self._in_force(test.name)
                return reading.open, used
            case "scheme":
                return board.schemes[name].open, NO_PARAMETERS
            case "list":
                return board.lists[name].open, NO_PARAMETERS
            case _:
                raise AssertionError(test.what)

    def _when(self, name: str) -> tuple[str, int]:
        if name.startswith(NOW):
            return name.removeprefix(NOW), self._board.prepared.as_of
        return name, self._day

    def _in_force(self, name: str) -> tuple[Reading, frozenset[str]]:
        if name in self._flags:
            return self._flags[name], self._flags[name].placeholders
        rule, day = self._when(name)
        read = self._board.rules_read(rule)
        if self._board.supposed(rule, day):
            return HOLDS, read
        return self._board.standing(rule, day).reading(), read

    def _since(self, name: str, day: int, length: p.Length) -> int | None:
        start = self._board.records.subject.get(name).value
        end = elapsed_day(self._board, start, length)
        return None if end is None else day - end


def elapsed_day(board: Board, start: FlatValue, length: p.Length) -> int | None:
    """Return the day on which a length since a date of the register is over, or None if it never is."""
    if start is UNKNOWN or not isinstance(start, int) or start >= OPEN:
        return None
    amount = Days(lambda name: board.records.subject.get(SUBJECT), board.program, board.calendar).amount(length.amount)
    assert isinstance(amount.value, int)
    end = shift(board.calendar, start, length.unit, amount.value, True)
    return end if end < OPEN else None
