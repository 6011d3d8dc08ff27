"""The policy of a rulebook: the published numbers, every provision, nobody exempt."""

from __future__ import annotations

import pytest

from engine.explain.text import render_text
from engine.inspection import policy_data, policy_page
from tests.inspection.world import corpus

BEIJING_ROWS = ["A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D"]
BEIJING = ["AABB", "AABC", "ABBC", "BBBC", "BBCC", "BCCD", "CCDD", "CDDD", "DDDD"]


def test_the_matrix_and_frequencies_of_beijing() -> None:
    found = corpus().programs["beijing-property"][-1]
    data = policy_data(found, corpus())
    cells = {(item["credit"], item["risk"]): item["class"] for item in data["matrix"]}
    read = ["".join(cells[row, risk] for risk in "ABCD") for row in BEIJING_ROWS]
    assert read == BEIJING
    often = {
        item["class"]: [(rate["times"], rate["per"]) for rate in (item["frequency"][level] for level in ("city", "district", "street"))]
        for item in data["classes"]
        if item["class"] in "ABCD"
    }
    assert often == {
        "A": [(0, "year"), (1, "year"), (1, "half")],
        "B": [(0, "year"), (1, "half"), (1, "quarter")],
        "C": [(1, "half"), (1, "quarter"), (1, "month")],
        "D": [(1, "quarter"), (1, "month"), (1, "two_weeks")],
    }


@pytest.mark.parametrize("name", sorted(corpus().programs))
def test_every_rulebook_with_supervision_prints_with_its_provisions(name: str) -> None:
    program = corpus().programs[name][-1]
    if program.supervision is None:
        pytest.skip("no supervision")
    data = policy_data(program, corpus())
    for lang in ("zh", "en"):
        text = render_text(policy_page(program, corpus(), lang), 120)  # type: ignore[arg-type]
        for provision in data["provisions"].values():
            assert provision[lang][:12] in text.replace("\n", "")
        for item in data["classes"]:
            assert item["title"][lang].split()[0] in text
    assert all(item["ratio_bp"] is None or item["ratio_bp"] > 0 for item in data["classes"])


@pytest.mark.parametrize("name", ["wuhai-construction", "wuhai-real-estate", "wuhai-property"])
def test_the_wuhai_caps_leave_room_for_the_frequencies(name: str) -> None:
    data = policy_data(corpus().programs[name][-1], corpus())
    a_year = {"year": 1, "half": 2, "quarter": 4, "month": 12, "two_weeks": 27}
    for item in data["classes"]:
        needed = max(rate["times"] * a_year[rate["per"]] for rate in item["frequency"].values())
        assert item["yearly_cap"] >= needed
    assert data["yearly_cap_basis"] == ["inspection-2024#cap"]
    assert all(item["basis"] for item in (*data["full_coverage"], *data["causes"], *data["overrides"]))
