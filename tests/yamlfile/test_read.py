"""Reading YAML: nothing is guessed, every place is known, and no file ends in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from engine.yamlfile import Closed, Document, check_schema, load_yaml, read_yaml
from engine.yamlfile.read import DEEPEST, MOST_CHARACTERS


def codes(document: Document) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.line, problem.column) for problem in document.problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5", 5), ("-5", -5), ("+5", 5), ("0", 0), ("true", True), ("False", False), ("null", None), ("~", None),
        ("", None), ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("1e5", "1e5"), ("1.0", "1.0"),
        ("007", "007"), ("0x1F", "0x1F"), ("0o17", "0o17"), ("1_000", "1_000"), ("2026-04-01", "2026-04-01"),
        ("12:30:00", "12:30:00"), (".inf", ".inf"), ("'5'", "5"), ('"true"', "true"), ("９", "９"), ("10万元", "10万元"),
        ("9" * 18, 10**18 - 1), ("9" * 19, "9" * 19), ("9" * 5000, "9" * 5000), ("-0", 0), ("tRue", "tRue"),
    ],
)  # fmt: skip
def test_only_plain_words_have_a_type(written: str, value: object) -> None:
    document = read_yaml(f"a: {written}\n", "f")
    assert document.problems == []
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)


def test_every_key_and_item_has_its_place() -> None:
    document = read_yaml("a:\n  - b: 1\n    c: [x, y]\n", "f")
    assert document.places == {
        (): (1, 1), ("a",): (1, 1), ("a", 0): (2, 5), ("a", 0, "b"): (2, 5), ("a", 0, "c"): (3, 5),
        ("a", 0, "c", 0): (3, 9), ("a", 0, "c", 1): (3, 12),
    }  # fmt: skip
    assert document.place(("a", 0, "c", 7, "z")) == (3, 5)
    part = document.part(("a", 0), document.data["a"][0])
    assert part.place(("c", 1)) == (3, 12)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: &x 1\n", [("YAML-ALIAS", 1, 4)]),
        ("a: &x [1]\nb: *x\n", [("YAML-ALIAS", 1, 4), ("YAML-ALIAS", 2, 4)]),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", [("YAML-ALIAS", 1, 4), ("YAML-ALIAS", 3, 7)]),
        ("&k a: 1\n", [("YAML-ALIAS", 1, 1)]),
        ("a: !!int '5'\n", [("YAML-TAG", 1, 4)]),
        ("a: !foo {b: 1}\n", [("YAML-TAG", 1, 4)]),
        ("a: !!python/object:os.system [x]\n", [("YAML-TAG", 1, 4)]),
        ("a: 1\nb: 2\na: 3\na: 4\n", [("YAML-DUPLICATE", 3, 1), ("YAML-DUPLICATE", 4, 1)]),
        ("a: {b: 1, b: {c: [1]}}\n", [("YAML-DUPLICATE", 1, 11)]),
        ("? [a, b]\n: 1\nc: 1\n", [("YAML-KEY", 1, 3)]),
        ("a: 1\n---\nb: 1\n", [("YAML-DOCUMENTS", 2, 1)]),
        ("a:\n\tb: 1\n", [("YAML-SYNTAX", 2, 1)]),
        ("a: [1\n", [("YAML-SYNTAX", 2, 1)]),
        ("a: 1\nb: \x00\n", [("YAML-SYNTAX", 2, 4)]),
        ("a: 1\nb: \ud800\n", [("YAML-SYNTAX", 2, 4)]),
        ("", [("YAML-EMPTY", 1, 1)]),
        ("# a comment\n", [("YAML-EMPTY", 1, 1)]),
        ("null\n", [("YAML-EMPTY", 1, 1)]),
    ],
)
def test_what_is_refused_and_where(text: str, found: list[tuple[str, int, int]]) -> None:
    assert codes(read_yaml(text, "f")) == found


def test_all_defects_are_told_in_order() -> None:
    document = read_yaml("a: &x 1\nb: !foo 2\nb: 3\nc: *x\n[d]: 1\n", "f")
    assert codes(document) == [
        ("YAML-ALIAS", 1, 4), ("YAML-TAG", 2, 4), ("YAML-DUPLICATE", 3, 1), ("YAML-ALIAS", 4, 4), ("YAML-KEY", 5, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["[" * 10_000 + "]" * 10_000, "- " * 10_000 + "x", "{a: " * 10_000 + "1" + "}" * 10_000])
def test_ten_thousand_levels_do_not_crash(text: str) -> None:
    document = read_yaml(text, "f")
    assert next(problem.code for problem in document.problems) in ("YAML-DEPTH", "YAML-SYNTAX")


def test_the_deepest_that_is_read() -> None:
    assert not read_yaml("[" * DEEPEST + "]" * DEEPEST, "f").problems
    document = read_yaml("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2) + "\n", "f")
    assert codes(document) == [("YAML-DEPTH", 1, DEEPEST + 2)]


def test_a_large_file_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("a: " + "x" * MOST_CHARACTERS, "utf-8")
    assert codes(load_yaml(path, "big.yaml")) == [("YAML-SIZE", 1, 1)]


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes("\ufeffa: 住建\r\nb: 2\r\n".encode())
    document = load_yaml(path)
    assert (document.data, document.problems) == ({"a": "住建", "b": 2}, [])
    assert document.places["b",] == (2, 1)
    path.write_bytes("a: 住建\n".encode("gb18030"))
    assert [p.code for p in load_yaml(path).problems] == ["YAML-ENCODING"]
    assert [p.code for p in load_yaml(tmp_path).problems] == ["YAML-FILE"]
    assert [p.code for p in load_yaml(tmp_path / "none.yaml").problems] == ["YAML-FILE"]


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@`,?\n \t0\u0085\u2028\ufeff住\x00\x07"), max_size=60))
def test_no_text_ends_in_a_traceback(text: str) -> None:
    document = read_yaml(text, "f")
    assert document.problems or document.data is not None
    for problem in document.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message.zh
        assert problem.message.en


class Inner(Closed):
    name: str
    count: int = 0


class Outer(Closed):
    items: list[Inner | str] = []
    inner: Inner | None = None
    words: dict[str, Inner] = {}


def said(text: str, model: type[BaseModel] = Outer) -> list[str]:
    document = read_yaml(text, "f")
    assert check_schema(document, model) is None
    return [f"{p.line}:{p.column} {p.code} {p.message.en}{' | ' + p.mend.en if p.mend else ''}" for p in document.problems]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("inner: {nmae: x}",
         ["1:1 SCHEMA-MISSING missing key 'name'", "1:9 SCHEMA-UNKNOWN-KEY unknown key 'nmae' | did you mean 'name'?"]),
        ("inner: {name: 5}", ["1:9 SCHEMA-TYPE inner.name: expected text (quote it if need be), got 5"]),
        ("inner: []", ["1:1 SCHEMA-TYPE inner: expected a mapping, got []"]),
        ("items: [5]", ["1:9 SCHEMA-TYPE items.0: expected a mapping or text (quote it if need be), got 5"]),
        ("items: [{name: x, cuont: 1}]", ["1:19 SCHEMA-UNKNOWN-KEY unknown key 'cuont' | did you mean 'count'?"]),
        ("words: {a: {name: x, z: 1}}", ["1:22 SCHEMA-UNKNOWN-KEY unknown key 'z' | legal keys: count, name"]),
        ("[a]", ["1:1 SCHEMA-TYPE the file: expected a mapping, got ['a']"]),
        ("just text", ["1:1 SCHEMA-TYPE the file: expected a mapping, got 'just text'"]),
        ("inner: {name: &x y}\nitems: [{name: 5}]",
         ["1:15 YAML-ALIAS anchors and aliases are not allowed",
          "2:10 SCHEMA-TYPE items.0.name: expected text (quote it if need be), got 5"]),
        ("inner: *x", ["1:8 YAML-ALIAS anchors and aliases are not allowed"]),
    ],
)  # fmt: skip
def test_one_problem_per_defect_with_the_nearest_key(text: str, found: list[str]) -> None:
    assert said(text) == found


def test_messages_stay_short() -> None:
    assert all(len(line) < 300 for line in said(f"inner: {{name: [{'x, ' * 5000}x]}}\n{'k' * 9000}: 1\n"))
