"""Check that every consequence of a rulebook rests on a basis that can carry it.

The table of who may do what is data (``rules/law/competence.yaml``); here is how it is asked. What is found
is an error in adopted and model rulebooks and lint in those published elsewhere: the caller decides.

A citation of another place's method is a model: it may stand beside a basis that carries, never alone under a
consequence that burdens an enterprise, and its own window is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.calendar import OPEN, parse_day
from engine.law import LawLibrary
from engine.problems import Problem
from engine.rulebook import schema
from engine.rulebook.check_basis import cited, lists, measures, repair, status
from engine.rulebook.check_basis.case import Case, citations
from engine.yamlfile import Document

__all__ = ["check_basis"]

_CHECKS: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    cited.check_exists,
    cited.check_present,
    cited.check_days,
    cited.check_in_force,
    cited.check_carried,
    lists.check_lists,
    measures.check_measures,
    repair.check_repairs,
    status.check_status,
)


def check_basis(rulebook: schema.Rulebook, document: Document, law: LawLibrary) -> list[Problem]:
    """Return every consequence whose basis is missing, unknown, out of force or of too low a level."""
    first, last = _window(rulebook)
    case = Case(rulebook, document, law, tuple(citations(rulebook, ())), first, last)
    return [problem for check in _CHECKS for problem in check(case)]


def _window(book: schema.Rulebook) -> tuple[int, int]:
    days = []
    for text, otherwise in ((book.in_force.from_, 1), (book.in_force.to, OPEN)):
        try:
            days.append(OPEN if text == "open" else parse_day(text))
        except ValueError:
            days.append(otherwise)  # the loader reports it
    return days[0], days[1]
