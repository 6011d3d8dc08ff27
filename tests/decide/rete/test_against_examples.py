"""On every case of the examples, of Wuhai's and of published rulebooks both evaluators give the same outcome, field by field."""

from __future__ import annotations

import pytest
from parity.mutants import FOLDERS, agree_on_cases, agree_on_mutants, corpus_of

from engine.decide.rete import check_fence, evaluate

pytestmark = pytest.mark.rete


@pytest.mark.parametrize("folder", FOLDERS)
def test_cases(folder: str) -> None:
    agree_on_cases(evaluate, folder)


@pytest.mark.parametrize("folder", FOLDERS)
def test_fence(folder: str) -> None:
    corpus = corpus_of(folder)
    for versions in corpus.programs.values():
        for program in versions:
            assert check_fence(program, corpus.dictionary) == []


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_mutated_cases(folder: str) -> None:
    if not agree_on_mutants(evaluate, folder):
        pytest.skip("no cases")
