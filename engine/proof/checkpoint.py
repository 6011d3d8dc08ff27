"""Checkpoints: how great the log was, what its root was, and when, signed (C2SP tlog-checkpoint, a signed note).

.. code-block:: text

    wuhai-zjj                                        name of the log, which is the name of its key
    20852                                            number of entries
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=     root of the tree (RFC 9162), base64
    time 2026-11-23T01:00:00Z                        when it was made

    — wuhai-zjj Az3grlgtzPICa5OS8npVmf1Myq/5…        signature
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.problems import Text
from engine.proof.errors import BadCheckpoint
from engine.proof.keys import PrivateKey, PublicKey

_SIZE = re.compile(r"(?:0|[1-9]\d{0,17})\Z")
_TIME = re.compile(r"time (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\Z")
_SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})\Z")


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its name, its size in entries, its root (32 bytes), and the second since 1970 UTC it was made."""

    origin: str
    size: int
    root: bytes
    made_at: int

    def body(self) -> str:
        """Return the text that is signed, with its last line feed."""
        made = datetime.fromtimestamp(self.made_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\ntime {made}\n"

    def sign(self, key: PrivateKey) -> str:
        """Return the signed note. The name of the log is that of the key."""
        assert key.name == self.origin
        signature = base64.b64encode(key.public.id + key.sign(self.body().encode())).decode()
        return f"{self.body()}\n— {key.name} {signature}\n"


def parse_checkpoint(note: str) -> Checkpoint:
    """Read a checkpoint without asking who signed it.

    Raises:
        BadCheckpoint: it is not written as it should be.
    """
    return _parse(note)[0]


def open_checkpoint(note: str, key: PublicKey) -> Checkpoint:
    """Read a checkpoint that a key signed.

    Raises:
        BadCheckpoint: it is not written as it should be, of another log, or the signature is not the key's.
    """
    found, signatures = _parse(note)
    if found.origin != key.name:
        names = found.origin, key.name
        raise _bad("检查点属于“{}”，不属于“{}”".format(*names), "the checkpoint is of {}, not of {}".format(*names))
    for name, signature in signatures:
        if name == key.name and signature[:4] == key.id:
            if key.signed(found.body().encode(), signature[4:]):
                return found
            raise _bad("检查点的签名不成立：内容被改动，或不是用这把密钥签的", "the signature of the checkpoint does not hold")
    raise _bad("检查点上没有这把密钥的签名", "the checkpoint is not signed with this key")


def _parse(note: str) -> tuple[Checkpoint, list[tuple[str, bytes]]]:
    body, blank, tail = note.rpartition("\n\n")
    lines = body.split("\n")
    if not blank or not tail.endswith("\n") or len(lines) != 4:
        raise _bad("检查点的写法不对：应为四行正文、一个空行和签名", "a checkpoint has four lines, a blank line and signatures")
    origin, size, root, time = lines
    when = _TIME.match(time)
    hashed = _decoded(root)
    try:
        made_at = int(datetime.strptime(when[1], "%Y-%m-%dT%H:%M:%S%z").timestamp()) if when else None
    except ValueError:
        made_at = None
    if not origin or not _SIZE.match(size) or len(hashed) != 32 or made_at is None:
        raise _bad("检查点的写法不对：名称、条数、树根或时间有误", "name, size, root or time of the checkpoint is wrong")
    signatures = []
    for line in tail[:-1].split("\n"):
        signed = _SIGNATURE.match(line)
        signature = _decoded(signed[2]) if signed else b""
        if signed is None or not signature:
            raise _bad("检查点的签名行写法不对", "a line of signature of the checkpoint is not written as it should be")
        signatures.append((signed[1], signature))
    found = Checkpoint(origin, int(size), hashed, made_at)
    if found.body() != body + "\n":
        raise _bad("检查点的写法不对", "the checkpoint is not written in its one form")
    return found, signatures


def _decoded(text: str) -> bytes:
    """Return what base64 stands for; nothing if it is not written in its one form."""
    try:
        found = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
    return found if base64.b64encode(found).decode() == text else b""


def _bad(zh: str, en: str) -> BadCheckpoint:
    return BadCheckpoint(Text(zh, en))
