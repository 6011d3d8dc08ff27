"""What is left of a document when the parts that do not fit the grammar are taken out, so that one run tells of the
defects of all parts, not of the grammar alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from engine.rulebook import schema
from engine.yamlfile import Document, Path_

_SECTIONS = (
    "parameters", "questions", "attributes", "findings", "triggers", "tallies", "schemes", "lists", "measures", "repairs",
)  # fmt: skip
_HEAD: dict[str, Any] = {
    "id": "unnamed",
    "title": {"zh": "-", "en": "-"},
    "status": "model",
    "scope": {"place": "000000", "sector": "construction"},
    "in_force": {"from": "2000-01-01", "to": "open"},
    "basis": [],
    "objections": {"zh": "-", "en": "-"},
}
"""Stands in for a part of the head that is missing or wrong."""
_OPTIONAL = ("adopted_by", "published_by", "transition", "supervision", "max_records")


@dataclass(frozen=True)
class Salvaged:
    """What fits the grammar, as a document whose places are those of the file; ``lost`` holds the ids of what does
    not, ``mutilated`` the top-level keys from which anything was taken out."""

    book: schema.Rulebook
    document: Document
    lost: frozenset[str]
    mutilated: frozenset[str]


def salvage(document: Document) -> Salvaged | None:
    """Return what fits the grammar; ``None`` if too little is left to say anything about it."""
    if not isinstance(document.data, dict) or not document.faults:
        return None
    data = dict(document.data)
    dropped: set[tuple[str, int]] = set()
    for path, kind in sorted(document.faults, key=lambda fault: fault[1] != "extra_forbidden"):
        head = str(path[0]) if path else ""
        if kind == "extra_forbidden":
            _remove(data, path)
        elif head in _SECTIONS and len(path) > 1 and isinstance(path[1], int):
            dropped.add((head, path[1]))
        elif head in _HEAD:
            data[head] = _HEAD[head]
        elif head in _OPTIONAL:
            data.pop(head, None)
        else:
            return None
    lost: set[str] = set()
    kept: dict[str, dict[int, int]] = {}
    for section in {section for section, _ in dropped}:
        items = data[section]
        lost |= {str(items[i].get("id")) for s, i in dropped if s == section and isinstance(items[i], dict)}
        stay = [index for index in range(len(items)) if (section, index) not in dropped]
        kept[section] = {old: new for new, old in enumerate(stay)}
        data[section] = [items[index] for index in stay]
    try:
        book = schema.Rulebook.model_validate(data)
    except ValidationError:
        return None
    mutilated = frozenset(str(path[0]) for path, _ in document.faults if path)
    return Salvaged(book, Document(document.name, data, _moved(document, kept)), frozenset(lost), mutilated)


def _remove(data: dict[str, Any], path: Path_) -> None:
    """Take out a key, on copies of the containers that lead to it."""
    at: Any = data
    for part in path[:-1]:
        missing = isinstance(at, dict) and part not in at
        if missing:
            return  # it went with the part that holds it
        inner = at[part]
        at[part] = dict(inner) if isinstance(inner, dict) else list(inner)
        at = at[part]
    at.pop(path[-1], None)


def _moved(document: Document, kept: dict[str, dict[int, int]]) -> dict[Path_, tuple[int, int]]:
    """Return the places with the items of the sections renumbered."""
    places: dict[Path_, tuple[int, int]] = {}
    for path, place in document.places.items():
        if len(path) > 1 and path[0] in kept and isinstance(path[1], int):
            new = kept[str(path[0])].get(path[1])
            if new is not None:
                places[(path[0], new, *path[2:])] = place
        else:
            places[path] = place
    return places
