"""What can go wrong with a ledger that a user can mend, and how the words of two databases become one sentence."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from engine.exits import Exit
from engine.problems import HengxinError, Text


class LedgerError(HengxinError):
    """The ledger cannot be used as asked; the batch was not written. ``text`` says why and what to do."""

    exit = Exit.LEDGER

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(zh)


class NotInLedger(LedgerError):
    """What was asked for is not in the ledger."""

    exit = Exit.USAGE


class Unmendable(LedgerError):
    """Something the ledger must hold is missing or was altered; ``sort`` is the class of difference it makes."""

    exit = Exit.DISAGREE

    def __init__(self, sort: str, zh: str, en: str) -> None:
        self.sort = sort
        super().__init__(zh, en)


_SAID: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("database is locked", "lock timeout", "canceling statement due to lock", "55P03"),
     "账本正被另一个程序写入，等候超时；请等它结束再试；这一批没有写入",
     "another program is writing to the ledger; wait for it and try again. This batch was not written"),
    (("database or disk is full", "could not extend file", "no space left", "53100"),
     "磁盘空间不足，这一批没有写入；请腾出空间再试",
     "the disk is full; this batch was not written. Make room and try again"),
    (("readonly database", "read-only transaction", "25006", "cannot execute insert in a read-only"),
     "账本是只读的，未写入任何内容；请检查文件与文件夹的权限",
     "the ledger is read-only; nothing was written. Check the access rights"),
    (("unable to open database file",),
     "账本文件打不开；请检查路径与权限", "the ledger file cannot be opened; check its path and the access rights"),
    (("file is not a database", "malformed", "disk i/o error", "file is encrypted"),
     "账本文件已损坏，或者不是账本", "the ledger file is damaged, or no ledger at all"),
    (("append-only",),
     "账本只增不改：拒绝修改或删除已有内容", "the ledger is append-only: nothing in it may be altered or removed"),
    (("no such table", "does not exist", "no such column", "no such view"),
     "账本缺少应有的表或数据库，可能不是账本，或者已被改动",
     "the ledger lacks a table or database; it is no ledger, or was altered"),
    (("password authentication", "authentication", "28p01", "28000"),
     "数据库拒绝登录：请检查账本地址里的用户名和口令", "the database refused the login; check user and password in the address"),
    (("connection", "network error", "server closed", "refused", "timed out", "terminating", "broken pipe", "interface error"),
     "连不上账本所在的数据库，或者连接中断；未提交的内容一律未写入，请恢复后重新运行",
     "the database of the ledger cannot be reached, or the connection broke; what was not committed was not written. Run again"),
)  # fmt: skip


def explained(error: SQLAlchemyError | OSError, shown: str) -> LedgerError:
    """Return what an error of the database means; ``shown`` is the ledger's address without password."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    said = f"{cause} {error if cause is None else ''}".lower()
    for signs, zh, en in _SAID:
        if any(sign.lower() in said for sign in signs):
            return LedgerError(f"账本 {shown}：{zh}", f"ledger {shown}: {en}")
    brief = " ".join(str(cause).split())[:200]
    return LedgerError(f"账本 {shown} 读写失败：{brief}", f"ledger {shown}: {brief}")
