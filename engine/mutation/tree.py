"""Plain data of a rulebook: change it at a place without touching the rest, and name the place in the rulebook's own words."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from engine.yamlfile import Path_

_NAMES = ("id", "label", "code", "grade", "kind")


class Gone(Enum):
    """In place of a new value: the key or item is taken away. An enum, so that it stays itself between processes."""

    GONE = "gone"


GONE = Gone.GONE


def changed(data: Any, path: Path_, value: Any) -> Any:
    """Return data that differs at one path only; what is not on the way to it is shared with the original."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(data, list):
        assert isinstance(head, int)
        if not rest and value is GONE:
            return [*data[:head], *data[head + 1 :]]
        if head == len(data):
            return [*data, value]
        return [*data[:head], changed(data[head], rest, value), *data[head + 1 :]]
    if not rest and value is GONE:
        return {key: item for key, item in data.items() if key != head}
    return {**data, head: changed(data.get(head), rest, value)}


def value_at(data: Any, path: Path_) -> Any:
    """Return what stands at a path, ``None`` if nothing does."""
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def walk(data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every value with its path, a container before what is in it, in the order of the file."""
    yield path, data
    items: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(data, dict):
        items = iter(data.items())
    elif isinstance(data, list):
        items = iter(enumerate(data))
    for key, value in items:
        yield from walk(value, (*path, key))


def name(data: Any, path: Path_) -> str:
    """Return a path in which items of lists are called by their id, label or code: it survives a change of their order."""
    words: list[str] = []
    for depth, key in enumerate(path):
        if isinstance(key, str):
            words.append(key)
            continue
        item = value_at(data, path[: depth + 1])
        own = next((item[word] for word in _NAMES if word in item), None) if isinstance(item, dict) else None
        words.append(str(own) if isinstance(own, str) else str(key + 1))
    return "/".join(words)
