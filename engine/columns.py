"""How many columns a text takes on a screen: a Chinese character takes two, a combining mark none."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import combining, east_asian_width


@lru_cache(maxsize=65536)
def width(text: str) -> int:
    """Return the number of columns a text takes (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 0 if combining(char) else 1 for char in text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Fill a text with blanks to a number of columns; ``right`` puts them before it."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks
