"""Plans: every constraint is checked by a script that knows nothing of the engine; what cannot be kept is said."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from engine.calendar import format_day, parse_day
from engine.facts import Record
from engine.inspection import Plan
from tests.inspection.check_plan import check
from tests.inspection.world import DISTRICTS, ITEMS, World, broken, code, inspector, item, made, mixed, plan_of


def days_of(plan: Plan, number: int) -> list[str]:
    return [format_day(visit.day) for visit in plan.visits if visit.code == code(number)]


def test_a_mixed_quarter_breaks_no_constraint() -> None:
    plan = plan_of(World(mixed(134)))
    assert not plan.shortfalls
    assert not broken(plan)
    assert {visit.supervision for visit in plan.visits} == set("ABCD")


@pytest.mark.slow
def test_ten_thousand_enterprises_and_a_hundred_inspectors() -> None:
    people = [inspector(number, districts=(DISTRICTS[number % 3],)) for number in range(100)]
    plan = plan_of(World(mixed(10_000)), people, per_day=5)
    assert not plan.shortfalls
    assert not broken(plan)
    assert len(plan.visits) > 10_000


def test_the_same_input_gives_the_same_plan_in_any_order() -> None:
    world = World(mixed(60))
    first = plan_of(world)
    world.decisions.reverse()
    people = [inspector(number) for number in reversed(range(12))]
    second = plan_of(world, people, items=ITEMS[::-1])
    assert [visit.model_dump(exclude={"id"}) for visit in first.visits] == [visit.model_dump(exclude={"id"}) for visit in second.visits]


def test_visits_are_merged_into_the_fewest_days() -> None:
    # D: city each quarter, district each month, street each two weeks: the fortnights are enough
    plan = plan_of(World([(DISTRICTS[0], "D")]))
    fortnights = {(visit.day - 1) // 14 for visit in plan.visits}
    assert len(plan.visits) == len(fortnights) == 6
    levels = Counter(why.level for visit in plan.visits for why in visit.why if why.kind == "frequency")
    assert levels == {"city": 1, "district": 3, "street": 6}
    assert all(visit.depth == "full" for visit in plan.visits)


def test_what_was_inspected_is_not_inspected_again() -> None:
    # B: district each half-year, street each quarter
    done = (made(code(0), "2026-08-03", "district"), made(code(1), "2026-10-12", "street"))
    plan = plan_of(World([(DISTRICTS[0], "B")] * 3), done=done, items=(item("WH-WY-01"), item("WH-WY-05", coverage="full")))
    assert not broken(plan, done)
    levels = {n: {why.level for visit in plan.visits if visit.code == code(n) for why in visit.why if why.kind == "frequency"} for n in range(3)}
    assert levels == {0: {"street"}, 1: {"district", "street"}, 2: {"district", "street"}}
    assert [visit.status for visit in plan.visits if visit.code == code(1) and not visit.why[0].rule] == ["done"]


def result(number: int, day: str, **more: Any) -> Record:
    fields = {"inspected_on": parse_day(day), "number": day, "inspection_kind": "routine"} | more
    return Record(f"r{number}{day}{sorted(more)}", "inspection_result", code(number), fields, 1)


def test_results_among_the_records_count_once_a_day_and_for_a_level_only_if_it_is_known() -> None:
    records = {
        code(0): (
            result(0, "2026-08-03", body_level="district"),
            result(0, "2026-08-03", body_level="district", item="x"),
            result(0, "2026-09-01"),
            result(0, "2026-09-02", inspection_kind="complaint"),
        )
    }
    world = World([(DISTRICTS[0], "B")], records=records)
    plan = plan_of(world)
    assert plan.enterprises[0].counted == 2  # the complaint stands outside
    assert {why.level for visit in plan.visits for why in visit.why if why.kind == "frequency"} == {"street"}


def test_the_yearly_cap_is_kept_and_what_it_forbids_is_said_with_its_numbers() -> None:
    # C: at most 14; 13 visits of unknown level leave one, while district and street want three
    done = tuple(made(code(0), f"2026-0{1 + n // 4}-{10 + n % 4:02d}") for n in range(13))
    plan = plan_of(World([(DISTRICTS[0], "C")]), done=done)
    assert not broken(plan, done)
    assert sum(visit.counts for visit in plan.visits) == 1
    caps = [one for one in plan.shortfalls if one.constraint == "CAP"]
    assert caps
    assert all(one.codes == (code(0),) and "14" in one.zh and "13" in one.zh and one.mend_zh for one in caps)
    assert max(visit.level for visit in plan.visits if visit.counts) == "city"


def test_full_coverage_stands_outside_the_cap() -> None:
    done = tuple(made(code(0), f"2026-0{1 + n // 4}-{10 + n % 4:02d}") for n in range(14))
    plan = plan_of(World([(DISTRICTS[0], "C")]), done=done)
    assert [visit.counts for visit in plan.visits] == [False]
    assert plan.visits[0].why[0].kind == "full_coverage"


def test_holidays_and_worked_week_ends() -> None:
    plan = plan_of(World(mixed(200)))
    days = {format_day(number) for number in plan.working_days}
    assert not any(f"2026-10-{n:02d}" in days for n in range(1, 8))
    assert "2026-10-10" in days  # a Saturday worked in exchange
    assert not any(visit.provisional for visit in plan.visits)


def test_the_unknown_calendar_of_2027_is_provisional() -> None:
    plan = plan_of(World(mixed(100), as_of="2026-11-23"), period="2027Q1")
    assert plan.visits
    assert all(visit.provisional for visit in plan.visits)
    assert "HOLIDAYS" in {notice.code for notice in plan.notices}
    assert not broken(plan)


@pytest.mark.parametrize("period", ["2026Q1", "2026Q2", "2026Q3", "2026H2", "2026", "2026-11", "2027Q2"])
def test_any_period_breaks_no_constraint(period: str) -> None:
    items = (item("WH-WY-01", published_on=parse_day("2025-01-05")), item("WH-WY-05", coverage="full", published_on=parse_day("2025-01-05")))
    plan = plan_of(World(mixed(90)), period=period, items=items)
    assert not plan.shortfalls
    assert not broken(plan)


def test_long_windows_are_spread_over_the_quarters_and_everybody_has_had_a_turn_by_the_last() -> None:
    # A: district each year; what each quarter plans is done, and after four everybody was there once
    done: list[Any] = []
    seen: Counter[str] = Counter()
    items = (item("WH-WY-01", published_on=parse_day("2025-01-05")), item("WH-WY-05", coverage="full", published_on=parse_day("2025-01-05")))
    for quarter in range(1, 5):
        plan = plan_of(World([(DISTRICTS[0], "A")] * 40), period=f"2026Q{quarter}", done=tuple(done), items=items)
        assert not broken(plan, done)
        fresh = [visit for visit in plan.visits if visit.status == "planned"]
        district = [visit for visit in fresh if any(why.level == "district" and why.kind == "frequency" for why in visit.why)]
        assert len(district) == 10
        seen.update(visit.code for visit in district)
        for visit in fresh:
            levels, kinds = (frozenset(getattr(why, key) for why in visit.why) for key in ("level", "kind"))
            done.append(made(visit.code, format_day(visit.day), *levels))
            done[-1] = type(done[-1])(visit.code, visit.day, levels, kinds, False)
    assert set(seen.values()) == {1}
    assert len(seen) == 40


def test_a_downgrade_in_the_quarter_keeps_what_stands_and_adds_what_the_new_class_demands() -> None:
    before = plan_of(World([(DISTRICTS[0], "B"), (DISTRICTS[1], "B")]))
    mine = next(visit for visit in before.visits if visit.code == code(0))
    kept = made(
        code(0), "2026-12-01", "district", "street", announced=True, inspectors=mine.inspectors, items=mine.items, id=mine.id
    )  # fmt: skip
    done = (kept, made(code(1), "2026-10-12", "district", "street", id="K2"))
    after = plan_of(World([(DISTRICTS[0], "D"), (DISTRICTS[1], "B")], as_of="2026-11-23"), done=done, start=parse_day("2026-11-24"))
    assert not broken(after, done)
    old = next(visit for visit in after.visits if visit.id == mine.id)
    assert (format_day(old.day), old.inspectors, old.status) == ("2026-12-01", mine.inspectors, "announced")
    new = [visit for visit in after.visits if visit.code == code(0) and visit.status == "planned"]
    assert all(format_day(visit.day) >= "2026-11-24" for visit in new)
    # November (24th on) and the city's quarter; December's month is the announced visit
    assert {why.level for visit in new for why in visit.why} >= {"city", "district", "street"}
    again = [visit for visit in after.visits if visit.code == code(1) and visit.status == "planned"]
    assert {why.kind for visit in again for why in visit.why} == {"full_coverage"}
    assert "LAPSED" in {notice.code for notice in after.notices}


def test_an_enterprise_that_moves_is_visited_by_those_of_its_new_district() -> None:
    from engine.inspection.libraries import Listed

    people = [inspector(n, districts=(DISTRICTS[n % 2],)) for n in range(6)]
    world = World([(DISTRICTS[0], "B")])
    moved = {code(0): Listed(code(0), "企业0", DISTRICTS[1], "新址", "", False)}
    plan = plan_of(world, people, objects=moved)
    assert not broken(plan)
    own = {one.certificate for one in people if one.districts == (DISTRICTS[1],)}
    assert plan.visits
    assert all(visit.district == DISTRICTS[1] and set(visit.inspectors) <= own for visit in plan.visits)
    gone = plan_of(world, people, objects={code(0): Listed(code(0), "企业0", "", "", "", True)})
    assert not gone.visits
    assert "NO-CLASS" in {notice.code for notice in gone.notices}


def test_an_empty_list_of_inspectors_says_how_many_are_lacking() -> None:
    plan = plan_of(World(mixed(9)), [])
    assert not plan.visits
    assert {one.constraint for one in plan.shortfalls} == {"NO-INSPECTOR"}
    assert all(one.wanted == 2 and one.possible == 0 and "差 2 名" in one.zh and one.mend_zh for one in plan.shortfalls)
    assert {found for one in plan.shortfalls for found in one.codes} == {code(n) for n in range(9)}


def test_conflicts_everywhere_are_named_one_by_one() -> None:
    codes = tuple(sorted(code(n) for n in range(4)))
    people = [inspector(n, avoids=codes) for n in range(11)] + [inspector(11)]
    plan = plan_of(World([(DISTRICTS[0], "B")] * 4), people)
    assert not plan.visits
    assert {one.codes for one in plan.shortfalls} == {(one,) for one in codes}
    assert all(one.constraint == "CONFLICT" and one.possible == 1 for one in plan.shortfalls)
    assert not broken(plan)


def test_skills_absence_and_certificates_that_run_out() -> None:
    plan = plan_of(World([(DISTRICTS[0], "B")]), [inspector(n, skills=()) for n in range(4)])
    assert [one.constraint for one in plan.shortfalls] == ["SKILL"]
    assert "物业" in plan.shortfalls[0].zh
    away = [inspector(n, away=((parse_day("2026-10-01"), parse_day("2026-12-31")),)) for n in range(4)]
    assert [one.constraint for one in plan_of(World([(DISTRICTS[0], "B")]), [*away, inspector(9)]).shortfalls] == ["ABSENT"]
    old = [inspector(n, certificate_until=parse_day("2026-10-20")) for n in range(2)]
    plan = plan_of(World([(DISTRICTS[0], "B")]), old)
    assert not plan.shortfalls
    assert plan.visits[0].day <= parse_day("2026-10-20")
    assert [one.constraint for one in plan_of(World([(DISTRICTS[0], "B")]), [inspector(0, on_duty=False), inspector(1)]).shortfalls] == [
        "NO-INSPECTOR"
    ]


def test_too_little_capacity_says_how_many_inspector_visits_lack() -> None:
    plan = plan_of(World([(DISTRICTS[0], "B")] * 80), [inspector(0), inspector(1)], per_day=1)
    room = len(plan.working_days)
    assert len(plan.visits) == room
    (short,) = plan.shortfalls
    assert short.constraint == "CAPACITY"
    assert short.wanted == 2 * (80 - room)
    assert len(short.codes) == 80 - room
    assert not broken(plan)


def test_capacity_is_used_to_the_last_visit() -> None:
    plan = plan_of(World([(DISTRICTS[0], "B")] * 62), [inspector(0), inspector(1)], per_day=1)
    assert len(plan.working_days) == 62
    assert not plan.shortfalls
    assert not broken(plan)


def test_an_item_that_is_not_published_cannot_be_planned() -> None:
    for published in (None, parse_day("2026-11-01")):
        plan = plan_of(World([(DISTRICTS[0], "B")]), items=(item("WH-WY-01", published_on=published), ITEMS[1]))
        assert {one.constraint for one in plan.shortfalls} == {"NO-ITEM"}
        assert all("WH-WY-01" not in visit.items for visit in plan.visits)
        assert "UNPUBLISHED" in {notice.code for notice in plan.notices}


def test_every_line_says_why_in_both_languages() -> None:
    plan = plan_of(World(mixed(30)))
    for visit in plan.visits:
        for why in visit.why:
            assert why.rule.startswith("wuhai-property@2026-04-01#supervision/")
            assert why.provisions
            assert all(plan.provisions[key].zh for key in why.provisions)
            assert "级" in why.zh or "全覆盖" in why.zh
            assert why.en.isascii() or "（" not in why.en


def test_a_plan_survives_its_json() -> None:
    plan = plan_of(World(mixed(20)))
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def _spoil(plan: dict[str, Any], what: str) -> None:
    visit = next(one for one in plan["visits"] if one["counts"])
    match what:
        case "one inspector":
            visit["inspectors"] = visit["inspectors"][:1]
        case "the same twice":
            visit["inspectors"] = visit["inspectors"][:1] * 2
        case "a holiday":
            visit["day"] = "2026-10-03"
        case "a Sunday":
            visit["day"] = "2026-11-01"
        case "unpublished":
            next(one for one in plan["items"] if one["code"] == visit["items"][0])["published_on"] = None
        case "conflict":
            next(one for one in plan["inspectors"] if one["certificate"] == visit["inspectors"][0])["avoids"] = [visit["code"]]
        case "dropped":
            plan["visits"].remove(visit)
        case "late":
            next(one for one in visit["why"] if one["kind"] == "frequency")["window"] = ["2026-10-08", "2026-10-08"]
            visit["day"] = "2026-12-30"
        case "away":
            next(one for one in plan["inspectors"] if one["certificate"] == visit["inspectors"][1])["away"] = [[visit["day"], visit["day"]]]
        case "no reason":
            visit["why"] = []
            visit["counts"] = False
        case "provision":
            visit["why"][0]["provisions"] = []
        case "wrong district":
            next(one for one in plan["inspectors"] if one["certificate"] == visit["inspectors"][0])["districts"] = ["150399"]
        case "too much":
            plan["per_day"] = 0
        case "unbalanced":
            for one in plan["visits"]:
                one["inspectors"] = ["Z0000", "Z0001"]
        case "provisional":
            visit["provisional"] = True
        case "twice a day":
            plan["visits"].append(visit | {"id": "again"})


SPOILT = [
    "one inspector", "the same twice", "a holiday", "a Sunday", "unpublished", "conflict", "dropped", "late", "away", "no reason",
    "provision", "wrong district", "too much", "unbalanced", "provisional", "twice a day",
]  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_the_checker_finds_a_spoilt_plan(what: str) -> None:
    plan = json.loads(plan_of(World(mixed(40))).model_dump_json())
    assert not check(plan)
    _spoil(plan, what)
    assert check(plan)
