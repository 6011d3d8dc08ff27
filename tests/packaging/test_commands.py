"""The commands of the README work from any folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(sysconfig.get_path("scripts")) / ("hengxin.exe" if sys.platform == "win32" else "hengxin")


@pytest.mark.parametrize(
    "command", [[str(SCRIPT)], [sys.executable, str(ROOT / "cli.py")]], ids=["hengxin", "python cli.py"]
)
def test_from_any_folder(command: list[str], tmp_path: Path) -> None:
    done = subprocess.run([*command, "--help"], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "classify" in done.stdout
    assert not list(tmp_path.iterdir())
