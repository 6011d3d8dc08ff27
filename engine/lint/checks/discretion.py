"""LINT-DISCRETION: a discretion parameter that no document has fixed."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text


class Discretion(Check):
    """A placeholder: every decision that reads it is provisional until a document fixes the value."""

    code = "LINT-DISCRETION"
    title = Text("裁量参数没有发布文件", "discretion without an adopting document")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        for index, one in enumerate(book.written.parameters):
            if one.status == "placeholder":
                zh = f"裁量参数“{one.title.zh}”尚无发布文件，读取它的决定都是暂定"
                en = f"no document fixes {one.id}: decisions that read it are provisional"
                mend = ("发文确定后写 status: adopted 和 adopted_by", "once fixed, write status: adopted and adopted_by")
                yield book.say(self.code, ("parameters", index, "status"), zh, en, mend)
