"""LINT-VERIFIED: a cited instrument whose standing was last verified too long ago."""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import add_months, format_day
from engine.lint.check import Book, Check, Settings
from engine.lint.cited import first_citations
from engine.problems import Problem, Text


class Verified(Check):
    """One finding per instrument, at its first citation; how old is too old is a setting of the run."""

    code = "LINT-VERIFIED"
    title = Text("所引文件核实已久", "verified too long ago")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        for path, one in first_citations(book):
            if add_months(one.verified_on, settings.verified_within) <= settings.as_of:
                day = format_day(one.verified_on)
                zh = f"《{one.title.zh}》的效力上次核实于 {day}，已满 {settings.verified_within} 个月"
                en = f"{one.title.en} was last verified on {day}, {settings.verified_within} months ago or more"
                mend = (
                    f"核实后更新法律库 {one.id}.yaml 的 verified_on",
                    f"verify it and update verified_on of {one.id}.yaml in the law library",
                )
                yield book.say(self.code, path, zh, en, mend)
