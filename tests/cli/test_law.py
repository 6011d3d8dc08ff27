"""``hengxin law`` and ``hengxin rules show`` from the command line: what is printed, in which language, with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.exits import Exit
from engine.paths import rules_dir

PROVISION = "construction-credit-2017#14.3b"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(rules_dir(), tmp_path / "rules", ignore=shutil.ignore_patterns("examples"))
    return tmp_path / "rules"


def test_a_provision_is_shown_in_both_languages(inside) -> None:
    zh, en = inside("law", "show", PROVISION).stdout.decode(), inside("law", "show", PROVISION, "--lang", "en").stdout.decode()
    assert "第十四条第（三）项〔已见原文〕" in zh
    assert "建市〔2017〕241号" in zh
    assert "article 14 item 3 [text read]" in en
    for text in (zh, en):
        assert "一年内累计发生两次及以上较大工程质量安全事故" in text.replace("\n  ", "")
        assert PROVISION in text


def test_json_holds_what_the_text_holds(inside) -> None:
    data = json.loads(inside("law", "show", "credit-repair-2023", "--format", "json", "--as-of", "2026-04-01").stdout)
    assert data["superseded_by"] == "credit-repair-2026"
    assert data["in_force"] == {"from": "2023-05-01", "to": "2026-03-31"}
    assert data["standing"] == "ended"
    assert len(data["provisions"]) > 5
    one = json.loads(inside("law", "show", PROVISION, "--format", "json").stdout)
    assert [item["id"] for item in one["provisions"]] == [PROVISION]


def test_uses_as_json(inside) -> None:
    uses = json.loads(inside("law", "uses", PROVISION, "--format", "json").stdout)
    assert {use["home"] for use in uses} >= {"rulebook", "case"}
    for use in uses:
        assert (rules_dir() / use["file"]).is_file()
        assert use["line"] > 0


def test_what_is_not_there_is_a_mistake_of_the_user(inside) -> None:
    for command in ("show", "uses"):
        done = inside("law", command, "credit-repair-2025")
        assert done.returncode == Exit.USAGE
        assert "credit-repair-2026" in done.stderr.decode()
        assert done.stdout == b""


def test_nothing_rests_on_it(inside, copy: Path) -> None:
    findings = json.loads(inside("law", "check", "--rules", copy, "--format", "json").stdout)["findings"]
    idle = next(one["subject"] for one in findings if one["code"] == "LAW-IDLE")
    done = inside("law", "uses", idle, "--rules", copy, "--lang", "en")
    assert done.returncode == Exit.FINE
    assert "0 places in rulebooks" in done.stdout.decode()


def test_check_ends_with_one_only_where_something_is_wrong(inside, copy: Path) -> None:
    assert inside("law", "check", "--rules", copy).returncode == Exit.FINE
    path = copy / "law" / "instruments" / "credit-repair-2023.yaml"
    path.write_text(path.read_text("utf-8").replace("to: 2026-03-31", "to: 2026-04-30"), "utf-8")
    done = inside("law", "check", "--rules", copy)
    assert done.returncode == Exit.CHECKS_FAILED
    assert "credit-repair-2023.yaml:1: LAW-SUCCESSION" in done.stderr.decode()
    found = json.loads(inside("law", "check", "--rules", copy, "--format", "json").stdout)["findings"]
    assert [one["subject"] for one in found if one["weight"] == "error"] == ["credit-repair-2023"]


def test_a_library_that_cannot_be_read_is_refused_with_every_defect(inside, copy: Path) -> None:
    path = copy / "law" / "instruments" / "credit-repair-2023.yaml"
    path.write_text(path.read_text("utf-8").replace("level: ministry_rule", "level: rule"), "utf-8")
    for command in (("show", "penalty-law-2021"), ("uses", PROVISION), ("check",), ("list",), ("catalogue", "measures")):
        done = inside("law", *command, "--rules", copy)
        assert done.returncode == Exit.INVALID_RULEBOOK
        assert "LAW-UNKNOWN" in done.stderr.decode()


def test_the_notes_are_listed_when_asked_for(inside, copy: Path) -> None:
    assert "LAW-IDLE" not in inside("law", "check", "--rules", copy).stdout.decode()
    assert "LAW-IDLE" in inside("law", "check", "--rules", copy, "--notes").stdout.decode()


def test_a_list_on_a_day(inside) -> None:
    def standing(day: str) -> dict[str, str]:
        listed = json.loads(inside("law", "list", "--as-of", day, "--format", "json").stdout)
        return {one["id"]: one["standing"] for one in listed}

    assert standing("2026-03-31")["credit-repair-2023"] == "in_force"
    assert standing("2026-03-31")["credit-repair-2026"] == "not_yet"
    assert standing("2026-04-01")["credit-repair-2023"] == "ended"
    assert standing("2026-04-01")["credit-repair-2026"] == "in_force"


def test_a_rulebook_as_a_page_and_as_of_a_day(inside) -> None:
    page = inside("rules", "show", "wuhai-property", "--format", "html").stdout.decode()
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="zh-CN">' in page
    assert "@page" in page
    early = inside("rules", "show", "wuhai-property", "--as-of", "1999-01-01")
    assert early.returncode == Exit.USAGE
    assert "1999-01-01" in early.stderr.decode()


def test_a_file_that_cannot_be_read_is_never_left_out_in_silence(inside, copy: Path) -> None:
    (copy / "wuhai" / "broken.yaml").write_text("hengxin: [", "utf-8")
    for command in (("uses", PROVISION), ("check",)):
        done = inside("law", *command, "--rules", copy)
        assert done.returncode == Exit.INVALID_RULEBOOK
        assert "wuhai/broken.yaml:2" in done.stderr.decode()
        assert done.stdout
