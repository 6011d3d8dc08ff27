"""Rules that nothing reads: a misspelt or forgotten reference, never a harmless leftover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook.scope import Scope

_SECTIONS = ("attributes", "tallies", "parameters", "questions", "measures")
_READERS = ("attributes", "findings", "triggers", "tallies", "schemes", "lists", "measures", "repairs")
_NAMES: dict[type, tuple[str, ...]] = {
    p.ParamRef: ("id",),
    p.FieldRef: ("name",),
    p.DayOf: ("field",),
    p.RepairModel: ("at",),
    p.PointsField: ("field",),
    p.PointsPer: ("field",),
    p.PointsBands: ("field",),
    p.PointsTable: ("field",),
    p.Trigger: ("date", "per", "reaches", "consecutive"),
    p.Window: ("date",),
    p.Groups: ("by",),
    p.Tally: ("of", "overlap"),
    p.Score: ("add",),
    p.Term: ("not_before",),
    p.ListDefinition: ("measures",),
    p.SupervisionClass: ("measures",),
    p.Others: ("equal", "date"),
    p.Eligibility: ("done",),
}
"""Where a program names something it reads as plain text."""


def check_used(scope: Scope, program: p.Program) -> None:
    """Note every attribute, tally, parameter, question and measure that no rule uses."""
    read = {measure.id for measure in program.measures.values() if measure.when is not None}
    read |= set(_names((program.supervision, program.scope_when)))
    for section in _READERS:
        read |= set(_names(getattr(program, section)))
    for section in _SECTIONS:
        for index, item in enumerate(getattr(scope.book, section)):
            if item.id not in read:
                with scope.at(section, index):
                    zh, en = f"“{item.id}”没有被任何规则使用", f"{item.id} is not used by any rule"
                    scope.wrong("RULE-UNUSED", zh, en, "id", mend=Text("删去，或在规则中引用", "remove it or use it"))


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, p.Test) and value.what != "subject":
        yield value.name.lstrip("?")
    if isinstance(value, tuple):
        for item in value:
            yield from _names(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _names(item)
    elif is_dataclass(value):
        for name in _NAMES.get(type(value), ()):
            found = getattr(value, name)
            yield from (part for part in (found if isinstance(found, tuple) else (found,)) if isinstance(part, str))
        for one in fields(value):
            yield from _names(getattr(value, one.name))
