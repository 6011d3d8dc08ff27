"""Measure which goals of a rulebook its cases reach, and say of each that is not reached why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.casebook.accepted import load_accepted
from engine.casebook.coverage import outcomes, records
from engine.casebook.coverage.goal import Goal
from engine.casebook.coverage.reading import Reading
from engine.casebook.run import CaseResult
from engine.decide import Decision
from engine.facts import Dictionary
from engine.problems import Problem, Text
from engine.rulebook.program import Program

NO_CASE = Text("没有案例到达", "no case reaches it")


@dataclass(frozen=True)
class Reached:
    """A goal and the cases that reach it; ``accepted`` is the declared reason for which none need to."""

    goal: Goal
    cases: tuple[str, ...]
    accepted: Text | None = None

    @property
    def counted(self) -> bool:
        """Say whether the goal enters the percentage."""
        return bool(self.cases) or (self.accepted is None and self.goal.cannot is None)

    @property
    def reason(self) -> Text | None:
        """Why no case reaches it, ``None`` if one does."""
        return None if self.cases else self.accepted or self.goal.cannot or NO_CASE


@dataclass(frozen=True)
class Coverage:
    """How far the cases of one rulebook version go."""

    program: Program
    goals: tuple[Reached, ...]
    cases: int
    problems: tuple[Problem, ...]

    @property
    def wanted(self) -> int:
        """How many goals a case should reach."""
        return sum(item.counted for item in self.goals)

    @property
    def reached(self) -> int:
        """How many a case reaches."""
        return sum(bool(item.cases) for item in self.goals)

    @property
    def percent(self) -> int:
        """The share reached in whole percent, rounded down: 100 is all."""
        return 100 * self.reached // self.wanted if self.wanted else 100

    def rules(self) -> Iterator[tuple[str, str, tuple[Reached, ...]]]:
        """Yield section, rule and goals, rule by rule in the order of the rulebook."""
        order: dict[tuple[str, str], list[Reached]] = {}
        for item in self.goals:
            order.setdefault((item.goal.section, item.goal.rule), []).append(item)
        yield from ((section, rule, tuple(items)) for (section, rule), items in order.items())


def goals_of(program: Program, dictionary: Dictionary) -> list[Goal]:
    """Return every goal of a rulebook version, each name once."""
    found: dict[str, Goal] = {}
    for goal in (*outcomes.goals(program), *records.goals(program, dictionary)):
        found.setdefault(goal.name, goal)
    return list(found.values())


def seen(decision: Decision) -> set[str]:
    """Return the names of all goals that a decision shows (also of some that no rulebook asks for)."""
    program, outcome = decision.selection.program, decision.outcome
    if program is None or outcome is None or not decision.nodes:
        return set()
    reading = Reading(decision, program, outcome)
    return {*outcomes.seen(reading), *records.seen(reading)}


def measure(
    program: Program, dictionary: Dictionary, results: Iterable[CaseResult], folder: Path, shown: Callable[[Path], str]
) -> Coverage:
    """Measure one rulebook version by the results of its cases; accepted gaps come from the folder beside it."""
    by_goal: dict[str, list[str]] = {}
    cases = 0
    for result in results:
        spoke = result.decision.selection.program
        if spoke is None or (spoke.id, spoke.version) != (program.id, program.version):
            continue
        cases += 1
        for name in seen(result.decision):
            by_goal.setdefault(name, []).append(result.case.id)
    accepted = load_accepted(folder, program.id, program.version, shown)
    reached = []
    for goal in goals_of(program, dictionary):
        found = tuple(by_goal.get(goal.name, ()))
        entry = None if found or goal.cannot else accepted.goal(goal.name)
        reached.append(Reached(goal, found, entry.reason if entry else None))
    problems = (*accepted.problems, *accepted.stale(accepted.goals))
    return Coverage(program, tuple(reached), cases, problems)
