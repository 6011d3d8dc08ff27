"""Words used all over the grammar: titles, citations, conditions, days, points."""

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
    """A citation: ``provision`` is an id of the law library; ``how`` says how the rule puts it to work.

    ``from`` and ``to`` (both included) are for what is in force on some days of the rulebook only: the citation then
    speaks on those days, and stands beside one that carries throughout.
    """

    provision: str
    how: Title | None = None
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None


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

    ``field`` (the points in an attribute or field) or ``deduct`` (the same, taken off); ``per`` + ``unit`` + ``round`` +
    ``each``; ``by`` + ``bands``; ``by`` + ``table``. ``cap`` bounds what one record gives (its size, not its sign).
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
