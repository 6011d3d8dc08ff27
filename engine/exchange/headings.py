"""Find the heading row of a sheet and say which column holds which field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.exchange.cellerror import Raw, shown
from engine.facts import Dictionary, Field
from engine.facts.dictionary import Column
from engine.facts.words import plain_heading
from engine.problems import Text, nearest

REGISTER = "register"
"""The name, in manifests, of the table of enterprises."""

_SEARCHED = 30
_UNIT = re.compile(r"\((万元|元)\)\Z")
_TAIL = re.compile(r"\((?:万元|元|%)\)\Z")


@dataclass(frozen=True)
class Layout:
    """What a table of one kind may hold: the words of its headings and what they stand for.

    ``words`` maps a plain heading to (name, weight): fields by name, common columns as ``@code`` and so on.
    """

    kind: str
    title: Text
    fields: Mapping[str, Field]
    columns: Mapping[str, Column]
    words: Mapping[str, tuple[str, int]]
    ignored: frozenset[str]

    def heading(self, name: str) -> str:
        """Return the official heading of a field or common column."""
        return self.columns[name[1:]].heading if name.startswith("@") else self.fields[name].heading


@dataclass(frozen=True)
class Matched:
    """The heading row (from 0), the column of each field, units said by headings, what was not used."""

    row: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    units: Mapping[str, str]
    unknown: tuple[tuple[int, str, str | None], ...]
    unused: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Unmatched:
    """Why a sheet has no usable heading row; ``row`` is -1 if none was found at all."""

    row: int
    code: str
    reason: Text
    mend: Text | None = None


def layout_of(dictionary: Dictionary, kind: str) -> Layout:
    """Return the layout of a kind of record, or of the register."""
    if kind == REGISTER:
        title, fields, columns = (
            Text("企业名册", "register of enterprises"),
            dictionary.subject,
            dictionary.register,
        )
        ignored: Iterable[str] = dictionary.register_ignored
    else:
        spec = dictionary.kinds[kind]
        title, columns, ignored = spec.title, spec.columns, spec.ignored
        fields = {name: field for name, field in spec.fields.items() if field.copy is None}
    return layout_for(kind, title, columns, fields, ignored)


def layout_for(
    kind: str, title: Text, columns: Mapping[str, Column], fields: Mapping[str, Field], ignored: Iterable[str]
) -> Layout:
    """Return the layout of a table with these columns and fields."""
    words: dict[str, tuple[str, int]] = {}
    for name, column in columns.items():
        _learn(words, f"@{name}", column.heading, column.column, column.also)
    for name, field in fields.items():
        _learn(words, name, field.heading, field.column, field.also)
    hidden = frozenset(plain_heading(word) for word in ignored) - words.keys()
    return Layout(kind, title, fields, columns, words, hidden)


def find_headings(rows: Sequence[Sequence[Raw]], layout: Layout) -> Matched | Unmatched:
    """Find the row that matches the layout best among the first rows."""
    best, best_score = -1, 0
    for index, row in enumerate(rows[:_SEARCHED]):
        names = {found[0] for cell in row if (found := _look(layout, cell))}
        score = 2 * len(names) + ("@code" in names)
        if score > best_score and len(names) >= 2:
            best, best_score = index, score
    if best < 0:
        wanted = "、".join(layout.heading(name) for name in _wanted(layout)[:6])
        return Unmatched(
            -1,
            "TABLE-NO-HEADING",
            Text(f"找不到“{layout.title.zh}”的表头行", f"no heading row of a table of {layout.title.en}"),
            Text(f"表头至少应有：{wanted}", f"headings needed: {wanted}"),
        )
    return _match(best, rows[best], layout)


def looks_like_heading(row: Sequence[Raw], layout: Layout) -> bool:
    """Say whether a row repeats headings (a printed page, a row of column codes)."""
    cells = [cell for cell in row if isinstance(cell, str) and cell.strip()]
    known = sum(
        1
        for cell in cells
        if len(cell) < 80 and (_look(layout, cell) or plain_heading(cell) in layout.ignored)
    )
    return known >= 2 and known * 2 > len(cells)


def is_heading(cell: Raw, layout: Layout) -> bool:
    """Say whether a cell holds a known heading."""
    return _look(layout, cell) is not None


def _learn(
    words: dict[str, tuple[str, int]], name: str, heading: str, code: str | None, also: Iterable[str]
) -> None:
    for weight, group in ((3, (heading,)), (2, (code,) if code else ()), (1, also)):
        for word in group:
            plain = plain_heading(word)
            words.setdefault(plain, (name, weight))
            words.setdefault(_TAIL.sub("", plain), (name, 1))


def _look(layout: Layout, cell: Raw) -> tuple[str, int] | None:
    if not isinstance(cell, str) or not cell or len(cell) > 80:
        return None
    word = plain_heading(cell)
    if word in layout.ignored:
        return None
    found = layout.words.get(word) or layout.words.get(_TAIL.sub("", word))
    if found is None and "(" in word:
        inner = word[word.index("(") + 1 :].rstrip(")")
        found = layout.words.get(word[: word.index("(")]) or layout.words.get(inner)
        found = (found[0], 0) if found else None
    return found


def _match(index: int, row: Sequence[Raw], layout: Layout) -> Matched | Unmatched:
    headings = tuple(shown(cell).strip() for cell in row)
    taken: dict[str, list[tuple[int, int]]] = {}
    unknown: list[tuple[int, str, str | None]] = []
    for column, cell in enumerate(row):
        found = _look(layout, cell)
        if found:
            taken.setdefault(found[0], []).append((-found[1], column))
        elif headings[column] and plain_heading(headings[column]) not in layout.ignored:
            guess = nearest(headings[column], [layout.heading(name) for name in (*layout.fields,)])
            unknown.append((column, headings[column], guess))
    unused: list[tuple[int, str, str]] = []
    columns: dict[str, int] = {}
    for name, places in taken.items():
        places.sort()
        if len(places) > 1 and places[0][0] == places[1][0]:
            first, second = places[0][1], places[1][1]
            return Unmatched(
                index,
                "TABLE-DUPLICATE-COLUMN",
                Text(
                    f"第 {first + 1} 列“{headings[first]}”与第 {second + 1} 列“{headings[second]}”是同一项",
                    f"columns {first + 1} {headings[first]!r} and {second + 1} {headings[second]!r} are one",
                ),
                Text("请删去其中一列", "delete one of them"),
            )
        columns[name] = places[0][1]
        unused += [(column, headings[column], layout.heading(name)) for _, column in places[1:]]
    missing = [name for name in _wanted(layout) if name not in columns]
    if missing:
        zh = "、".join(layout.heading(name) for name in missing)
        hints = [
            word
            for word in (nearest(layout.heading(name), [u[1] for u in unknown]) for name in missing)
            if word
        ]
        mend = (
            Text(f"表中有相近的列：{'、'.join(hints)}", f"columns that are near: {', '.join(hints)}")
            if hints
            else None
        )
        return Unmatched(
            index, "TABLE-MISSING-COLUMN", Text(f"缺少必需的列：{zh}", f"missing columns: {zh}"), mend
        )
    units = {}
    for name, column in columns.items():
        said = _UNIT.search(plain_heading(headings[column]))
        if said:
            units[name] = said[1]
    return Matched(index, headings, columns, units, tuple(unknown), tuple(unused))


def _wanted(layout: Layout) -> list[str]:
    required = [name for name, field in layout.fields.items() if field.required]
    return ["@code", *(["@name"] if layout.kind == REGISTER else []), *required]
