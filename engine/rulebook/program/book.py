"""One loaded rulebook version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.facts.dictionary import CodeList
from engine.problems import Text
from engine.rulebook.program.outcomes import Eligibility, ListDefinition, Measure, Scheme, Supervision
from engine.rulebook.program.rules import Attribute, Direction, Finding, Parameter, Question, Tally, Trigger
from engine.rulebook.program.terms import Cite, Condition


@dataclass(frozen=True)
class Transition:
    """Per aspect: does the version in force on the record's own day speak, or the one on the as-of date?"""

    severity: bool
    period: bool
    points: bool
    basis: tuple[Cite, ...]


@dataclass(frozen=True)
class Program:
    """One loaded rulebook version.

    ``strata`` lists the attributes' ids in an order in which each reads only earlier ones; ``subject_strata`` does so for
    tallies, schemes and lists as ``("tally", id)`` and so on. ``directions`` gives for each finding and trigger what
    load proved, ``worth`` the least and greatest number of points. ``start``/``end`` are the first day in force and the
    day after the last.
    """

    id: str
    version: str
    title: Text
    status: Literal["adopted", "model", "published"]
    adopted_by: str | None
    place: str
    sector: str
    scope_when: Condition | None
    start: int
    end: int
    basis: tuple[Cite, ...]
    objections: Text
    transition: Transition
    points_decimals: int
    parameters: Mapping[str, Parameter]
    questions: Mapping[str, Question]
    attributes: Mapping[str, Attribute]
    findings: Mapping[str, Finding]
    triggers: Mapping[str, Trigger]
    tallies: Mapping[str, Tally]
    schemes: Mapping[str, Scheme]
    lists: Mapping[str, ListDefinition]
    supervision: Supervision | None
    measures: Mapping[str, Measure]
    repairs: Mapping[str, Eligibility]
    codes: Mapping[str, CodeList]
    strata: tuple[str, ...] = ()
    subject_strata: tuple[tuple[str, str], ...] = ()
    directions: Mapping[str, Direction] = field(default_factory=dict)
    worth: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    source: str = ""
    digest: str = ""

    def questions_by_kind(self) -> dict[str, tuple[str, ...]]:
        """Return for each kind the questions asked about its records."""
        asked: dict[str, list[str]] = {}
        for question in self.questions.values():
            for kind in question.on:
                asked.setdefault(kind, []).append(question.id)
        return {kind: tuple(sorted(ids)) for kind, ids in asked.items()}
