"""How the Makefile finds a Python: by running it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None or os.name == "nt", reason="needs make and a POSIX shell")


class Machine:
    """A PATH with the few tools that the Makefile needs, and the Pythons that a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for tool in ("sh", "cat", "cksum", "grep", "rm", "git"):
            found = shutil.which(tool)
            if found:
                (folder / tool).symlink_to(found)

    def has(self, name: str, script: str) -> Path:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def find(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        assert MAKE
        return subprocess.run(
            [MAKE, "-s", "-f", str(ROOT / "Makefile"), "python", *arguments],
            cwd=ROOT,
            env={"PATH": str(self.folder)},
            capture_output=True,
            encoding="utf-8",
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_shim_that_fails_is_passed_over(machine: Machine) -> None:
    machine.has("python3.12", "echo 'shim: command not found' >&2; exit 127")
    machine.has("python3.11", "echo 3.11")
    good = machine.has("python3", f'exec "{sys.executable}" "$@"')
    done = machine.find()
    assert (done.returncode, done.stdout) == (0, f"{good}\n"), done.stderr


def test_no_python_is_said_in_both_languages(machine: Machine) -> None:
    done = machine.find()
    assert done.returncode != 0
    assert "没有找到能运行的 CPython 3.11、3.12 或 3.13" in done.stderr
    assert "CPython 3.11, 3.12 or 3.13 is missing" in done.stderr


def test_an_old_python_is_named(machine: Machine) -> None:
    old = machine.has("python3", "echo other 3.9")
    done = machine.find()
    assert done.returncode != 0
    assert f"3.9 ({old})" in done.stderr


def test_a_python_without_ensurepip_names_the_system_package(machine: Machine) -> None:
    hide = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv[1])"
    machine.has("python3", f'exec "{sys.executable}" -c "{hide}" "$2"')
    done = machine.find()
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert done.returncode != 0
    assert "缺少 venv 或 ensurepip" in done.stderr
    assert f"apt-get install python{version}-venv" in done.stderr


def test_a_named_python_is_the_only_one_asked(machine: Machine) -> None:
    machine.has("python3.12", f'exec "{sys.executable}" "$@"')
    done = machine.find("PYTHON=python2")
    assert done.returncode != 0
    assert "PYTHON=python2" in done.stderr


def test_the_list_of_targets_is_bilingual() -> None:
    assert MAKE
    done = subprocess.run([MAKE, "-s"], cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True)
    listing = done.stdout.decode("utf-8")
    assert done.returncode == 0
    for word in ("make demo", "make test", "先装好所需", "set up and run the tests"):
        assert word in listing
