"""LINT-CLEAN: a firm without any bad record that can reach a black list."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text


class Clean(Check):
    """A ground of a black list that may hold for a firm with good and neutral records only.

    Found by following every bound: tallies of bad findings are nought, grades are those the remaining points give,
    other bodies' black lists do not name the firm. What cannot be bounded counts as possible.
    """

    code = "LINT-CLEAN"
    title = Text("无不良信息的企业也可能列入黑名单", "clean firm can reach a black list")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        for index, written in enumerate(book.written.lists):
            one = book.program.lists[written.id]
            if one.colour != "black" or not one.proposes:
                continue
            for place, reached in enumerate(book.clean_world.grounds(one)):
                if reached:
                    ground = one.grounds[place]
                    zh = f"没有一般、严重失信信息的企业也可能因“{ground.title.zh}”被提出列入“{one.title.zh}”"
                    en = f"a firm without a general or serious record may be proposed for {one.id} by {ground.id}"
                    mend = (
                        "列入条件须落在失信认定上；由等级引起的，核对数据不足、缺省等级和分数段",
                        "let the ground rest on a bad finding; where a grade leads there, check statuses, default and bands",
                    )
                    yield book.say(self.code, ("lists", index, "grounds", place), zh, en, mend)
