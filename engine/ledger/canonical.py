"""Canonical JSON (RFC 8785) and SHA-256 over it: what every digest of the ledger is made of.

Only null, booleans, whole numbers within ±(2^53 - 1), strings, lists and objects are written: there is no float in a
decision. For these the scheme of the RFC and the standard encoder differ in the order of keys beyond U+FFFF alone;
such keys are refused. Tests compare every byte with the library ``rfc8785``, which takes five times as long.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Null, bool, int, str, list of these, dict from str to these."""

EXACT = 2**53 - 1
"""The greatest whole number that every reader of JSON holds exactly."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class NotCanonical(ValueError):
    """A value has no canonical form: a defect of the program, never of a user's data."""


def canonical(value: Json) -> bytes:
    """Return the canonical UTF-8 bytes of a value.

    Raises:
        NotCanonical: a float, a number too great, a key or string that is no Unicode text, or another type.
    """
    _check(value)
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(f"half of a surrogate pair: {error.object!r}") from None


def digest(content: bytes) -> str:
    """Return the SHA-256 of bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_of(value: Json) -> str:
    """Return the SHA-256 of the canonical bytes of a value."""
    return digest(canonical(value))


def _check(value: Json) -> None:
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is int:
        if not -EXACT <= value <= EXACT:
            raise NotCanonical(f"a number beyond 2^53: {value}")
    elif kind is dict:
        for key, inner in value.items():
            if type(key) is not str or (not key.isascii() and max(key) > "\uffff"):
                raise NotCanonical(f"a key that is no plain text: {key!r}")
            _check(inner)
    elif kind is list:
        for inner in value:
            _check(inner)
    else:
        raise NotCanonical(f"{kind.__name__} has no canonical form")
