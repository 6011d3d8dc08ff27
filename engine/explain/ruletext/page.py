"""Text in columns: lines broken and tables aligned by the width of Chinese characters."""

from __future__ import annotations

import re

from engine.columns import width

WIDTH = 100
_NO_START = "，。；：、）》”〕】！？,.;:)]%"
_NO_END = "（〔“《【(["
_TOKEN = re.compile(r"[ ]+|[!-~]+|.", re.DOTALL)


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
