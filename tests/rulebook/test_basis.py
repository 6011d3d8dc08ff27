"""Each file of ``bad_basis`` has one defect, named on its first line; the checks name it and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import engine.rulebook.check_basis
from engine.law import LawLibrary, load_law, read_law
from engine.paths import rules_dir
from engine.problems import Problem
from engine.rulebook.check_basis import check_basis
from engine.rulebook.schema import Rulebook
from engine.yamlfile import check_schema, load_yaml, read_yaml

HERE = Path(__file__).parent / "bad_basis"
BAD = sorted(path for path in HERE.glob("*.yaml") if path.name != "good.yaml")
EXPECT = re.compile(r"# expect: ([A-Z-]+) @ (\d+)\Z")


@pytest.fixture(scope="module")
def law() -> LawLibrary:
    return load_law(rules_dir())


def check(text: str, law: LawLibrary, name: str = "rulebook.yaml") -> list[Problem]:
    document = read_yaml(text, name)
    book = check_schema(document, Rulebook)
    assert book is not None, [problem.render("en") for problem in document.problems]
    return check_basis(book, document, law)


def good() -> str:
    return (HERE / "good.yaml").read_text("utf-8")


def codes(text: str, law: LawLibrary) -> list[str]:
    return sorted(problem.code for problem in check(text, law))


def test_the_rulebook_all_others_are_made_of_has_no_defect(law: LawLibrary) -> None:
    assert check(good(), law) == []


def test_there_are_enough_bad_rulebooks() -> None:
    assert len(BAD) >= 20


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_one_defect_is_named_with_its_line(path: Path, law: LawLibrary) -> None:
    text = path.read_text("utf-8")
    expected = EXPECT.match(text.splitlines()[0])
    assert expected is not None
    found = check(text, law, path.name)
    assert [(problem.code, problem.line) for problem in found] == [(expected[1], int(expected[2]))]
    assert found[0].message.zh
    assert found[0].message.en


def test_every_code_has_a_bad_rulebook() -> None:
    folder = Path(engine.rulebook.check_basis.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    named = set(re.findall(r'"(BASIS-[A-Z-]+)"', source)) | {
        "BASIS-LIST-STEPS",
        "BASIS-LIST-TERM",
        "BASIS-LIST-EXIT",
    }
    shown = {path.read_text("utf-8").split()[2] for path in BAD}
    assert named - shown <= {"BASIS-MEASURE-EDITION"}  # shown below: it needs a rulebook of 2021


def test_a_measure_before_the_first_edition(law: LawLibrary) -> None:
    early = good().replace("from: 2026-04-01, to: open", "from: 2021-12-15, to: 2021-12-31")
    assert codes(early, law).count("BASIS-MEASURE-EDITION") == 3


def test_a_measure_that_an_edition_lacks(law: LawLibrary) -> None:
    files = dict(law.files)
    name = "law/measures.yaml"
    files[name] = files[name].replace("code: awards\n", 'code: awards\n    editions: ["2021"]\n')
    found = check(good(), read_law(files))
    assert [problem.code for problem in found] == ["BASIS-MEASURE-EDITION"]
    assert "2024" in found[0].message.zh


def test_the_successor_is_named(law: LawLibrary) -> None:
    text = good().replace("basis: [credit-repair-2026#3]", "basis: [credit-repair-2023#conditions]")
    (found,) = check(text, law)
    assert found.mend is not None
    assert "credit-repair-2026" in found.mend.zh
    assert "credit-repair-2026" in found.mend.en


def test_the_nearest_provision_is_suggested(law: LawLibrary) -> None:
    (found,) = check(good().replace("construction-credit-2017#term", "construction-credit-2017#terms"), law)
    assert found.mend is not None
    assert "construction-credit-2017#term" in found.mend.zh


def test_an_old_instrument_serves_while_it_is_in_force(law: LawLibrary) -> None:
    text = good().replace("from: 2026-04-01, to: open", "from: 2023-05-01, to: 2026-03-31")
    text = re.sub(r"credit-repair-2026#(3|2|period-general)\b", "credit-repair-2023#conditions", text)
    text = text.replace("credit-repair-2026#false-repair", "credit-repair-2023#false-repair")
    assert codes(text, law) == []


SPLIT = "basis: [construction-credit-2017#4-bad, {{provision: nm-public-credit-2021#general{old}}}, {{provision: nm-credit-2024#punishment{new}}}]"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # the region's regulation of 2021 ends on 2024-08-31, that of 2024 begins on the next day
        (", to: 2024-08-31", ", from: 2024-09-01", []),
        (", to: 2024-09-01", ", from: 2024-09-01", ["BASIS-ENDED"]),
        (", to: 2024-08-31", ", from: 2024-08-31", ["BASIS-NOT-YET"]),
        ("", "", ["BASIS-ENDED", "BASIS-NOT-YET"]),
        (", from: 2024-08-31, to: 2024-08-30", ", from: 2024-09-01", ["BASIS-CITED-DAYS"]),
        (", to: 2024-08-31", ", from: 2024-09-31", ["BASIS-CITED-DAYS"]),
        (", to: 2024-08-31", ", from: 2024-09-01, to: 2026-04-01", ["BASIS-CITED-DAYS"]),
    ],
)
def test_a_citation_may_name_the_days_on_which_it_speaks(old: str, new: str, expected: list[str], law: LawLibrary) -> None:
    text = good().replace("from: 2026-04-01, to: open", "from: 2023-05-01, to: 2026-03-31")
    text = re.sub(r"credit-repair-2026#(3|2|period-general)\b", "credit-repair-2023#conditions", text)
    text = text.replace("credit-repair-2026#false-repair", "credit-repair-2023#false-repair")
    text = text.replace(
        "basis: [construction-credit-2017#4-bad, shaoxing-construction-2023#direct-e]", SPLIT.format(old=old, new=new), 1
    )
    assert codes(text, law) == expected


def test_a_citation_for_some_days_carries_nothing_alone(law: LawLibrary) -> None:
    wage = "basis: [wage-list-2021#5, wage-regulation-2020#48]"
    text = good().replace(wage, "basis: [shandong-property#no-bad, {provision: wage-list-2021#5, from: 2026-07-01}]")
    assert text != good()
    assert "BASIS-LIST-LEVEL" in codes(text, law)


def test_the_transitional_clause_may_cite_what_has_ended(law: LawLibrary) -> None:
    aspects = "severity: as_of, period: record_day, points: as_of"
    clause = f"transition: {{{aspects}, basis: [credit-repair-2023#period-start]}}\n"
    assert codes(good().replace("findings:\n", clause + "findings:\n", 1), law) == []


def test_a_local_list_may_rest_on_a_local_regulation(law: LawLibrary) -> None:
    old = "kind: statutory\n    basis: [wage-list-2021#5, wage-regulation-2020#48]"
    local = good().replace(old, "kind: statutory\n    local: true\n    basis: [nm-credit-2024#punishment]")
    assert codes(local, law) == []


def test_a_local_regulation_of_another_region_does_not_reach(law: LawLibrary) -> None:
    old = "kind: statutory\n    basis: [wage-list-2021#5, wage-regulation-2020#48]"
    local = good().replace(old, "kind: statutory\n    local: true\n    basis: [nm-credit-2024#punishment]")
    assert "BASIS-LIST-LEVEL" in codes(local.replace('place: "150300"', 'place: "330600"'), law)


def test_another_place_may_rest_on_its_own_method(law: LawLibrary) -> None:
    text = good().replace("basis: [construction-credit-2017#4-bad, shaoxing-construction-2023#direct-e]",
                          "basis: [shaoxing-construction-2023#direct-e]")  # fmt: skip
    assert "BASIS-NOT-CARRYING" not in codes(text.replace('place: "150300"', 'place: "330600"'), law)


def test_an_ended_method_may_stay_as_a_model(law: LawLibrary) -> None:
    text = good().replace("shaoxing-construction-2023#direct-e]", "ningxia-developers-2020#b]")
    assert codes(text, law) == []


def test_a_frame_loses_its_say_by_data_alone(law: LawLibrary) -> None:
    files = dict(law.files)
    name = "law/competence.yaml"
    files[name] = files[name].replace("  - discredit-2020\n", "")
    text = good().replace("basis: [wage-list-2021#5, wage-regulation-2020#48]", "basis: [discredit-2020#7]")
    assert codes(text, law) == ["BASIS-LIST-LEVEL"]
    assert codes(text, read_law(files)) == []


def test_the_rulebooks_of_the_bureau_pass(law: LawLibrary) -> None:
    for path in sorted(rules_dir().glob("wuhai/**/*.yaml")):
        document = load_yaml(path)
        book = check_schema(document, Rulebook) if "rulebook/1" in path.read_text("utf-8")[:4096] else None
        if book is not None:
            assert [p.render() for p in check_basis(book, document, law)] == []
