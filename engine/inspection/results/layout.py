"""Find the entries of a result form on a sheet, wherever somebody moved them."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.exchange.cellerror import Raw
from engine.exchange.rows import is_blank
from engine.facts.words import plain_heading
from engine.inspection.paper.fields import ENTRIES, ITEM_COLUMNS, NOTICE_COLUMNS
from engine.inspection.results.workbook import Grid

Place = tuple[int, int]
_WORDS = {plain_heading(word): entry.key for entry in ENTRIES for word in (entry.zh, entry.en, *entry.also)}
_ITEMS = {plain_heading(word): name for name, *words in ITEM_COLUMNS for word in words}
_NOTICES = {plain_heading(word): name for name, *words in NOTICE_COLUMNS for word in words}
_MUST = ("number", "plan", "code", "results", "inspected_on")
"""A sheet with at least four of these is a form."""


@dataclass(frozen=True)
class Found:
    """A cell that was looked up: where it is and what it holds (None: blank)."""

    place: Place
    raw: Raw


@dataclass
class FormSheet:
    """The cells of one form: entries by key, texts per item, notices by field; labels that stand twice."""

    grid: Grid
    entries: dict[str, Found] = field(default_factory=dict)
    items: list[dict[str, Found]] = field(default_factory=list)
    notices: list[dict[str, Found]] = field(default_factory=list)
    twice: list[tuple[str, Place]] = field(default_factory=list)

    def raw(self, key: str) -> Raw:
        """Return what an entry holds; None where it is blank or missing."""
        found = self.entries.get(key)
        return found.raw if found else None

    @property
    def blank(self) -> bool:
        """Nobody has filled it in."""
        keys = ("results", "inspected_on", "problems", "hazards", "follow_up", "closed_on", "corrected_on", "closed")
        return (
            all(is_blank(self.raw(key)) for key in keys)
            and not self.notices
            and all(is_blank(cell.raw) for item in self.items for name, cell in item.items() if name != "content")
        )


def find_form(grid: Grid) -> FormSheet | None:
    """Return the form on a sheet, or None if it holds none."""
    labels: dict[str, list[Place]] = {}
    heads: dict[str, Place] = {}
    notice_head: dict[str, int] = {}
    notice_row = -1
    for row, cells in enumerate(grid.rows):
        words = [
            (column, plain_heading(cell)) for column, cell in enumerate(cells) if isinstance(cell, str) and 0 < len(cell) < 40
        ]
        table = {_NOTICES[word]: column for column, word in words if word in _NOTICES}
        if len(table) >= 4 and notice_row < 0:
            notice_row, notice_head = row, table
            continue
        columns = {_ITEMS[word]: column for column, word in words if word in _ITEMS}
        if len(columns) >= 2 and not heads:
            heads = {name: (row, column) for name, column in columns.items()}
            continue
        for column, word in words:
            if word in _WORDS:
                labels.setdefault(_WORDS[word], []).append((row, column))
    if sum(key in labels for key in _MUST) < 4:
        return None
    form = FormSheet(grid)
    places = {place for found in labels.values() for place in found}
    for key, found in labels.items():
        form.entries[key] = _beside(grid, found[0], places)
        form.twice += [(key, place) for place in found[1:]]
    ends = sorted({row for row, _ in places})
    if heads:
        form.items = _table(grid, {name: column for name, (_, column) in heads.items()}, next(iter(heads.values()))[0], ends)
    if notice_head:
        form.notices = [
            line for line in _table(grid, notice_head, notice_row, ends) if any(not is_blank(c.raw) for c in line.values())
        ]
    return form


def _beside(grid: Grid, label: Place, labels: set[Place]) -> Found:
    """Return the first cell with content to the right of a label, before the next label; else the cell beside it."""
    row, column = label
    first: Place | None = None
    for at in range(column + 1, len(grid.rows[row])):
        if (row, at) in labels:
            break
        inside = any(t <= row <= b and left <= at <= r and (t, left) == label for t, left, b, r in grid.merged)
        if inside:
            continue
        first = first or (row, at)
        raw = grid.cell(row, at)
        if raw is not None and not (isinstance(raw, str) and not raw.strip()):
            return Found((row, at), raw)
        if (row, at) in grid.formulas:  # one whose value was never computed
            return Found((row, at), None)
    return Found(first or (row, column + 1), None)


def _table(grid: Grid, columns: dict[str, int], head: int, ends: list[int]) -> list[dict[str, Found]]:
    """Return the rows below a heading row, up to the next row with labels; merged cells are repeated downwards."""
    stop = next((row for row in ends if row > head), len(grid.rows))
    lines = []
    for row in range(head + 1, stop):
        line = {}
        for name, column in columns.items():
            place = grid.down(row, column)
            line[name] = Found(place, grid.cell(*place))
        lines.append(line)
    return lines
