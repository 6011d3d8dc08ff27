"""Coverage of rulebooks by their cases: what counts as reached, what has a reason, and the threshold for Wuhai."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.casebook.accepted import fits
from engine.casebook.coverage import Coverage, as_json, as_text
from engine.casebook.suite import Suite, run_suite
from engine.paths import rules_dir

HEAD = "hengxin: accepted/1\nrulebook: example-01-fixed-base\n"
WUHAI = ("construction", "real-estate", "property")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(rules_dir() / "examples" / "01-fixed-base", tmp_path / "fixed"))


def measured(folder: Path) -> tuple[Suite, Coverage]:
    suite = run_suite(rules_dir(), [str(folder)], coverage=True)
    return suite, suite.coverage[0]


def states(coverage: Coverage) -> dict[str, bool]:
    return {item.goal.name: bool(item.cases) for item in coverage.goals}


def test_both_sides_of_a_bound_and_of_a_day_are_goals_and_are_seen(folder: Path) -> None:
    reached = states(measured(folder)[1])
    assert reached["schemes/credit/thresholds 1 @ 90"]
    assert reached["findings/PENALTY/start: first day"]
    assert reached["findings/PENALTY/end: last day"]
    assert reached["findings/PENALTY/end: day after"]


def test_a_goal_is_lost_with_the_only_day_that_reached_it(folder: Path) -> None:
    cases = folder / "cases.yaml"
    kept = [line for line in cases.read_text("utf-8").splitlines() if "as_of: 2026-0" not in line or "2026-03-09" in line.split(",")[0]]
    cases.write_text("\n".join(kept) + "\n", "utf-8")
    assert not states(measured(folder)[1])["findings/PENALTY/end: day after"]


def test_what_cannot_be_reached_has_a_reason_and_does_not_count(folder: Path) -> None:
    _, coverage = measured(folder)
    item = next(item for item in coverage.goals if item.goal.name == "findings/PENALTY/repaired")
    assert item.goal.cannot is not None
    assert not item.counted
    assert coverage.wanted == sum(one.counted for one in coverage.goals) < len(coverage.goals)


def test_an_accepted_gap_does_not_count_and_a_stale_one_is_an_error(folder: Path) -> None:
    cases = folder / "cases.yaml"
    kept = [line for line in cases.read_text("utf-8").splitlines() if "as_of: 2026-0" not in line or "2026-03-09" in line.split(",")[0]]
    cases.write_text("\n".join(kept) + "\n", "utf-8")
    before = measured(folder)[1]
    reason = {"zh": "试", "en": "a trial"}
    goals = [{"goal": "findings/*/end: day after", "reason": reason}, {"goal": "findings/NOBODY/*", "reason": reason}]
    (folder / "accepted.yaml").write_text(f"{HEAD}coverage: {json.dumps(goals, ensure_ascii=False)}\n", "utf-8")
    suite, after = measured(folder)
    assert after.wanted == before.wanted - 1
    assert [problem.code for problem in suite.problems] == ["ACCEPTED-STALE"]


def test_an_unknown_key_in_the_file_of_accepted_gaps_is_refused(folder: Path) -> None:
    (folder / "accepted.yaml").write_text(f"{HEAD}covrage: []\n", "utf-8")
    assert [problem.code for problem in measured(folder)[0].problems] == ["SCHEMA-UNKNOWN-KEY"]


def test_a_bound_counts_only_where_the_condition_hangs_on_it() -> None:
    """With a fine of 3000 yuan either verdict on the bound of 3000 leaves LARGE-FINE unmet: nothing was tried there."""
    suite = run_suite(rules_dir(), [str(rules_dir() / "wuhai" / "property")], coverage=True)
    coverage = next(item for item in suite.coverage if item.program.version == "2026-04-01")
    names = {item.goal.name: item for item in coverage.goals}
    assert not names["attributes/severity/LARGE-FINE/fine ≤ 3000元 @ 3000元"].cases
    assert names["attributes/severity/LARGE-FINE/fine ≥ large_fine @ last that holds"].cases


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [("a/b", "a/b", True), ("a/*", "a/b/c", True), ("*c", "a/b/c", True), ("a*b*c", "a1b2c", True), ("a*", "b", False),
     ("a*ab", "ab", False), ("a/b", "a/b/c", False), ("*", "", True)],
)  # fmt: skip
def test_stars_stand_for_any_text(pattern: str, name: str, expected: bool) -> None:
    assert fits(pattern, name) is expected


@pytest.mark.parametrize("sector", WUHAI)
def test_the_cases_of_wuhai_reach_what_can_be_reached(sector: str) -> None:
    suite = run_suite(rules_dir(), [str(rules_dir() / "wuhai" / sector)], coverage=True)
    assert not suite.problems
    coverage = next(item for item in suite.coverage if item.program.version == "2026-04-01")
    missed = [item.goal.name for item in coverage.goals if item.counted and not item.cases]
    assert coverage.percent >= 98, missed


def test_the_page_has_a_line_per_rule_and_json_every_goal(folder: Path) -> None:
    _, coverage = measured(folder)
    for text in (as_text([coverage], "zh"), as_text([coverage], "en")):
        assert all(rule in text for _, rule, _ in coverage.rules())
    goals = json.loads(as_json([coverage]))["rulebooks"][0]["goals"]
    assert len(goals) == len(coverage.goals)
    assert all("reason" in goal for goal in goals if goal["state"] != "reached")
