"""The schema, opening, and everything that can be wrong with a place: said clearly, and nothing is lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from ledger.conftest import ROOT, decided
from ledger.server import Server
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

import engine.ledger.store as store
from engine.calendar import parse_day
from engine.exchange import read_case
from engine.ledger import Ledger, LedgerError, NotInLedger, import_case, open_ledger, size
from engine.ledger.tables import BLOB, TABLES
from engine.rulebook import Corpus

DAY = parse_day("2026-07-10")
Write = Callable[..., Path]


def test_the_migrations_make_exactly_the_tables(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        found = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    assert [item for item in found if "alembic_version" not in str(item)] == []


def test_the_newest_migration_is_the_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "engine" / "ledger" / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [store.HEAD]


def test_opening_twice_changes_nothing(address: str) -> None:
    with open_ledger(address, create=True) as first, first.reading() as connection:
        before = set(inspect(connection).get_table_names())
    with open_ledger(address, create=True) as again, again.reading() as connection:
        assert set(inspect(connection).get_table_names()) == before == {t.name for t in TABLES} | {"alembic_version"}


def test_sqlite_keeps_its_promises(sqlite: Ledger) -> None:
    with sqlite.reading() as connection:
        pragma = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys", "synchronous")}
    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_nothing_can_be_altered_or_removed(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    decided(ledger, corpus, DAY, folder=read_case(folder(), corpus.dictionary))
    for table in TABLES:
        column = next(c.name for c in table.columns if c.name not in ("salt", "value"))
        for statement in (f"UPDATE {table.name} SET {column} = {column}", f"DELETE FROM {table.name}"):
            if (table.name, statement[:6]) == ("personal_value", "UPDATE"):
                statement = "UPDATE personal_value SET value = '\"王五\"'"
            with ledger.reading() as connection:
                rows = connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
            if not rows:
                continue
            with pytest.raises(LedgerError, match="只增不改"), ledger.writing() as connection:
                connection.execute(text(statement))
    with ledger.writing() as connection:  # the one thing that the law may demand
        connection.execute(text("UPDATE personal_value SET salt = NULL, value = NULL"))


def break_off(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.execute(insert(BLOB), [{"digest": "x", "content": b"y"}])
        raise RuntimeError("power")


def test_what_breaks_off_leaves_nothing(ledger: Ledger, corpus: Corpus, folder: Write) -> None:
    case = read_case(folder(), corpus.dictionary)
    with pytest.raises(RuntimeError, match="power"):
        break_off(ledger)
    with ledger.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM blob")).scalar_one() == 0
    assert import_case(ledger, case, corpus.dictionary).seq == 0


def test_a_writer_that_is_killed_leaves_nothing(address: str, corpus: Corpus, folder: Write) -> None:
    """Power fails in the middle of a batch: what was committed is there, nothing of the batch, and the next run completes."""
    case = read_case(folder(), corpus.dictionary)
    with open_ledger(address, create=True) as ledger:
        import_case(ledger, case, corpus.dictionary)
    program = (
        "import os, signal, sys\nfrom engine.ledger import open_ledger\nfrom engine.ledger.log import append\n"
        "with open_ledger(sys.argv[1]) as ledger, ledger.writing() as connection:\n"
        "    append(connection, 'test', [b'1', b'2'])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program, address], cwd=ROOT, env=env, check=False)
    assert done.returncode == -9
    with open_ledger(address) as ledger:
        assert size(ledger) == 1
        decided(ledger, corpus, DAY, folder=case)
        with ledger.reading() as connection:
            assert list(connection.execute(text("SELECT seq FROM entry ORDER BY seq")).scalars()) == list(range(5))


def test_a_second_writer_waits_for_the_first(address: str) -> None:
    """Two writers at once are serialised: the numbers stay dense."""
    with open_ledger(address, create=True):
        pass
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            with open_ledger(address, create=True) as ledger:
                for _ in range(5):
                    with ledger.writing() as connection:
                        from engine.ledger.log import append

                        append(connection, "test", [f'"{name}{os.urandom(8).hex()}"'.encode()])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_ledger(address) as ledger, ledger.reading() as connection:
        assert list(connection.execute(text("SELECT seq FROM entry ORDER BY seq")).scalars()) == list(range(10))


def test_a_writer_that_waits_too_long_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE", 1)
    with (
        open_ledger(address, create=True) as first, first.writing(), open_ledger(address) as second,
        pytest.raises(LedgerError, match="正被另一个程序写入"), second.writing(),
    ):  # fmt: skip
        pass


@pytest.mark.parametrize(
    ("content", "said"), [(b"not a database" * 100, "不是账本"), (b"", "不是账本")], ids=["rubbish", "empty"]
)
def test_a_file_that_is_no_ledger(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=said):
        open_ledger(path)


def test_a_database_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(LedgerError, match="已有别的内容"):
        open_ledger(path, create=True)


def test_a_ledger_of_a_newer_version_is_refused(address: str) -> None:
    with open_ledger(address, create=True) as ledger, ledger.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="更新的版本"):
        open_ledger(address)


def test_no_ledger_there(tmp_path: Path) -> None:
    with pytest.raises(NotInLedger, match="没有这个账本"):
        open_ledger(tmp_path / "none.db")
    with pytest.raises(NotInLedger, match="文件夹"):
        open_ledger(tmp_path, create=True)
    with pytest.raises(NotInLedger, match="账本地址"):
        open_ledger("mysql://x@y/z")
    assert not (tmp_path / "none.db").exists()


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(LedgerError, match="连不上") as told:
        open_ledger("postgresql://me:secret@127.0.0.1:1/x", create=True)
    assert "secret" not in str(told.value.text)


def lose(ledger: Ledger, server: Server) -> None:
    with ledger.writing() as connection:
        connection.execute(insert(BLOB), [{"digest": "x", "content": b"y"}])
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lost'")
        connection.execute(insert(BLOB), [{"digest": "z", "content": b"y"}])


@pytest.mark.postgres
def test_a_lost_connection(server: Server) -> None:
    address = server.database("lost")
    with open_ledger(address, create=True) as ledger:
        with pytest.raises(LedgerError, match=r"连不上|连接中断"):
            lose(ledger, server)
        with ledger.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM blob")).scalar_one() == 0


def fill_up(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.execute(insert(BLOB), [{"digest": str(at), "content": b"x" * 9000} for at in range(99)])


def test_a_full_disk(tmp_path: Path, corpus: Corpus, folder: Write) -> None:
    """SQLite says that the disk is full when a file may have no more pages."""
    case = read_case(folder(), corpus.dictionary)
    with open_ledger(tmp_path / "full.db", create=True) as ledger:
        import_case(ledger, case, corpus.dictionary)
        before = size(ledger)
        with pytest.raises(LedgerError, match="磁盘空间不足"):
            fill_up(ledger)
        assert size(ledger) == before
        assert import_case(ledger, case, corpus.dictionary).seq is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="access rights of POSIX")
def test_a_ledger_that_may_only_be_read(tmp_path: Path, corpus: Corpus, folder: Write) -> None:
    """As another account, since root may write everything: it can be read, and writing is refused in one sentence."""
    home = tmp_path / "locked"
    with open_ledger(home / "a.db", create=True) as ledger:
        import_case(ledger, read_case(folder(), corpus.dictionary), corpus.dictionary)
    program = (
        "import os, sys\nfrom engine.ledger import open_ledger, size, LedgerError\n"
        "with open_ledger(sys.argv[1] + '.warm', create=True) as ledger:\n"  # all is imported before the account changes
        "    size(ledger)\n"
        "os.chmod(os.path.dirname(sys.argv[1]), 0o555)\n"
        "if os.geteuid() == 0:\n"
        "    os.setgid(65534), os.setuid(65534)\n"
        "with open_ledger(sys.argv[1]) as ledger:\n"
        "    print(size(ledger))\n"
        "try:\n"
        "    with open_ledger(sys.argv[1], create=True) as ledger, ledger.writing() as c:\n"
        "        c.exec_driver_sql(\"INSERT INTO blob VALUES ('a', 'b')\")\n"
        "except LedgerError as error:\n"
        "    print(error.text.zh)\n"
    )
    child = ["-c", program, str(home / "a.db")]
    if os.geteuid() == 0:
        for parent in (home, *home.parents):
            if parent.stat().st_uid == 0 and "pytest-of-" in str(parent):  # with workers there is one folder more
                parent.chmod(0o755)
    (home / "a.db").chmod(0o444)
    try:
        command, env = [sys.executable, *child], {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, env=env)
    finally:
        home.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "1"
    assert "只读" in done.stdout.splitlines()[1]


def test_errors_of_a_database_never_show_a_traceback(sqlite: Ledger) -> None:
    with pytest.raises(LedgerError) as told, sqlite.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    assert isinstance(told.value.__cause__, SQLAlchemyError)
    assert "缺少应有的表" in told.value.text.zh
