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

__all__ = ["check_basis", "citations"]

_CHECKS: tuple[tuple[Callable[[Case], Iterator[Problem]], frozenset[str]], ...] = (
    (cited.check_exists, frozenset()),
    (cited.check_present, frozenset({"basis"})),
    (cited.check_days, frozenset({"in_force"})),
    (cited.check_in_force, frozenset({"scope", "in_force"})),
    (cited.check_carried, frozenset({"scope", "in_force", "status", "lists"})),
    (lists.check_lists, frozenset({"scope", "lists"})),
    (measures.check_measures, frozenset({"scope", "in_force", "lists", "supervision", "measures"})),
    (repair.check_repairs, frozenset({"scope"})),
    (status.check_status, frozenset({"status", "adopted_by", "published_by", "in_force"})),
)
"""Each check with the parts of a rulebook it draws conclusions from: it is silent where one of them is not what the
author wrote."""


def check_basis(
    rulebook: schema.Rulebook, document: Document, law: LawLibrary, mutilated: frozenset[str] = frozenset()
) -> list[Problem]:
    """Return every consequence whose basis is missing, unknown, out of force or of too low a level.

    ``mutilated`` names the top-level keys from which something was taken out because it does not fit the grammar.
    """
    first, last, legible = _window(rulebook)
    gone = mutilated if legible else mutilated | {"in_force"}
    case = Case(rulebook, document, law, tuple(citations(rulebook, ())), first, last)
    return [problem for check, needs in _CHECKS if not needs & gone for problem in check(case)]


def _window(book: schema.Rulebook) -> tuple[int, int, bool]:
    """Return the first and the last day, and whether both could be read."""
    days, legible = [], True
    for text, otherwise in ((book.in_force.from_, 1), (book.in_force.to, OPEN)):
        try:
            days.append(OPEN if text == "open" else parse_day(text))
        except ValueError:
            days.append(otherwise)  # the loader reports it
            legible = False
    return days[0], days[1], legible
