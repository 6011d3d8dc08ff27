"""The JSON Schemas of the files people and programs exchange. Published versions never change (``docs/schemas``)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from engine.problems import Text


def schema_text(name: str) -> str:
    """Return a JSON Schema (draft 2020-12) as text; raises ``KeyError`` for an unknown name."""
    model, title = _MODELS[name]
    described: dict[str, Any] = model().model_json_schema(by_alias=True)
    described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    described["title"] = f"hengxin {name}/1: {title.en} {title.zh}"
    return json.dumps(described, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def schema_file(name: str) -> str:
    """Return the name of the file in which a schema is published."""
    return f"{name}-1.json"


def write_schemas(folder: Path) -> None:
    """Write every schema into a folder, as ``docs/schemas`` holds them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (folder / schema_file(name)).write_text(schema_text(name), "utf-8", newline="\n")


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


def _silences() -> type[BaseModel]:
    from engine.lint.silence import SilenceFile

    return SilenceFile


def _lint() -> type[BaseModel]:
    from engine.lint.published import LintData

    return LintData


def _receipt() -> type[BaseModel]:
    from engine.ledger.receipts import ReceiptData

    return ReceiptData


def _proof() -> type[BaseModel]:
    from engine.ledger.bundle import ProofData

    return ProofData


def _changes() -> type[BaseModel]:
    from engine.ledger.changes import ChangesFile

    return ChangesFile


_MODELS: Mapping[str, tuple[Callable[[], type[BaseModel]], Text]] = {
    "rulebook": (_rulebook, Text("规则集", "rulebooks")),
    "cases": (_cases, Text("规则集旁的案例", "cases beside a rulebook")),
    "case": (_case, Text("案例文件夹的清单 case.yaml", "case.yaml of a case folder")),
    "decisions": (_decisions, Text("分级分类结果", "results")),
    "receipt": (_receipt, Text("存证", "receipts")),
    "proof": (_proof, Text("一份决定的证明", "proofs of one decision")),
    "decision-changes": (_changes, Text("决定变更表", "changelog of decisions")),
    "explanation": (_explanation, Text("说明", "explanations")),
    "silences": (_silences, Text("规则集旁的 lint.yaml", "lint.yaml beside rulebooks")),
    "lint": (_lint, Text("审查报告", "reports of lint")),
}

NAMES = tuple(_MODELS)
