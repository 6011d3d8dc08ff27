"""The first schema: tables, triggers that forbid altering and removing, views for auditors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.ledger.migrations.guards import guard
from engine.ledger.migrations.views import VIEWS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDED = (
    "entry", "blob", "corpus_file", "record_version", "delivery", "delivery_table", "delivery_record", "refusal", "input",
    "input_record", "receipt", "run", "run_receipt", "attestation",
)  # fmt: skip


def upgrade() -> None:
    """Make everything."""
    _log()
    _corpora()
    _records()
    _decisions()
    connection = op.get_bind()
    for statement in guard(connection.dialect.name, GUARDED):
        connection.exec_driver_sql(statement)
    for sqlite, postgresql in VIEWS:
        connection.exec_driver_sql(sqlite if connection.dialect.name == "sqlite" else postgresql)


def _text(name: str, *more: sa.ForeignKey, nullable: bool = False, primary_key: bool = False, unique: bool | None = None) -> sa.Column[str]:  # noqa: E501
    return sa.Column(name, sa.String(), *more, nullable=nullable, primary_key=primary_key, unique=unique)


def _long(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _big(name: str, *more: sa.ForeignKey, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), *more, nullable=False, primary_key=primary_key, autoincrement=False)


def _int(name: str, *, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, primary_key=primary_key, autoincrement=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _log() -> None:
    op.create_table("entry", _big("seq", primary_key=True), _text("sort"), _text("digest", unique=True), _long("body"))


def _corpora() -> None:
    op.create_table("blob", _text("digest", primary_key=True), sa.Column("content", sa.LargeBinary(), nullable=False))
    op.create_table(
        "corpus_file",
        _text("corpus", primary_key=True), _text("name", primary_key=True), _text("blob", sa.ForeignKey("blob.digest")),
    )  # fmt: skip


def _records() -> None:
    op.create_table(
        "record_version",
        _text("content", primary_key=True), _text("digest", unique=True), _text("record"), _text("kind"), _text("subject"),
        _big("recorded_at"), _flag("void"), _long("fields"),
    )  # fmt: skip
    op.create_index("ix_record_version_record", "record_version", ["record"])
    op.create_index("ix_record_version_subject", "record_version", ["subject"])
    op.create_table(
        "personal_value",
        _text("record", sa.ForeignKey("record_version.content"), primary_key=True), _text("field", primary_key=True),
        _text("commitment"), _text("salt", nullable=True), _long("value", nullable=True),
    )  # fmt: skip
    op.create_table(
        "delivery",
        _big("seq", sa.ForeignKey("entry.seq"), primary_key=True), _text("sort"), _text("title"), _text("place"),
        _big("received_at"), _text("reason"),
    )  # fmt: skip
    op.create_table(
        "delivery_table",
        _big("delivery", sa.ForeignKey("delivery.seq"), primary_key=True), _int("position", primary_key=True),
        _text("file"), _text("sheet"), _text("kind"), _long("days"), _big("received_at"), _flag("timed"), _text("digest"),
    )  # fmt: skip
    op.create_table(
        "delivery_record",
        _big("delivery", sa.ForeignKey("delivery.seq"), primary_key=True),
        _text("record", sa.ForeignKey("record_version.content"), primary_key=True), _long("source"),
    )  # fmt: skip
    op.create_table(
        "refusal",
        _big("delivery", sa.ForeignKey("delivery.seq"), primary_key=True), _int("position", primary_key=True),
        _text("place"), _text("kind"), _text("subject", nullable=True), _flag("gap"), _text("codes"),
    )  # fmt: skip
    op.create_index("ix_refusal_subject", "refusal", ["subject"])


def _decisions() -> None:
    op.create_table("input", _text("digest", primary_key=True), _long("body"))
    op.create_table(
        "input_record",
        _text("input", sa.ForeignKey("input.digest"), primary_key=True),
        _text("record", sa.ForeignKey("record_version.content"), primary_key=True),
    )  # fmt: skip
    op.create_index("ix_input_record_record", "input_record", ["record"])
    op.create_table(
        "receipt",
        _big("seq", sa.ForeignKey("entry.seq"), primary_key=True), _text("digest", sa.ForeignKey("entry.digest"), unique=True),
        _text("subject"), _text("rulebook"), _text("as_of"), _big("known_at"), _text("corpus"),
        _text("input", sa.ForeignKey("input.digest")),
    )  # fmt: skip
    op.create_index("ix_receipt_subject", "receipt", ["subject"])
    op.create_table(
        "run",
        _big("seq", sa.ForeignKey("entry.seq"), primary_key=True), _text("digest", sa.ForeignKey("entry.digest"), unique=True),
        _text("as_of"), _big("known_at"), _text("corpus"),
    )  # fmt: skip
    op.create_table(
        "run_receipt",
        _big("run", sa.ForeignKey("run.seq"), primary_key=True), _int("position", primary_key=True),
        _big("receipt", sa.ForeignKey("receipt.seq")),
    )  # fmt: skip
    op.create_table(
        "attestation",
        _big("seq", sa.ForeignKey("entry.seq"), primary_key=True), _big("run", sa.ForeignKey("run.seq")), _text("engine"),
        _text("evaluators"), _int("agreed"), _int("single"), _big("made_at"),
    )  # fmt: skip
