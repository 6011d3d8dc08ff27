"""LINT-SUPERSEDED: a cited instrument that has a successor in force within the rulebook's window."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.lint.cited import cited_instruments
from engine.problems import Problem, Text


class Superseded(Check):
    """What load cannot settle because a day of the law library is known in part only.

    An instrument that has certainly ended is an error of load (BASIS-ENDED); here its own last day is not known to the
    day, yet it has been ended, or its successor is already in force on some day of the rulebook.
    """

    code = "LINT-SUPERSEDED"
    title = Text("所引文件已被取代", "superseded instrument cited")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        last = book.program.end - 1
        said: set[str] = set()
        for path, one, to_the_end in cited_instruments(book):
            # load says what has certainly ended; who names the last day of a citation has thought of it
            if one.id in said or not to_the_end or one.in_force.standing(last) == "ended":
                continue
            heir = book.law.instruments.get(one.superseded_by or "")
            replaced = heir is not None and heir.in_force.first.latest <= last
            gone = one.status == "ended" and one.in_force.standing(last) == "unknown"
            if replaced or gone:
                said.add(one.id)
            if heir is not None and (replaced or gone):
                zh, en = f"《{one.title.zh}》已被《{heir.title.zh}》取代", f"{one.title.en} was superseded by {heir.title.en}"
                mend = (f"改引 {heir.id}，或者给规则集写明失效日期", f"cite {heir.id}, or end the rulebook")
                yield book.say(self.code, path, zh, en, mend)
            elif gone:
                zh, en = f"《{one.title.zh}》已经失效，失效日期未核明", f"{one.title.en} has ended on a day not known"
                mend = ("核明失效日期，或者另引现行依据", "find the day, or cite what is in force")
                yield book.say(self.code, path, zh, en, mend)
