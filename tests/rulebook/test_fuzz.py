"""No rulebook, however it was mangled, ends in a traceback; every problem has a place and a readable message."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rulebook.books import base

from engine.paths import rules_dir
from engine.rulebook.load import check_document, rulebook_files
from engine.yamlfile import load_yaml, read_yaml

WORDS = (
    "at_least", "is", "field", "open", "day", "when", "all", "any", "not", "points", "code", "param", "nonsense", "penalty",
    "decided_on", "*", "none", "", "2026-04-01", "10万元", "-1", "1.5", "graded", "x" * 5000, "a/b",
)  # fmt: skip


@cache
def books() -> tuple[str, ...]:
    files = [path for path in rulebook_files(rules_dir()) if "examples" in path.parts]
    return tuple(json.dumps(load_yaml(path).data) for path in files)


def junk(chance: Random, depth: int = 0) -> Any:
    form = chance.randrange(10)
    if form < 2:
        return chance.choice([None, True, False, 0, -1, 1, 10**6, 10**17, -(10**17)])
    if form < 6 or depth > 3:
        return chance.choice(WORDS)
    if form < 8:
        return [junk(chance, depth + 1) for _ in range(chance.randrange(3))]
    return {chance.choice(WORDS): junk(chance, depth + 1) for _ in range(chance.randrange(3))}


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every container with a key or index of it."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [spot for key in keys for spot in ((value, key), *spots(value[key]))]


def mangle(chance: Random, book: Any) -> Any:
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5])):
        found = spots(book)
        if not found:
            return book
        owner, key = chance.choice(found)
        form = chance.randrange(6)
        if form == 0:
            del owner[key]
        elif form == 1 and isinstance(owner, dict):
            owner[chance.choice((*WORDS, f"{key}x"))] = owner.pop(key)
        elif form == 2 and isinstance(owner, list):
            owner.append(owner[key])
        elif form == 3:
            other, where = chance.choice(found)
            owner[key] = json.loads(json.dumps(other[where])) if where in other or isinstance(other, list) else None
        else:
            owner[key] = junk(chance)
    return book


@given(st.integers(0, 2**32))
def test_mangled_rulebooks_are_refused_with_reasons(seed: int) -> None:
    chance = Random(seed)
    try:
        data = mangle(chance, json.loads(chance.choice(books())))
    except (IndexError, KeyError, ValueError):
        return  # the mangling itself stumbled over what it had moved
    program, problems, findings = check_document(read_yaml(json.dumps(data, ensure_ascii=False, indent=1), "f"), *base())
    assert (program is None) == bool(problems)
    for problem in (*problems, *findings):
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.file == "f"
        assert problem.message.zh
        assert problem.message.en
        if not problem.code.startswith("BASIS-"):
            assert len(problem.render("zh")) < 3000


@given(st.integers(0, 2**32))
def test_torn_files_are_refused_with_reasons(seed: int) -> None:
    chance = Random(seed)
    text = chance.choice(books())
    cut = chance.randrange(len(text))
    patch = chance.choice(["", "\x00", "\t", "]", "{", "*", "&a ", "!t ", "\n", "’"])
    torn = text[:cut] + patch + text[cut + chance.randrange(3) :]
    program, problems, _ = check_document(read_yaml(torn, "f"), *base())
    assert (program is None) == bool(problems)
