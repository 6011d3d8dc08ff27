"""How records are classed: the five kinds, the categories of the national catalogue, severity by kind of penalty.

The data is ``rules/law/classes.yaml``. No decision reads it: rulebooks state severity themselves, and a test compares.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from engine.law.schema import Certainty, Title
from engine.problems import InvalidRulebook
from engine.yamlfile import Closed, check_schema, load_yaml

CLASSES = "law/classes.yaml"
Severity = Literal["minor", "ordinary", "serious"]


class Kind(Closed):
    """One of the five kinds."""

    code: str
    title: Title


class CatalogueEdition(Closed):
    """An edition of the national catalogue and how many categories it has."""

    id: str
    instrument: str
    categories: int
    certainty: Certainty


class Mapping_(Closed):
    """The kind that records of a category are, ``when`` says which of them."""

    kind: str
    when: Title | None = None


class Category(Closed):
    """A category of the national catalogue; in all editions unless ``editions`` names some."""

    number: int
    title: Title
    editions: list[str] | None = None
    certainty: Certainty
    note: str | None = None
    mapping: list[Mapping_] = Field(min_length=1)


class SeverityRow(Closed):
    """The class of severity of a kind of penalty; ``discretion`` says who fixes the amount that is not known."""

    id: str
    penalty: Title
    kinds: list[str] = []
    class_: Severity = Field(alias="class")
    basis: list[str] = Field(min_length=1)
    certainty: Certainty
    note: str | None = None
    discretion: Title | None = None


class ClassesFile(Closed):
    """The whole file."""

    hengxin: Literal["classes/1"]
    kinds: list[Kind]
    kinds_basis: list[str]
    editions: list[CatalogueEdition]
    categories: list[Category]
    severity: list[SeverityRow]


def load_classes(rules: Path) -> ClassesFile:
    """Read the classes of a rules folder; raise :class:`InvalidRulebook` with every defect."""
    document = load_yaml(rules / CLASSES, CLASSES)
    read = check_schema(document, ClassesFile) if document.data is not None else None
    if read is None:
        raise InvalidRulebook(document.problems)
    return read
