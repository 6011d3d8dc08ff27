"""LINT-SIGN: a bad record that gives points, a good one that takes them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text


class Sign(Check):
    """Points whose sign contradicts the class of the record."""

    code = "LINT-SIGN"
    title = Text("加减分与信息类别相反", "points against the class of the record")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        for section in ("findings", "triggers"):
            for index, rule in enumerate(getattr(book.written, section)):
                low, high = book.program.worth.get(rule.id, (0, 0))
                path = (section, index, "points")
                mend = ("扣分写负数，加分写正数", "deductions are negative, gains positive")
                if rule.record_class in ("general", "serious") and high > 0 and low >= 0:
                    zh, en = f"“{rule.title.zh}”是失信信息，却加分", f"{rule.id} is a bad record and gives points"
                    yield book.say(self.code, path, zh, en, mend)
                elif rule.record_class == "enhancing" and low < 0 and high <= 0:
                    zh, en = f"“{rule.title.zh}”是增信信息，却扣分", f"{rule.id} is a good record and takes points away"
                    yield book.say(self.code, path, zh, en, mend)
