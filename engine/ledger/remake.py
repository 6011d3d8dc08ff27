"""Make one decision again from the ledger alone, and say what differs and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select

from engine.calendar import parse_day
from engine.decide import Decision, decide
from engine.facts import FOREVER, Record, Subject, Supply
from engine.ledger.canonical import Json, NotCanonical, canonical, digest
from engine.ledger.corpora import load_stored
from engine.ledger.errors import Unmendable
from engine.ledger.receipts import FORMAT, ReceiptData, receipt_bytes
from engine.ledger.tables import ENTRY, INPUT, RECEIPT
from engine.ledger.versions import REGISTER, Version, readable_personal, versions_by_content
from engine.ledger.wire import read_moment, read_supply
from engine.problems import HengxinError
from engine.rulebook import Corpus

MOST_PATHS = 20
"""Most differing places that are named."""


class Sort(StrEnum):
    """What became of a decision made again."""

    SAME = "same"
    """The same bytes."""
    ENGINE = "engine"
    """All that was given is intact, and this version of the program decides otherwise."""
    RULEBOOK = "rulebook"
    """The corpus is not in the ledger, or this version refuses it or finds another version of the rulebook in force."""
    SCHEMA = "schema"
    """The receipt is of a format this version does not write, or has other keys."""
    INPUT = "input"
    """Facts that the receipt names are not in the ledger, or cannot be read under its vocabulary."""
    TAMPERING = "tampering"
    """Something in the ledger does not match its digest."""
    ERASED = "erased"
    """Facts that the decision was made from were erased by law."""


@dataclass(frozen=True)
class Remade:
    """One receipt made again. ``paths`` are the places that differ; ``why`` says in words what is wrong (zh, en).

    ``equal``: the bytes are the same. For ``erased`` they may be: an erased text that no rule reads changes nothing.
    """

    seq: int
    receipt: str
    subject: str
    sort: Sort
    equal: bool = False
    paths: tuple[str, ...] = ()
    why: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Given:
    """What a decision was made from, out of the ledger."""

    subject: Subject
    records: tuple[Record, ...]
    supply: Supply
    erased: tuple[str, ...]
    blind: bool
    """Something a rule could read was erased: the decision cannot be made again."""


class Shelf:
    """What several receipts need, fetched from the ledger at once."""

    def __init__(self, connection: Connection, numbers: Sequence[int]) -> None:
        both = ENTRY.outerjoin(RECEIPT, RECEIPT.c.seq == ENTRY.c.seq)
        asked = select(ENTRY.c.seq.label("at"), ENTRY.c.digest.label("number"), ENTRY.c.body, RECEIPT).select_from(both)
        self.rows = {row.at: row for row in connection.execute(asked.where(ENTRY.c.seq.in_(numbers)))}
        wanted = {row.input for row in self.rows.values()}
        inputs = select(INPUT.c.digest, INPUT.c.body).where(INPUT.c.digest.in_(wanted))
        self.inputs: dict[str, str] = {row.digest: row.body for row in connection.execute(inputs)}
        self.versions = versions_by_content(connection, {item for body in self.inputs.values() for item in _named(body)})


def _named(body: str) -> Iterator[str]:
    """Yield the record versions that an input names; of one that was altered, whatever it still names."""
    try:
        yield from (str(item["content"]) for item in json.loads(body)["records"])
    except (ValueError, KeyError, TypeError):
        return


class Corpora:
    """The corpora of a ledger, each loaded once."""

    def __init__(self) -> None:
        self._held: dict[str, Corpus | Unmendable] = {}

    def get(self, connection: Connection, name: str) -> Corpus:
        """Return a corpus; raises :class:`Unmendable` each time if it cannot be had."""
        if name not in self._held:
            try:
                self._held[name] = load_stored(connection, name)
            except Unmendable as error:
                self._held[name] = error
        found = self._held[name]
        if isinstance(found, Unmendable):
            raise found
        return found


def remake_all(connection: Connection, corpora: Corpora, numbers: Sequence[int]) -> list[Remade]:
    """Make the receipts with some numbers again and compare bytes; at most a few hundred at once."""
    shelf = Shelf(connection, numbers)
    return [_remake(connection, corpora, shelf, number) for number in numbers]


def _remake(connection: Connection, corpora: Corpora, shelf: Shelf, seq: int) -> Remade:
    row = shelf.rows[seq]
    body = row.body.encode()
    head = {"seq": seq, "receipt": row.number, "subject": row.subject or ""}
    try:
        receipt = _intact(body, row)
        decision, corpus, given = _decide(connection, corpora, shelf, receipt)
    except Unmendable as error:
        return Remade(**head, sort=Sort(error.sort), why=(error.text.zh, error.text.en))
    if decision is None:
        what = "、".join(given.erased)
        why = (f"依法删除了 {what}，无法重作", f"erased by law: {what}; it cannot be made again")
        return Remade(**head, sort=Sort.ERASED, why=why)
    again = receipt_bytes(decision, corpus, receipt["input"])
    if again == body:
        if given.erased:
            what = "、".join(given.erased)
            zh = f"依法删除了 {what}，规则不读该项，重作结果相同"
            why = (zh, f"erased by law: {what}; no rule reads it and the result is the same")
            return Remade(**head, sort=Sort.ERASED, equal=True, why=why)
        return Remade(**head, sort=Sort.SAME, equal=True)
    return Remade(**head, **_difference(receipt, json.loads(again)))


def decide_again(connection: Connection, corpora: Corpora, seq: int) -> tuple[Decision, Corpus]:
    """Return the decision of a receipt, with its derivation, and its corpus.

    Raises:
        Unmendable: something is missing, altered or erased.
    """
    shelf = Shelf(connection, [seq])
    row = shelf.rows[seq]
    decision, corpus, given = _decide(connection, corpora, shelf, _intact(row.body.encode(), row))
    if decision is None:
        what = "、".join(given.erased)
        raise Unmendable("erased", f"依法删除了 {what}，无法重作", f"erased by law: {what}; it cannot be made again")
    return decision, corpus


def _intact(body: bytes, row: Any) -> dict[str, Json]:
    """Return the receipt, if bytes, number and columns belong together and this version knows its format."""
    if digest(body) != row.number:
        raise Unmendable("tampering", "存证内容与编号不符", "the bytes of the receipt do not match its number")
    try:
        receipt: dict[str, Json] = json.loads(body)
        if canonical(receipt) != body:
            raise NotCanonical("not canonical")
        named = receipt["format"]
    except (ValueError, KeyError, TypeError):
        raise Unmendable("tampering", "存证不是规范的 JSON", "the receipt is not canonical JSON") from None
    if named != FORMAT:
        raise Unmendable("schema", f"存证格式 {named} 不为本版程序所知", f"this version does not know the format {named}")
    try:
        ReceiptData.model_validate(receipt)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise Unmendable("schema", f"存证不合 {FORMAT} 的格式：{where}", f"the receipt does not fit {FORMAT}: {where}") from None
    said = receipt["decision"]
    shown = (said["subject"]["code"], said["rulebook"], said["as_of"], read_moment(said["known_at"]), said["corpus"])
    if (row.digest, row.subject, row.rulebook, row.as_of, row.known_at, row.corpus, row.input) != (
        row.number, *shown, receipt["input"],
    ):  # fmt: skip
        raise Unmendable("tampering", "存证的检索栏与内容不符", "the columns of the receipt do not match its bytes")
    return receipt


def _decide(
    connection: Connection, corpora: Corpora, shelf: Shelf, receipt: dict[str, Json]
) -> tuple[Decision | None, Corpus, Given]:
    said = receipt["decision"]
    corpus = corpora.get(connection, said["corpus"])
    given = _given(shelf, corpus, receipt["input"], said["subject"]["code"])
    if given.blind:
        return None, corpus, given
    day, moment = parse_day(said["as_of"]), read_moment(said["known_at"])
    try:
        decision = decide(corpus, said["rulebook"], given.subject, given.records, given.supply, day, moment)
    except HengxinError:
        raise
    except Exception as error:
        zh = f"本版程序重作时出错：{type(error).__name__}"
        raise Unmendable("engine", zh, f"this version fails on it: {type(error).__name__}: {error}") from error
    return decision, corpus, given


def _given(shelf: Shelf, corpus: Corpus, name: str, code: str) -> Given:
    """Return what a decision was made from, each part checked against its digest."""
    body = shelf.inputs.get(name)
    if body is None:
        raise Unmendable("input", f"账本里没有输入 {name[:12]}", f"input {name[:12]} is not in the ledger")
    if digest(body.encode()) != name:
        raise Unmendable("tampering", f"输入 {name[:12]} 已被改动", f"input {name[:12]} was altered")
    document = json.loads(body)
    if document.get("format") != "hengxin.input/1":
        raise Unmendable("schema", "输入的格式不为本版程序所知", "this version does not know the format of the input")
    subject: Subject | None = None
    records: list[Record] = []
    erased: list[str] = []
    blind = False
    for item in document["records"]:
        version = shelf.versions.get(item["content"])
        if version is None:
            raise Unmendable("input", f"账本里没有记录 {item['record']}", f"record {item['record']} is not in the ledger")
        _check(version, item)
        erased += [f"{version.record} {field}" for field in version.erased]
        if version.kind != REGISTER and version.kind not in corpus.dictionary.kinds:
            raise Unmendable("input", f"词表里没有种类 {version.kind}", f"the vocabulary has no kind {version.kind}")
        blind = blind or not readable_personal(version, corpus.dictionary).keys().isdisjoint(version.erased)
        if version.kind == REGISTER:
            subject = version.as_subject()
        else:
            records.append(version.as_record(FOREVER if item["until"] is None else read_moment(item["until"])))
    if subject is None or subject.code != code:
        raise Unmendable("input", "输入中没有该企业的名册信息", "the input lacks the enterprise's row of the register")
    return Given(subject, tuple(records), read_supply(document["supply"]), tuple(erased), blind)


def _check(version: Version, item: dict[str, Json]) -> None:
    if version.content != item["content"]:
        raise Unmendable("tampering", f"记录 {item['record']} 已被改动", f"record {item['record']} was altered")
    if not version.intact:
        zh = f"记录 {item['record']} 的个人信息已被改动"
        raise Unmendable("tampering", zh, f"personal data of {item['record']} was altered")
    for name, commitment in item.get("personal", {}).items():
        if name not in version.personal or version.personal[name].commitment != commitment:
            zh = f"记录 {item['record']} 的承诺值已被改动"
            raise Unmendable("tampering", zh, f"a commitment of {item['record']} was altered")


def _difference(old: Json, new: Json) -> dict[str, Any]:
    """Say what differs between two receipts, and of which class it is."""
    found = list(differing(old, new))
    paths = tuple(path for path, _ in found[:MOST_PATHS])
    if any(path in ("decision.version", "decision.standing") for path, _ in found):
        why = ("适用的规则版本不同", "another version of the rulebook is in force")
        return {"sort": Sort.RULEBOOK, "paths": paths, "why": why}
    if all(structural for _, structural in found):
        return {"sort": Sort.SCHEMA, "paths": paths, "why": ("存证的项目不同，各项的值相同", "other keys; equal values")}
    return {"sort": Sort.ENGINE, "paths": paths, "why": ("同样的输入，本版程序的结论不同", "the same input, another conclusion")}


def differing(old: Json, new: Json, path: str = "") -> Iterator[tuple[str, bool]]:
    """Yield the places at which two documents differ, and whether it is a key that only one of them has."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            below = f"{path}.{key}" if path else key
            if key in old and key in new:
                yield from differing(old[key], new[key], below)
            else:
                # an id that comes and goes (a list, a scheme) is a conclusion; a key of the format is not
                yield below, path == "" or path == "decision" or path.startswith("decision.subject")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for at, (one, two) in enumerate(zip(old, new, strict=True)):
            yield from differing(one, two, f"{path}[{at}]")
    elif type(old) is not type(new) or old != new:
        yield path, False


__all__ = ["Corpora", "Remade", "Sort", "decide_again", "differing", "remake_all"]
