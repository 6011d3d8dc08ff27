"""What the tests of laws share: the rulebooks they hold for, and when one outcome is not better than another."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any

from parity.generate import RULEBOOK, Question, Sample, corpus_of
from parity.worlds import Painter

from engine.decide.outcome import Outcome
from engine.decide.prepare import Prepared, prepare
from engine.decide.reference import evaluate
from engine.facts import Record
from engine.paths import rules_dir
from engine.problems import InvalidRulebook
from engine.rulebook import Corpus, Program, default_rulebooks, load_corpus

UNORDERED = {
    "parameters", "questions", "attributes", "findings", "triggers", "tallies", "schemes", "lists", "measures", "repairs", "all",
    "any", "unless", "suspended", "over", "requires", "overrides", "matrix", "conditions", "bars", "grounds", "removals", "steps",
    "add", "equal", "bands", "in", "has_any", "has_all", "earliest", "latest", "status",
}  # fmt: skip
"""Lists of the language whose order means nothing."""
LIST_ORDER = {"none": 0, "ended": 0, "removed": 0, "candidate": 1, "proposed": 1, "noticed": 2, "in_force": 3}


@lru_cache(maxsize=1)
def wuhai() -> Corpus | str:
    """Return the corpus of Wuhai, or why it does not load."""
    rules = rules_dir()
    try:
        return load_corpus(rules, [path for path in default_rulebooks(rules) if "wuhai" in path.parts])
    except InvalidRulebook as error:
        return str(error)[:300]


def outcome_of(corpus: Corpus, program: Program, question: Question, records: tuple[Record, ...] | None = None) -> Outcome:
    """Return the outcome under a program, with other records if they are given."""
    return evaluate(prepared_of(corpus, program, question, records))


def prepared_of(corpus: Corpus, program: Program, question: Question, records: tuple[Record, ...] | None = None) -> Prepared:
    case = question.world.case if records is None else replace(question.world.case, records=records)
    return prepare(corpus, program, case, as_of=question.as_of, known_at=question.known_at)


def shuffled(chance: Random, book: Any, key: str = "") -> Any:
    """Return a rulebook with every list in another order whose order means nothing."""
    if isinstance(book, Mapping):
        items = list(book.items())
        chance.shuffle(items)
        first_of = key in ("vetoes", "lifts", "downgrades", "caps") and book.get("combine") == "first_of"
        return {name: shuffled(chance, value, "" if name == "effects" and first_of else name) for name, value in items}
    if isinstance(book, list):
        items = [shuffled(chance, item) for item in book]
        if key in UNORDERED or key == "effects" or (key == "from" and all(isinstance(item, str) for item in items)):
            chance.shuffle(items)
        return items
    return copy.copy(book)


def rekeyed(chance: Random, book: Any) -> Any:
    """Return a rulebook with the keys of every mapping in another order, and every list as it is."""
    if isinstance(book, Mapping):
        items = list(book.items())
        chance.shuffle(items)
        return {name: rekeyed(chance, value) for name, value in items}
    return [rekeyed(chance, item) for item in book] if isinstance(book, list) else book


def without(sample: Sample, *sections: str) -> Sample | None:
    """Return a sample without whole sections of its rulebook; None if it does not load so."""
    books = tuple({**copy.deepcopy(book), **{name: [] for name in sections}} for book in sample.books)
    corpus = corpus_of(books)
    return None if corpus is None else replace(sample, corpus=corpus, books=books)


def better(program: Program, before: Outcome, after: Outcome) -> Iterator[str]:
    """Yield every way in which the second outcome is better for the enterprise than the first.

    A lower rank, a higher score; on a black or watch list a lower status, no ground where there was one, or an earlier
    end; on a red list the opposite; a lighter class of supervision.
    """
    for name, old in before.schemes.items():
        new = after.schemes[name]
        if (old.rank is None) != (new.rank is None):
            yield f"scheme {name}: {old.status} -> {new.status}"
        if old.rank is not None and new.rank is not None and new.rank < old.rank:
            yield f"scheme {name}: rank {old.rank} -> {new.rank}"
    for name, was in before.lists.items():
        now = after.lists[name]
        sign = -1 if program.lists[name].colour == "red" else 1
        if sign * LIST_ORDER[now.status] < sign * LIST_ORDER[was.status]:
            yield f"list {name}: {was.status} -> {now.status}"
        if was.status == now.status == "in_force" and sign * (now.end or 0) < sign * (was.end or 0):
            yield f"list {name}: end {was.end} -> {now.end}"
        if now.proposal == "removal" and was.proposal != "removal" and was.status == "in_force" and sign > 0:
            yield f"list {name}: removal proposed"
    if before.supervision and after.supervision and program.supervision:
        order = [item.code for item in program.supervision.classes]
        if order.index(after.supervision.code) < order.index(before.supervision.code):
            yield f"supervision: {before.supervision.code} -> {after.supervision.code}"


def painter(corpus: Corpus, program: Program, seed: int, *, plain: bool = True) -> Painter:
    return Painter(Random(seed), program, corpus.dictionary, corpus.calendar, plain)


__all__ = [
    "LIST_ORDER", "RULEBOOK", "UNORDERED", "better", "outcome_of", "painter", "prepared_of", "rekeyed", "shuffled", "without", "wuhai",
]  # fmt: skip
