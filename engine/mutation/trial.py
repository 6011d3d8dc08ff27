"""One mutant on trial: load it, decide the cases again, stop at the first that notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from engine.calendar import format_day
from engine.casebook.accepted import Accepted, load_accepted
from engine.casebook.model import TestCase, case_files, load_cases
from engine.casebook.run import CaseResult, run_case
from engine.decide import Outcome, day_of
from engine.mutation.mutants import Mutant, mutants_of
from engine.mutation.site import Book
from engine.mutation.tree import GONE, changed
from engine.problems import InvalidRulebook, Problem
from engine.rulebook.corpus import Corpus
from engine.rulebook.load import check_document, load_corpus, rulebook_files, shown_name
from engine.rulebook.program import Program
from engine.yamlfile import Document, Path_, load_yaml

State: TypeAlias = Literal["killed", "survived", "equivalent", "invalid", "same", "crashed"]
"""Noticed by a case; by none; by none, and declared to mean the same; refused by the loader; loaded to the same
program; the evaluator broke on it (a defect of the engine)."""

_MOST_NEAR = 3
_MOST_KILLERS = 5
_UNUSED = "RULE-UNUSED"


@dataclass(frozen=True)
class Near:
    """A case that came near to noticing: ``unseen`` names what came out differently but the case does not expect."""

    case: str
    unseen: str


@dataclass(frozen=True)
class Verdict:
    """How a mutant fared: ``by`` is the case that killed it, ``why`` what that case saw or why the loader refused."""

    mutant: Mutant
    state: State
    by: str = ""
    why: str = ""
    near: tuple[Near, ...] = ()


class Bench:
    """A rulebook version with its cases and mutants, ready for trials.

    Raises:
        InvalidRulebook: the rulebook, its cases or its accepted gaps are refused, or a case fails before anything is changed.
    """

    def __init__(self, rules: Path, path: Path, *, with_cases: bool = True) -> None:
        self.path, self.folder = path, path.parent
        self.corpus = load_corpus(rules, rulebook_files(self.folder))
        self.document = load_yaml(path, shown_name(path, rules))
        self.program = self._own()
        versions = self.corpus.programs[self.program.id]
        self.book = Book(self.document.data, self.program, self.corpus.dictionary, len(versions))
        self.mutants = mutants_of(self.document, self.book)
        self.accepted: Accepted = load_accepted(self.folder, self.program.id, self.program.version)
        cases, problems = self._cases(rules) if with_cases else ([], [])
        problems += self.accepted.problems
        self.cases = sorted(cases, key=lambda case: not self.program.start <= case.as_of < self.program.end)
        self.names = _names(self.cases)
        self.results = {self.names[key(case)]: run_case(self.corpus, case) for case in self.cases}
        problems += [problem for result in self.results.values() for problem in result.problems]
        if problems:
            raise InvalidRulebook(problems)
        self._touched = _touched(self.results)
        self._paths = {place: path for path, place in reversed(self.document.places.items()) if len(path) >= 2}

    def _own(self) -> Program:
        for versions in self.corpus.programs.values():
            for program in versions:
                if program.source == self.document.name:
                    return program
        raise LookupError(self.document.name)

    def _cases(self, rules: Path) -> tuple[list[TestCase], list[Problem]]:
        found: list[TestCase] = []
        problems: list[Problem] = []
        for path in case_files(self.folder):
            read = load_cases(path, self.corpus.dictionary, self.program.points_decimals, shown_name(path, rules))
            problems += read.problems
            if read.rulebook == self.program.id:
                found += read.cases
        return found, problems

    # --- trials ---

    def try_all(self, mutants: Iterable[Mutant]) -> list[Verdict]:
        """Try neighbouring mutants; the cases that killed the last few go first with the next."""
        killers: list[str] = []
        verdicts = []
        for mutant in mutants:
            verdict = self.trial(mutant, killers)
            verdicts.append(verdict)
            if verdict.by:
                killers = [verdict.by, *(name for name in killers if name != verdict.by)][:_MOST_KILLERS]
        return verdicts

    def trial(self, mutant: Mutant, killers: Sequence[str] = ()) -> Verdict:
        """Try one mutant on the cases: first those named, then those that go deepest into what was changed."""
        program, problems = self.load(mutant)
        if program is None:
            problem = problems[0]
            return Verdict(mutant, "invalid", why=f"{problem.code}: {problem.message.en}")
        if replace(program, digest=self.program.digest) == self.program:
            return Verdict(mutant, "same")
        corpus = self._corpus(program)
        different: list[tuple[str, Outcome | None]] = []
        for case in self._order(mutant, killers):
            name = self.names[key(case)]
            try:
                result = run_case(corpus, case)
            except Exception as error:
                return Verdict(mutant, "crashed", name, f"{type(error).__name__}: {error}")
            if not result.passed:
                return Verdict(mutant, "killed", name, result.problems[0].message.en)
            if result.decision.outcome != self.results[name].decision.outcome:
                different.append((name, result.decision.outcome))
        state: State = "equivalent" if self.accepted.mutant(mutant.id) else "survived"
        return Verdict(mutant, state, near=tuple(self._near(mutant, different)))

    def _order(self, mutant: Mutant, killers: Sequence[str]) -> list[TestCase]:
        words = [word for word in reversed(mutant.id.partition(" ")[0].split("/")) if word in self._touched]
        first = {name: at for at, name in enumerate(killers)}

        def rank(case: TestCase) -> tuple[int, list[int]]:
            name = self.names[key(case)]
            return first.get(name, len(first)), [-self._touched[word].get(name, 0) for word in words]

        return sorted(self.cases, key=rank)

    def load(self, mutant: Mutant) -> tuple[Program | None, list[Problem]]:
        """Load a mutant. What the change left unused is taken away with it: that alone is no reason to refuse it."""
        data = mutant.apply(self.document.data)
        for _ in range(4):
            document = Document(self.document.name, data, self.document.places)
            program, problems, _ = check_document(document, self.corpus.dictionary, self.corpus.law)
            unused = {path for path in map(self._unused, problems) if path}
            if program is not None or not problems or any(problem.code != _UNUSED for problem in problems) or not unused:
                return program, problems
            for path in sorted(unused, reverse=True):
                data = changed(data, path, GONE)
        return None, problems

    def _unused(self, problem: Problem) -> Path_ | None:
        found = self._paths.get((problem.line, problem.column))
        return found[:2] if found and problem.code == _UNUSED else None

    def _corpus(self, program: Program) -> Corpus:
        versions = tuple(
            program if one.source == self.document.name else one for one in self.corpus.programs[self.program.id]
        )
        return replace(self.corpus, programs={**self.corpus.programs, self.program.id: versions})

    def _near(self, mutant: Mutant, different: list[tuple[str, Outcome | None]]) -> Iterable[Near]:
        if different:
            for case, outcome in different[:_MOST_NEAR]:
                yield Near(case, _difference(self.results[case], outcome))
            return
        reached = self._touched.get(mutant.rule.split("/")[-1], {})
        for case in sorted(reached, key=lambda name: -reached[name])[:_MOST_NEAR]:
            yield Near(case, "")


def key(case: TestCase) -> tuple[str, Path_]:
    """Return where a case stands: unlike its id it differs for two moments of knowledge on the same day."""
    return case.document.name, case.path


def _names(cases: list[TestCase]) -> dict[tuple[str, Path_], str]:
    found: dict[tuple[str, Path_], str] = {}
    for case in cases:
        twice = case.id in found.values()
        found[key(case)] = f"{case.id}~{format_day(day_of(case.known_at))}" if twice else case.id
    return found


def _touched(results: Mapping[str, CaseResult]) -> dict[str, dict[str, int]]:
    """Return for every rule how far the cases go into it: 1 read it, 2 made something of it."""
    found: dict[str, dict[str, int]] = {}
    for name, result in results.items():
        for node in result.decision.nodes.values():
            depth = 1 if node.verdict in ("unmet", "fails", "none", "after_as_of") else 2
            cases = found.setdefault(node.rule, {})
            cases[name] = max(depth, cases.get(name, 0))
    return found


def _difference(result: CaseResult, outcome: Outcome | None) -> str:
    before = result.decision.outcome
    if before is None or outcome is None:
        return "rulebook"
    names = {real: shown for shown, real in result.case.names.items()}
    found: list[str] = []
    for part in ("pairs", "tallies", "schemes", "lists", "repairs"):
        old, new = getattr(before, part), getattr(outcome, part)
        for key in sorted({*old, *new}, key=str):
            if old.get(key) != new.get(key):
                shown = "/".join(names.get(str(word), str(word)) for word in key) if isinstance(key, tuple) else str(key)
                found.append(f"{part}.{shown}")
    for part in ("events", "supervision", "measures", "open", "placeholders", "unmatched", "next_change"):
        if getattr(before, part) != getattr(outcome, part):
            found.append(part)
    return ", ".join(found[:3])
