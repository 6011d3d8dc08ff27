"""Personal data behind salted commitments: what is hashed is never the value, so that the value can be erased by law.

A commitment is HMAC-SHA-256 keyed with a random salt of 256 bits, over the field's name and the value. The salt is made
once, when the record comes in, and lies beside the value; both are erased together. Without the salt nobody can
try out names against the commitment. (Commitment by keyed hash: Canetti, Micciancio, Reingold 1998; HMAC: RFC 2104.)
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from engine.ledger.canonical import Json, canonical

DOMAIN = "hengxin.commitment/1"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A personal value with its salt (hex) and commitment (hex). Erased: value and salt are both gone."""

    commitment: str
    salt: str | None
    value: Json

    @property
    def erased(self) -> bool:
        """Say whether the value was erased."""
        return self.salt is None


def seal(field: str, value: Json) -> Sealed:
    """Commit to a value with a fresh salt."""
    salt = secrets.token_hex(32)
    return Sealed(commit(field, value, salt), salt, value)


def commit(field: str, value: Json, salt: str) -> str:
    """Return the commitment to a value under a salt."""
    return hmac.new(bytes.fromhex(salt), canonical([DOMAIN, field, value]), "sha256").hexdigest()


def opens(field: str, sealed: Sealed) -> bool:
    """Say whether value and salt belong to the commitment; an erased one has nothing to check."""
    if sealed.salt is None:
        return sealed.value is None
    try:
        return hmac.compare_digest(commit(field, sealed.value, sealed.salt), sealed.commitment)
    except ValueError:
        return False
