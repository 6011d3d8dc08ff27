"""The manual of the command line is complete and current, and so are the published schemas."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import cli
from engine.exits import Exit
from engine.problems import Problem
from engine.schemas import NAMES, schema_file, schema_text
from engine.yamlfile import load_yaml

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "docs" / "cli.md").read_text("utf-8")

_spec = importlib.util.spec_from_file_location("refresh", Path(__file__).with_name("refresh.py"))
assert _spec is not None
assert _spec.loader is not None
refresh = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(refresh)


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield every command below one, by its words."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
    for name, below in (inner or {}).items():
        yield from commands(below, f"{path} {name}")


COMMANDS = dict(commands(typer.main.get_command(cli.app), "hengxin"))


def section(command: str) -> str:
    """Return what the manual says of a command."""
    return MANUAL.partition(f"\n## {command}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    text = section(command)
    assert text, f"docs/cli.md has no heading ## {command}"
    prose = "".join(part for index, part in enumerate(text.split("```")) if index % 2 == 0)
    for param in COMMANDS[command].params:
        name = next((opt for opt in param.opts if opt.startswith("--")), param.metavar or param.name)
        if name != "--help":
            assert f"`{name.strip('[].')}" in prose, f"{command}: {name} is not explained"


def test_no_command_is_documented_that_does_not_exist() -> None:
    headings = {line.removeprefix("## ") for line in MANUAL.splitlines() if line.startswith("## hengxin")}
    assert headings == set(COMMANDS)


def test_usage_blocks_are_current() -> None:
    assert refresh.documented(MANUAL) == {(command, lang) for command in COMMANDS for lang in ("zh", "en")}
    assert refresh.manual(MANUAL) == MANUAL, "run: python tests/cli/refresh.py"


def test_every_exit_code_is_documented() -> None:
    for code in Exit:
        assert f"| {int(code)} |" in MANUAL


@pytest.mark.parametrize("name", NAMES)
def test_published_schemas_are_current(name: str) -> None:
    assert (refresh.SCHEMAS / schema_file(name)).read_text("utf-8") == schema_text(name), "run: python tests/cli/refresh.py"
    described = json.loads(schema_text(name))
    assert described["additionalProperties"] is False


def test_schemas_are_all_there_is() -> None:
    assert {path.name for path in refresh.SCHEMAS.iterdir()} == {schema_file(name) for name in NAMES}


def test_the_example_of_a_case_folder_in_the_manual_holds(tmp_path: Path) -> None:
    from engine.exchange.manifest import CaseModel
    from engine.yamlfile import check_schema

    block = MANUAL.partition("```yaml\n# yaml-language-server: $schema=schemas/case-1.json\n")[2].partition("```")[0]
    path = tmp_path / "case.yaml"
    path.write_text(block, "utf-8")
    document = load_yaml(path)
    found: list[Problem] = document.problems
    assert check_schema(document, CaseModel) is not None, found
