"""The instruments a rulebook cites."""

from __future__ import annotations

from collections.abc import Iterator

from engine.law import Instrument
from engine.lint.check import Book
from engine.rulebook import schema
from engine.rulebook.check_basis import citations
from engine.yamlfile import Path_


def cited_instruments(book: Book) -> Iterator[tuple[Path_, Instrument, bool]]:
    """Yield every citation of an instrument that speaks for the rulebook's place: where, which, and whether it
    serves to the last day of the rulebook.

    A method of another place is a model whose standing founds nothing; the transitional clause may cite what has ended.
    """
    for cited in citations(book.written, ()):
        for index, item in enumerate(cited.written):
            id = item if isinstance(item, str) else item.provision
            if id not in book.law.provisions or isinstance(cited.part, schema.Transition):
                continue
            one = book.law.instrument(id)
            if one.reaches(book.written.scope.place):
                yield (*cited.path, index), one, isinstance(item, str) or item.to is None


def first_citations(book: Book) -> Iterator[tuple[Path_, Instrument]]:
    """Yield each cited instrument once, with the place of its first citation."""
    seen: set[str] = set()
    for path, one, _ in cited_instruments(book):
        if one.id not in seen:
            seen.add(one.id)
            yield path, one

