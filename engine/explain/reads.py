"""What was read and compared: value, requirement, verdict, distance; an absence says which it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.decide.decision import Read
from engine.explain import values
from engine.explain.blocks import Row
from engine.explain.reader import Reader
from engine.facts import Type
from engine.rulebook import program as p

ORDERED = (Type.INT, Type.MONEY, Type.POINTS, Type.DATE)
BOUNDS = ("ge", "gt", "le", "lt")
STATUSES = {"scheme": "scheme_status", "list": "list_status"}


def failing(reads: Iterable[Read]) -> list[Read]:
    """Return the tests that certainly do not hold, or else those that are open."""
    kept = list(reads)
    return [read for read in kept if not read.possible] or [read for read in kept if not read.certain]


def value_text(reader: Reader, read: Read) -> str:
    """Write what was read, or which absence it was."""
    if not read.known:
        return reader.w("absence", read.absence if read.absence in _absences(reader) else "unknown")
    if read.value is None:
        if read.absence:
            return reader.w("absence", read.absence)
        return reader.w("op_not", "exists") if read.op == "exists" else reader.t("nothing")
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


def _absences(reader: Reader) -> tuple[str, ...]:
    return ("none", "blank", "not supplied", "dangling", "ambiguous", "conflicting", "undetermined")


def _status(reader: Reader, read: Read, status: str) -> str:
    scheme = reader.rules.schemes.get(read.name)
    if read.what == "scheme" and scheme:
        for rank, grade in enumerate(scheme.grades):
            if grade.code == status:
                return reader.grade(scheme, rank)
    return reader.w(STATUSES[read.what], status)


def requirement(reader: Reader, read: Read) -> str:
    """Write what was required."""
    if read.op in ("exists", "in_force"):
        return reader.w("op" if read.operand else "op_not", read.op)
    table = "op_date" if read.type is Type.DATE and read.op in BOUNDS else "op"
    return reader.w(table, read.op).format(operand=operand_text(reader, read, read.operand))


def operand_text(reader: Reader, read: Read, operand: Any) -> str:
    """Write what a value was compared with."""
    if operand is None:
        return reader.w("absence", "unknown")
    if isinstance(operand, p.Length):
        return reader.length(operand)
    if read.op == "status_in":
        return reader.join(
            reader.w(STATUSES.get(read.what, "scheme_status"), str(item)) for item in _each(operand)
        )
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


def read_sentence(reader: Reader, read: Read) -> str:
    """Say a test in one clause: what it was, what it must be, whether it is."""
    return reader.t(
        "read", title=reader.text(read.title), value=value_text(reader, read),
        requirement=requirement(reader, read), verdict=verdict(reader, read),
    )  # fmt: skip


def read_rows(reader: Reader, reads: Iterable[Read]) -> list[Row]:
    """Write tests as rows: what, value, requirement, verdict, distance."""
    return [
        Row(
            (
                reader.text(read.title), value_text(reader, read), requirement(reader, read),
                verdict(reader, read), distance(reader, read),
            ),
            "" if read.certain else "open" if read.possible else "muted",
        )
        for read in reads
    ]  # fmt: skip
