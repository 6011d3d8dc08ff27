"""The place of a finding by ids instead of lines: it stays the same when the file is edited above it."""

from __future__ import annotations

from typing import Any

from engine.problems import Problem
from engine.yamlfile import Document, Path_

_IDS = ("id", "code", "label", "grade")


def place_of(document: Document, problem: Problem) -> str:
    """Return the place of a problem by ids: ``lists/black/grounds/BL-1``; empty if it is the whole file.

    Where several parts begin at one place the outermost is meant.
    """
    here = [path for path, place in document.places.items() if place == (problem.line, problem.column) and path]
    return spelt(document.data, min(here, key=len)) if here else ""


def spelt(data: Any, path: Path_) -> str:
    """Return a path with the ids of list items in place of their numbers."""
    words = []
    for part in path:
        inner = None
        if isinstance(data, dict):
            inner = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            inner = data[part]
        name = None
        if isinstance(part, int) and isinstance(inner, dict):
            name = next((inner[key] for key in _IDS if isinstance(inner.get(key), str)), None)
        words.append(str(part) if name is None else name)
        data = inner
    return "/".join(words)
