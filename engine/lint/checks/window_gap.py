"""LINT-WINDOW-GAP: days between two versions of a rulebook on which none is in force."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from engine.calendar import format_day
from engine.lint.check import Book, Comparison, Settings
from engine.problems import Problem, Text


class WindowGap(Comparison):
    """A decision about a day between two versions has no rules: there is no fall-through to another version."""

    code = "LINT-WINDOW-GAP"
    title = Text("两个版本之间有空档", "days between two versions")

    def compare(self, books: Sequence[Book], settings: Settings) -> Iterator[Problem]:
        by_id: dict[str, list[Book]] = {}
        for book in books:
            by_id.setdefault(book.program.id, []).append(book)
        for found in by_id.values():
            ordered = sorted(found, key=lambda book: book.program.start)
            for earlier, later in itertools.pairwise(ordered):
                if earlier.program.end < later.program.start:
                    first, last = format_day(earlier.program.end), format_day(later.program.start - 1)
                    zh = f"“{later.program.id}”在 {first} 至 {last} 没有有效的版本"
                    en = f"no version of {later.program.id} is in force from {first} to {last}"
                    mend = ("使两个版本的有效期首尾相接", "let the windows meet")
                    yield later.say(self.code, ("in_force", "from"), zh, en, mend)
