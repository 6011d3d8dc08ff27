"""Decisions to explain: those of the example rulebooks' cases, decided once per session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.casebook import case_files, load_cases, run_case
from engine.decide.decision import Decision
from engine.rulebook.corpus import Corpus
from engine.rulebook.load import load_corpus, rulebook_files

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
EXAMPLES = RULES / "examples"
Made = tuple[str, Corpus, Decision]


def decide_folder(folder: Path) -> list[Made]:
    """Decide every case beside the rulebooks of a folder."""
    corpus = load_corpus(RULES, rulebook_files(folder))
    decimals = max(versions[-1].points_decimals for versions in corpus.programs.values())
    made = []
    for path in case_files(folder):
        for case in load_cases(path, corpus.dictionary, decimals).cases:
            made.append((f"{folder.name}:{case.id}", corpus, run_case(corpus, case).decision))
    return made


def still(decision: Decision) -> Decision:
    """Return a decision without digests, which change with every file of the corpus."""
    program = decision.selection.program
    fixed = replace(program, digest="digest of the rulebook") if program else None
    return replace(decision, corpus_digest="digest of the corpus", selection=replace(decision.selection, program=fixed))


@pytest.fixture(scope="session")
def examples() -> list[Made]:
    """All decisions of the example rulebooks."""
    return [made for folder in sorted(EXAMPLES.iterdir()) if folder.is_dir() for made in decide_folder(folder)]


@pytest.fixture(scope="session")
def pick(examples: list[Made]):
    """Find the first decision of an example whose case begins with a name."""

    def find(example: str, case: str = "") -> Made:
        return next(made for made in examples if made[0].startswith(f"{example}") and f":{case}" in made[0])

    return find
