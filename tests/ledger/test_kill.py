"""A run is killed at random moments: what was finished is there, nothing is half written, the next run completes it.

``make kill`` does it a hundred times with 5,000 enterprises in both stores; here ten times with fewer. Other seeds:
``HENGXIN_KILL_SEED``.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from ledger.conftest import NOW
from ledger.server import Server
from sqlalchemy import event, text

import engine.ledger.runs as runs
from engine.calendar import parse_day
from engine.classify import Engine, Run, classify
from engine.exchange import CaseFolder, read_case
from engine.ledger import Ledger, LedgerError, import_case, leaves, ledger_case, make_checkpoint, open_ledger, store_run, verify
from engine.proof import PrivateKey
from engine.rulebook import Corpus
from fixtures.population import write

KILLS = int(os.environ.get("HENGXIN_KILLS", "10"))
ENTERPRISES = int(os.environ.get("HENGXIN_KILL_ENTERPRISES", "120"))
SEED = int(os.environ.get("HENGXIN_KILL_SEED", "1"))
KEY = PrivateKey("kill", bytes(range(32)))
DAY = parse_day("2026-11-23")


@dataclass(frozen=True)
class Large:
    """A case folder, and its decisions, agreed on and not stored."""

    folder: CaseFolder
    run: Run


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Large:
    path = tmp_path_factory.mktemp("large")
    write(corpus.dictionary, ENTERPRISES, SEED, path / "case")
    folder = read_case(path / "case", corpus.dictionary)
    with open_ledger(path / "l.db", create=True) as ledger:
        import_case(ledger, folder, corpus.dictionary)
        case = ledger_case(ledger, corpus.dictionary, folder=folder)
        return Large(folder, classify(corpus, case, DAY, engine=Engine.REFERENCE))


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch, large: Large) -> int:
    """So many receipts at once that a run has about ten chunks."""
    size = max(1, min(runs.CHUNK, len(large.run.decisions) // 10))
    monkeypatch.setattr(runs, "CHUNK", size)
    return size


def work(address: str, corpus: Corpus, large: Large, told: Callable[[int], None]) -> None:
    """Import and store, telling after each commit how many receipts are finished."""
    with open_ledger(address, create=True) as ledger:
        import_case(ledger, large.folder, corpus.dictionary)
        store_run(ledger, large.run, NOW, lambda done, _: told(done))


def killed(address: str, corpus: Corpus, large: Large, after: float) -> int:
    """Run in another process, kill it after some seconds, and return how many receipts it had said were finished."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            work(address, corpus, large, lambda done: os.write(writer, f"{done}\n".encode()) and None)
        finally:
            os._exit(0)
    os.close(writer)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader) as stream:
        said = stream.read().split("\n")[:-1]
    return int(said[-1]) if said else 0


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path, address: str) -> Callable[[], str]:
    """Return a function that gives the address of a new ledger in the store of the test."""
    if "://" not in address:
        return lambda: str(tmp_path / f"{secrets.token_hex(6)}.db")
    server: Server = request.getfixturevalue("server")
    return lambda: server.database(f"k{secrets.token_hex(6)}")


def counted(ledger: Ledger) -> dict[str, int]:
    with ledger.reading() as connection:
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in ("receipt", "run", "attestation")}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL and fork are of POSIX")
def test_killed_at_random_moments(fresh: Callable[[], str], corpus: Corpus, large: Large, small_chunks: int) -> None:
    address, dice = fresh(), random.Random(SEED)
    open_ledger(address, create=True).close()
    begun = time.monotonic()
    work(address, corpus, large, lambda done: None)
    whole = time.monotonic() - begun
    with open_ledger(address) as ledger:
        wanted = counted(ledger)
    broken = 0
    for _ in range(KILLS):
        address = fresh()
        open_ledger(address, create=True).close()
        said = killed(address, corpus, large, dice.uniform(0, whole * 1.1))
        with open_ledger(address) as ledger:
            held, before = counted(ledger), list(leaves(ledger))
            note = make_checkpoint(ledger, KEY, NOW)
        assert held["receipt"] >= said, "a finished decision was lost"
        assert held["receipt"] % small_chunks == 0 or held["receipt"] == wanted["receipt"], "half a chunk"
        assert held["run"] == held["attestation"]
        assert not held["run"] or held == wanted
        assert verify(address, [note], KEY.public).altered == ()
        broken += 0 < held["receipt"] < wanted["receipt"]
        work(address, corpus, large, lambda done: None)
        with open_ledger(address) as ledger:
            assert counted(ledger) == wanted
            assert list(leaves(ledger))[: len(before)] == before, "what was there stays where it was"
        assert verify(address, [note], KEY.public).altered == ()
    print(f"{KILLS} kills, {broken} of them between two chunks")


def test_two_runs_at_once(fresh: Callable[[], str], corpus: Corpus, large: Large, small_chunks: int) -> None:
    """They take turns, chunk by chunk, and both end with the same receipts, each stored once."""
    address = fresh()
    open_ledger(address, create=True).close()
    failures: list[BaseException] = []

    def one() -> None:
        try:
            work(address, corpus, large, lambda done: None)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_ledger(address) as ledger:
        assert counted(ledger) == {"receipt": len(large.run.decisions), "run": 1, "attestation": 1}
    assert verify(address).altered == ()


def test_a_disk_that_fills_up_in_the_middle_of_a_run(tmp_path: Path, corpus: Corpus, large: Large, small_chunks: int) -> None:
    address = str(tmp_path / "full.db")
    with open_ledger(address, create=True) as ledger:
        import_case(ledger, large.folder, corpus.dictionary)
        room: list[int] = []

        def limited(connection: object, _: object) -> None:
            for pages in room:
                connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

        def told(done: int, _: int) -> None:
            if done == 2 * small_chunks:
                with ledger.reading() as connection:
                    room.append(connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 1)

        event.listen(ledger._engine, "connect", limited)
        with pytest.raises(LedgerError, match="磁盘空间不足") as full:
            store_run(ledger, large.run, NOW, told)
        held = counted(ledger)
        assert f"此前的 {held['receipt']} 份存证已完整写入" in full.value.text.zh
        assert 0 < held["receipt"] < len(large.run.decisions)
        assert held["run"] == 0
        event.remove(ledger._engine, "connect", limited)
        assert verify(address).altered == ()
        assert store_run(ledger, large.run, NOW).fresh == len(large.run.decisions) - held["receipt"]
    assert verify(address).altered == ()


def test_another_writer_who_does_not_end(fresh: Callable[[], str], corpus: Corpus, large: Large, small_chunks: int,
                                         monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """From the third chunk on somebody else writes: the run is refused clearly, and what was finished stays."""
    monkeypatch.setattr("engine.ledger.store.PATIENCE", 1)
    address = fresh()
    with open_ledger(address, create=True) as ledger, open_ledger(address) as other:
        import_case(ledger, large.folder, corpus.dictionary)
        hold = other.writing()

        def told(done: int, _: int) -> None:
            if done == 2 * small_chunks:
                hold.__enter__()

        with pytest.raises(LedgerError, match="正被另一个程序写入") as refused:
            store_run(ledger, large.run, NOW, told)
        hold.__exit__(None, None, None)
        assert f"此前的 {2 * small_chunks} 份存证" in refused.value.text.zh
        assert store_run(ledger, large.run, NOW).fresh == len(large.run.decisions) - 2 * small_chunks
    assert verify(address).altered == ()


@pytest.mark.postgres
def test_a_connection_lost_in_the_middle_of_a_run(server: Server, corpus: Corpus, large: Large, small_chunks: int) -> None:
    """Between two chunks it is made again; inside one, that chunk is not written and the message says what was."""
    name = f"k{secrets.token_hex(6)}"
    address = server.database(name)
    with open_ledger(address, create=True) as ledger:
        import_case(ledger, large.folder, corpus.dictionary)
        calls = 0

        def cut(connection: object, cursor: object, statement: str, *_: object) -> None:
            nonlocal calls
            calls += statement.startswith("INSERT INTO receipt")
            if calls == 3:
                calls += 1
                server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

        event.listen(ledger._engine, "before_cursor_execute", cut)
        with pytest.raises(LedgerError, match="连接中断") as told:
            store_run(ledger, large.run, NOW)
        assert f"此前的 {2 * small_chunks} 份存证已完整写入" in told.value.text.zh
        assert counted(ledger) == {"receipt": 2 * small_chunks, "run": 0, "attestation": 0}
        store_run(ledger, large.run, NOW)
    assert verify(address).altered == ()
