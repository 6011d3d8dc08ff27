"""The page of every check: ``docs/lint/<code>.md``, packed with the program."""

from __future__ import annotations

from engine.paths import lint_pages_dir

_ENGLISH = "## In English"


def page_name(code: str) -> str:
    """Return how the page of a code is named in messages."""
    return f"docs/lint/{code}.md"


def page(code: str, lang: str = "zh") -> str:
    """Return the page of a code as it is shown in a terminal: its Chinese part, or its English one after the title.

    Raises:
        FileNotFoundError: there is no such page.
    """
    text = (lint_pages_dir() / f"{code}.md").read_text("utf-8")
    chinese, _, english = text.partition(_ENGLISH)
    title = text.partition("\n")[0]
    return (f"{title}\n{english}" if lang == "en" else chinese).rstrip() + "\n"
