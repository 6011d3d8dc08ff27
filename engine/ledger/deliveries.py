"""What comes in: case folders, each row as given. A version that says something new is added; nothing is overwritten."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from engine.exchange import CaseFolder, Delivery
from engine.exchange.rows import OUT_OF_SCOPE
from engine.facts import Dictionary
from engine.ledger import log
from engine.ledger.canonical import Json, canonical, digest, digest_of
from engine.ledger.store import Ledger
from engine.ledger.tables import DELIVERY, DELIVERY_RECORD, DELIVERY_TABLE, ENTRY, REFUSAL, add_rows
from engine.ledger.versions import Version, of_record, of_subject, store_versions, versions_of
from engine.ledger.wire import write_days, write_moment

CONFLICT = "LEDGER-CONFLICT"
"""The ledger holds another content of the same record, recorded at the same moment."""


@dataclass(frozen=True)
class Imported:
    """What an import did. ``seq`` is the number of its entry, None if the ledger held all of it already.

    ``fresh`` records were not known, ``updated`` ones got a new version, ``known`` ones said nothing new. ``conflicts``
    are records that were refused: (record, where it stands), because another content was recorded at the same moment.
    """

    seq: int | None
    fresh: int
    updated: int
    known: int
    conflicts: tuple[tuple[str, str], ...]


@dataclass
class _Plan:
    """What of a delivery is new."""

    given: list[tuple[Version, str]] = field(default_factory=list)
    new: list[Version] = field(default_factory=list)
    conflicts: list[tuple[Version, str]] = field(default_factory=list)
    fresh: int = 0
    updated: int = 0
    known: int = 0


def import_case(ledger: Ledger, case: CaseFolder, dictionary: Dictionary) -> Imported:
    """Take a case folder into the ledger, in one batch; a second time it changes nothing.

    Raises:
        LedgerError: the ledger cannot be written.
    """
    received = max((item.received_at for item in case.registers), default=case.received_at)
    versions = [(of_subject(subject, received, dictionary), "") for subject in case.subjects.values()]
    versions += [(of_record(record, dictionary), record.source) for group in case.records.values() for record in group]
    with ledger.writing() as connection:
        plan = _plan(versions_of(connection, case.subjects), versions)
        refusals = _refusals(case, plan)
        tables = [_table(item) for item in (*case.registers, *case.deliveries)]
        body = canonical({
            "format": "hengxin.delivery/1", "sort": "import", "title": case.title, "place": case.place,
            "received_at": write_moment(case.received_at), "reason": "",
            "tables": [{**table, "received_at": write_moment(table["received_at"])} for table in tables],
            "records": given_summary(plan.given), "refusals": {"count": len(refusals), "digest": digest_of(refusals)},
        })  # fmt: skip
        done = Imported(
            None, plan.fresh, plan.updated, plan.known, tuple((version.record, where) for version, where in plan.conflicts)
        )
        if log.known_digests(connection, ENTRY.c.digest, [digest(body)]):
            return done
        seq = store_delivery(connection, body, plan.given, plan.new, ("import", case.title, case.place, case.received_at, ""))
        add_rows(connection, DELIVERY_TABLE, [
            {"delivery": seq, "position": at, **table, "days": canonical(table["days"]).decode()}
            for at, table in enumerate(tables)
        ])  # fmt: skip
        add_rows(connection, REFUSAL, [{"delivery": seq, "position": at, **row} for at, row in enumerate(refusals)])
        return Imported(seq, *(getattr(done, name) for name in ("fresh", "updated", "known", "conflicts")))


def store_delivery(
    connection: Connection,
    body: bytes,
    given: Sequence[tuple[Version, str]],
    new: Sequence[Version],
    head: tuple[str, str, str, int, str],
) -> int:
    """Store a delivery with its records, and return the number of its entry."""
    (seq,) = log.append(connection, "delivery", [body])
    names = ("sort", "title", "place", "received_at", "reason")
    add_rows(connection, DELIVERY, [{"seq": seq, **dict(zip(names, head, strict=True))}])
    store_versions(connection, new)
    rows = {version.content: {"delivery": seq, "record": version.content, "source": source} for version, source in given}
    add_rows(connection, DELIVERY_RECORD, list(rows.values()))
    return seq


def given_summary(given: Sequence[tuple[Version, str]]) -> Json:
    """Return count and digest of the records of a delivery: over the sealed digest and place of each, sorted."""
    rows = {version.content: [version.digest, source] for version, source in given}
    return {"count": len(rows), "digest": digest_of(sorted(rows.values()))}


def _plan(held: Mapping[str, list[Version]], given: Sequence[tuple[Version, str]]) -> _Plan:
    """Compare what was given with what is held, in order of time."""
    plan = _Plan()
    groups = {record: list(versions) for record, versions in held.items()}
    for version, source in sorted(given, key=lambda item: (item[0].record, item[0].recorded_at)):
        group = groups.setdefault(version.record, [])
        at = bisect.bisect_right(group, version.recorded_at, key=lambda item: item.recorded_at)
        current = group[at - 1] if at else None
        if current is not None and current.says_the_same(version):
            plan.known += 1
            plan.given.append((current, source))
        elif current is not None and current.recorded_at == version.recorded_at:
            plan.conflicts.append((version, source))
        else:
            plan.fresh += not group
            plan.updated += bool(group)
            group.insert(at, version)
            plan.new.append(version)
            plan.given.append((version, source))
    return plan


def _refusals(case: CaseFolder, plan: _Plan) -> list[dict[str, Json]]:
    """Return the refused rows without what stood in them."""
    rows: list[dict[str, Json]] = [
        {
            "place": item.place, "kind": item.kind, "subject": item.subject,
            "gap": any(defect.code != OUT_OF_SCOPE for defect in item.defects),
            "codes": " ".join(sorted({defect.code for defect in item.defects})),
        }
        for item in case.rejections
    ]  # fmt: skip
    return rows + [
        {"place": where, "kind": version.kind, "subject": version.subject, "gap": True, "codes": CONFLICT}
        for version, where in plan.conflicts
    ]


def _table(item: Delivery) -> dict[str, Json]:
    return {
        "file": item.file, "sheet": item.sheet, "kind": item.kind, "days": write_days(item.days),
        "received_at": item.received_at, "timed": item.timed, "digest": item.digest,
    }  # fmt: skip
