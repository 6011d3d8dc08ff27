"""Erasing a personal value by law: value and salt go, the commitment stays, and the log says that it was done.

Every proof still holds, because only the commitment was ever hashed; a decision that used the value replays as ``erased``.
(个人信息保护法 第四十七条 gives the occasions; which one it is stands in the reason.)
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from engine.ledger import log
from engine.ledger.canonical import canonical
from engine.ledger.errors import NotInLedger
from engine.ledger.lookup import named_records
from engine.ledger.store import Ledger
from engine.ledger.tables import PERSONAL_VALUE, RECORD_VERSION
from engine.ledger.wire import write_moment


def erase(ledger: Ledger, record: str, fields: Collection[str], reason: str, now: int) -> list[tuple[str, str]]:
    """Erase personal values of a record in all its versions.

    Args:
        ledger: an open ledger.
        record: id of the record, or its document number if no other record has it.
        fields: names of personal fields; none: all of them.
        reason: by which request or document.
        now: seconds since 1970 UTC.

    Returns:
        The (version, field) pairs erased now; none if all were erased before.

    Raises:
        NotInLedger: there is no such record, or several, or it has no such personal field.
        LedgerError: the ledger cannot be written; nothing was.
    """
    wanted = record.strip()
    table = PERSONAL_VALUE
    with ledger.writing() as connection:
        ids = named_records(connection, wanted)
        if len(ids) != 1:
            several = f"编号 {wanted} 对应多条记录，请写记录编号：{'、'.join(sorted(ids)[:5])}"
            zh = several if ids else f"账本里没有记录 {wanted}"
            raise NotInLedger(zh, f"{'no' if not ids else 'several'} records are called {wanted}")
        asked = (
            select(table.c.record, table.c.field, table.c.salt)
            .join(RECORD_VERSION, RECORD_VERSION.c.content == table.c.record)
            .where(RECORD_VERSION.c.record == next(iter(ids)))
            .order_by(table.c.record, table.c.field)
        )
        held = connection.execute(asked).all()
        unknown = sorted(set(fields) - {row.field for row in held})
        if unknown or not held:
            named = "、".join(unknown)
            zh = f"记录 {wanted} 没有可删除的个人信息{('：' + named) if named else ''}"
            raise NotInLedger(zh, f"record {wanted} has no such personal value: {', '.join(unknown)}")
        chosen = [(row.record, row.field) for row in held if row.salt is not None and (not fields or row.field in fields)]
        if not chosen:
            return []
        body = canonical({
            "format": "hengxin.erasure/1", "erased_at": write_moment(now), "reason": reason,
            "values": [{"record": version, "field": field} for version, field in chosen],
        })  # fmt: skip
        log.append(connection, "erasure", [body])
        for version, field in chosen:
            one = (table.c.record == version) & (table.c.field == field)
            connection.execute(update(table).where(one).values(salt=None, value=None))
    return chosen
