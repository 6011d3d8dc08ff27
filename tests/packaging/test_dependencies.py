"""What the engine imports is declared, and what it ships with has a permissive licence."""

from __future__ import annotations

import ast
import importlib.metadata as metadata
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"cli", "engine"}
# Import name -> distribution, where they differ. The rete extra may be imported, guarded.
DISTRIBUTIONS = {
    "docx": "python-docx",
    "durable": "durable-rules",
    "durable_rules_engine": "durable-rules",
    "pydantic_core": "pydantic",
    "ruamel": "ruamel-yaml",
    "click": "typer",
}
# Run by hand by a developer, never imported by the engine.
GENERATORS = {"engine/calendar/generate.py": {"chinese-calendar"}}


def imported(path: Path) -> set[str]:
    """Top-level names that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_every_import_of_the_engine_is_declared() -> None:
    declared = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["rete"]]
    known = {canonicalize_name(Requirement(line).name) for line in declared}
    for path in [ROOT / "cli.py", *(ROOT / "engine").rglob("*.py")]:
        foreign = imported(path) - OURS - sys.stdlib_module_names
        names = {canonicalize_name(DISTRIBUTIONS.get(name, name)) for name in foreign}
        file = path.relative_to(ROOT).as_posix()
        names -= known | GENERATORS.get(file, set())
        assert not names, f"{file} imports {sorted(names)}, which pyproject.toml does not declare"


def test_what_ships_is_permissively_licensed() -> None:
    todo, seen = [Requirement(line) for line in PROJECT["dependencies"]], set()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        found = metadata.metadata(name)
        licence = " ".join(
            [
                found.get("License-Expression") or "",
                (found.get("License") or "")[:200],
                *(line for line in found.get_all("Classifier") or [] if line.startswith("License")),
            ]
        )
        assert licence.strip(), f"{name} does not state its licence"
        assert not any(word in licence for word in ("GPL", "Lesser", "MPL", "Mozilla")), f"{name}: {licence}"
        todo += [Requirement(line) for line in metadata.requires(name) or []]
