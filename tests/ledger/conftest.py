"""A ledger in both stores, and small case folders to put into it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ledger.server import Server, programs

from engine.classify import Engine, Run, classify
from engine.exchange import CaseFolder, read_case
from engine.exchange.headings import layout_of
from engine.ledger import Ledger, Stored, import_case, ledger_case, open_ledger, store_run
from engine.rulebook import Corpus, load_corpus

ROOT = Path(__file__).resolve().parents[2]
WUHAI = ROOT / "fixtures" / "wuhai"
NOW = 1_795_000_000
"""The moment of attestations: a test has no clock."""

MANIFEST = """\
hengxin: case/1
title: 测试
place: 乌海市
received_at: 2026-07-01 09:30
tables:
  - {file: register.csv, kind: register}
  - {file: penalty.csv, kind: penalty, days: all}
  - {file: accident.csv, kind: accident, days: all}
"""
JIA, YI = "91150302MA0FAKE097", "91150302MA0FAKE172"
REGISTER = f"""\
企业名称,统一社会信用代码,行业,法定代表人,细分行业,成立日期,起重机械台数,危大工程项目数,安全生产许可证状态
甲建筑公司,{JIA},建筑业,张三,房屋建筑,2015-01-01,0,0,有效
乙建筑公司,{YI},建筑业,李四,房屋建筑,2015-01-01,0,0,有效
"""
PENALTY = f"""\
企业名称,统一社会信用代码,法定代表人,行政处罚决定书文号,处罚类别,违法行为分类,罚款金额（万元）,处罚决定日期,处罚有效期,处罚机关,关联事故编号
甲建筑公司,{JIA},张三,乌建罚〔2026〕1号,罚款,未履行安全生产职责,2.5,2026-06-25,2027-03-31,某市住房和城乡建设局,SG1
"""
ACCIDENT = f"""\
事故编号,企业名称,统一社会信用代码,事故发生日期,事故类别,死亡人数,重伤人数,直接经济损失（万元）,企业责任,瞒报谎报
SG1,甲建筑公司,{JIA},2026-06-20,生产安全事故,2,0,50,主要责任,否
"""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server. Without the extra its tests are skipped; where CI is set, and where it does not start, they fail."""
    installed = programs()
    if installed is None:
        if os.environ.get("CI"):
            pytest.fail("postgres: the extra is not installed (requirements/postgres.txt)")
        pytest.skip("postgres: the extra is not installed (requirements/postgres.txt)")
    running = Server(installed)
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a ledger that does not exist yet, in either store."""
    if request.param == "sqlite":
        return str(tmp_path / "out" / "hengxin.db")
    running: Server = request.getfixturevalue("server")
    return running.database(f"t{secrets.token_hex(6)}")


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """An empty ledger in either store."""
    with open_ledger(address, create=True) as opened:
        yield opened


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file, for tests of what is not the store's affair."""
    with open_ledger(tmp_path / "one.db", create=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The rulebooks of the bureau."""
    return load_corpus(ROOT / "rules")


@pytest.fixture(scope="session")
def wuhai(corpus: Corpus) -> CaseFolder:
    """The 134 enterprises."""
    return read_case(WUHAI, corpus.dictionary)


Write = Callable[..., Path]


def write_folder(
    path: Path, corpus: Corpus, manifest: str = MANIFEST, register: str = REGISTER, penalty: str = PENALTY, accident: str = ACCIDENT
) -> Path:
    """Write a case folder; of all other kinds there is an empty table."""
    path.mkdir(exist_ok=True)
    for file, text in (
        ("case.yaml", manifest), ("register.csv", register), ("penalty.csv", penalty), ("accident.csv", accident),
    ):  # fmt: skip
        (path / file).write_text(text, "utf-8")
    for kind in corpus.dictionary.kinds.keys() - {"penalty", "accident"}:
        fields = layout_of(corpus.dictionary, kind).fields.values()
        (path / f"{kind}.csv").write_text(",".join(["企业名称", "统一社会信用代码", *(f.heading for f in fields)]) + "\n", "utf-8")
        with (path / "case.yaml").open("a", encoding="utf-8") as stream:
            stream.write(f"  - {{file: {kind}.csv, kind: {kind}, days: all}}\n")
    return path


@pytest.fixture
def folder(tmp_path: Path, corpus: Corpus) -> Write:
    """Return a function that writes a case folder; each text may be another, and of all other kinds there is an empty table."""

    def write(name: str = "case", *texts: str, **named: str) -> Path:
        return write_folder(tmp_path / name, corpus, *texts, **named)

    return write


def decided(
    ledger: Ledger, corpus: Corpus, as_of: int, *, known_at: int | None = None, folder: CaseFolder | None = None
) -> tuple[Run, Stored]:
    """Import a folder if one is given, decide from the ledger, and store the run."""
    if folder is not None:
        import_case(ledger, folder, corpus.dictionary)
    case = ledger_case(ledger, corpus.dictionary, known_at=known_at, folder=folder)
    run = classify(corpus, case, as_of, known_at=case.known_at, engine=Engine.REFERENCE)
    return run, store_run(ledger, run, NOW)
