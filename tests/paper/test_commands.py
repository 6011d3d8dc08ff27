"""The three commands as users run them: what they say, what they write, how they end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from paper.desk import FIXTURE, PLAN, ROOT, entries, lay


def run(*words: object, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    env = {key: value for key, value in os.environ.items() if key not in ("HENGXIN_LANG", "COLUMNS")}
    env |= {"PYTHONIOENCODING": encoding, "COLUMNS": "120"}
    command = [sys.executable, str(ROOT / "cli.py"), "inspect", *map(str, words)]
    return subprocess.run(command, capture_output=True, env=env, timeout=180, check=False)


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def test_paper_record_status_one_after_the_other(tmp_path: Path) -> None:
    code = PLAN.visits[0].code
    paper = run("paper", FIXTURE, "--out", tmp_path / "p", "--enterprise", code, "--date", "2026-10-08", "--contact", "市场科")
    assert paper.returncode == 0, said(paper)
    assert "写入" in said(paper)
    back = FIXTURE / "回收的记录表"
    record = run("record", back, "--plan", FIXTURE, "--received-at", "2026-12-31 09:00", "--out", tmp_path / "r")
    assert record.returncode == 0, said(record)
    assert "共 15 份记录表：采用 13，退回 0，重复 0，未填写 2" in record.stdout.decode()
    status = run("status", FIXTURE, "--results", tmp_path / "r", "--as-of", "2026-12-31", "--html", tmp_path / "s.html")
    assert status.returncode == 0, said(status)
    text = status.stdout.decode()
    assert "█" in text
    assert "逾期未查（2）" in text
    assert (tmp_path / "s.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    ascii_only = run("status", FIXTURE, "--results", tmp_path / "r", "--as-of", "2026-12-31", "--lang", "en", encoding="ascii")
    assert ascii_only.returncode == 0
    assert b"####" in ascii_only.stdout
    assert "Coverage by grade" in ascii_only.stdout.decode("ascii", "replace")


def test_refused_forms_end_with_four_and_the_rest_is_written(tmp_path: Path) -> None:
    other = PLAN.visits[1]
    (tmp_path / "a.xlsx").write_bytes(lay(entries(检查结果="1、A")))
    (tmp_path / "b.xlsx").write_bytes(lay(entries(other)))
    done = run("record", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "--plan", FIXTURE, "--received-at", "2026-12-31", "--out", tmp_path / "r")
    assert done.returncode == 4
    assert "a.xlsx[Sheet1]!B8 CELL-CODES 检查结果" in said(done)
    assert len(list((tmp_path / "r").glob("检查结果_*.csv"))) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("paper", "nowhere", "--out", "o"), ("paper", ROOT / "README.md", "--out", "o"), ("paper", FIXTURE, "--out", ROOT / "README.md"),
        ("paper", FIXTURE, "--out", ROOT / "docs"), ("paper", FIXTURE, "--out", "o", "--enterprise", "91150302MA0FAKE097"),
        ("paper", FIXTURE, "--out", "o", "--date", "明天"), ("record", "nowhere", "--plan", FIXTURE, "--received-at", "2026-12-31", "--out", "o"),
        ("record", FIXTURE, "--plan", FIXTURE, "--received-at", "昨天", "--out", "o"), ("status", FIXTURE, "--as-of", "2026-13-01"),
        ("status", FIXTURE, "--as-of", "2026-12-01", "--results", FIXTURE), ("status", FIXTURE, "--as-of", "2026-12-01", "--results", FIXTURE / "plan.json"),
        ("status", FIXTURE, "--as-of", "2026-12-01", "--published", ROOT / "nothing.csv"),
    ],
)  # fmt: skip
def test_mistakes_end_with_two_and_a_sentence(tmp_path: Path, words: tuple[object, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.returncode == 2, said(done)
    assert "Traceback" not in said(done)
    assert done.stderr.strip()
    assert not list(tmp_path.iterdir())
