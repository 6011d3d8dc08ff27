"""A goal: one thing that some case should show, and where it stands in the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.problems import Text

Facet: TypeAlias = Literal["outcome", "bound", "part"]
"""``outcome``: an outcome or reason of the rule; ``bound``: one side of a bound or a day; ``part``: a code, branch, cell."""


@dataclass(frozen=True)
class Goal:
    """``name`` is ``section/rule/...``; ``cannot`` says why no case can reach it, as derived from the rulebook."""

    name: str
    facet: Facet
    text: Text
    cannot: Text | None = None

    @property
    def section(self) -> str:
        """The part of the rulebook."""
        return self.name.split("/", 1)[0]

    @property
    def rule(self) -> str:
        """The rule, or the part of the rulebook if it is one table."""
        return self.name.split("/", 2)[1]


def both(name: str, facet: Facet, zh: str, en: str, cannot: Text | None = None) -> Goal:
    """Return a goal with its text in two languages."""
    return Goal(name, facet, Text(zh, en), cannot)
