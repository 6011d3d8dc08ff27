"""Rulebooks published elsewhere: every case beside them holds, and both evaluators say the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from engine.casebook.model import TestCase, case_files, load_cases
from engine.casebook.run import run_case
from engine.decide.outcome import Outcome
from engine.decide.prepare import Prepared
from engine.decide.rete import evaluate, unavailable
from engine.paths import rules_dir
from engine.rulebook.corpus import Corpus
from engine.rulebook.load import check_rulebook, load_corpus, rulebook_files

PUBLISHED = rules_dir() / "published"
FOLDERS = sorted(path.name for path in PUBLISHED.iterdir() if rulebook_files(path))


@cache
def corpus_of(folder: str) -> Corpus:
    return load_corpus(rules_dir(), rulebook_files(PUBLISHED / folder))


def every_case() -> Iterator[Any]:
    for folder in FOLDERS:
        corpus = corpus_of(folder)
        decimals = max(versions[-1].points_decimals for versions in corpus.programs.values())
        for path in case_files(PUBLISHED / folder):
            read = load_cases(path, corpus.dictionary, decimals, f"{folder}/{path.name}")
            assert not read.problems, [problem.render("en") for problem in read.problems]
            for case in read.cases:
                yield pytest.param(folder, case, id=f"{folder}:{case.id}")


@pytest.mark.parametrize("folder", FOLDERS)
def test_it_is_marked_as_published_and_cites_what_the_library_has(folder: str) -> None:
    corpus = corpus_of(folder)
    for path in rulebook_files(PUBLISHED / folder):
        program, problems, _ = check_rulebook(path, corpus.dictionary, corpus.law)
        assert program is not None
        assert not problems
        assert program.status == "published"


@pytest.mark.parametrize(("folder", "case"), list(every_case()))
def test_case_holds(folder: str, case: TestCase) -> None:
    result = run_case(corpus_of(folder), case)
    assert result.passed, "\n".join(problem.render("en") for problem in result.problems)
    unknown = [provision for provision in case.tests if provision not in corpus_of(folder).law.provisions]
    assert case.tests, "a case names the provision it tests"
    assert not unknown


@pytest.mark.rete
@pytest.mark.skipif(unavailable() is not None, reason="durable-rules is not there")
@pytest.mark.parametrize("folder", FOLDERS)
def test_both_evaluators_agree_on_every_case(folder: str) -> None:
    from engine.decide.decide import decide

    differing: list[str] = []
    for parameters in every_case():
        home, case = parameters.values
        if home != folder:
            continue

        def check(prepared: Prepared, outcome: Outcome, name: str = case.id) -> None:
            if evaluate(prepared) != outcome:
                differing.append(name)

        given = case.case
        decide(
            corpus_of(folder), case.rulebook, given.subject, given.records, given.supply, case.as_of, case.known_at, check=check
        )
    assert differing == []
