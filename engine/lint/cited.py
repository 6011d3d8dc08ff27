"""The instruments a rulebook cites, each where it is first cited."""

from __future__ import annotations

from collections.abc import Iterator

from engine.law import Instrument
from engine.lint.check import Book
from engine.rulebook import schema
from engine.rulebook.check_basis import citations
from engine.yamlfile import Path_


def first_citations(book: Book) -> Iterator[tuple[Path_, Instrument]]:
    """Yield each cited instrument that speaks for the rulebook's place, with the place of its first citation.

    A method of another place is a model whose standing founds nothing; the transitional clause may cite what has ended.
    """
    seen: set[str] = set()
    for cited in citations(book.written, ()):
        for index, id in enumerate(cited.ids):
            if id not in book.law.provisions or isinstance(cited.part, schema.Transition):
                continue
            one = book.law.instrument(id)
            if one.id not in seen and one.reaches(book.written.scope.place):
                seen.add(one.id)
                yield (*cited.path, index), one
