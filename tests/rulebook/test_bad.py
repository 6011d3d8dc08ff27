"""Each file of ``bad`` says on its first line which diagnostics it must give, where, and part of what they say."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import engine.rulebook
import engine.yamlfile
from engine.facts import Dictionary, load_dictionary
from engine.law import LawLibrary, load_law
from engine.paths import rules_dir
from engine.problems import Problem
from engine.rulebook.load import check_document
from engine.yamlfile import read_yaml

HERE = Path(__file__).parent / "bad"
BAD = sorted(HERE.glob("*.yaml"))
ONE = re.compile(r"([A-Z-]+) @ (\d+)(?::(\d+))?(?: says (.+))?\Z")

ELSEWHERE = {
    "VOCAB-FILE": "a stored corpus that lacks a file: tests/ledger/test_receipts.py",
    "WINDOW-OVERLAP": "two files: test_load.py",
    "YAML-ENCODING": "not UTF-8: tests/yamlfile",
    "YAML-FILE": "cannot be opened: tests/yamlfile",
    "YAML-SIZE": "too large to be kept here: tests/yamlfile",
}
"""Codes that no small rulebook can show, and what shows them."""


@cache
def base() -> tuple[Dictionary, LawLibrary]:
    return load_dictionary(rules_dir()), load_law(rules_dir())


def check(text: str, name: str = "rulebook.yaml") -> list[Problem]:
    dictionary, law = base()
    _, problems, findings = check_document(read_yaml(text, name), dictionary, law)
    # what a basis can carry is the business of test_basis.py
    return [problem for problem in (*problems, *findings) if not problem.code.startswith("BASIS-")]


def expected(text: str) -> list[tuple[str, int, int | None, str]]:
    head, _, rest = text.partition("\n")[0].partition("# expect: ")
    assert not head, "the first line begins with # expect:"
    found = [ONE.match(part.strip()) for part in rest.split(" | ")]
    assert all(found), rest
    return [(one[1], int(one[2]), int(one[3]) if one[3] else None, one[4] or "") for one in found if one]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_exactly_the_expected_diagnostics(path: Path) -> None:
    text = path.read_text("utf-8")
    problems = check(text, path.name)
    wanted = expected(text)
    assert [(p.code, p.line) for p in problems] == [(code, line) for code, line, *_ in wanted], [p.render("en") for p in problems]
    for problem, (_, _, column, says) in zip(problems, wanted, strict=True):
        assert column in (None, problem.column)
        assert says in problem.render("zh")
        assert problem.file == path.name
        assert problem.message.zh
        assert problem.message.en
        assert not re.search(r"[一-鿿]", re.sub(r"[‘'\"“{\[(:].*", "", problem.message.en)), "the English message holds Chinese"


def codes_in_the_source() -> set[str]:
    folders = [Path(engine.rulebook.__file__).parent, Path(engine.yamlfile.__file__).parent]
    paths = [path for folder in folders for path in folder.rglob("*.py") if "check_basis" not in path.parts]
    words = set().union(*(re.findall(r'"([A-Z]+(?:-[A-Z]+)*)"', path.read_text("utf-8")) for path in paths))
    return words - {"TRUE", "FALSE", "NULL", "ALWAYS", "ORDER"}


def test_every_diagnostic_is_shown() -> None:
    shown = {code for path in BAD for code, *_ in expected(path.read_text("utf-8"))}
    assert codes_in_the_source() - shown == set(ELSEWHERE)
    assert shown <= codes_in_the_source()


def test_one_file_per_defect_stays_small() -> None:
    assert all(len(path.read_text("utf-8").splitlines()) < 70 for path in BAD)
