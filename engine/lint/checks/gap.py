"""LINT-GAP, LINT-OVERLAP: rules that divide one number, with a hole between them or a value that two of them hold."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from engine.lint.check import Book, Check, Settings
from engine.lint.reason.domains import ANY, Interval
from engine.problems import Problem, Text
from engine.rulebook import program as p
from engine.rulebook.values import format_value
from engine.yamlfile import Path_


@dataclass(frozen=True)
class _Slice:
    """The interval of one number in which a rule applies, all else equal."""

    path: Path_
    title: Text
    key: tuple[str, str]
    rest: frozenset[p.Condition]
    within: Interval
    test: p.Test


class Gap(Check):
    """A hole between neighbouring intervals: what lies in it meets none of the rules."""

    code = "LINT-GAP"
    title = Text("分段之间有空隙", "hole between rules that divide a number")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        for group in _divisions(book):
            for one, other in itertools.pairwise(group):
                if one.within[1] + 1 < other.within[0] and one.within[1] < ANY[1]:
                    low, high = _shown(book, one, one.within[1] + 1), _shown(book, one, other.within[0] - 1)
                    value = low if low == high else f"{low} — {high}"
                    zh = f"“{one.title.zh}”与“{other.title.zh}”之间有空隙：{value} 两条都不适用"
                    en = f"hole between {one.title.en!r} and {other.title.en!r}: {value} meets neither"
                    yield book.say(self.code, other.path, zh, en, ("使两段首尾相接", "let the intervals meet"))


class Overlap(Check):
    """A value that two neighbouring intervals hold, though neither lies within the other."""

    code = "LINT-OVERLAP"
    title = Text("分段之间有重叠", "overlap of rules that divide a number")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        for group in _divisions(book):
            for one, other in itertools.pairwise(group):
                if other.path[0] != "attributes" and other.within[0] <= one.within[1] < other.within[1]:
                    low, high = _shown(book, one, other.within[0]), _shown(book, one, one.within[1])
                    value = low if low == high else f"{low} — {high}"
                    zh = f"“{one.title.zh}”与“{other.title.zh}”重叠：{value} 两条都适用"
                    en = f"{one.title.en!r} and {other.title.en!r} overlap: {value} meets both"
                    mend = ("上限用 less_than，不含本数", "use less_than for the upper bound")
                    yield book.say(self.code, other.path, zh, en, mend)


def _shown(book: Book, one: _Slice, value: int) -> str:
    return format_value(value, one.test.type, decimals=book.program.points_decimals)


def _divisions(book: Book) -> Iterator[list[_Slice]]:
    """Yield rules that divide one number among them, all else equal, in order of their intervals."""
    grouped: dict[tuple[str, object, object], list[_Slice]] = {}
    for index, written in enumerate(book.written.findings):
        rule = book.program.findings[written.id]
        for one in _slices(("findings", index, "when"), rule.title, rule.when):
            grouped.setdefault((rule.kind, one.key, (one.rest, rule.unless == ())), []).append(one)
    for index, attribute in enumerate(book.written.attributes):
        meant = book.program.attributes[attribute.id]
        if meant.otherwise is None:
            for place, branch in enumerate(meant.branches):
                title = Text(branch.label, branch.label)
                for one in _slices(("attributes", index, "first_of", place, "when"), title, branch.when):
                    grouped.setdefault((meant.id, one.key, one.rest), []).append(one)
    for found in grouped.values():
        ordered = sorted(found, key=lambda one: one.within)
        # intervals within each other are steps of one scale, no division
        nested = any(a.within[0] == b.within[0] or b.within[1] <= a.within[1] for a, b in itertools.pairwise(ordered))
        if len(ordered) > 1 and not nested:
            yield ordered


def _slices(path: Path_, title: Text, condition: p.Condition) -> Iterator[_Slice]:
    parts = condition.parts if isinstance(condition, p.AllOf) else (condition,)
    by_key: dict[tuple[str, str], list[p.Test]] = {}
    for part in parts:
        if isinstance(part, p.Test) and part.op in ("ge", "gt", "le", "lt") and _number(part) is not None:
            by_key.setdefault((part.what, part.name), []).append(part)
    for key, tests in by_key.items():
        low, high = ANY
        for test in tests:
            bound = _number(test) or 0
            low = max(low, {"ge": bound, "gt": bound + 1}.get(test.op, low))
            high = min(high, {"le": bound, "lt": bound - 1}.get(test.op, high))
        rest = frozenset(part for part in parts if part not in tests)
        if low <= high:
            yield _Slice(path, title, key, rest, (low, high), tests[0])


def _number(test: p.Test) -> int | None:
    match test.operand:
        case p.Const(value) if isinstance(value, int) and not isinstance(value, bool):
            return value
        case _:
            return None
