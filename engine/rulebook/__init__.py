"""The YAML language of rules: schema, loading and validation, versions."""

from engine.rulebook.corpus import Corpus, Selection
from engine.rulebook.load import (
    check_rulebook,
    default_rulebooks,
    load_corpus,
    read_corpus,
    rulebook_files,
)
from engine.rulebook.program import Program

__all__ = [
    "Corpus",
    "Program",
    "Selection",
    "check_rulebook",
    "default_rulebooks",
    "load_corpus",
    "read_corpus",
    "rulebook_files",
]
