"""Every rulebook in ``rules`` is lowered, and the compiled evaluator gives the reference's outcome on all their cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from parity.mutants import FOLDERS, agree, agree_on_cases, agree_on_mutants, corpus_of

from engine.calendar import parse_day
from engine.decide import prepare
from engine.decide.compiled import evaluate, module_for
from engine.exchange import read_case
from engine.paths import rules_dir
from engine.rulebook.load import load_corpus

WUHAI = Path(__file__).resolve().parents[3] / "fixtures" / "wuhai"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_rulebook_is_lowered(folder: str) -> None:
    corpus = corpus_of(folder)
    for versions in corpus.programs.values():
        for program in versions:
            assert "def supervise(S):" in module_for(corpus, program).source


@pytest.mark.parametrize("folder", FOLDERS)
def test_cases(folder: str) -> None:
    agree_on_cases(evaluate, folder)


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_mutated_cases(folder: str) -> None:
    if not agree_on_mutants(evaluate, folder):
        pytest.skip("no cases")


@pytest.mark.parametrize("day", ["2026-11-23", "2026-04-15", "2024-02-29"])
def test_the_enterprises_of_wuhai(day: str) -> None:
    corpus = load_corpus(rules_dir())
    case = read_case(WUHAI, corpus.dictionary)
    as_of = parse_day(day)
    decided = 0
    for code, subject in case.subjects.items():
        for scope in corpus.matching(subject, case.area):
            program = corpus.select(scope, as_of).program
            if program is not None:
                given = prepare(corpus, program, case.case(code), as_of=as_of, known_at=case.known_at)
                agree(evaluate, given, f"{code} under {scope} on {day}")
                decided += 1
    assert decided >= 134
