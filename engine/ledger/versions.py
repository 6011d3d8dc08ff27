"""Versions of records as the ledger holds them: digests, personal values behind commitments, and back to records."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine.facts import FOREVER, Dictionary, Record, Subject, Type, Value
from engine.ledger.canonical import Json, canonical, digest_of
from engine.ledger.personal import Sealed, opens, seal
from engine.ledger.tables import PAGE, PERSONAL_VALUE, RECORD_VERSION, add_rows
from engine.ledger.wire import read_value, write_moment, write_value

REGISTER = "register"
NAME = "@name"
"""The field that holds an enterprise's name in its row of the register."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record or of a row of the register. ``fields`` and the sealed values are JSON."""

    record: str
    kind: str
    subject: str
    recorded_at: int
    void: bool
    fields: Mapping[str, Json]
    personal: Mapping[str, Sealed]

    @property
    def content(self) -> str:
        """The digest of everything but the personal values, whose names alone enter: the same in every ledger."""
        return digest_of({
            "format": "hengxin.record/1",
            "record": self.record,
            "kind": self.kind,
            "subject": self.subject,
            "recorded_at": write_moment(self.recorded_at),
            "void": self.void,
            "fields": dict(self.fields),
            "personal": sorted(self.personal),
        })  # fmt: skip

    @property
    def digest(self) -> str:
        """The digest of the content together with the commitments."""
        commitments = {name: sealed.commitment for name, sealed in self.personal.items()}
        return digest_of({"format": "hengxin.sealed-record/1", "content": self.content, "personal": commitments})

    @property
    def erased(self) -> tuple[str, ...]:
        """The personal fields whose value was erased."""
        return tuple(sorted(name for name, sealed in self.personal.items() if sealed.erased))

    @property
    def intact(self) -> bool:
        """Say whether every personal value still belongs to its commitment."""
        return all(opens(name, sealed) for name, sealed in self.personal.items())

    def values(self) -> dict[str, Value]:
        """Return the values of all fields; an erased one is left out."""
        plain = {name: read_value(value) for name, value in self.fields.items() if name != NAME}
        opened = {name: read_value(sealed.value) for name, sealed in self.personal.items() if not sealed.erased}
        return dict(sorted({**plain, **opened}.items()))

    def as_record(self, until: int = FOREVER, source: str = "") -> Record:
        """Return the record for the evaluators."""
        return Record(self.record, self.kind, self.subject, self.values(), self.recorded_at, until, self.void, source)

    def as_subject(self) -> Subject:
        """Return the enterprise of a row of the register."""
        return Subject(self.subject, str(self.fields.get(NAME, "")), self.values())

    def says_the_same(self, other: Version) -> bool:
        """Say whether two versions hold the same; an erased value is taken to be what it was."""
        if self.void != other.void or self.fields != other.fields or self.personal.keys() != other.personal.keys():
            return False
        pairs = ((self.personal[name], other.personal[name]) for name in self.personal)
        return all(one.erased or two.erased or one.value == two.value for one, two in pairs)


def of_record(record: Record, dictionary: Dictionary) -> Version:
    """Return a record as a new version, its personal values sealed with fresh salts."""
    types = {name: field.type for name, field in dictionary.kinds[record.kind].fields.items()}
    hidden = {name for name, field in dictionary.kinds[record.kind].fields.items() if field.personal}
    plain, sealed = _split(record.fields, types, hidden)
    return Version(record.id, record.kind, record.subject, record.recorded_at, record.void, plain, sealed)


def of_subject(subject: Subject, received_at: int, dictionary: Dictionary) -> Version:
    """Return a row of the register as a new version, known from the moment it was received."""
    types = {name: field.type for name, field in dictionary.subject.items()}
    hidden = {name for name, field in dictionary.subject.items() if field.personal}
    plain, sealed = _split(subject.fields, types, hidden)
    name = f"{REGISTER}:{subject.code}"
    return Version(name, REGISTER, subject.code, received_at, False, {NAME: subject.name, **plain}, sealed)


def readable_personal(version: Version, dictionary: Dictionary) -> dict[str, str]:
    """Return the commitments of the personal values that a rule could read: free text is for readers only."""
    fields = dictionary.subject if version.kind == REGISTER else dictionary.kinds[version.kind].fields
    return {
        name: sealed.commitment
        for name, sealed in sorted(version.personal.items())
        if name not in fields or fields[name].type is not Type.TEXT
    }


def store_versions(connection: Connection, versions: Iterable[Version]) -> None:
    """Insert versions that the ledger does not hold."""
    rows, personal = [], []
    for version in versions:
        content = version.content
        rows.append({
            "content": content, "digest": version.digest, "record": version.record, "kind": version.kind,
            "subject": version.subject, "recorded_at": version.recorded_at, "void": version.void,
            "fields": canonical(dict(version.fields)).decode(),
        })  # fmt: skip
        for name, sealed in sorted(version.personal.items()):
            value = canonical(sealed.value).decode()
            personal.append({
                "record": content, "field": name, "commitment": sealed.commitment, "salt": sealed.salt, "value": value,
            })  # fmt: skip
    if rows:
        add_rows(connection, RECORD_VERSION, rows)
    if personal:
        add_rows(connection, PERSONAL_VALUE, personal)


def versions_of(connection: Connection, subjects: Collection[str] | None = None) -> dict[str, list[Version]]:
    """Return all versions of all records of some enterprises (default: all), by record, in order of ``recorded_at``."""
    found: dict[str, list[Version]] = {}
    for version in _read(connection, "subject", subjects):
        found.setdefault(version.record, []).append(version)
    for group in found.values():
        group.sort(key=lambda version: version.recorded_at)
    return found


def versions_by_content(connection: Connection, contents: Collection[str]) -> dict[str, Version]:
    """Return versions by the digest that they are stored under; what is not there is left out."""
    return dict(_rows(connection, "content", contents))


def _read(connection: Connection, column: str, wanted: Collection[str] | None) -> Iterator[Version]:
    for _, version in _rows(connection, column, wanted):
        yield version


def _rows(connection: Connection, column: str, wanted: Collection[str] | None) -> Iterator[tuple[str, Version]]:
    table = RECORD_VERSION
    sealed = PERSONAL_VALUE
    whole = sorted(wanted) if wanted is not None else [""]
    for start in range(0, len(whole), PAGE):
        part = whole[start : start + PAGE]
        rows, values = select(table), select(sealed).join(table, table.c.content == sealed.c.record)
        if wanted is not None:
            chosen = table.c[column].in_(part)
            rows, values = rows.where(chosen), values.where(chosen)
        personal: dict[str, dict[str, Sealed]] = {}
        for row in connection.execute(values.order_by(sealed.c.record, sealed.c.field)):
            value = None if row.value is None else json.loads(row.value)
            personal.setdefault(row.record, {})[row.field] = Sealed(row.commitment, row.salt, value)
        for row in connection.execute(rows.order_by(table.c.content)):
            yield row.content, Version(
                row.record, row.kind, row.subject, row.recorded_at, row.void, json.loads(row.fields),
                personal.get(row.content, {}),
            )  # fmt: skip


def _split(
    values: Mapping[str, Value], types: Mapping[str, Type], hidden: Collection[str]
) -> tuple[dict[str, Json], dict[str, Sealed]]:
    written = {name: write_value(value, types.get(name)) for name, value in sorted(values.items()) if value is not None}
    sealed = {name: seal(name, value) for name, value in written.items() if name in hidden}
    return {name: value for name, value in written.items() if name not in hidden}, sealed
