"""Run the cases beside rulebooks: which files, under which corpus, with what result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.casebook.coverage.measure import Coverage, measure
from engine.casebook.model import CaseFile, case_files, load_cases
from engine.casebook.run import CaseResult, run_case
from engine.facts import load_dictionary
from engine.problems import InvalidRulebook, Lang, Problem, Text
from engine.rulebook.corpus import Corpus
from engine.rulebook.load import default_rulebooks, load_corpus, rulebook_files, shown_name


@dataclass(frozen=True)
class Suite:
    """How the cases went: how many were run and passed, every problem, whether a rulebook was refused."""

    run: int
    passed: int
    problems: tuple[Problem, ...]
    invalid: bool
    coverage: tuple[Coverage, ...] = ()

    def summary(self, lang: Lang) -> str:
        """Return one closing line."""
        failed = self.run - self.passed
        if lang == "en":
            return f"{self.run} cases: {self.passed} passed, {failed} failed"
        return f"案例 {self.run} 个：通过 {self.passed} 个，未通过 {failed} 个"


def run_suite(
    rules: Path, targets: Iterable[str], progress: Callable[[int, int], None] | None = None, *, coverage: bool = False
) -> Suite:
    """Run the cases of the targets: rulebook ids, files or folders; none: everything below the rules folder.

    With ``coverage`` the result also says how far the cases of each rulebook version go.
    """
    problems: list[Problem] = []
    try:
        dictionary = load_dictionary(rules)
        folders, missing = _folders(rules, list(targets))
        problems += missing
        jobs: list[tuple[Path, Corpus, CaseFile]] = []
        corpora: list[tuple[Path, Corpus]] = []
        for folder in folders:
            files = rulebook_files(folder)
            corpus = load_corpus(rules, files)
            corpora.append((folder, corpus))
            for path in case_files(folder):
                decimals = max((v[-1].points_decimals for v in corpus.programs.values()), default=0)
                read = load_cases(path, dictionary, decimals, shown_name(path, rules))
                problems += read.problems
                jobs.append((folder, corpus, read))
    except InvalidRulebook as error:
        return Suite(0, 0, (*problems, *error.problems), True)
    total = sum(len(read.cases) for _, _, read in jobs)
    passed = run = 0
    results: dict[Path, list[CaseResult]] = {}
    for folder, corpus, read in jobs:
        for case in read.cases:
            if case.rulebook not in corpus.programs:
                message = Text(f"没有规则集“{case.rulebook}”", f"no rulebook {case.rulebook!r}")
                problems.append(case.document.problem("CASE-RULEBOOK", ("rulebook",), message))
                break
            result = run_case(corpus, case)
            run += 1
            passed += result.passed
            problems += result.problems
            if coverage:
                results.setdefault(folder, []).append(result)
            if progress is not None:
                progress(run, total)
    measured: list[Coverage] = []
    for folder, corpus in corpora if coverage else []:
        measured += _measured(rules, folder, corpus, results.get(folder, []))
    problems += [problem for item in measured for problem in item.problems]
    return Suite(run, passed, tuple(problems), False, tuple(measured))


def _measured(rules: Path, folder: Path, corpus: Corpus, results: list[CaseResult]) -> Iterator[Coverage]:
    def shown(path: Path) -> str:
        return shown_name(path, rules)

    for versions in corpus.programs.values():
        for program in versions:
            yield measure(program, corpus.dictionary, results, folder, shown)


def rulebooks_meant(rules: Path, targets: Iterable[str]) -> list[Path]:
    """Return the rulebook files meant by ids (all versions), files, or folders; none: all but the examples.

    Raises:
        InvalidRulebook: a target means nothing.
    """
    chosen = [] if (named := list(targets)) else default_rulebooks(rules)
    problems: list[Problem] = []
    for target in named:
        path = Path(target)
        found = rulebook_files(path) if path.is_dir() else [path] if path.is_file() else []
        if not path.exists():
            found = [item for item in rulebook_files(rules) if _has_id(item, target)]
        if not found:
            message = Text(f"没有规则集或文件夹“{target}”", f"no rulebook or folder {target!r}")
            problems.append(Problem("CASE-TARGET", message))
        chosen += found
    if problems:
        raise InvalidRulebook(problems)
    return list(dict.fromkeys(item.resolve() for item in chosen))


def _folders(rules: Path, targets: list[str]) -> tuple[list[Path], list[Problem]]:
    """Return the folders whose rulebooks and cases belong together."""
    homes = sorted({_home(path) for path in rulebook_files(rules)})
    if not targets:
        return homes, []
    chosen: list[Path] = []
    problems: list[Problem] = []
    for target in targets:
        path = Path(target)
        if path.is_dir():
            inside = sorted({_home(item) for item in rulebook_files(path)})
            chosen += inside or [path]
        elif path.is_file():
            chosen.append(_home(path))
        else:
            matching = [home for home in homes if any(_has_id(item, target) for item in rulebook_files(home))]
            chosen += matching
            if not matching:
                message = Text(f"没有规则集或文件夹“{target}”", f"no rulebook or folder {target!r}")
                problems.append(Problem("CASE-TARGET", message))
    return list(dict.fromkeys(chosen)), problems


def _home(path: Path) -> Path:
    return path.parent


def _has_id(path: Path, name: str) -> bool:
    return any(line.strip() == f"id: {name}" for line in path.read_text("utf-8").splitlines()[:40])
