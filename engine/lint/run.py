"""Lint rulebooks: load them, run every check, apply what was accepted, and say what remains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.facts import Dictionary, load_dictionary
from engine.law import LawLibrary, load_law
from engine.lint.breaches import BREACHES
from engine.lint.check import Book, Settings
from engine.lint.checks import CHECKS, COMPARISONS
from engine.lint.place import place_of
from engine.lint.silence import FILE, OWN, Acceptance, Located, Silence, read_silences
from engine.problems import Problem, Text
from engine.rulebook import Program, rulebook_files
from engine.rulebook.load import Examined, examine, overlaps, shown_name
from engine.yamlfile import load_yaml

TITLES: Mapping[str, Text] = {
    **{check.code: check.title for check in CHECKS},
    **{check.code: check.title for check in COMPARISONS},
    **BREACHES,
    **OWN,
}
"""Every code lint can find, and what it is about."""


@dataclass(frozen=True)
class Entry:
    """One line of a report: what was found, its place by ids, the line of the file, and who accepted it."""

    problem: Problem
    at: str
    source: str
    accepted: Silence | None = None


@dataclass(frozen=True)
class LintReport:
    """What a run found: defects that refuse a file, findings that remain, and findings that were accepted."""

    files: int
    as_of: int
    errors: tuple[Entry, ...]
    findings: tuple[Entry, ...]
    accepted: tuple[Entry, ...]


def lint(
    rules: Path, targets: Iterable[Path], settings: Settings, base: tuple[Dictionary, LawLibrary] | None = None
) -> LintReport:
    """Lint rulebook files, or all below folders; no targets: everything in the rules folder.

    ``base``: dictionary and law, if they were read already. What is compared is what is linted together.

    Raises:
        InvalidRulebook: the law library or the vocabularies cannot be read.
    """
    dictionary, law = base if base is not None else (load_dictionary(rules), load_law(rules))
    paths, missing = _files(targets, rules)
    run = _Run(rules, settings)
    run.errors += [Entry(problem, "", "") for problem in missing]
    for path in paths:
        run.take(path, examine(load_yaml(path, shown_name(path, rules)), dictionary, law))
    run.clashes()
    books = [
        Book(one.document, one.book, one.program, law, dictionary)
        for one in run.examined.values()
        if one.book is not None and one.program is not None
    ]
    for book in books:
        run.add(problem for check in CHECKS for problem in check.find(book, settings))
    for comparison in COMPARISONS:
        run.add(comparison.compare(books, settings))
    return run.report()


def _files(targets: Iterable[Path], rules: Path) -> tuple[list[Path], list[Problem]]:
    chosen: dict[Path, Path] = {}
    missing: list[Problem] = []
    for path in list(targets) or [rules]:
        if path.is_dir():
            chosen |= {one.resolve(): one for one in rulebook_files(path)}
        elif path.is_file():
            chosen[path.resolve()] = path
        else:
            missing.append(Problem("FILE", Text("没有这个文件或文件夹", "no such file or folder"), path.as_posix()))
    return list(chosen.values()), missing


class _Run:
    """What was read so far, and what was found in it."""

    def __init__(self, rules: Path, settings: Settings) -> None:
        self.rules = rules
        self.settings = settings
        self.examined: dict[str, Examined] = {}
        self.paths: dict[str, Path] = {}
        self.lines: dict[str, list[str]] = {}
        self.errors: list[Entry] = []
        self.findings: list[Problem] = []
        self.acceptances: dict[Path, Acceptance | None] = {}

    def take(self, path: Path, found: Examined) -> None:
        """Take in one file, with the silences that lie beside it or above."""
        name = found.document.name
        self.examined[name], self.paths[name] = found, path.resolve()
        self.errors += [self._entry(problem) for problem in found.errors]
        self.findings += found.breaches
        self._silences(path.resolve())

    def _silences(self, path: Path) -> None:
        root = self.rules.resolve()
        for folder in path.parents:
            inside = folder.is_relative_to(root)
            if folder not in self.acceptances and (inside or folder == path.parent):
                self.acceptances[folder] = self._read(folder / FILE)
            if not inside or folder == root:
                break

    def _read(self, path: Path) -> Acceptance | None:
        if not path.is_file():
            return None
        name = shown_name(path, self.rules)
        found, problems = read_silences(path, name, [code for code in TITLES if code not in OWN])
        self.paths[name] = path
        self.errors += [self._entry(problem) for problem in problems]
        return found

    def clashes(self) -> None:
        """Note versions of a rulebook that are in force on the same days."""
        versions: dict[str, list[Program]] = {}
        for one in self.examined.values():
            if one.program is not None:
                versions.setdefault(one.program.id, []).append(one.program)
        ordered = {name: tuple(sorted(found, key=lambda item: item.start)) for name, found in versions.items()}
        self.errors += [self._entry(problem) for problem in overlaps(ordered)]

    def add(self, problems: Iterable[Problem]) -> None:
        """Add findings, unless the check is not made in that folder."""
        self.findings += list(problems)

    def report(self) -> LintReport:
        """Return what remains when the silences were applied, and what is wrong with the silences."""
        remaining: list[Entry] = []
        accepted: list[Entry] = []
        for problem in dict.fromkeys(self.findings):
            entry = self._entry(problem)
            above = list(self._above(self.paths[problem.file]))
            left_out = [one.leaves_out(problem.code) for one in above]  # each remembers it
            if any(left_out):
                continue
            found = Located(problem, entry.at, self.paths[problem.file])
            silences = [one.silence(found, self.settings.as_of) for one in above]
            silence = next((one for one in silences if one is not None), None)
            if silence is None:
                remaining.append(entry)
            else:
                accepted.append(Entry(problem, entry.at, entry.source, silence))
        linted = [self.paths[name] for name, one in self.examined.items() if one.program is not None]
        for one in self.acceptances.values():
            if one is not None:
                remaining += [self._entry(problem) for problem in one.own_findings(linted, self.settings.as_of)]
        errors = {entry.problem: entry for entry in self.errors}.values()
        return LintReport(
            len(self.examined), self.settings.as_of, _sorted(errors), _sorted(remaining), _sorted(accepted)
        )

    def _above(self, path: Path) -> Iterator[Acceptance]:
        for folder in path.parents:
            one = self.acceptances.get(folder)
            if one is not None:
                yield one

    def _entry(self, problem: Problem) -> Entry:
        found = self.examined.get(problem.file)
        lines = self._lines(problem.file)
        source = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
        return Entry(problem, place_of(found.document, problem) if found is not None else "", source)

    def _lines(self, name: str) -> list[str]:
        if name not in self.lines:
            try:
                self.lines[name] = self.paths[name].read_text("utf-8", errors="replace").splitlines()
            except (OSError, KeyError):
                self.lines[name] = []
        return self.lines[name]


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    def key(entry: Entry) -> tuple[str, int, int, str]:
        return entry.problem.file, entry.problem.line, entry.problem.column, entry.problem.code

    return tuple(sorted(entries, key=key))
