"""What is built from this folder: the wheel, the sdist, and the wheel made of the sdist."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def build_wheel(source: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--quiet", "-w", str(out), str(source)], check=True, cwd=out)
    (wheel,) = out.glob("hengxin-*.whl")
    return wheel


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def under(folder: str, *suffixes: str) -> set[str]:
    """Files of the checkout below a folder, without caches."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_has_the_code_the_command_and_the_rules(wheel: Path) -> None:
    rules = {"engine/_rules/" + path.removeprefix("rules/") for path in under("rules", ".yaml", ".yml")}
    assert rules
    pages = {"engine/_lint_pages/" + path.removeprefix("docs/lint/") for path in under("docs/lint", ".md")}
    assert len(pages) > 40
    assert rules | pages | under("engine", ".py") | {"cli.py"} <= names(wheel)
    with zipfile.ZipFile(wheel) as archive:
        (entry,) = [name for name in archive.namelist() if name.endswith("dist-info/entry_points.txt")]
        assert "hengxin = cli:main" in archive.read(entry).decode()


def test_the_wheel_has_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cli.py", "engine"}


def test_the_wheel_finds_its_own_rules_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = "import cli, engine.paths as p; print(cli.__file__); print(p.rules_dir())"
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONUTF8": "1"}
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=elsewhere, env=environment, check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    command, rules = map(Path, found.stdout.splitlines())
    assert command.resolve() == (site / "cli.py").resolve()
    assert rules.resolve() == (site / "engine" / "_rules").resolve()
    assert any(rules.rglob("*.yaml"))


def test_a_wheel_made_of_the_sdist_is_the_same(wheel: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    (sdist,) = tmp_path.glob("hengxin-*.tar.gz")
    with tarfile.open(sdist) as archive:
        # The first releases of Python 3.11 have no filters yet; this is how to ask for one where there are.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        archive.extractall(tmp_path / "source")
    (source,) = (tmp_path / "source").iterdir()
    out = tmp_path / "out"
    out.mkdir()
    assert names(build_wheel(source, out)) == names(wheel)
