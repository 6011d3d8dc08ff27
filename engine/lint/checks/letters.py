"""LINT-LETTERS: the same letters from best to worst in one scheme and from worst to best in another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.lint.check import Book, Comparison, Settings
from engine.problems import Problem, Text
from engine.yamlfile import Path_


@dataclass(frozen=True)
class _Scale:
    """The codes of a scheme or of the classes of supervision, best (lightest) first."""

    book: Book
    path: Path_
    title: Text
    codes: tuple[str, ...]


class Letters(Comparison):
    """A reader who knows that A is best reads it so everywhere. The scale in the minority is named."""

    code = "LINT-LETTERS"
    title = Text("同一字母两个方向", "letters used in two directions")

    def compare(self, books: Sequence[Book], settings: Settings) -> Iterator[Problem]:
        scales = [scale for book in books for scale in _scales(book)]
        for scale in scales:
            against = [other for other in scales if _opposite(scale.codes, other.codes)]
            if not against:
                continue
            along = [other for other in scales if _along(scale.codes, other.codes)]
            first = min(scales.index(other) for other in (*along, *against))
            if len(along) > len(against) or (len(along) == len(against) and scales[first] in along):
                continue
            other = against[0]
            name = "" if other.book is scale.book else other.book.document.name
            zh = f"“{scale.title.zh}”由好到差为 {'、'.join(scale.codes)}，与“{other.title.zh}”{name and f'（{name}）'}方向相反"
            en = f"{', '.join(scale.codes)} of {scale.title.en!r} runs against {other.title.en!r}{name and f' ({name})'}"
            mend = ("换用另一组代号，或者改为同一方向", "use other codes, or the same direction")
            yield scale.book.say(self.code, scale.path, zh, en, mend)


def _scales(book: Book) -> Iterator[_Scale]:
    for index, written in enumerate(book.written.schemes):
        scheme = book.program.schemes[written.id]
        yield _Scale(book, ("schemes", index, "grades"), scheme.title, tuple(grade.code for grade in scheme.grades))
    table = book.program.supervision
    if table is not None:
        codes = tuple(one.code for one in table.classes)
        yield _Scale(book, ("supervision", "classes"), Text("监管类别", "classes of supervision"), codes)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> list[tuple[int, int]]:
    return [(place, other.index(code)) for place, code in enumerate(one) if code in other]


def _opposite(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether what is shared runs the other way; a single letter: best here and worst there."""
    pairs = _shared(one, other)
    if len(pairs) == 1:
        here, there = pairs[0]
        ends = (here == 0 and there == len(other) - 1) or (here == len(one) - 1 and there == 0)
        return ends
    return len(pairs) > 1 and pairs[0][1] > pairs[-1][1]


def _along(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    pairs = _shared(one, other)
    return len(pairs) > 1 and pairs[0][1] < pairs[-1][1]
