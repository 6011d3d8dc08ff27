"""LINT-ENDLESS: a burden that never ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text
from engine.rulebook import program as p
from engine.rulebook.ranges import operand_range
from engine.yamlfile import Path_

_BAD = ("general", "serious", "risk")
_LONGEST = {"days": 3660, "months": 120, "working_days": 2500}
"""Ten years: no period of the law library is as long; beyond it a term is endless in effect."""


class Endless(Check):
    """A bad finding, an adverse effect or a listing whose end never comes, or not within ten years."""

    code = "LINT-ENDLESS"
    title = Text("永不终止的不利后果", "burden that never ends")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        program = book.program
        lasting = set(_lasting(program))
        for section in ("findings", "triggers"):
            for index, written in enumerate(getattr(book.written, section)):
                rule = getattr(program, section)[written.id]
                kind = getattr(rule, "kind", "")
                if rule.record_class in _BAD and rule.id in lasting:
                    yield from self._span(book, (section, index, "counts", "until"), rule.title, rule.span, kind)
        for place, scheme in enumerate(book.written.schemes):
            for sort in ("vetoes", "downgrades", "caps"):
                group = program.schemes[scheme.id].effects.get(sort)
                for index, effect in enumerate(group.effects if group is not None else ()):
                    if effect.span is not None:
                        member = program.findings.get(effect.on or "")
                        path = ("schemes", place, sort, "effects", index, "counts", "until")
                        yield from self._span(book, path, effect.title, effect.span, member.kind if member is not None else "")
        for index, one in enumerate(book.written.lists):
            yield from self._list(book, ("lists", index), program.lists[one.id])

    def _span(self, book: Book, path: Path_, title: Text, span: p.Span, kind: str) -> Iterator[Problem]:
        why = _why(book, span.end, kind)
        if why is not None:
            zh, en = f"“{title.zh}”的后果没有终点：{why.zh}", f"{title.en}: the consequence never ends: {why.en}"
            mend = ("写明期限，如 {of: decided_on, plus: {years: 1}, first_day: counts}", "state a term")
            yield book.say(self.code, path, zh, en, mend)

    def _list(self, book: Book, path: Path_, one: p.ListDefinition) -> Iterator[Problem]:
        rule = book.law.competence.lists.get(one.kind)
        if one.colour == "red" or not one.proposes or (rule is not None and one.term is None and "term" in rule.needs):
            return  # a list of a kind that needs a term has been judged with its basis
        if one.term is None and not one.removals:
            zh, en = f"“{one.title.zh}”没有期限，也没有移出条件", f"{one.id} has neither a term nor a way out"
            yield book.say(self.code, path, zh, en, ("写明 term 或者 removals", "state term or removals"))
        elif one.term is not None and _long(book.program, one.term.base):
            zh, en = f"“{one.title.zh}”的期限超过十年", f"the term of {one.id} is longer than ten years"
            yield book.say(self.code, (*path, "term", "base"), zh, en, ("核对期限和依据", "check the term and its basis"))


def _lasting(program: p.Program) -> Iterator[str]:
    """Yield the findings and triggers whose own days decide how long something lasts.

    A member of a trigger or of a window is looked at by its date; its days may well be open.
    """
    for tally in program.tallies.values():
        yield from tally.over if tally.window is None else ()
    for scheme in program.schemes.values():
        for group in scheme.effects.values():
            yield from (effect.on for effect in group.effects if effect.on is not None and effect.span is None)
    for one in program.lists.values():
        yield from (ground.on for ground in one.grounds if ground.on is not None)
    yield from _in_force((program.schemes, program.lists, program.supervision, program.measures))


def _in_force(value: Any) -> Iterator[str]:
    """Yield what is asked for as being in force, anywhere below."""
    if isinstance(value, p.Test) and value.what == "in_force":
        yield value.name
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _in_force(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _in_force(inner)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _in_force(getattr(value, one.name))


def _long(program: p.Program, length: p.Length) -> bool:
    if isinstance(length.amount, p.FieldRef):
        return False
    return operand_range(length.amount, program.parameters)[1] > _LONGEST[length.unit]


def _why(book: Book, day: p.DayExpr, kind: str) -> Text | None:
    """Say why a day never comes, or not within ten years; ``None`` if it does."""
    match day:
        case p.DayOpen():
            return Text("终点写作 open", "it is open")
        case p.DayOf(name):
            return _why_field(book, name, kind)
        case p.DayPlus(of, plus):
            if _long(book.program, plus):
                return Text("期限超过十年", "longer than ten years")
            return _why(book, of, kind)
        case p.DayNext(_, after):
            return _why(book, after, kind)
        case p.DayEarliest(parts):
            found = [_why(book, part, kind) for part in parts]
            return found[0] if found and all(found) else None
        case p.DayLatest(parts):
            return next((why for why in (_why(book, part, kind) for part in parts) if why is not None), None)
        case _:
            return None


def _why_field(book: Book, name: str, kind: str) -> Text | None:
    attribute = book.program.attributes.get(name)
    if attribute is not None and attribute.kind == kind:
        values = [branch.value for branch in attribute.branches]
        values += [attribute.otherwise] if attribute.otherwise is not None else []
        days = [value for value in values if not isinstance(value, p.Const | p.ParamRef | p.FieldRef)]
        found = next((why for why in (_why(book, day, kind) for day in days) if why is not None), None)
        zh, en = f"“{attribute.title.zh}”可能没有终点", f"{name} may be open"
        return Text(f"{zh}（{found.zh}）", f"{en} ({found.en})") if found is not None else None
    record = book.dictionary.kinds.get(kind)
    field = record.fields.get(name) if record is not None else None
    if field is not None and field.open_if_blank:
        return Text(f"“{field.title.zh}”空白即为无期限", f"a blank {name} is without end")
    return None
