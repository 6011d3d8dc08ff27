"""Reading a case folder: what is accepted, refused, superseded, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from engine.calendar import OPEN, Intervals, day
from engine.exchange.case import Delivery
from engine.exchange.dates import read_moment
from engine.facts import FOREVER, Dictionary, resolve_links
from engine.problems import InvalidCase

JIA, YI = "91150302MA0FAKE097", "91150302MA0FAKE172"
Row = Callable[..., list[Any]]


def test_a_row_becomes_a_record(folder: Any, penalty: Row, headings: Any) -> None:
    case = folder.table("p.csv", [headings, penalty()]).read()
    (record,) = case.records[JIA]
    assert record.fields["fine"] == 2_500_000
    assert record.fields["confiscated"] == 0  # nothing was confiscated, as the kinds say
    assert record.fields["kinds"] == {"fine"}
    assert record.fields["decided_on"] == day(2026, 4, 1)
    assert record.fields["valid_until"] == day(2027, 4, 1)  # the last day is inclusive
    assert record.recorded_at == read_moment("2026-07-01") == case.known_at == case.received_at
    assert record.superseded_at == FOREVER
    assert record.source == "p.csv:2"
    assert case.supply.covered("penalty").covers(day(2020, 1, 1), day(2026, 7, 2))
    assert not case.supply.supplied("permit")
    assert case.case(YI).records == ()


def test_an_empty_table_is_none_and_a_missing_one_is_not_supplied(folder: Any, headings: Any) -> None:
    case = folder.table("p.csv", [headings]).read()
    assert case.supply.supplied("penalty")
    assert not case.supply.supplied("accident")
    assert not case.problems


def test_title_rows_footers_and_blank_rows_are_no_data(folder: Any, penalty: Row, headings: Any) -> None:
    rows = [
        ["行政处罚汇总表"],
        ["填报单位：市场科", "", "填报日期：2026年7月1日"],
        headings,
        penalty(),
        [],
        ["", ""],
        headings,
    ]
    rows += [["合计", "", "1", "", "2.5"], ["说明：本表一式两份"], ["1.如实填写"]]
    case = folder.table("p.csv", rows).read()
    table = next(t for t in case.tables if t.kind == "penalty")
    assert (table.read, table.accepted, table.skipped) == (1, 1, 6)
    assert case.records[JIA][0].source == "p.csv:4"


def test_official_codes_variants_and_the_unit_of_the_heading(folder: Any) -> None:
    rows = [
        [
            "行政相对人代码＿1 （统一社会信用代码）",
            "CF_WSH",
            "处罚类别*",
            "罚款金额(元)",
            "行政处罚决定日期",
            "处罚机关",
        ],
        [JIA, "A〔2026〕1号", "罚款", "20000", "2026.4.1", "局"],
    ]
    case = folder.table("p.csv", rows).read()
    assert case.records[JIA][0].fields["fine"] == 2_000_000


def test_the_manifest_overrides_the_unit(folder: Any, penalty: Row, headings: Any) -> None:
    case = folder.table("p.csv", [headings, penalty(fine="20000")], extra=", unit: 元").read()
    assert case.records[JIA][0].fields["fine"] == 2_000_000


def test_unknown_columns_are_said_and_missing_ones_refuse_the_table(
    folder: Any, penalty: Row, headings: Any
) -> None:
    folder.table("p.csv", [(*headings, "违法行为分累"), [*penalty(), "转包"]])
    folder.table(
        "q.csv", [row[:-1] for row in (headings, penalty("乙〔2026〕2号"), penalty("乙〔2026〕3号"))]
    )
    case = folder.read()
    (said,) = [n for n in case.notices if n.code == "TABLE-UNKNOWN-COLUMN"]
    assert "违法行为分类" in said.message.zh
    (problem,) = case.problems
    assert problem.code == "TABLE-MISSING-COLUMN"
    assert "处罚机关" in problem.message.zh
    refused = next(t for t in case.tables if t.file == "q.csv")
    assert (refused.read, refused.rejected) == (2, 2)


def test_a_refused_table_supplies_nothing(folder: Any, penalty: Row, headings: Any) -> None:
    case = folder.table("p.csv", [row[:-1] for row in (headings, penalty())]).read()
    assert not case.supply.supplied("penalty")


def test_duplicates_versions_and_contradictions(folder: Any, penalty: Row, headings: Any) -> None:
    rows = [
        (*headings, "记录时间"),
        [*penalty("A〔2026〕1号"), "2026-05-01"],
        [*penalty("A[2026]1号"), "2026-05-01 00:00"],
        [*penalty("A〔2026〕1号", fine="3"), "2026-06-01"],
        [*penalty("A〔2026〕2号", fine="1"), "2026-06-01"],
        [*penalty("A〔2026〕2号", fine="2"), "2026-06-01"],
    ]
    case = folder.table("p.csv", rows).read()
    first, second = case.records[JIA]
    assert (first.id, first.fields["fine"], second.fields["fine"]) == (second.id, 2_500_000, 3_000_000)
    assert first.superseded_at == second.recorded_at == read_moment("2026-06-01")
    table = next(t for t in case.tables if t.kind == "penalty")
    assert (table.read, table.accepted, table.rejected, table.duplicates) == (5, 2, 2, 1)
    assert ["第 6 行" in r.defects[0].mend.zh for r in case.rejections] == [True, False]
    assert case.rejections[0].id is not None


def test_a_row_recorded_after_the_table_was_received_is_refused(
    folder: Any, penalty: Row, headings: Any
) -> None:
    case = folder.table("p.csv", [(*headings, "记录时间"), [*penalty(), "2026-07-02"]]).read()
    assert case.rejections[0].defects[0].code == "ROW-RECORDED"


def test_void_acts_are_marked(folder: Any, penalty: Row, headings: Any) -> None:
    rows = [
        (*headings, "撤销标志", "记录时间"),
        [*penalty(), "", "2026-05-01"],
        [*penalty(), "是", "2026-06-01"],
    ]
    case = folder.table("p.csv", rows).read()
    assert [record.void for record in case.records[JIA]] == [False, True]


def test_two_enterprises_with_one_code_are_both_refused(folder: Any) -> None:
    head = ("企业名称", "统一社会信用代码", "行业")
    folder.table(
        "register.csv",
        [head, ("甲公司", JIA, "建筑业"), ("丙公司", JIA, "建筑业"), ("乙公司", YI, "物业服务")],
    )
    folder.lines = folder.lines[:1]
    case = folder.read()
    assert list(case.subjects) == [YI]
    assert [(r.row, r.defects[0].code) for r in case.rejections] == [
        (2, "REGISTER-CONFLICT"),
        (3, "REGISTER-CONFLICT"),
    ]
    assert "第 3 行" in case.rejections[0].defects[0].mend.zh


def test_one_row_twice_in_the_register_is_a_duplicate(folder: Any) -> None:
    head = ("企业名称", "统一社会信用代码", "行业")
    folder.table("register.csv", [head, ("甲公司", JIA, "建筑业"), ("甲公司", JIA.lower(), "建筑")])
    folder.lines = folder.lines[:1]
    case = folder.read()
    assert case.tables[0].duplicates == 1


def test_rows_of_strangers_are_refused_and_other_names_are_said(
    folder: Any, penalty: Row, headings: Any
) -> None:
    rows = [headings, penalty(code="91150303MA0FAKE09M"), penalty("A〔2026〕2号", name="甲有限公司")]
    case = folder.table("p.csv", rows).read()
    assert case.rejections[0].defects[0].code == "ROW-NOT-IN-REGISTER"
    assert [n.code for n in case.notices] == ["ROW-NAME"]
    assert len(case.records[JIA]) == 1


def test_a_penalty_dated_tomorrow_is_kept_and_said(folder: Any, penalty: Row, headings: Any) -> None:
    case = folder.table("p.csv", [headings, penalty(date="2026-07-02")]).read()
    assert len(case.records[JIA]) == 1
    assert [n.code for n in case.notices] == ["ROW-FUTURE"]


def test_conditions_on_the_same_row(folder: Any, penalty: Row, headings: Any) -> None:
    rows = [
        headings,
        penalty("1号", kinds="警告", fine="/"),
        penalty("2号", kinds="罚款", fine="—"),
        penalty("3号", kinds="警告", fine="2"),
    ]
    case = folder.table("p.csv", [*rows, penalty("4号", until="2026-03-31")]).read()
    fines = {record.fields["number"]: record.fields.get("fine") for record in case.records[JIA]}
    assert fines == {"1号": 0, "2号": None, "3号": 2_000_000}
    assert [n.code for n in case.notices] == ["ROW-EXPECTED", "ROW-UNEXPECTED"]
    assert [d.code for r in case.rejections for d in r.defects] == ["ROW-ORDER"]


def test_a_blank_last_day_is_open_where_the_dictionary_says_so(
    folder: Any, penalty: Row, headings: Any
) -> None:
    case = folder.table("p.csv", [headings, penalty(until=""), penalty("2号", until="2099-12-31")]).read()
    assert {record.fields["valid_until"] for record in case.records[JIA]} == {OPEN}


def test_natural_persons_are_out(folder: Any, penalty: Row, headings: Any) -> None:
    case = folder.table("p.csv", [(*headings, "行政相对人类别"), [*penalty(), "自然人"]]).read()
    assert case.rejections[0].defects[0].code == "ROW-OUT-OF-SCOPE"


COMMITMENT = (
    "承诺编码",
    "承诺人代码",
    "承诺类型",
    "承诺作出日期",
    "承诺履行状态",
    "未履行的承诺内容",
    "违诺责任追究内容",
    "承诺受理单位",
)


@pytest.mark.parametrize(
    ("code", "state", "unfulfilled", "action", "found"),
    [
        ("15030020260401000001", "全部履行", "", "", []),
        ("15030020260401000001", "部分履行", "未交材料", "撤回许可", []),
        ("15030020260401000001", "部分履行", "", "撤回许可", ["ROW-REQUIRED"]),
        ("15030020260401000001", "全部履行", "有", "", ["ROW-BLANK"]),
        ("1503002026040100001", "全部履行", "", "", ["CELL-FORM"]),
    ],
)
def test_commitments(
    folder: Any, code: str, state: str, unfulfilled: str, action: str, found: list[str]
) -> None:
    row = [code, JIA, "行业自律型", "2026-04-01", state, unfulfilled, action, "某市住房和城乡建设局"]
    case = folder.table("c.csv", [COMMITMENT, row], kind="commitment").read()
    assert [d.code for r in case.rejections for d in r.defects] == found


def test_a_repair_reaches_the_penalty_and_a_dangling_one_is_said(
    folder: Any, penalty: Row, headings: Any, dictionary: Dictionary
) -> None:
    folder.table("p.csv", [headings, penalty("乌建罚〔2026〕1号")])
    head = ("统一社会信用代码", "信息类别", "对应文书号", "申请日期", "修复结果", "修复完成日期")
    rows = [head, (JIA, "行政处罚", "乌建罚[2026]1号", "2026-05-01", "准予修复", "2026-05-09")]
    folder.table(
        "r.csv", [*rows, (JIA, "行政处罚", "无此文〔2026〕9号", "2026-05-01", "不予修复", "")], kind="repair"
    )
    case = folder.read()
    flat = resolve_links(
        dictionary, case.records[JIA], case.supply, as_of=day(2026, 7, 1), known_day=day(2026, 7, 1)
    )
    (found,) = [record for record in flat if record.kind == "penalty"]
    assert found.fields["repaired_on"] == day(2026, 5, 9)
    assert found.fields["objection_pending"] not in (True, False)  # objections were not supplied
    assert [(n.code, n.row) for n in case.notices] == [("LINK-DANGLING", 3)]


def test_neither_the_order_of_rows_nor_of_tables_matters(folder: Any, penalty: Row, headings: Any) -> None:
    rows = [penalty(f"A〔2026〕{i}号", fine=str(i)) for i in range(1, 6)] + [
        penalty("A〔2026〕1号", fine="1")
    ]
    folder.table("p.csv", [headings, *rows[:3]]).table("q.csv", [headings, *rows[3:]])
    one = folder.read()
    (folder.path / "case.yaml").unlink()
    folder.table("q.csv", [headings, *rows[2::-1]]).table("p.csv", [headings, *rows[:2:-1]])
    folder.lines = folder.lines[:2:-1] + folder.lines[:1]
    other = folder.read()
    strip = [(r.id, r.kind, dict(r.fields), r.recorded_at, r.superseded_at, r.void) for r in one.records[JIA]]
    assert strip == [
        (r.id, r.kind, dict(r.fields), r.recorded_at, r.superseded_at, r.void) for r in other.records[JIA]
    ]
    assert one.supply == other.supply


def test_gb18030_tabs_and_utf16_are_read(folder: Any, penalty: Row, headings: Any, csv_text: Any) -> None:
    folder.bytes("a.csv", csv_text([headings, penalty("A〔2026〕1号")]).encode("gb18030"))
    folder.bytes("b.csv", csv_text([headings, penalty("A〔2026〕2号")]).replace(",", "\t").encode("utf-16"))
    folder.bytes("c.csv", csv_text([headings, penalty("A〔2026〕3号")]).replace(",", ";").encode("utf-8-sig"))
    case = folder.read()
    assert len(case.records[JIA]) == 3


def test_a_workbook_with_dates_numbers_and_a_lost_code(folder: Any, penalty: Row, headings: Any) -> None:
    with xlsxwriter.Workbook(str(folder.path / "p.xlsx")) as book:
        book.add_worksheet("空")
        sheet = book.add_worksheet("处罚")
        date_format = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, 5, "处罚表")
        sheet.write_row(1, 0, headings)
        sheet.write_row(2, 0, penalty("A〔2026〕1号", fine=2.5))
        sheet.write_datetime(2, 5, datetime(2026, 4, 1), date_format)
        sheet.write_row(3, 0, penalty("A〔2026〕2号", date=46113, fine=0.2))
        sheet.write_row(4, 0, penalty("A〔2026〕3号", code=911503020123456789))
        sheet.write_row(5, 0, penalty("A〔2026〕4号"))
        sheet.write_formula(5, 4, "=1+1", None, 2)
    folder.lines.append("  - {file: p.xlsx, kind: penalty, days: {from: 2020-01-01, to: 2026-07-01}}\n")
    case = folder.read()
    assert {(r.fields["fine"], r.fields["decided_on"]) for r in case.records[JIA]} == {
        (2_500_000, day(2026, 4, 1)), (200_000, day(2026, 4, 1)), (2_000_000, day(2026, 4, 1))
    }  # fmt: skip
    (lost,) = case.rejections
    assert (lost.sheet, lost.row, lost.defects[0].code) == ("处罚", 5, "CELL-LOST-DIGITS")


def test_the_manifest_is_closed_and_names_the_nearest_key(folder: Any) -> None:
    folder.manifest(
        "hengxin: case/1\ntitel: x\ntitle: x\nreceived_at: 2026-07-01\ntables: [{file: register.csv, kind: registr}]\n"
    )
    with pytest.raises(InvalidCase) as caught:
        folder.read()
    (problem,) = caught.value.problems
    assert (problem.line, problem.mend.zh) == (2, "是否想写“title”？")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{file: register.csv, kind: registr}", "CASE-KIND"),
        ("{file: ../x.csv, kind: register}", "CASE-PATH"),
        ("{file: /etc/passwd, kind: register}", "CASE-PATH"),
        ("{file: 'C:\\x.csv', kind: register}", "CASE-PATH"),
        ("{file: '', kind: register}", "CASE-PATH"),
        ("{file: registre.csv, kind: register}", "CASE-FILE"),
        ("{file: sub, kind: register}", "CASE-FILE"),
        ("{file: link.csv, kind: register}", "CASE-LINK"),
        ("{file: register.csv, kind: penalty}", "CASE-DAYS"),
        ("{file: register.csv, kind: penalty, days: {from: 2026-01-01, to: 2026-07-02}}", "CASE-DAYS"),
        ("{file: register.csv, kind: penalty, days: {from: 2026-02-01, to: 2026-01-02}}", "CASE-DAYS"),
        ("{file: register.csv, kind: register, received_at: 昨天}", "CASE-TIME"),
    ],
)
def test_manifests_that_cannot_be_used(folder: Any, line: str, code: str) -> None:
    (folder.path / "sub").mkdir()
    (folder.path / "link.csv").symlink_to(folder.path / "register.csv")
    folder.lines.append(f"  - {line}\n")
    with pytest.raises(InvalidCase) as caught:
        folder.read()
    assert code in {problem.code for problem in caught.value.problems}
    assert all(problem.line for problem in caught.value.problems)


def test_no_manifest_no_register_no_rows(tmp_path: Path, folder: Any) -> None:
    folder.manifest("hengxin: case/1\ntitle: x\nreceived_at: 2026-07-01\ntables: []\n")
    with pytest.raises(InvalidCase, match="名册"):
        folder.read()
    folder.manifest("")
    with pytest.raises(InvalidCase):
        folder.read()
    (folder.path / "case.yaml").unlink()
    (folder.path / "case.yaml").mkdir()
    with pytest.raises(InvalidCase):
        folder.read()


def test_what_came_in_later_covers_nothing_earlier(tmp_path: Path) -> None:
    """A table received in July says nothing about what was known in June, unless its rows carry their own moments."""
    deliveries = (
        Delivery("penalty", Intervals.of((1, 740000)), 2_000_000_000, timed=False),
        Delivery("honour", Intervals.of((1, 740000)), 2_000_000_000, timed=True),
    )
    earlier = 1_000_000_000
    assert deliveries[0].known(earlier) == Intervals()
    assert deliveries[0].known(2_000_000_000) == Intervals.of((1, 740000))
    border = deliveries[1].known(earlier).spans[0][1]
    assert 1 < border < 740000
