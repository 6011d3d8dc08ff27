"""The JSON format, the index of a run, and golden files of every view, language and format.

``HENGXIN_REGEN=1 pytest tests/explain`` writes the golden files anew; git shows what changed.
"""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from engine.calendar import OPEN, day
from engine.decide.outcome import Reason
from engine.explain import explain, page_name, render_index
from engine.explain.as_json import FORMAT
from engine.explain.values import day_in_words, money, points

from .conftest import still

GOLDEN = Path(__file__).parent / "golden"
CHOSEN = {
    "veto": ("18-veto", "effect"),
    "listed": ("23-list-terms", "all-statuses@2025-04"),
    "open": ("33-determination", ""),
    "supervised": ("39-supervision", ""),
}
SUFFIX = {"text": "txt", "html": "html", "json": "json"}


def without_style(html):
    return re.sub(r"<style>.*?</style>", "<style></style>", html, flags=re.S)


@pytest.mark.parametrize("format", SUFFIX)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", ["subject", "officer", "auditor"])
@pytest.mark.parametrize("name", CHOSEN)
def test_golden(examples, name, view, lang, format):
    example, case = CHOSEN[name]
    held = [made for made in examples if made[0].startswith(example)]
    chosen = next((made for made in held if f":{case}" in made[0]), None) or max(held, key=_richness)
    told = explain(still(chosen[2]), chosen[1], view=view, lang=lang, format=format)
    told = without_style(told) if format == "html" else told
    path = GOLDEN / f"{name}.{view}.{lang}.{SUFFIX[format]}"
    if os.environ.get("HENGXIN_REGEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(told, "utf-8")
    assert told == path.read_text("utf-8")


def _richness(made):
    outcome = made[2].outcome
    return (
        (len(made[2].questions), sum(len(s.effects) for s in outcome.schemes.values()), len(outcome.pairs))
        if outcome
        else (0, 0, 0)
    )


def test_json_says_its_format_and_holds_the_whole_derivation(pick):
    _, corpus, decision = pick("46-every-reason", "")
    data = json.loads(explain(decision, corpus, view="auditor", format="json"))
    assert data["format"] == FORMAT == "hengxin.explanation/1"
    assert data["corpus"] == corpus.digest
    assert {node["id"] for node in data["derivation"]["nodes"]} == set(decision.nodes)
    for node in data["derivation"]["nodes"]:
        assert len(node["reads"]) == len(decision.nodes[node["id"]].reads)
    assert len(data["pairs"]) == len(decision.outcome.pairs)
    assert {record["id"] for record in data["records"]} == set(decision.records)
    left_out = {
        p.record: p.reason.value
        for p in decision.outcome.pairs.values()
        if p.reason in (Reason.VOID, Reason.SUPERSEDED, Reason.NOT_YET_KNOWN)
    }
    assert {r["id"]: r["left_out"] for r in data["records"] if r["left_out"]} == left_out


def test_other_views_keep_the_derivation_to_themselves(pick):
    _, corpus, decision = pick("46-every-reason", "")
    data = json.loads(explain(decision, corpus, view="subject", format="json"))
    assert not {"derivation", "pairs", "records"} & set(data)


def test_json_has_no_personal_data(pick):
    _, corpus, decision = pick("18-veto", "")
    records = {
        id: replace(flat, record=flat.record.with_fields({**flat.record.fields, "legal_representative": "张三丰"}))
        for id, flat in decision.records.items()
    }
    assert "张三丰" not in explain(replace(decision, records=records), corpus, view="auditor", format="json")


def test_the_index_has_a_line_for_every_decision(examples):
    example = [made for made in examples if made[0].startswith("23-list-terms")]
    corpus = example[0][1]
    decisions = [replace(d, subject=replace(d.subject, code=f"C{n}", name=f"企业{n}<i>")) for n, (_, _, d) in enumerate(example)]
    html = render_index(decisions, corpus)
    assert sum(html.count(f"<small>{decision.subject.code}</small>") for decision in decisions) == len(decisions)
    assert "<i>" not in html
    for decision in decisions:
        for view in ("subject", "officer", "auditor"):
            assert f'href="{page_name(decision, view)}"' in html
    assert render_index(reversed(decisions), corpus) == html


def test_the_index_counts_each_decision_once_per_scheme(examples):
    example = [made for made in examples if made[0].startswith("18-veto")]
    html = render_index([made[2] for made in example], example[0][1])
    chart = html[html.index('<table class="bars">') : html.index("</table>", html.index('<table class="bars">'))]
    assert sum(int(n) for n in re.findall(r'<td class="n">(\d+)</td>', chart)) == len(example)


def test_the_index_of_no_decisions(examples):
    assert "<html" in render_index([], examples[0][1])


def test_pages_load_nothing_from_elsewhere(pick):
    _, corpus, decision = pick("18-veto", "")
    pages = [explain(decision, corpus, view=view, format="html") for view in ("subject", "officer", "auditor")]
    for html in (*pages, render_index([decision], corpus)):
        assert not re.search(r"(src|href)=[\"']?(https?:)?//|@import|url\(", html)
    assert all("<script" not in html for html in pages)


def test_anchors_are_unique(pick):
    _, corpus, decision = pick("46-every-reason", "")
    found = re.findall(r' id="([^"]+)"', explain(decision, corpus, view="auditor", format="html"))
    assert len(found) == len(set(found))
    assert all(unescape(anchor).strip() for anchor in found)


def test_money_as_officials_write_it():
    written = {
        0: "0元",
        50: "0.50元",
        300000: "3,000元",
        12345: "123.45元",
        10**6: "1万元",
        12500000: "12.5万元",
        10**10: "1亿元",
    }
    written |= {123456789: "1,234,567.89元", -(10**6): "-1万元", 125 * 10**8: "1.25亿元"}
    assert {fen: money(fen, "zh") for fen in written} == written
    assert money(12345678, "en") == "RMB 123,456.78"


def test_days_and_points():
    assert day_in_words(day(2026, 11, 23), "zh") == "2026年11月23日"
    assert day_in_words(day(2026, 11, 3), "en") == "3 November 2026"
    assert day_in_words(OPEN, "zh") == "长期"
    assert points(-1050, 2) == "-10.5"


def test_a_run_is_explained_quickly(examples):
    some = [made for made in examples if made[2].outcome][:134]
    start = time.perf_counter()
    for _, corpus, decision in some:
        for view in ("subject", "officer", "auditor"):
            explain(decision, corpus, view=view, format="html")
    assert time.perf_counter() - start < 6
