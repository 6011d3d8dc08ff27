"""What a report looks like, as text and as data, and how the command ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.calendar import parse_day
from engine.lint import Settings, as_json, as_text, lint
from engine.lint.published import LintData
from engine.lint.render import width
from engine.paths import lint_pages_dir, rules_dir

ROOT = Path(__file__).resolve().parents[2]
BAD = Path(__file__).parent / "bad"


def command(*args: str | Path) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    words = [sys.executable, str(ROOT / "cli.py"), "rules", "lint", *map(str, args)]
    return subprocess.run(words, capture_output=True, text=True, encoding="utf-8", env=env, check=False, timeout=120)


def test_a_finding_is_drawn_with_line_caret_mend_place_and_page() -> None:
    report = lint(rules_dir(), [BAD / "endless-open.yaml"], Settings(parse_day("2026-11-23")))
    lines = as_text(report, "zh").splitlines()
    assert lines[0].endswith("endless-open.yaml")
    assert lines[1].startswith("  18:7  提示 LINT-ENDLESS  “行政处罚”的后果没有终点")
    assert lines[2] == "     │ until: open"
    assert lines[3] == "     │ ^"
    assert lines[4].strip().startswith("改法：写明期限")
    assert lines[5].strip() == "位置：findings/PENALTY/counts/until"
    assert lines[-3].split() == ["1", "LINT-ENDLESS", "永不终止的不利后果", "docs/lint/LINT-ENDLESS.md"]
    assert lines[-1] == "按 2026-11-23 审查规则集 1 个：错误 0 处，提示 1 处"


def test_the_caret_stands_under_the_place_behind_chinese_and_in_long_lines() -> None:
    drawn: list[str] = []
    for name in ("letters-in-one-rulebook", "endless-effect"):
        drawn += as_text(lint(rules_dir(), [BAD / f"{name}.yaml"], Settings(parse_day("2026-11-23"))), "zh").splitlines()
    carets = [(drawn[at - 1], line) for at, line in enumerate(drawn) if line.endswith(" ^")]
    assert len(carets) == 2
    for source, caret in carets:
        before = width(caret[:-1])
        seen = next(index for index in range(len(source)) if width(source[:index]) >= before)
        assert source[seen:].startswith(("classes:", "until: open"))


def test_the_columns_of_the_table_are_aligned() -> None:
    report = lint(rules_dir(), [BAD], Settings(parse_day("2026-11-23")))
    rows = [line for line in as_text(report, "zh").splitlines() if "docs/lint/" in line]
    assert len(rows) > 10
    assert len({width(row[: row.index("docs/lint/")]) for row in rows}) == 1


def test_data_holds_what_the_text_says() -> None:
    report = lint(rules_dir(), [BAD], Settings(parse_day("2026-11-23")))
    data = LintData.model_validate(json.loads(as_json(report)))
    assert data.files == report.files
    assert sum(data.counts.values()) == len(data.errors) + len(data.findings)
    assert all((lint_pages_dir() / Path(entry.page).name).is_file() for entry in (*data.errors, *data.findings) if entry.page)
    assert {entry.code for entry in data.errors if entry.page is None} == {"SCHEMA-VALUE", "SCHEMA-UNKNOWN-KEY", "WINDOW-OVERLAP"}


@pytest.mark.parametrize(("target", "code"), [("endless-open.yaml", 1), ("grammar-and-citation.yaml", 3), ("none.yaml", 2)])
def test_exit_codes(target: str, code: int) -> None:
    assert command(BAD / target, "--as-of", "2026-11-23").returncode == code


def test_a_rulebook_is_found_by_its_id_and_all_is_well() -> None:
    done = command("wuhai-property", "--as-of", "2026-11-23", "--format", "json")
    assert done.returncode == 0, done.stdout
    assert {entry["accepted"]["until"] for entry in json.loads(done.stdout)["accepted"]} == {"2027-06-30"}
    wrong = command("wuhai-propertie")
    assert wrong.returncode == 2
    assert "wuhai-property" in wrong.stderr


def test_a_page_is_printed() -> None:
    done = command("--explain", "lint-clean")
    assert done.returncode == 0
    assert done.stdout.startswith("# LINT-CLEAN ")
    wrong = command("--explain", "LINT-CLEEN")
    assert wrong.returncode == 2
    assert "LINT-CLEAN" in wrong.stderr


def test_today_is_the_day_where_none_is_given() -> None:
    done = command("wuhai-property", "--format", "json")
    assert parse_day(json.loads(done.stdout)["as_of"]) > parse_day("2024-01-01")
