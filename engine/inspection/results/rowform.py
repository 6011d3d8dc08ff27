"""Read one form by the same rules as a row of a table: its entries become the cells of a row under official headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.exchange.cellerror import Raw, brief
from engine.exchange.codes import CodeReader
from engine.exchange.headings import Layout, Matched, find_headings
from engine.exchange.rows import Row, RowReader
from engine.inspection.results.report import FormDefect
from engine.inspection.results.workbook import address
from engine.problems import Text

Place = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """A cell of the form: its value, its place (None: not on the form but taken from the plan), its label."""

    raw: Raw
    place: Place | None = None
    heading: str = ""


@dataclass(frozen=True)
class Sheet:
    """Where a form stands."""

    file: str
    sheet: str

    def defect(self, code: str, cell: Cell | None, reason: Text, mend: Text | None = None) -> FormDefect:
        """Return a defect of a cell of the form, or of the whole."""
        where = address(*cell.place) if cell and cell.place else ""
        return FormDefect(
            code, self.file, self.sheet, where, cell.heading if cell else "", brief(cell.raw) if cell else "", reason, mend
        )


def read_row(
    cells: Mapping[str, Cell], layout: Layout, readers: Mapping[str, CodeReader], sheet: Sheet, said: Callable[[FormDefect], None]
) -> tuple[Row, list[FormDefect]]:
    """Read entries by field (``@code``, ``@name`` and names of fields); return the row and its defects at their cells."""
    names = list(cells)
    headings = [layout.heading(name) for name in names]
    matched = find_headings([headings], layout)
    assert isinstance(matched, Matched), matched

    def say(number: int, code: str, heading: str, raw: Raw, message: Text) -> None:
        cell = next((cells[name] for name in names if layout.heading(name) == heading), None)
        said(sheet.defect(code, cell, message))

    reader = RowReader(layout, matched, None, readers, say)
    row = reader.read(1, [cells[name].raw for name in names])
    found = []
    for item in row.defects:
        cell = cells[names[item.column]] if 0 <= item.column < len(names) else None
        found.append(sheet.defect(item.code, cell, item.reason, item.mend))
    return row, found
