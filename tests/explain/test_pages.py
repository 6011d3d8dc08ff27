"""What every page keeps to: it says only what the decision holds, in words for its reader, the same in every format."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from itertools import groupby

import pytest

from engine.columns import width
from engine.decide.outcome import Reason
from engine.explain import build, explain, values
from engine.explain.blocks import Paragraph, Table
from engine.explain.html import render_html
from engine.explain.questions import outcome_cells
from engine.explain.reader import Reader
from engine.explain.text import render_text

from .readers import Held, texts

VIEWS = ("subject", "officer", "auditor")
LANGS = ("zh", "en")


def few(examples, each=3):
    """Return a few decisions of every example."""
    for _, made in groupby(examples, key=lambda item: item[0].split(":")[0]):
        yield from list(made)[:each]


def unheld(made, view, lang):
    name, corpus, decision = made
    held = Held(decision, corpus, lang)
    page = build(decision, corpus, view=view, lang=lang)
    return [(name, view, text, wrong) for text in texts(page) if (wrong := held.unheld(unreferenced(text)))]


def unreferenced(text):
    """Return a text without the numbers that only refer: of citations in brackets, of questions in parentheses."""
    return re.sub(r"\[\d+\]|（\d+）|\(\d+\)", " ", text)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_number_and_day_is_one_of_the_decision(examples, view, lang):
    wrong = [found for made in few(examples, each=1) for found in unheld(made, view, lang)]
    assert wrong == []


def test_a_wrong_number_would_be_found(pick, monkeypatch):
    made = pick("18-veto", "")
    monkeypatch.setattr(values, "points", lambda value, decimals: str(abs(value) * 7 + 1234567))
    assert unheld(made, "officer", "zh")


def test_a_wrong_day_would_be_found(pick, monkeypatch):
    made = pick("23-list-terms", "")
    right = values.day_in_table
    monkeypatch.setattr(values, "day_in_table", lambda number, lang: right(number + 1234, lang))
    assert unheld(made, "officer", "zh")


ENGINE_WORDS = re.compile(
    r"\b(None|True|False|UNKNOWN|Unknown|kleene|Node|frozenset|Intervals|nan|null|<[a-z]+ object)\b"
    r"|(pair|tally|scheme|effect|ground|record|attribute|event|repair)/|∅|\{|\}"
)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("view", ["subject", "officer"])
def test_no_engine_words_and_no_ids(examples, view, lang):
    for name, corpus, decision in few(examples):
        program = decision.selection.program
        page = build(decision, corpus, view=view, lang=lang)
        told = "\n".join(texts(page))
        assert not ENGINE_WORDS.search(told), (name, ENGINE_WORDS.search(told))
        if program is None:
            continue
        rules = {*program.findings, *program.triggers, *program.repairs, *program.parameters, *program.measures}
        for id in rules:
            if "-" in id or "_" in id:
                assert not re.search(rf"(?<![\w-]){re.escape(id)}(?![\w-])", told), (name, id)
        for id, flat in decision.records.items():
            assert id in flat.record.fields.values() or id not in told, (name, id)


@pytest.mark.parametrize("view", VIEWS)
def test_all_formats_say_the_same(examples, view):
    def plain(text):
        return re.sub(r"[\s━─╌┃·]+", "", text)

    for _, corpus, decision in few(examples, each=1):
        page = build(decision, corpus, view=view)
        html = plain(unescape(re.sub(r"<[^>]+>", "", render_html(page).split("<body", 1)[1])))
        data = explain(decision, corpus, view=view, format="json")
        loose = sorted(plain(render_text(page, columns=400)))
        for text in texts(page):
            assert plain(text) in html
            assert json.dumps(text, ensure_ascii=False)[1:-1] in data or text in (page.footer, *page.signature)
        for char in set(plain("".join(texts(page)))):
            assert char in loose


def test_text_keeps_to_its_width(examples):
    for name, corpus, decision in few(examples, each=1):
        for view in VIEWS:
            for line in explain(decision, corpus, view=view).split("\n"):
                assert width(line) <= 80, (name, view, line)


def test_every_decision_has_its_explanation(examples):
    for name, corpus, decision in examples:
        told = explain(decision, corpus, view="subject")
        assert decision.subject.name in told, name
        if decision.outcome is not None:
            for id, result in decision.outcome.schemes.items():
                scheme = decision.selection.program.schemes[id]
                assert scheme.title.zh in told
                if result.rank is not None:
                    assert scheme.grades[result.rank].code in told


def test_a_veto_leads_the_reasons(examples):
    _, corpus, decision = next(m for m in examples if any(e.stage == "vetoes" and e.changed for e in effects(m)))
    page = build(decision, corpus, view="subject")
    reasons = [block.text for section in page.sections for block in section.blocks if isinstance(block, Paragraph)]
    veto = next(index for index, text in enumerate(reasons) if "总分归零" in text)
    score = next(index for index, text in enumerate(reasons) if text.startswith("得分为"))
    assert veto < score


def effects(made):
    return [effect for result in made[2].outcome.schemes.values() for effect in result.effects]


def test_a_direct_grade_leads_the_reasons(examples):
    made = next(
        made for made in examples if made[0].startswith("18-veto") and any(e.stage == "caps" and e.changed for e in effects(made))
    )
    page = build(made[2], made[1], view="subject")
    lead = next(b for s in page.sections for b in s.blocks if isinstance(b, Paragraph) and b.lead)
    assert "直接定为" in lead.text


def test_each_answer_is_shown_with_its_outcome(examples):
    asked = [made for made in examples if made[2].questions]
    assert asked
    for name, corpus, decision in asked:
        for view in VIEWS:
            page = build(decision, corpus, view=view)
            tables = [b for s in page.sections for b in s.blocks if isinstance(b, Table)]
            shown = [t for t in tables if t.caption == "各种答复下的结果"]
            assert shown, (name, view)
            reader = Reader(decision, corpus, "zh")
            told = {row.cells[1:] for row in shown[0].rows}
            assert told == {outcome_cells(reader, item.outcome) for item in decision.alternatives}, (name, view)
            assert len(shown[0].rows) <= len(decision.alternatives)


def test_a_list_that_is_proposed_says_that_it_has_no_effect(examples):
    made = next(m for m in examples if m[2].outcome and any(r.status == "proposed" for r in m[2].outcome.lists.values()))
    for view in ("subject", "officer"):
        told = explain(made[2], made[1], view=view).replace("\n", "")
        assert "拟列入（建议）" in told
        assert "主管机关依法作出决定前不产生任何效力" in told.replace("  ", "")


@pytest.mark.parametrize("status", ["candidate", "noticed", "in_force", "ended", "removed"])
def test_the_status_of_a_list_is_said_everywhere(examples, status):
    words = {"candidate": "候选", "noticed": "已告知", "in_force": "在列", "ended": "期满", "removed": "已移出"}
    made = next(m for m in examples if m[2].outcome and any(r.status == status for r in m[2].outcome.lists.values()))
    for view in VIEWS:
        assert words[status] in explain(made[2], made[1], view=view)


def test_trial_forecast_and_provisional_are_marked(examples):
    _, corpus, decision = next(m for m in examples if m[2].questions)
    told = explain(replace(decision, trial=True, forecast=True), corpus, view="subject")
    for word in ("试算，未经发布", "预测。", "暂定"):
        assert word in told
    told = explain(replace(decision, trial=False, forecast=False), corpus, view="subject")
    assert "试算" not in told
    assert "预测。" not in told


def test_no_rulebook_in_force_is_said(examples):
    spoken = {m[2].selection.standing: m for m in examples if m[2].outcome is None}
    assert {"not_yet", "ended"} <= set(spoken)
    assert "尚未施行" in explain(spoken["not_yet"][2], spoken["not_yet"][1], view="subject")
    assert "已经失效" in explain(spoken["ended"][2], spoken["ended"][1], view="officer")


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_is_told_in_its_own_words(examples, reason):
    from engine.explain.words import WORDS

    made = next((m for m in examples if m[2].outcome and any(p.reason is reason for p in m[2].outcome.pairs.values())), None)
    assert made is not None
    told = "".join(texts(build(made[2], made[1], view="auditor")))
    assert WORDS["zh"]["reason"][reason.value] in told


def test_what_users_wrote_is_escaped(pick):
    _, corpus, decision = pick("18-veto", "")
    nasty = "<script>alert('x')</script>&\"" * 3
    subject = replace(decision.subject, name=nasty)
    for view in VIEWS:
        html = explain(replace(decision, subject=subject), corpus, view=view, format="html")
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_the_letter_holds_nothing_personal_and_no_free_text(pick):
    _, corpus, decision = pick("18-veto", "")
    secrets = {"legal_representative": "张三丰", "address": "某街九号", "remark": "内部批注甲", "facts": "别的机关的话"}
    subject = replace(decision.subject, fields={**decision.subject.fields, **secrets})
    records = {
        id: replace(flat, record=flat.record.with_fields({**flat.record.fields, **secrets}))
        for id, flat in decision.records.items()
    }
    told = explain(replace(decision, subject=subject, records=records), corpus, view="subject")
    for secret in secrets.values():
        assert secret not in told


def test_the_same_decision_gives_the_same_bytes(pick):
    _, corpus, decision = pick("46-every-reason", "")
    turned = replace(decision, nodes=dict(reversed(decision.nodes.items())))
    for view in ("subject", "officer"):
        assert explain(decision, corpus, view=view) == explain(turned, corpus, view=view)
