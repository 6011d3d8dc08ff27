"""The JSON Schema for editors: every key of the grammar is in it, and rulebooks that load keep to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel
from rulebook.books import CITED

from engine.paths import rules_dir
from engine.rulebook.load import rulebook_files
from engine.rulebook.schema import Rulebook
from engine.schemas import schema_text
from engine.yamlfile import load_yaml

FILES = rulebook_files(rules_dir())


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(schema_text("rulebook"))
    return found


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, list, dict):
        for part in get_args(annotation):
            yield from models(part)


def grammar() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [Rulebook]
    while waiting:
        model = waiting.pop()
        if model.__name__ not in found:
            found[model.__name__] = model
            for info in model.model_fields.values():
                waiting += models(info.annotation)
    return found


def test_every_key_of_the_grammar_is_in_it() -> None:
    written = {"Rulebook": schema(), **schema()["$defs"]}
    assert set(written) == set(grammar())
    for name, model in grammar().items():
        assert set(written[name]["properties"]) == {info.alias or key for key, info in model.model_fields.items()}
        assert written[name]["additionalProperties"] is False
        assert set(written[name].get("required", [])) == {
            info.alias or key for key, info in model.model_fields.items() if info.is_required()
        }


def keeps(data: Any, rule: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield where plain data does not keep to a JSON Schema (as much of it as pydantic writes)."""
    if "$ref" in rule:
        rule = schema()["$defs"][rule["$ref"].rpartition("/")[2]]
    if "anyOf" in rule:
        if all([*keeps(data, one, path)] for one in rule["anyOf"]):
            yield path
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    expected = kinds.get(rule.get("type", ""))
    wrong_kind = expected is not None and not isinstance(data, expected)
    if wrong_kind or data not in rule.get("enum", [data]) or data != rule.get("const", data):
        yield path
    elif isinstance(data, dict) and rule.get("type") == "object":
        yield from (f"{path}.{key} missing" for key in rule.get("required", []) if key not in data)
        for key, value in data.items():
            inner = rule.get("properties", {}).get(key, rule.get("additionalProperties", True))
            if inner is False:
                yield f"{path}.{key} unknown"
            elif isinstance(inner, dict):
                yield from keeps(value, inner, f"{path}.{key}")
    elif isinstance(data, list) and isinstance(rule.get("items"), dict):
        for index, value in enumerate(data):
            yield from keeps(value, rule["items"], f"{path}.{index}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(Path(path).parts[-3:]))
def test_rulebooks_keep_to_it(path: Path) -> None:
    assert list(keeps(load_yaml(path).data, schema())) == []


def test_it_refuses_what_the_loader_refuses() -> None:
    data = load_yaml(FILES[0]).data
    assert list(keeps(data | {"finding": []}, schema())) == [".finding unknown"]
    assert list(keeps({key: value for key, value in data.items() if key != "scope"}, schema())) == [".scope missing"]
    assert list(keeps(data | {"status": "draft", "basis": [*CITED, 5]}, schema())) == [".status", ".basis.1"]
