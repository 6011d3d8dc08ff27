"""The files of the repository name no registry and no path of one machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = {".git", ".venv", ".lockenv", "out", "dist", "build", "__pycache__"}
# Put together here so that this file does not match itself.
REGISTRY = re.compile(
    r"https?://[^\s\"'<>)]*(?:simple|registry)|" + r"|".join(["pypi" + r"\.org", "files" + r"\.pythonhosted"])
)
INDEX_OPTION = re.compile(r"--(?:extra-)?index-" + "url|" + "--find-" + r"links|index_" + "url")
MACHINE = re.compile(r"(?<![\w./<-])/(?:" + "|".join(["work", "farm", r"root/\."]) + r")(?:/|pyenv)")


def files() -> list[Path]:
    """The tracked files; outside a checkout, all that are not generated."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
        paths = [ROOT / name for name in listing.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not GENERATED & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file()]


def lines() -> list[tuple[str, str]]:
    found = []
    for path in files():
        data = path.read_bytes()
        if b"\0" not in data:
            name = path.relative_to(ROOT).as_posix()
            text = data.decode("utf-8", errors="replace").splitlines()
            found += [(f"{name}:{number}", line) for number, line in enumerate(text, start=1)]
    return found


def test_no_file_names_a_registry() -> None:
    assert [at for at, line in lines() if REGISTRY.search(line) or INDEX_OPTION.search(line)] == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert [at for at, line in lines() if MACHINE.search(line)] == []


def test_set_up_and_results_are_not_kept() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {"/.venv/", "/out/", "/dist/", "__pycache__/"} <= set(ignored)
    assert not [path for path in files() if GENERATED & set(path.relative_to(ROOT).parts)]
