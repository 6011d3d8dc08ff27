"""Cases of other places: classified by the rulebook of their place, and never by another's unless it is asked for by name."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.exits import Exit

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
BUILDER, MUNICIPAL, BOTH = "91330602MA0FAKE17N", "91330602MA0FAKE25H", "91330602MA0FAKE33C"
MANIFEST = """\
hengxin: case/1
title: 试算
place: {place}
received_at: 2023-08-31
tables:
  - {{file: register.csv, kind: register}}
  - {{file: evaluation.csv, kind: evaluation, days: all}}
  - {{file: penalty.csv, kind: penalty, days: all}}
  - {{file: accident.csv, kind: accident, days: all}}
"""
TABLES = {
    "register.csv": f"""\
企业名称,统一社会信用代码,行业,细分行业,所属区
甲建设公司,{BUILDER},建筑业,房建,越城区
乙市政公司,{MUNICIPAL},建筑业,市政,柯桥区
丙综合公司,{BOTH},建筑业,房建、市政,诸暨市
""",
    "evaluation.csv": f"""\
企业名称,统一社会信用代码,评价文书号,评价类别,评价专业,评价等级,评分,评定时间,评定单位
甲建设公司,{BUILDER},评1,行业信用评价,,待定,104.99,2023-06-30,全省系统
乙市政公司,{MUNICIPAL},评2,行业信用评价,,待定,103,2023-06-30,全省系统
丙综合公司,{BOTH},评3,行业信用评价,房建,待定,106.5,2023-06-30,全省系统
丙综合公司,{BOTH},评4,行业信用评价,市政,待定,87,2023-06-30,全省系统
""",
    "penalty.csv": f"""\
企业名称,统一社会信用代码,行政处罚决定书文号,处罚类别,违法行为分类,罚款金额（万元）,处罚决定日期,处罚机关
乙市政公司,{MUNICIPAL},罚1,罚款,转包,20,2023-07-12,绍兴市住建局
""",
    "accident.csv": f"""\
企业名称,统一社会信用代码,事故编号,事故发生日期,事故类别,死亡人数,重伤人数,直接经济损失（万元）
丙综合公司,{BOTH},S1,2023-07-05,安全,1,0,100
""",
}
DAY = ("--as-of", "2023-07-15", "--engine", "reference")


@pytest.fixture
def case_of(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that writes the case folder as one of a place."""

    def write(place: str) -> Path:
        for name, text in TABLES.items():
            (tmp_path / name).write_text(text, "utf-8")
        (tmp_path / "case.yaml").write_text(MANIFEST.format(place=place), "utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize("place", ["绍兴市", "浙江省绍兴市", "绍兴"])
@pytest.mark.parametrize("named", [(), ("--rulebook", "shaoxing-construction")])
def test_a_case_of_another_place_is_graded_by_its_rulebook(
    case_of: Callable[[str], Path], inside: Run, place: str, named: tuple[str, ...]
) -> None:
    done = inside("classify", case_of(place), *DAY, *named, "--format", "json")
    assert done.returncode == Exit.FINE, done.stderr.decode()
    decisions = json.loads(done.stdout)["decisions"]
    assert {item["rulebook"] for item in decisions} == {"shaoxing-construction"}
    grades = {
        item["subject"]["code"]: {name: one["grade"] for name, one in item["schemes"].items() if one["status"] == "graded"}
        for item in decisions
    }
    # 104.99 房建 B；103 市政 A 而转包直接判定 E；106.5 房建 A、87 市政 C，一般事故各降一级
    assert grades == {BUILDER: {"building": "B"}, MUNICIPAL: {"municipal": "E"}, BOTH: {"building": "B", "municipal": "D"}}


def test_an_enterprise_with_two_grades_shows_both(case_of: Callable[[str], Path], inside: Run) -> None:
    out = inside("classify", case_of("绍兴市"), *DAY).stdout.decode()
    (line,) = [line for line in out.splitlines() if "丙综合公司" in line]
    assert "B、D" in line
    assert "106.5、87" in line
    assert "仅供比较" not in out


def test_a_case_of_this_place_is_not_graded_by_another(case_of: Callable[[str], Path], inside: Run) -> None:
    done = inside("classify", case_of("乌海市"), "--as-of", "2026-07-15", "--engine", "reference", "--format", "json")
    assert {item["rulebook"] for item in json.loads(done.stdout)["decisions"]} == {"wuhai-construction"}


def test_what_is_applied_by_name_to_another_place_says_so(case_of: Callable[[str], Path], inside: Run) -> None:
    folder = case_of("乌海市")
    out = inside("classify", folder, *DAY, "--rulebook", "shaoxing-construction").stdout.decode()
    assert "shaoxing-construction 适用于绍兴市，本案例的地点是乌海市：按指定套用，仅供比较" in out
    english = inside("classify", folder, *DAY, "--rulebook", "shaoxing-construction", "--lang", "en").stdout.decode()
    assert "applied by name, to compare only" in english
    page = inside("explain", BUILDER, "--case", folder, "--as-of", "2023-07-15", "--rulebook", "shaoxing-construction")
    assert page.returncode == Exit.FINE
    assert "绍兴市建筑市场信用评价" in page.stdout.decode()


def test_a_place_without_rulebooks_is_refused_with_the_known_ones(case_of: Callable[[str], Path], inside: Run) -> None:
    done = inside("classify", case_of("拉萨市"), *DAY)
    assert done.returncode == Exit.USAGE
    said = done.stderr.decode()
    assert "“拉萨市”没有适用的规则集" in said
    assert "绍兴市" in said
    assert "Traceback" not in said


def test_the_list_of_rulebooks_is_one_aligned_table(inside: Run) -> None:
    from engine.columns import width

    lines = inside("rules", "list", env={"COLUMNS": "120"}).stdout.decode().splitlines()
    head = lines[0]
    at = width(head[: head.index("适用地")])
    place = {line.split()[0]: line for line in lines[2:] if not line.startswith(" ")}
    assert "wuhai-construction" in place
    assert next(iter(place)).startswith("wuhai")
    for line in place.values():
        cut = next(i for i in range(len(line)) if width(line[:i]) == at)
        assert line[cut - 2 : cut] == "  "
        assert line[cut] != " "
    assert "绍兴市" in place["shaoxing-construction"]
    assert "湖北省" in place["hubei-construction"]


HUBEI = {
    "register.csv": f"企业名称,统一社会信用代码,行业\n甲建设公司,{BUILDER},建筑业\n乙市政公司,{MUNICIPAL},建筑业\n",
    "score.csv": f"""\
企业名称,统一社会信用代码,计分文书号,计分项代码,文书类型,计分日期,项目编号,所属区,计分单位
甲建设公司,{BUILDER},扣1,T,停工整改通知书,2024-03-01,P1,宜昌市,宜昌市住建局
甲建设公司,{BUILDER},扣2,T,停工整改通知书,2024-09-01,P1,宜昌市,宜昌市住建局
""",
}


@pytest.fixture
def hubei(tmp_path: Path) -> Path:
    """A case of Hubei: two deductions of two points on one project within a year, and a firm without any."""
    for name, text in HUBEI.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "case.yaml").write_text(
        "hengxin: case/1\ntitle: 试算\nplace: 湖北省\nreceived_at: 2024-12-31\ntables:\n"
        "  - {file: register.csv, kind: register}\n  - {file: score.csv, kind: score_item, days: all}\n",
        "utf-8",
    )
    return tmp_path


def test_the_table_tells_every_outcome_and_not_only_the_first_scheme(hubei: Path, inside: Run) -> None:
    out = inside("classify", hubei, "--as-of", "2024-09-01", "--engine", "reference", env={"COLUMNS": "140"}).stdout.decode()
    # 同一项目一年内两次被扣 2 分：暂扣安全生产许可证 30 天，公布不良行为记录 6 个月
    assert "安全生产许可证的处理：提请暂扣" in out
    assert "不良行为记录的公布：公布" in out
    assert "：无" not in out, "an outcome at its best is left out of a narrow table"
    full = inside("classify", hubei, "--as-of", "2024-09-01", "--engine", "reference", "--format", "csv").stdout.decode("utf-8-sig")
    head, first, second = full.splitlines()
    at = head.split(",").index("其他评价")
    assert first.split(",")[at] == "安全生产许可证的处理：提请暂扣；不良行为记录的公布：公布"
    assert second.split(",")[at] == "安全生产许可证的处理：无；不良行为记录的公布：无"
