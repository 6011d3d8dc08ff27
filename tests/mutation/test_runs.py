"""Runs of mutation: what is refused, declared, sampled; a fast slice of the rulebooks of Wuhai."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.mutation import Bench, as_json, as_text, run_mutation
from engine.mutation.pool import chosen, run_trials
from engine.paths import rules_dir
from engine.problems import InvalidRulebook

EXAMPLE = "01-fixed-base"
SLICE = 60
WUHAI = ("construction", "real-estate", "property")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An example of its own, whose cases a test may change."""
    return Path(shutil.copytree(rules_dir() / "examples" / EXAMPLE, tmp_path / EXAMPLE))


def test_a_refused_mutant_is_counted_apart() -> None:
    bench = Bench(rules_dir(), rules_dir() / "examples" / "39-supervision-matrix" / "rulebook.yaml")
    refused = next(item for item in bench.mutants if item.id.endswith("times: 0 → times: -1"))
    verdict = bench.trial(refused)
    assert verdict.state == "invalid"
    assert verdict.why.startswith("SCHEMA-VALUE")


def test_a_definition_left_unused_goes_with_its_only_reader() -> None:
    bench = Bench(rules_dir(), rules_dir() / "examples" / "33-determination" / "rulebook.yaml")
    dropped = next(item for item in bench.mutants if item.operator == "dropped" and item.change.was == "FIRST")
    program, problems = bench.load(dropped)
    assert program is not None, problems
    assert "first_time" in bench.program.questions
    assert "first_time" not in program.questions


def test_a_survivor_has_its_place_and_says_what_came_nearest(folder: Path) -> None:
    cases = folder / "cases.yaml"
    cases.write_text(cases.read_text("utf-8").replace(", class: general", ""), "utf-8")
    bench = Bench(rules_dir(), folder / "rulebook.yaml")
    survivor = next(item for item in bench.mutants if item.operator == "record-class")
    verdict = bench.trial(survivor)
    assert verdict.state == "survived"
    line = (folder / "rulebook.yaml").read_text("utf-8").splitlines()[survivor.line - 1]
    assert "class: general" in line
    assert verdict.near


def test_an_equivalent_mutant_is_declared_and_a_stale_declaration_is_an_error(folder: Path) -> None:
    cases = folder / "cases.yaml"
    cases.write_text(cases.read_text("utf-8").replace(", class: general", ""), "utf-8")
    reason = {"zh": "试", "en": "a trial"}
    declared = [{"mutant": name, "reason": reason} for name in ("findings/PENALTY/class *", "findings/NOBODY/*")]
    head = "hengxin: accepted/1\nrulebook: example-01-fixed-base\nmutants: "
    (folder / "accepted.yaml").write_text(head + json.dumps(declared, ensure_ascii=False) + "\n", "utf-8")
    (outcome,) = run_mutation(rules_dir(), [str(folder)], jobs=1)
    assert outcome.count("equivalent") == 1
    assert [problem.code for problem in outcome.problems] == ["ACCEPTED-STALE"]


def test_a_case_that_fails_as_it_is_stops_the_run(folder: Path) -> None:
    cases = folder / "cases.yaml"
    cases.write_text(cases.read_text("utf-8").replace("score: 90", "score: 91"), "utf-8")
    with pytest.raises(InvalidRulebook) as caught:
        Bench(rules_dir(), folder / "rulebook.yaml")
    assert {problem.code for problem in caught.value.problems} == {"CASE-FAILED"}


def test_a_sample_is_the_same_for_the_same_seed_and_in_the_order_of_the_file() -> None:
    bench = Bench(rules_dir(), rules_dir() / "examples" / EXAMPLE / "rulebook.yaml", with_cases=False)
    first, again, other = (chosen(bench.mutants, 8, seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first == [item for item in bench.mutants if item in first]
    assert chosen(bench.mutants, None, 1) == bench.mutants


def test_the_verdicts_do_not_depend_on_the_number_of_processes() -> None:
    path = rules_dir() / "examples" / "09-three-of-a-kind" / "rulebook.yaml"
    bench = Bench(rules_dir(), path)
    mutants = bench.mutants[:45]
    assert run_trials(bench, rules_dir(), mutants, jobs=1) == run_trials(bench, rules_dir(), mutants, jobs=2)


def test_the_report_names_every_survivor_in_both_languages_and_json_holds_all() -> None:
    found = run_mutation(rules_dir(), [str(rules_dir() / "examples" / "09-three-of-a-kind")], jobs=1)
    survivors = [item.mutant for outcome in found for item in outcome.verdicts if item.state == "survived"]
    for lang in ("zh", "en"):
        text = as_text(found, "zh" if lang == "zh" else "en")
        assert all(f":{item.line}:{item.column} {item.id}" in text for item in survivors)
    content = json.loads(as_json(found))
    assert len(content["rulebooks"][0]["mutants"]) == len(found[0].verdicts)


@pytest.mark.slow
@pytest.mark.parametrize("sector", WUHAI)
def test_a_slice_of_the_mutants_of_wuhai_is_noticed(sector: str) -> None:
    """The whole is ``make mutation``; of a sample of 60 a few more may slip through."""
    path = rules_dir() / "wuhai" / sector / "2026-04-01.yaml"
    (outcome,) = run_mutation(rules_dir(), [str(path)], sample=SLICE, seed=3, jobs=1)
    survivors = [item.mutant.id for item in outcome.verdicts if item.state in ("survived", "crashed")]
    assert outcome.percent >= 90, survivors
