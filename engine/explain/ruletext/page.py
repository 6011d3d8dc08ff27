"""A page of text: numbered chapters and articles, hanging lines, tables aligned by the width of Chinese characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from engine.problems import Lang

WIDTH = 100
_DIGITS = "零一二三四五六七八九"
_NO_START = "，。；：、）》”〕】！？,.;:)]%"
_NO_END = "（〔“《【(["
_TOKEN = re.compile(r"[ ]+|[!-~]+|.", re.DOTALL)


def numeral(number: int) -> str:
    """Write a number below 1000 in Chinese: 二十一."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not number else "")


def width(text: str) -> int:
    """Return how many columns a text takes: Chinese characters and full-width punctuation take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in text)


def wrap(text: str, first: str, rest: str) -> list[str]:
    """Break a text into lines, the first beginning with one prefix, the others with another."""
    lines, line, used = [], first, width(first)
    bare = True
    for token in _TOKEN.findall(text):
        size = width(token)
        if used + size > WIDTH and not bare and token[0] not in _NO_START:
            kept = line.rstrip(_NO_END)
            lines.append(kept.rstrip())
            line, bare = rest + line[len(kept) :], len(kept) == len(line)
            used = width(line)
        if bare and token.isspace():
            continue
        line, used, bare = line + token, used + size, False
    return [*lines, line.rstrip()]


class Page:
    """The document being written."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.lines: list[str] = []
        self.chapters = 0
        self.articles = 0

    def head(self, text: str) -> None:
        """Write the title."""
        self.lines += [text, "=" * min(WIDTH, width(text)), ""]

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self.chapters += 1
        number = f"第{numeral(self.chapters)}章" if self.lang == "zh" else f"Chapter {self.chapters}"
        shown = f"{number}　{title}" if self.lang == "zh" else f"{number}. {title}"
        self.lines += ["", shown, "-" * min(WIDTH, width(shown)), ""]

    def article(self, title: str, id: str = "") -> None:
        """Begin an article."""
        self.articles += 1
        number = f"第{numeral(self.articles)}条　" if self.lang == "zh" else f"Article {self.articles}. "
        mark = f" 〔{id}〕" if id else ""
        self.lines += wrap(f"{title}{mark}", number, "　　" if self.lang == "zh" else "  ")

    def line(self, label: str, text: str, depth: int = 1) -> None:
        """Write a labelled line of an article."""
        indent = "  " * depth
        colon = "：" if self.lang == "zh" else ": "
        self.lines += wrap(text, f"{indent}{label}{colon}" if label else indent, indent + "  ")

    def gap(self) -> None:
        """Write an empty line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], depth: int = 1) -> None:
        """Write an aligned table."""
        every = [headings, *rows]
        sizes = [max(width(cell) for cell in column) for column in zip_longest(*every, fillvalue="")]
        indent = "  " * depth
        for index, row in enumerate(every):
            cells = (cell + " " * (size - width(cell)) for cell, size in zip(row, sizes, strict=True))
            self.lines.append((indent + "  ".join(cells)).rstrip())
            if not index:
                self.lines.append(indent + "  ".join("-" * size for size in sizes))

    def text(self) -> str:
        """Return the document."""
        return "\n".join(self.lines).rstrip() + "\n"
