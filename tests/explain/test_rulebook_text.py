"""``hengxin rules show``: the document of a rulebook holds everything the rulebook says, in words and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.explain.rulebook import show
from engine.explain.ruletext.page import WIDTH, numeral, width, wrap
from engine.paths import rules_dir
from engine.problems import Lang
from engine.rulebook import Corpus, Program
from engine.rulebook.load import load_corpus, rulebook_files
from engine.yamlfile import load_yaml

GOLDEN = Path(__file__).parent / "golden"
FILES = [path for path in rulebook_files(rules_dir()) if path.relative_to(rules_dir()).parts[0] in ("examples", "wuhai")]
WUHAI = [path for path in FILES if "wuhai" in path.parts]
SHOWN = rules_dir() / "examples" / "39-supervision-matrix" / "rulebook.yaml"
IDS = "/".join


@cache
def corpus_of(path: Path) -> tuple[Corpus, Program]:
    corpus = load_corpus(rules_dir(), [path])
    return corpus, next(iter(corpus.programs.values()))[-1]


def text_of(path: Path, lang: Lang) -> str:
    corpus, program = corpus_of(path)
    return show(program, corpus, lang)


def bare(text: str) -> str:
    """Text without blanks and thousands separators: lines are broken anywhere."""
    return re.sub(r"\s+", "", text).replace(",", "").replace("“", "‘").replace("”", "’")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_example_word_for_word(lang: Lang) -> None:
    assert text_of(SHOWN, lang) == (GOLDEN / f"rulebook.{lang}.txt").read_text("utf-8")


def titles(data: Any, lang: Lang) -> Iterator[str]:
    if isinstance(data, dict):
        if set(data) == {"zh", "en"}:
            yield data[lang]
        for value in data.values():
            yield from titles(value, lang)
    elif isinstance(data, list):
        for value in data:
            yield from titles(value, lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: IDS(path.parts[-3:]))
def test_every_title_note_and_advice_stands_in_it(path: Path, lang: Lang) -> None:
    text = bare(text_of(path, lang))
    missing = [title for title in titles(load_yaml(path).data, lang) if bare(title) not in text]
    assert missing == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: IDS(path.parts[-3:]))
def test_every_id_and_label_stands_in_it(path: Path) -> None:
    text = bare(text_of(path, "zh"))

    def ids(data: Any) -> Iterator[str]:
        for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
            yield from ids(value)
        if isinstance(data, dict):
            yield from (str(data[key]) for key in ("id", "label") if key in data)

    assert [name for name in ids(load_yaml(path).data) if bare(name) not in text] == []


def numbers(data: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for name, value in data.items():
            if name not in ("provision", "basis", "id", "hengxin", "max_records", "in_force", "how", "title"):
                yield from numbers(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from numbers(value, key)
    elif isinstance(data, int) and not isinstance(data, bool):
        yield key, str(data)
    elif isinstance(data, str) and re.fullmatch(r"-?\d+(\.\d+)?(亿元|万元|元|分)?", data):
        yield key, data


@pytest.mark.parametrize("path", WUHAI, ids=lambda path: IDS(path.parts[-3:]))
def test_every_number_stands_in_it(path: Path) -> None:
    text = bare(text_of(path, "zh"))
    found = set(numbers(load_yaml(path).data))
    assert len(found) > 30
    for key, number in found:
        if key == "ratio":
            number = f"{int(number) / 100:g}%"
        elif key == "months" and int(number) % 12 == 0:
            number = f"{int(number) // 12}年"
        assert number in text, (key, number)


def test_a_placeholder_is_marked_and_the_status_is_said_first() -> None:
    text = text_of(rules_dir() / "wuhai" / "construction" / "2026-04-01.yaml", "zh")
    assert "试算，未经发布" in text.splitlines()[3]
    assert "待定（示范值，须由主管机关发文确定）" in text
    assert "〔据公开文本〕" in text
    assert "〔待核〕" in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: IDS(path.parts[-3:]))
def test_articles_are_numbered_without_a_gap_and_lines_fit(path: Path) -> None:
    lines = text_of(path, "zh").splitlines()
    articles = [line.partition("条　")[0][1:] for line in lines if re.match(r"第[一二三四五六七八九十百零]+条　", line)]
    assert articles == [numeral(place) for place in range(1, len(articles) + 1)]
    prose = [line for line in lines if "  " not in line.strip()]
    assert max(width(line) for line in prose) <= WIDTH + 6  # closing punctuation stays on its line
    assert not any(line != line.rstrip() for line in lines)


def test_numerals() -> None:
    assert [numeral(n) for n in (0, 1, 10, 11, 20, 21, 99, 100, 101, 110, 111, 120, 999)] == [
        "零", "一", "十", "十一", "二十", "二十一", "九十九", "一百", "一百零一", "一百一十", "一百一十一",
        "一百二十", "九百九十九",
    ]  # fmt: skip


def test_chinese_characters_take_two_columns() -> None:
    assert width("A级（优）") == 9
    assert all(width(line) <= WIDTH + 2 for line in wrap("甲乙，" * 100, "  ", "    "))
    assert "".join(line.strip() for line in wrap("甲乙（丙）" * 60, "", "")) == "甲乙（丙）" * 60
