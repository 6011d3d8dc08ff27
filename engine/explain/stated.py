"""What a condition on the enterprise read, where the derivation keeps no tests: read again from the outcome."""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import add_months
from engine.decide.decision import Read
from engine.decide.outcome import Reason, TallyResult
from engine.decide.reference.conditions import bound_holds
from engine.explain.reader import Reader
from engine.explain.tested import Cause, Tested, failures, rebuild
from engine.facts import Type, Value
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook.strata import tests


def failing(reader: Reader, condition: p.Condition) -> list[Cause]:
    """Return the tests because of which a condition on the enterprise fails; none if one of them cannot be read again."""
    found = _again(reader, condition)
    return failures(found) if found is not None and not found.possible else []


def failing_or_open(reader: Reader, condition: p.Condition) -> list[Cause]:
    """Return the tests because of which a condition on the enterprise does not certainly hold."""
    found = _again(reader, condition)
    return failures(found) if found is not None and not found.certain else []


def _again(reader: Reader, condition: p.Condition) -> Tested | None:
    reads = [_read(reader, test) for test in tests(condition)]
    if any(read is None for read in reads):
        return None
    return rebuild(condition, iter([read for read in reads if read is not None]))


def _read(reader: Reader, test: p.Test) -> Read | None:
    operand = test.operand
    wanted: object = reader.operand(operand) if isinstance(operand, (p.Const, p.ParamRef)) else operand
    if isinstance(operand, p.FieldRef):
        return None
    rules, outcome = reader.rules, reader.outcome
    match test.what:
        case "tally" if test.name in outcome.tallies and isinstance(wanted, int):
            tally = outcome.tallies[test.name]
            held = list(_tally(test.op, tally, wanted))
            return _made(test, rules.tallies[test.name].title, tally.value, wanted, all(held), any(held))
        case "scheme" if test.name in outcome.schemes:
            result, title = outcome.schemes[test.name], rules.schemes[test.name].title
            if test.op == "status_in" and isinstance(wanted, tuple):
                return _made(test, title, result.status, wanted, result.status in wanted)
            if result.rank is None:
                return _made(test, title, result.status, wanted, False)
            if not isinstance(wanted, int) or test.op not in ("no_worse", "no_better"):
                return None
            holds = result.rank <= wanted if test.op == "no_worse" else result.rank >= wanted
            return _made(test, title, result.rank, wanted, holds)
        case "list" if test.name in outcome.lists:
            status, title = outcome.lists[test.name].status, rules.lists[test.name].title
            if not isinstance(wanted, tuple):
                return None
            return _made(test, title, status, wanted, status in wanted)
        case "in_force":
            rule = rules.findings.get(test.name) or rules.triggers.get(test.name)
            holds = any(pair.rule == test.name and pair.reason is Reason.COUNTS for pair in outcome.pairs.values())
            return _made(test, rule.title, holds, wanted, holds == bool(wanted)) if rule else None
        case "subject":
            return _subject(reader, test, wanted)
    return None


def _tally(op: str, tally: TallyResult, wanted: int) -> Iterator[bool]:
    """Yield whether a bound holds for the least and for the greatest value a sum can have."""
    for bound, unbounded in ((tally.low, op in ("le", "lt")), (tally.high, op in ("ge", "gt"))):
        yield unbounded if bound is None else bound_holds(op, bound, wanted)


def _subject(reader: Reader, test: p.Test, wanted: object) -> Read | None:
    spec = reader.corpus.dictionary.subject.get(test.name)
    value = reader.decision.subject.fields.get(test.name)
    if spec is None or value is None:
        return None
    if test.op == "elapsed" and isinstance(value, int) and isinstance(wanted, p.Length):
        amount = reader.operand(wanted.amount)
        if not isinstance(amount, int) or wanted.unit not in ("months", "days"):
            return None
        due = add_months(value, amount) if wanted.unit == "months" else value + amount
        return _made(test, spec.title, value, wanted, due <= reader.decision.as_of)
    if test.op == "exists":
        return _made(test, spec.title, value, wanted, bool(wanted))
    if test.op == "in" and isinstance(wanted, tuple):
        return _made(test, spec.title, value, wanted, value in wanted)
    if test.op in ("eq", "ge", "gt", "le", "lt") and isinstance(wanted, (int, str)):
        return _made(test, spec.title, value, wanted, bound_holds(test.op, value, wanted))
    return None


def _made(test: p.Test, title: Text, value: Value, wanted: object, certain: bool, possible: bool | None = None) -> Read:
    type_ = Type.DATE if test.op == "elapsed" else test.type
    could = certain if possible is None else possible
    return Read(
        test.what, test.name, title, type_, test.codes, value, True, "", "", test.op, wanted, None, certain, could
    )  # fmt: skip
