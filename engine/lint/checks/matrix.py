"""LINT-MATRIX: a worse grade with lighter supervision."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text
from engine.rulebook import program as p


class Matrix(Check):
    """A cell of the matrix that gives a worse grade a lighter class than a better one, all else equal."""

    code = "LINT-MATRIX"
    title = Text("等级差的监管反而轻", "worse grade, lighter supervision")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        table = book.program.supervision
        if table is None:
            return
        for name, place in ((table.rows, 0), (table.columns, 1)):
            if name is None:
                continue
            for worse, better, other in _slips(book.program, table, name, place):
                with_ = f"（{'另一等级为 ' + other if other else ''}）" if other else ""
                zh = f"{_title(book, name)}为 {worse} 的，监管类别比 {better} 的还轻{with_}"
                en = f"grade {worse} of {name} gets a lighter class than {better}" + (f" (with {other})" if other else "")
                mend = ("核对矩阵；classes 由轻到重列出", "check the matrix; classes go from light to heavy")
                yield book.say(self.code, ("supervision", "matrix", _cell(book, worse, other, place)), zh, en, mend)


def _slips(program: p.Program, table: p.Supervision, name: str, place: int) -> Iterator[tuple[str, str, str]]:
    """Yield a worse grade, the better one next to it, and the other key, wherever the class gets lighter."""
    codes = [grade.code for grade in program.schemes[name].grades]
    others = sorted({key[1 - place] for key in table.cells})
    slips: dict[str, tuple[str, str, str]] = {}
    for other in others:
        given = [(code, table.cells.get((code, other) if place == 0 else (other, code), 0)) for code in codes]
        # a class of which the document states nothing is neither lighter nor heavier than another
        known = [(code, level) for code, level in given if _stated(table.classes[level])]
        for (better, light), (worse, heavy) in itertools.pairwise(known):
            if heavy < light:
                slips.setdefault(worse, (worse, better, other))
    yield from slips.values()


def _stated(one: p.SupervisionClass) -> bool:
    return one.ratio is not None or any(one.frequency.values())


def _title(book: Book, scheme: str) -> str:
    return book.program.schemes[scheme].title.zh


def _cell(book: Book, grade: str, other: str, place: int) -> int:
    """Return the index of the cell that speaks of a grade (and another)."""
    table = book.written.supervision
    row, column = (grade, other) if place == 0 else (other, grade)
    for index, cell in enumerate(table.matrix if table is not None else []):
        here = row in cell.credit or "*" in cell.credit
        there = not column or cell.risk is None or column in cell.risk or "*" in cell.risk
        if here and there:
            return index
    return 0
