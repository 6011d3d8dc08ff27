"""Each file of ``bad`` says on its first line which defects and findings the one report of lint must give, and where."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from engine.calendar import parse_day
from engine.facts import Dictionary, load_dictionary
from engine.law import LawLibrary, load_law
from engine.lint import TITLES, LintReport, Settings, lint
from engine.lint.breaches import BREACHES
from engine.lint.silence import OWN
from engine.paths import lint_pages_dir, rules_dir

HERE = Path(__file__).parent / "bad"
BAD = sorted(HERE.iterdir())
ONE = re.compile(r"([A-Z-]+) @ (\d+)(?::(\d+))?(?: says (.+))?\Z")
AS_OF = parse_day("2026-11-23")


@cache
def base() -> tuple[Dictionary, LawLibrary]:
    return load_dictionary(rules_dir()), load_law(rules_dir())


def run(*targets: Path, as_of: int = AS_OF, verified_within: int = 12) -> LintReport:
    return lint(rules_dir(), targets, Settings(as_of, verified_within), base())


def expected(path: Path) -> list[tuple[str, int, int | None, str]]:
    head, _, rest = path.read_text("utf-8").partition("\n")[0].partition("# expect: ")
    assert not head, "the first line begins with # expect:"
    if rest == "nothing":
        return []
    found = [ONE.match(part.strip()) for part in rest.split(" | ")]
    assert all(found), rest
    return [(one[1], int(one[2]), int(one[3]) if one[3] else None, one[4] or "") for one in found if one]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_refused_or_linted_with_the_right_code_at_the_right_place(path: Path) -> None:
    report = run(path)
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    found = [(entry.problem.file, entry.problem.line, entry.problem.code, entry) for entry in (*report.errors, *report.findings)]
    found.sort(key=lambda item: item[:3])
    wanted = sorted((file.as_posix(), line, code, column, says) for file in files for code, line, column, says in expected(file))
    assert [item[:3] for item in found] == [item[:3] for item in wanted], [item[3].problem.render("en") for item in found]
    for (*_, entry), (*_, column, says) in zip(found, wanted, strict=True):
        assert column in (None, entry.problem.column)
        assert says in entry.problem.render("zh")
        assert entry.problem.message.en
        assert not re.search(r"[一-鿿]", re.sub(r"[‘'\"“{\[(:].*", "", entry.problem.message.en)), "Chinese in English"


def test_there_are_enough_of_them() -> None:
    assert len(BAD) >= 40


def test_every_check_is_shown() -> None:
    files = [file for path in BAD for file in (path.glob("*.yaml") if path.is_dir() else [path])]
    shown = {code for file in files for code, *_ in expected(file)}
    # breaches have a bad rulebook each in tests/rulebook/bad_basis; silences and old verifications are tested beside
    assert set(TITLES) - set(BREACHES) - set(OWN) - shown == {"LINT-VERIFIED"}


def test_the_frame_has_no_finding() -> None:
    report = run(lint_pages_dir() / "frame.yaml")
    assert (report.errors, report.findings) == ((), ())
