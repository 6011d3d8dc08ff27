"""The changelog of decisions: which archived receipts come out differently since which version, and why.

A difference that is not declared fails; so does a declaration of a difference that is not there any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from engine.ledger.remake import Remade, Sort
from engine.problems import InvalidRulebook
from engine.yamlfile import Closed, check_schema, load_yaml


class WhyModel(Closed):
    """Why, in both languages."""

    zh: str
    en: str


class ChangeModel(Closed):
    """One declared change. ``receipts``: the first digits (at least eight) of each, or ``all``."""

    receipts: list[Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]] | Literal["all"]
    sort: Literal["engine", "rulebook", "schema"]
    since: str
    """The version of the program from which on it holds."""
    paths: list[str]
    """Places in the receipt that may differ; ``*`` stands for any part, ``decision.findings*`` for all below."""
    why: WhyModel


class ChangesFile(Closed):
    """``decision-changes.yaml``."""

    hengxin: Literal["decision-changes/1"]
    changes: list[ChangeModel]


@dataclass(frozen=True)
class Judged:
    """The differences nobody declared, and the declared ones that did not occur."""

    undeclared: tuple[Remade, ...]
    stale: tuple[ChangeModel, ...]


def read_changes(path: Path) -> list[ChangeModel]:
    """Read a changelog of decisions.

    Raises:
        InvalidRulebook: with every defect of the file.
    """
    document = load_yaml(path)
    model = check_schema(document, ChangesFile)
    if model is None or document.problems:
        raise InvalidRulebook(document.problems)
    return model.changes


def judge(remade: Iterable[Remade], changes: Iterable[ChangeModel]) -> Judged:
    """Compare the differences of a replay with those declared. What was erased by law needs no declaration."""
    known = list(changes)
    met: set[int] = set()
    undeclared = []
    for item in remade:
        if item.sort in (Sort.SAME, Sort.ERASED):
            continue
        fitting = [at for at, change in enumerate(known) if _fits(item, change)]
        allowed = [pattern for at in fitting for pattern in known[at].paths]
        if fitting and all(any(fnmatchcase(path, pattern) for pattern in allowed) for path in item.paths):
            met.update(fitting)
        else:
            undeclared.append(item)
    return Judged(tuple(undeclared), tuple(change for at, change in enumerate(known) if at not in met))


def _fits(item: Remade, change: ChangeModel) -> bool:
    if change.sort != item.sort:
        return False
    return change.receipts == "all" or any(item.receipt.startswith(prefix) for prefix in change.receipts)
