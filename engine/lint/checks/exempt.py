"""LINT-EXEMPT: a class of supervision in which nobody is ever inspected."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text

_CROWD = 100
"""If a draw takes nobody of so many enterprises, it is no more than a name."""


class Exempt(Check):
    """No planned inspection at any level, and a ratio so small that the draw takes nobody.

    A ratio of nought is refused by the grammar; this is the same thing in disguise.
    """

    code = "LINT-EXEMPT"
    title = Text("实际上免检的类别", "class exempt in effect")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        table = book.program.supervision
        for index, one in enumerate(table.classes if table is not None else ()):
            planned = any(frequency is None or frequency.times for frequency in one.frequency.values())
            if not planned and one.drawn(_CROWD) == 0:
                path = ("supervision", "classes", index, "ratio")
                zh = f"“{one.title.zh}”各级均不主动检查，按比例一百家里也抽不到一家，等于免检"
                en = f"{one.code}: no level inspects, and of a hundred firms none is drawn"
                mend = ("写明频次，或者提高 ratio，或者 round: ceiling", "inspect at some level, or raise ratio or rounding")
                yield book.say(self.code, path, zh, en, mend)
