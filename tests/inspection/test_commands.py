"""``hengxin inspect`` as officials run it: files, exit codes, and one sentence for every mistake."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.inspection.check_plan import check, same_table
from tests.inspection.world import ROOT

WUHAI = ROOT / "fixtures/wuhai"
INSPECTORS = ROOT / "fixtures/inspection/执法检查人员名录库.csv"
ITEMS = ROOT / "fixtures/inspection/随机抽查事项清单.csv"


def run(*words: object, lang: str = "zh") -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HENGXIN_LANG": lang, "COLUMNS": "110", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(ROOT / "cli.py"), "inspect", *map(str, words)]
    return subprocess.run(command, capture_output=True, env=env, text=True, encoding="utf-8", timeout=300)


def plan(out: Path, *words: object, period: str = "2026Q4", inspectors: Path = INSPECTORS, items: Path = ITEMS) -> subprocess.CompletedProcess[str]:
    return run("plan", "--period", period, "--case", WUHAI, "--inspectors", inspectors, "--items", items, "--out", out, *words)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan") / "out"
    done = plan(folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_bureau_s_quarter_breaks_no_constraint(made: Path) -> None:
    data = json.loads((made / "plan.json").read_text("utf-8"))
    assert not check(data)
    assert not same_table(data, made / "plan.csv")
    assert not data["shortfalls"]
    assert len({item["code"] for item in data["enterprises"]}) == 134
    assert len(data["inspectors"]) == 12
    assert {path.name for path in made.iterdir()} == {"plan.json", "plan.csv", "plan.xlsx"}
    assert all(rules["trial"] for rules in data["rules"])


def test_a_second_run_writes_the_same_bytes(made: Path, tmp_path: Path) -> None:
    assert plan(tmp_path / "again").returncode == 0
    for name in ("plan.json", "plan.csv", "plan.xlsx"):
        assert (tmp_path / "again" / name).read_bytes() == (made / name).read_bytes()


def test_a_plan_made_anew_keeps_what_was_announced(made: Path, tmp_path: Path) -> None:
    text = (made / "plan.csv").read_text("utf-8-sig")
    lines = [line.replace(",拟检查,", ",已通知,") if number % 2 else line for number, line in enumerate(text.splitlines())]
    (tmp_path / "done.csv").write_text("\n".join(lines), "utf-8")
    out = tmp_path / "out"
    done = plan(out, "--from", "2026-11-24", "--as-of", "2026-11-23", "--done", tmp_path / "done.csv")
    assert done.returncode in (0, 1), done.stderr
    before = {visit["id"]: visit for visit in json.loads((made / "plan.json").read_text("utf-8"))["visits"]}
    after = json.loads((out / "plan.json").read_text("utf-8"))
    kept = [visit for visit in after["visits"] if visit["status"] == "announced"]
    assert len(kept) > 60
    for visit in kept:
        assert (visit["day"], visit["inspectors"]) == (before[visit["id"]]["day"], before[visit["id"]]["inspectors"])
    assert all(visit["day"] >= "2026-11-24" for visit in after["visits"] if visit["status"] == "planned")


def test_no_inspectors_is_an_answer_and_no_traceback(tmp_path: Path) -> None:
    empty = tmp_path / "nobody.csv"
    empty.write_text(INSPECTORS.read_text("utf-8-sig").splitlines()[0] + "\n", "utf-8")
    for lang in ("zh", "en"):
        done = plan(tmp_path / f"out-{lang}", "--lang", lang, inspectors=empty)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert ("差 2 名" if lang == "zh" else "2 lacking") in done.stdout


def test_refused_rows_are_written_and_the_rest_is_planned(tmp_path: Path) -> None:
    bad = tmp_path / "people.csv"
    bad.write_text(INSPECTORS.read_text("utf-8-sig") + "X1,某人,某局,,省会级,,,在岗,,,\n", "utf-8")
    done = plan(tmp_path / "out", inspectors=bad)
    assert done.returncode == 4
    assert "读取 13 行，采用 12，退回 1" in done.stderr
    assert "省会级" in (tmp_path / "out/rejected.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plan", "--period", "2026Q5", "--case", WUHAI, "--inspectors", INSPECTORS, "--items", ITEMS, "--out", "OUT"], "2026Q4"),
        (["plan", "--period", "2026Q4", "--case", WUHAI], "--inspectors"),
        (["plan", "--period", "2026Q4", "--case", WUHAI, "--inspectors", "none.csv", "--items", "no.csv", "--out", "OUT"], "没有这个文件"),
        (["plan", "--period", "2026Q4", "--case", WUHAI, "--inspectors", ITEMS, "--items", ITEMS, "--out", "OUT"], "执法证号"),
        (["plan", "--period", "2026Q4", "--from", "2027-01-01", "--case", WUHAI, "--inspectors", INSPECTORS, "--items", ITEMS, "--out", "OUT"], "--from"),
        (["plan", "--period", "2026Q4", "--case", WUHAI, "--inspectors", INSPECTORS, "--items", ITEMS, "--out", WUHAI / "x"], "案例文件夹之内"),
        (["plan", "--period", "2026Q4", "--case", WUHAI, "--sector", "proprety", "--what-if", "wuhai-property"], "property"),
        (["plan", "--period", "2026Q4", "--case", WUHAI, "--inspectors", INSPECTORS, "--items", ITEMS, "--out", "OUT", "--draw", ITEMS], "抽取结果"),
        (["policy", "nothing"], "没有规则集"),
        (["policy", "wuhai-property", "--as-of", "2001-01-01"], "没有有效的版本"),
        (["policy", "example-01-fixed-base"], "没有规则集"),
        (["draw"], "三步"),
        (["draw", "--commit", "c.json"], "--period"),
        (["draw", "--commit", "c.json", "--period", "2026Q4"], "--ledger"),
        (["plan", "--period", "2026Q4", "--case", WUHAI, "--ledger", "x.db", "--what-if", "wuhai-property"], "二者取一"),
        (["draw", "--commitment", "none.json", "--seed", "1"], "没有这个文件"),
        (["draw", "--check", "none.json"], "--commitment"),
    ],
)  # fmt: skip
def test_mistakes_are_told_in_a_sentence(tmp_path: Path, words: list[object], said: str) -> None:
    done = run(*(tmp_path / "out" if word == "OUT" else word for word in words))
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_draw_in_three_steps_and_by_the_ten_lines_of_the_manual(tmp_path: Path) -> None:
    promise, result = tmp_path / "承诺.json", tmp_path / "抽取.json"
    assert run("draw", "--commit", promise, "--period", "2026Q4", "--case", WUHAI, "--seed-from", "摇号").returncode == 0
    done = run("draw", "--commitment", promise, "--seed", "0412193328", "--out", result)
    assert done.returncode == 0, done.stderr
    assert run("draw", "--commitment", promise, "--check", result).returncode == 0
    manual = (ROOT / "docs/inspection.zh.md").read_text("utf-8")
    lines = re.search(r"```python\n(.*?)```", manual, re.DOTALL)
    assert lines is not None
    assert subprocess.run([sys.executable, "-c", lines[1]], cwd=tmp_path, timeout=60).returncode == 0
    data = json.loads(result.read_text("utf-8"))
    drawn = data["strata"][0]["drawn"]
    data["strata"][0]["drawn"] = drawn[1:]
    result.write_text(json.dumps(data), "utf-8")
    done = run("draw", "--commitment", promise, "--check", result)
    assert done.returncode == 5
    assert drawn[0]["code"] in done.stderr
    # what was drawn is planned
    assert run("draw", "--commitment", promise, "--seed", "0412193328", "--out", result).returncode == 0
    assert plan(tmp_path / "out", "--draw", result).returncode == 0
    made = json.loads((tmp_path / "out/plan.json").read_text("utf-8"))
    codes = {one["code"] for stratum in json.loads(result.read_text("utf-8"))["strata"] for one in stratum["drawn"]}
    assert {visit["code"] for visit in made["visits"] if any(why["kind"] == "drawn" for why in visit["why"])} == codes
    assert not check(made)


def test_what_if_shows_both_workloads(tmp_path: Path) -> None:
    text = (ROOT / "rules/wuhai/property/2026-04-01.yaml").read_text("utf-8")
    changed = text.replace("street: {times: 1, per: half}}", "street: {times: 1, per: month}}").replace("times: {A: 3,", "times: {A: 12,")
    assert changed != text
    other = tmp_path / "new.yaml"
    other.write_text(changed, "utf-8")
    done = run("plan", "--period", "2026Q4", "--case", WUHAI, "--sector", "property", "--what-if", other)
    assert done.returncode == 0, done.stderr
    (line,) = [line.split() for line in done.stdout.splitlines() if re.match(r"A\s+\d", line)]
    firms, same, before, after, change, days, more = line[1:]
    assert firms == same
    assert int(after) == 3 * int(firms)  # once a month: three visits of a quarter, the others merged into them
    assert int(before) == int(firms)
    assert change == f"+{int(after) - int(before)}"
    assert (days, more) == (f"{before}.0", f"{after}.0")
    # under itself nothing changes
    done = run("plan", "--period", "2026Q4", "--case", WUHAI, "--sector", "property", "--what-if", "wuhai-property")
    (total,) = [line.split() for line in done.stdout.splitlines() if line.startswith("合计")]
    assert total[5] == "0"


def test_english_output_holds_no_chinese_sentence(tmp_path: Path) -> None:
    done = run("plan", "--period", "2026Q4", "--case", WUHAI, "--inspectors", INSPECTORS, "--items", ITEMS, "--out", tmp_path / "o", lang="en")
    assert done.returncode == 0
    assert not re.search(r"[。；]", re.sub(r"[^\n]*\.csv[^\n]*", "", done.stdout))


def test_a_ledger_gives_the_plan_that_its_case_folder_gives(made: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "h.db"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    words = ["classify", str(WUHAI), "--as-of", "2026-10-01", "--ledger", str(ledger), "--format", "csv"]
    assert subprocess.run([sys.executable, str(ROOT / "cli.py"), *words], capture_output=True, env=env, timeout=300).returncode == 4
    out = tmp_path / "out"
    done = run("plan", "--period", "2026Q4", "--ledger", ledger, "--inspectors", INSPECTORS, "--items", ITEMS, "--out", out,
               "--known-at", "2026-11-23 12:00")  # fmt: skip
    assert done.returncode == 0, done.stderr
    one, other = (json.loads((folder / "plan.json").read_text("utf-8")) for folder in (made, out))
    keys = ("code", "day", "inspectors", "level", "items", "why")
    assert [[visit[key] for key in keys] for visit in one["visits"]] == [[visit[key] for key in keys] for visit in other["visits"]]
