"""A file that was read: plain data, the place of every key and value, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.problems import InvalidRulebook, Problem, Text

Path_ = tuple[str | int, ...]
"""Where a value stands in a document: keys and list positions from the root."""

_SHOWN = 60


@dataclass
class Document:
    """A read file. ``base`` is where the data stands in the file: empty, but for a part of a document.

    ``spoilt`` holds the paths whose value was refused while reading; nothing more is said about them. ``faults`` holds
    the paths that did not fit a schema, and what pydantic calls the defect.
    """

    name: str
    data: Any
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    base: Path_ = ()
    spoilt: set[Path_] = field(default_factory=set)
    faults: list[tuple[Path_, str]] = field(default_factory=list)

    def place(self, path: Path_) -> tuple[int, int]:
        """Return line and column of the nearest known ancestor of a path."""
        whole = (*self.base, *path)
        for length in range(len(whole), -1, -1):
            if whole[:length] in self.places:
                return self.places[whole[:length]]
        return (1, 1)

    def problem(self, code: str, path: Path_, message: Text, mend: Text | None = None) -> Problem:
        """Build a problem at a path of this document."""
        line, column = self.place(path)
        return Problem(code, message, self.name, line, column, mend)

    def part(self, path: Path_, data: Any) -> Document:
        """Return the part of this document below a path, with problems of its own."""
        return Document(self.name, data, self.places, base=(*self.base, *path), spoilt=self.spoilt)

    def is_spoilt(self, path: Path_) -> bool:
        """Say whether a path lies at or below a value that was already refused."""
        whole = (*self.base, *path)
        return any(whole[:length] in self.spoilt for length in range(len(whole) + 1))


def refuse(*documents: Document) -> None:
    """Raise :class:`InvalidRulebook` if any document has problems."""
    problems = [problem for document in documents for problem in document.problems]
    if problems:
        raise InvalidRulebook(problems)


def brief(value: object) -> str:
    """Return a value as it is shown in a message: its first characters, however long or deep it is."""
    if isinstance(value, dict):
        return _cut("{" + ", ".join(str(key) for key in list(value)[:3]) + ("}" if len(value) <= 3 else ", …}"))
    if isinstance(value, list):
        parts = ["…" if isinstance(item, dict | list) else brief(item) for item in value[:3]]
        return _cut("[" + ", ".join(parts) + ("]" if len(value) <= 3 else ", …]"))
    return _cut(repr(value[: _SHOWN + 1] if isinstance(value, str) else value))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN + 2 else f"{text[:_SHOWN]}…"
