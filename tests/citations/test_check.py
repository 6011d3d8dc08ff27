"""``hengxin law check``: the library that comes with the program is sound, and each kind of defect is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.citations import Checked, check_law
from engine.law import LawLibrary, check_library, load_law, read_law
from engine.paths import rules_dir

RULES = rules_dir()
REPAIR_2023 = "law/instruments/credit-repair-2023.yaml"
REPAIR_2026 = "law/instruments/credit-repair-2026.yaml"


@pytest.fixture(scope="module")
def law() -> LawLibrary:
    return load_law(RULES)


def changed(law: LawLibrary, name: str, *edits: tuple[str, str]) -> set[tuple[str, str]]:
    """Return code and subject of the findings that edits of one file add."""
    text = law.files[name]
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    before = {(one.code, one.subject) for one in check_library(law)}
    return {(one.code, one.subject) for one in check_library(read_law({**law.files, name: text}))} - before


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the rules folder without the examples, to spoil."""
    shutil.copytree(RULES, tmp_path / "rules", ignore=shutil.ignore_patterns("examples"))
    return tmp_path / "rules"


def found(checked: Checked, code: str) -> list[tuple[str, str]]:
    return [(one.finding.subject, one.file) for one in checked.findings if one.finding.code == code]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_library_holds_together(law: LawLibrary) -> None:
    checked = check_law(law, RULES)
    assert [one.problem.render() for one in checked.of("error")] == []
    assert checked.instruments == len(law.instruments)
    assert checked.mentions > 1000


def test_two_versions_in_force_at_once(law: LawLibrary) -> None:
    added = changed(law, REPAIR_2023, ("to: 2026-03-31", "to: 2026-05-31"))
    assert ("LAW-SUCCESSION", "credit-repair-2023") in added


def test_a_hole_between_two_versions(law: LawLibrary) -> None:
    assert ("LAW-SUCCESSION", "credit-repair-2023") in changed(law, REPAIR_2023, ("to: 2026-03-31", "to: 2026-03-30"))


def test_superseded_and_still_open(law: LawLibrary) -> None:
    added = changed(law, REPAIR_2023, ("to: 2026-03-31", "to: open"), ("status: ended", "status: in_force"))
    assert ("LAW-SUCCESSION", "credit-repair-2023") in added


def test_a_circle_of_successors(law: LawLibrary) -> None:
    added = changed(law, REPAIR_2026, ("status: in_force\n", "status: in_force\nsuperseded_by: credit-repair-2023\n"))
    assert ("LAW-CYCLE", "credit-repair-2026") in added


def test_published_after_it_came_into_force(law: LawLibrary) -> None:
    assert changed(law, REPAIR_2026, ("published: 2025-11-20", "published: 2026-05-20")) == {("LAW-DATES", "credit-repair-2026")}


def test_a_gist_in_one_language_only(law: LawLibrary) -> None:
    added = changed(law, REPAIR_2026, ('en: "Repair is free of charge."', 'en: "信用修复不收费。"'))
    assert added == {("LAW-GIST", "credit-repair-2026#free")}


def test_a_case_that_tests_a_provision_that_is_not_there(copy: Path) -> None:
    edit(
        copy / "wuhai/construction/cases/scores.yaml",
        "shaoxing-construction-2023#grades-building",
        "shaoxing-construction-2023#grade",
    )
    checked = check_law(load_law(copy), copy)
    assert found(checked, "LAW-MISSING") == [("shaoxing-construction-2023#grade", "wuhai/construction/cases/scores.yaml")]
    assert checked.of("error")


def test_a_provision_that_nothing_cites(copy: Path) -> None:
    path = copy / REPAIR_2026
    path.write_text(
        path.read_text("utf-8")
        + '  - ref: "idle"\n    article: unknown\n    gist: {zh: "无人引用。", en: "Nobody cites it."}\n    certainty: recalled\n',
        "utf-8",
    )
    assert ("credit-repair-2026#idle", REPAIR_2026) in found(check_law(load_law(copy), copy), "LAW-IDLE")


def test_a_consequence_on_memory_alone(copy: Path) -> None:
    before = set(found(check_law(load_law(copy), copy), "LAW-WEAK"))
    edit(
        copy / "wuhai/construction/2026-04-01.yaml",
        "basis: [construction-credit-2017#14.1]",
        "basis: [construction-credit-2017#term]",
    )
    edit(copy / "law/instruments/construction-credit-2017.yaml", "certainty: read\n", "certainty: read\n")
    text = (copy / "law/instruments/construction-credit-2017.yaml").read_text("utf-8")
    head, tail = text.split('ref: "term"', 1)
    (copy / "law/instruments/construction-credit-2017.yaml").write_text(
        head + 'ref: "term"' + tail.replace("certainty: read", "certainty: recalled", 1), "utf-8"
    )
    added = set(found(check_law(load_law(copy), copy), "LAW-WEAK")) - before
    assert any(name.startswith("wuhai-construction black/BL-C-1") for name, _ in added)


def test_a_punishment_that_cites_no_item_of_the_list(copy: Path) -> None:
    text = (copy / "wuhai/construction/2026-04-01.yaml").read_text("utf-8")
    (copy / "wuhai/construction/2026-04-01.yaml").write_text(
        text.replace("measures-list-2024#awards", "construction-credit-2017#12"), "utf-8"
    )
    assert ("wuhai-construction M-AWARDS", "wuhai/construction/2026-04-01.yaml") in found(
        check_law(load_law(copy), copy), "LAW-NO-ITEM"
    )
