"""Everything here fires rules, so all of it needs the rete extra."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from engine.decide.rete import unavailable
from engine.paths import rules_dir
from engine.rulebook.corpus import Corpus
from engine.rulebook.load import load_corpus, rulebook_files

CorpusOf = Callable[[str], Corpus]


@cache
def _corpus(folder: str) -> Corpus:
    rules = rules_dir()
    return load_corpus(rules, rulebook_files(rules / folder))


@pytest.fixture
def corpus_of() -> CorpusOf:
    """Load the rulebooks of a folder below ``rules``, once."""
    return _corpus


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs durable-rules where it cannot be built."""
    reason = unavailable()
    for item in items:
        if reason is not None and item.get_closest_marker("rete"):
            item.add_marker(pytest.mark.skip(reason=reason("en")))
