"""Repair: which records can be repaired, from when, and what is missing."""

from __future__ import annotations

from engine.decide.outcome import RepairResult
from engine.explain.blocks import Column, Row, Table, Tone
from engine.explain.reader import Reader
from engine.explain.values import NO_VALUE
from engine.rulebook import program as p

TONES: dict[str, Tone] = {"eligible": "good", "open": "open", "barred": "bad"}


def told(reader: Reader) -> list[tuple[str, p.Eligibility, RepairResult]]:
    """Return (record, rule, result) of every record that some repair rule is for, in order of day."""
    found = []
    for record, rule in sorted(reader.outcome.repairs, key=lambda key: (reader.order(key[0]), key[1])):
        found.append((record, reader.rules.repairs[rule], reader.outcome.repairs[record, rule]))
    return found


def conditions(reader: Reader, rule: p.Eligibility, ids: tuple[str, ...]) -> str:
    """Name conditions or bars."""
    named = {item.id: item for item in (*rule.conditions, *rule.bars)}
    return reader.join((reader.text(named[id].title) if id in named else id for id in ids), heavy=True)


def detail(reader: Reader, rule: p.Eligibility, result: RepairResult) -> str:
    """Say what is unmet, what is open, and when publication ends by itself."""
    said = []
    if result.unmet:
        name = "repair.bars" if result.state == "barred" else "repair.unmet"
        said.append(reader.t(name, conditions=conditions(reader, rule, result.unmet)))
    if result.open:
        said.append(reader.t("repair.open", conditions=conditions(reader, rule, result.open)))
    if result.ends is not None and result.state not in ("repaired", "ended"):
        said.append(reader.t("repair.ends", day=reader.last(result.ends)))
    return reader.join(said, heavy=True) or NO_VALUE


def table(reader: Reader, *, refs: bool) -> Table | None:
    """All records with their state, first possible day, and what is missing."""
    rows = []
    for record, rule, result in told(reader):
        first = reader.iso(result.first_day) if result.first_day is not None else NO_VALUE
        state = reader.w("repair_state", result.state)
        cells = [reader.source(record), state, first, detail(reader, rule, result)]
        if refs:
            cells.append(reader.refs(rule.basis))
        rows.append(Row(tuple(cells), TONES.get(result.state, "")))
    if not rows:
        return None
    names = ("record", "state", "first", "detail", *(("basis",) if refs else ()))
    return Table(tuple(Column(reader.t(f"repairs.head.{name}")) for name in names), tuple(rows))
