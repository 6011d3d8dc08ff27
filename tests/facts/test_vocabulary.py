"""The vocabularies that ship with the engine, and what happens when one is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Intervals, day
from engine.facts import Dictionary, Record, Supply, Type, load_dictionary, resolve_links
from engine.facts.load import build_dictionary
from engine.facts.words import plain_code, plain_heading, plain_key, visible
from engine.paths import rules_dir
from engine.problems import InvalidRulebook
from engine.yamlfile import read_yaml

FILES = ("codes", "subject", "records")
DAY = day(2026, 7, 1)


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary(rules_dir())


def edited(**changes: tuple[str, str]) -> list[str]:
    """Return the three files, some with one piece of text replaced."""
    texts = []
    for name in FILES:
        text = (rules_dir() / "vocabulary" / f"{name}.yaml").read_text("utf-8")
        if name in changes:
            old, new = changes[name]
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        texts.append(text)
    return texts


def refused(**changes: tuple[str, str]) -> InvalidRulebook:
    documents = [read_yaml(text, f"{name}.yaml") for name, text in zip(FILES, edited(**changes), strict=True)]
    with pytest.raises(InvalidRulebook) as caught:
        build_dictionary(*documents)
    return caught.value


def test_every_file_says_what_it_is() -> None:
    for name in FILES:
        lines = (rules_dir() / "vocabulary" / f"{name}.yaml").read_text("utf-8").splitlines()
        assert "hengxin: vocabulary/1" in [line for line in lines if not line.startswith("#")][:1]


def test_every_kind_has_what_rules_and_tables_need(dictionary: Dictionary) -> None:
    for kind in dictionary.kinds.values():
        assert kind.fields[kind.main_date].required
        assert kind.identity
        assert {"code", "name", "recorded_at", "void", "source"} <= kind.columns.keys()
        for field in kind.fields.values():
            assert field.title.zh
            assert field.title.en
            assert field.copy or not field.required or field.heading


def test_what_can_be_repaired_objected_to_or_determined_has_a_number(dictionary: Dictionary) -> None:
    for code in dictionary.codes["target_kind"].codes:
        kind = dictionary.kinds[code.code]
        assert kind.fields["number"].type is Type.KEY
    for name in ("repair", "objection", "determination"):
        (link,) = dictionary.kinds[name].links
        assert set(link.to) == {code.code for code in dictionary.codes["target_kind"].codes}


def test_every_kind_that_shows_repairs_is_a_target(dictionary: Dictionary) -> None:
    targets = {code.code for code in dictionary.codes["target_kind"].codes}
    for kind in dictionary.kinds.values():
        if "objection_pending" in kind.fields:
            assert kind.id in targets


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("records", "main_date: awarded_on", "main_date: award", "VOCAB-MAIN-DATE"),
        ("records", "identity: [number, body, award]", "identity: [number, boddy]", "VOCAB-IDENTITY"),
        ("records", "honour_kind: {type: code, codes: honour_kind,", "honour_kind: {type: code, codes: honor_kind,", "VOCAB-CODES"),
        ("records", "accident: {by: accident, to: [accident], key: number}", "accident: {by: accident, to: [acident], key: number}", "VOCAB-LINK"),
        ("records", "accident: {by: accident, to: [accident], key: number}", "accident: {by: facts, to: [accident], key: number}", "VOCAB-LINK"),
        ("records", "copy: {from: accident, take: only, field: deaths}", "copy: {from: accident, take: only, field: place}", "VOCAB-COPY"),
        ("records", "copy: {from: accident, take: only, field: deaths}", "copy: {from: accidents, take: only, field: deaths}", "VOCAB-COPY"),
        ("records", "expected_when: {kinds: [fine]}, zero", "expected_when: {kinds: [fines]}, zero", "VOCAB-CODES"),
        ("records", "also_from: violation_text", "also_from: violations", "VOCAB-FIELD"),
        ("records", "unit: 万元, zh: 罚款金额（万元）", "zh: 罚款金额（万元）", "VOCAB-UNIT"),
        ("records", "zh: 处罚程序, en: procedure, also: [适用程序]", "zh: 处罚程序, en: procedure, also: [处罚 内容]", "VOCAB-HEADING"),
        ("records", "groups: [place, repairable, disputable]\n    fields:\n      party", "groups: [places]\n    fields:\n      party", "VOCAB-GROUP"),
        ("codes", "fine: {zh: 罚款, en: fine}", "fine: {zh: 警告, en: fine}", "VOCAB-CODE"),
        ("codes", "needs: [B, C,", "needs: [Q, C,", "VOCAB-CODE"),
        ("codes", "fine: {zh: 罚款, en: fine}", "fine: {zh: 罚款, eng: fine}", "SCHEMA-UNKNOWN-KEY"),
        ("subject", "type: int, zh: 职工人数", "type: number, zh: 职工人数", "SCHEMA-VALUE"),
        ("subject", "sub_sector: {type: codes", "sub_sector: {type: codes, absent: zero", "VOCAB-ABSENT"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_found_with_its_place(file: str, old: str, new: str, code: str) -> None:
    error = refused(**{file: (old, new)})
    found = [problem for problem in error.problems if problem.code == code]
    assert found, error
    assert all(problem.file == f"{file}.yaml" and problem.line > 1 for problem in found)


def test_all_defects_are_reported_at_once() -> None:
    error = refused(
        records=("main_date: awarded_on", "main_date: award"), codes=("needs: [B, C,", "needs: [Q, C,")
    )
    assert {"VOCAB-MAIN-DATE", "VOCAB-CODE"} <= {problem.code for problem in error.problems}


def test_words_are_compared_without_what_does_not_matter() -> None:
    same = {
        "行政相对人代码_1(统一社会信用代码)",
        "行政相对人代码＿1 （统一社会信用代码）",
        "行政相对人代码-1（统一社会信用代码）*",
        "行政相对人代码/1\n(统一社会信用代码)",
    }
    assert len({plain_heading(word) for word in same}) == 1
    assert plain_code(" ｆｉｎｅ “x” ") == "FINEX"
    assert plain_key("A  1") == "A 1"


@given(st.text(max_size=40))
def test_comparing_twice_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert plain_key(plain_key(text)) == plain_key(text)


def record(kind: str, id_: str, **fields: object) -> Record:
    return Record(id_, kind, "91150302MA0FAKE097", fields, recorded_at=0)  # type: ignore[arg-type]


def test_a_repair_of_another_kind_with_the_same_number_does_not_count(dictionary: Dictionary) -> None:
    records = [
        record("penalty", "p", number="1号", body="局", decided_on=DAY - 90),
        record("misconduct", "m", number="1号", body="局", found_on=DAY - 90),
        record(
            "repair",
            "r",
            target_kind="penalty",
            target_number="1号",
            applied_on=DAY - 9,
            result="approved",
            completed_on=DAY - 3,
        ),
    ]
    supply = Supply({kind: Intervals.of((1, DAY + 1)) for kind in dictionary.kinds})
    flat = {f.id: f.fields for f in resolve_links(dictionary, records, supply, as_of=DAY, known_day=DAY)}
    assert flat["p"]["repaired_on"] == DAY - 3
    assert flat["m"]["repaired_on"] is None


def test_the_accident_of_a_penalty_is_copied_and_the_other_way_round(dictionary: Dictionary) -> None:
    records = [
        record("penalty", "p", number="1号", body="局", decided_on=DAY - 20, accident="SG-1"),
        record("accident", "a", number="SG-1", happened_on=DAY - 90, deaths=3),
    ]
    supply = Supply({kind: Intervals.of((1, DAY + 1)) for kind in dictionary.kinds})
    flat = {f.id: f.fields for f in resolve_links(dictionary, records, supply, as_of=DAY, known_day=DAY)}
    assert flat["p"]["accident_deaths"] == 3
    assert flat["p"]["accident_date"] == DAY - 90
    assert flat["a"]["has_penalty"] is True
    assert flat["a"]["penalty_decided_on"] == DAY - 20
