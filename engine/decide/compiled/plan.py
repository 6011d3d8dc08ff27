"""The plan of a rulebook version: what is projected from records, grouped, stepped through and joined.

Relations, in order: one projection per kind of record (findings as rows), one running step per trigger (events as rows of
the same form), one nested group-by per tally, and the subject's own row, to which all of these are joined on the left:
what has no rows is nothing, 0 or none. Scalars are nodes of :mod:`.algebra`; each dataclass says which row they read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engine.decide.compiled.algebra import Node
from engine.rulebook import program as p

if TYPE_CHECKING:
    from engine.decide.compiled.lower.cell import Cell
    from engine.decide.compiled.lower.lists import ListPlan
    from engine.decide.compiled.lower.repairs import RepairPlan
    from engine.decide.compiled.lower.schemes import SchemePlan
    from engine.decide.compiled.lower.spans import Days
    from engine.decide.compiled.lower.supervision import MeasurePlan, SupervisionPlan


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding over the records of its kind.

    ``possible``, ``matches``, ``sure`` (the condition alone), ``days`` and ``points`` are those of semantics 5; ``reasons``
    are (when, reason) in order for a record that matches, ``refused`` those for one that an exception keeps out (the last
    always applies); ``labels`` the exceptions with the node of their certain reading;
    ``read_unmet``, ``read_met`` and ``read_full`` the placeholders where it is not possible, excepted, and matched.
    ``extras`` are what tallies, triggers, effects and repairs read of a row, by name.
    """

    rule: str
    possible: Node
    matches: Node
    sure: Node
    days: Days
    points: Cell | None
    reasons: tuple[tuple[Node, str], ...]
    refused: tuple[tuple[Node, str], ...]
    labels: tuple[tuple[str, Node], ...]
    open: Node
    read_unmet: Node
    read_met: Node
    read_full: Node
    extras: Mapping[str, tuple[Node, ...]]


@dataclass(frozen=True, slots=True)
class RecordStage:
    """The projection of one kind of record."""

    kind: str
    main_date: str
    rows: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True)
class EventRow:
    """What an event of a trigger is. It has no fields; its columns are ``@event_day``, ``@complete_day`` (also ``@main``),
    ``@cut`` (the day on which repair undoes it, or blank) and ``@certain``. ``end`` is the end of its span before any cut.
    """

    days: Days
    end: Node
    points: Cell | None
    reasons: tuple[tuple[Node, str], ...]
    extras: Mapping[str, tuple[Node, ...]]


@dataclass(frozen=True, slots=True)
class TriggerStep:
    """One running step over the rows of the member findings, in order of day.

    Rows are grouped by ``group``; the window of a row lasts to its ``ends``. ``number`` is summed, or the period.
    ``members`` have each an extra ``trigger <id>``: (date, group, number, end of window, day of repair, questions).
    """

    rule: str
    members: tuple[str, ...]
    sort: Literal["at_least", "reaches", "consecutive"]
    bound: int
    undoes: bool
    first_per: str | None
    read: Node
    event: EventRow


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a gap in the supply of a kind reaches: ``until`` of column ``@day``, the last day of the gap."""

    kind: str
    until: Node


@dataclass(frozen=True, slots=True)
class Plan:
    """A lowered rulebook version.

    ``settled`` are the projections where nothing is unknown and nothing is supposed. Each of ``tallies`` is a nested group-by
    over the rows of its rules (extra ``tally <id>``). ``reaches`` are by ``tally <id>`` and ``rule <id>``; ``elapsed`` are
    days that conditions on the subject wait for; ``borders`` those on which a version begins or ends.
    """

    program: p.Program
    records: Mapping[str, RecordStage]
    settled: Mapping[str, RecordStage]
    main_dates: Mapping[str, str]
    triggers: tuple[TriggerStep, ...]
    tallies: tuple[p.Tally, ...]
    reaches: Mapping[str, tuple[Reach, ...]]
    schemes: Mapping[str, SchemePlan]
    lists: Mapping[str, ListPlan]
    supervision: SupervisionPlan | None
    measures: tuple[MeasurePlan, ...]
    repairs: tuple[RepairPlan, ...]
    elapsed: tuple[Node, ...]
    tested_tallies: tuple[str, ...]
    tested_rules: tuple[str, ...]
    borders: tuple[int, ...]
