"""Words and sentences by language. The tables are data; nothing else in this folder holds a word for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from engine.explain import phrases_en, phrases_zh, words_en, words_zh
from engine.problems import Lang

WORDS: Final[Mapping[Lang, Mapping[str, Mapping[str, str]]]] = {"zh": words_zh.WORDS, "en": words_en.WORDS}
PHRASES: Final[Mapping[Lang, Mapping[str, str]]] = {"zh": phrases_zh.PHRASES, "en": phrases_en.PHRASES}


def word(lang: Lang, table: str, key: str) -> str:
    """Return the word for a value of a vocabulary; a value without a word is an error, never a blank."""
    return WORDS[lang][table][key]


def phrase(lang: Lang, name: str, /, **values: str) -> str:
    """Return a sentence or heading with its blanks filled."""
    text = PHRASES[lang][name]
    return text.format(**values) if values else text


def join(lang: Lang, parts: Iterable[str], *, heavy: bool = False) -> str:
    """Join names with the enumeration comma, or clauses with semicolons."""
    if lang == "zh":
        return ("；" if heavy else "、").join(parts)
    return ("; " if heavy else ", ").join(parts)
