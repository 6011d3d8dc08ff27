"""Loading: places, all defects in one go, versions and windows, and what two files of the same meaning have in common."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rulebook.books import CITED, book, check, finding, listed, load, said, scheme, tally, trigger

from engine.calendar import OPEN, format_day, parse_day
from engine.paths import rules_dir
from engine.problems import InvalidRulebook
from engine.rulebook import Corpus, Program, load_corpus
from engine.rulebook.load import check_rulebook, overlaps, rulebook_files
from engine.rulebook.resolve import semantic_digest

SMALL = book(findings=[finding("P", -10)], tallies=[tally()], schemes=[scheme(add=["sum"])])


def text(data: Mapping[str, Any] = SMALL) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


# --- defects -------------------------------------------------------------------------------------------------------


def test_all_defects_of_a_file_are_told_in_order_of_their_lines() -> None:
    wrong = book(
        points_decimals=1,
        findings=[
            finding("P", "-1.55"),
            finding("Q", -1, clas="general"),
            finding("R", -1, when={"field": "fien", "exists": True}),
        ],
        tallies=[tally(over=["P", "Z"]), tally("other", range="findngs")],
        schemes=[scheme(add=["sum"], evaluated="never"), scheme("risk", taking_part={"tally": "summ", "at_least": 1})],
    )
    program, problems = check(text(wrong))
    assert program is None
    assert [problem.code for problem in problems] == [
        "VALUE", "SCHEMA-UNKNOWN-KEY", "NAME-UNKNOWN", "NAME-UNKNOWN", "SCHEMA-VALUE", "SCHEMA-VALUE", "NAME-UNKNOWN",
    ]  # fmt: skip
    lines = [(problem.line, problem.column) for problem in problems]
    assert lines == sorted(lines)
    assert len(set(lines)) == len(lines)
    written = text(wrong).splitlines()
    words = ('"points"', '"clas"', '"field"', '"Z"', '"range"', '"evaluated"', '"tally"')
    for problem, word in zip(problems, words, strict=True):
        assert written[problem.line - 1][problem.column - 1 :].startswith(word), problem.render("en")


def test_references_to_a_part_that_does_not_fit_the_grammar_are_not_defects() -> None:
    wrong = book(findings=[finding("P", -10, cass="x"), finding("Q", 5)], tallies=[tally(over=["P", "Q"], tak="sum")],
                 schemes=[scheme(add=["sum"])], triggers=[trigger()])  # fmt: skip
    del wrong["findings"][0]["class"]
    _, problems = check(text(wrong))
    assert [problem.code for problem in problems] == ["SCHEMA-MISSING", "SCHEMA-UNKNOWN-KEY", "SCHEMA-UNKNOWN-KEY"]


@pytest.mark.parametrize("key", ["id", "title", "status", "scope", "in_force", "basis", "objections", "hengxin"])
def test_a_missing_head_is_told_with_what_else_is_wrong(key: str) -> None:
    wrong = {name: value for name, value in SMALL.items() if name != key} | {"tallies": [tally(over=["Z"])]}
    _, problems = check(text(wrong))
    codes = [problem.code for problem in problems]
    assert codes[0] == "SCHEMA-MISSING"
    assert codes[1:] == ([] if key == "hengxin" else ["NAME-UNKNOWN"])


def test_the_nearest_name_is_suggested_in_both_languages() -> None:
    _, problems = check(text(SMALL | {"schemes": [scheme(add=["smu"])]}))
    named = next(problem for problem in problems if problem.code == "NAME-UNKNOWN")
    assert named.mend is not None
    assert (named.mend.zh, named.mend.en) == ("是否想写“sum”？", "did you mean 'sum'?")


def test_a_file_that_is_no_rulebook_at_all() -> None:
    for written in ("[1, 2]", "word", "{}", "- a: 1", '{"hengxin": 5}'):
        program, problems = check(written)
        assert program is None
        assert problems
        assert all(problem.code.startswith("SCHEMA-") for problem in problems)


# --- versions ------------------------------------------------------------------------------------------------------


def version(start: str, end: str) -> Program:
    return load(SMALL | {"in_force": {"from": start, "to": end}})


def corpus_of(*programs: Program) -> Corpus:
    full = load_corpus(rules_dir(), [])
    return replace(full, programs={"small": tuple(sorted(programs, key=lambda program: program.start))})


def test_a_window_holds_both_its_ends() -> None:
    program = version("2020-01-01", "2020-12-31")
    assert (format_day(program.start), format_day(program.end)) == ("2020-01-01", "2021-01-01")
    assert version("2020-01-01", "2020-01-01").end - program.start == 1
    assert version("2020-01-01", "open").end == OPEN


@pytest.mark.parametrize(
    ("day", "standing", "border"),
    [
        ("2019-12-31", "not_yet", "2020-01-01"), ("2020-01-01", "in_force", None), ("2020-12-31", "in_force", None),
        ("2021-01-01", "not_yet", "2022-01-01"), ("2022-01-01", "in_force", None), ("2023-06-30", "in_force", None),
        ("2023-07-01", "ended", "2023-07-01"), ("2099-01-01", "ended", "2023-07-01"),
    ],
)  # fmt: skip
def test_which_version_speaks(day: str, standing: str, border: str | None) -> None:
    corpus = corpus_of(version("2022-01-01", "2023-06-30"), version("2020-01-01", "2020-12-31"))
    found = corpus.select("small", parse_day(day))
    assert found.standing == standing
    assert found.border == (None if border is None else parse_day(border))
    assert (found.program is None) == (standing != "in_force")
    assert corpus.select("nobody", parse_day(day)).standing == "unknown"
    assert sorted(map(format_day, corpus.borders("small"))) == ["2020-01-01", "2021-01-01", "2022-01-01", "2023-07-01"]


def test_versions_that_overlap_by_one_day_are_refused() -> None:
    pair = (version("2020-01-01", "2020-12-31"), version("2020-12-31", "open"))
    (problem,) = overlaps({"small": pair})
    assert problem.code == "WINDOW-OVERLAP"
    assert "2020-01-01" in problem.message.zh
    assert problem.mend is not None
    assert overlaps({"small": (version("2020-01-01", "2020-12-30"), pair[1])}) == []


def test_overlapping_files_and_defects_of_all_files_are_told_together(tmp_path: Path) -> None:
    for name, end in (("a", "open"), ("b", "2024-12-31")):
        window = {"from": "2020-01-01" if name == "a" else "2021-01-01", "to": end}
        (tmp_path / f"{name}.yaml").write_text(text(SMALL | {"in_force": window}), "utf-8")
    (tmp_path / "c.yaml").write_text(text(SMALL | {"id": "third", "tallies": []}), "utf-8")
    with pytest.raises(InvalidRulebook) as caught:
        load_corpus(rules_dir(), [tmp_path / f"{name}.yaml" for name in "abc"])
    assert [problem.code for problem in caught.value.problems] == ["NAME-UNKNOWN", "WINDOW-OVERLAP"]


def test_only_files_that_say_so_are_rulebooks(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("# 说明\nhengxin: rulebook/1\n", "utf-8")
    (tmp_path / "b.yaml").write_text("hengxin: cases/1\n", "utf-8")
    (tmp_path / "c.yaml").mkdir()
    assert [path.name for path in rulebook_files(tmp_path)] == ["a.yaml"]


# --- meaning -------------------------------------------------------------------------------------------------------


def test_the_digest_is_that_of_the_meaning() -> None:
    program = load(SMALL)
    turned = dict(reversed([*SMALL.items()]))
    commented = "# 说明\n" + json.dumps(turned, ensure_ascii=True, separators=(", ", ": "))
    same, problems = check(commented)
    assert problems == []
    assert same is not None
    assert same.digest == program.digest
    assert len({semantic_digest(SMALL | {key: "x"}) for key in SMALL} | {program.digest}) == len(SMALL) + 1
    assert load(SMALL | {"findings": [finding("P", -11)]}).digest != program.digest


def test_the_order_of_rules_is_not_the_order_of_evaluation() -> None:
    one = scheme("one", taking_part={"scheme": "two", "no_worse_than": "B"})
    two = scheme("two", taking_part={"list": "black", "is": "none"})
    for order in ([one, two], [two, one]):
        program = load(book(findings=[finding("P")], schemes=order, lists=[listed()]))
        assert program.subject_strata == (("list", "black"), ("scheme", "two"), ("scheme", "one"))


def test_attributes_come_after_what_they_read() -> None:
    def derived(id: str, read: str) -> dict[str, Any]:
        branch = {"label": "X", "when": {"field": read, "exists": True}, "value": 1}
        return {"id": id, "title": said(id), "on": "penalty", "type": "int", "basis": CITED, "first_of": [branch], "otherwise": 0}

    program = load(
        book(
            attributes=[derived("a", "b"), derived("b", "c"), derived("c", "fine")],
            findings=[finding("P", when={"field": "a", "is": 1})],
        )
    )
    assert program.strata == ("c", "b", "a")
    cycle = book(
        attributes=[derived("a", "b"), derived("b", "c"), derived("c", "a")],
        findings=[finding("P", when={"field": "a", "is": 1})],
    )
    _, problems = check(text(cycle))
    assert [problem.code for problem in problems] == ["STRATA-CYCLE"]
    assert "a → b → c → a" in problems[0].message.zh


def test_sums_are_proved_below_2_63() -> None:
    fields = {"of": "fine", "range": "records"}
    money = book(findings=[finding("P", -1)], tallies=[tally(**fields)],
                 schemes=[scheme(taking_part={"tally": "sum", "at_most": "1万元"})])  # fmt: skip
    assert load(money)  # 100 000 records of 9000亿元 each stay below
    _, problems = check(text(money | {"max_records": 200_000}))
    assert [problem.code for problem in problems] == ["RANGE-SUM"]
    uncapped = {"per": "fine", "unit": "0.01元", "round": "floor", "each": -1000000}
    _, problems = check(text(SMALL | {"findings": [finding("P", uncapped)]}))
    assert "RANGE-SUM" in [problem.code for problem in problems]
    assert load(SMALL | {"findings": [finding("P", uncapped | {"cap": 50})]}).worth["P"] == (-50, 0)


def test_worth_is_the_range_of_points() -> None:
    bands = {"by": "fine", "bands": [{"below": "1万元", "points": -1}, {"at_least": "1万元", "points": -3}]}
    param = {"id": "n", "title": said("n"), "type": "points", "value": -2, "status": "placeholder", "permitted_from": -5,
             "permitted_to": -1, "basis": CITED}  # fmt: skip
    rules = [finding("A", bands), finding("B", {"param": "n"}), finding("C"), finding("D", 4)]
    program = load(book(parameters=[param], findings=rules))
    assert program.worth == {"A": (-3, -1), "B": (-5, -1), "C": (0, 0), "D": (4, 4)}


def test_points_passed_on_from_a_table_are_never_negative() -> None:
    def attribute(id: str, value: object, **more: object) -> dict[str, object]:
        branch = {"label": "L", "when": {"field": "award", "exists": True}, "value": value}
        return {"id": id, "title": said(id), "on": "honour", "type": "points", "basis": CITED, "first_of": [branch], **more}

    attributes = [attribute("a", {"field": "score"}, otherwise=5), attribute("b", {"field": "a"}, otherwise=-1)]
    rules = [finding("A", {"deduct": "a"}, on="honour"), finding("B", {"field": "b"}, on="honour")]
    program = load(book(points_decimals=2, attributes=attributes, findings=rules))
    assert program.worth == {"A": (-(10**9), 0), "B": (-100, 10**9)}


def test_every_rulebook_of_the_repository_loads_without_a_slip() -> None:
    dictionary, law = load_corpus(rules_dir(), []).dictionary, load_corpus(rules_dir(), []).law
    for path in rulebook_files(rules_dir()):
        program, problems, findings = check_rulebook(path, dictionary, law, path.name)
        assert program is not None
        assert problems == []
        assert [f.render("en") for f in findings if f.code.startswith("LINT-")] == []
