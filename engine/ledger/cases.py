"""The facts as the ledger knew them at a moment, in the shape of a case folder, so that the same code decides."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from engine.calendar import Intervals
from engine.exchange import CaseFolder, Delivery
from engine.facts import FOREVER, Case, Dictionary, Record, Subject, Supply, area_named
from engine.ledger.canonical import Json, digest_of
from engine.ledger.errors import NotInLedger
from engine.ledger.store import Ledger
from engine.ledger.tables import DELIVERY, DELIVERY_TABLE, REFUSAL
from engine.ledger.versions import REGISTER, Version, readable_personal, versions_of
from engine.ledger.wire import read_days, write_moment, write_supply

Gaps = Mapping[str, frozenset[str]]
"""By enterprise: the kinds of which a row about it was refused and never mended."""


@dataclass(frozen=True)
class LedgerCase(CaseFolder):
    """What the ledger knew at ``known_at``: later versions are not in it, and what was superseded later is current.

    So the same question asked again gives the same answer, whatever has come in since.
    """

    registered: Mapping[str, Version] = field(default_factory=dict)
    versions: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    gaps: Gaps = field(default_factory=dict)
    dictionary: Dictionary | None = None
    later: int = 0
    """Versions of these enterprises that were recorded after ``known_at``."""

    def case(self, code: str, known_at: int | None = None) -> Case:
        """Return what was known about one subject; a ledger case speaks of its own moment only."""
        if known_at not in (None, self.known_at):
            raise ValueError("a case of the ledger speaks of one moment")
        closed = self.gaps.get(code, frozenset())
        days = {kind: covered for kind, covered in self.supply.days.items() if kind not in closed}
        return Case(self.subjects[code], self.records.get(code, ()), Supply(days))

    def input_of(self, code: str) -> tuple[dict[str, Json], tuple[str, ...]]:
        """Return the input document of a decision on a subject (``hengxin.input/1``), and the versions it names."""
        versions = (self.registered[code], *self.versions.get(code, ()))
        until = {(record.id, record.recorded_at): record.superseded_at for record in self.records.get(code, ())}
        return input_document(versions, until, self.case(code).supply, self.dictionary)


def input_document(
    versions: Collection[Version], until: Mapping[tuple[str, int], int], supply: Supply, dictionary: Dictionary | None
) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Return an input document, and the digests of the versions it names; the order of versions means nothing."""
    records, contents = [], []
    for version in sorted(versions, key=lambda item: (item.kind != REGISTER, item.record, item.recorded_at)):
        content = version.content
        contents.append(content)
        end = until.get((version.record, version.recorded_at), FOREVER)
        commitments = readable_personal(version, dictionary) if dictionary is not None else {}
        records.append({
            "record": version.record, "content": content, "until": None if end >= FOREVER else write_moment(end),
            **({"personal": commitments} if commitments else {}),
        })  # fmt: skip
    document = {"format": "hengxin.input/1", "records": records, "supply": write_supply(supply)}
    return document, tuple(contents)


def ledger_case(
    ledger: Ledger, dictionary: Dictionary, *, known_at: int | None = None, folder: CaseFolder | None = None
) -> LedgerCase:
    """Return what the ledger knew at a moment.

    Args:
        ledger: where the records are.
        dictionary: the vocabulary of the corpus.
        known_at: seconds since 1970 UTC; default: the folder's, else the latest moment at which anything came in.
        folder: a case folder that was imported: only its enterprises, and its tables for what is said about the input.

    Raises:
        NotInLedger: nothing was ever imported.
    """
    with ledger.reading() as connection:
        received = connection.execute(select(func.max(DELIVERY.c.received_at))).scalar_one_or_none()
        if received is None:
            zh = "账本里还没有任何记录，请先用 hengxin records import 导入"
            raise NotInLedger(zh, "the ledger holds no records yet; import some with hengxin records import")
        moment = known_at if known_at is not None else folder.known_at if folder is not None else int(received)
        held = versions_of(connection, None if folder is None else folder.subjects)
        deliveries, registers = _tables(connection)
        gaps = _gaps(connection, deliveries, moment, None if folder is None else folder.subjects)
        title, place = _title(connection)
    registered: dict[str, Version] = {}
    versions: dict[str, list[Version]] = {}
    records: dict[str, list[Record]] = {}
    later = 0
    for group in held.values():
        known = [version for version in group if version.recorded_at <= moment]
        if group[0].kind == REGISTER:
            registered[group[0].subject] = known[-1] if known else group[0]
            continue
        later += len(group) - len(known)
        for at, version in enumerate(known):
            until = known[at + 1].recorded_at if at + 1 < len(known) else FOREVER
            versions.setdefault(version.subject, []).append(version)
            records.setdefault(version.subject, []).append(version.as_record(until))
    subjects: dict[str, Subject] = {code: registered[code].as_subject() for code in sorted(registered)}
    return LedgerCase(
        title=folder.title if folder is not None else title,
        place=folder.place if folder is not None else place,
        subjects=subjects,
        records={code: tuple(sorted(found, key=lambda r: (r.id, r.recorded_at))) for code, found in sorted(records.items())},
        deliveries=tuple(deliveries),
        registers=tuple(registers),
        received_at=int(received),
        known_at=moment,
        tables=folder.tables if folder is not None else (),
        rejections=folder.rejections if folder is not None else (),
        notices=folder.notices if folder is not None else (),
        problems=folder.problems if folder is not None else (),
        area=folder.area if folder is not None else (area_named(place, dictionary) or "") if place.strip() else None,
        registered=registered,
        versions={code: tuple(found) for code, found in versions.items()},
        gaps=gaps,
        dictionary=dictionary,
        later=later,
    )


def input_digest(document: Json) -> str:
    """Return the digest of an input document."""
    return digest_of(document)


def _title(connection: Connection) -> tuple[str, str]:
    asked = select(DELIVERY.c.title, DELIVERY.c.place).where(DELIVERY.c.sort == "import")
    row = connection.execute(asked.order_by(DELIVERY.c.received_at.desc(), DELIVERY.c.seq.desc()).limit(1)).first()
    return (row.title, row.place) if row is not None else ("", "")


def _tables(connection: Connection) -> tuple[list[Delivery], list[Delivery]]:
    table = DELIVERY_TABLE
    rows = connection.execute(select(table).order_by(table.c.delivery, table.c.position)).all()
    found = [
        Delivery(row.kind, read_days(json.loads(row.days)), row.received_at, row.timed, row.file, row.sheet, row.digest)
        for row in rows
    ]
    return [item for item in found if item.kind != REGISTER], [item for item in found if item.kind == REGISTER]


def _gaps(
    connection: Connection, deliveries: Collection[Delivery], moment: int, subjects: Collection[str] | None
) -> Gaps:
    """Return the refusals that stand: no later delivery of the kind covers the same days without a refusal."""
    table = REFUSAL
    refused: dict[tuple[str, str], dict[int, None]] = {}
    for row in connection.execute(select(table).where(table.c.gap, table.c.subject.is_not(None)).order_by(table.c.delivery)):
        if subjects is None or row.subject in subjects:
            refused.setdefault((row.subject, row.kind), {})[row.delivery] = None
    if not refused:
        return {}
    covered: dict[tuple[str, int], tuple[Intervals, int]] = {}
    for row in connection.execute(select(DELIVERY_TABLE)):
        days, received = covered.get((row.kind, row.delivery), (Intervals(), 0))
        # a table that came in later than the moment was not there to mend or to spoil anything, unless its rows are timed
        if row.received_at <= moment or row.timed:
            days = days.union(read_days(json.loads(row.days)))
        covered[row.kind, row.delivery] = (days, max(received, row.received_at))
    found: dict[str, set[str]] = {}
    for (subject, kind), where in refused.items():
        for delivery in where:
            days, received = covered.get((kind, delivery), (Intervals(), 0))
            mended = any(
                other != delivery and other not in where and later >= received and all(more.covers(a, b) for a, b in days)
                for (name, other), (more, later) in covered.items()
                if name == kind and other > delivery
            )
            if not mended:
                found.setdefault(subject, set()).add(kind)
    return {subject: frozenset(kinds) for subject, kinds in found.items()}
