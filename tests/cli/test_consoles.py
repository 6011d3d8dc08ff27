"""No console breaks the program: encodings, redirection, narrow windows, closed streams, readers that go away."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from engine.classify.fit import Column, fit

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
ROOT = Path(__file__).resolve().parents[2]
WUHAI = ROOT / "fixtures" / "wuhai"
AS_OF = ("--as-of", "2026-07-01", "--engine", "reference")

C = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
CONSOLES = {
    "C": ({"LC_ALL": "C"}, "utf-8", "甲建筑公司"),
    "POSIX": ({"LC_ALL": "POSIX"}, "utf-8", "甲建筑公司"),
    "C without help from Python": ({"LC_ALL": "C", **C}, "utf-8", "甲建筑公司"),
    "no UTF-8 mode": ({"PYTHONUTF8": "0"}, "utf-8", "甲建筑公司"),
    "GBK": ({"PYTHONIOENCODING": "gbk"}, "gbk", "甲建筑公司"),
    "cp1252": ({"PYTHONIOENCODING": "cp1252"}, "cp1252", "as of 2026-07-01"),
    "ascii": ({"PYTHONIOENCODING": "ascii"}, "ascii", "as of 2026-07-01"),
    "ascii, strict": ({"PYTHONIOENCODING": "ascii:strict"}, "ascii", "as of 2026-07-01"),
}


@pytest.mark.parametrize("name", CONSOLES)
def test_no_encoding_breaks_it(name: str, run: Run, case_with_refused: Path, tmp_path: Path) -> None:
    env, encoding, shown = CONSOLES[name]
    done = run("classify", case_with_refused, *AS_OF, "--out", tmp_path / "out", env=env)
    out, err = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert done.returncode == 4, err
    assert shown in out
    assert "Traceback" not in err
    assert err.count("cannot show Chinese") == (encoding in ("cp1252", "ascii"))
    # the files do not depend on the console
    assert "甲建筑公司" in (tmp_path / "out" / "results.csv").read_text("utf-8-sig")
    assert "信用等级" in (tmp_path / "out" / "results.csv").read_text("utf-8-sig")


def test_tables_with_chinese_names_are_found_whatever_the_locale(run: Run) -> None:
    done = run("classify", WUHAI, *AS_OF, "--format", "csv", env={"LC_ALL": "POSIX", **C})
    assert done.returncode == 4, done.stderr.decode()  # some of its rows are meant to be refused
    assert "CASE-FILE" not in done.stderr.decode()
    assert len(done.stdout.decode("utf-8-sig").splitlines()) > 134



@pytest.mark.parametrize("name", ["cp1252", "C without help from Python"])
def test_errors_help_and_explanations_too(name: str, run: Run, case: Path) -> None:
    env, encoding, _ = CONSOLES[name]
    for args, code in ((["--help"], 0), (["classify", "none", *AS_OF], 2)):
        done = run(*args, env=env)
        assert done.returncode == code
        assert b"Traceback" not in done.stderr
        done.stdout.decode(encoding)
    done = run("explain", "91150302MA0FAKE097", "--case", case, "--as-of", "2026-07-01", env=env)
    assert "甲建筑公司" in done.stdout.decode("utf-8")


def test_chinese_can_be_forced(run: Run, case: Path) -> None:
    done = run("classify", case, *AS_OF, "--lang", "zh", env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, b"cannot show" in done.stderr) == (0, False)
    assert b"???" in done.stdout


def test_the_environment_chooses_the_language(inside: Run, case: Path) -> None:
    assert b"as of 2026-07-01" in inside("classify", case, *AS_OF, env={"HENGXIN_LANG": "en"}).stdout
    assert "基准日" in inside("classify", case, *AS_OF, "--lang", "zh", env={"HENGXIN_LANG": "en"}).stdout.decode()
    done = inside("classify", case, *AS_OF, env={"HENGXIN_LANG": "fr"})
    assert (done.returncode, b"'en'" in done.stderr) == (2, True)


def test_relative_paths_from_another_folder(run: Run, case: Path) -> None:
    done = run("classify", ".", *AS_OF, "--out", "../out", cwd=case)
    assert done.returncode == 0, done.stderr.decode()
    assert (case.parent / "out" / "index.html").is_file()


def wide(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("columns", [80, 100, 200])
def test_tables_keep_to_the_width(inside: Run, columns: int, lang: str) -> None:
    done = inside(
        "classify", WUHAI, "--as-of", "2026-11-23", "--engine", "reference", "--lang", lang, env={"COLUMNS": str(columns)}
    )
    out = done.stdout.decode()
    table = out.rpartition("下一步" if lang == "zh" else "Next:")[0].splitlines()
    assert len(table) > 134
    assert max(map(wide, table)) <= columns
    assert ("拟列入" if lang == "zh" else "entry proposed") in out
    assert ("暂定" if lang == "zh" else "provisional") in out


def test_the_rulebooks_fit_80_columns(inside: Run) -> None:
    lines = inside("rules", "list", env={"COLUMNS": "80"}).stdout.decode().splitlines()
    assert max(map(wide, lines)) <= 80


def test_a_table_is_wrapped_before_columns_are_left_out() -> None:
    columns = [Column("name", "名称", least=8), Column("grade", "信用等级", "等级"), Column("risk", "风险", rank=1)]
    rows = [["很长很长的名称", "A", "低"]]
    assert fit(columns, rows, 40).lines[2] == "很长很长的名称  A         低"
    assert fit(columns, rows, 24).lines == (
        "名称          等级  风险",
        "------------------------",
        "很长很长的名  A     低",
        "称",
    )
    narrow = fit(columns, rows, 15)
    assert narrow.left_out == ("风险",)
    assert max(map(wide, narrow.lines)) <= 15
    assert fit(columns, [["甲", "A", ""]], 80).left_out == ()
    assert fit([], [], 80).lines == ("",)


needs_shell = pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")


def shell(command: str, compiled: Path, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    env = {"PATH": os.environ["PATH"], "PYTHONPYCACHEPREFIX": str(compiled), "PY": f"{sys.executable} {ROOT / 'cli.py'}"}
    return subprocess.run(["sh", "-c", command], capture_output=True, env=env, cwd=cwd, timeout=300, check=False)


@needs_shell
def test_a_reader_that_goes_away_is_no_error(case_with_refused: Path, compiled: Path) -> None:
    command = "{ $PY classify . --as-of 2026-07-01 --engine reference --format json; echo code $? >&2; } | true"
    done = shell(command, compiled, case_with_refused)
    assert b"code 4" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


@needs_shell
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_said(case: Path, compiled: Path) -> None:
    done = shell("$PY classify . --as-of 2026-07-01 --engine reference > /dev/full", compiled, case)
    assert done.returncode == 2
    assert "磁盘空间不足" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@needs_shell
def test_closed_streams(case: Path, compiled: Path) -> None:
    done = shell("$PY classify . --as-of 2026-07-01 --engine reference >&-", compiled, case)
    assert done.returncode == 2
    assert "--out" in done.stderr.decode()
    done = shell("$PY classify . --as-of 2026-07-01 --engine reference --out ../out >&- 2>&-", compiled, case)
    assert done.returncode == 0
    assert (case.parent / "out" / "index.html").exists()


@needs_shell
def test_xlsx_is_not_thrown_at_a_terminal(case: Path, compiled: Path) -> None:
    pty = pytest.importorskip("pty")
    read, write = pty.openpty()
    command = [sys.executable, str(ROOT / "cli.py"), "classify", str(case), *AS_OF, "--format", "xlsx"]
    env = {"PATH": os.environ["PATH"], "PYTHONPYCACHEPREFIX": str(compiled)}
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, env=env, timeout=300, check=False)
    os.close(write)
    os.close(read)
    assert done.returncode == 2
    assert "--out" in done.stderr.decode()
