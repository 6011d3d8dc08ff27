"""Corrections and withdrawals: a new version that supersedes the last one from a moment on. What was known stays known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.exchange import Defect, amend
from engine.facts import Dictionary, Subject
from engine.ledger.canonical import canonical, digest
from engine.ledger.deliveries import given_summary, store_delivery
from engine.ledger.errors import NotInLedger
from engine.ledger.log import known_digests
from engine.ledger.lookup import named_records
from engine.ledger.store import Ledger
from engine.ledger.tables import ENTRY, RECORD_VERSION
from engine.ledger.versions import NAME, REGISTER, Version, of_record, of_subject, versions_of
from engine.ledger.wire import write_moment
from engine.problems import HengxinError, Text


class BadCorrection(HengxinError):
    """What was to be corrected cannot be; ``defects`` say why."""

    def __init__(self, defects: tuple[Defect, ...]) -> None:
        self.defects = defects
        self.text = Text("；".join(item.render("zh") for item in defects), "; ".join(item.render("en") for item in defects))
        super().__init__(self.text.zh)


@dataclass(frozen=True)
class Corrected:
    """The version before and after; ``seq`` is the number of the entry, None if nothing was new."""

    seq: int | None
    before: Version
    after: Version


def correct(
    ledger: Ledger, dictionary: Dictionary, record: str, given: Mapping[str, str], recorded_at: int, reason: str
) -> Corrected:
    """Supersede the last version of a record by a corrected one.

    Args:
        ledger: where the record is.
        dictionary: the vocabulary.
        record: id of the record, or its document number if no other record has it.
        given: heading or field name to the cell as it would stand in a table; blank takes the value away.
        recorded_at: the moment from which the correction is known, seconds since 1970 UTC; after the last version's.
        reason: why, or by which document.

    Raises:
        NotInLedger: there is no such record, or several; or the moment is not after the last version's.
        BadCorrection: a field is unknown, identifies the record, or its cell cannot be read.
    """
    with ledger.writing() as connection:
        last = _last(connection, record)
        if last.void:
            zh = f"记录 {last.record} 已撤销，不能更正"
            raise NotInLedger(zh, f"record {last.record} was withdrawn and cannot be corrected")
        amended = amend(dictionary, last.kind, last.values(), given)
        if amended.defects:
            raise BadCorrection(amended.defects)
        values = amended.values
        if last.kind == REGISTER:
            subject = Subject(last.subject, str(last.fields.get(NAME, "")), values)
            after = of_subject(subject, recorded_at, dictionary)
        else:
            after = of_record(last.as_record().with_fields(values), dictionary)
        return _supersede(connection, last, _at(after, recorded_at), "correction", reason)


def withdraw(ledger: Ledger, record: str, recorded_at: int, reason: str) -> Corrected:
    """Withdraw a record: from the moment on it is void, for every as-of date.

    Raises:
        NotInLedger: there is no such record, or several; it is a row of the register; the moment is too early.
    """
    with ledger.writing() as connection:
        last = _last(connection, record)
        if last.kind == REGISTER:
            zh = "名册中的企业不能撤销，只能更正"
            raise NotInLedger(zh, "an enterprise of the register cannot be withdrawn, only corrected")
        return _supersede(connection, last, _at(last, recorded_at, void=True), "withdrawal", reason)


def _at(version: Version, moment: int, *, void: bool = False) -> Version:
    return Version(
        version.record, version.kind, version.subject, moment, void, version.fields, version.personal
    )


def _supersede(connection: Connection, before: Version, after: Version, sort: str, reason: str) -> Corrected:
    if before.says_the_same(after):
        return Corrected(None, before, before)
    if after.recorded_at <= before.recorded_at:
        zh = f"知悉时点须晚于现行版本的知悉时点 {write_moment(before.recorded_at)}"
        raise NotInLedger(zh, f"the moment must be after that of the last version, {write_moment(before.recorded_at)}")
    given = [(after, reason)]
    body = canonical({
        "format": "hengxin.delivery/1", "sort": sort, "title": "", "place": "",
        "received_at": write_moment(after.recorded_at), "reason": reason, "tables": [],
        "records": given_summary(given), "refusals": {"count": 0, "digest": digest(b"[]")},
    })  # fmt: skip
    if known_digests(connection, ENTRY.c.digest, [digest(body)]):
        return Corrected(None, before, after)
    seq = store_delivery(connection, body, given, [after], (sort, "", "", after.recorded_at, reason))
    return Corrected(seq, before, after)


def _last(connection: Connection, name: str) -> Version:
    """Return the last version of a record named by its id, or by the document number in its id."""
    wanted = name.strip()
    ids = named_records(connection, wanted)
    if not ids:
        raise NotInLedger(f"账本里没有记录 {wanted}", f"no record {wanted} in the ledger")
    if len(ids) > 1:
        several = "、".join(sorted(ids)[:5])
        zh = f"编号 {wanted} 对应多条记录，请写记录编号：{several}"
        raise NotInLedger(zh, f"several records are called {wanted}: {several}")
    (record,) = ids
    subject = connection.execute(select(RECORD_VERSION.c.subject).where(RECORD_VERSION.c.record == record).limit(1)).scalar_one()
    return versions_of(connection, [subject])[record][-1]
