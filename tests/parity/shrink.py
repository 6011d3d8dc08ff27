"""Make a failing case small: take away rules, parts of rules, records and fields while it still fails."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from parity.generate import Question, Sample, base_corpus, corpus_of
from parity.worlds import World

from engine.facts import Case, Record, Subject

Fails = Callable[[Sample, Question], bool]
MUST_STAY = {
    "hengxin", "id", "title", "status", "published_by", "scope", "in_force", "basis", "objections", "points_decimals", "from", "of",
    "plus", "type", "on", "over", "range", "take", "counts", "class", "model", "at", "grades", "evaluated", "key", "colour", "kind",
    "competent", "label", "max_records", "effects", "combine",
}  # fmt: skip
"""Keys of the language that are never taken away alone."""


def shrink(sample: Sample, question: Question, fails: Fails, *, tries: int = 4000) -> tuple[Sample, Question]:
    """Return a case that still fails and from which nothing more can be taken, or which was reached in so many tries.

    What nothing uses any more goes of itself when a rulebook is loaded.
    """
    left = [tries]

    def still(candidate: Sample, asked: Question) -> bool:
        if left[0] <= 0:
            return False
        left[0] -= 1
        try:
            return fails(candidate, asked)
        except Exception:
            return False

    smaller = True
    while smaller and left[0] > 0:
        smaller = False
        for case in _fewer_facts(question.world.case):
            asked = replace(question, world=World(case, question.world.as_of, question.world.known_at))
            if still(sample, asked):
                question, smaller = asked, True
                break
        else:
            for books in _fewer_rules(sample.books):
                corpus = corpus_of(books)
                if corpus is None:
                    left[0] -= 1
                    continue
                candidate = replace(sample, corpus=corpus, books=books)
                if still(candidate, question):
                    sample, smaller = candidate, True
                    break
    return sample, question


def _fewer_facts(case: Case) -> Iterator[Case]:
    records = case.records
    for index in range(len(records)):
        yield replace(case, records=records[:index] + records[index + 1 :])
    for name in case.subject.fields:
        rest = {key: value for key, value in case.subject.fields.items() if key != name}
        yield replace(case, subject=Subject(case.subject.code, case.subject.name, rest))
    for index, record in enumerate(records):
        spec = base_corpus().dictionary.kinds[record.kind].fields
        for name in record.fields:
            if not spec[name].required:
                yield replace(case, records=(*records[:index], _without(record, name), *records[index + 1 :]))


def _without(record: Record, name: str) -> Record:
    return record.with_fields({key: value for key, value in record.fields.items() if key != name})


def _fewer_rules(books: tuple[dict[str, Any], ...]) -> Iterator[tuple[dict[str, Any], ...]]:
    if len(books) > 1:
        for index in range(len(books)):
            yield books[:index] + books[index + 1 :]
    for number, book in enumerate(books):
        for path in sorted(_paths(book, ()), key=len):
            made = copy.deepcopy(book)
            owner: Any = made
            for part in path[:-1]:
                owner = owner[part]
            del owner[path[-1]]
            yield (*books[:number], made, *books[number + 1 :])


def _paths(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("title", "basis"):
                continue
            if key not in MUST_STAY and inner not in ([], None):
                yield (*path, key)
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if len(value) > 1 or len(path) == 1:
                yield (*path, index)
            yield from _paths(inner, (*path, index))
