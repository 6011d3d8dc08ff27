"""Supervision and measures: cells of the table and conditions of measures as rules on what came before."""

from __future__ import annotations

from dataclasses import dataclass

from engine.decide.outcome import SupervisionResult
from engine.decide.rete.board import Board
from engine.decide.rete.compiled import Compiled, measure_sources
from engine.decide.rete.conditions import Reading


@dataclass(frozen=True)
class Supervised:
    """The class of supervision, and the measures that every class still possible names."""

    result: SupervisionResult | None = None
    measures: frozenset[str] = frozenset()


def supervise(board: Board, compiled: Compiled) -> Supervised:
    """Return the class of supervision: the cell of the table, and what overrides it."""
    table = board.program.supervision
    if table is None:
        return Supervised()
    network, gives, rows, columns = compiled.matrix
    chosen_rows = _keys(board, table.rows)
    chosen_columns = _keys(board, table.columns) if table.columns is not None else [""]
    facts = [{"f0": rows.get(row, -1), "f1": columns.get(column, -1)} for row in chosen_rows for column in chosen_columns]
    cells = [gives[rule] for fired in network.fire(facts) for rule in fired]
    (verdicts,) = compiled.overrides.conditions.evaluate([board.source(board.prepared.as_of)])
    certain: list[str] = []
    sure: list[int] = []
    maybe: list[int] = []
    for item in table.overrides:
        reading = verdicts.reading(compiled.overrides.index[item.id,])
        board.note(reading)
        if reading.certain:
            certain.append(item.id)
            sure.append(item.gives)
        elif reading.possible:
            maybe.append(item.gives)
    unique = table.combine == "unique"

    def combined(cell: int, overrides: list[int]) -> int:
        return max(overrides if unique and overrides else [cell, *overrides])

    index = combined(cells[0], sure)
    possible = {combined(cell, overrides) for cell in cells for overrides in (sure, *([*sure, one] for one in maybe))}
    named = frozenset(table.classes[index].measures).intersection(*(table.classes[one].measures for one in possible))
    key = (chosen_rows[0], chosen_columns[0])
    clash = unique and len(set(sure)) > 1
    return Supervised(SupervisionResult(table.classes[index].code, key, tuple(sorted(certain)), clash), named)


def _keys(board: Board, scheme: str) -> list[str]:
    """Return the keys under which a scheme may stand in the table, the certain one first."""
    graded = board.schemes[scheme]
    if graded.result.rank is None:
        return [graded.result.status]
    grades = board.program.schemes[scheme].grades
    ranks = dict.fromkeys((graded.result.rank, *range(graded.best, graded.worst + 1)))
    return [grades[rank].code for rank in ranks]


def measures(board: Board, compiled: Compiled, supervised: Supervised) -> frozenset[tuple[str, str]]:
    """Return the measures that apply, each with what it comes from."""
    lists = {f"list:{name}" for name, listed in board.lists.items() if listed.result.status == "in_force"}
    of_class = f"class:{supervised.result.code}" if supervised.result is not None else ""
    sources = measure_sources(board.program)
    flags: dict[str, Reading] = {}
    for measure, source in sources:
        applies = source in lists or (source == of_class and measure.id in supervised.measures)
        flags[f"source {measure.id} {source}"] = Reading(applies, applies)
    (verdicts,) = compiled.measures.conditions.evaluate([board.source(board.prepared.as_of, flags)])
    found: set[tuple[str, str]] = set()
    for measure, source in sources:
        reading = verdicts.reading(compiled.measures.index[measure.id, source])
        board.note(reading)
        if reading.certain:
            found.add((measure.id, source))
    return frozenset(found)
