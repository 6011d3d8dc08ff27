"""LINT-EXEMPT: a class of supervision in which nobody is ever inspected."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text

_LEAST = 100
"""Basis points below which a draw is no more than a name: one in a hundred."""


class Exempt(Check):
    """No planned inspection at any level, and a ratio so small that the draw takes nobody.

    A ratio of nought is refused by the grammar; this is the same thing in disguise.
    """

    code = "LINT-EXEMPT"
    title = Text("实际上免检的类别", "class exempt in effect")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        table = book.program.supervision
        for index, one in enumerate(table.classes if table is not None else ()):
            planned = any(frequency.times for frequency in one.frequency.values())
            if not planned and one.ratio < _LEAST:
                path = ("supervision", "classes", index, "ratio")
                zh = f"“{one.title.zh}”各级均不主动检查，抽查比例又不足百分之一，等于免检"
                en = f"{one.code}: no level inspects, and fewer than one in a hundred are drawn"
                mend = ("至少一级写明频次，或者提高 ratio（单位万分之一）", "inspect at some level, or raise the ratio")
                yield book.say(self.code, path, zh, en, mend)
