"""The grammar of a rulebook file: a closed set of keys, all of them here.

A file is read in this order of ideas, each built from the one before: parameters and questions, attributes of
records, findings with intervals, triggers and tallies, outcomes (schemes and lists) with effects, supervision.
The order in the file means nothing. Docstrings say what each key means; ``docs/language`` shows each in use.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from engine.yamlfile import Closed

Scalar = str | int | bool
Unit = Literal["month", "quarter", "half", "year"]
RecordClass = Literal["basic", "enhancing", "general", "serious", "risk"]
FirstDay = Literal["counts", "not_counted"]


class Title(Closed):
    """A title or sentence in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Basis(Closed):
    """A citation: ``provision`` is an id of the law library; ``how`` says how the rule puts it to work."""

    provision: str
    how: Title | None = None


class Condition(Closed):
    """A condition: one of ``all``, ``any``, ``not``, or one test of one thing.

    What is tested: ``field`` (of the record, or an attribute), ``question`` (a person's determination about the
    record), ``subject`` (a field of the register), ``tally``, ``in_force`` (a finding or trigger), ``scheme`` (a
    grade), ``list`` (a list status). The test is one of the operators below. A record's condition reads ``field``,
    ``question`` and ``subject`` only, and never the as-of date.
    """

    all_: list[Condition] | None = Field(default=None, alias="all")
    any_: list[Condition] | None = Field(default=None, alias="any")
    not_: Condition | None = Field(default=None, alias="not")

    field: str | None = None
    question: str | None = None
    subject: str | None = None
    tally: str | None = None
    in_force: str | None = None
    scheme: str | None = None
    list_: str | None = Field(default=None, alias="list")

    is_: Any = Field(default=None, alias="is")
    """Equal to a value, another field (``{field: x}``), a parameter (``{param: x}``); for a list its status."""
    in_: Any = Field(default=None, alias="in")
    """Equal to one of several codes."""
    at_least: Any = None
    more_than: Any = None
    at_most: Any = None
    less_than: Any = None
    has_any: Any = None
    """The code set holds at least one of these."""
    has_all: Any = None
    heaviest_at_least: Any = None
    """The heaviest code of the set, in the order of its code list, is this or heavier."""
    heaviest_at_most: Any = None
    exists: bool | None = None
    """The value is there (true) or definitely not there (false)."""
    no_worse_than: str | None = None
    """A scheme's grade is this one or better."""
    no_better_than: str | None = None
    status: Any = None
    """A scheme's status: graded, not_taking_part, not_enough_data, or a list of these."""
    elapsed: Span | None = None
    """A date of the subject lies at least this long before the as-of date (the first day counts)."""


class Span(Closed):
    """A length of time: exactly one unit; a number, a parameter or a whole-number field."""

    days: Any = None
    months: Any = None
    years: Any = None
    working_days: Any = None


class Day(Closed):
    """A day computed forward from the record. One of:

    ``of`` + ``plus`` (+ ``first_day``); ``start_of_next`` + ``after``; ``earliest``; ``latest``; ``field``.
    In place of a day a plain name means the field of that name, ``open`` means no end, ``day`` the day on which a
    trigger fired, and ``complete`` the day on which its evidence was complete (the latest of that day and the main
    dates of the records it rests on).
    """

    field: str | None = None
    of: Any = None
    plus: Span | None = None
    first_day: FirstDay | None = None
    """``counts``: three months from 2026-04-01 end before 2026-07-01; ``not_counted``: before 2026-07-02."""
    start_of_next: Unit | None = None
    after: Any = None
    earliest: list[Any] | None = None
    latest: list[Any] | None = None


class Suspension(Closed):
    """Days that do not count, from ``from`` until ``until``, both days of the record.

    ``added_at_end`` says whether the suspended days are added at the end of the interval.
    """

    from_: Any = Field(alias="from")
    until: Any
    added_at_end: bool
    basis: list[Basis | str]


class Repair(Closed):
    """What repair does to a finding: ``cancels`` (ends it), ``shortens`` (to ``until``), ``converts``, ``none``.

    ``at`` is the day of repair, a date field. ``converts`` ends the finding on that day and names in ``into`` the
    finding that begins then.
    """

    model: Literal["cancels", "shortens", "converts", "none"]
    at: str | None = None
    until: Any = None
    into: str | None = None
    basis: list[Basis | str] = []


class Counts(Closed):
    """On which days something counts: ``from`` a day ``until`` a day (exclusive), minus suspensions."""

    from_: Any = Field(alias="from")
    until: Any
    repair: Repair | None = None
    suspended: list[Suspension] = []


class Exception_(Closed):
    """A labelled exception: where its condition holds, the rule does not apply."""

    label: str
    title: Title
    when: Condition
    basis: list[Basis | str]


class Band(Closed):
    """A half-open band ``[at_least, below)`` of a number and the points it gives; the first has no ``at_least``."""

    at_least: Any = None
    below: Any = None
    points: Any


class Points(Closed):
    """Points computed from a record. One of:

    ``field`` (the points in an attribute or field) or ``deduct`` (the same, taken off); ``per`` + ``unit`` + ``round`` + ``each``; ``by`` + ``bands``;
    ``by`` + ``table``. ``cap`` bounds what one record gives (its size, not its sign).
    """

    field: str | None = None
    deduct: str | None = None
    param: str | None = None
    per: str | None = None
    unit: Any = None
    round_: Literal["floor", "ceiling", "half_up"] | None = Field(default=None, alias="round")
    each: Any = None
    by: str | None = None
    bands: list[Band] | None = None
    table: dict[str, Any] | None = None
    cap: Any = None


class Branch(Closed):
    """One case of a ``first_of``: the first whose condition holds gives the value."""

    label: str
    when: Condition
    value: Any
    basis: list[Basis | str] = []


class Attribute(Closed):
    """A derived attribute of records of one kind, in a stratum of its own.

    ``type`` is int, money, points, date, bool or code; for code ``codes`` names the list. ``otherwise`` is the value
    if no branch holds; without it the attribute is then unknown. ``aspect`` ties it to a transitional clause.
    """

    id: str
    title: Title
    on: str
    type_: Literal["int", "money", "points", "date", "bool", "code"] = Field(alias="type")
    codes: str | None = None
    basis: list[Basis | str]
    first_of: list[Branch]
    otherwise: Any = None
    aspect: Literal["severity", "period", "points"] | None = None


class Finding(Closed):
    """What one rule concludes about one record, and on which days it counts."""

    id: str
    title: Title
    on: str
    basis: list[Basis | str]
    when: Condition | None = None
    unless: list[Exception_] = []
    record_class: RecordClass = Field(alias="class")
    counts: Counts
    points: Any = None
    advice: Title | None = None
    """What the enterprise can do about it."""


class Parameter(Closed):
    """A value the bureau must still fix by a document (裁量参数), with the range it may choose from."""

    id: str
    title: Title
    type_: Literal["int", "money", "points"] = Field(alias="type")
    value: Any
    status: Literal["placeholder", "adopted"]
    permitted_from: Any = None
    permitted_to: Any = None
    adopted_by: str | None = None
    basis: list[Basis | str]


class Question(Closed):
    """A named question that a person answers about a record (认定意见): yes, no, or not yet."""

    id: str
    title: Title
    on: list[str]
    answered_by: Title
    basis: list[Basis | str]


class FirstPer(Closed):
    """At most one event per calendar period: the first."""

    first_per: Unit


class Reaches(Closed):
    """A sum of a money or whole-number field over the window that reaches a bound."""

    field: str
    reaches: Any


class Consecutive(Closed):
    """Records whose numbered periods follow each other without a gap."""

    period: str
    at_least: int = Field(ge=2)


class Trigger(Closed):
    """An event derived on day D when the findings of the window number at least k, or their sum crosses a bound.

    The window on D holds the matching records with ``date <= D < date + within``. The event's consequence has its own
    interval, whatever the window does later. A void record always undoes it; ``member_repair`` says whether repair
    of a member does.
    """

    id: str
    title: Title
    basis: list[Basis | str]
    from_: list[str] = Field(alias="from", min_length=1)
    date: str
    per: list[str] = []
    within: Span | None = None
    first_day: FirstDay = "counts"
    at_least: Any = None
    sum_: Reaches | None = Field(default=None, alias="sum")
    consecutive: Consecutive | None = None
    fires: Literal["every"] | FirstPer
    member_repair: Literal["undoes", "keeps"]
    counts: Counts
    record_class: RecordClass = Field(alias="class")
    points: Any = None
    advice: Title | None = None


class Window(Closed):
    """A plain window: what is dated ``date`` counts on the days ``[date, date + within)``, repaired or not as said."""

    date: str
    within: Span
    first_day: FirstDay = "counts"
    repaired: Literal["counts", "left_out"]


class Overlap(Closed):
    """What happens when several findings fall on one ``record``, or on one event or project (a key field)."""

    within: str
    keep: Literal["highest", "all"]


class Bounds(Closed):
    """A cap: the result is never below ``at_least`` nor above ``at_most``."""

    at_least: Any = None
    at_most: Any = None


class Groups(Closed):
    """A nested tally: per group take ``each``, keep the groups ``having`` enough, then count or add them."""

    by: list[str] = Field(min_length=1)
    each: Literal["sum", "count", "max"]
    cap: Bounds | None = None
    having: Bounds | None = None


class Tally(Closed):
    """A sum, count or maximum over what counts on a day.

    ``range``: over ``findings`` (a record under two rules counts twice) or distinct ``records``. ``take``: sum,
    count or max. ``of``: points, or a number field of the records. ``groups`` makes it nested: ``take`` then ranges
    over the groups.
    """

    id: str
    title: Title
    over: list[str] = Field(min_length=1)
    range_: Literal["findings", "records"] = Field(alias="range")
    take: Literal["sum", "count", "max"]
    of: str | None = None
    window: Window | None = None
    overlap: Overlap | None = None
    groups: Groups | None = None
    cap: Bounds | None = None


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


class Scheme(Closed):
    """An ordered outcome: credit, risk, or one per sub-sector."""

    id: str
    title: Title
    basis: list[Basis | str]
    evaluated: Literal["continuously"] | Evaluated
    taking_part: Condition | None = None
    requires: list[Requirement] = []
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


class SupervisionClass(Closed):
    """One class of supervision: frequency per authority level, sampling ratio in basis points, depth."""

    code: str
    title: Title
    frequency: dict[str, Frequency]
    ratio: int = Field(ge=1, le=10000)
    depth: Literal["document", "on_site", "full"]
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


class Measure(Closed):
    """A measure the rulebook uses: ``item`` of the national list or of the incentives, and when it applies.

    A measure named by a list or a class applies while that entry or class does; ``when`` adds a condition.
    """

    id: str
    item: str
    title: Title
    when: Condition | None = None
    basis: list[Basis | str]


class Others(Closed):
    """Other records that agree with this one on fields, dated within a span before the moment of reference."""

    of: list[str] = Field(min_length=1)
    equal: list[str] = []
    date: str
    within: Span
    before: Literal["record", "application"]
    at_most: int = Field(ge=0)


class EligibilityCondition(Closed):
    """One condition of repair: a condition on the record, a day that must have come, or a count of others."""

    id: str
    title: Title
    basis: list[Basis | str]
    when: Condition | None = None
    from_: Any = Field(default=None, alias="from")
    others: Others | None = None


class Eligibility(Closed):
    """Whether a record can be repaired: state, first possible day, unmet conditions.

    ``bar``: conditions under which law excludes repair; each needs law, regulation or central policy as basis.
    """

    id: str
    title: Title
    on: str
    when: Condition | None = None
    basis: list[Basis | str]
    done: str
    """The date field that says that repair was granted."""
    ends: Any = None
    """The day on which publication stops by itself."""
    conditions: list[EligibilityCondition]
    bars: list[EligibilityCondition] = []


class Adoption(Closed):
    """The document by which a rulebook was adopted."""

    title: str
    number: str
    on: str
    body: str


class InForce(Closed):
    """First and last day, both included; ``to`` may be ``open``."""

    from_: str = Field(alias="from")
    to: str


class Scope(Closed):
    """Which subjects: place (area code) and sector, and a condition on the register if needed."""

    place: str
    sector: str
    when: Condition | None = None


class Transition(Closed):
    """Which version speaks about a record: the one in force on the record's own day, or on the as-of date."""

    severity: Literal["record_day", "as_of"]
    period: Literal["record_day", "as_of"]
    points: Literal["record_day", "as_of"]
    basis: list[Basis | str]


class Rulebook(Closed):
    """One rulebook file: the rules of one sector and place for one in-force window."""

    hengxin: Literal["rulebook/1"]
    id: str
    title: Title
    status: Literal["adopted", "model", "published"]
    adopted_by: Adoption | None = None
    published_by: str | None = None
    scope: Scope
    in_force: InForce
    basis: list[Basis | str]
    objections: Title
    """Where and how to object."""
    transition: Transition | None = None
    points_decimals: int = Field(default=0, ge=0, le=4)
    max_records: int = Field(default=100000, ge=1)
    """Most records of one subject for which sums were proved to stay below 2^63."""
    parameters: list[Parameter] = []
    questions: list[Question] = []
    attributes: list[Attribute] = []
    findings: list[Finding] = []
    triggers: list[Trigger] = []
    tallies: list[Tally] = []
    schemes: list[Scheme] = []
    lists: list[ListDefinition] = []
    supervision: Supervision | None = None
    measures: list[Measure] = []
    repairs: list[Eligibility] = []
