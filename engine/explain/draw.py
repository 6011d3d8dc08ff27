"""Blocks as HTML. Every text passes through one escape; nothing of a page is ever taken for markup."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from markupsafe import Markup

from engine.explain.blocks import Block, Facts, Items, Note, Paragraph, Section, Table, Tree

SHORT = 8
"""A table with fewer rows is not torn apart between pages."""
DEEPEST = 9
safe = lru_cache(maxsize=65536)(escape)


def draw(blocks: Iterable[Block]) -> Markup:
    """Draw blocks."""
    return Markup("\n".join(_block(block) for block in blocks))


def draw_section(section: Section) -> Markup:
    """Draw a section with its heading."""
    tag = "h2" if section.level == 1 else "h3"
    return Markup(f"<section>\n<{tag}>{safe(section.heading)}</{tag}>\n{draw(section.blocks)}\n</section>")


def _block(block: Block) -> str:
    match block:
        case Paragraph(text, lead):
            return f'<p class="lead">{safe(text)}</p>' if lead else f"<p>{safe(text)}</p>"
        case Note(text, tone):
            return f'<p class="note {tone}" role="note">{safe(text)}</p>'
        case Facts(pairs):
            rows = "\n".join(f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in pairs)
            return f"<dl>\n{rows}\n</dl>"
        case Items(items):
            return "<ul>\n" + "\n".join(f"<li>{safe(item)}</li>" for item in items) + "\n</ul>"
        case Table():
            return _table(block)
        case Tree():
            return _tree(block)


def _table(table: Table) -> str:
    short = ' class="short"' if len(table.rows) < SHORT else ""
    caption = f"<caption>{safe(table.caption)}</caption>" if table.caption else ""
    marks = [' class="n"' if column.number else "" for column in table.columns]
    heads = "".join(
        f'<th scope="col"{mark}>{safe(column.heading)}</th>' for column, mark in zip(table.columns, marks, strict=True)
    )
    lines = [f'<div class="wide"><table{short}>{caption}', f"<thead><tr>{heads}</tr></thead>", "<tbody>"]
    for row in table.rows:
        cells = "".join([f"<td{mark or _whole(cell)}>{safe(cell)}</td>" for cell, mark in zip(row.cells, marks, strict=True)])
        lines.append(f"<tr{_attributes(row.tone, row.anchor)}>{cells}</tr>")
    lines.append("</tbody></table></div>")
    return "\n".join(lines)


def _whole(cell: str) -> str:
    """Keep a day on one line."""
    return ' class="d"' if len(cell) == 10 and cell[4] == cell[7] == "-" else ""


def _tree(tree: Tree) -> str:
    lines = ['<div class="tree" role="list">']
    for branch in tree.branches:
        place = f"d{min(branch.depth, DEEPEST)} {branch.tone}".rstrip()
        name = f"<code>{safe(branch.name)}</code> " if branch.name else ""
        lines.append(f'<p role="listitem"{_attributes(place, branch.anchor)}>{name}{safe(branch.text)}</p>')
    lines.append("</div>")
    return "\n".join(lines)


def _attributes(tone: str, anchor: str) -> str:
    return (f' class="{tone}"' if tone else "") + (f' id="{safe(anchor)}"' if anchor else "")
