"""How far a plan is on a day: what became of each visit, what must be published, which grades were covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.calendar import WorkCalendar, format_day
from engine.facts.words import plain_key
from engine.inspection.model import Plan, Visit
from engine.inspection.paper.tasks import PlanReader, order
from engine.inspection.results.publishing import due
from engine.inspection.results.stored import StoredNotice, StoredResult
from engine.rulebook import Corpus

State: TypeAlias = Literal["done", "refused", "unreachable", "ended", "late", "due", "planned"]
"""``done``: inspected, with or without problems; ``ended``: the enterprise or the activity is no more; ``late``: its day has
passed without a result; ``due``: within the next working days; ``planned``: later."""

STATES: tuple[State, ...] = ("done", "refused", "unreachable", "ended", "late", "due", "planned")
SEEN: frozenset[State] = frozenset({"done", "refused", "unreachable", "ended"})

Publication: TypeAlias = Literal["on_time", "too_late", "overdue", "soon", "open"]
PUBLICATIONS: tuple[Publication, ...] = ("on_time", "too_late", "overdue", "soon", "open")

SOON = 5
"""Working days ahead of which something is called due."""
_REFUSED, _UNREACHABLE, _ENDED = "8", "6", frozenset({"F", "7", "9", "10", "11", "12"})


@dataclass(frozen=True)
class Followed:
    """A visit, its state, its result, and until when that is published."""

    visit: Visit
    number: str
    state: State
    result: StoredResult | None = None
    publication: Publication | None = None
    publish_by: int | None = None
    provisional: bool = False
    published_on: int | None = None


@dataclass(frozen=True)
class Coverage:
    """Enterprises of one grade: in the plan's population, to be visited, visited."""

    rulebook: str
    grade: str
    title: str
    enterprises: int
    planned: int
    seen: int


@dataclass(frozen=True)
class Progress:
    """A plan on a day."""

    reader: PlanReader
    as_of: int
    visits: tuple[Followed, ...]
    coverage: tuple[Coverage, ...]
    terms: tuple[tuple[Followed, StoredNotice], ...]
    """Notices whose term is not known to have been kept, the earliest end first."""
    strangers: tuple[str, ...] = ()
    """Numbers of results that the plan does not know."""

    @property
    def states(self) -> Counter[State]:
        """How many visits are in each state."""
        return Counter(item.state for item in self.visits)

    @property
    def publications(self) -> Counter[Publication]:
        """How many results stand where with their publication."""
        return Counter(item.publication for item in self.visits if item.publication)


Ranks: TypeAlias = Mapping[tuple[str, str], int]
"""Rank of a grade by rulebook and code, 0 best; only the rulebook knows it: in some published schemes A is worst."""


def grade_ranks(plan: Plan, corpus: Corpus) -> Ranks:
    """Return the ranks of the grades by which the rulebooks of a plan set their supervision."""
    found: dict[tuple[str, str], int] = {}
    for rules in plan.rules:
        versions = corpus.programs.get(rules.id, ())
        program = next((item for item in versions if format_day(item.start) == rules.version), versions[-1] if versions else None)
        if program is not None and program.supervision is not None:
            grades = program.schemes[program.supervision.rows].grades
            found |= {(rules.id, grade.code): rank for rank, grade in enumerate(grades)}
    return found


def follow(
    reader: PlanReader,
    results: Mapping[str, StoredResult],
    published: Mapping[str, int],
    calendar: WorkCalendar,
    as_of: int,
    ranks: Ranks | None = None,
) -> Progress:
    """Return how far a plan is; grades are listed by ``ranks``, those without one last.

    Results inspected after ``as_of`` and publications after it are not counted: they are not there yet on that day.
    """
    ahead = calendar.add(as_of, SOON)
    held = {number: item for number, item in results.items() if item.inspected_on <= as_of}
    visits = []
    for visit in sorted(reader.plan.visits, key=order):
        number = reader.number(visit)
        result = held.get(number)
        state = _state(visit, result, as_of, ahead)
        if result is None:
            visits.append(Followed(visit, number, state))
            continue
        last, provisional = due(calendar, result.inspected_on)
        day = published.get(plain_key(number))
        day = day if day is not None and day <= as_of else None
        visits.append(Followed(visit, number, state, result, _publication(day, last, as_of, ahead), last, provisional, day))
    terms = [
        (item, notice)
        for item in visits
        for notice in (item.result.notices if item.result and not _corrected(item.result, as_of) else ())
        if notice.deadline is not None
    ]
    known = {item.number for item in visits}
    return Progress(
        reader, as_of, tuple(visits), _coverage(reader, visits, ranks or {}),
        tuple(sorted(terms, key=lambda pair: (pair[1].deadline or 0, pair[1].number))), tuple(sorted(results.keys() - known)),
    )  # fmt: skip


def _state(visit: Visit, result: StoredResult | None, as_of: int, ahead: int) -> State:
    if result is None:
        if visit.status == "done":
            return "done"
        return "late" if visit.day < as_of else "due" if visit.day <= ahead else "planned"
    codes = set(result.results)
    if _REFUSED in codes:
        return "refused"
    if _UNREACHABLE in codes:
        return "unreachable"
    return "ended" if codes & _ENDED else "done"


def _publication(day: int | None, last: int, as_of: int, ahead: int) -> Publication:
    if day is not None:
        return "on_time" if day <= last else "too_late"
    return "overdue" if last < as_of else "soon" if last <= ahead else "open"


def _corrected(result: StoredResult, as_of: int) -> bool:
    return result.corrected_on is not None and result.corrected_on <= as_of


def _coverage(reader: PlanReader, visits: list[Followed], ranks: Ranks) -> tuple[Coverage, ...]:
    planned: dict[tuple[str, str], bool] = {}
    for item in visits:
        key = item.visit.rulebook, item.visit.code
        planned[key] = planned.get(key, False) or item.state in SEEN
    groups: dict[tuple[str, str, str], list[int]] = {}
    for enterprise in reader.plan.enterprises:
        counts = groups.setdefault((enterprise.rulebook, enterprise.grade, enterprise.grade_title or enterprise.grade), [0, 0, 0])
        key = enterprise.rulebook, enterprise.code
        counts[0] += 1
        counts[1] += key in planned
        counts[2] += planned.get(key, False)
    ordered = sorted(groups, key=lambda key: (key[0], ranks.get(key[:2], 999), key[1]))
    return tuple(Coverage(*key, *groups[key]) for key in ordered)
