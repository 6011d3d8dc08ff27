"""Builders of case folders for the tests of this folder."""


from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.exchange import CaseFolder, read_case
from engine.facts import Dictionary, load_dictionary
from engine.paths import rules_dir

JIA, YI = "91150302MA0FAKE097", "91150302MA0FAKE172"
REGISTER = (("企业名称", "统一社会信用代码", "行业"), ("甲公司", JIA, "建筑业"), ("乙公司", YI, "物业服务"))
PENALTY = (
    "企业名称",
    "统一社会信用代码",
    "行政处罚决定书文号",
    "处罚类别",
    "罚款金额（万元）",
    "处罚决定日期",
    "处罚有效期",
    "处罚机关",
)
HEAD = "hengxin: case/1\ntitle: 测试\nplace: 某市\nreceived_at: 2026-07-01\ntables:\n"
REGISTER_LINE = "  - {file: register.csv, kind: register}\n"
DAYS = "days: {from: 2020-01-01, to: 2026-07-01}"


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary(rules_dir())


def csv_text(rows: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


class Folder:
    """A case folder under construction."""

    def __init__(self, path: Path, dictionary: Dictionary) -> None:
        self.path = path
        self.dictionary = dictionary
        self.lines: list[str] = []
        self.table("register.csv", REGISTER)
        self.lines = [REGISTER_LINE]

    def bytes(self, name: str, data: bytes, kind: str = "penalty", extra: str = "") -> Folder:
        (self.path / name).write_bytes(data)
        self.lines.append(f"  - {{file: {name}, kind: {kind}, {DAYS}{extra}}}\n")
        return self

    def table(
        self, name: str, rows: Sequence[Sequence[Any]], kind: str = "penalty", extra: str = ""
    ) -> Folder:
        return self.bytes(name, csv_text(rows).encode(), kind, extra)

    def manifest(self, text: str) -> Folder:
        (self.path / "case.yaml").write_text(text, "utf-8")
        return self

    def read(self) -> CaseFolder:
        if not (self.path / "case.yaml").exists():
            self.manifest(HEAD + "".join(self.lines))
        case = read_case(self.path, self.dictionary)
        for table in case.tables:
            assert table.read == table.accepted + table.rejected + table.duplicates, table
        return case


@pytest.fixture
def folder(tmp_path: Path, dictionary: Dictionary) -> Folder:
    return Folder(tmp_path, dictionary)


@pytest.fixture
def penalty() -> Callable[..., list[Any]]:
    """Return a builder of one row of penalties."""

    def row(number: str = "乌建罚〔2026〕1号", **changes: Any) -> list[Any]:
        values = {"name": "甲公司", "code": JIA, "number": number, "kinds": "罚款", "fine": "2.5"}
        values |= {"date": "2026-04-01", "until": "2027-03-31", "body": "某市住房和城乡建设局"}
        return list((values | changes).values())

    return row


@pytest.fixture(name="csv_text")
def csv_text_() -> Callable[..., str]:
    return csv_text


@pytest.fixture
def headings() -> tuple[str, ...]:
    return PENALTY
