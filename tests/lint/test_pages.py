"""Every check has a page, and what the page shows is so: its avoid raises the finding at the arrow, its prefer does not,
its silence silences it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.calendar import parse_day
from engine.facts import Dictionary, load_dictionary
from engine.law import LawLibrary, load_law
from engine.lint import TITLES, Entry, LintReport, Settings, lint, page
from engine.lint.place import spelt
from engine.lint.silence import SilenceFile
from engine.paths import lint_pages_dir, rules_dir
from engine.yamlfile import check_schema, read_yaml

PAGES = lint_pages_dir()
ARROW = "# ←"
FENCE = re.compile(r"```yaml(?: as-of=(\S+))?\n(.*?)```", re.DOTALL)
ALWAYS_ERRORS = {"BASIS-UNVERIFIED", "BASIS-RETROACTIVE"}
"""Breaches that only adopted rulebooks can commit: never lint, never silenced."""


@cache
def base() -> tuple[Dictionary, LawLibrary]:
    return load_dictionary(rules_dir()), load_law(rules_dir())


def parts(code: str) -> dict[str, list[tuple[str, str]]]:
    """Return the snippets of a page with their as-of days, by the heading they stand under."""
    text = (PAGES / f"{code}.md").read_text("utf-8").partition("## In English")[0]
    found: dict[str, list[tuple[str, str]]] = {}
    for heading, below in zip(*[iter(re.split(r"\*\*(避免|应写|接受)\*\*", text)[1:])] * 2, strict=True):
        found[heading] = [(match[1] or "2026-11-23", match[2]) for match in FENCE.finditer(below)]
    return found


def merged(snippet: dict[str, Any], **more: str) -> dict[str, Any]:
    """Return the frame with what a snippet says in its place; items of lists are found by id or code."""
    if "hengxin" in snippet:
        return snippet
    frame = read_yaml((PAGES / "frame.yaml").read_text("utf-8"), "frame.yaml").data
    for key, value in snippet.items():
        frame[key] = _in_place(frame.get(key), value)
    return frame | more


def _in_place(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict) and "classes" in old:
        return old | {key: _in_place(old.get(key), value) for key, value in new.items()}
    named = [item for item in new if isinstance(item, dict) and "id" in item] if isinstance(new, list) else []
    if isinstance(old, list) and named and len(named) == len(new):
        items = {item["id"]: item for item in old}
        for item in named:
            items[item["id"]] = items.get(item["id"], {}) | item
        return list(items.values())
    return new


def run(folder: Path, snippets: list[tuple[str, str]], silences: str = "", **more: str) -> LintReport:
    """Lint snippets as the files ``rulebook.yaml``, ``rulebook-2.yaml``, and their ``lint.yaml``."""
    folder.mkdir(exist_ok=True)
    number = 0
    for _, text in snippets:
        if "hengxin: lint/1" in text:
            silences = text
            continue
        number += 1
        book = merged(read_yaml(text, "snippet").data, **more)
        name = "rulebook.yaml" if number == 1 else f"rulebook-{number}.yaml"
        # JSON is YAML; the first line is how a rulebook file is known
        text = "# hengxin: rulebook/1\n" + json.dumps(book, ensure_ascii=False, indent=1)
        (folder / name).write_text(text, "utf-8")
    if silences:
        (folder / "lint.yaml").write_text(silences, "utf-8")
    report = lint(rules_dir(), [folder], Settings(parse_day(snippets[0][0])), base())
    assert report.files == number > 0
    return report


def arrows(text: str) -> set[str]:
    """Return the places by ids of what stands on the lines with an arrow."""
    document = read_yaml(text, "snippet")
    lines = {number for number, line in enumerate(text.splitlines(), 1) if ARROW in line}
    return {spelt(document.data, path) for path, place in document.places.items() if place[0] in lines and path}


def places(entries: tuple[Entry, ...], code: str) -> set[str]:
    return {entry.at for entry in entries if entry.problem.code == code}


def test_every_check_has_a_page_and_every_page_a_check() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} - {"README"} == set(TITLES)


@pytest.mark.parametrize("code", TITLES)
def test_avoid_raises_the_finding_at_the_arrow(code: str, tmp_path: Path) -> None:
    snippets = parts(code)["避免"]
    report = run(tmp_path, snippets)
    found = (*report.errors, *report.findings)
    own = "LINT-SILENCE" in code
    assert {entry.problem.code for entry in found} - ({"LINT-DISCRETION"} if own else set()) == {code}
    marked = [text for _, text in snippets if ARROW in text]
    assert len(marked) == 1
    if own:
        line = 1 + next(number for number, text in enumerate(marked[0].splitlines()) if ARROW in text)
        assert [entry.problem.line for entry in found if entry.problem.code == code] == [line]
    else:
        assert places(found, code) & arrows(marked[0]), (places(found, code), arrows(marked[0]))


@pytest.mark.parametrize("code", TITLES)
def test_prefer_does_not(code: str, tmp_path: Path) -> None:
    report = run(tmp_path, parts(code)["应写"])
    assert [entry.problem.render("en") for entry in (*report.errors, *report.findings)] == []


@pytest.mark.parametrize("code", sorted(set(TITLES) - ALWAYS_ERRORS))
def test_the_silence_of_the_page_silences_it(code: str, tmp_path: Path) -> None:
    found = parts(code)
    if "接受" not in found:
        assert code.startswith("LINT-SILENCE-")
        return
    ((_, silences),) = found["接受"]
    more = {"status": "published", "published_by": "某市住房和城乡建设局"} if code.startswith("BASIS-") else {}
    if code == "BASIS-PUBLISHED-BY":
        del more["published_by"]
    snippets = found["避免"]
    if code in ("LINT-WINDOW-GAP",):
        silences = silences.replace("rulebook.yaml", "rulebook-2.yaml")
    report = run(tmp_path, snippets, silences, **more)
    assert [entry.problem.render("en") for entry in (*report.errors, *report.findings)] == []
    assert {entry.problem.code for entry in report.accepted} == {code}


@pytest.mark.parametrize("code", TITLES)
def test_pages_are_shown_in_both_languages(code: str) -> None:
    chinese, english = page(code, "zh"), page(code, "en")
    assert chinese.startswith(f"# {code} ")
    assert "In English" not in chinese
    assert english.startswith(f"# {code} ")
    assert "**避免**" in chinese
    assert not re.search(r"[一-鿿]{9}", english.partition("\n")[2]), "the English part is English"


def test_the_silences_of_the_index_are_files_of_silences() -> None:
    text = (PAGES / "README.md").read_text("utf-8")
    blocks = [match[2] for match in FENCE.finditer(text)]
    assert len(blocks) == 2
    for block in blocks:
        document = read_yaml(block, "lint.yaml")
        assert check_schema(document, SilenceFile) is not None, document.problems


def test_the_index_names_every_page() -> None:
    text = (PAGES / "README.md").read_text("utf-8")
    for code, title in TITLES.items():
        assert f"| [{code}]({code}.md) | {title.zh} | {title.en} |" in text
        assert (PAGES / f"{code}.md").read_text("utf-8").startswith(f"# {code} {title.zh} · {title.en}\n")
