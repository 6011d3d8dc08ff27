"""Gaps that were looked at and accepted, beside the cases: each with a reason, none without.

Two sorts: goals of coverage that no case need reach, and mutants of the rulebook that mean the same as it (equivalent).
An entry that no longer fits anything is a problem, so that the file cannot outlive its reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from engine.problems import Problem, Text
from engine.yamlfile import Closed, Document, Path_, check_schema, load_yaml

MARK = b"hengxin: accepted/"


class ReasonModel(Closed):
    """Why a gap is accepted, in both languages."""

    zh: str
    en: str


class GoalModel(Closed):
    """A goal of coverage by its name; ``*`` stands for any text."""

    goal: str
    reason: ReasonModel


class MutantModel(Closed):
    """A mutant that means the same as the rulebook, by its name; ``*`` stands for any text."""

    mutant: str
    reason: ReasonModel


class AcceptedModel(Closed):
    """A file of accepted gaps; without ``version`` it is for all versions of the rulebook."""

    hengxin: Literal["accepted/1"]
    rulebook: str
    version: str | None = None
    coverage: list[GoalModel] = []
    mutants: list[MutantModel] = []


@dataclass(frozen=True)
class Entry:
    """One accepted gap."""

    pattern: str
    reason: Text
    document: Document
    path: Path_

    def fits(self, name: str) -> bool:
        """Say whether a goal or mutant is meant."""
        return fits(self.pattern, name)


@dataclass(frozen=True)
class Accepted:
    """The accepted gaps of one rulebook version, and what was wrong with their files."""

    goals: tuple[Entry, ...] = ()
    mutants: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    used: set[int] = field(default_factory=set, compare=False)

    def goal(self, name: str) -> Entry | None:
        """Return the entry that accepts a goal."""
        return self._first(self.goals, name)

    def mutant(self, name: str) -> Entry | None:
        """Return the entry that says that a mutant is equivalent."""
        return self._first(self.mutants, name)

    def _first(self, entries: Iterable[Entry], name: str) -> Entry | None:
        found = next((entry for entry in entries if entry.fits(name)), None)
        if found is not None:
            self.used.add(id(found))
        return found

    def stale(self, entries: Iterable[Entry]) -> list[Problem]:
        """Return a problem for every entry that nothing was accepted by."""
        message = Text("这一条没有对应的缺口：已有案例覆盖，或者规则已改", "nothing is accepted by this entry any more")
        mend = Text("删去这一条，或者改正写法", "delete it, or mend the name")
        return [
            entry.document.problem("ACCEPTED-STALE", entry.path, message, mend)
            for entry in entries
            if id(entry) not in self.used
        ]


def fits(pattern: str, name: str) -> bool:
    """Say whether a name is a pattern's, in which ``*`` stands for any text (also none)."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == name
    if not name.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(name) - len(rest[-1]) >= at and name.endswith(rest[-1])


def load_accepted(folder: Path, rulebook: str, version: str, shown: Callable[[Path], str] | None = None) -> Accepted:
    """Read the accepted gaps of a rulebook version from the files of a folder."""
    goals: list[Entry] = []
    mutants: list[Entry] = []
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.yaml")):
        if MARK not in path.read_bytes()[:4096]:
            continue
        document = load_yaml(path, shown(path) if shown else None)
        model = check_schema(document, AcceptedModel)
        problems += document.problems
        if model is None or model.rulebook != rulebook or model.version not in (None, version):
            continue
        for at, goal in enumerate(model.coverage):
            goals.append(Entry(goal.goal, Text(goal.reason.zh, goal.reason.en), document, ("coverage", at)))
        for at, mutant in enumerate(model.mutants):
            mutants.append(Entry(mutant.mutant, Text(mutant.reason.zh, mutant.reason.en), document, ("mutants", at)))
    return Accepted(tuple(goals), tuple(mutants), tuple(problems))
