"""Forms that came back: every entry is read as a person meant it, or refused at its cell with a mend."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper.desk import DICTIONARY, FIXTURE, PLAN, READER, RECEIVED, VISIT, Formula, entries, intake, lay, only

from engine.calendar import parse_day
from engine.exchange.dates import read_moment
from engine.inspection.model import Plan
from engine.inspection.paper import Filled, PlanReader, form, open_visits, titles_of
from engine.inspection.results.intake import NoForms, form_files, take_in

OCT_12 = parse_day("2026-10-12")


def test_a_form_as_printed_is_blank_and_one_filled_in_is_read_back(tmp_path: Path) -> None:
    for lang in ("zh", "en"):
        titles = titles_of(DICTIONARY, lang)
        filled = Filled(
            {"results": "A、5", "problems": "2", "hazards": "1", "inspected_on": "2026年10月12日", "follow_up": "责令改正"},
            [("两处", "责令整改")],
            [{"number": "乌建停〔2026〕7号", "notice_kind": "停工整改通知书", "issued_on": "2026.10.12", "deadline": "2026-10-27",
              "project": "XM-1", "hazard": "是"}],
        )  # fmt: skip
        folder = tmp_path / lang
        folder.mkdir()
        blank = form(READER, VISIT, DICTIONARY, titles, lang)
        (folder / "blank.xlsx").write_bytes(blank)
        found = intake(folder, form(READER, VISIT, DICTIONARY, titles, lang, filled))
        assert [item.render() for item in found.defects] == []
        assert len(found.blank) == 1
        (result,) = found.results
        assert (result.number, result.code, result.inspected_on) == (READER.number(VISIT), VISIT.code, OCT_12)
        assert result.results == {"A", "5"}
        assert (result.values["problems"], result.values["serious_hazards"]) == (2, 1)
        (notice,) = result.notices
        assert notice["number"] == "乌建停〔2026〕7号"
        assert (notice["notice_kind"], notice["hazard"], notice["project"]) == ("stop_work", True, "XM-1")
        assert notice["deadline"] == parse_day("2026-10-28")  # a last day is held as the day after it


def test_the_filled_set_of_the_fixture_is_read_whole() -> None:
    found = take_in(form_files([FIXTURE / "回收的记录表"]), READER, DICTIONARY, RECEIVED)
    assert (found.read, found.accepted, found.refused, found.repeated, len(found.blank)) == (15, 13, 0, 0, 2)
    assert {code for item in found.results for code in item.results} == {"1", "5", "6", "8", "A", "E"}


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-12", "2026/10/12", "2026.10.12", "2026年10月12日", "20261012", 20261012, "二〇二六年十月十二日", "2026-10-12 15:30",
        date(2026, 10, 12), 46307, "46307", "２０２６－１０－１２", " 2026-10-12　",
    ],
)  # fmt: skip
def test_dates_in_every_shape_are_one_day(tmp_path: Path, written: object) -> None:
    found = intake(tmp_path, lay(entries(检查日期=written)))
    assert [item.inspected_on for item in found.results] == [OCT_12], [item.render() for item in found.defects]


@pytest.mark.parametrize("written", ["26-10-12", "10/12/2026", "2026-02-30", "十月十二日", "12", True, "昨天"])
def test_a_date_that_is_none_or_two_is_refused_at_its_cell(tmp_path: Path, written: object) -> None:
    found = only(intake(tmp_path, lay(entries(检查日期=written))))
    assert (found.code, found.heading, found.cell) == ("CELL-DATE", "检查日期", "B17")
    assert (found.row, found.column) == ("17", "B")
    assert found.mend is not None


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        (1, "1"), (1.0, "1"), ("1", "1"), ("1.未发现问题", None), ("未发现问题", "1"), ("正常", "1"), ("无法联系", "6"), (8.0, "8"), ("e", "E"),
        ("发现问题已责令改正", "E"), ("Ａ、５", "A 5"), ("A,5", "A 5"), ("A；5", "A 5"), ("A\n5", "A 5"), (10.0, "10"), ("9", "9"),
        ("公示信息隐瞒真实情况、弄虚作假", "C"), ("A、公示信息隐瞒真实情况、弄虚作假、B", "A B C"), ("6、8", "6 8"), (6.7, None), ("A5", None), (13, None),
    ],
)  # fmt: skip
def test_result_codes_as_people_and_spreadsheets_write_them(tmp_path: Path, written: object, codes: str | None) -> None:
    given_entries = entries(检查结果=written, 发现问题数=None, 重大事故隐患数=None, 后续处置措施=None)
    found = intake(tmp_path, lay(given_entries))
    if codes is None:
        defect = only(found)
        assert (defect.code, defect.heading, defect.cell) == ("CELL-CODE", "检查结果", "B8")
        assert defect.mend is not None
    else:
        assert [item.results for item in found.results] == [frozenset(codes.split())]


EXCLUDED = [("1", code) for code in ("A、5", "B", "C", "D", "E", "3", "4", "5", "6", "G")] + [
    (end, code) for end in ("F", "7", "9", "10", "11", "12") for code in ("B", "C", "D", "E", "3", "4", "5", "G", "A、5")
]


@pytest.mark.parametrize(("one", "other"), EXCLUDED)
def test_codes_that_exclude_each_other_are_refused(tmp_path: Path, one: str, other: str) -> None:
    found = only(intake(tmp_path, lay(entries(检查结果=f"{one}、{other}", 发现问题数=None, 重大事故隐患数=None, 后续处置措施=None))))
    assert (found.code, found.cell, found.value) == ("CELL-CODES", "B8", f"{one}、{other}")


def test_found_and_pending_needs_a_kind_of_problem(tmp_path: Path) -> None:
    found = only(intake(tmp_path, lay(entries(检查结果="A", 发现问题数="1", 后续处置措施=None))))
    assert found.code == "CELL-CODES"
    assert found.mend is not None
    assert "违反其他部门规定行为" in found.mend.zh


@pytest.mark.parametrize(
    ("changed", "cell"),
    [
        ({"发现问题数": "2"}, "B9"),
        ({"重大事故隐患数": "1", "发现问题数": "1", "检查结果": "7"}, "B9"),
        ({"检查结果": "E"}, "B9"),
        ({"检查结果": "A、5", "发现问题数": "1"}, "B11"),
        ({"检查结果": "A、5", "发现问题数": "1", "重大事故隐患数": "2", "后续处置措施": None}, "B10"),
        ({"完结日期": None}, "B13"),
        ({"是否完结": "否"}, "B13"),
        ({"完结日期": "2026-10-01"}, "B13"),
        ({"整改完成日期": "2026-10-01"}, "B14"),
        ({"检查日期": "2027-01-04", "完结日期": "2027-01-04"}, "B17"),
        ({"是否完结": "也许"}, "B12"),
        ({"检查人员": "张启明"}, "B16"),
        ({"检查人员": None}, "B16"),
        ({"检查机关": None}, "B15"),
        ({"发现问题数": "-1"}, "B9"),
        ({"发现问题数": "1.5", "检查结果": "E"}, "B9"),
    ],
)
def test_entries_that_cannot_stand_together_are_refused_at_the_cell(tmp_path: Path, changed: dict[str, object], cell: str) -> None:
    found = intake(tmp_path, lay(entries(**changed)))
    assert cell in {item.cell for item in found.defects}, [item.render() for item in found.defects]
    assert not found.results


def test_notices_beside_nothing_found_are_refused(tmp_path: Path) -> None:
    line = ["乌建停〔2026〕1号", "停工整改通知书", "2026-10-12", "2026-10-27", "XM-1", "否"]
    found = only(intake(tmp_path, lay(entries(), notices=[line])))
    assert (found.code, found.heading) == ("FORM-CLASH", "检查结果")


PROBLEMS = {"检查结果": "A、5", "发现问题数": "2", "后续处置措施": "责令改正", "是否完结": None, "完结日期": None}


def test_a_bad_notice_is_refused_at_its_cell(tmp_path: Path) -> None:
    lines = [
        ["乌建停〔2026〕1号", "停工", "2026-10-12", "2026-10-27", "XM-1", "否"],
        ["", "停工整改通知书", "2026-10-12", "2026-10-01", "XM-1", "是"],
    ]
    found = intake(tmp_path, lay(entries(**PROBLEMS), notices=lines))
    assert [(item.code, item.cell) for item in found.defects] == [("CELL-CODE", "B20"), ("ROW-REQUIRED", "A21"), ("ROW-ORDER", "D21")]


def test_a_corrected_notice_is_done(tmp_path: Path) -> None:
    line = ["乌建停〔2026〕1号", "停工整改通知书", "2026-10-12", "2026-10-27", "XM-1", "否"]
    (result,) = intake(tmp_path, lay(entries(**PROBLEMS, 整改完成日期="2026-10-20"), notices=[line])).results
    assert (result.notices[0]["result"], result.notices[0]["completed_on"]) == ("done", parse_day("2026-10-20"))


# --- hostile shapes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [(0, 0), (7, 3), (40, 1)])
@pytest.mark.parametrize("merged", [False, True])
def test_a_form_is_found_wherever_it_stands_and_however_its_cells_are_merged(
    tmp_path: Path, shift: tuple[int, int], merged: bool
) -> None:
    found = intake(tmp_path, lay(entries(), shift=shift, merged=merged))
    assert [item.render() for item in found.defects] == []
    assert found.accepted == 1


def test_one_notice_merged_over_two_rows_stands_for_both(tmp_path: Path) -> None:
    lines = [[f"乌建停〔2026〕{n}号", None, "2026-10-12", "2026-10-27", "XM-1", "否"] for n in (1, 2)]
    book = lay(entries(**PROBLEMS), notices=lines, over=[(19, 1, 20, 1, "停工整改通知书")])
    (result,) = intake(tmp_path, book).results
    assert [item["notice_kind"] for item in result.notices] == ["stop_work", "stop_work"]


@pytest.mark.parametrize(
    ("label", "formula"),
    [("检查日期", "=TODAY()|46307"), ("检查结果", "=1|1"), ("发现问题数", "=0|0"), ("完结日期", "=B17+8|46315"), ("统一社会信用代码", f'="{VISIT.code}"|{VISIT.code}')],
)  # fmt: skip
def test_a_formula_is_no_record(tmp_path: Path, label: str, formula: str) -> None:
    found = intake(tmp_path, lay(entries(**{label: Formula(formula)})))
    assert [(item.code, item.heading) for item in found.defects] == [("FORM-FORMULA", label)]


def test_a_formula_in_a_notice_is_no_record(tmp_path: Path) -> None:
    line = ["乌建停〔2026〕1号", "停工整改通知书", Formula("=TODAY()|46307"), "2026-10-27", "XM-1", "否"]
    found = only(intake(tmp_path, lay(entries(**PROBLEMS), notices=[line])))
    assert (found.code, found.heading, found.cell) == ("FORM-FORMULA", "下达日期", "C20")


def test_a_formula_is_found_on_the_right_sheet(tmp_path: Path) -> None:
    other = open_visits(READER)[1]
    book = lay(entries(), entries(other, 检查日期=Formula("=TODAY()|46307")), names=["甲 & 乙", "丙"])
    found = intake(tmp_path, book)
    assert [(item.code, item.sheet) for item in found.defects] == [("FORM-FORMULA", "丙")]
    assert found.accepted == 1


def test_other_sheets_before_the_form_do_no_harm(tmp_path: Path) -> None:
    assert intake(tmp_path, lay(entries(), extra=["说明", "Sheet2"], names=["填好的"])).accepted == 1


def test_a_workbook_without_a_form_names_its_sheets(tmp_path: Path) -> None:
    found = only(intake(tmp_path, lay(extra=["说明", "花名册"])))
    assert found.code == "FORM-NONE"
    assert "花名册" in found.reason.zh


def test_several_forms_in_one_workbook_are_all_read(tmp_path: Path) -> None:
    visits = open_visits(READER)[:3]
    found = intake(tmp_path, lay(*[entries(visit, 检查日期="2026-12-01", 完结日期="2026-12-01") for visit in visits]))
    assert {item.number for item in found.results} == {READER.number(visit) for visit in visits}


def test_a_form_of_another_plan_is_refused(tmp_path: Path) -> None:
    found = only(intake(tmp_path, lay(entries(抽查计划编号="WH-2026Q3-0000"))))
    assert (found.code, found.cell, found.value) == ("FORM-PLAN", "B2", "WH-2026Q3-0000")
    assert PLAN.number in found.reason.zh


def test_an_unknown_number_names_the_nearest(tmp_path: Path) -> None:
    found = only(intake(tmp_path, lay(entries(检查编号=READER.number(VISIT)[:-1]))))
    assert found.code == "FORM-NUMBER"
    assert found.mend is not None
    assert PLAN.number in found.mend.zh


def test_the_form_of_another_enterprise_is_refused(tmp_path: Path) -> None:
    other = open_visits(READER)[1]
    found = intake(tmp_path, lay(entries(统一社会信用代码=other.code)))
    assert "FORM-ENTERPRISE" in {item.code for item in found.defects}
    assert VISIT.name in found.defects[0].reason.zh


def test_a_credit_code_turned_into_a_number_is_refused(tmp_path: Path) -> None:
    found = only(intake(tmp_path, lay(entries(统一社会信用代码=9.1150399e17))))
    assert (found.code, found.heading) == ("CELL-LOST-DIGITS", "统一社会信用代码")


def test_a_form_filled_in_twice_alike_is_one(tmp_path: Path) -> None:
    found = intake(tmp_path, lay(entries()), lay(entries(检查日期="2026年10月12日", 检查结果="未发现问题"), shift=(3, 1)))
    assert (found.accepted, found.repeated, found.refused) == (1, 1, 0)


def test_a_form_filled_in_twice_differently_shows_both(tmp_path: Path) -> None:
    found = intake(tmp_path, lay(entries()), lay(entries(检查结果="E", 发现问题数="1", 后续处置措施="责令改正")))
    assert (found.accepted, found.refused) == (0, 2)
    assert [(item.code, item.file) for item in found.defects] == [("FORM-TWICE", "1.xlsx"), ("FORM-TWICE", "2.xlsx")]
    assert "2.xlsx" in found.defects[0].reason.zh
    assert "一份为“1”，一份为“E”" in found.defects[0].reason.zh


def test_one_notice_number_with_two_contents_refuses_both_forms(tmp_path: Path) -> None:
    other = open_visits(READER)[1]
    line = ["乌建停〔2026〕1号", "停工整改通知书", "2026-10-12", "2026-10-27", "XM-1", "否"]
    same_body = {"检查机关": READER.body(VISIT)}
    found = intake(tmp_path, lay(entries(**PROBLEMS), notices=[line]), lay(entries(other, **PROBLEMS, **same_body), notices=[line]))
    assert {item.code for item in found.defects} == {"FORM-NOTICE-TWICE"}
    assert (found.accepted, found.refused) == (0, 2)


def test_an_inspector_who_must_keep_away_refuses_the_form_and_a_stranger_is_told(tmp_path: Path) -> None:
    first = PLAN.inspectors[0].model_copy(update={"avoids": (VISIT.code,)})
    reader = PlanReader(PLAN.model_copy(update={"inspectors": (first, *PLAN.inspectors[1:])}))
    found = intake(tmp_path, lay(entries(检查人员=f"{first.name}、路人甲")), reader=reader)
    assert only(found).code == "FORM-AVOID"
    found = intake(tmp_path, lay(entries(检查人员="李素琴、路人甲")))
    assert {item.code for item in found.notices} == {"FORM-STRANGER", "FORM-OTHERS"}


def test_a_label_that_stands_twice_is_refused(tmp_path: Path) -> None:
    found = only(intake(tmp_path, lay({**entries(), "检查结果代码": "A、5"})))
    assert (found.code, found.heading) == ("FORM-LABEL", "检查结果")


def test_received_before_inspected_is_refused(tmp_path: Path) -> None:
    found = only(intake(tmp_path, lay(entries(完结日期=None, 是否完结=None)), received_at=read_moment("2026-10-11 23:59")))
    assert found.code == "FORM-FUTURE"
    assert intake(tmp_path, lay(entries(完结日期=None, 是否完结=None)), received_at=read_moment("2026-10-12 00:00")).accepted == 1


JUNK = {
    "empty": b"", "text": "检查编号,1".encode(), "pdf": b"%PDF-1.7", "nul": b"\x00" * 3000, "cut": lay(entries())[:900],
    "zip": b"PK\x03\x04" + bytes(range(256)) * 20, "xls": b"\xd0\xcf\x11\xe0" + b"\x01" * 900,
}  # fmt: skip


@pytest.mark.parametrize("what", JUNK)
def test_junk_is_refused_in_one_sentence(tmp_path: Path, what: str) -> None:
    found = intake(tmp_path, JUNK[what])
    assert (found.read, found.refused) == (1, 1)
    assert only(found).reason.zh


def test_locks_of_open_workbooks_are_passed_over_and_nothing_at_all_is_said(tmp_path: Path) -> None:
    (tmp_path / "~$1.xlsx").write_bytes(b"lock")
    with pytest.raises(NoForms):
        form_files([tmp_path])
    with pytest.raises(NoForms):
        form_files([tmp_path / "nowhere"])


CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(-10, 10**9),
    st.sampled_from(["1", "A、5", "2026-10-12", "无", "——", "是", "=1+1", "检查结果", "检查编号", "\x00", "整改文书号"]),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(sorted(entries())), CELLS, max_size=8), st.lists(st.lists(CELLS, max_size=6), max_size=3))
def test_whatever_is_written_every_form_is_counted_once(
    tmp_path_factory: pytest.TempPathFactory, changed: dict[str, object], lines: list[list[object]]
) -> None:
    clean = {key: value.replace("\x00", "") if isinstance(value, str) else value for key, value in changed.items()}
    rows = [[cell.replace("\x00", "") if isinstance(cell, str) else cell for cell in line] for line in lines]
    found = intake(tmp_path_factory.mktemp("forms"), lay(entries(**clean), notices=rows))
    assert found.read == 1
    for item in found.defects:
        assert item.reason.zh
        assert item.reason.en


def test_the_order_of_files_means_nothing(tmp_path: Path) -> None:
    files = form_files([FIXTURE / "回收的记录表"])
    shuffled = list(files)
    random.Random(1).shuffle(shuffled)
    assert take_in(files, READER, DICTIONARY, RECEIVED).results == take_in(shuffled, READER, DICTIONARY, RECEIVED).results


def test_the_plan_of_the_fixture_is_a_plan() -> None:
    assert Plan.model_validate_json(PLAN.model_dump_json()) == PLAN
