"""The questions in the documentation are answered by the views, in both stores alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ledger.conftest import JIA, ROOT, decided
from ledger.server import Server
from ledger.test_records import DAY, at
from sqlalchemy import inspect, text

from engine.exchange import read_case
from engine.ledger import Ledger, correct, import_export, open_ledger, withdraw
from engine.rulebook import Corpus

Write = Callable[..., Path]
DOCS = {lang: (ROOT / "docs" / f"ledger.{lang}.md").read_text("utf-8") for lang in ("zh", "en")}
QUERIES = re.findall(r"```sql\n(.*?)```", DOCS["zh"], re.DOTALL)


def test_both_languages_ask_the_same() -> None:
    assert len(QUERIES) >= 8
    assert re.findall(r"```sql\n(.*?)```", DOCS["en"], re.DOTALL) == QUERIES


@pytest.mark.postgres
def test_every_query_of_the_documentation_answers_alike_in_both_stores(tmp_path: Path, server: Server) -> None:
    answers = []
    for address in (str(tmp_path / "a.db"), server.database("views")):
        with open_ledger(address, create=True) as ledger:
            import_export(next((ROOT / "tests" / "ledger" / "archive").glob("*.gz")), ledger)
            with ledger.reading() as connection:
                answers.append([[tuple(row) for row in connection.execute(text(query))] for query in QUERIES])
    assert answers[0] == answers[1]
    asked = dict(zip(QUERIES, answers[0], strict=True))
    assert [query for query, rows in asked.items() if not rows and "已删除" not in query] == []


def test_every_view_is_documented(sqlite: Ledger) -> None:
    with sqlite.reading() as connection:
        found = inspect(connection)
        views = {name: [column["name"] for column in found.get_columns(name)] for name in found.get_view_names()}
    rows = dict(re.findall(r"^\| (\S+) \| \S+ \| (.*) \|$", DOCS["zh"], re.MULTILINE))
    assert {name: "、".join(columns) for name, columns in views.items()} == {n: c for n, c in rows.items() if n in views}


def test_what_the_views_say(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    _, stored = decided(ledger, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    correct(ledger, corpus.dictionary, "SG1", {"死亡人数": "3"}, at("2026-07-15T10:00"), "补报")
    withdraw(ledger, "乌建罚〔2026〕1号", at("2026-07-16T10:00"), "撤销")

    def ask(query: str) -> list[tuple[object, ...]]:
        with ledger.reading() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    assert ask(f"SELECT \"等级\", \"得分\", \"知悉时点\" FROM \"等级\" WHERE \"评价体系\" = 'credit' AND \"统一社会信用代码\" = '{JIA}'") == [
        ("C", "100", "2026-07-01 09:30:00")
    ]
    assert {row[0] for row in ask('SELECT "存证编号" FROM "存证"')} == set(stored.receipts)
    assert ask("SELECT \"版次\", \"知悉自\", \"被更正于\", \"已撤销\" FROM \"记录沿革\" WHERE \"种类\" = 'penalty' ORDER BY 1") == [
        (1, "2026-07-01 09:30:00", "2026-07-16 10:00:00", "否"), (2, "2026-07-16 10:00:00", None, "是"),
    ]  # fmt: skip
    assert ask('SELECT "类别", "记录数", "说明" FROM "报送" ORDER BY "序号"') == [("导入", 4, ""), ("更正", 1, "补报"), ("撤销", 1, "撤销")]
    assert ask('SELECT count(*) FROM "个人信息" WHERE "已删除" = \'否\'') == [(4,)]
    assert ask('SELECT "决定数" FROM "运行"') == [(2,)]
    assert {row[0] for row in ask(f"SELECT \"种类\" FROM \"依据\" WHERE \"统一社会信用代码\" = '{JIA}'")} == {"register", "penalty", "accident"}
