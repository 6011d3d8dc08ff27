"""Silences: what they accept, until when, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.calendar import parse_day
from engine.lint import LintReport, Settings, lint
from engine.paths import lint_pages_dir, rules_dir

FRAME = (lint_pages_dir() / "frame.yaml").read_text("utf-8")
MANY = """\
parameters:
  - id: many
    title: {zh: 次数, en: times}
    type: points
    value: -5
    status: placeholder
    permitted_from: -9
    permitted_to: -1
    basis: [new-supervision-2019#grading]
findings:
"""
BOOK = FRAME.replace("findings:\n", MANY, 1).replace("points: -5", "points: {param: many}", 1)


def silence(at: str = "parameters/many", until: str = "2026-12-31", code: str = "LINT-DISCRETION", file: str = "a.yaml") -> str:
    return (
        f"  - code: {code}\n    in: [{file}]\n    at: \"{at}\"\n    reason: {{zh: 理由, en: reason}}\n"
        f"    who: 市场科\n    until: {until}\n"
    )


def run(folder: Path, *silences: str, as_of: str = "2026-11-23", book: str = BOOK, head: str = "") -> LintReport:
    (folder / "a.yaml").write_text(book, "utf-8")
    if silences or head:
        body = "silences:\n" + "".join(silences) if silences else ""
        (folder / "lint.yaml").write_text(f"hengxin: lint/1\n{head}{body}", "utf-8")
    return lint(rules_dir(), [folder], Settings(parse_day(as_of)))


def codes(report: LintReport) -> list[str]:
    return [entry.problem.code for entry in (*report.errors, *report.findings)]


def test_without_a_silence_the_finding_remains(tmp_path: Path) -> None:
    report = run(tmp_path)
    assert codes(report) == ["LINT-DISCRETION"]
    assert report.findings[0].at == "parameters/many/status"


@pytest.mark.parametrize("at", ["*", "parameters", "parameters/many", "parameters/many/status"])
def test_a_silence_holds_at_its_place_and_below(at: str, tmp_path: Path) -> None:
    report = run(tmp_path, silence(at))
    assert codes(report) == []
    ((entry),) = report.accepted
    assert entry.accepted is not None
    assert entry.accepted.who == "市场科"


@pytest.mark.parametrize("at", ["parameters/man", "parameters/many/value", "findings"])
def test_a_silence_elsewhere_silences_nothing_and_is_named(at: str, tmp_path: Path) -> None:
    assert sorted(codes(run(tmp_path, silence(at)))) == ["LINT-DISCRETION", "LINT-SILENCE-IDLE"]


def test_the_last_day_of_a_silence_is_included(tmp_path: Path) -> None:
    assert codes(run(tmp_path, silence(until="2026-11-23"))) == []
    assert sorted(codes(run(tmp_path, silence(until="2026-11-22")))) == ["LINT-DISCRETION", "LINT-SILENCE-EXPIRED"]


def test_a_renewed_silence_beside_an_expired_one_leaves_the_expired_one_named(tmp_path: Path) -> None:
    report = run(tmp_path, silence(until="2026-01-01"), silence())
    assert codes(report) == ["LINT-SILENCE-EXPIRED"]


def test_a_silence_for_ever_is_refused_or_named(tmp_path: Path) -> None:
    assert codes(run(tmp_path, silence(until="2028-11-23"))) == []
    assert codes(run(tmp_path, silence(until="2028-11-24"))) == ["LINT-SILENCE-FAR"]
    assert sorted(codes(run(tmp_path, silence(until="open")))) == ["LINT-DISCRETION", "VALUE"]


def test_errors_are_never_silenced(tmp_path: Path) -> None:
    broken = BOOK.replace("basis: [construction-credit-2017#4-good]", "basis: []")
    report = run(tmp_path, silence(), silence("*", code="BASIS-MISSING"), book=broken)
    assert codes(report) == ["BASIS-MISSING", "LINT-SILENCE-IDLE"]
    assert [entry.problem.code for entry in report.errors] == ["BASIS-MISSING"]


def test_a_breach_in_a_rulebook_published_elsewhere_can_be(tmp_path: Path) -> None:
    elsewhere = BOOK.replace("status: model", "status: published\npublished_by: 某局", 1)
    elsewhere = elsewhere.replace("basis: [construction-credit-2017#4-good]", "basis: []")
    assert codes(run(tmp_path, silence(), silence("findings/HONOUR", code="BASIS-MISSING"), book=elsewhere)) == []


@pytest.mark.parametrize("wrong", [
    silence(code="LINT-DISCRETIO"), silence(code="LINT-SILENCE-IDLE"), silence(code="NAME-UNKNOWN"), silence(file="b.yaml"),
    silence().replace("who", "by"), silence().replace("    who: 市场科\n", ""), silence().replace("    reason: {zh: 理由, en: reason}\n", ""),
])  # fmt: skip
def test_a_file_of_silences_that_is_wrong_silences_nothing(wrong: str, tmp_path: Path) -> None:
    report = run(tmp_path, wrong)
    assert report.errors
    assert all(entry.problem.file.endswith("lint.yaml") and entry.problem.line > 2 for entry in report.errors)
    assert [entry.problem.code for entry in report.findings] == ["LINT-DISCRETION"]


def test_a_silence_is_not_idle_because_its_rulebook_was_not_linted_or_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(BOOK.replace("id: lint-frame", "id: other"), "utf-8")
    run(tmp_path, silence(), silence(file="b.yaml"))
    alone = lint(rules_dir(), [tmp_path / "a.yaml"], Settings(parse_day("2026-11-23")))
    assert codes(alone) == []
    (tmp_path / "b.yaml").write_text("hengxin: rulebook/1\nid: [", "utf-8")
    assert codes(lint(rules_dir(), [tmp_path], Settings(parse_day("2026-11-23")))) == ["YAML-SYNTAX"]


def test_a_profile_leaves_checks_out_of_a_folder_and_is_named_where_it_leaves_out_nothing(tmp_path: Path) -> None:
    head = "leave_out:\n  - codes: [LINT-DISCRETION]\n    reason: {zh: 例子, en: an example}\n"
    assert codes(run(tmp_path, head=head)) == []
    assert codes(run(tmp_path, head=head, book=FRAME)) == ["LINT-SILENCE-IDLE"]


def test_one_report_tells_what_the_grammar_the_names_and_the_law_say() -> None:
    report = lint(rules_dir(), [Path(__file__).parent / "bad" / "grammar-and-citation.yaml"], Settings(parse_day("2026-11-23")))
    assert {"SCHEMA-UNKNOWN-KEY", "BASIS-PROVISION", "BASIS-ENDED"} == {entry.problem.code for entry in report.errors}


def test_what_was_mutilated_draws_no_false_conclusion(tmp_path: Path) -> None:
    for wrong in ("in_force: {from: 2026-04-01, to: open}", 'scope: {place: "150300", sector: construction}', "status: model"):
        book = FRAME.replace(wrong, wrong.partition(":")[0] + ": 7", 1)
        found = {entry.problem.code for entry in run(tmp_path, book=book).errors}
        assert not {code for code in found if code.startswith("BASIS-")}, (wrong, found)
    book = FRAME.replace("    measures: [no-access]", "    mesures: [no-access]", 1)
    assert codes(run(tmp_path, book=book)) == ["SCHEMA-UNKNOWN-KEY"]


def test_the_verification_grows_old_on_its_day(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FRAME, "utf-8")
    for day, within, found in (("2027-11-22", 12, False), ("2027-11-23", 12, True), ("2027-11-23", 13, False), ("2026-12-23", 1, True)):
        report = lint(rules_dir(), [tmp_path], Settings(parse_day(day), within))
        assert ("LINT-VERIFIED" in codes(report)) is found


def test_the_rulebooks_of_the_bureau_and_the_examples_have_accepted_findings_only() -> None:
    report = lint(rules_dir(), [rules_dir() / "wuhai", rules_dir() / "examples"], Settings(parse_day("2026-11-23")))
    assert codes(report) == []
    assert all(entry.accepted is not None and parse_day(entry.accepted.until) for entry in report.accepted)


def test_rulebooks_published_elsewhere_are_linted_and_load() -> None:
    report = lint(rules_dir(), [rules_dir() / "published"], Settings(parse_day("2026-11-23")))
    assert report.files
    assert report.errors == ()
    assert not [entry for entry in report.findings if entry.problem.code.startswith("LINT-SILENCE")]
