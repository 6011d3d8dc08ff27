"""What was read and compared: value, requirement, verdict, distance; an absence says which it is."""

from __future__ import annotations

from typing import Any

from engine.decide.decision import Node, Read
from engine.decide.reference.conditions import Cell, Verdict, compare, judge
from engine.explain import values
from engine.explain.reader import Reader
from engine.explain.tested import Cause, failures, supports, tested
from engine.facts import Type
from engine.facts.links import UNKNOWN, FlatValue
from engine.rulebook import program as p

ORDERED = (Type.INT, Type.MONEY, Type.POINTS, Type.DATE)
BOUNDS = ("ge", "gt", "le", "lt")
STATUSES = {"scheme": "scheme_status", "list": "list_status"}


def causes(reader: Reader, node: Node | None, *, label: str = "") -> list[Cause]:
    """Return the tests because of which the (labelled) condition of a node does not certainly hold."""
    for name, one in tested(reader, node):
        if name == label:
            return failures(one)
    return []


def reasons_for(reader: Reader, node: Node | None) -> str:
    """Say what made the condition of a node hold."""
    found = [cause for _, one in tested(reader, node) for cause in supports(one)]
    return reader.join(dict.fromkeys(fact_sentence(reader, cause.read) for cause in found))


def fact_sentence(reader: Reader, read: Read) -> str:
    """Say what was read, without what was required."""
    return reader.t("fact", title=title_of(reader, read), value=value_text(reader, read))


def cause_sentence(reader: Reader, cause: Cause) -> str:
    """Say which test was not met: what was read and what was required instead."""
    read = cause.read
    return reader.t(
        "read.short",
        title=title_of(reader, read),
        value=value_text(reader, read),
        requirement=requirement(reader, read, negated=cause.negated),
    )


def why_not(reader: Reader, node: Node | None, *, label: str = "") -> str:
    """Say why the condition of a node does not certainly hold; empty if the derivation does not tell."""
    return causes_text(reader, causes(reader, node, label=label))


def causes_text(reader: Reader, found: list[Cause]) -> str:
    """Say which tests were not met."""
    return reader.join(dict.fromkeys(cause_sentence(reader, cause) for cause in found), heavy=True)


def title_of(reader: Reader, read: Read) -> str:
    """Return the title of what was read; of a record's field, as the kind of that record has it."""
    flat = reader.flat(read.origin) if read.what == "field" else None
    kind = reader.corpus.dictionary.kinds.get(flat.kind) if flat else None
    spec = kind.fields.get(read.name) if kind else None
    return reader.text(spec.title if spec else read.title)


def value_text(reader: Reader, read: Read) -> str:
    """Write what was read, or which absence it was."""
    if not read.known:
        return reader.w("absence", read.absence or "unknown")
    if read.value is None:
        own = read.what in ("field", "subject") and read.absence in ("", "none")
        return reader.w("absence", "none of field" if own else read.absence or "none")
    if read.what == "in_force":
        return reader.w("op" if read.value else "op_not", "in_force")
    if read.what in STATUSES and not isinstance(read.value, int):
        return _status(reader, read, str(read.value))
    if read.what == "scheme":
        scheme = reader.rules.schemes.get(read.name)
        if scheme and isinstance(read.value, int) and 0 <= read.value < len(scheme.grades):
            return reader.grade(scheme, read.value)
    if read.what == "tally":
        tally = reader.rules.tallies.get(read.name)
        if tally and tally.take == "count" and isinstance(read.value, int):
            return reader.t("count", n=str(read.value))
    if read.op.startswith("heaviest") and read.codes and read.value == frozenset():
        return reader.w("absence", "none")
    return reader.value(read.value, read.type, read.codes)


def _status(reader: Reader, read: Read, status: str) -> str:
    scheme = reader.rules.schemes.get(read.name)
    if read.what == "scheme" and scheme:
        for rank, grade in enumerate(scheme.grades):
            if grade.code == status:
                return reader.grade(scheme, rank)
    return reader.w(STATUSES[read.what], status)


COMPLEMENT = {"ge": "lt", "lt": "ge", "gt": "le", "le": "gt"}


def requirement(reader: Reader, read: Read, *, negated: bool = False) -> str:
    """Write what was required; ``negated`` if the opposite was."""
    if read.op in ("exists", "in_force"):
        return reader.w("op" if bool(read.operand) != negated else "op_not", read.op)
    op = read.op
    if negated and op in COMPLEMENT and read.value is not None:
        op, negated = COMPLEMENT[op], False
    items = _each(read.operand)
    if op in ("in", "has_any", "has_all", "status_in") and len(items) == 1:
        op = "status_is" if op == "status_in" else "eq" if op == "in" else "has"
    table = "op_date" if read.type is Type.DATE and op in BOUNDS else "op"
    said = reader.w(table, op).format(operand=operand_text(reader, read, read.operand))
    return reader.t("not", said=said) if negated else said


def operand_text(reader: Reader, read: Read, operand: Any) -> str:
    """Write what a value was compared with."""
    if operand is None:
        return reader.w("absence", "unknown")
    if isinstance(operand, p.Length):
        return reader.length(operand)
    if read.op == "status_in":
        return reader.join(reader.w(STATUSES.get(read.what, "scheme_status"), str(item)) for item in _each(operand))
    if read.op in ("no_worse", "no_better"):
        scheme = reader.rules.schemes.get(read.name)
        return reader.grade(scheme, operand) if scheme and isinstance(operand, int) else str(operand)
    if read.op.startswith("heaviest") and isinstance(operand, int):
        codes = reader.codes(read.codes)
        return reader.text(codes.codes[operand].title) if codes else str(operand)
    if read.what == "list" and isinstance(operand, str):
        return reader.w("list_status", operand)
    if read.op in ("in", "has_any", "has_all"):
        return reader.join(reader.code(str(item), read.codes) for item in _each(operand))
    if read.op == "elapsed" and isinstance(operand, int):
        return reader.iso(operand)
    if read.what == "tally" and isinstance(operand, int):
        tally = reader.rules.tallies.get(read.name)
        if tally and tally.take == "count":
            return reader.t("count", n=str(operand))
    return reader.value(operand, read.type, read.codes)


def _each(operand: Any) -> list[Any]:
    if isinstance(operand, frozenset):
        return sorted(operand)
    return list(operand) if isinstance(operand, (tuple, list)) else [operand]


def distance(reader: Reader, read: Read) -> str:
    """Write how far a number or day is from the bound, where one was compared with the other."""
    if read.op not in BOUNDS or read.type not in ORDERED:
        return values.NO_VALUE
    value, operand = read.value, read.operand
    if not (read.known and isinstance(value, int) and isinstance(operand, int)):
        return values.NO_VALUE
    gap = abs(operand - value)
    if read.type is Type.DATE:
        return reader.t("distance.days", n=str(gap))
    return reader.value(gap, read.type)


def verdict(reader: Reader, read: Read) -> str:
    """Write the verdict of a test."""
    return reader.w("test", "yes" if read.certain else "open" if read.possible else "no")


def on_register(reader: Reader, condition: p.Condition) -> bool | None:
    """Judge a condition that reads the register alone, as the evaluator does; None if it is open or reads more."""
    fields = reader.decision.subject.fields

    def test(item: p.Test) -> Verdict:
        given = fields.get(item.name) if item.what == "subject" else None
        value: FlatValue = UNKNOWN if given is None else given
        operand = item.operand
        wanted = reader.operand(operand) if isinstance(operand, (p.Const, p.ParamRef)) else None
        codes = reader.codes(item.codes)
        return compare(item, Cell(value), Cell(wanted), dict(codes.ranks) if codes else None)

    found = judge(condition, test)
    return True if found.certain else None if found.possible else False
