"""Every exit code, by what a user does; errors go to standard error, and a user's mistake shows no traceback."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.exits import Exit

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
ROOT = Path(__file__).resolve().parents[2]
JIA = "91150302MA0FAKE097"
AS_OF = ("--as-of", "2026-07-01", "--engine", "reference")
EXAMPLE = ROOT / "rules" / "examples" / "01-fixed-base"

USAGE = {
    "nothing": ([], ""),
    "no such command": (["clasify", "CASE"], "classify"),
    "no such option": (["classify", "CASE", "--as-off", "2026-07-01"], "--as-of"),
    "no as-of": (["classify", "CASE"], "--as-of"),
    "no value": (["classify", "CASE", "--as-of"], "--as-of"),
    "not a day": (["classify", "CASE", "--as-of", "2026-02-30"], "2026-02-30"),
    "not a moment": (["classify", "CASE", *AS_OF, "--known-at", "2026-07-01 25:00"], "--known-at"),
    "no such format": (["classify", "CASE", *AS_OF, "--format", "xls"], "xlsx"),
    "no such sector": (["classify", "CASE", *AS_OF, "--sector", "propert"], "property"),
    "no such rulebook": (["classify", "CASE", *AS_OF, "--rulebook", "wuhai-propert"], "wuhai-property"),
    "no such rulebook file": (["classify", "CASE", *AS_OF, "--rulebook", "none.yaml"], "none.yaml"),
    "no such folder": (["classify", "none", *AS_OF], "none"),
    "a file for a folder": (["classify", "CASE/case.yaml", *AS_OF], "case.yaml"),
    "no manifest": (["classify", ".", *AS_OF], "case.yaml"),
    "no rules there": (["classify", "CASE", *AS_OF, "--rules", "none"], "vocabulary"),
    "out in the case": (["classify", "CASE", *AS_OF, "--out", "CASE/out"], "--out"),
    "out is the case": (["classify", "CASE", *AS_OF, "--out", "CASE"], "--out"),
    "out is a file": (["classify", "CASE", *AS_OF, "--out", "CASE/case.yaml"], "--out"),
    "unknown enterprise": (["explain", "91150302MA0FAKE098", "--case", "CASE", *AS_OF[:2]], "91150302MA0FAKE097"),
    "check what is not there": (["rules", "check", "none.yaml"], "none.yaml"),
    "check without rulebooks": (["rules", "check", "CASE"], "rulebook/1"),
    "test what is not there": (["rules", "test", "none"], "none"),
    "no such schema": (["rules", "schema", "none"], "decisions"),
    "show what is not there": (["rules", "show", "wuhai-propert"], "wuhai-property"),
}


def placed(args: list[str], case: Path) -> list[str]:
    return [arg.replace("CASE", str(case)) for arg in args]


@pytest.mark.parametrize("name", USAGE)
def test_a_mistake_on_the_command_line_is_2(
    name: str, inside: Run, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    args, said = USAGE[name]
    monkeypatch.chdir(tmp_path)
    out, err = check(inside(*placed(args, case)), Exit.USAGE)
    assert out == ""
    assert said in err


def check(done: subprocess.CompletedProcess[bytes], code: int, *, traceback: bool = False) -> tuple[str, str]:
    out, err = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == code, err
    assert ("Traceback" in err) is traceback, err
    return out, err


def test_0_where_everything_was_done(run: Run, case: Path) -> None:
    out, err = check(run("classify", case, *AS_OF), 0)
    assert "甲建筑公司" in out
    assert "采用 3，退回 0" in err


@pytest.mark.parametrize("args", [["--help"], ["classify", "--help"], ["rules", "test", "--help"]])
def test_0_for_help(run: Run, args: list[str]) -> None:
    out, err = check(run(*args), 0)
    assert out.startswith("Usage: hengxin")
    assert err == ""


def test_1_where_cases_fail(run: Run, tmp_path: Path) -> None:
    for file in EXAMPLE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    cases = tmp_path / "cases.yaml"
    cases.write_text(cases.read_text("utf-8").replace("status: graded", "status: not_taking_part"), "utf-8")
    out, err = check(run("rules", "test", tmp_path), 1)
    assert "未通过" in out
    assert "cases.yaml:" in err


def test_2_as_a_process(run: Run, case: Path) -> None:
    out, err = check(run("classify", case), 2)
    assert out == ""
    assert "缺少 --as-of" in err


def test_3_for_an_invalid_rulebook(run: Run, case: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("hengxin: rulebook/1\nid: wrong\ntitel: x\n", "utf-8")
    for args in (["classify", case, *AS_OF, "--rulebook", wrong], ["rules", "check", wrong]):
        _, err = check(run(*args), 3)
        assert "wrong.yaml:3:1: SCHEMA-UNKNOWN-KEY" in err


def test_4_where_rows_were_refused_and_the_rest_is_written(run: Run, case_with_refused: Path, tmp_path: Path) -> None:
    out, err = check(run("classify", case_with_refused, *AS_OF, "--out", tmp_path / "out"), 4)
    assert "甲建筑公司" in out
    assert "penalty.csv:3 罚款金额（万元）" in err
    assert {"results.json", "rejected.xlsx", "rejected.csv", "index.html"} <= {p.name for p in (tmp_path / "out").iterdir()}
    _, err = check(run("explain", JIA, "--case", case_with_refused, "--as-of", "2026-07-01"), 4)
    assert "penalty.csv:3" in err


RETE = """
import dataclasses, sys
from engine.decide import rete

class Worker:
    def __init__(self, corpus): pass
    def start(self): pass
    def close(self): pass
    def evaluate_all(self, prepared):
        from engine.decide.reference import evaluate
        return [{answer} for one in prepared]

rete.unavailable = lambda: None
rete.ReteWorker = Worker
import cli
cli.main()
"""


def test_5_where_the_evaluators_disagree_and_nothing_is_written(run: Run, case: Path, tmp_path: Path) -> None:
    driver = RETE.replace("{answer}", "dataclasses.replace(evaluate(one), next_change=1)")
    out, err = check(run("classify", case, "--as-of", "2026-07-01", "--out", tmp_path / "out", driver=driver), 5)
    assert out == ""
    assert "不一致" in err
    assert JIA in err
    assert "next_change" in err
    assert not (tmp_path / "out").exists()


def test_5_where_both_were_demanded_and_one_failed(run: Run, case: Path) -> None:
    driver = RETE.replace("{answer}", "None")
    _, err = check(run("classify", case, "--as-of", "2026-07-01", "--engine", "rete", driver=driver), 5)
    assert "Rete 求值器中断" in err
    out, _ = check(run("classify", case, "--as-of", "2026-07-01", driver=driver), 0)
    assert "2 份决定由两个求值器（reference、compiled）分别作出，结果一致。" in out
    assert "Rete 求值器中断，缺 2 份决定" in out


def test_2_where_the_second_evaluator_is_demanded_and_not_there(run: Run, case: Path) -> None:
    driver = (
        "from engine.decide import rete\nfrom engine.problems import Text\n"
        "rete.unavailable = lambda: Text('没有安装', 'not installed')\nimport cli\ncli.main()"
    )
    _, err = check(run("classify", case, "--as-of", "2026-07-01", "--engine", "rete", driver=driver), 2)
    assert "没有安装" in err
    out, _ = check(run("classify", case, "--as-of", "2026-07-01", driver=driver), 0)
    assert "没有安装" in out


COMPILED = """
import dataclasses
from engine.decide import compiled, rete
from engine.decide.reference import evaluate as reference
from engine.problems import Text

def evaluate(prepared):
    {what}

rete.unavailable = lambda: Text('没有安装', 'not installed')
compiled.evaluate = evaluate
import cli
cli.main()
"""


def test_5_where_compiled_disagrees_and_nothing_is_written(run: Run, case: Path, tmp_path: Path) -> None:
    driver = COMPILED.replace("{what}", "return dataclasses.replace(reference(prepared), next_change=1)")
    out, err = check(run("classify", case, "--as-of", "2026-07-01", "--out", tmp_path / "out", driver=driver), 5)
    assert out == ""
    assert "compiled:" in err
    assert "next_change" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("what", ["raise compiled.Unlowered('tally T: median')", "return 1 // 0"])
def test_5_where_compiled_was_demanded_and_cannot(run: Run, case: Path, what: str) -> None:
    driver = COMPILED.replace("{what}", what)
    _, err = check(run("classify", case, "--as-of", "2026-07-01", "--engine", "compiled", driver=driver), 5)
    assert "编译求值器未能作出其中 2 份" in err
    out, _ = check(run("classify", case, "--as-of", "2026-07-01", driver=driver), 0)
    assert "2 份决定只由参考求值器作出：编译求值器未能作出其中 2 份" in out


def test_70_for_a_defect_of_ours_with_a_traceback(run: Run, case: Path) -> None:
    driver = "import engine.exchange\nengine.exchange.read_case = lambda *_: 1 / 0\nimport cli\ncli.main()"
    out, err = check(run("classify", case, *AS_OF, driver=driver), 70, traceback=True)
    assert out == ""
    assert "ZeroDivisionError" in err
    assert "程序内部错误" in err
