"""The tables of a plan: every shape of cell, every refused row with its place and mend, and the counts add up."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.calendar import format_day, parse_day
from engine.exchange import Register
from engine.inspection.columns import level_codes
from engine.inspection.libraries import read_done, read_inspectors, read_items, read_objects
from engine.inspection.sheets import plan_csv, plan_xlsx, refused_csv
from engine.problems import InvalidCase
from tests.inspection.world import DISTRICTS, ROOT, World, code, corpus, inspector, mixed, plan_of

LEVELS = level_codes(
    {"city": ("市级", "city"), "district": ("区级", "district"), "street": ("街道", "street")}, corpus().dictionary
)
HEAD = "执法证号,姓名,工作单位,执法层级,负责区域,专业特长,状态,执法证有效期至,回避企业,缺勤日期\n"


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding)
    return path


def adds_up(register: Register) -> bool:
    report = register.report
    return report.read == report.accepted + report.rejected + report.duplicates and report.rejected == len(register.rejections)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_inspectors_in_every_shape(tmp_path: Path, encoding: str) -> None:
    world = World(mixed(3))
    text = HEAD + f"A1,王一,市局,市级；区级,,物业、建筑,在岗,2027/6/30,企业1；{code(0)},2026年10月8日至2026-10-10；2026.11.2\n"
    text += "A2,李二,市局,区级,乌达区,,休假,长期,无,\nA2,李二,市局,区级,乌达区,,休假,长期,无,\n"
    people, register = read_inspectors(write(tmp_path, text, encoding), corpus().dictionary, LEVELS, world.subjects)
    assert adds_up(register)
    assert (register.report.accepted, register.report.duplicates) == (2, 1)
    first, second = people
    assert first.levels == ("city", "district")
    assert first.skills == ("物业", "建筑")
    assert first.avoids == tuple(sorted((code(0), code(1))))
    assert [tuple(map(format_day, span)) for span in first.away] == [("2026-10-08", "2026-10-10"), ("2026-11-02", "2026-11-02")]
    assert first.certificate_until == parse_day("2027-06-30")
    assert (second.districts, second.on_duty, second.avoids) == (("150304",), False, ())


def test_bad_rows_are_refused_with_place_and_mend(tmp_path: Path) -> None:
    text = HEAD + "A1,王一,市局,省会级,,,在岗,,,\nA2,,市局,市级,,,在岗,,,\nA3,赵三,市局,市级,,,在岗,,某公司,\nA4,钱四,市局,市级,,,在岗,,,后天\n"
    text += "A5,孙五,市局,市级,,,在岗,2026-13-01,,\n,周六,市局,市级,,,在岗,,,\nA7,吴七,市局,市级,,,在岗,,,\nA7,郑八,市局,市级,,,在岗,,,\n"
    people, register = read_inspectors(write(tmp_path, text), corpus().dictionary, LEVELS, {})
    assert people == ()
    assert adds_up(register)
    assert register.report.read == register.report.rejected == 8
    where = {item.row: {(defect.heading, bool(defect.mend or defect.reason)) for defect in item.defects} for item in register.rejections}
    assert sorted(where) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert where[2] == {("执法层级", True)}
    assert where[4] == {("回避企业", True)}
    assert where[5] == {("缺勤日期", True)}
    lines = refused_csv([register], "zh").decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + sum(len(item.defects) for item in register.rejections)
    assert "table.csv" in lines[1]


def test_a_list_without_rows_is_an_empty_list_and_a_wrong_file_is_said(tmp_path: Path) -> None:
    people, register = read_inspectors(write(tmp_path, HEAD), corpus().dictionary, LEVELS, {})
    assert people == ()
    assert register.report.read == 0
    for text in ("甲,乙\n1,2\n", ""):
        with pytest.raises(InvalidCase):
            read_inspectors(write(tmp_path, text), corpus().dictionary, LEVELS, {})
    with pytest.raises(InvalidCase, match="没有这个文件"):
        read_items(tmp_path / "none.csv", corpus().dictionary, LEVELS)


def test_a_plan_read_back_is_what_was_announced(tmp_path: Path) -> None:
    world = World(mixed(40))
    plan = plan_of(world)
    text = plan_csv(plan, corpus().dictionary, "zh").decode("utf-8-sig")
    rows, register = read_done(write(tmp_path, text), corpus().dictionary, LEVELS)
    assert rows == ()  # everything is still only planned
    assert register.report.accepted == len(plan.visits)
    rows, register = read_done(write(tmp_path, text.replace(",拟检查,", ",已通知,")), corpus().dictionary, LEVELS)
    assert adds_up(register)
    assert len(rows) == len(plan.visits)
    by_id = {visit.id: visit for visit in plan.visits}
    for row in rows:
        visit = by_id[row.id]
        assert (row.code, row.day, row.inspectors, row.items, row.depth) == (
            visit.code, visit.day, visit.inspectors, visit.items, visit.depth,
        )  # fmt: skip
        assert row.levels == {why.level for why in visit.why}
        assert row.kinds == {why.kind for why in visit.why}
    # announced as a whole, it is kept as a whole
    again = plan_of(world, done=rows)
    assert [(visit.id, visit.day, visit.inspectors) for visit in again.visits] == [
        (visit.id, visit.day, visit.inspectors) for visit in plan.visits
    ]
    assert {visit.status for visit in again.visits} == {"announced"}
    # and what it writes reads back as the same: nothing wears off from plan to plan
    text = plan_csv(again, corpus().dictionary, "zh").decode("utf-8-sig")
    assert read_done(write(tmp_path, text), corpus().dictionary, LEVELS)[0] == rows


def test_the_object_library(tmp_path: Path) -> None:
    text = f"统一社会信用代码,企业名称,所属区,住所,状态\n{code(0)},甲,乌达区,新址,在库\n{code(1)},乙,,,注销\n9115,丙,,,在库\n"
    found, register = read_objects(write(tmp_path, text), corpus().dictionary)
    assert adds_up(register)
    assert register.report.rejected == 1
    assert (found[code(0)].district, found[code(0)].left, found[code(1)].left) == ("150304", False, True)


def test_files_are_the_same_bytes_and_no_cell_is_a_formula() -> None:
    world = World([(DISTRICTS[0], "B")])
    for subject in list(world.subjects.values()):
        world.subjects[subject.code] = type(subject)(subject.code, "=1+1", subject.fields)
    people = [inspector(n) for n in range(3)]
    plan = plan_of(world, people)
    assert plan_xlsx(plan, corpus().dictionary, "zh") == plan_xlsx(plan, corpus().dictionary, "zh")
    assert b"'=1+1" in plan_csv(plan, corpus().dictionary, "zh")


def test_the_fixtures_are_what_their_generator_writes(tmp_path: Path) -> None:
    import runpy

    made = runpy.run_path(str(ROOT / "fixtures/inspection/generate.py"))
    made["main"](tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (ROOT / "fixtures/inspection" / path.name).read_bytes()
