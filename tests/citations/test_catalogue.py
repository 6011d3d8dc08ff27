"""The catalogues: they agree with the vocabulary, with the editions, and with what the rulebooks make of a penalty."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.casebook import load_cases, run_case
from engine.citations import catalogue_headings, catalogue_lines, load_classes
from engine.citations.classes import CLASSES
from engine.facts import load_dictionary
from engine.law import load_law
from engine.paths import rules_dir
from engine.problems import InvalidRulebook
from engine.rulebook.load import load_corpus

RULES = rules_dir()
READ = load_classes(RULES)
NOT_CLASSED = {"other", "suspend_or_revoke", "detention"}
"""Kinds whose severity depends on what is not said, and detention, which no enterprise suffers."""


def test_the_five_kinds_are_those_of_the_vocabulary() -> None:
    codes = load_dictionary(RULES).codes["record_class"].codes
    assert [kind.code for kind in READ.kinds] == [code.code for code in codes]
    assert [kind.title.zh for kind in READ.kinds] == [code.title.zh for code in codes]


def test_every_edition_has_as_many_categories_as_it_says() -> None:
    every = [edition.id for edition in READ.editions]
    for edition in READ.editions:
        assert sum(edition.id in (one.editions or every) for one in READ.categories) == edition.categories
    assert [one.number for one in READ.categories] == list(range(1, len(READ.categories) + 1))
    known = {kind.code for kind in READ.kinds}
    assert {row.kind for one in READ.categories for row in one.mapping} == known


def test_every_kind_of_penalty_has_a_severity() -> None:
    codes = {code.code for code in load_dictionary(RULES).codes["penalty_kind"].codes}
    classed = {kind for row in READ.severity for kind in row.kinds}
    assert classed == codes - NOT_CLASSED


def test_an_unknown_amount_says_who_fixes_it() -> None:
    for row in READ.severity:
        assert ("fine" in row.kinds) == (row.discretion is not None), row.id


@pytest.mark.parametrize("row", [row for row in READ.severity if row.kinds and "fine" not in row.kinds], ids=lambda row: row.id)
def test_a_rulebook_gives_a_penalty_the_severity_of_the_catalogue(row, tmp_path: Path) -> None:
    """100 points less 1 for a minor, 3 for an ordinary, 10 for a serious penalty."""
    score = {"minor": 99, "ordinary": 97, "serious": 90}[row.class_]
    cases = "".join(
        f"""
- id: {kind}
  title: {{zh: 一次处罚, en: one penalty}}
  subject: {{sub_sector: [building], founded_on: 2015-01-01}}
  records: [{{id: p, kind: penalty, kinds: [{kind}], violation: other, decided_on: 2026-05-01, published_on: 2026-05-06}}]
  at: [{{as_of: 2026-05-20, expect: {{schemes: {{credit: {{score: {score}}}}}}}}}]"""
        for kind in row.kinds
    )
    path = tmp_path / "cases.yaml"
    path.write_text(f"hengxin: cases/1\nrulebook: wuhai-construction\ncases:{cases}\n", "utf-8")
    corpus = load_corpus(RULES, [RULES / "wuhai" / "construction" / "2026-04-01.yaml"])
    read = load_cases(path, corpus.dictionary, 1)
    assert read.problems == ()
    assert [problem.render() for case in read.cases for problem in run_case(corpus, case).problems] == []


@pytest.mark.parametrize("name", ["measures", "permits", "kinds", "severity"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tables_are_whole(name, lang) -> None:
    lines = catalogue_lines(name, load_law(RULES), RULES, lang)
    assert lines
    assert {len(line) for line in lines} == {len(catalogue_headings(name, lang))}


def test_a_defect_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "law").mkdir()
    text = (RULES / CLASSES).read_text("utf-8").replace("class: minor", "class: small", 1)
    (tmp_path / CLASSES).write_text(text, "utf-8")
    with pytest.raises(InvalidRulebook) as caught:
        load_classes(tmp_path)
    line = text[: text.index("class: small")].count("\n") + 1
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [(CLASSES, line)]
