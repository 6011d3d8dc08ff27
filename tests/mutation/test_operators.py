"""Each operator of mutation is alive: without cases its mutant survives, with the cases of the example it is killed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.mutation import OPERATORS, Bench, Mutant
from engine.paths import rules_dir

EXAMPLES = rules_dir() / "examples"
MANUAL = (Path(__file__).parents[2] / "docs" / "mutation.md").read_text("utf-8")

ALIVE: dict[str, tuple[str, str]] = {
    "bound": ("04-points-per-project", "schemes/credit/lifts/effects/THREE-PROJECTS/when/at_least bound: at_least: 3 → at_least: 4"),
    "rank": ("22-red-list-three-clean-years", "findings/HONOUR/when/at_least rank: at_least: city → at_least: province"),
    "closed": ("04-points-per-project", "schemes/credit/lifts/effects/THREE-PROJECTS/when closed: {tally: prize_projects, at_least: 3} → {tally: prize_projects, more_than: 3}"),
    "turned": ("04-points-per-project", "schemes/credit/lifts/effects/THREE-PROJECTS/when turned: {tally: prize_projects, at_least: 3} → {tally: prize_projects, at_most: 3}"),
    "codes": ("03-points-per-record", "findings/RECTIFY/when/is codes: is: rectify → is: stop_work"),
    "parts": ("18-veto-direct-grade-downgrade", "findings/ORDINARY/when parts: all: [{field: deaths, at_least: 1}, {field: deaths, less_than: 3}] → any: …"),
    "negated": ("03-points-per-record", "findings/RECTIFY/when negated: {field: notice_kind, is: rectify} → not: {field: notice_kind, is: rectify}"),
    "unconditional": ("03-points-per-record", "findings/RECTIFY/when unconditional: when: {field: notice_kind, is: rectify} → —"),
    "points": ("01-fixed-base", "findings/PENALTY/points points: points: -10 → points: -9"),
    "grade-bound": ("01-fixed-base", "schemes/credit/thresholds/1/bands/A/at_least grade-bound: at_least: 90 → at_least: 100"),
    "base": ("01-fixed-base", "schemes/credit/score/base base: base: 100 → base: 101"),
    "cap": ("04-points-per-project", "tallies/prize_projects/groups/having cap: having: {at_least: 8} → —"),
    "parameter": ("03-points-per-record", "parameters/stop_points/value parameter: value: -2 → value: -1.99"),
    "count": ("09-three-of-a-kind", "triggers/THREE/at_least count: at_least: 3 → at_least: 4"),
    "length": ("01-fixed-base", "findings/PENALTY/counts/until/plus length: {years: 1} → {months: 13}"),
    "first-day": ("01-fixed-base", "findings/PENALTY/counts/until/first_day first-day: first_day: counts → first_day: …"),
    "border": ("01-fixed-base", "findings/PENALTY/counts/from border: decided_on → decided_on + 1"),
    "event-day": ("50-as-recorded-and-when-complete", "triggers/TWICE/counts/until/of event-day: complete → day"),
    "extreme": ("08-yearly-reset-or-rolling", "findings/YEARLY/counts/until/start_of_next extreme: start_of_next: year → start_of_next: half"),
    "in-force": ("47-versions-and-transition", "in_force/from in-force: from: 2025-01-01 → from: 2025-01-02"),
    "suspension": ("28-suspension", "findings/KEPT-END/counts/suspended/1 suspension: {from: stay_from, until: stay_until, added_at_end: false} → —"),
    "repair": ("22-red-list-three-clean-years", "findings/BAD/counts/repair repair: {model: cancels, at: repaired_on} → —"),
    "transition": ("47-versions-and-transition", "transition/severity transition: severity: record_day → severity: as_of"),
    "branch": ("36-attributes-in-strata", "attributes/class/first_of/late-toll branch: late-toll → —"),
    "dropped": ("03-points-per-record", "tallies/notices/over/1 dropped: RECTIFY → —"),
    "word": ("15-repaired-or-void-member", "triggers/UNDONE/member_repair word: member_repair: undoes → member_repair: keeps"),
    "combine": ("12-two-accidents-a-year", "schemes/counted/caps/combine combine: combine: worst → combine: best"),
    "target": ("09-three-of-a-kind", "schemes/credit/otherwise target: otherwise: A → otherwise: W"),
    "order": ("20-order-of-effects", "schemes/downgrade_first/order order: [vetoes, thresholds, downgrades, lifts, caps] → [vetoes, thresholds, lifts, downgrades, caps]"),
    "evaluated": ("40-evaluated-half-yearly", "schemes/credit/evaluated evaluated: {every: half, delay: {days: 30}} → continuously"),
    "tally": ("04-points-per-project", "tallies/works/take tally: take: sum → take: max"),
    "fires": ("14-every-or-first-per-period", "triggers/EVERY/fires fires: fires: every → fires: {first_per: year}"),
    "list": ("22-red-list-three-clean-years", "lists/red_lenient/quota list: quota: 每年不超过十家 → —"),
    "cell": ("39-supervision-matrix", "supervision/matrix cell: A × low: I → A × low: II"),
    "class": ("39-supervision-matrix", "supervision/overrides/SAFETY/gives class: gives: III → gives: II"),
    "frequency": ("39-supervision-matrix", "supervision/classes/I/frequency/district/times frequency: times: 1 → times: 2"),
    "measure": ("39-supervision-matrix", "supervision/classes/III/measures/1 measure: measures: focus → —"),
    "record-class": ("01-fixed-base", "findings/PENALTY/class record-class: class: general → class: serious"),
}


@cache
def bench(example: str, with_cases: bool) -> Bench:
    return Bench(rules_dir(), EXAMPLES / example / "rulebook.yaml", with_cases=with_cases)


def mutant(of: Bench, name: str) -> Mutant:
    found = [item for item in of.mutants if item.id == name]
    assert found, f"no such mutant; there are {[item.id for item in of.mutants if item.operator in name]}"
    return found[0]


def test_every_operator_has_an_example_and_a_line_in_the_manual() -> None:
    assert set(ALIVE) == {operator.code for operator in OPERATORS}
    for operator in OPERATORS:
        line = f"| `{operator.code}` | {operator.title.zh} | {operator.title.en} | [{ALIVE[operator.code][0]}]"
        assert line in MANUAL


@pytest.mark.parametrize("operator", ALIVE)
def test_without_cases_it_survives_and_with_cases_it_is_killed(operator: str) -> None:
    example, name = ALIVE[operator]
    blind, sighted = bench(example, False), bench(example, True)
    assert mutant(blind, name).operator == operator
    assert blind.trial(mutant(blind, name)).state == "survived"
    verdict = sighted.trial(mutant(sighted, name))
    assert verdict.state == "killed", verdict
    assert verdict.by in sighted.results


@pytest.mark.parametrize("example", ["09-three-of-a-kind", "22-red-list-three-clean-years", "39-supervision-matrix"])
def test_without_cases_every_mutant_of_an_example_survives_or_never_gets_in(example: str) -> None:
    blind = bench(example, False)
    states = {blind.trial(item).state for item in blind.mutants}
    assert "survived" in states
    assert states <= {"survived", "invalid", "same"}
