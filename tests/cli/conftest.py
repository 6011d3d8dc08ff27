"""A small case folder, and the command line run as users run it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import cli

ROOT = Path(__file__).resolve().parents[2]
WUHAI = ROOT / "fixtures" / "wuhai"
JIA, YI = "91150302MA0FAKE097", "91150302MA0FAKE172"
HOSTILE = "=HYPERLINK(\"http://x\")公司"

MANIFEST = """\
hengxin: case/1
title: 测试
place: 乌海市
received_at: 2026-07-01 09:30
tables:
  - {file: register.csv, kind: register}
  - {file: penalty.csv, kind: penalty, days: {from: 2020-01-01, to: 2026-07-01}}
"""
REGISTER = f"""\
企业名称,统一社会信用代码,行业
甲建筑公司,{JIA},建筑业
"{HOSTILE.replace('"', '""')}",{YI},物业服务
"""
PENALTY = f"""\
企业名称,统一社会信用代码,行政处罚决定书文号,处罚类别,罚款金额（万元）,处罚决定日期,处罚有效期,处罚机关
甲建筑公司,{JIA},乌建罚〔2026〕1号,罚款,2.5,2026-04-01,2027-03-31,某市住房和城乡建设局
"""
REFUSED = f"甲建筑公司,{JIA},乌建罚〔2026〕2号,罚款,两万多,2026-04-01,2027-03-31,某市住房和城乡建设局\n"

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case folder in which everything can be read."""
    folder = tmp_path / "案例 one"
    folder.mkdir()
    (folder / "case.yaml").write_text(MANIFEST, "utf-8")
    (folder / "register.csv").write_text(REGISTER, "utf-8")
    (folder / "penalty.csv").write_text(PENALTY, "utf-8")
    return folder


@pytest.fixture
def case_with_refused(case: Path) -> Path:
    """The same with a row that is refused."""
    (case / "penalty.csv").write_text(PENALTY + REFUSED, "utf-8")
    return case


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled modules are kept during the tests, so that not every start compiles anew."""
    return tmp_path_factory.mktemp("pyc")


@pytest.fixture
def run(compiled: Path, tmp_path: Path) -> Run:
    """Return a function that runs ``python cli.py`` (or ``python -c driver``) in another folder than the project's."""

    def call(
        *args: str | Path, env: Mapping[str, str] | None = None, driver: str | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "HENGXIN", "LC_", "COLUMNS")) and name not in ("LANG", "LANGUAGE")
        }
        clean |= {"PYTHONPYCACHEPREFIX": str(compiled), "PYTHONPATH": str(ROOT)}
        program = [str(ROOT / "cli.py")] if driver is None else ["-c", driver]
        return subprocess.run(
            [sys.executable, *program, *map(str, args)],
            capture_output=True, env=clean | dict(env or {}), cwd=cwd or tmp_path, timeout=300, check=False,
        )  # fmt: skip

    return call


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the installed entry point in this process: the same, without the time to start."""

    def call(*args: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with monkeypatch.context() as patch:
            for name in ("HENGXIN_LANG", "HENGXIN_RULES", "COLUMNS", "PYTHONIOENCODING"):
                patch.delenv(name, raising=False)
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["hengxin", *map(str, args)])
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as left:
                cli.main()
        code = left.value.code
        assert isinstance(code, int)
        return subprocess.CompletedProcess(sys.argv, code, out.buffer.getvalue(), err.buffer.getvalue())  # type: ignore[attr-defined]

    return call
