"""Folders as they should not be: nothing may end in a traceback, and no row may vanish."""

from __future__ import annotations

import contextlib
import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.exchange import read_case, write_rejections
from engine.facts import Dictionary
from engine.problems import InvalidCase

JIA = "91150302MA0FAKE097"
Row = Callable[..., list[Any]]


def _zip(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return out.getvalue()


JUNK = {
    "empty": b"",
    "binary": bytes(range(256)) * 50,
    "nul": b"\x00" * 5000,
    "random": bytes((i * 7919 + i * i * 31) % 251 for i in range(20_000)),
    "zip that is no workbook": _zip({"a.txt": b"x"}),
    "workbook cut off": _zip({"xl/workbook.xml": b"<workbook"})[:60],
    "workbook with broken xml": _zip(
        {"[Content_Types].xml": b"<", "xl/workbook.xml": b"<workbook><sheets><sheet"}
    ),
    "old workbook cut off": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "web page": "<html><table><tr><td>企业名称</td></tr></table></html>".encode(),
    "pdf": b"%PDF-1.7 ...",
    "no heading": "甲,乙,丙\n1,2,3\n".encode(),
    "only a title": "行政处罚汇总表\n".encode(),
    "one quote": b'"',
    "blank lines": b"\n\n\n,,,\n",
}


@pytest.mark.parametrize("extension", ["csv", "xlsx", "xls"])
@pytest.mark.parametrize("what", JUNK)
def test_junk_is_refused_with_one_clear_problem(folder: Any, what: str, extension: str) -> None:
    case = folder.bytes(f"p.{extension}", JUNK[what]).read()
    (problem,) = case.problems
    assert problem.file == f"p.{extension}"
    assert problem.message.zh
    assert not case.supply.supplied("penalty")


@pytest.mark.parametrize("what", JUNK)
def test_junk_for_a_register_is_an_invalid_case(folder: Any, what: str) -> None:
    (folder.path / "register.csv").write_bytes(JUNK[what])
    with pytest.raises(InvalidCase):
        folder.read()


def test_a_wrong_declared_encoding_is_said(folder: Any, csv_text: Any, penalty: Row, headings: Any) -> None:
    case = folder.bytes(
        "p.csv", csv_text([headings, penalty()]).encode("gb18030"), extra=", encoding: utf-8"
    ).read()
    assert case.problems[0].code == "TABLE-ENCODING"


def test_half_written_rows_are_refused_one_by_one(folder: Any, penalty: Row, headings: Any) -> None:
    rows = [headings, penalty()[:3], ["甲公司"], ["", JIA], penalty("A〔2026〕9号")]
    case = folder.table("p.csv", rows).read()
    assert [r.row for r in case.rejections] == [2, 3, 4]
    assert len(case.records[JIA]) == 1


def test_formulas_stay_text(folder: Any, penalty: Row, headings: Any, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x","y")'
    rows = [(*headings, "违法事实"), [*penalty(), evil], [*penalty("+1号", fine="@SUM(A1)"), "-1+1"]]
    case = folder.table("p.csv", rows).read()
    assert case.records[JIA][0].fields["facts"] == evil
    write_rejections(case, tmp_path / "r.xlsx", tmp_path / "r.csv")
    text = (tmp_path / "r.csv").read_text("utf-8-sig")
    assert ",'@SUM(A1)," in text
    with zipfile.ZipFile(tmp_path / "r.xlsx") as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist())


def test_a_cell_of_a_million_characters(folder: Any, penalty: Row, headings: Any, tmp_path: Path) -> None:
    rows = [
        (*headings, "违法事实"),
        [*penalty(), "长" * 10**6],
        penalty("9" * 10**6),
        [*penalty("2号", kinds="罚" * 10**6), ""],
    ]
    rows.append([*penalty("3号", fine="9" * 10**6, date="9" * 10**6, code="9" * 10**6), ""])
    case = folder.table("p.csv", rows).read()
    assert len(case.rejections) == 4
    assert all(len(d.value) < 1000 for r in case.rejections for d in r.defects)
    write_rejections(case, tmp_path / "r.xlsx", tmp_path / "r.csv")


def test_nul_bytes_and_invisible_characters_are_stripped(folder: Any, penalty: Row, headings: Any) -> None:
    row = penalty("\u200b乌\x00建罚〔2026〕1号\ufeff", name="甲\r\n公司", code=f"\u3000{JIA}\xa0")
    case = folder.table("p.csv", [headings, row]).read()
    assert case.records[JIA][0].fields["number"] == "乌建罚〔2026〕1号"


def test_two_columns_of_one_meaning(folder: Any, penalty: Row, headings: Any) -> None:
    folder.table("p.csv", [(*headings, "处罚决定日期"), [*penalty(), "2026-05-01"]])
    folder.table("q.csv", [(*headings, "处罚日期"), [*penalty(), "2026-05-01"]])
    case = folder.read()
    assert [p.code for p in case.problems] == ["TABLE-DUPLICATE-COLUMN"]
    assert [n.code for n in case.notices if n.row == 1] == ["TABLE-UNUSED-COLUMN"]
    assert len(case.records[JIA]) == 1


def test_a_missing_sheet_is_said_with_those_there_are(
    folder: Any, tmp_path: Path, dictionary: Dictionary
) -> None:
    from engine.exchange import write_template

    write_template(dictionary, "penalty", folder.path / "p.xlsx")
    folder.lines.append(
        "  - {file: p.xlsx, sheet: 没有, kind: penalty, days: {from: 2020-01-01, to: 2026-07-01}}\n"
    )
    case = folder.read()
    assert "行政处罚" in case.problems[0].mend.zh


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            JIA,
            "甲公司",
            "罚款",
            "2026-04-01",
            "1号",
            "局",
            "/",
            "说明：",
            "合计",
            "处罚机关",
            "2.5",
            "企业名称",
        ]
    ),
    st.text(max_size=12),
    st.integers().map(str),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=9), max_size=12), heading=st.booleans(), data=st.data())
def test_no_row_vanishes_whatever_the_table(
    dictionary: Dictionary, csv_text: Any, headings: Any, rows: Any, heading: bool, data: Any
) -> None:
    given_rows = ([headings] if heading else []) + rows
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        register = "企业名称,统一社会信用代码,行业\n甲公司," + JIA + ",建筑业\n"
        (path / "register.csv").write_text(register, "utf-8")
        (path / "p.csv").write_bytes(csv_text(given_rows).encode("utf-8", "replace"))
        (path / "case.yaml").write_text(
            "hengxin: case/1\ntitle: t\nreceived_at: 2026-07-01\ntables:\n  - {file: register.csv, kind: register}\n"
            "  - {file: p.csv, kind: penalty, days: {from: 2020-01-01, to: 2026-07-01}}\n",
            "utf-8",
        )
        case = read_case(path, dictionary)
        for table in case.tables:
            assert table.read == table.accepted + table.rejected + table.duplicates
        write_rejections(case, path / "r.xlsx", path / "r.csv")
        numbers = [r.row for r in case.rejections if r.file == "p.csv"]
        assert len(numbers) == len(set(numbers))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    junk=st.binary(max_size=600),
    prefix=st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xef\xbb\xbf"]),
)
def test_no_bytes_end_in_a_traceback(dictionary: Dictionary, junk: bytes, prefix: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        (path / "register.csv").write_text(
            "企业名称,统一社会信用代码,行业\n甲公司," + JIA + ",建筑业\n", "utf-8"
        )
        (path / "p.xlsx").write_bytes(prefix + junk)
        (path / "case.yaml").write_bytes(
            b"hengxin: case/1\ntitle: t\nreceived_at: 2026-07-01\ntables:\n  - {file: register.csv, kind: register}\n"
            b"  - {file: p.xlsx, kind: penalty, days: {from: 2020-01-01, to: 2026-07-01}}\n"
        )
        read_case(path, dictionary)
        (path / "case.yaml").write_bytes(prefix + junk)
        with contextlib.suppress(InvalidCase):
            read_case(path, dictionary)
