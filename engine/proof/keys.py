"""Keys that sign checkpoints: Ed25519 (RFC 8032), written as C2SP signed notes write them.

Private: ``PRIVATE+KEY+<name>+<id>+<base64>``; public: ``<name>+<id>+<base64>``. The id is the first four bytes of
SHA-256 over name, line feed, 0x01 and the public key. A private key belongs outside the ledger: whoever can rewrite the
ledger and sign can make a new past.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.problems import Text
from engine.proof.errors import BadKey

ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True)
class PublicKey:
    """A named key that signatures are checked with; ``raw`` are its 32 bytes."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before a signature."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.raw).decode()}"

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Say whether a signature over a text is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class PrivateKey:
    """A named key that signs; ``seed`` are its 32 secret bytes."""

    name: str
    seed: bytes

    @classmethod
    def generate(cls, name: str) -> PrivateKey:
        """Make a new key from the system's randomness.

        Raises:
            BadKey: the name is empty or holds spaces, control characters or ``+``.
        """
        return cls(_name(name), os.urandom(32))

    @property
    def public(self) -> PublicKey:
        """The key that checks what this one signs."""
        return PublicKey(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def __str__(self) -> str:
        return f"{_PRIVATE}{self.name}+{self.public.id.hex()}+{base64.b64encode(ED25519 + self.seed).decode()}"

    def __repr__(self) -> str:
        return f"PrivateKey({self.name!r}, …)"

    def sign(self, text: bytes) -> bytes:
        """Return the signature over a text, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text)


def parse_public(text: str) -> PublicKey:
    """Read a public key.

    Raises:
        BadKey: it is not written so, or its id is another's.
    """
    name, id_, raw = _parts(text.strip())
    key = PublicKey(name, raw)
    if key.id.hex() != id_:
        raise BadKey(Text("公钥的编号与内容不符", "the id of the public key is not that of its content"))
    return key


def parse_private(text: str) -> PrivateKey:
    """Read a private key.

    Raises:
        BadKey: it is not written so, or its id is another's.
    """
    text = text.strip()
    if not text.startswith(_PRIVATE):
        raise BadKey(Text("这不是签名私钥（应以 PRIVATE+KEY+ 开头）", "this is no private key: it must begin with PRIVATE+KEY+"))
    name, id_, seed = _parts(text.removeprefix(_PRIVATE))
    key = PrivateKey(name, seed)
    if key.public.id.hex() != id_:
        raise BadKey(Text("私钥的编号与内容不符", "the id of the private key is not that of its content"))
    return key


def write_key(path: Path, key: PrivateKey) -> Path:
    """Write a private key readable by its owner only, and the public one beside it (``.pub``); return the latter's path.

    Raises:
        BadKey: there is a file already; a key is never overwritten.
        OSError: the folder cannot be written to.
    """
    public = path.with_name(path.name + ".pub")
    for file in (path, public):
        if file.exists():
            raise BadKey(Text(f"文件已存在，不覆盖：{file}", f"the file exists and is not overwritten: {file}"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "w", encoding="utf-8") as file_:
        file_.write(f"{key}\n")
    public.write_text(f"{key.public}\n", encoding="utf-8")
    return public


def _parts(text: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    try:
        name, id_, written = parts
        raw = base64.b64decode(written, validate=True)
    except (ValueError, binascii.Error):
        raise BadKey(Text("密钥的写法不对", "the key is not written as it should be")) from None
    if len(raw) != 33 or raw[:1] != ED25519:
        raise BadKey(Text("不是 Ed25519 密钥", "this is no Ed25519 key"))
    return _name(name), id_, raw[1:]


def _name(name: str) -> str:
    if not name or "+" in name or any(char.isspace() or not char.isprintable() for char in name):
        raise BadKey(
            Text(f"密钥名称不能为空，也不能有空格和加号：{name!r}", f"the name of a key has no spaces and no plus sign: {name!r}")
        )
    return name
