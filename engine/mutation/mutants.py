"""Every mutant of a rulebook, in the order of the file: small changes of its tree, for the loader to accept or refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.mutation.operators import OPERATORS
from engine.mutation.site import Book, Change, Site
from engine.mutation.tree import changed, name, walk
from engine.yamlfile import Document

_PASSED_BY = frozenset({
    "title", "basis", "advice", "objections", "answered_by", "competent", "levels", "order_basis", "adopted_by",
    "published_by", "how", "hengxin", "id", "status", "version", "points_decimals", "max_records", "place", "sector",
})  # fmt: skip
"""Words and citations: nothing of a decision's outcome hangs on them."""


@dataclass(frozen=True)
class Mutant:
    """One small change of a rulebook.

    ``id`` names place, operator and what is written in its stead; it stays the same while the rulebook does. ``line`` and
    ``column`` are those of the place in the file, ``rule`` the id of the rule it belongs to.
    """

    id: str
    operator: str
    line: int
    column: int
    rule: str
    change: Change

    def apply(self, data: Any) -> Any:
        """Return the tree with the change made."""
        for path, value in self.change.edits:
            data = changed(data, path, value)
        return data


def mutants_of(document: Document, book: Book) -> list[Mutant]:
    """Return every mutant of a rulebook, neighbours in the file beside each other."""
    found: dict[str, Mutant] = {}
    for path, value in walk(document.data):
        if len(path) < 2 or any(part in _PASSED_BY for part in path):
            continue
        site = Site(book, path, value)
        for operator in OPERATORS:
            for change in operator.find(site):
                mutant = _mutant(document, operator.code, change)
                found.setdefault(mutant.id, mutant)
    return sorted(found.values(), key=lambda item: (item.line, item.column))


def _mutant(document: Document, operator: str, change: Change) -> Mutant:
    path = change.edits[0][0]
    line, column = document.place(path)
    shown = name(document.data, path)
    rule = "/".join(shown.split("/")[:2])
    return Mutant(f"{shown} {operator}: {change.was} → {change.now}", operator, line, column, rule, change)


def neighbours(mutants: list[Mutant], size: int) -> Iterator[list[Mutant]]:
    """Yield mutants in batches of neighbours: what killed one is likely to kill the next."""
    for at in range(0, len(mutants), size):
        yield mutants[at : at + size]
