"""The filled set beside its generator is what the generator writes, and everybody in it is made up."""

from __future__ import annotations

from paper.desk import DICTIONARY, FIXTURE, PLAN, READER, ROOT

from engine.exchange import read_case
from engine.inspection.paper import form, open_visits, titles_of
from engine.inspection.results.workbook import read_workbook
from fixtures.inspection_paper.generate import filled, plan


def test_the_generator_writes_what_is_here() -> None:
    made = plan()
    assert made == PLAN
    entered = filled(made)
    files = {file.stem: file for file in (FIXTURE / "回收的记录表").iterdir()}
    assert files.keys() == {visit.id for visit in PLAN.visits}
    for visit in open_visits(READER):
        content = form(READER, visit, DICTIONARY, titles_of(DICTIONARY, "zh"), "zh", entered.get(READER.number(visit)))
        assert read_workbook(content) == read_workbook(files[visit.id].read_bytes())


def test_its_enterprises_are_those_of_the_wuhai_case_and_its_two_inspectors_are_of_one_body() -> None:
    case = read_case(ROOT / "fixtures" / "wuhai", DICTIONARY)
    for visit in PLAN.visits:
        assert case.subjects[visit.code].name == visit.name
        assert len({READER.inspectors[code].body for code in visit.inspectors}) == 1
        assert len(set(visit.inspectors)) == 2
        assert visit.day in PLAN.working_days
