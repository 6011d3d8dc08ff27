"""Results in every format: they parse, keep to the published schema, say the same, and are the same each time."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from engine.classify.published import DecisionData, Decisions
from engine.explain.published import Explanation

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
ROOT = Path(__file__).resolve().parents[2]
WUHAI = ROOT / "fixtures" / "wuhai"
DAY = ("--as-of", "2026-11-23", "--engine", "reference")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The results of the demonstration case in every format of a file."""
    from engine.calendar import parse_day
    from engine.classify import FORMATS, Engine, classify, render_results
    from engine.exchange import read_case
    from engine.paths import rules_dir
    from engine.rulebook import load_corpus

    corpus = load_corpus(rules_dir())
    run = classify(corpus, read_case(WUHAI, corpus.dictionary), parse_day("2026-11-23"), engine=Engine.REFERENCE)
    return {name: render_results(run, name, "zh") for name in FORMATS if name != "table"}


def test_json_keeps_to_its_schema(results: dict[str, bytes]) -> None:
    found = Decisions.model_validate_json(results["json"])
    assert len(found.decisions) == 134
    assert sum(table.read for table in found.tables) == sum(t.accepted + t.rejected + t.duplicates for t in found.tables)
    assert any(item.status == "proposed" for one in found.decisions for item in (one.lists or {}).values())


def test_ndjson_has_a_decision_on_each_line(results: dict[str, bytes]) -> None:
    lines = results["ndjson"].decode().splitlines()
    found = [DecisionData.model_validate_json(line) for line in lines]
    assert [json.loads(line) for line in lines] == json.loads(results["json"])["decisions"]
    assert len({(item.subject.code, item.rulebook) for item in found}) == 134


def test_csv_opens_in_spreadsheets(results: dict[str, bytes]) -> None:
    data = results["csv"]
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 135
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0][:3] == ["所属区", "企业名称", "统一社会信用代码"]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t"))]


def test_xlsx_holds_the_same_table(results: dict[str, bytes]) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(results["xlsx"]))
    found = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()[3:]]
    head, *rows = csv.reader(io.StringIO(results["csv"].decode("utf-8-sig"), newline=""))
    assert [row[1:5] for row in found] == [row[1:5] for row in rows]
    score = head.index("得分")
    assert all(isinstance(row[score], float) or row[score] == "" for row in found)


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "ndjson", "table"])
def test_names_that_look_like_formulas_stay_text(inside: Run, case: Path, format: str) -> None:
    done = inside("classify", case, "--as-of", "2026-07-01", "--engine", "reference", "--format", format)
    assert done.returncode == 0
    if format == "csv":
        assert "'=HYPERLINK" in done.stdout.decode("utf-8-sig")
    elif format == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(done.stdout))
        cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
        assert any(str(cell).startswith("=HYPERLINK") for cell in cells)
        assert b"<f>" not in done.stdout
    else:
        assert "=HYPERLINK" in done.stdout.decode()


def test_data_on_standard_output_is_nothing_but_data(inside: Run, case_with_refused: Path) -> None:
    done = inside("classify", case_with_refused, "--as-of", "2026-07-01", "--engine", "reference", "--format", "json")
    assert done.returncode == 4
    assert len(Decisions.model_validate_json(done.stdout).decisions) == 2
    assert "penalty.csv:3" in done.stderr.decode()


@pytest.mark.parametrize("view", ["subject", "officer", "auditor"])
def test_explanations_keep_to_their_schema(inside: Run, case: Path, view: str) -> None:
    args = ("explain", "91150302MA0FAKE097", "--case", case, "--as-of", "2026-07-01", "--view", view)
    done = inside(*args, "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    found = Explanation.model_validate_json(done.stdout)
    assert (found.view, found.derivation is not None) == (view, view == "auditor")
    assert inside(*args, "--format", "html").stdout.lower().startswith(b"<!doctype html>")
    assert "甲建筑公司" in inside(*args).stdout.decode()


def test_an_enterprise_may_be_named(inside: Run, case: Path) -> None:
    done = inside("explain", "甲建筑公司", "--case", case, "--as-of", "2026-07-01")
    assert done.returncode == 0
    assert "91150302MA0FAKE097" in done.stdout.decode()


def test_known_at_takes_a_day_or_a_time(inside: Run, case: Path) -> None:
    def known(moment: str) -> str:
        done = inside("classify", case, *DAY[:1], "2026-07-01", *DAY[2:], "--known-at", moment, "--format", "json")
        return str(json.loads(done.stdout)["known_at"])

    assert known("2026-06-30") == "2026-06-30T23:59:59+08:00"
    assert known("2026-07-01 09:30") == "2026-07-01T09:30:00+08:00"
    assert known("2026-07-01T09:30:15") == "2026-07-01T09:30:15+08:00"
    assert known("2026-07-01 01:30Z") == "2026-07-01T09:30:00+08:00"
