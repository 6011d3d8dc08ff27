"""The JSON Schemas of the files people and programs exchange. Published versions never change (``docs/schemas``)."""

from __future__ import annotations

import json
from collections.abc import Callable

from pydantic import BaseModel

NAMES = ("rulebook", "cases", "case", "decisions", "explanation")


def schema_text(name: str) -> str:
    """Return a JSON Schema (draft 2020-12) as text; raises ``KeyError`` for an unknown name."""
    schema = _MODELS[name]().model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _rulebook() -> type[BaseModel]:
    from engine.rulebook.schema import Rulebook

    return Rulebook


def _cases() -> type[BaseModel]:
    from engine.casebook.model import CaseFileModel

    return CaseFileModel


def _case() -> type[BaseModel]:
    from engine.exchange.manifest import CaseModel

    return CaseModel


def _decisions() -> type[BaseModel]:
    from engine.classify.published import Decisions

    return Decisions


def _explanation() -> type[BaseModel]:
    from engine.explain.published import Explanation

    return Explanation


_MODELS: dict[str, Callable[[], type[BaseModel]]] = {
    "rulebook": _rulebook,
    "cases": _cases,
    "case": _case,
    "decisions": _decisions,
    "explanation": _explanation,
}
