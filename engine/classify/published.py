"""The published format of results, ``hengxin.decisions/1``: closed models from which the JSON Schema is made.

A published version never changes; a new need is a new version beside it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.yamlfile import Closed

Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2}|open)$")]
"""``YYYY-MM-DD``, or ``open`` for without end. Ends are exclusive: the first day that no longer belongs."""

Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00$")]
"""A moment in China's time, ISO 8601."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256."""

Decimal = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
"""A number as decimal text, so that nobody rounds it."""


class CaseHead(Closed):
    """The case folder."""

    title: str
    place: str


class Table(Closed):
    """What became of the rows of a table: read = accepted + rejected + duplicates."""

    file: str
    kind: str
    read: int
    accepted: int
    rejected: int
    duplicates: int


class Why(Closed):
    """A reason in both languages."""

    zh: str
    en: str


class Attested(Closed):
    """Which evaluators ran and agreed."""

    evaluators: list[str]
    agreed: int
    single: int
    why_single: Why | None


class Subject(Closed):
    """The enterprise."""

    code: str
    name: str


class Effect(Closed):
    """An effect on a grade that holds."""

    effect: str
    changed: bool
    sources: list[str]


class SchemeData(Closed):
    """The outcome of a scheme; ranks count from 0, the best; ``score`` is decimal text."""

    status: Literal["graded", "provisional", "not_taking_part", "not_enough_data", "no_rulebook"]
    grade: str | None
    score: Decimal | None
    rank: int | None
    best: int | None
    worst: int | None
    missing: list[str]
    speaks_on: Day | None
    effects: list[Effect]
    clash: bool


class ListData(Closed):
    """The status of a list; ``proposal`` is never an entry by itself."""

    status: Literal["none", "candidate", "proposed", "noticed", "in_force", "ended", "removed"]
    proposal: Literal["entry", "removal"] | None
    grounds: dict[str, list[str]]
    open_grounds: list[str]
    excepted: list[str]
    decision: str | None
    start: Day | None
    end: Day | None
    minimum_until: Day | None
    removals: dict[str, Day | None]


class FrequencyData(Closed):
    """Inspections per period; 0 times is "not on its own initiative"."""

    times: int
    per: Literal["year", "half", "quarter", "month", "two_weeks"]


class SupervisionData(Closed):
    """The supervision class, with frequency per authority level and the sampling ratio in basis points.

    None is what a published document does not state; ``ratio_rounding`` says how a number of enterprises drawn is rounded.
    """

    class_: str
    frequency: dict[str, FrequencyData | None]
    ratio_basis_points: int | None
    ratio_rounding: Literal["floor", "ceiling", "half_up"] | None
    depth: Literal["document", "on_site", "full"] | None
    overrides: list[str]

    model_config = Closed.model_config | {"alias_generator": lambda name: name.rstrip("_")}


class MeasureData(Closed):
    """A measure and where it comes from: ``list:<id>``, ``class:<code>`` or ``rule``."""

    measure: str
    source: str


class FindingData(Closed):
    """The verdict on one (record, rule); ``rule`` is empty where no rule is for the record."""

    record: str
    rule: str
    reason: str
    label: str
    days: list[list[Day]]
    points: Decimal | None


class RepairData(Closed):
    """Whether a record can be repaired."""

    record: str
    rule: str
    state: Literal["repaired", "barred", "ended", "eligible", "not_yet", "unmet", "open"]
    first_day: Day | None
    unmet: list[str]
    open: list[str]
    ends: Day | None


class DecisionData(Closed):
    """One decision. The keys from ``schemes`` on are absent where no rulebook was in force."""

    format: Literal["hengxin.decision/1"]
    corpus: Digest
    subject: Subject
    rulebook: str
    version: str | None
    standing: Literal["in_force", "not_yet", "ended", "unknown"]
    trial: bool
    forecast: bool
    as_of: Day
    known_at: Moment
    schemes: dict[str, SchemeData] | None = None
    lists: dict[str, ListData] | None = None
    supervision: SupervisionData | None = None
    measures: list[MeasureData] | None = None
    findings: list[FindingData] | None = None
    events: list[str] | None = None
    repairs: list[RepairData] | None = None
    open: list[str] | None = None
    questions: list[str] | None = None
    placeholders: list[str] | None = None
    next_change: Day | None = None


class Decisions(Closed):
    """The results of a run; NDJSON has one :class:`DecisionData` per line."""

    format: Literal["hengxin.decisions/1"]
    case: CaseHead
    as_of: Day
    known_at: Moment
    corpus: Digest
    attestation: Attested
    tables: list[Table]
    unmatched: list[str]
    decisions: list[DecisionData]
