"""The methods of other places: each is for a place that is known and is not this one, and has a page in Chinese.

That their cases hold is tested in test_published_cases.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.facts import AREAS
from engine.paths import rules_dir
from engine.rulebook import load_corpus, rulebook_files

PUBLISHED = rules_dir() / "published"
FOLDERS = sorted(path for path in PUBLISHED.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_it_is_of_a_known_other_place_and_has_a_page(folder: Path) -> None:
    corpus = load_corpus(rules_dir(), rulebook_files(folder))
    areas = corpus.dictionary.codes[AREAS]
    assert corpus.programs
    for program in [program for versions in corpus.programs.values() for program in versions]:
        assert program.place in areas.ranks
        assert not program.place.startswith("1503")
    assert (folder / "README.zh.md").read_text("utf-8").startswith("# ")
