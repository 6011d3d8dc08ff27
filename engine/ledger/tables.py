"""The tables of the ledger. Everything is append-only; the one exception is the erasure of a personal value.

Moments are seconds since 1970 UTC, days are text ``YYYY-MM-DD``, digests are SHA-256 in hexadecimal. The schema is
made by the migrations (``migrations/versions``), never from here; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, LargeBinary, Table, Text, insert
from sqlmodel import Field, SQLModel


class Entry(SQLModel, table=True):
    """The log: one line per delivery, receipt, run and attestation, numbered without a gap from 0.

    ``body`` is canonical JSON; its bytes are the leaf of the Merkle tree and ``digest`` is their SHA-256.
    """

    __tablename__ = "entry"
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    sort: str
    digest: str = Field(unique=True)
    body: str = Field(sa_type=Text)


class Blob(SQLModel, table=True):
    """The bytes of a file of a corpus, once."""

    __tablename__ = "blob"
    digest: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class CorpusFile(SQLModel, table=True):
    """Which file of which content belongs to a corpus."""

    __tablename__ = "corpus_file"
    corpus: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    blob: str = Field(foreign_key="blob.digest")


class RecordVersion(SQLModel, table=True):
    """One version of a record, or of a row of the register (kind ``register``), as it was given.

    ``content`` is the digest of all of it but the personal values, of which only the names enter; ``digest`` covers
    the commitments too. ``fields`` is canonical JSON (:mod:`engine.ledger.wire`) without the personal values.
    When a version was superseded is not stored: it is the ``recorded_at`` of the next version.
    """

    __tablename__ = "record_version"
    content: str = Field(primary_key=True)
    digest: str = Field(unique=True)
    record: str = Field(index=True)
    kind: str
    subject: str = Field(index=True)
    recorded_at: int = Field(sa_type=BigInteger)
    void: bool
    fields: str = Field(sa_type=Text)


class PersonalValue(SQLModel, table=True):
    """A personal value of a record version: commitment, salt and value (JSON). Erased: salt and value are NULL."""

    __tablename__ = "personal_value"
    record: str = Field(primary_key=True, foreign_key="record_version.content")
    field: str = Field(primary_key=True)
    commitment: str
    salt: str | None = None
    value: str | None = Field(default=None, sa_type=Text)


class Delivery(SQLModel, table=True):
    """A case folder that was imported, a correction or a withdrawal."""

    __tablename__ = "delivery"
    seq: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="entry.seq")
    sort: str
    title: str
    place: str
    received_at: int = Field(sa_type=BigInteger)
    reason: str


class DeliveryTable(SQLModel, table=True):
    """One table of a delivery: the days of a kind that it covers, and what became of its rows."""

    __tablename__ = "delivery_table"
    delivery: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="delivery.seq")
    position: int = Field(primary_key=True)
    file: str
    sheet: str
    kind: str
    days: str = Field(sa_type=Text)
    received_at: int = Field(sa_type=BigInteger)
    timed: bool
    digest: str


class DeliveryRecord(SQLModel, table=True):
    """A record version that a delivery gave, be it new or known before, and where it stood."""

    __tablename__ = "delivery_record"
    delivery: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="delivery.seq")
    record: str = Field(primary_key=True, foreign_key="record_version.content")
    source: str = Field(sa_type=Text)


class Refusal(SQLModel, table=True):
    """A row that was refused. What stood in it is not kept. ``gap``: for the enterprise its kind counts as not supplied."""

    __tablename__ = "refusal"
    delivery: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="delivery.seq")
    position: int = Field(primary_key=True)
    place: str
    kind: str
    subject: str | None = Field(default=None, index=True)
    gap: bool
    codes: str


class Input(SQLModel, table=True):
    """What was given for a decision: ``body`` is canonical JSON (``hengxin.input/1``) and ``digest`` its SHA-256."""

    __tablename__ = "input"
    digest: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)


class InputRecord(SQLModel, table=True):
    """Which record versions an input holds, the row of the register included."""

    __tablename__ = "input_record"
    input: str = Field(primary_key=True, foreign_key="input.digest")
    record: str = Field(primary_key=True, foreign_key="record_version.content", index=True)


class Receipt(SQLModel, table=True):
    """What one looks for a receipt by; all of it stands in the body of the entry too."""

    __tablename__ = "receipt"
    seq: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="entry.seq")
    digest: str = Field(unique=True, foreign_key="entry.digest")
    subject: str = Field(index=True)
    rulebook: str
    as_of: str
    known_at: int = Field(sa_type=BigInteger)
    corpus: str
    input: str = Field(foreign_key="input.digest")


class Run(SQLModel, table=True):
    """A batch of decisions that was finished; ``digest`` is that of its entry."""

    __tablename__ = "run"
    seq: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="entry.seq")
    digest: str = Field(unique=True, foreign_key="entry.digest")
    as_of: str
    known_at: int = Field(sa_type=BigInteger)
    corpus: str


class RunReceipt(SQLModel, table=True):
    """The receipts of a run, in its order."""

    __tablename__ = "run_receipt"
    run: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="run.seq")
    position: int = Field(primary_key=True)
    receipt: int = Field(sa_type=BigInteger, foreign_key="receipt.seq")


class Attestation(SQLModel, table=True):
    """Which evaluators made a run and agreed, with which version of the engine, and when: beside the receipts."""

    __tablename__ = "attestation"
    seq: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="entry.seq")
    run: int = Field(sa_type=BigInteger, foreign_key="run.seq")
    engine: str
    evaluators: str
    agreed: int
    single: int
    made_at: int = Field(sa_type=BigInteger)


def _table(model: type[SQLModel]) -> Table:
    found = model.__table__  # type: ignore[attr-defined]
    assert isinstance(found, Table)
    return found


ENTRY = _table(Entry)
BLOB = _table(Blob)
CORPUS_FILE = _table(CorpusFile)
RECORD_VERSION = _table(RecordVersion)
PERSONAL_VALUE = _table(PersonalValue)
DELIVERY = _table(Delivery)
DELIVERY_TABLE = _table(DeliveryTable)
DELIVERY_RECORD = _table(DeliveryRecord)
REFUSAL = _table(Refusal)
INPUT = _table(Input)
INPUT_RECORD = _table(InputRecord)
RECEIPT = _table(Receipt)
RUN = _table(Run)
RUN_RECEIPT = _table(RunReceipt)
ATTESTATION = _table(Attestation)

TABLES: tuple[Table, ...] = (
    ENTRY, BLOB, CORPUS_FILE, RECORD_VERSION, PERSONAL_VALUE, DELIVERY, DELIVERY_TABLE, DELIVERY_RECORD, REFUSAL, INPUT,
    INPUT_RECORD, RECEIPT, RUN, RUN_RECEIPT, ATTESTATION,
)  # fmt: skip
"""All tables, each after those it refers to: the order in which a ledger is copied."""

PAGE = 500
"""Rows written, read or asked for at once: below the number of parameters any database takes."""


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, if there are any: to a server many in one statement, since it would answer each one."""
    if rows and connection.dialect.name == "sqlite":
        connection.execute(insert(table), list(rows))
    elif rows:
        for start in range(0, len(rows), PAGE):
            connection.execute(insert(table).values(list(rows[start : start + PAGE])))
