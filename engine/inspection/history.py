"""What was inspected or announced before a plan: rows given, and the results among the known records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.facts import Record
from engine.inspection.libraries import Done
from engine.inspection.model import Inspector
from engine.inspection.source import Source


def inspected(source: Source, rows: Iterable[Done], inspectors: Iterable[Inspector]) -> dict[str, list[Done]]:
    """Return what was inspected or announced, by credit code: the rows given, and the results among the known records.

    A result on the same day for the same enterprise is the same visit. The level of a result is what it says, else that of
    the inspectors of the same body; the kinds for a cause are those the rulebook names.
    """
    found: dict[str, list[Done]] = defaultdict(list)
    for item in rows:
        _join(found[item.code], item)
    bodies: dict[str, set[str]] = defaultdict(set)
    for person in inspectors:
        bodies[person.body].update(person.levels)
    causes = {
        kind
        for versions in source.corpus.programs.values()
        if versions[-1].supervision is not None
        for cause in versions[-1].supervision.causes
        for kind in cause.kinds
    }
    for code, records in source.records.items():
        for record in records:
            result = _result(record, source, bodies, causes)
            if result is not None:
                _join(found[code], result)
    return {code: sorted(items, key=lambda item: (item.day, item.id)) for code, items in found.items()}


def _result(record: Record, source: Source, bodies: Mapping[str, set[str]], causes: set[str]) -> Done | None:
    """Return a known result of an inspection made up to the as-of date."""
    if record.kind != "inspection_result" or record.void:
        return None
    if not record.recorded_at <= source.known_at < record.superseded_at:
        return None
    number = record.fields.get("inspected_on")
    if not isinstance(number, int) or number > source.as_of:
        return None
    level = record.fields.get("body_level")
    known = bodies.get(str(record.fields.get("body") or ""), set())
    levels = frozenset({level}) if isinstance(level, str) else frozenset(known) if len(known) == 1 else frozenset()
    kind = record.fields.get("inspection_kind")
    kinds: Any = frozenset({"for_cause" if kind in causes else "drawn" if kind == "random" else "frequency"})
    return Done(record.subject, number, levels, kinds, announced=False)


def _join(made: list[Done], item: Done) -> None:
    """Add an inspection; rows of one day are one visit."""
    for index, other in enumerate(made):
        if other.day == item.day:
            made[index] = replace(
                other,
                levels=other.levels | item.levels,
                kinds=other.kinds | item.kinds,
                announced=other.announced and item.announced,
                inspectors=other.inspectors or item.inspectors,
                items=other.items or item.items,
                id=other.id or item.id,
            )
            return
    made.append(item)
