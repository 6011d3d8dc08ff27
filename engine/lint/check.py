"""What a check is: one class, one code, one page; and what it is given to look at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from engine.facts import Dictionary
from engine.law import LawLibrary
from engine.lint.reason import World
from engine.problems import Problem, Text
from engine.rulebook import Program
from engine.rulebook.schema import Rulebook
from engine.yamlfile import Document, Path_


@dataclass(frozen=True)
class Settings:
    """What the person who lints declares: the day it is done, and after how many months a verification is too old."""

    as_of: int
    verified_within: int = 12


@dataclass(frozen=True)
class Book:
    """One rulebook that loads: as written and as meant, with the law and the dictionary it was checked against."""

    document: Document
    written: Rulebook
    program: Program
    law: LawLibrary
    dictionary: Dictionary

    @cached_property
    def world(self) -> World:
        """What may happen under the rulebook."""
        return World(self.program, self.dictionary)

    @cached_property
    def clean_world(self) -> World:
        """What may happen under it to a firm without any bad record."""
        return World(self.program, self.dictionary, clean=True)

    def say(self, code: str, path: Path_, zh: str, en: str, mend: tuple[str, str] | None = None) -> Problem:
        """Return a finding at a path of the file."""
        return self.document.problem(code, path, Text(zh, en), Text(*mend) if mend else None)


class Check(ABC):
    """One thing that is allowed and yet most likely a slip.

    ``code`` names it in reports, silences and on its page; ``title`` says in a few words what it looks for.
    """

    code: ClassVar[str]
    title: ClassVar[Text]

    @abstractmethod
    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        """Yield what is found in one rulebook."""


class Comparison(ABC):
    """A check that compares the rulebooks of one run with each other."""

    code: ClassVar[str]
    title: ClassVar[Text]

    @abstractmethod
    def compare(self, books: Sequence[Book], settings: Settings) -> Iterator[Problem]:
        """Yield what is found between rulebooks."""
