"""The paper of a plan states what the inspection rules demand, looks official, and tells the public no more than it may."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
from paper.desk import DICTIONARY, PLAN, READER
from python_calamine import CalamineWorkbook

from engine.calendar import format_day
from engine.inspection.model import Plan
from engine.inspection.paper import NothingToWrite, PlanReader, open_visits, titles_of, write_paper
from engine.inspection.paper.announcement import announcement
from engine.inspection.paper.notice import notice
from engine.inspection.paper.publication import publication, task_table
from engine.problems import Lang

TITLES = {lang: titles_of(DICTIONARY, lang) for lang in ("zh", "en")}  # type: ignore[arg-type]
SMALL = PLAN.model_copy(update={"visits": PLAN.visits[:4]})
HOSTILE = '=HYPERLINK("http://x","甲")</w:t>&\x00\x1b[31m/..\\公司'


def words(docx: bytes) -> str:
    """Return the text of a document, paragraphs on lines."""
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        xml = file.read("word/document.xml").decode()
    lines = ["".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", part)) for part in xml.split("</w:p>")]
    return unescape("\n".join(lines))


def cells(xlsx: bytes) -> list[str]:
    """Return every text of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    return [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row if cell != ""]


def notice_of(reader: PlanReader, number: int = 0, lang: Lang = "zh") -> str:
    return words(notice(reader, open_visits(reader)[number], TITLES[lang], lang, signed=None, contact=""))


@pytest.mark.parametrize("number", range(len(open_visits(READER))))
def test_every_notice_states_what_is_demanded(number: int) -> None:
    visit = open_visits(READER)[number]
    text = notice_of(READER, number)
    flat = text.replace("\n", "")
    for item in visit.items:
        assert READER.items[item].title in text
        assert READER.items[item].basis in text
    demanded = [
        visit.name, visit.code, PLAN.number, READER.task(visit).number, READER.number(visit),  # whom, by which plan and task
        "检查依据", "《优化营商环境条例》第五十三条", "（凭记忆，未核原文）",  # basis, with the marks of what was not read
        f"检查机关：{READER.body(visit)}", "任务来源和检查频次", *(why.zh for why in visit.why),  # body, source, frequency
        *(READER.inspectors[code].name for code in visit.inspectors), *visit.inspectors, "出示行政执法证件",  # certificates
        "“五个严禁”", "申请回避", "行政复议或者提起行政诉讼", "20 个工作日", "试算，未经发布",
    ]  # fmt: skip
    for words_wanted in demanded:
        assert words_wanted in flat, words_wanted
    ordinal, cap = READER.ordinal(visit)
    assert f"本年度第 {ordinal} 次检查，年度检查频次上限为 {cap} 次" in flat


def test_the_frequency_counts_earlier_visits_of_the_year_and_those_that_do_not_count() -> None:
    firm = next(code for code in (e.code for e in PLAN.enterprises) if sum(v.code == code for v in PLAN.visits) == 2)
    first, second = (visit for visit in open_visits(READER) if visit.code == firm)
    counted = next(e.counted for e in PLAN.enterprises if e.code == firm)
    assert (READER.ordinal(first)[0], READER.ordinal(second)[0]) == (counted + 1, counted + 2)
    visits = tuple(visit.model_copy(update={"counts": visit.id != first.id}) for visit in PLAN.visits)
    reader = PlanReader(PLAN.model_copy(update={"visits": visits}))
    assert [reader.ordinal(visit)[0] for visit in open_visits(reader) if visit.code == firm] == [0, counted + 1]
    assert "不计入年度检查频次上限" in notice_of(reader, open_visits(reader).index(next(v for v in visits if v.id == first.id)))
    bare = PLAN.model_copy(update={"enterprises": tuple(e.model_copy(update={"yearly_cap": None}) for e in PLAN.enterprises)})
    assert "年度检查频次上限尚未公布" in notice_of(PlanReader(bare))


def test_a_day_whose_holidays_are_unknown_is_said_to_be_so() -> None:
    assert "放假安排尚未公布" not in notice_of(READER)
    visits = tuple(visit.model_copy(update={"provisional": True}) for visit in PLAN.visits)
    assert "放假安排尚未公布" in notice_of(PlanReader(PLAN.model_copy(update={"visits": visits})))


def test_the_announcement_names_plan_tasks_items_and_caps() -> None:
    text = words(announcement(READER, TITLES["zh"], "zh", signed=PLAN.as_of, contact="市场科 0473-0000000"))
    for task in READER.tasks:
        assert task.number in text
        assert task.body in text
    for visit in PLAN.visits:
        assert visit.name in text
        assert visit.code in text
    used = {code for visit in PLAN.visits for code in visit.items}
    for code in used:
        assert code in text
    assert f"涉及企业 {len({v.code for v in PLAN.visits})} 户，安排检查 {len(PLAN.visits)} 户次" in text
    assert "2026年9月28日" in text
    assert "市场科 0473-0000000" in text


def test_what_is_posted_names_no_person_and_no_grade_of_anyone() -> None:
    posted = [
        words(announcement(READER, TITLES["zh"], "zh", signed=None, contact="")),
        "\n".join(cells(publication(READER, TITLES["zh"], "zh"))),
        "\n".join(cells(task_table(READER, TITLES["zh"], "zh"))),
    ]
    persons = {person.name for person in PLAN.inspectors} | {person.certificate for person in PLAN.inspectors}
    persons |= {firm.responsible for firm in PLAN.enterprises if firm.responsible}
    assert len(persons) > 20
    for text in posted:
        assert not [person for person in persons if person in text]
        assert "风险" not in text.replace("信用风险分类确定", "")
    annex = posted[0].partition("检查对象名单")[2].partition("检查对象名单")[2]
    assert PLAN.visits[0].name in annex
    assert not re.search(r"[ABCD] [级类]", annex)
    assert not re.search(r"[ABCD] [级类]", posted[1] + posted[2])


def test_the_mark_of_a_trial_is_on_everything_made_from_a_model_and_on_nothing_else(tmp_path: Path) -> None:
    adopted = SMALL.model_copy(update={"rules": tuple(rule.model_copy(update={"trial": False}) for rule in PLAN.rules)})
    for plan, marked in ((SMALL, True), (adopted, False)):
        folder = tmp_path / str(marked)
        for file in write_paper(plan, DICTIONARY, folder):
            text = words(file.read_bytes()) if file.suffix == ".docx" else "\n".join(cells(file.read_bytes()))
            assert ("试算，未经发布" in text) is marked, file


def test_the_same_plan_gives_the_same_bytes_and_one_visit_one_notice_and_one_form(tmp_path: Path) -> None:
    first = write_paper(SMALL, DICTIONARY, tmp_path / "a")
    second = write_paper(SMALL, DICTIONARY, tmp_path / "b")
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    assert len(list((tmp_path / "a" / "检查通知书").iterdir())) == len(SMALL.visits)
    assert len(list((tmp_path / "a" / "检查结果记录表").iterdir())) == len(SMALL.visits)
    assert len({file.name for file in first if file.suffix == ".docx"}) == len(SMALL.visits) + 1


def test_paper_of_visits_that_left_the_plan_goes_and_done_ones_get_none(tmp_path: Path) -> None:
    write_paper(SMALL, DICTIONARY, tmp_path)
    (tmp_path / "检查通知书" / "我的.docx").write_bytes(b"mine")
    visits = tuple(v.model_copy(update={"status": "done"}) if at else v for at, v in enumerate(SMALL.visits))
    write_paper(SMALL.model_copy(update={"visits": visits}), DICTIONARY, tmp_path)
    left = {file.name for file in (tmp_path / "检查通知书").iterdir()}
    assert left == {f"{format_day(visits[0].day)} {visits[0].name} {visits[0].id}.docx", "我的.docx"}
    with pytest.raises(NothingToWrite):
        write_paper(SMALL.model_copy(update={"visits": ()}), DICTIONARY, tmp_path / "none")


def test_one_enterprise_alone_leaves_the_rest_as_it_was(tmp_path: Path) -> None:
    write_paper(SMALL, DICTIONARY, tmp_path)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    files = write_paper(SMALL, DICTIONARY, tmp_path, only=[PLAN.visits[0].code], contact="张三")
    assert {file.parent.name for file in files} == {"检查通知书", "检查结果记录表"}
    after = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    assert after.keys() == before.keys()


def test_hostile_names_harm_neither_files_nor_folders(tmp_path: Path) -> None:
    visits = tuple(v.model_copy(update={"name": HOSTILE}) if at == 0 else v for at, v in enumerate(SMALL.visits))
    firms = tuple(e.model_copy(update={"name": HOSTILE, "responsible": "=1+1", "address": HOSTILE}) for e in PLAN.enterprises)
    plan = Plan.model_validate(SMALL.model_copy(update={"visits": visits, "enterprises": firms, "title_zh": HOSTILE}).model_dump())
    from xml.dom.minidom import parseString

    for file in write_paper(plan, DICTIONARY, tmp_path):
        assert tmp_path in file.resolve().parents
        assert not re.search(r"[\x00-\x1f/\\<>:|?*\"]", file.name)
        with zipfile.ZipFile(file) as book:
            for part in book.namelist():
                if part.endswith(".xml"):
                    assert b"<f>" not in book.read(part), f"a formula in {file}"
                    parseString(book.read(part))


def test_it_is_set_as_official_documents_are(tmp_path: Path) -> None:
    file = next(file for file in write_paper(SMALL, DICTIONARY, tmp_path) if file.name == "检查任务公告.docx")
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
    document = parts["word/document.xml"]
    # GB/T 9704: A4, head margin 37 mm, binding margin 28 mm, text 156 mm wide
    margins = document.partition("<w:pgMar")[2].partition(">")[0]
    millimetres = {name: round(int(value) * 25.4 / 1440) for name, value in re.findall(r'w:(top|left|right|bottom)="(\d+)"', margins)}
    assert millimetres == {"top": 37, "left": 28, "right": 26, "bottom": 35}
    assert 'w:w="11906"' in document.partition("<w:pgSz")[2].partition(">")[0]
    assert set(re.findall(r'w:eastAsia="([^"]+)"', document)) == {"方正小标宋简体", "黑体", "楷体", "仿宋"}
    fonts = parts["word/fontTable.xml"]
    assert set(re.findall(r'<w:font w:name="([^"]+)"><w:altName', fonts)) == {"方正小标宋简体", "黑体", "楷体", "仿宋", "宋体"}
    footers = [text for name, text in parts.items() if "footer" in name]
    assert len(footers) == 2  # odd pages to the right, even ones to the left
    assert all("PAGE" in text for text in footers)
    assert '<w:pStyle w:val="Title"' not in document
    assert "<w:tblHeader/>" in document  # headings of tables are repeated on every page
    assert '<w:jc w:val="center"/>' in document.partition("检查任务公告")[0]


def test_everything_is_written_in_english_too(tmp_path: Path) -> None:
    for file in write_paper(SMALL, DICTIONARY, tmp_path, "en"):
        text = words(file.read_bytes()) if file.suffix == ".docx" else "\n".join(cells(file.read_bytes()))
        assert "Trial run, not published" in text
        assert "None" not in text
    text = notice_of(READER, 0, "en")
    for demanded in ("Legal basis", "Basis:", "Source and frequency", "yearly cap", "certificate", "five prohibitions", "replaced", "review"):
        assert demanded in text + words(announcement(READER, TITLES["en"], "en", signed=None, contact="")), demanded


def test_a_visit_announced_before_whose_inspectors_are_not_known_leaves_room_for_them() -> None:
    bare = {"status": "announced", "inspectors": (), "items": (), "level": "", "why": PLAN.visits[0].why}
    reader = PlanReader(PLAN.model_copy(update={"visits": (PLAN.visits[0].model_copy(update=bare),)}))
    text = notice_of(reader).replace("\n", "")
    assert "检查人员：　　　　（执法证号：" in text
    assert f"检查机关：{PLAN.body}。" in text
    assert "（）" not in text
