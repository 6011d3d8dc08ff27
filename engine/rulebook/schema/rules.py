"""The grammar of rules about records: parameters, questions, attributes, findings, triggers, tallies, repair."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from engine.rulebook.schema.terms import (
    Basis,
    Condition,
    Counts,
    Exception_,
    FirstDay,
    RecordClass,
    Span,
    Title,
    Unit,
)
from engine.yamlfile import Closed


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
    distinct: str | None = None
    """With ``at_least``: a key by which members are told apart (three projects, not three notices). Those that agree on it
    count once; those without it do not count."""
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
    each: Literal["sum", "count", "max", "min"]
    cap: Bounds | None = None
    having: Bounds | None = None


class Tally(Closed):
    """A sum, count, maximum (of gains) or minimum (of deductions: the heaviest) over what counts on a day.

    ``range``: over ``findings`` (a record under two rules counts twice) or distinct ``records``. ``take``: sum,
    count, max or min. ``of``: points, or a number field of the records. ``groups`` makes it nested: ``take`` then ranges
    over the groups.
    """

    id: str
    title: Title
    over: list[str] = Field(min_length=1)
    range_: Literal["findings", "records"] = Field(alias="range")
    take: Literal["sum", "count", "max", "min"]
    of: str | None = None
    window: Window | None = None
    overlap: Overlap | None = None
    groups: Groups | None = None
    cap: Bounds | None = None


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
