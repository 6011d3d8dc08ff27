"""Fit a table of text into a number of columns: first wrap what may wrap, then leave out what matters least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.columns import pad, width
from engine.explain.text import wrap

GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    ``short`` is the heading where space is scarce. A column with ``least`` may be wrapped down to that width. Columns
    with a ``rank`` are left out, the highest first, if the table is still too wide; 0 stays always.
    """

    key: str
    heading: str
    short: str = ""
    least: int = 0
    rank: int = 0
    right: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A fitted table: its lines, heading first, and the headings of the columns left out."""

    lines: tuple[str, ...]
    left_out: tuple[str, ...]


def fit(columns: Sequence[Column], rows: Sequence[Sequence[str]], space: int, rule: str = "-") -> Grid:
    """Return a table at most ``space`` wide, unless the columns that stay always need more.

    Columns without any content are dropped and not mentioned.
    """
    held = [(column, [row[at] for row in rows]) for at, column in enumerate(columns) if any(row[at] for row in rows)]
    left_out: list[str] = []
    chosen = _widths(held, space, short=False)
    if chosen is None or any(_broad(cell) > size for (_, cells), size in zip(held, chosen, strict=True) for cell in cells):
        chosen = _widths(held, space, short=True)  # short headings rather than folded cells
    while chosen is None:
        least = max((column for column, _ in held), key=lambda column: column.rank, default=None)
        if least is None or least.rank == 0:
            chosen = [_least(column, cells) for column, cells in held]
            break
        held = [(column, cells) for column, cells in held if column is not least]
        left_out.append(least.heading)
        chosen = _widths(held, space, short=True)
    full = all(width(column.heading) <= size for (column, _), size in zip(held, chosen, strict=True))
    heads = [column.heading if full else column.short or column.heading for column, _ in held]
    lines = [*_row(held, heads, chosen), rule * (sum(chosen) + GAP * (len(chosen) - 1))]
    for cells in zip(*(cells for _, cells in held), strict=True):
        lines += _row(held, cells, chosen)
    return Grid(tuple(lines), tuple(reversed(left_out)))


Held = list[tuple[Column, list[str]]]


def _widths(held: Held, space: int, *, short: bool) -> list[int] | None:
    """Return the width of each column, or None if the table does not fit; what may wrap gives way from the widest."""
    sizes = [
        max([width(column.short or column.heading) if short else width(column.heading), *map(_broad, cells)])
        for column, cells in held
    ]
    floor = [_least(column, cells) if column.least else size for (column, cells), size in zip(held, sizes, strict=True)]
    excess = sum(sizes) + GAP * (len(sizes) - 1) - space
    while excess > 0:
        wide = max(range(len(sizes)), key=lambda at: (sizes[at] > floor[at], sizes[at]), default=None)
        if wide is None or sizes[wide] <= floor[wide]:
            return None
        sizes[wide] -= 1
        excess -= 1
    return sizes


def _broad(cell: str) -> int:
    return max(map(width, cell.split("\n")))


def _least(column: Column, cells: list[str]) -> int:
    heading = width(column.short or column.heading)
    natural = max([heading, *map(_broad, cells)])
    return max(heading, min(natural, column.least)) if column.least else natural


def _row(held: Held, cells: Sequence[str], sizes: Sequence[int]) -> list[str]:
    parts = [wrap(cell, size) for cell, size in zip(cells, sizes, strict=True)]
    lines = []
    for number in range(max(map(len, parts), default=0)):
        shown = [
            pad(part[number] if number < len(part) else "", size, right=column.right)
            for (column, _), part, size in zip(held, parts, sizes, strict=True)
        ]
        lines.append((" " * GAP).join(shown).rstrip())
    return lines
