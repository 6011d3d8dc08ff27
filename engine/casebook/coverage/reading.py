"""What a decision read: the value of whatever a test is about, taken from the decision and its derivation alone."""

from __future__ import annotations

from typing import Any

from engine.calendar import OPEN
from engine.calendar.dates import add_months
from engine.decide import Decision, Outcome
from engine.facts import Value
from engine.facts.links import UNKNOWN, Unknown
from engine.rulebook import program as p


class Reading:
    """A decision under a rulebook version, ready to be asked what was read where.

    ``record`` in the methods is the id of the record a condition is about, ``None`` for conditions on the subject.
    """

    def __init__(self, decision: Decision, program: p.Program, outcome: Outcome) -> None:
        self.decision, self.program, self.outcome = decision, program, outcome

    @property
    def day(self) -> int:
        """The as-of date."""
        return self.decision.as_of

    def field(self, record: str, name: str) -> Value | Unknown:
        """Return a field or attribute of a record."""
        node = self.decision.nodes.get(f"attribute/{record}/{name}")
        if node is not None:
            return node.value if node.verdict == "known" else UNKNOWN
        flat = self.decision.records.get(record)
        return flat.fields.get(name) if flat is not None else None

    def value(self, test: p.Test, record: str | None) -> Any:
        """Return what a test compares: a value, a rank for grades, a status for lists; UNKNOWN if it is not known."""
        match test.what:
            case "field":
                return self.field(record, test.name) if record is not None else None
            case "subject":
                return self.decision.subject.fields.get(test.name, UNKNOWN)
            case "tally":
                tally = self.outcome.tallies.get(test.name)
                return tally.value if tally is not None and tally.low == tally.high == tally.value else UNKNOWN
            case "in_force":
                return any(
                    pair.rule == test.name and self.day in pair.days and pair.reason.name not in ("INCOMPLETE", "EXCEPTION")
                    for pair in self.outcome.pairs.values()
                )
            case "scheme":
                result = self.outcome.schemes.get(test.name)
                if result is None:
                    return UNKNOWN
                status = "graded" if result.status == "provisional" else result.status
                return status if test.op == "status_in" else result.rank
            case "list":
                listed = self.outcome.lists.get(test.name)
                return listed.status if listed is not None else UNKNOWN

    def operand(self, test: p.Test, record: str | None) -> Any:
        """Return what a test compares with."""
        match test.operand:
            case p.Const(value):
                return value
            case p.ParamRef(name):
                return self.program.parameters[name].value
            case p.FieldRef(name):
                return self.field(record, name) if record is not None else UNKNOWN
            case other:
                return other

    def holds(self, condition: p.Condition, record: str | None, forced: tuple[p.Test, bool] | None = None) -> bool | None:
        """Say whether a condition holds, ``None`` if that is open; ``forced`` supposes the verdict of one test."""
        match condition:
            case p.AllOf(parts) | p.AnyOf(parts):
                stop = isinstance(condition, p.AnyOf)
                verdicts = [self.holds(part, record, forced) for part in parts]
                return stop if stop in verdicts else None if None in verdicts else not stop
            case p.Negation(part):
                verdict = self.holds(part, record, forced)
                return None if verdict is None else not verdict
            case p.Test():
                if forced is not None and condition is forced[0]:
                    return forced[1]
                return self.verdict(condition, record)

    def decides(self, test: p.Test, condition: p.Condition, record: str | None) -> bool:
        """Say whether a condition hangs on a test here: with the other verdict on the test it would come out otherwise."""
        return self.holds(condition, record, (test, True)) is not self.holds(condition, record, (test, False))

    def verdict(self, test: p.Test, record: str | None) -> bool | None:
        """Say whether a test holds, ``None`` if that is open."""
        value, operand = self.value(test, record), self.operand(test, record)
        if test.op == "elapsed":
            due = self.due(test)
            return None if due is None else self.day >= due
        if test.op == "exists":
            return None if value is UNKNOWN else (value is not None) == operand
        if value is UNKNOWN or operand is UNKNOWN:
            return None
        if test.op == "in_force":
            return bool(value)
        if value is None or operand is None:
            return False
        return _compare(test, value, operand, self.program)

    def due(self, test: p.Test) -> int | None:
        """Return the day from which an ``elapsed`` test holds, if it is known."""
        since = self.decision.subject.fields.get(test.name)
        assert isinstance(test.operand, p.Length)
        return later(since, test.operand, self.program) if isinstance(since, int) else None


def later(day: int, length: p.Length, program: p.Program) -> int | None:
    """Return a day plus a length whose first day counts; ``None`` for working days and lengths from a field."""
    amount = length.amount
    number = program.parameters[amount.id].value if isinstance(amount, p.ParamRef) else getattr(amount, "value", None)
    if not isinstance(number, int) or day >= OPEN or length.unit == "working_days":
        return None
    return day + number if length.unit == "days" else add_months(day, number)


def _compare(test: p.Test, value: Any, operand: Any, program: p.Program) -> bool:
    match test.op:
        case "eq":
            return bool(value == operand)
        case "ge":
            return bool(value >= operand)
        case "gt":
            return bool(value > operand)
        case "le":
            return bool(value <= operand)
        case "lt":
            return bool(value < operand)
        case "in" | "status_in":
            if test.what == "scheme" and test.op == "in":
                return program.schemes[test.name].grades[value].code in operand
            return value in operand
        case "has_any":
            return any(code in value for code in operand)
        case "has_all":
            return all(code in value for code in operand)
        case "no_worse":
            return bool(value <= operand)
        case "no_better":
            return bool(value >= operand)
    ranks = program.codes[str(test.codes)].ranks
    heaviest = max((ranks[code] for code in value), default=None)
    if heaviest is None:
        return False
    return bool(heaviest >= operand) if test.op == "heaviest_ge" else bool(heaviest <= operand)
