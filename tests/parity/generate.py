"""Generated samples: a corpus with one rulebook (one or two versions) and worlds to decide on.

Two doors lead to the same generator. ``sample(seed)`` draws from ``random.Random`` and is fast enough for thousands;
``samples()`` is a hypothesis strategy that draws a seed, so that what fails is one number. A failing case is made small
by :mod:`parity.shrink`, which takes rules and records away while it still fails.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import Any, Literal

from hypothesis import strategies as st
from parity.rulebooks import Writer, load
from parity.worlds import Painter, World
from parity.writing.basics import PROVISION, RULEBOOK

from engine.calendar import OPEN, day
from engine.decide.outcome import Outcome
from engine.decide.prepare import Prepared, prepare
from engine.paths import rules_dir
from engine.rulebook import Corpus, Program, load_corpus

Only = Literal["", "against", "for"]


@lru_cache(maxsize=1)
def base_corpus() -> Corpus:
    """Return the law, dictionary and calendar without any rulebook."""
    return load_corpus(rules_dir(), [])


@dataclass(frozen=True)
class Question:
    """One decision to make: a world, a day, a moment."""

    world: World
    as_of: int
    known_at: int


@dataclass(frozen=True)
class Sample:
    """A corpus of one generated rulebook, the data of its versions, and worlds."""

    seed: int
    corpus: Corpus
    books: tuple[dict[str, Any], ...]
    worlds: tuple[World, ...]

    def __repr__(self) -> str:
        return f"sample({self.seed})"

    @property
    def program(self) -> Program:
        """The newest version."""
        return self.corpus.programs[RULEBOOK][-1]

    def prepared(self, question: Question) -> Prepared | None:
        """Prepare a question; None on days on which no version is in force."""
        program = self.corpus.select(RULEBOOK, question.as_of).program
        if program is None:
            return None
        return prepare(self.corpus, program, question.world.case, as_of=question.as_of, known_at=question.known_at)


def corpus_of(books: tuple[dict[str, Any], ...], *, mend: bool = True) -> Corpus | None:
    """Load rulebook versions into a corpus; None if one of them does not load."""
    base = base_corpus()
    programs = [load(book, base.dictionary, base.law, mend=mend) for book in books]
    loaded = [program for program in programs if program is not None]
    if len(loaded) < len(books):
        return None
    return replace(base, programs={RULEBOOK: tuple(sorted(loaded, key=lambda item: item.start))})


def write_books(chance: Random, *, only: Only = "") -> tuple[dict[str, Any], ...]:
    """Write one version of a rulebook, or two with a transitional clause."""
    corpus = base_corpus()
    book = Writer(chance, corpus.dictionary, only).write()
    if only or chance.random() > 0.2:
        return (book,)
    earlier = copy.deepcopy(book)
    _amend(chance, earlier)
    earlier["in_force"] = {"from": "2010-01-01", "to": "2023-06-30"}
    book["in_force"] = {"from": "2023-07-01", "to": chance.choice(["open", "open", "2025-06-30"])}
    if chance.random() < 0.8:
        ways = ["record_day", "record_day", "as_of"]
        book["transition"] = {name: chance.choice(ways) for name in ("severity", "period", "points")}
        book["transition"]["basis"] = [PROVISION]
    return (earlier, book)


def _amend(chance: Random, book: dict[str, Any]) -> None:
    """Change what an earlier version says about severity, period and points."""
    for finding in book["findings"]:
        if chance.random() < 0.5 and isinstance(finding["counts"]["from"], str):
            months = {"months": chance.choice([1, 2, 6, 24])}
            finding["counts"]["until"] = {"of": finding["counts"]["from"], "plus": months, "first_day": "counts"}
        if isinstance(finding.get("points"), int) and finding["points"]:
            finding["points"] = 2 * finding["points"]
    for attribute in book["attributes"]:
        if chance.random() < 0.5:
            attribute["first_of"] = attribute["first_of"][::-1]


def sample(seed: int, *, worlds: int = 3, plain: bool = False, only: Only = "") -> Sample:
    """Draw one sample. ``plain`` and ``only`` are those of :class:`Painter` and :class:`Writer`."""
    chance = Random(seed)
    corpus = None
    while corpus is None:
        books = write_books(chance, only=only)
        corpus = corpus_of(books)
    program = corpus.programs[RULEBOOK][-1]
    painter = Painter(chance, program, corpus.dictionary, corpus.calendar, plain)
    return Sample(seed, corpus, books, tuple(painter.paint() for _ in range(worlds)))


def samples(*, worlds: int = 2, plain: bool = False, only: Only = "") -> st.SearchStrategy[Sample]:
    """Return a strategy of samples."""
    return st.integers(0, 2**32 - 1).map(lambda seed: sample(seed, worlds=worlds, plain=plain, only=only))


def questions(world: World) -> Iterator[Question]:
    """Yield the first question about a world; :func:`more_questions` asks about the days found on the way."""
    yield Question(world, world.as_of, world.known_at)


def more_questions(chance: Random, world: World, outcome: Outcome, most: int = 2) -> list[Question]:
    """Return questions about days on and around the borders an outcome shows."""
    borders: set[int] = set()
    for pair in outcome.pairs.values():
        borders.update(pair.days.borders())
    if outcome.next_change is not None:
        borders |= {outcome.next_change, outcome.next_change - 1}
    for result in outcome.lists.values():
        borders |= {value for value in (result.start, result.end) if value is not None}
    near = sorted({border + shift for border in borders for shift in (-1, 0, 1) if day(2010, 1, 1) < border < OPEN - 400})
    near = [number for number in near if number < day(2100, 1, 1)]
    chosen = chance.sample(near, min(most, len(near)))
    return [Question(world, number, world.known_at) for number in chosen]
