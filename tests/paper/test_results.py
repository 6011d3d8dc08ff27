"""Accepted results become records a case folder takes, move the grade, and tell how far the plan is."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper.desk import DICTIONARY, FIXTURE, PLAN, READER, RECEIVED, ROOT, VISIT, entries, intake, lay
from python_calamine import CalamineWorkbook

from engine.calendar import day, format_day, load_work_calendar, parse_day
from engine.classify import decide_one
from engine.classify.rows import row
from engine.exchange import read_case
from engine.exchange.dates import read_moment
from engine.inspection.model import Plan
from engine.inspection.paper import PlanReader, open_visits
from engine.inspection.results.folder import write_results
from engine.inspection.results.intake import form_files, take_in
from engine.inspection.results.progress import Progress, follow, grade_ranks
from engine.inspection.results.publishing import due, read_published
from engine.inspection.results.report import Intake
from engine.inspection.results.screen import bar, status_text
from engine.inspection.results.stored import InvalidResults, read_results, stored
from engine.inspection.results.webpage import status_page
from engine.paths import rules_dir
from engine.rulebook import load_corpus

CALENDAR = load_work_calendar(rules_dir() / "vocabulary" / "workdays.yaml")
WUHAI = ROOT / "fixtures" / "wuhai"


def written(found: Intake, folder: Path, received_at: int = RECEIVED) -> Path:
    write_results(found, READER, DICTIONARY, CALENDAR, received_at, folder, "zh")
    return folder


def case_with(folder: Path, *batches: Path) -> Path:
    """Return the Wuhai case with the tables of batches added as the manual says."""
    shutil.copytree(WUHAI, folder)
    manifest = (folder / "case.yaml").read_text("utf-8")
    for batch in batches:
        for table in batch.glob("*.csv"):
            if table.name != "rejected.csv":
                shutil.copy(table, folder)
        manifest += (batch / "case.yaml.lines").read_text("utf-8")
    (folder / "case.yaml").write_text(manifest, "utf-8")
    return folder


@pytest.fixture(scope="module")
def whole() -> Intake:
    return take_in(form_files([FIXTURE / "回收的记录表"]), READER, DICTIONARY, RECEIVED)


def test_records_are_read_back_as_they_were_taken_in(whole: Intake, tmp_path: Path) -> None:
    case = read_case(case_with(tmp_path / "case", written(whole, tmp_path / "out")), DICTIONARY)
    assert not case.problems
    reports = {report.kind: report for report in case.tables if report.file.startswith(("检查结果_", "整改文书_"))}
    assert {kind: (r.read, r.accepted, r.rejected) for kind, r in reports.items()} == {
        "inspection_result": (13, 13, 0), "rectification": (2, 2, 0),
    }  # fmt: skip
    odd = [notice for notice in case.notices if notice.file in {report.file for report in reports.values()}]
    assert {notice.code for notice in odd} <= {"LINK-DANGLING"}  # the project of the fixture is in no table
    back = {
        record.fields["number"]: record
        for records in case.records.values()
        for record in records
        if record.kind == "inspection_result" and str(record.fields["number"]).startswith(PLAN.number)
    }
    assert back.keys() == {item.number for item in whole.results}
    for item in whole.results:
        record = back[item.number]
        assert (record.subject, record.recorded_at) == (item.code, RECEIVED)
        assert {name: record.fields.get(name) for name in item.values} == item.values
    notices = [r for records in case.records.values() for r in records if r.kind == "rectification" and r.recorded_at == RECEIVED]
    assert {str(r.fields["number"]) for r in notices} == {"乌建停〔2026〕41号", "乌建停〔2026〕42号"}
    assert {r.fields["deadline"] for r in notices} == {parse_day("2026-10-28")}


def test_a_later_form_of_the_same_visit_supersedes_the_earlier_one(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("1", "2", "in1", "in2")]
    for folder in folders[2:]:
        folder.mkdir()
    first, second = read_moment("2026-11-01 09:00"), read_moment("2026-11-20 09:00")
    problems = {"检查结果": "A、5", "发现问题数": "2", "后续处置措施": "责令改正", "是否完结": None, "完结日期": None}
    line = [["乌建停〔2026〕9号", "停工整改通知书", "2026-10-12", "2026-10-27", "XM-2026-901", "否"]]
    written(intake(folders[2], lay(entries(**problems), notices=line), received_at=first), folders[0], first)
    done = {**problems, "检查结果": "E", "整改完成日期": "2026-10-25"}
    written(intake(folders[3], lay(entries(**done), notices=line), received_at=second), folders[1], second)
    case = read_case(case_with(tmp_path / "case", *folders[:2]), DICTIONARY)
    versions = [record for record in case.records[VISIT.code] if record.recorded_at in (first, second)]
    states = {(r.kind, r.recorded_at): r for r in versions}
    assert states["inspection_result", first].superseded_at == second
    assert states["inspection_result", second].fields["results"] == {"E"}
    assert states["rectification", first].superseded_at == second
    assert states["rectification", second].fields["result"] == "done"


def test_problems_found_move_the_grade(tmp_path: Path) -> None:
    """The whole way: plan, form filled in, record, classified: two stop-work orders on one project raise the risk class."""
    received = read_moment("2026-11-23 10:00")
    file = next(iter(form_files([FIXTURE / "回收的记录表" / "V001.xlsx"])))
    found = take_in([file], READER, DICTIONARY, received)
    corpus = load_corpus(rules_dir())
    folder = case_with(tmp_path / "case", written(found, tmp_path / "out", received))
    known = (read_moment("2026-11-23 09:59"), received)
    places = [(WUHAI, received), *((folder, moment) for moment in known)]
    without, earlier, after = (
        row(next(decide_one(corpus, read_case(place, DICTIONARY), VISIT.code, parse_day("2026-11-23"), known_at=moment)), corpus, "zh")
        for place, moment in places
    )
    assert (without.risk[:1], without.supervision) == ("A", "B")
    assert "重点关注名单" not in without.lists
    assert (after.risk[:1], after.supervision) == ("C", "C")
    assert "重点关注名单（拟列入）" in after.lists
    assert earlier == without, "before the forms came in nobody could know"


def test_no_cell_of_a_record_acts_as_a_formula(tmp_path: Path) -> None:
    visits = tuple(v.model_copy(update={"name": "=cmd|'/c calc'!A1"}) for v in PLAN.visits)
    reader = PlanReader(PLAN.model_copy(update={"visits": visits}))
    (tmp_path / "in").mkdir()
    found = intake(tmp_path / "in", lay(entries()), reader=reader)
    write_results(found, reader, DICTIONARY, CALENDAR, RECEIVED, tmp_path / "out", "zh")
    (table,) = (tmp_path / "out").glob("检查结果_*.csv")
    assert ",'=cmd" in table.read_text("utf-8-sig").replace('"', "")


def test_refused_forms_are_listed_with_place_and_mend_and_removed_when_mended(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    bad = intake(tmp_path / "in", lay(entries(检查结果="1、A", 检查日期="昨天")))
    out = written(bad, tmp_path / "out")
    lines = (out / "rejected.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "文件,工作表,行,列,项目,原值,问题代码,退回原因,修改建议"
    assert len(lines) == 3
    assert lines[1].startswith("1.xlsx,Sheet1,8,B,检查结果,1、A,CELL-CODES,")
    assert (out / "rejected.xlsx").exists()
    assert not list(out.glob("检查结果_*.csv"))
    written(intake(tmp_path / "in", lay(entries())), out)
    assert not (out / "rejected.csv").exists()


def test_the_publication_table_lists_results_and_the_last_day_and_no_person(whole: Intake, tmp_path: Path) -> None:
    out = written(whole, tmp_path)
    book = CalamineWorkbook.from_path(str(out / "抽查结果公示表.xlsx"))
    rows = book.get_sheet_by_index(0).to_python()
    head = next(row for row in rows if "检查编号" in row)
    lines = {row[head.index("检查编号")]: row for row in rows if str(row[head.index("检查编号")]).startswith(PLAN.number)}
    assert lines.keys() == {item.number for item in whole.results}
    line = lines[READER.number(VISIT)]
    assert line[head.index("检查结果")] == "发现问题待后续处理；违反其他部门规定行为"
    assert line[head.index("公示截止日期")] == "2026-11-09"
    text = json.dumps(rows, default=str, ensure_ascii=False)
    assert not [p for p in PLAN.inspectors if p.name in text or p.certificate in text]
    assert not [e for e in PLAN.enterprises if e.responsible and e.responsible in text]


# --- how far it is ----------------------------------------------------------------------------------------------


def progress(whole: Intake, as_of: str, published: dict[str, int] | None = None) -> Progress:
    held = {item.number: item for item in stored(whole.results, PLAN.number).results}
    return follow(READER, held, published or {}, CALENDAR, parse_day(as_of))


def test_every_visit_is_in_one_state_on_every_day(whole: Intake) -> None:
    seen: set[str] = set()
    for number in range(PLAN.first, day(2027, 2, 1), 7):
        found = progress(whole, format_day(number))
        assert sum(found.states.values()) == len(PLAN.visits)
        assert sum(found.publications.values()) == sum(item.result is not None for item in found.visits)
        seen |= {*found.states}
    assert seen == {"done", "refused", "unreachable", "late", "due", "planned"}
    end = progress(whole, "2026-12-31")
    assert end.states == {"done": 11, "refused": 1, "unreachable": 1, "late": 2}


def test_a_result_after_the_day_is_not_there_yet(whole: Intake) -> None:
    assert progress(whole, "2026-10-11").states["done"] == 0
    assert progress(whole, "2026-10-12").states["done"] == 1


def test_twenty_working_days_pass_over_holidays_and_are_provisional_in_an_unpublished_year() -> None:
    # 2026: National Day is 1 to 7 October, and 20 September, 10 October are worked
    assert due(CALENDAR, parse_day("2026-09-25")) == (CALENDAR.add(parse_day("2026-09-25"), 20), False)
    assert due(CALENDAR, parse_day("2026-10-12")) == (parse_day("2026-11-09"), False)
    last, provisional = due(CALENDAR, parse_day("2026-12-15"))
    assert format_day(last) > "2027-01-01"
    assert provisional


@given(st.integers(parse_day("2026-01-01"), parse_day("2026-11-20")))
def test_the_due_day_is_the_twentieth_working_day(number: int) -> None:
    last, _ = due(CALENDAR, number)
    assert CALENDAR.is_workday(last)
    assert sum(CALENDAR.is_workday(item) for item in range(number + 1, last + 1)) == 20


@pytest.mark.parametrize(
    ("as_of", "published", "expected"),
    [
        ("2026-11-01", None, "open"), ("2026-11-02", None, "soon"), ("2026-11-09", None, "soon"), ("2026-11-10", None, "overdue"),
        ("2026-11-10", "2026-11-09", "on_time"), ("2026-11-12", "2026-11-10", "too_late"), ("2026-11-08", "2026-11-09", "soon"),
    ],
)  # fmt: skip
def test_publication_is_due_overdue_or_done(whole: Intake, as_of: str, published: str | None, expected: str) -> None:
    number = READER.number(VISIT)
    days = {number: parse_day(published)} if published else {}
    found = next(item for item in progress(whole, as_of, days).visits if item.number == number)
    assert found.publication == expected


def test_days_of_publication_are_read_from_the_table_handed_back(tmp_path: Path) -> None:
    number = READER.number(VISIT)
    text = f"抽查结果公示表,,\n序号,检查编号,公示日期\n1,{number},2026年11月5日\n2,{PLAN.number}-V002,\n3,{PLAN.number}-V003,昨天\n"
    (tmp_path / "p.csv").write_text(text, "utf-8-sig")
    found, problems = read_published(tmp_path / "p.csv")
    assert found == {number: parse_day("2026-11-05")}
    assert [(item.code, item.line, item.column) for item in problems] == [("PUBLISHED-DATE", 5, 3)]
    (tmp_path / "q.csv").write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(InvalidResults):
        read_published(tmp_path / "q.csv")


def test_coverage_counts_enterprises_not_visits(whole: Intake) -> None:
    found = progress(whole, "2026-12-31").coverage
    assert sum(item.planned for item in found) == len({(v.rulebook, v.code) for v in PLAN.visits})
    assert sum(item.enterprises for item in found) == len(PLAN.enterprises)
    assert all(item.seen <= item.planned <= item.enterprises for item in found)


def test_grades_are_listed_best_first_by_the_rulebook_not_by_the_letter() -> None:
    corpus = load_corpus(rules_dir())
    letters = ["C", "AA", "A", "AAA", "not_taking_part", "B"]
    firms = tuple(
        PLAN.enterprises[0].model_copy(update={"rulebook": "wuhai-property", "code": f"{n:018d}", "grade": grade, "grade_title": grade})
        for n, grade in enumerate(letters)
    )
    reader = PlanReader(PLAN.model_copy(update={"enterprises": firms}))
    found = follow(reader, {}, {}, CALENDAR, PLAN.first, grade_ranks(reader.plan, corpus)).coverage
    assert [item.grade for item in found] == ["AAA", "AA", "A", "B", "C", "not_taking_part"]


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_bar_is_as_long_as_the_room_and_full_only_when_all_is_done(part: int, whole_count: int) -> None:
    part = min(part, whole_count)
    for blocks in (True, False):
        drawn = bar(part, whole_count, 30, blocks=blocks)
        assert len(drawn) == 30
        assert (drawn == ("█" if blocks else "#") * 30) == (part == whole_count)
        assert blocks or drawn.isascii()


def test_the_status_on_a_plain_console_is_ascii_in_english_but_for_names(whole: Intake) -> None:
    text = status_text(progress(whole, "2026-11-24"), DICTIONARY, "en", 100, "-", blocks=False)
    assert "█" not in text
    assert re.search(r"#{5,}", text)
    assert not re.search(r"[─▏▌·]", text)


def test_the_page_is_self_contained_escaped_and_says_the_same(whole: Intake) -> None:
    visits = tuple(v.model_copy(update={"name": "<script>alert(1)</script>"}) for v in PLAN.visits)
    reader = PlanReader(Plan.model_validate(PLAN.model_copy(update={"visits": visits}).model_dump()))
    held = {item.number: item for item in stored(whole.results, PLAN.number).results}
    found = follow(reader, held, {}, CALENDAR, parse_day("2026-12-31"))
    for lang in ("zh", "en"):
        page = status_page(found, DICTIONARY, lang)  # type: ignore[arg-type]
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert not re.search(r"(?:src|href)=|url\(|@import|https?://", page)
    page = status_page(found, DICTIONARY, "zh")
    for words in ("逾期未查（2）", "无法联系", "不配合检查", "逾期未公示", "各等级企业检查覆盖情况", "试算，未经发布"):
        assert words in page
        if "（" not in words:
            assert words in status_text(found, DICTIONARY, "zh", 120, "─", blocks=True)


def test_results_of_another_plan_or_no_results_are_refused(whole: Intake, tmp_path: Path) -> None:
    out = written(whole, tmp_path)
    assert read_results([out], PLAN.number).keys() == {item.number for item in whole.results}
    with pytest.raises(InvalidResults):
        read_results([out], "another")
    (tmp_path / "x.json").write_text("{}", "utf-8")
    with pytest.raises(InvalidResults):
        read_results([tmp_path / "x.json"], PLAN.number)


def test_of_two_batches_the_later_result_holds(tmp_path: Path) -> None:
    batches: list[Path] = []
    for name, codes, moment in (("1", "A、5", "2026-11-01"), ("2", "E", "2026-11-20")):
        (tmp_path / f"in{name}").mkdir()
        at = read_moment(moment)
        held: dict[str, Any] = {"检查结果": codes, "发现问题数": "1", "后续处置措施": "责令改正", "是否完结": None, "完结日期": None}
        batches.append(written(intake(tmp_path / f"in{name}", lay(entries(**held)), received_at=at), tmp_path / name, at))
    for order in (batches, batches[::-1]):
        assert read_results(order, PLAN.number)[READER.number(VISIT)].results == ("E",)
    assert open_visits(READER)
