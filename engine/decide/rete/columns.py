"""The properties of facts: what a test needs to know about a value, as whole numbers.

An unknown value leaves its property out and sets a flag ``unknown``; a value that is not there leaves it out only.
Codes are their places in their list, keys their places among those a rulebook names; no text reaches a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from engine.calendar import OPEN
from engine.facts.links import UNKNOWN, FlatValue
from engine.rulebook import program as p

Source: TypeAlias = Literal["field", "subject"]

Form: TypeAlias = Literal[
    "number",
    "rank",
    "key",
    "unknown",
    "there",
    "member",
    "heaviest",
    "minus",
    "same",
    "unknown2",
    "since",
    "sum",
]
"""``there`` 1 or 0 as the value exists; ``member`` of a code set; ``heaviest`` rank of a set; ``minus`` and ``same``
compare with another field; ``unknown2``: one of two is unknown; ``since``: days passed since a date plus a length
(negative before); ``sum``: a number of the subject that was summed up before (tally bounds, ranks, statuses)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One property: what is read and how. ``argument`` is the code, the other field, the keys, the length, the part."""

    form: Form
    source: str
    name: str
    argument: str | tuple[str, ...] | p.Length | None = None


class Facts(Protocol):
    """What properties are made from."""

    def value(self, source: str, name: str) -> FlatValue:
        """Return a field of the record at hand or of the register."""

    def number(self, column: Column) -> int | None:
        """Return a number that was summed up before, or the days since a date plus a length."""


Ranks: TypeAlias = Mapping[str, int]


def reader(column: Column, ranks: Ranks | None) -> Callable[[Facts], int | None]:
    """Return the function that computes a property; ``ranks`` are those of the value's code list, if it has one."""
    source, name, argument = column.source, column.name, column.argument
    match column.form:
        case "number":
            return lambda facts: _number(facts.value(source, name))
        case "rank":
            assert ranks is not None
            return lambda facts: _rank(facts.value(source, name), ranks)
        case "key":
            assert isinstance(argument, tuple)
            places = {key: place for place, key in enumerate(argument)}
            return lambda facts: _rank(facts.value(source, name), places)
        case "unknown":
            return lambda facts: 1 if facts.value(source, name) is UNKNOWN else None
        case "there":
            return lambda facts: _there(facts.value(source, name))
        case "member":
            return lambda facts: _member(facts.value(source, name), argument)
        case "heaviest":
            assert ranks is not None
            return lambda facts: _heaviest(facts.value(source, name), ranks)
        case "minus":
            return lambda facts: _minus(facts.value(source, name), facts.value("field", str(argument)))
        case "same":
            return lambda facts: _same(facts.value(source, name), facts.value("field", str(argument)))
        case "unknown2":
            other = str(argument)
            return lambda facts: _either(facts.value(source, name), facts.value("field", other))
        case "since" | "sum":
            return lambda facts: facts.number(column)


def _number(value: FlatValue) -> int | None:
    return int(value) if isinstance(value, int) else None


def _rank(value: FlatValue, ranks: Ranks) -> int | None:
    return ranks.get(value, -1) if isinstance(value, str) else None


def _there(value: FlatValue) -> int | None:
    return None if value is UNKNOWN else int(value is not None)


def _member(value: FlatValue, code: object) -> int | None:
    return int(code in value) if isinstance(value, frozenset) else None


def _heaviest(value: FlatValue, ranks: Ranks) -> int | None:
    return max((ranks.get(code, -1) for code in value), default=None) if isinstance(value, frozenset) else None


def _minus(left: FlatValue, right: FlatValue) -> int | None:
    return int(left) - int(right) if isinstance(left, int) and isinstance(right, int) else None


def _same(left: FlatValue, right: FlatValue) -> int | None:
    if left is None or right is None or left is UNKNOWN or right is UNKNOWN:
        return None
    return int(left == right)


def _either(left: FlatValue, right: FlatValue) -> int | None:
    return 1 if left is UNKNOWN or right is UNKNOWN else None


def since(start: FlatValue, end: int, today: int) -> int | None:
    """Return how many days have passed since ``end``, unless there is no ``start`` or it never comes."""
    return today - end if isinstance(start, int) and end < OPEN else None
