"""Checkpoints of a ledger, and the proof bundle of one decision, which is checked without the ledger and without us."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine.ledger import log
from engine.ledger.canonical import Json, digest
from engine.ledger.errors import NotInLedger, Unmendable
from engine.ledger.store import Ledger
from engine.ledger.tables import INPUT, PAGE
from engine.ledger.versions import Version, versions_by_content
from engine.ledger.wire import write_moment
from engine.proof import Checkpoint, PrivateKey, PublicKey, Tree, hengxin_verify, open_checkpoint

FORMAT = "hengxin.proof/1"

Progress = Callable[[int, int], None]


def tree_of(ledger: Ledger, progress: Progress | None = None) -> Tree:
    """Return the Merkle tree over all entries; 64 bytes of memory per entry."""
    total = log.size(ledger)
    tree = Tree()
    for leaf in log.leaves(ledger, 0, total):
        tree.append(leaf)
        if progress is not None and len(tree) % PAGE == 0:
            progress(len(tree), total)
    return tree


def make_checkpoint(ledger: Ledger, key: PrivateKey, now: int, progress: Progress | None = None) -> str:
    """Return a signed checkpoint of the ledger as it is.

    It protects what stands before it, from the moment that somebody else keeps it; it belongs outside the ledger.

    Args:
        ledger: an open ledger.
        key: its name is the name of the log.
        now: seconds since 1970 UTC.
        progress: told how far it is.
    """
    tree = tree_of(ledger, progress)
    return Checkpoint(key.name, len(tree), tree.root(), now).sign(key)


def prove(
    ledger: Ledger,
    receipt: str,
    note: str,
    key: PublicKey,
    *,
    older: Sequence[str] = (),
    personal: bool = True,
    progress: Progress | None = None,
) -> dict[str, Json]:
    """Return the proof bundle of a decision (``hengxin.proof/1``).

    Args:
        ledger: an open ledger.
        receipt: the number of the receipt, or its beginning.
        note: a checkpoint that covers it.
        key: the key that signed the checkpoints.
        older: checkpoints of which it shall be provable that they are the beginning of ``note``.
        personal: whether the personal values of the records, with their salts, go along: for the enterprise itself.
        progress: told how far it is.

    Raises:
        NotInLedger: there is no such receipt, or the checkpoint was made before it.
        BadCheckpoint: a checkpoint is not signed by the key.
        Unmendable: the ledger is not the one of the checkpoint (class ``tampering``), or an input is missing (``input``).
    """
    head, before = open_checkpoint(note, key), [open_checkpoint(text, key) for text in older]
    if any(item.size > head.size for item in before):
        zh = "--older 写的检查点比 --checkpoint 的还新，两者写反了"
        raise NotInLedger(zh, "a checkpoint given as --older is newer than that of --checkpoint")
    with ledger.reading() as connection:
        index, body = log.find(connection, receipt, "receipt")
        if index >= head.size:
            zh = "检查点在这份存证之前作出，请先用 hengxin ledger checkpoint 作新的检查点"
            raise NotInLedger(zh, "the checkpoint was made before this receipt; make a new one with hengxin ledger checkpoint")
        given = _input(connection, body)
        contents = [item["content"] for item in json.loads(given)["records"]]
        versions = versions_by_content(connection, contents)
    tree = tree_of(ledger, progress)
    if head.size > len(tree) or tree.root(head.size) != head.root:
        zh = "账本与检查点不符：请先用 hengxin ledger verify 查明何处被改动"
        raise Unmendable("tampering", zh, "the ledger is not that of the checkpoint; see hengxin ledger verify")
    bundle = {
        "format": FORMAT,
        "receipt": body.decode(),
        "index": index,
        "path": [part.hex() for part in tree.inclusion(index, head.size)],
        "checkpoint": note,
        "key": str(key),
        "consistency": {str(item.size): [part.hex() for part in tree.consistency(item.size, head.size)] for item in before},
        "input": given,
        "records": [_record(versions[content], personal) for content in contents if content in versions],
    }
    _check(bundle, key, older)
    return bundle


def _input(connection: Connection, body: bytes) -> str:
    """Return the input that a receipt names, as it was."""
    try:
        named = str(json.loads(body)["input"])
    except (ValueError, KeyError, TypeError):
        raise Unmendable("tampering", "存证内容已被改动", "the receipt was altered") from None
    found = connection.execute(select(INPUT.c.body).where(INPUT.c.digest == named)).scalar_one_or_none()
    if found is None:
        raise Unmendable("input", "账本里没有这份存证的输入", "the input of the receipt is not in the ledger")
    if digest(str(found).encode()) != named:
        raise Unmendable("tampering", f"输入 {named[:12]} 已被改动", f"input {named[:12]} was altered")
    return str(found)


def _check(bundle: dict[str, Json], key: PublicKey, older: Sequence[str]) -> None:
    """Check a bundle as the one who gets it will: none is handed out that does not hold."""
    alone: Any = hengxin_verify  # written without annotations
    try:
        alone.check_proof(bundle, alone.read_key(str(key)), list(older))
    except alone.Wrong as error:
        zh = f"作不出成立的证明：{error.zh}。请先用 hengxin ledger verify 查明何处被改动"
        raise Unmendable("tampering", zh, f"no valid proof can be made: {error.en}; see hengxin ledger verify") from None


def _record(version: Version, personal: bool) -> dict[str, Json]:
    return {
        "record": version.record,
        "kind": version.kind,
        "subject": version.subject,
        "recorded_at": write_moment(version.recorded_at),
        "void": version.void,
        "fields": dict(version.fields),
        "personal": {
            name: {"commitment": sealed.commitment, **({"salt": sealed.salt, "value": sealed.value} if personal else {})}
            for name, sealed in sorted(version.personal.items())
        },
    }
