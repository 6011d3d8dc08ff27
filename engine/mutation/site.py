"""Where an operator works: one value of a rulebook's tree, with what is around it and the types of what is tested."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

from engine.calendar import format_day, parse_day
from engine.casebook.granule import granule
from engine.facts import Dictionary, Type
from engine.mutation.tree import value_at
from engine.problems import Text
from engine.rulebook.program import Program
from engine.rulebook.values import WrongValue, parse_value
from engine.yamlfile import Path_

_LONGEST = 90
"""Most characters of a value in the name of a mutant."""
_TESTED = ("field", "question", "subject", "tally", "in_force", "scheme", "list")


@dataclass(frozen=True)
class Change:
    """One small change: ``edits`` are (path, new value or GONE); ``was`` and ``now`` say it as a person would write it."""

    edits: tuple[tuple[Path_, Any], ...]
    was: str
    now: str


@dataclass(frozen=True)
class Scale:
    """The type of a written number and the decimals it is held with; ``unit`` is the smallest step that can matter."""

    type: Type
    decimals: int = 0
    unit: int = 1

    def step(self, written: Any, units: int) -> Any:
        """Return the number some units on, as it is written, or ``None`` if it is not a number written out."""
        if isinstance(written, bool) or not isinstance(written, int | str):
            return None
        try:
            value = parse_value(written, self.type, decimals=self.decimals)
        except WrongValue:
            return None
        assert isinstance(value, int)
        moved = value + units * self.unit
        if self.type is Type.MONEY:
            return f"{moved}分"
        if self.type is Type.DATE:
            return format_day(moved)
        if self.type is Type.POINTS:
            number = Decimal(moved).scaleb(-self.decimals)
            return int(number) if number == number.to_integral_value() else f"{number:f}"
        return moved


@dataclass(frozen=True)
class Book:
    """The rulebook that is mutated: its tree, what it was loaded to, the dictionary; ``versions`` of it there are."""

    data: Any
    program: Program
    dictionary: Dictionary
    versions: int = 1

    @property
    def points(self) -> Scale:
        """The scale of the rulebook's points."""
        return Scale(Type.POINTS, self.program.points_decimals)

    @property
    def score(self) -> Scale:
        """The scale of scores: one unit is the smallest step in which scores under the rulebook differ."""
        return Scale(Type.POINTS, self.program.points_decimals, granule(self.program))

    def tally(self, name: str) -> Scale:
        """Return the scale of a tally's value."""
        tally = self.program.tallies[name]
        return self.score if tally.type is Type.POINTS else Scale(tally.type)

    def field(self, kind: str | None, name: str) -> tuple[Scale, str | None]:
        """Return the scale and the code list of a field or attribute of a kind of record (of any kind if not given)."""
        for attribute in self.program.attributes.values():
            if attribute.id == name and kind in (None, attribute.kind):
                return Scale(attribute.type, self.program.points_decimals), attribute.codes
        for one in self.dictionary.kinds.values():
            spec = one.fields.get(name)
            if spec is not None and kind in (None, one.id):
                return Scale(spec.type, spec.scale), spec.codes
        return Scale(Type.TEXT), None

    def ordered(self, codes: str | None) -> tuple[str, ...]:
        """Return the codes of a list in its order, nothing for no list."""
        listed = self.dictionary.codes.get(codes) if codes else None
        return tuple(code.code for code in listed.codes) if listed else ()


@dataclass(frozen=True)
class Site:
    """One value of the tree."""

    book: Book
    path: Path_
    value: Any

    @property
    def key(self) -> str:
        """The nearest key on the way to the value (of a list's item: the list's)."""
        return next((str(part) for part in reversed(self.path) if isinstance(part, str)), "")

    @property
    def own_key(self) -> str:
        """The key the value itself stands under, empty for an item of a list."""
        return self.path[-1] if self.path and isinstance(self.path[-1], str) else ""

    @property
    def section(self) -> str:
        """The part of the rulebook the value is in: ``findings``, ``schemes``, ..."""
        return str(self.path[0]) if self.path else ""

    @cached_property
    def parent(self) -> Any:
        """The mapping or list the value stands in."""
        return value_at(self.book.data, self.path[:-1])

    @cached_property
    def owner(self) -> Any:
        """The rule the value belongs to: the item of its section."""
        return value_at(self.book.data, self.path[:2])

    @property
    def owner_kind(self) -> str | None:
        """The kind of record the rule is about, if it is about one."""
        if self.section in ("findings", "attributes", "repairs"):
            found = self.owner.get("on")
            return found if isinstance(found, str) else None
        return "list_decision" if self.section == "lists" else None

    @property
    def is_condition(self) -> bool:
        """Say whether the value is a condition (a test, or ``all``, ``any``, ``not``)."""
        if not isinstance(self.value, dict) or not self.path:
            return False
        key, last = self.key, self.path[-1]
        return (key in ("all", "any") and isinstance(last, int)) or (key in ("when", "taking_part", "not") and last == key)

    def tested(self, test: Any) -> tuple[Scale, str | None]:
        """Return the scale and code list of what a test is about."""
        form = next((word for word in _TESTED if word in test), "")
        name = str(test.get(form))
        if form == "field":
            return self.book.field(self.owner_kind, name)
        if form == "subject":
            spec = self.book.dictionary.subject.get(name)
            return (Scale(spec.type, spec.scale), spec.codes) if spec else (Scale(Type.TEXT), None)
        if form == "tally" and name in self.book.program.tallies:
            return self.book.tally(name), None
        return Scale(Type.TEXT), None

    def below(self, *path: str | int) -> Path_:
        """Return a path below the value."""
        return (*self.path, *path)

    def to(self, value: Any, was: str, now: str) -> Change:
        """Return the change that puts another value here."""
        return Change(((self.path, value),), was, now)


Changes: TypeAlias = Iterator[Change]
Find: TypeAlias = Callable[[Site], Changes]


@dataclass(frozen=True)
class Operator:
    """One sort of small mistake: ``find`` yields every change of that sort at a place."""

    code: str
    title: Text
    find: Find


def spelled(value: Any) -> str:
    """Return a value as it would be written on one line; a long one is cut, and told apart by a digest of the whole."""
    text = _flow(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…{hashlib.sha256(text.encode()).hexdigest()[:4]}"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items() if key not in ("title", "basis")) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def is_date(written: Any) -> bool:
    """Say whether something is a day written out."""
    try:
        parse_day(str(written))
    except ValueError:
        return False
    return True
