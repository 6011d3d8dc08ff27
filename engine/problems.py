"""One way to say that something the user gave is wrong: where, what, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages; Chinese is the first."""

    zh: str
    en: str

    def __call__(self, lang: Lang = "zh") -> str:
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect in a file: a stable code, the place, what is wrong, and the mend.

    ``line`` and ``column`` count from 1; 0 means that the place is the whole file.
    """

    code: str
    message: Text
    file: str = ""
    line: int = 0
    column: int = 0
    mend: Text | None = None

    def render(self, lang: Lang = "zh") -> str:
        """Return ``file:line:column: code message (mend)`` on one line."""
        place = ":".join(part for part in (self.file, *(str(n) for n in (self.line, self.column) if n)) if part)
        mend = f"（{self.mend.zh}）" if self.mend and lang == "zh" else f" ({self.mend.en})" if self.mend else ""
        return f"{place}: {self.code} {self.message(lang)}{mend}" if place else f"{self.code} {self.message(lang)}{mend}"


class HengxinError(Exception):
    """Base of every error a user can cause.

    ::

        HengxinError
        ├── InvalidRulebook   a rulebook, law or vocabulary file was refused (exit code 3)
        ├── InvalidCase       a case folder cannot be used at all (exit code 2)
        └── EvaluatorsDisagree  two evaluators gave different decisions (exit code 5)
    """


class InvalidRulebook(HengxinError):
    """A file of the corpus was refused; ``problems`` holds every defect found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(problem.render("zh") for problem in self.problems))


class InvalidCase(HengxinError):
    """A case folder cannot be used at all; ``problems`` says why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(problem.render("zh") for problem in self.problems))


class EvaluatorsDisagree(HengxinError):
    """Two evaluators gave different decisions for one subject; nothing was written.

    ``subject`` is the credit code, ``differences`` lists (what, reference, the other), ``other`` names the other evaluator.
    """

    def __init__(self, subject: str, differences: tuple[tuple[str, str, str], ...], other: str = "rete") -> None:
        self.subject = subject
        self.other = other
        self.differences = differences
        super().__init__(subject + ": " + "; ".join(f"{what}: {a} / {b}" for what, a, b in differences))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a misspelt one most likely meant, or ``None``."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None
