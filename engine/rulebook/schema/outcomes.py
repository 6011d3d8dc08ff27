"""The grammar of outcomes: schemes with their effects, lists, supervision, measures."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.rulebook.schema.rules import Bounds
from engine.rulebook.schema.terms import Basis, Condition, Counts, Exception_, FirstDay, Span, Title, Unit
from engine.yamlfile import Closed


class ByValue(Closed):
    """A number that depends on the subject: ``by`` a field of the register, a ``table``, and ``otherwise``."""

    by: str
    table: dict[str, Any]
    otherwise: Any = None


class Grade(Closed):
    """One grade. The first in the list is the best (rank 0)."""

    code: str
    title: Title


class Threshold(Closed):
    """The score band ``[at_least, below)`` of one grade."""

    grade: str
    at_least: Any = None
    below: Any = None


class ThresholdSet(Closed):
    """Bands for the subjects meeting ``when``; the set without ``when`` is for all others."""

    when: Condition | None = None
    bands: list[Threshold]


class Effect(Closed):
    """An effect on a grade: of a finding or trigger (``on``), or of a condition on the subject (``when``).

    ``counts`` gives the effect an interval of its own; without it the effect lasts as long as what it is ``on``.
    ``immediate`` effects do not wait for the next evaluation date.
    """

    id: str
    title: Title
    basis: list[Basis | str]
    on: str | None = None
    when: Condition | None = None
    counts: Counts | None = None
    score: Any = None
    at_least: str | None = None
    at_most: str | None = None
    ranks: Any = None
    immediate: bool = False


class EffectGroup(Closed):
    """Effects of one sort and how they combine; a clash under ``unique`` makes the decision needs-review."""

    combine: Literal["worst", "best", "first_of", "sum", "unique"]
    floor: str | None = None
    """For downgrades: never below this grade."""
    effects: list[Effect]


class Score(Closed):
    """A score: a base (fixed, or by a field of the register) plus the tallies named, within a cap."""

    base: Any
    add: list[str]
    cap: Bounds | None = None


class Requirement(Closed):
    """Tables without which the scheme does not speak: the kind, and how far back they must be complete."""

    kind: str
    back: Span
    otherwise: Literal["not_enough_data", "provisional"]


class Evaluated(Closed):
    """When grades are made: ``continuously``, or for each calendar period with its cut-off.

    With ``every`` the last day of a period is the cut-off; the grade stands from ``delay`` after the first day of the
    next period (30 days after the half-year to 30 June: from 31 July) until the next one does.
    """

    every: Unit
    delay: Span


class Need(Closed):
    """Something without which the scheme does not speak, though every table is there: a score entered by another body.

    Where ``when`` does not certainly hold, the status is not_enough_data.
    """

    id: str
    title: Title
    basis: list[Basis | str]
    when: Condition


class Scheme(Closed):
    """An ordered outcome: credit, risk, or one per sub-sector."""

    id: str
    title: Title
    basis: list[Basis | str]
    evaluated: Literal["continuously"] | Evaluated
    taking_part: Condition | None = None
    requires: list[Requirement] = []
    needs: list[Need] = []
    grades: list[Grade] = Field(min_length=2)
    score: Score | None = None
    thresholds: list[ThresholdSet] = []
    otherwise: str | None = None
    """Without a score: the grade before any effect."""
    vetoes: EffectGroup | None = None
    lifts: EffectGroup | None = None
    downgrades: EffectGroup | None = None
    caps: EffectGroup | None = None
    order: list[Literal["vetoes", "thresholds", "lifts", "downgrades", "caps"]] | None = None
    order_basis: list[Basis | str] = []


class Ground(Closed):
    """One ground of entry: a finding or trigger (``on``) or a condition on the subject (``when``)."""

    id: str
    title: Title
    basis: list[Basis | str]
    on: str | None = None
    when: Condition | None = None


class Step(Closed):
    """A procedural step due before a list decision, and the time allowed for it."""

    id: str
    title: Title
    within: Span | None = None
    basis: list[Basis | str]


class Term(Closed):
    """How long an entry lasts.

    From the day of the list decision: ``base``; not less than ``minimum``; ``not_before`` a day copied from the linked
    penalty. ``new_ground``: what a new ground inside the term does. A date stated in the decision itself wins.
    """

    base: Span
    first_day: FirstDay
    minimum: Span | None = None
    not_before: str | None = None
    """A date field of the list decision (copied from the linked penalty): the entry does not end earlier."""
    new_ground: Literal["restarts", "adds", "none"]
    basis: list[Basis | str]


class Removal(Closed):
    """A way out before the term ends: from ``from`` on, if ``when`` holds, removal is proposed.

    Several ways that give different days are all shown and marked as disputed: which law prevails is for people.
    Lists kept by others (``proposes: false``) show the ways and propose nothing. ``from`` reads fields of the list
    decision.
    """

    id: str
    title: Title
    from_: Any = Field(alias="from")
    when: Condition | None = None
    basis: list[Basis | str]


class ListDefinition(Closed):
    """A list: who is proposed for it, on what grounds, for how long, and what an entry in force permits.

    ``key`` is the code under which list decisions name this list. A rule never lists anyone.
    """

    id: str
    key: str
    title: Title
    colour: Literal["black", "red", "watch"]
    kind: Literal["statutory", "sector", "board"]
    local: bool = False
    """A list of this place only (a local regulation is then basis enough)."""
    basis: list[Basis | str]
    competent: Title
    proposes: bool = True
    """False for lists kept by other bodies: only their decisions are read."""
    grounds: list[Ground] = []
    unless: list[Exception_] = []
    steps: list[Step] = []
    term: Term | None = None
    removals: list[Removal] = []
    successor: str | None = None
    """The finding on list decisions that says what remains of an ended entry (its own ``counts`` say from when)."""
    quota: str | None = None
    """Entries are limited in number: outcomes stay candidates until a selection was made; names the rule."""
    measures: list[str] = []


class Frequency(Closed):
    """Inspections per period for one authority level; ``times`` 0 is "not on its own initiative"."""

    times: int = Field(ge=0)
    per: Literal["year", "half", "quarter", "month", "two_weeks"]


Unstated = Literal["unstated"]
"""The document says nothing: only in a rulebook published elsewhere, whose gaps are not ours to fill."""


class SupervisionClass(Closed):
    """One class of supervision: frequency per authority level, sampling ratio in basis points, depth.

    ``round`` turns the ratio of a number of enterprises into a number of them (2 of 21 at 5 % under ``ceiling``); a
    ratio below 10000 needs it.
    """

    code: str
    title: Title
    frequency: dict[str, Frequency | Unstated]
    ratio: Annotated[int, Field(ge=1, le=10000)] | Unstated
    round_: Literal["floor", "ceiling", "half_up"] | None = Field(default=None, alias="round")
    depth: Literal["document", "on_site", "full"] | Unstated
    measures: list[str] = []


class Cell(Closed):
    """Rows and columns of the matrix by grade code or status, and the class they give."""

    credit: list[str] = Field(min_length=1)
    risk: list[str] | None = None
    gives: str


class Override(Closed):
    """A condition on the subject that gives a class outright."""

    id: str
    title: Title
    when: Condition
    gives: str
    basis: list[Basis | str]


class YearlyCap(Closed):
    """Most visits within a calendar year to one enterprise, by class.

    What several levels need at the same time is one visit. Full coverage and checks for a cause stand outside.
    """

    times: dict[str, Annotated[int, Field(ge=1, le=366)]]
    basis: list[Basis | str]


class FullCoverage(Closed):
    """Items that law wants inspected at every enterprise (of some classes), outside the ratio and the yearly cap.

    ``items`` are codes of the published list of inspection items; ``classes`` left out means every class.
    """

    id: str
    title: Title
    items: list[str] = Field(min_length=1)
    classes: list[str] | None = None
    level: str
    frequency: Frequency
    depth: Literal["document", "on_site", "full"]
    basis: list[Basis | str]


class Cause(Closed):
    """A cause that permits a check outside the ratio and the yearly cap.

    ``kinds`` are codes of the kinds of inspection under which such checks stand in the records.
    """

    id: str
    title: Title
    kinds: list[str] = Field(min_length=1)
    basis: list[Basis | str]


class Supervision(Closed):
    """The table from grades (and statuses) to classes; it must be total. Overrides combine as ``combine`` says."""

    basis: list[Basis | str]
    rows: str
    """The scheme whose grade or status picks the row."""
    columns: str | None = None
    levels: dict[str, Title]
    classes: list[SupervisionClass] = Field(min_length=1)
    """Lightest supervision first."""
    matrix: list[Cell]
    overrides: list[Override] = []
    combine: Literal["worst", "unique"]
    yearly_cap: YearlyCap | None = None
    full_coverage: list[FullCoverage] = []
    causes: list[Cause] = []


class Measure(Closed):
    """A measure the rulebook uses: ``item`` of the national list or of the incentives, and when it applies.

    A measure named by a list or a class applies while that entry or class does; ``when`` adds a condition.
    """

    id: str
    item: str
    title: Title
    when: Condition | None = None
    basis: list[Basis | str]
