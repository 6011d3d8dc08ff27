"""Runs: decisions committed a chunk at a time, the run last. What the ledger holds already is not added again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from engine import __version__
from engine.calendar import format_day
from engine.classify import Attestation, Run
from engine.decide import Decision
from engine.ledger import log
from engine.ledger.canonical import canonical, digest
from engine.ledger.cases import LedgerCase
from engine.ledger.corpora import store_corpus
from engine.ledger.errors import LedgerError
from engine.ledger.receipts import receipt_bytes
from engine.ledger.store import Ledger
from engine.ledger.tables import ATTESTATION, ENTRY, INPUT, INPUT_RECORD, PAGE, RECEIPT, RUN, RUN_RECEIPT, add_rows
from engine.ledger.wire import write_moment
from engine.problems import Text


@dataclass(frozen=True)
class Stored:
    """What storing a run did: its number (digest), how many of its receipts are new, and how many there are."""

    run: str
    fresh: int
    receipts: tuple[str, ...]


@dataclass(frozen=True)
class _Prepared:
    digest: str
    body: bytes
    subject: str
    rulebook: str
    input: str
    document: bytes
    records: tuple[str, ...]


CHUNK = 500
"""Receipts that are committed together."""


def store_run(ledger: Ledger, run: Run, now: int, progress: Callable[[int, int], None] | None = None) -> Stored:
    """Write the receipts of a run, a chunk at a time, and last the run and its attestation.

    A decision is finished when the chunk with its receipt, its input and its corpus is committed, and then nothing loses it;
    a run is finished when its entry is. Whatever breaks off in between leaves whole receipts without a run, and the same run
    made again finds them and completes itself. The decisions of ``run`` were all agreed on before anything is written.

    Args:
        ledger: where to.
        run: decisions made from a :class:`LedgerCase`.
        now: the moment of the attestation, seconds since 1970 UTC; it stands outside every receipt.
        progress: told how many receipts are committed.

    Raises:
        LedgerError: the ledger cannot be written; the message says how many receipts were.
    """
    case = run.case
    if not isinstance(case, LedgerCase):
        raise TypeError("only decisions made from the ledger can be stored in it")
    names: list[str] = []
    fresh = 0
    try:
        for start in range(0, len(run.decisions), CHUNK):
            prepared = [_prepare(case, decision, run) for decision in run.decisions[start : start + CHUNK]]
            with ledger.writing() as connection:
                if not start:
                    store_corpus(connection, run.corpus)
                _store_inputs(connection, prepared)
                new = _store_receipts(connection, prepared, run)
            fresh += new
            names += [item.digest for item in prepared]
            if progress is not None:
                progress(len(names), len(run.decisions))
        with ledger.writing() as connection:
            store_corpus(connection, run.corpus)
            name = _store_run(connection, names, run)
            _attest(connection, name, run.attestation, now)
    except LedgerError as error:
        if names:
            error.text = Text(
                f"{error.text.zh}。此前的 {len(names)} 份存证已完整写入，不会丢失；重新运行即补齐其余",
                f"{error.text.en}. The {len(names)} receipts before are written and safe; run again for the rest",
            )
        raise
    return Stored(name, fresh, tuple(names))


def _prepare(case: LedgerCase, decision: Decision, run: Run) -> _Prepared:
    document, records = case.input_of(decision.subject.code)
    given = canonical(document)
    body = receipt_bytes(decision, run.corpus, digest(given))
    return _Prepared(digest(body), body, decision.subject.code, decision.rulebook, digest(given), given, records)


def _store_inputs(connection: Connection, prepared: list[_Prepared]) -> None:
    held = log.known_digests(connection, INPUT.c.digest, {item.input for item in prepared})
    new = {item.input: item for item in prepared if item.input not in held}
    if new:
        add_rows(connection, INPUT, [{"digest": i.input, "body": i.document.decode()} for i in new.values()])
        rows = [{"input": item.input, "record": record} for item in new.values() for record in item.records]
        add_rows(connection, INPUT_RECORD, rows)


def _store_receipts(connection: Connection, prepared: list[_Prepared], run: Run) -> int:
    held = log.known_digests(connection, ENTRY.c.digest, {item.digest for item in prepared})
    new = list({item.digest: item for item in prepared if item.digest not in held}.values())
    numbers = log.append(connection, "receipt", [item.body for item in new])
    rows = [
        {
            "seq": seq, "digest": item.digest, "subject": item.subject, "rulebook": item.rulebook,
            "as_of": format_day(run.as_of), "known_at": run.known_at, "corpus": run.corpus.digest, "input": item.input,
        }
        for seq, item in zip(numbers, new, strict=True)
    ]  # fmt: skip
    if rows:
        add_rows(connection, RECEIPT, rows)
    return len(rows)


def _store_run(connection: Connection, names: list[str], run: Run) -> str:
    body = canonical({
        "format": "hengxin.run/1", "as_of": format_day(run.as_of), "known_at": write_moment(run.known_at),
        "corpus": run.corpus.digest, "receipts": names,
    })  # fmt: skip
    name = digest(body)
    if log.known_digests(connection, ENTRY.c.digest, [name]):
        return name
    (seq,) = log.append(connection, "run", [body])
    row = {"seq": seq, "digest": name, "as_of": format_day(run.as_of), "known_at": run.known_at, "corpus": run.corpus.digest}
    add_rows(connection, RUN, [row])
    numbers: dict[str, int] = {}
    for start in range(0, len(names), PAGE):
        asked = select(RECEIPT.c.digest, RECEIPT.c.seq).where(RECEIPT.c.digest.in_(names[start : start + PAGE]))
        numbers |= {row.digest: row.seq for row in connection.execute(asked)}
    rows = [{"run": seq, "position": at, "receipt": numbers[item]} for at, item in enumerate(names)]
    if rows:
        add_rows(connection, RUN_RECEIPT, rows)
    return name


def _attest(connection: Connection, run: str, attested: Attestation, now: int) -> None:
    """Attest a run, unless the same evaluators of the same version did already."""
    seq = connection.execute(select(RUN.c.seq).where(RUN.c.digest == run)).scalar_one()
    said = {
        "engine": __version__, "evaluators": "+".join(attested.evaluators), "agreed": attested.agreed, "single": attested.single,
    }  # fmt: skip
    same = select(ATTESTATION.c.seq).where(ATTESTATION.c.run == seq)
    for name, value in said.items():
        same = same.where(ATTESTATION.c[name] == value)
    if connection.execute(same.limit(1)).first() is not None:
        return
    body = canonical({"format": "hengxin.attestation/1", "run": run, **said, "made_at": write_moment(now)})
    (number,) = log.append(connection, "attestation", [body])
    add_rows(connection, ATTESTATION, [{"seq": number, "run": seq, **said, "made_at": now}])
