"""Draws a page as plain text of a fixed width; a Chinese character takes two columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from engine.columns import pad, width
from engine.explain.blocks import Block, Facts, Items, Note, Page, Paragraph, Section, Table, Tree

WIDTH = 80
GAP = 2
_CLOSING = "，。、；：？！）》”’】〕％%.,;:!?)]"
_OPENING = "（《“‘【〔(["
_TOKEN = re.compile(r"\s+|\d{4}-\d{2}-\d{2}|\d{4}年\d{1,2}月\d{1,2}日|[\x21-\x2c\x2e-\x7e\u00a0-\u02ff]+-*|.", re.DOTALL)
_NARROWEST = 6
_SHORT_WORD = 14


def wrap(text: str, columns: int) -> list[str]:
    """Break a text into lines; no line begins with a closing mark or ends with an opening one."""
    lines: list[str] = []
    for part in text.split("\n"):
        line, used = "", 0
        for token in _tokens(part):
            size = width(token)
            if used + size > columns and line.strip():
                lines.append(line.rstrip())
                line, used = "", 0
                token = token.lstrip()
                size = width(token)
            while size > columns:
                head = _head(token, columns - used)
                lines.append(line + head)
                token, line, used = token[len(head):], "", 0  # fmt: skip
                size = width(token)
            line, used = line + token, used + size
        lines.append(line.rstrip())
    return lines or [""]


@lru_cache(maxsize=16384)
def _tokens(text: str) -> tuple[str, ...]:
    """Split into what may not be torn apart: words, and characters with the marks that stick to them."""
    found: list[str] = []
    glue = False
    for token in _TOKEN.findall(text):
        if found and (glue or token in _CLOSING) and not found[-1].isspace():
            found[-1] += token
        else:
            found.append(token)
        glue = token in _OPENING
    return tuple(found)


def _head(text: str, columns: int) -> str:
    used = 0
    for index, char in enumerate(text):
        used += width(char)
        if used > columns:
            return text[: max(index, 1)]
    return text


def render_text(page: Page, columns: int = WIDTH) -> str:
    """Draw a page."""
    lines: list[str] = [*_centre(page.issuer, columns), *_centre(page.title, columns), ""]
    for note in page.notes:
        lines += [*_note(note, columns), ""]
    for block in page.opening:
        lines += [*_block(block, columns), ""]
    for section in page.sections:
        lines += _section(section, columns)
    for line in page.signature:
        lines += [pad(line, columns, right=True)]
    if page.annex:
        lines.append("")
    for section in page.annex:
        lines += _section(section, columns)
    if page.footer:
        lines += ["", "─" * columns, *wrap(page.footer, columns)]
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def _centre(text: str, columns: int) -> Iterator[str]:
    for line in wrap(text, columns):
        yield " " * ((columns - width(line)) // 2) + line


def _section(section: Section, columns: int) -> list[str]:
    lines = wrap(section.heading, columns)
    lines.append(("━" if section.level == 1 else "─") * min(columns, max(width(line) for line in lines)))
    for block in section.blocks:
        lines += [*_block(block, columns), ""]
    return lines


def _block(block: Block, columns: int) -> list[str]:
    match block:
        case Paragraph(text):
            return wrap(text, columns)
        case Note():
            return list(_note(block, columns))
        case Facts(pairs):
            return list(_facts(pairs, columns))
        case Items(items):
            return [line for item in items for line in _hang("· ", item, columns)]
        case Table():
            return list(_table(block, columns))
        case Tree(branches):
            return [
                line
                for branch in branches
                for line in _hang("  " * branch.depth, " ".join(filter(None, (branch.name, branch.text))), columns)
            ]


def _note(note: Note, columns: int) -> Iterator[str]:
    for line in wrap(note.text, columns - 4):
        yield "┃ " + line


def _hang(mark: str, text: str, columns: int) -> Iterator[str]:
    for index, line in enumerate(wrap(text, columns - len(mark))):
        yield (mark if index == 0 else " " * len(mark)) + line


def _facts(pairs: Iterable[tuple[str, str]], columns: int) -> Iterator[str]:
    kept = list(pairs)
    left = min(max((width(name) for name, _ in kept), default=0), columns // 2)
    for name, value in kept:
        names, texts = wrap(name, left), wrap(value, columns - left - GAP)
        for index in range(max(len(names), len(texts))):
            head = names[index] if index < len(names) else ""
            yield pad(head, left + GAP) + (texts[index] if index < len(texts) else "")


def _table(table: Table, columns: int) -> Iterator[str]:
    if table.caption:
        yield from wrap(table.caption, columns)
    rows = [tuple(column.heading for column in table.columns), *(row.cells for row in table.rows)]
    sizes = _widths(rows, columns)
    if sizes is None:
        yield from _stacked(table, columns)
        return
    rule = "  ".join("─" * size for size in sizes)
    for index, row in enumerate(rows):
        cells = [wrap(cell, size) for cell, size in zip(row, sizes, strict=True)]
        for height in range(max(len(cell) for cell in cells)):
            yield (" " * GAP).join(
                pad(cell[height] if height < len(cell) else "", size, right=column.number)
                for cell, size, column in zip(cells, sizes, table.columns, strict=True)
            )
        if index == 0:
            yield rule


def _widths(rows: list[tuple[str, ...]], columns: int) -> list[int] | None:
    """Give each column the width it wants, or shrink the widest; None if there are too many columns."""
    wanted = [max(max(map(width, cell.split("\n"))) for cell in column) for column in zip(*rows, strict=True)]
    least = [
        min(want, max(_NARROWEST, max(_longest(cell) for cell in column)))
        for want, column in zip(wanted, zip(*rows, strict=True), strict=True)
    ]
    room = columns - GAP * (len(wanted) - 1)
    if sum(least) > room:
        return None
    while sum(wanted) > room:
        widest = max(range(len(wanted)), key=lambda index: (wanted[index] - least[index], wanted[index]))
        wanted[widest] -= 1
    return wanted


def _longest(cell: str) -> int:
    """Return the width below which a cell would be torn: that of its longest short word."""
    return max((width(token) for token in _tokens(cell) if width(token) <= _SHORT_WORD), default=0)


def _stacked(table: Table, columns: int) -> Iterator[str]:
    """Draw each row as names and values, where the columns do not fit side by side."""
    for row in table.rows:
        pairs = ((column.heading, cell) for column, cell in zip(table.columns, row.cells, strict=True))
        yield from _facts(pairs, columns)
        yield "╌" * columns
