"""Draws: repeatable by ten lines, committed before the seed, and fair."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import pytest

from engine.inspection import Commitment, Draw, canonical, commit, draw_from, parse_period, same, supervised
from engine.inspection.draw import WrongDraw
from tests.inspection.world import DISTRICTS, World, code, corpus, mixed, plan_of


def promised(count: int = 21, supervision: str = "B") -> Commitment:
    world = World([(DISTRICTS[0], supervision)] * count)
    return commit(world, supervised(world), parse_period("2026Q4"))  # type: ignore[arg-type]


@pytest.mark.parametrize(("count", "drawn"), [(21, 2), (20, 1), (1, 1), (40, 2), (41, 3)])
def test_five_percent_rounded_up(count: int, drawn: int) -> None:
    (stratum,) = draw_from(promised(count), "7").strata
    assert (stratum.ratio, stratum.population, len(stratum.drawn)) == (500, count, drawn)


def test_the_published_numbers_of_bayannur_give_the_published_ratios() -> None:
    program = corpus().programs["bayannur-market"][-1]
    assert program.supervision is not None
    drawn = {item.code: item.drawn for item in program.supervision.classes}
    # 22186 x 2 % = 443.72; 5658 x 5 % = 282.9
    assert [drawn["低风险"](22186), drawn["一般风险"](5658), drawn["较高风险"](1581), drawn["高风险"](898)] == [444, 283, 1581, 898]


def test_ten_lines_of_anybody_give_the_same_list() -> None:
    made = promised(300, "C")
    result = draw_from(made, "2026-123-45")
    data = json.loads(canonical(made))
    found = []
    for stratum in data["strata"]:
        name = f"{stratum['rulebook']}/{stratum['supervision']}"
        codes = [member["code"] for member in stratum["members"]]
        key = {one: hashlib.sha256(f"hengxin-draw/1\n2026-123-45\n{name}\n{one}".encode()).hexdigest() for one in codes}
        count = -(-len(codes) * stratum["ratio"] // 10000)
        found += sorted(codes, key=key.__getitem__)[:count]
    assert found == [item.code for stratum in result.strata for item in stratum.drawn]


def test_nobody_is_favoured() -> None:
    """Chi-square over 2,000 fixed seeds: 40 enterprises, 2 drawn each time, 100 expected of each; 39 degrees of freedom."""
    made = promised(40)
    times: Counter[str] = Counter()
    first_half = 0
    for seed in range(2000):
        (stratum,) = draw_from(made, f"seed {seed}").strata
        times.update(item.code for item in stratum.drawn)
        first_half += sum(item.code < code(20) for item in stratum.drawn)
    chi = sum((times[code(n)] - 100) ** 2 for n in range(40)) / 100
    # without replacement the statistic is (1 - 2/40)-fold; 72.05 is the 0.999 quantile with 39 degrees of freedom, 17.26 the 0.001 one
    assert 17.26 < chi / (1 - 2 / 40) < 72.05
    assert abs(first_half - 2000) < 3.3 * (2000 * 2 * 0.25 * 38 / 39) ** 0.5


def test_a_statistic_that_would_notice_favour() -> None:
    """The bound is not idle: drawing the first of the register one time in ten more breaks it."""
    made = promised(40)
    times: Counter[str] = Counter()
    for seed in range(2000):
        (stratum,) = draw_from(made, f"seed {seed}").strata
        drawn = [item.code for item in stratum.drawn]
        if seed % 10 == 0:
            drawn[0] = code(0)
        times.update(drawn)
    assert sum((times[code(n)] - 100) ** 2 for n in range(40)) / 100 / (1 - 2 / 40) > 72.05


def test_the_order_of_the_register_means_nothing() -> None:
    one, other = World(mixed(100)), World(mixed(100))
    other.decisions.reverse()
    made = [commit(world, supervised(world), parse_period("2026Q4")) for world in (one, other)]  # type: ignore[arg-type]
    assert canonical(made[0]) == canonical(made[1])
    assert draw_from(made[0], "x") == draw_from(made[1], "x")


def test_a_check_says_the_same_or_not() -> None:
    made = promised()
    result = draw_from(made, "7")
    assert not same(result, made)
    assert Draw.model_validate_json(canonical(result)) == result
    (stratum,) = result.strata
    swapped = result.model_copy(update={"strata": (stratum.model_copy(update={"drawn": stratum.drawn[::-1]}),)})
    other = result.model_copy(update={"seed": "8"})
    shorter = promised(20)
    for spoilt in (swapped, other, result.model_copy(update={"period": "2027Q1"})):
        assert same(spoilt, made)
    assert len(same(result, shorter)) >= 2  # the commitment and the population differ


def test_a_population_changed_after_the_commitment_is_found() -> None:
    made = promised()
    result = draw_from(made, "7")
    (stratum,) = made.strata
    less = made.model_copy(update={"strata": (stratum.model_copy(update={"members": stratum.members[1:]}),)})
    assert less.population != made.population
    assert any("名录" in text.zh for text in same(result, less))


@pytest.mark.parametrize("seed", ["", "  ", "a\nb"])
def test_a_seed_must_be_one_line(seed: str) -> None:
    with pytest.raises(WrongDraw):
        draw_from(promised(), seed)


def test_who_is_drawn_is_planned_once_and_says_so() -> None:
    world = World([(DISTRICTS[0], "B")] * 21)
    result = draw_from(promised(), "7")
    plan = plan_of(world, draw=result)
    drawn = {item.code for stratum in result.strata for item in stratum.drawn}
    said = Counter(visit.code for visit in plan.visits for why in visit.why if why.kind == "drawn")
    assert said == dict.fromkeys(drawn, 1)
    # merged with what is owed anyway
    assert Counter(visit.code for visit in plan.visits if visit.counts) == {code(n): 1 for n in range(21)}
    assert all("双随机抽中" in why.zh for visit in plan.visits for why in visit.why if why.kind == "drawn")
