"""What load proves about one more finding: it can only worsen, only better, change nothing, or do either."""

from __future__ import annotations

from typing import Any

import pytest
from rulebook.books import CITED, book, effects, finding, listed, load, said, scheme, tally, trigger


def direction(name: str = "P", **sections: Any) -> str:
    sections = {"findings": [finding("P", -10)]} | sections
    return load(book(**sections)).directions[name]


MINUS: dict[str, Any] = {"tallies": [tally()], "schemes": [scheme(add=["sum"])]}


def cap(**more: Any) -> dict[str, Any]:
    return {"schemes": [scheme(caps=effects("worst", {"on": "P", "at_most": "C"}), **more)]}


def test_points() -> None:
    assert direction(**MINUS) == "against"
    assert direction(findings=[finding("P", 10)], **MINUS) == "for"
    assert direction() == "neutral"
    both = {"by": "fine", "bands": [{"below": "1万元", "points": 1}, {"at_least": "1万元", "points": -1}]}
    assert direction(findings=[finding("P", both)], **MINUS) == "mixed"


def test_a_rule_nothing_reads_is_neutral_beside_one_that_counts() -> None:
    program = load(book(findings=[finding("P", -10), finding("Q", 5)], **MINUS))
    assert program.directions == {"P": "against", "Q": "neutral"}


@pytest.mark.parametrize(
    ("sort", "combine", "does", "way"),
    [
        ("caps", "worst", {"at_most": "C"}, "against"),
        ("lifts", "best", {"at_least": "A"}, "for"),
        ("downgrades", "sum", {"ranks": 1}, "against"),
        ("downgrades", "worst", {"ranks": 1}, "against"),
    ],
)
def test_effects(sort: str, combine: str, does: dict[str, Any], way: str) -> None:
    assert direction(schemes=[scheme(**{sort: effects(combine, {"on": "P", **does})})]) == way
    negated = {"when": {"not": {"in_force": "P"}}, **does}
    opposite = {"against": "for", "for": "against"}[way]
    assert direction(schemes=[scheme(**{sort: effects(combine, negated)})]) == opposite


@pytest.mark.parametrize(
    ("combine", "way"), [("worst", "against"), ("best", "mixed"), ("first_of", "mixed"), ("unique", "mixed")]
)
def test_one_of_several_effects_is_proved_only_where_it_cannot_displace_a_worse_one(combine: str, way: str) -> None:
    group = effects(combine, {"on": "P", "at_most": "B"}, {"on": "Q", "at_most": "C"})
    found = load(book(findings=[finding("P"), finding("Q")], schemes=[scheme(caps=group)])).directions
    assert found == {"P": way, "Q": way}


def test_a_veto_is_against_only_if_no_score_lies_below_it() -> None:
    def vetoed(score: int, **bounds: int) -> str:
        made = scheme(add=["sum"], vetoes=effects("worst", {"on": "P", "score": score}))
        made["score"] |= {"cap": bounds} if bounds else {}
        return direction(findings=[finding("P"), finding("Q", -10)], tallies=[tally(over=["Q"])], schemes=[made])

    assert vetoed(0, at_least=0) == "against"
    assert vetoed(0) == "mixed"
    assert vetoed(10, at_least=0) == "mixed"


def test_triggers() -> None:
    plain = trigger()
    caps = [scheme(caps=effects("worst", {"on": "T", "at_most": "C"}))]
    assert direction(triggers=[plain], schemes=caps) == "against"
    assert direction("T", triggers=[plain], schemes=caps) == "against"
    assert direction(triggers=[plain | {"fires": {"first_per": "year"}}], schemes=caps) == "mixed"
    crossing = {key: value for key, value in plain.items() if key != "at_least"}
    assert direction(triggers=[crossing | {"sum": {"field": "fine", "reaches": "10万元"}}], schemes=caps) == "mixed"


def test_an_event_that_may_happen_on_another_day_instead_is_mixed() -> None:
    caps = [scheme(caps=effects("worst", {"on": "T", "at_most": "C"}))]
    assert direction(triggers=[trigger(date="published_on")], schemes=caps) == "mixed"
    honours = [finding("H", 1, on="earlier_outcome")]
    run = {key: value for key, value in trigger(members=["H"]).items() if key not in ("at_least", "within")}
    runs = [run | {"consecutive": {"period": "period_index", "at_least": 2}}]
    assert direction("H", findings=honours, triggers=runs, schemes=caps) == "mixed"


def statuses(*wanted: str, new_ground: str = "none") -> str:
    term = {"base": {"years": 1}, "first_day": "counts", "new_ground": new_ground, "basis": CITED}
    # a colour that no proposal moves against: what remains is what the condition says
    lists = [listed("red", "red", term=term)]
    lifts = effects("best", {"when": {"list": "red", "in": list(wanted)}, "at_least": "A"})
    return direction(lists=lists, schemes=[scheme(lifts=lifts)])


def test_conditions_on_the_status_of_a_list() -> None:
    assert statuses("proposed") == "for"
    assert statuses("in_force") == "for"  # the red list alone: the status is made by decisions
    assert statuses("none") == "mixed"
    assert statuses("ended", "removed") == "mixed"
    assert statuses("none", "ended", "removed", "proposed") == "for"
    assert statuses("in_force", new_ground="restarts") == "for"
    assert statuses("proposed", new_ground="restarts") == "mixed"  # an entry prolonged is not proposed anew
    assert statuses("proposed", "noticed", "in_force", new_ground="adds") == "for"


def clean(at_most: int | None = 0, at_least: int | None = None, **more: Any) -> dict[str, Any]:
    counted = tally("clean", take="count", range="records", **more)
    bound = {"at_most": at_most} if at_least is None else {"at_least": at_least}
    lifts = effects("best", {"when": {"tally": "clean", **bound}, "at_least": "A"})
    return {"tallies": [counted], "schemes": [scheme(lifts=lifts)]}


def test_conditions_on_tallies() -> None:
    assert direction(**clean()) == "against"
    assert direction(**clean(at_least=2)) == "for"
    lifts = effects("best", {"when": {"tally": "clean", "is": 1}, "at_least": "A"})
    assert direction(tallies=[tally("clean", take="count")], schemes=[scheme(lifts=lifts)]) == "mixed"


def test_groups_of_at_least_so_many_only_gain_by_one_more() -> None:
    groups = {"groups": {"by": ["project"], "each": "count", "having": {"at_least": 2}}}
    assert direction(**clean(**groups)) == "against"


def test_lists() -> None:
    assert direction(lists=[listed()]) == "against"
    assert direction(lists=[listed("red", "red")]) == "for"
    unless = [{"label": "X", "title": said("例外"), "when": {"in_force": "P"}, "basis": CITED}]
    other = {"id": "G", "title": said("事由"), "basis": CITED, "on": "Q"}
    both = [finding("P"), finding("Q")]
    assert direction(findings=both, lists=[listed(grounds=[other], unless=unless)]) == "for"
    assert direction(findings=both, lists=[listed("red", "red", grounds=[other], unless=unless)]) == "against"


def test_two_ways_at_once_are_mixed() -> None:
    assert direction(lists=[listed("red", "red")], **cap()) == "mixed"


@pytest.mark.parametrize(
    ("test", "way"),
    [
        ({"no_better_than": "C"}, "against"), ({"no_worse_than": "A"}, "against"), ({"in": ["B", "C"]}, "against"),
        ({"is": "B"}, "mixed"), ({"in": ["A", "C"]}, "mixed"),
    ],
)  # fmt: skip
def test_a_scheme_that_reads_another(test: dict[str, Any], way: str) -> None:
    sort, does = ("lifts", {"at_least": "A"}) if "no_worse_than" in test else ("caps", {"at_most": "C"})
    combine = "best" if sort == "lifts" else "worst"
    reader = scheme("risk", **{sort: effects(combine, {"id": "READS", "when": {"scheme": "credit", **test}, **does})})
    assert direction(**cap() | {"schemes": [*cap()["schemes"], reader]}) == way


def table(gives: tuple[str, str, str]) -> dict[str, Any]:
    once = {"city": {"times": 1, "per": "year"}}
    one = {"frequency": once, "ratio": 500, "round": "ceiling", "depth": "full"}
    classes = [{"code": code, "title": said(code)} | one for code in ("I", "II", "III")]
    cells = [{"credit": [row], "gives": given} for row, given in zip("ABC", gives, strict=True)]
    rest = {"credit": ["not_taking_part", "not_enough_data"], "gives": "II"}
    levels = {"city": said("市")}
    return {"basis": CITED, "rows": "credit", "levels": levels, "classes": classes, "matrix": [*cells, rest], "combine": "worst"}


def test_supervision() -> None:
    assert direction(supervision=table(("I", "II", "III")), **cap()) == "against"
    assert direction(supervision=table(("I", "III", "II")), **cap()) == "mixed"
    override = {"id": "O", "title": said("直接"), "when": {"in_force": "P"}, "gives": "III", "basis": CITED}
    plain = table(("I", "I", "I")) | {"overrides": [override]}
    assert direction(supervision=plain, schemes=[scheme()]) == "against"
    assert direction(supervision=plain | {"combine": "unique"}, schemes=[scheme()]) == "mixed"


def test_thresholds_chosen_by_the_finding_are_mixed() -> None:
    bands = scheme(add=["sum"])["thresholds"][0]["bands"]
    sets = [{"when": {"in_force": "P"}, "bands": bands}, {"bands": bands}]
    assert direction(tallies=[tally()], schemes=[scheme(add=["sum"], thresholds=sets)]) == "mixed"
