"""How written words are made comparable: headings, code titles, document numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]"
)
_BLANKS = re.compile(r"\s+")
_QUOTES = str.maketrans("", "", "\"'“”‘’「」")
_BEFORE_DIGIT = re.compile(r"[-/_—﹍]+(?=\d)")
_YEAR = re.compile(r"[\[(（【〔﹝［]\s*(\d{4})\s*[\])）】〕﹞］]")
_CJK = re.compile(r"[\u3400-\u9fff]")
_FULL = str.maketrans("(),:;", "（），：；")


def visible(text: str) -> str:
    """Return the text without invisible characters and without blanks at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _INVISIBLE.sub("", text).replace("\xa0", " ").replace("\u3000", " ").strip()


@lru_cache(maxsize=16384)
def plain_heading(text: str) -> str:
    """Return what two spellings of one column heading have in common."""
    word = _BLANKS.sub("", unicodedata.normalize("NFKC", visible(text))).translate(_QUOTES).upper()
    return _BEFORE_DIGIT.sub("_", word).strip("*:※")


@lru_cache(maxsize=16384)
def plain_code(text: str) -> str:
    """Return what two spellings of one code or code title have in common."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", visible(text))).translate(_QUOTES).upper()


@lru_cache(maxsize=65536)
def plain_key(text: str) -> str:
    """Return a number or name in one spelling: years stand in 〔〕, other brackets follow the script."""
    word = unicodedata.normalize("NFKC", visible(unicodedata.normalize("NFKC", text)))
    if not _CJK.search(word):
        return _BLANKS.sub(" ", word).strip()
    word = _YEAR.sub(lambda found: f"〔{found[1]}〕", _BLANKS.sub("", word))
    return word.translate(_FULL)
