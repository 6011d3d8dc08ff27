"""The methods of other places: each loads as published elsewhere, its cases hold, and every case names what it tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.casebook import CaseFile, case_files, load_cases, run_case
from engine.facts import AREAS
from engine.paths import rules_dir
from engine.rulebook import Corpus, load_corpus, rulebook_files

PUBLISHED = rules_dir() / "published"
FOLDERS = sorted(path for path in PUBLISHED.iterdir() if path.is_dir())


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda path: path.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Corpus:
    return load_corpus(rules_dir(), rulebook_files(folder))


def test_it_is_published_elsewhere_for_a_place_that_is_known(corpus: Corpus, folder: Path) -> None:
    areas = corpus.dictionary.codes[AREAS]
    for versions in corpus.programs.values():
        for program in versions:
            assert program.status == "published"
            assert program.place in areas.ranks
            assert program.place != "150300"
    assert (folder / "README.zh.md").is_file()


@pytest.fixture(scope="module")
def files(corpus: Corpus, folder: Path) -> list[CaseFile]:
    decimals = max(versions[-1].points_decimals for versions in corpus.programs.values())
    return [load_cases(path, corpus.dictionary, decimals, path.name) for path in case_files(folder)]


def test_its_cases_hold(corpus: Corpus, files: list[CaseFile]) -> None:
    assert files
    wrong = [problem.render("en") for file in files for problem in file.problems]
    wrong += [problem.render("en") for file in files for case in file.cases for problem in run_case(corpus, case).problems]
    assert wrong == []


def test_every_case_names_provisions_that_exist(corpus: Corpus, files: list[CaseFile]) -> None:
    for case in [case for file in files for case in file.cases]:
        assert case.tests, case.id
        assert set(case.tests) <= set(corpus.law.provisions), case.id
