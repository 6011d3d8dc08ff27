"""Conditions on the subject: tests of the register, of tallies, of what is in force, of schemes and lists."""

from __future__ import annotations

from engine.calendar import NO_DAYS
from engine.decide.outcome import ListResult, QuestionKey, SchemeResult
from engine.decide.prepare import Prepared
from engine.decide.reference.conditions import NO_QUESTIONS, NOTHING, Cell, Verdict, bound_holds, compare, judge
from engine.decide.reference.findings import Found, Instance, Read
from engine.decide.reference.gaps import rule_reach
from engine.decide.reference.tallies import Sum, add_up
from engine.decide.reference.view import later, parameter_cell, ranks_of, subject_cell
from engine.facts import Type
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p


class SubjectView:
    """Everything a condition on the subject can read, on one day.

    ``plain`` leaves gaps in the supply out: schemes are graded so.
    """

    def __init__(self, prepared: Prepared, found: Found, read: Read) -> None:
        self.prepared = prepared
        self.program = prepared.program
        self.found = found
        self.read = read
        self.sums: dict[tuple[str, int], Sum] = {}
        self.schemes: dict[str, SchemeResult] = {}
        self.scheme_open: dict[str, frozenset[QuestionKey]] = {}
        self.lists: dict[str, ListResult] = {}
        self.list_open: dict[str, frozenset[QuestionKey]] = {}

    def sum(self, name: str, day: int) -> Sum:
        """Return a tally on a day."""
        key = (name, day)
        if key not in self.sums:
            self.sums[key] = add_up(self.prepared, self.found, self.program.tallies[name], day)
        return self.sums[key]

    def judge(self, condition: p.Condition, day: int) -> Verdict:
        """Return the verdict on a condition, and note what it read and what stays open."""
        verdict = judge(condition, lambda test: self._test(test, day))
        self.read.placeholders |= verdict.placeholders
        if verdict.is_open:
            self.read.open |= verdict.open
        return verdict

    def _test(self, test: p.Test, day: int) -> Verdict:
        match test.what:
            case "subject":
                return self._register(test, day)
            case "tally":
                return self._tally(test, day)
            case "in_force":
                return self._in_force(test, day)
            case "scheme":
                return self._scheme(test)
            case _:
                return self._list(test)

    def _operand(self, operand: object) -> Cell:
        if isinstance(operand, p.ParamRef):
            return parameter_cell(self.program, operand.id)
        return Cell(operand.value) if isinstance(operand, p.Const) else Cell(None)

    def _register(self, test: p.Test, day: int) -> Verdict:
        cell = subject_cell(self.prepared, test.name)
        if not isinstance(test.operand, p.Length):
            return compare(test, cell, self._operand(test.operand), ranks_of(self.prepared, test))
        amount = self._operand(test.operand.amount)
        if cell.value is UNKNOWN:
            return Verdict(test, False, True, cell.open, amount.placeholders, (), cell)
        border = self.elapsed_on(test)
        if border is None:
            return Verdict(test, False, False, placeholders=amount.placeholders, cell=cell)
        holds = day >= border
        return Verdict(test, holds, holds, placeholders=amount.placeholders, cell=cell, operand=border)

    def elapsed_on(self, test: p.Test) -> int | None:
        """Return the day on which the length of an ``elapsed`` test has passed; None if the date is not there."""
        assert isinstance(test.operand, p.Length)
        value = subject_cell(self.prepared, test.name).value
        amount = self._operand(test.operand.amount).value
        if not isinstance(value, int):
            return None
        return later(self.prepared, value, test.operand.unit, amount, True)  # type: ignore[arg-type]

    def _tally(self, test: p.Test, day: int) -> Verdict:
        total = self.sum(test.name, day)
        operand = self._operand(test.operand)
        own = self.rules_read(self.program.tallies[test.name].over)
        read = own | operand.placeholders
        cell = Cell(total.result.value, total.open, own, f"tally/{test.name}")
        if not isinstance(operand.value, int):
            exists = test.op == "exists" and bool(test.operand)
            return Verdict(test, exists, exists, placeholders=read, cell=cell)
        certain, possible = _over_range(test.op, total.result.low, total.result.high, operand.value)
        open_ = total.open if possible and not certain else frozenset()
        return Verdict(test, certain, possible, open_, read, (), cell, operand.value)

    def in_force(self, rule: str, day: int) -> tuple[list[Instance], list[Instance]]:
        """Return the instances of a rule that certainly and that only possibly count on a day, whatever their points."""
        if not self.found.by_rule[rule]:
            return [], []
        items = [item for item in self.found.by_rule[rule] if item.matches and item.on(day)]
        return [item for item in items if item.lasting], [item for item in items if not item.lasting]

    def in_force_verdict(self, rule: str, day: int, after: int) -> Verdict:
        """Judge whether a rule is in force by what began after a day, and note what stays open."""
        verdict = self._in_force(p.Test("in_force", rule, "in_force", True, Type.BOOL), day, after)
        self.read.placeholders |= verdict.placeholders
        if verdict.is_open:
            self.read.open |= verdict.open
        return verdict

    def _in_force(self, test: p.Test, day: int, after: int | None = None) -> Verdict:
        sure, maybe = self.in_force(test.name, day)
        if after is not None:
            sure = [item for item in sure if began(item) > after]
            maybe = [item for item in maybe if not item.days.known or began(item) > after]
        gaps = [("supply", kind) for kind, days in rule_reach(self.prepared, test.name).items() if day in days]
        supposed = after is None and self._supposed(test.name, day)
        certain = bool(sure) or supposed
        possible = certain or bool(maybe) or bool(gaps)
        open_ = NO_QUESTIONS.union(gaps, *[item.open for item in maybe]) if gaps or maybe else NO_QUESTIONS
        read = self.rules_read((test.name,))
        cell = Cell(certain, open_, read, ",".join(sorted([item.record for item in sure])))
        return Verdict(test, certain, possible, open_ if possible and not certain else frozenset(), read, (), cell, True)

    def rules_read(self, rules: tuple[str, ...]) -> frozenset[str]:
        """Return the placeholders read for rules; for a trigger also those read for its members."""
        found = NOTHING
        for rule in rules:
            own = self.read.by_rule.get(rule)
            if own:
                found = found | own
            if rule in self.program.triggers:
                found = found | self.rules_read(self.program.triggers[rule].members)
        return found

    def _supposed(self, rule: str, day: int) -> bool:
        finding = self.program.findings.get(rule)
        if finding is None or not self.prepared.supposed(finding.kind):
            return False
        return day in rule_reach(self.prepared, rule).get(finding.kind, NO_DAYS)

    def _scheme(self, test: p.Test) -> Verdict:
        result = self.schemes[test.name]
        open_ = self.scheme_open[test.name]
        cell = Cell(result.status, open_, origin=f"scheme/{test.name}")
        if test.op == "status_in":
            status = "graded" if result.status == "provisional" else result.status
            holds = status in test.operand  # type: ignore[operator]
            return Verdict(test, holds, holds, cell=cell)
        if result.rank is None or result.best_rank is None or result.worst_rank is None:
            return Verdict(test, False, False, cell=cell)
        grades = self.program.schemes[test.name].grades
        cell = Cell(grades[result.rank].code, open_, origin=f"scheme/{test.name}")
        each = [self._rank_holds(test, rank) for rank in range(result.best_rank, result.worst_rank + 1)]
        certain, possible = all(each), any(each)
        return Verdict(test, certain, possible, open_ if possible and not certain else frozenset(), frozenset(), (), cell)

    def _rank_holds(self, test: p.Test, rank: int) -> bool:
        if test.op == "no_worse":
            return rank <= test.operand  # type: ignore[operator]
        if test.op == "no_better":
            return rank >= test.operand  # type: ignore[operator]
        return self.program.schemes[test.name].grades[rank].code in test.operand  # type: ignore[operator]

    def _list(self, test: p.Test) -> Verdict:
        result = self.lists[test.name]
        assert isinstance(test.operand, tuple)
        open_ = self.list_open[test.name]
        certain = possible = result.status in test.operand
        if result.open_grounds and result.status in ("none", "ended", "removed"):
            other = ("candidate" if self.program.lists[test.name].quota else "proposed") in test.operand
            certain, possible = certain and other, certain or other
        cell = Cell(result.status, open_, origin=f"list/{test.name}")
        return Verdict(test, certain, possible, open_ if possible and not certain else frozenset(), frozenset(), (), cell)


def began(item: Instance) -> int:
    """Return the day something began: the day of an event, the start of a finding's days."""
    return item.event.day if item.event is not None else item.days.start


def _over_range(op: str, low: int | None, high: int | None, bound: int) -> tuple[bool, bool]:
    """Say whether a comparison holds for every, and for some, integer from low to high (None: without bound)."""
    at_low = low is not None and bound_holds(op, low, bound)
    at_high = high is not None and bound_holds(op, high, bound)
    match op:
        case "ge" | "gt":
            return at_low, at_high or high is None
        case "le" | "lt":
            return at_high, at_low or low is None
        case _:
            inside = (low is None or low <= bound) and (high is None or bound <= high)
            return low == high == bound, inside
