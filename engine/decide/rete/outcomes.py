"""Supervision and measures: cells of the table and conditions of measures as rules on what came before."""

from __future__ import annotations

from engine.decide.outcome import SupervisionResult
from engine.decide.rete.board import Board
from engine.decide.rete.compiled import Compiled, measure_sources
from engine.decide.rete.conditions import Reading


def supervise(board: Board, compiled: Compiled) -> SupervisionResult | None:
    """Return the class of supervision: the cell of the table, and what overrides it."""
    table = board.program.supervision
    if table is None:
        return None
    key = (_key(board, table.rows), _key(board, table.columns) if table.columns is not None else "")
    network, gives, rows, columns = compiled.matrix
    fact = {"f0": rows.get(key[0], -1), "f1": columns.get(key[1], -1)}
    (fired,) = network.fire([fact])
    (rule,) = fired
    cell = gives[rule]
    (verdicts,) = compiled.overrides.conditions.evaluate([board.source(board.prepared.as_of)])
    holding = []
    for item in table.overrides:
        reading = verdicts.reading(compiled.overrides.index[item.id,])
        board.note(reading)
        if reading.certain:
            holding.append(item)
    classes = [item.gives for item in holding]
    clash = table.combine == "unique" and len(set(classes)) > 1
    index = max(classes if table.combine == "unique" and classes else [cell, *classes])
    return SupervisionResult(table.classes[index].code, key, tuple(sorted(item.id for item in holding)), clash)


def _key(board: Board, scheme: str) -> str:
    result = board.schemes[scheme].result
    if result.rank is None:
        return result.status
    return board.program.schemes[scheme].grades[result.rank].code


def measures(board: Board, compiled: Compiled, supervision: SupervisionResult | None) -> frozenset[tuple[str, str]]:
    """Return the measures that apply, each with what it comes from."""
    applying = {f"list:{name}" for name, listed in board.lists.items() if listed.result.status == "in_force"}
    if supervision is not None:
        applying.add(f"class:{supervision.code}")
    sources = measure_sources(board.program)
    flags = {f"source {s}": Reading(s in applying, s in applying) for _, s in sources if s != "rule"}
    (verdicts,) = compiled.measures.conditions.evaluate([board.source(board.prepared.as_of, flags)])
    found: set[tuple[str, str]] = set()
    for measure, source in sources:
        reading = verdicts.reading(compiled.measures.index[measure.id, source])
        board.note(reading)
        if reading.certain:
            found.add((measure.id, source))
    return frozenset(found)
