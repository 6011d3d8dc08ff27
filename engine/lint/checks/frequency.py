"""LINT-FREQUENCY: a lighter class of supervision that is inspected more often, or sampled more, than a heavier one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text
from engine.rulebook import program as p

_PER_YEAR = {"year": 1, "half": 2, "quarter": 4, "month": 12, "two_weeks": 26}
_DEPTH = ("document", "on_site", "full")


class Frequency(Check):
    """Frequency per level, ratio and depth never fall from a lighter class to a heavier one."""

    code = "LINT-FREQUENCY"
    title = Text("等级好的检查反而多", "better grade, more inspections")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        table = book.program.supervision
        if table is None:
            return
        stated = [(index, one) for index, one in enumerate(table.classes) if one.ratio is not None or any(one.frequency.values())]
        for (index, light), (_, heavy) in itertools.pairwise(stated):
            path = ("supervision", "classes", index)
            who_zh, who_en = f"“{light.title.zh}”", light.code
            mend = ("核对频次；classes 由轻到重列出", "check the frequencies; classes go from light to heavy")
            for level, title in table.levels.items():
                less, more = _yearly(light, level), _yearly(heavy, level)
                if less is not None and more is not None and less > more:
                    zh = f"{who_zh}的{title.zh}检查比更重的“{heavy.title.zh}”还多"
                    en = f"{who_en} is inspected more often than {heavy.code} by level {level}"
                    yield book.say(self.code, (*path, "frequency", level), zh, en, mend)
            if light.ratio is not None and heavy.ratio is not None and light.ratio > heavy.ratio:
                zh = f"{who_zh}的抽查比例比更重的“{heavy.title.zh}”还高"
                yield book.say(self.code, (*path, "ratio"), zh, f"{who_en} is sampled more than {heavy.code}", mend)
            if light.depth is not None and heavy.depth is not None and _DEPTH.index(light.depth) > _DEPTH.index(heavy.depth):
                zh = f"{who_zh}的检查深度比更重的“{heavy.title.zh}”还深"
                yield book.say(self.code, (*path, "depth"), zh, f"{who_en} is inspected deeper than {heavy.code}", mend)


def _yearly(one: p.SupervisionClass, level: str) -> int | None:
    """Return the inspections of a year; ``None`` if they are not stated."""
    frequency = one.frequency.get(level)
    return None if frequency is None else frequency.times * _PER_YEAR[frequency.per]
