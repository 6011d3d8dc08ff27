"""Supervision, measures, repair and reasons by tallies in generated source (semantics, 8, 12, 13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from engine.calendar import OPEN
from engine.decide.compiled.emit_python.layout import ID, SURE
from engine.decide.compiled.emit_python.state import State
from engine.decide.outcome import Pair, Reason, RepairResult, SupervisionResult
from engine.rulebook import program as p

Override: TypeAlias = tuple[str, int, bool, bool]
"""Id, class, certain, possible."""


def key_of(row: Any, codes: Sequence[str]) -> str:
    """Return what a scheme's row is in the table of supervision: its grade or its status."""
    return str(row[0]) if row[1] is None else codes[row[1]]


def keys_of(row: Any, codes: Sequence[str]) -> list[str]:
    """Return every key that is still possible."""
    return [row[0]] if row[2] is None or row[3] is None else list(codes[row[2] : row[3] + 1])


def supervised(table: p.Supervision, key: tuple[str, str], overrides: Iterable[Override]) -> tuple[SupervisionResult, int]:
    """Return the class of supervision and its index."""
    held = [(name, gives) for name, gives, certain, _ in overrides if certain]
    chosen = [gives for _, gives in held]
    unique = table.combine == "unique"
    if not (unique and held):
        chosen.append(table.cells[key])
    clash = unique and len(set(chosen)) > 1
    index = max(chosen)
    return SupervisionResult(table.classes[index].code, key, tuple(sorted([name for name, _ in held])), clash), index


def possible_classes(table: p.Supervision, rows: list[str], columns: list[str], overrides: Sequence[Override]) -> set[int]:
    """Return every class that is still possible, over both grades and over open overrides."""
    certain = [gives for _, gives, sure, _ in overrides if sure]
    maybe = [gives for _, gives, sure, possible in overrides if possible and not sure]
    cells = {table.cells[row, column] for row in rows for column in columns}
    if table.combine == "unique":
        return {max(certain), *(max(*certain, one) for one in maybe)} if certain else cells | set(maybe)
    sure_ones = {max([cell, *certain]) for cell in cells}
    return sure_ones | {max(one, other) for one in sure_ones for other in maybe}


def others(
    state: State,
    rules: tuple[tuple[int, int], ...],
    own: str,
    equal: tuple[Any, ...],
    moment: int | None,
    before: bool,
    most: int,
) -> tuple[str, int | None]:
    """Return the state and first day of a bound on others: (place of a rule, place of its extra); ``moment`` is the day of
    the record itself if they are counted ``before`` it."""
    now = state.now
    ends: dict[str, tuple[int, int]] = {}
    for place, at in rules:
        for row in state.rows[place]:
            if row[ID] == own or not row[SURE]:
                continue
            day, end, *values = row[at]
            if day is None or day >= OPEN:
                continue
            if all(a is not None and a == b for a, b in zip(equal, values, strict=True)):
                ends[row[ID]] = (day, end)
    if before:
        count = sum(1 for day, end in ends.values() if moment is not None and day <= moment < end)
        return ("met" if count <= most else "unmet"), None
    for at in sorted({now, *[end for _, end in ends.values() if end > now]}):
        if sum(1 for day, end in ends.values() if day <= at < end) <= most:
            return ("met" if at == now else "not_yet"), at
    return "not_yet", None


Checked: TypeAlias = tuple[str, str, int | None]
"""A condition of repair: id, state, day."""


def repairable(checked: Sequence[Checked], starts: frozenset[str], ends: int | None) -> RepairResult:
    """Return the result of a record that is neither repaired nor barred nor ended."""
    states = {state for _, state, _ in checked}
    found: Any = next((name for name in ("unmet", "open", "not_yet") if name in states), "eligible")
    days = [day for _, _, day in checked if day is not None]
    unknown = any(
        day is None and (state == "not_yet" or (state == "open" and name in starts)) for name, state, day in checked
    )
    latest = max(days, default=OPEN)
    return RepairResult(
        found,
        None if unknown or latest >= OPEN else latest,
        tuple(sorted([name for name, state, _ in checked if state in ("unmet", "not_yet")])),
        tuple(sorted([name for name, state, _ in checked if state == "open"])),
        ends,
    )


def refine(state: State) -> None:
    """Give every pair that counts in none of the tallies that have it its reason: outranked, or over the cap."""
    if not any(tally[9] or tally[10] for tally in state.T):
        return
    adding = state.module.adding
    added = {key for tally, adds in zip(state.T, adding, strict=True) if adds for key in tally[8]}
    fates: dict[tuple[str, str], set[str]] = {}
    for tally, adds in zip(state.T, adding, strict=True):
        dropped, capped = tally[9], tally[10]
        for key in tally[8]:
            if adds or key not in added:
                fate = "dropped" if key in dropped else "capped" if key in capped else "counts"
                fates.setdefault(key, set()).add(fate)
    for key, found in fates.items():
        pair = state.pairs[key]
        if "counts" not in found and pair.reason is Reason.COUNTS:
            reason = Reason.OVER_THE_CAP if "capped" in found else Reason.OUTRANKED
            state.pairs[key] = Pair(*key, reason, pair.label, pair.days, pair.points, pair.repaired_on)
