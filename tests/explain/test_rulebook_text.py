"""``hengxin rules show``: the document of a rulebook holds everything the rulebook says, in words and numbers."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.explain.rulebook import show, write
from engine.explain.ruletext.as_html import linked
from engine.explain.ruletext.draft import Article, Grid, Item, link, parts, plain
from engine.explain.ruletext.page import WIDTH, width, wrap
from engine.law import numeral
from engine.paths import rules_dir
from engine.problems import Lang
from engine.rulebook import Corpus, Program
from engine.rulebook.load import load_corpus, rulebook_files
from engine.yamlfile import load_yaml

GOLDEN = Path(__file__).parent / "golden"
FILES = [path for path in rulebook_files(rules_dir()) if path.relative_to(rules_dir()).parts[0] in ("examples", "published", "wuhai")]
WUHAI = [path for path in FILES if "wuhai" in path.parts]
SHOWN = rules_dir() / "examples" / "39-supervision-matrix" / "rulebook.yaml"
IDS = "/".join


REGEN = os.environ.get("HENGXIN_REGEN")


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
    path, text = GOLDEN / f"rulebook.{lang}.txt", text_of(SHOWN, lang)
    if REGEN:
        path.write_text(text, "utf-8", newline="\n")
    assert text == path.read_text("utf-8")


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
            number = f"{numeral(int(number) // 12)}年"
        elif key in ("months", "years", "days", "working_days"):
            number = numeral(int(number))
        elif key == "points" and number.startswith("-"):
            number = f"扣{number[1:]}分"
        assert number in text or (key == "ranks" and f"降{numeral(int(number))}级" in text), (key, number)


def test_a_placeholder_is_marked_and_the_status_is_said_first() -> None:
    text = text_of(rules_dir() / "wuhai" / "construction" / "2026-04-01.yaml", "zh")
    assert "试算，未经发布" in text.splitlines()[3]
    assert "待定（示范值，须由主管机关发文确定）" in text
    assert "，已见原文〕" in text
    assert "，凭记忆，未核原文〕" in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: IDS(path.parts[-3:]))
def test_articles_are_numbered_without_a_gap_and_lines_fit(path: Path) -> None:
    lines = text_of(path, "zh").splitlines()
    articles = [line.partition("条　")[0][1:] for line in lines if re.match(r"第[一二三四五六七八九十百零]+条　", line)]
    assert articles == [numeral(place) for place in range(1, len(articles) + 1)]
    prose = [line for line in lines if "  " not in line.strip()]
    assert max(width(line) for line in prose) <= WIDTH + 6  # closing punctuation stays on its line
    assert not any(line != line.rstrip() for line in lines)


@pytest.mark.parametrize("path", WUHAI, ids=lambda path: IDS(path.parts[-2:]))
def test_removal_from_a_list_of_others_is_shown_and_not_proposed(path: Path) -> None:
    """Only lists of our own are proposed for; a term that the decision states goes before the term of the rule."""
    _, program = corpus_of(path)
    text = text_of(path, "zh")
    ways = [one for one in program.lists.values() if one.removals]
    assert {one.proposes for one in ways} == {True, False}
    assert text.count("提出移出建议：") == sum(one.proposes for one in ways)
    assert text.count("不提出建议；") == sum(not one.proposes for one in ways)
    assert text.count("管理期限的，从其载明。") == sum(one.term is not None for one in program.lists.values())


def test_numerals() -> None:
    assert [numeral(n) for n in (0, 1, 10, 11, 20, 21, 99, 100, 101, 110, 111, 120, 999)] == [
        "零", "一", "十", "十一", "二十", "二十一", "九十九", "一百", "一百零一", "一百一十", "一百一十一",
        "一百二十", "九百九十九",
    ]  # fmt: skip


def test_chinese_characters_take_two_columns() -> None:
    assert width("A级（优）") == 9
    assert all(width(line) <= WIDTH + 2 for line in wrap("甲乙，" * 100, "  ", "    "))
    assert "".join(line.strip() for line in wrap("甲乙（丙）" * 60, "", "")) == "甲乙（丙）" * 60


# --- references and the annex

LAW_MARK = re.compile(r"〔(\d+)，(?:已见原文|据原文推算|推断|凭记忆，未核原文)〕")


@pytest.mark.parametrize("path", WUHAI, ids=lambda path: IDS(path.parts[-3:]))
def test_every_reference_leads_to_the_rule_it_names(path: Path) -> None:
    corpus, program = corpus_of(path)
    draft = write(program, corpus, "zh")
    titles_of = {part.number: part for part in draft.parts if isinstance(part, Article)}
    assert {part.id for part in titles_of.values()} >= set(program.findings) | set(program.triggers) | set(program.tallies)
    for id, place in draft.places.items():
        anchor, said = parts(place)[0]
        article = titles_of[int(anchor.removeprefix("a"))]
        assert said.startswith(f"第{numeral(article.number)}条")
        items = [block.id for block in article.blocks if isinstance(block, Item)]
        assert id in (article.id, *items) or id in program.schemes or id in program.lists, id
        if "项" in said:
            assert items[[numeral(n) for n in range(1, 60)].index(said.partition("（")[2].partition("）")[0])] == id


@pytest.mark.parametrize("path", WUHAI, ids=lambda path: IDS(path.parts[-3:]))
def test_every_citation_has_its_row_in_the_annex_and_back(path: Path) -> None:
    corpus, program = corpus_of(path)
    draft = write(program, corpus, "zh")
    rows = {row.number: row for source in draft.sources for row in source.rows}
    cited = set(map(int, LAW_MARK.findall(bare(text_of(path, "zh").partition("附件　依据条款一览")[0]))))
    assert cited == set(rows) == set(range(1, len(rows) + 1))
    body: dict[int, str] = {}
    for part in draft.parts:
        if isinstance(part, Article):
            below = [one for block in part.blocks if isinstance(block, Item) for one in block.below]
            texts = [one.text for one in (*part.blocks, *below) if not isinstance(one, Grid)]
            body[part.number] = plain(" ".join(texts))
    for number, row in rows.items():
        named = [int(anchor.removeprefix("a")) for anchor, _ in parts(row.articles) if anchor]
        assert named == [article for article, text in body.items() if f"〔{number}，" in text], number


def test_a_last_day_is_said_as_the_day_itself_or_the_day_after() -> None:
    """The table's 管理期限至 holds a last day: the day still counts."""
    text = bare(text_of(rules_dir() / "wuhai" / "construction" / "2026-04-01.yaml", "zh"))
    assert "‘管理期限至’的次日" in text
    assert "至‘停止执行至’当日止" in text
    assert "至‘管理期限至’的前一日" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", WUHAI, ids=lambda path: IDS(path.parts[-3:]))
def test_the_html_page_says_the_same_and_needs_nothing_else(path: Path, lang: Lang) -> None:
    corpus, program = corpus_of(path)
    page = show(program, corpus, lang, "html")
    assert not re.search(r"<script|<link|<img|https?://|@import|url\(", page)
    anchors, targets = set(re.findall(r'id="([ab]\d+)"', page)), set(re.findall(r'href="#([^"]*)"', page))
    assert targets <= anchors
    assert len(targets) > 50
    shown = bare(html.unescape(re.sub(r"<[^>]*>", "", page.partition("<body")[2])))
    for part in write(program, corpus, lang).parts:
        blocks = part.blocks if isinstance(part, Article) else []
        for one in blocks:
            texts = [cell for row in one.rows for cell in row] if isinstance(one, Grid) else [one.text]
            assert all(bare(plain(text)) in shown for text in texts)


def test_text_from_a_rulebook_is_escaped() -> None:
    assert str(linked("a <b> & " + link("a1", "<i>"))) == 'a &lt;b&gt; &amp; <a href="#a1">&lt;i&gt;</a>'


def test_what_a_negation_covers_stands_in_brackets() -> None:
    text = bare(text_of(rules_dir() / "wuhai" / "construction" / "2026-04-01.yaml", "zh"))
    assert "且没有下列情形（‘罚款金额’不高于3000元），且‘罚款金额’不低于5万元" in text
    assert "not(‘fine’atmostRMB3000)" in bare(text_of(rules_dir() / "wuhai" / "construction" / "2026-04-01.yaml", "en"))
