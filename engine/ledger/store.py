"""Open a ledger: an SQLite file, or PostgreSQL by URL. One writer at a time; a batch is committed whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from engine.ledger.errors import LedgerError, NotInLedger, explained

PATIENCE = 10
"""Seconds a writer waits for another."""

HEAD = "0001"
"""The newest migration; a test compares it with the scripts."""

_LOCK = 0x48454E47
"""The number of PostgreSQL's advisory lock that a writer holds; it means nothing else."""


class Ledger:
    """An open ledger. Use it as a context manager; :func:`open_ledger` makes one."""

    def __init__(self, engine: Engine, address: str, shown: str, file: Path | None) -> None:
        self._engine = engine
        self.file = file
        """The file of an SQLite ledger."""
        self.address = address
        """What another process opens it by."""
        self.shown = shown
        """The address without password."""

    @property
    def sqlite(self) -> bool:
        """Say whether it is an SQLite file."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the ledger throughout.

        Raises:
            LedgerError: the database fails; the message says why and what to do.
        """
        try:
            with self._engine.connect() as connection:
                if not self.sqlite:
                    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise explained(error, self.shown) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the connection of the one writer; what it wrote is committed at the end, whole, or not at all.

        Raises:
            LedgerError: another program writes, the disk is full, the file is read-only, the connection broke ...
        """
        try:
            with self._engine.connect().execution_options(hengxin_writes=True) as connection, connection.begin():
                if not self.sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise explained(error, self.shown) from error

    def close(self) -> None:
        """Close every connection; an SQLite ledger is one file again."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def open_ledger(address: str | Path, *, create: bool = False) -> Ledger:
    """Open a ledger by its address: a file name, or ``postgresql://user:password@host/database``.

    Args:
        address: where it is.
        create: make it if there is none, and bring an older one up to date; otherwise it is only read.

    Raises:
        NotInLedger: there is none (and ``create`` was not asked for).
        LedgerError: it cannot be opened, is no ledger, or was written by a newer version of the program.
    """
    ledger, url = _connected(address, create)
    try:
        _prepare(ledger, url, create)
    except BaseException:
        ledger.close()
        raise
    return ledger


def open_unchecked(address: str | Path) -> Ledger:
    """Open what should be a ledger without looking at it: to find out what was done to it.

    Raises:
        NotInLedger: the address is none.
    """
    return _connected(address, create=False)[0]


def _connected(address: str | Path, create: bool) -> tuple[Ledger, URL]:
    url, shown = _url(str(address))
    file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    return Ledger(_engine(url, create), str(address), shown, file), url


def _url(address: str) -> tuple[URL, str]:
    if "://" not in address:
        return URL.create("sqlite", database=address), address
    try:
        url = make_url(address)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in ("sqlite", "postgresql"):
        zh = f"账本地址须是文件名，或者 postgresql://用户:口令@主机/数据库：{address.partition('@')[2] or address}"
        raise NotInLedger(zh, "a ledger is a file name, or postgresql://user:password@host/database")
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+pg8000")
    return url, url.render_as_string(hide_password=True).replace("+pg8000", "")


def _engine(url: URL, create: bool) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, poolclass=NullPool, connect_args={"timeout": 3 * PATIENCE})
    path = Path(url.database or "")
    if not create and path.exists() and not _can_write(path):
        # without the right to write there can be no shared memory beside the file; nobody can be writing either
        url = URL.create("sqlite", database=f"file:{path}", query={"mode": "ro", "immutable": "1", "uri": "true"})
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours: the driver would not begin before a SELECT
        for pragma in ("foreign_keys = ON", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("hengxin_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _can_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def _prepare(ledger: Ledger, url: URL, create: bool) -> None:
    path = Path(url.database or "") if ledger.sqlite else None
    if path is not None and not path.exists():
        if not create:
            raise NotInLedger(f"没有这个账本：{path}", f"no such ledger: {path}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explained(error, ledger.shown) from error
    if path is not None and path.is_dir():
        raise NotInLedger(f"{path} 是文件夹；--ledger 须写账本文件，如 {path / 'hengxin.db'}", f"{path} is a folder; name a file")
    version = _version(ledger)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        zh = f"账本 {ledger.shown} 由更新的版本写成（{version}），请升级本程序"
        raise LedgerError(zh, f"ledger {ledger.shown} was written by a newer version ({version}); upgrade this program")
    if not create:
        zh = f"{ledger.shown} 不是账本" if version is None else f"账本 {ledger.shown} 的结构较旧，先用写入命令打开一次即自动升级"
        raise NotInLedger(zh, f"{ledger.shown} is no ledger" if version is None else f"{ledger.shown} must be upgraded first")
    if version is None:
        _refuse_others(ledger)
        if ledger.sqlite:
            _set_wal(ledger)
    _migrate(ledger)


def _version(ledger: Ledger) -> str | None:
    with ledger.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT max(version_num) FROM alembic_version")).scalar_one()
        return None if found is None else str(found)


def _refuse_others(ledger: Ledger) -> None:
    """Refuse to put a ledger into a database that holds something else."""
    with ledger.reading() as connection:
        if inspect(connection).get_table_names():
            zh = f"{ledger.shown} 里已有别的内容，不是账本；请另选一个文件或空的数据库"
            raise LedgerError(zh, f"{ledger.shown} holds something else; choose another file or an empty database")


def _set_wal(ledger: Ledger) -> None:
    try:
        raw = ledger._engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
        finally:
            raw.close()
    except (SQLAlchemyError, OSError) as error:
        raise explained(error, ledger.shown) from error
    except Exception as error:  # the driver's own errors, not wrapped on a raw connection
        raise explained(OSError(str(error)), ledger.shown) from error


def _migrate(ledger: Ledger) -> None:
    """Bring the schema up to date, in one transaction."""
    import logging

    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    with ledger.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
