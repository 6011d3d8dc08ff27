"""What is written: rejected rows, templates, the documentation of tables."""


from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from engine.exchange import describe_tables, write_rejections, write_template
from engine.exchange.headings import Matched, find_headings, layout_of
from engine.facts import Dictionary

JIA = "91150302MA0FAKE097"
ROOT = Path(__file__).parents[2]
Row = Callable[..., list[Any]]


def test_refused_rows_come_back_whole_with_reasons(
    folder: Any, penalty: Row, headings: Any, tmp_path: Path
) -> None:
    bad = penalty(code="91150302MA0FAKE098", date="26.4.1", kinds="罚金")
    case = folder.table("p.csv", [headings, penalty(), bad]).read()
    write_rejections(case, tmp_path / "r.xlsx", tmp_path / "r.csv")
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    assert book.sheet_names == ["汇总", "p"]
    head, row = book.get_sheet_by_name("p").to_python()
    assert head[3:] == list(headings)
    assert row[0] == 3
    assert row[3:] == [str(cell) for cell in bad]
    assert "第 18 位" in row[1]
    assert "是否应为“罚款”" in row[2]
    lines = (tmp_path / "r.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 4


def test_the_rejection_file_does_not_depend_on_the_day(
    folder: Any, penalty: Row, headings: Any, tmp_path: Path
) -> None:
    case = folder.table("p.csv", [headings, penalty(date="x")]).read()
    for name in ("a.xlsx", "b.xlsx"):
        write_rejections(case, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_many_tables_of_one_name_get_sheets_of_their_own(
    folder: Any, penalty: Row, headings: Any, tmp_path: Path
) -> None:
    for index in range(3):
        stem = "某市住房和城乡建设局行政处罚信息汇总表二〇二六年上半年"
        (folder.path / str(index)).mkdir()
        folder.table(f"{index}/{stem}.csv", [headings, penalty(date="x")])
    case = folder.read()
    write_rejections(case, tmp_path / "r.xlsx")
    assert len(CalamineWorkbook.from_path(str(tmp_path / "r.xlsx")).sheet_names) == 4


def test_every_template_is_read_back(dictionary: Dictionary, tmp_path: Path) -> None:
    for kind in ("register", *dictionary.kinds):
        write_template(dictionary, kind, tmp_path / "t.xlsx")
        book = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
        rows = book.get_sheet_by_name(book.sheet_names[0]).to_python(skip_empty_area=False)
        layout = layout_of(dictionary, kind)
        matched = find_headings(rows, layout)
        assert isinstance(matched, Matched), (kind, matched)
        assert matched.row == 2
        assert set(layout.fields) <= set(matched.columns), kind
        assert not matched.unknown


def test_a_filled_template_is_accepted(folder: Any, dictionary: Dictionary) -> None:
    write_template(dictionary, "penalty", folder.path / "p.xlsx")
    folder.lines.append("  - {file: p.xlsx, kind: penalty, days: {from: 2020-01-01, to: 2026-07-01}}\n")
    case = folder.read()
    assert case.supply.supplied("penalty")
    assert not case.problems


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_documented_tables_are_those_of_the_dictionary(dictionary: Dictionary, lang: Any) -> None:
    committed = (ROOT / "docs" / f"tables.{lang}.md").read_text("utf-8")
    assert committed == describe_tables(dictionary, lang), "run write_table_docs()"
