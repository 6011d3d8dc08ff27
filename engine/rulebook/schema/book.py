"""The grammar of a whole rulebook file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.rulebook.schema.outcomes import ListDefinition, Measure, Scheme, Supervision
from engine.rulebook.schema.rules import Attribute, Eligibility, Finding, Parameter, Question, Tally, Trigger
from engine.rulebook.schema.terms import Basis, Condition, Title
from engine.yamlfile import Closed


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
