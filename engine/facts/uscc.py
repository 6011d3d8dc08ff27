"""The unified social credit code (统一社会信用代码, GB 32100-2015) and its two check characters."""

from __future__ import annotations

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100; I, O, S, V and Z are not used."""

_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class UsccError(ValueError):
    """A code was refused; ``reason`` is one of ``length``, ``character``, ``area``, ``organisation``, ``check``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


def normalise_uscc(text: str) -> str:
    """Return the code in upper case and half width without blanks.

    Raises:
        UsccError: the text is not a code with two right check characters.
    """
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(code) != 18:
        raise UsccError("length", str(len(code)))
    wrong = sorted({char for char in code if char not in ALPHABET})
    if wrong:
        raise UsccError("character", "".join(wrong))
    if not code[2:8].isdigit():
        raise UsccError("area", code[2:8])
    organisation, check = uscc_checks(code[:17])
    if code[16] != organisation:
        raise UsccError("organisation", organisation)
    if code[17] != check:
        raise UsccError("check", check)
    return code


def uscc_checks(body: str) -> tuple[str, str]:
    """Return the right 17th (GB 11714) and 18th (GB 32100) characters for the first 16 or 17 characters of a code.

    The 18th is computed with the 17th as given if there is one, else with the right one.
    """
    total = sum(int(char, 36) * weight for char, weight in zip(body[8:16], _ORG_WEIGHTS, strict=True))
    organisation = "0X987654321"[total % 11]
    first = (body + organisation)[:17]
    value = (31 - sum(ALPHABET.index(char) * weight for char, weight in zip(first, _WEIGHTS, strict=True)) % 31) % 31
    return organisation, ALPHABET[value]
