"""Compare two outcomes field by field: evaluators must agree exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from engine.decide.outcome import Outcome

Difference = tuple[str, str, str]
"""What differs, and what the first and the second say."""


def differences(first: Outcome, second: Outcome) -> tuple[Difference, ...]:
    """Return every difference between two outcomes, in a fixed order; empty if they are equal."""
    found: list[Difference] = []
    for field in fields(Outcome):
        found += _compare(field.name, getattr(first, field.name), getattr(second, field.name))
    return tuple(found)


def _compare(name: str, first: object, second: object) -> Iterator[Difference]:
    if first == second:
        return
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        for key in sorted({*first, *second}, key=str):
            if first.get(key) != second.get(key):
                shown = "/".join(key) if isinstance(key, tuple) else key
                yield f"{name}.{shown}", repr(first.get(key)), repr(second.get(key))
        return
    if isinstance(first, frozenset) and isinstance(second, frozenset):
        yield name, repr(sorted(map(str, first - second))), repr(sorted(map(str, second - first)))
        return
    yield name, repr(first), repr(second)
