"""LINT-IMMEDIATE, LINT-EVALUATED: words about evaluation days that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text
from engine.rulebook import program as p

_SORTS: tuple[p.EffectSort, ...] = ("vetoes", "lifts", "downgrades", "caps")


def _effects(scheme: p.Scheme) -> list[tuple[str, int, p.Effect]]:
    groups = [(sort, scheme.effects[sort]) for sort in _SORTS if sort in scheme.effects]
    return [(sort, index, effect) for sort, group in groups for index, effect in enumerate(group.effects)]


class Immediate(Check):
    """``immediate`` where every effect is immediate anyway."""

    code = "LINT-IMMEDIATE"
    title = Text("没有作用的 immediate", "immediate that says nothing")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        for place, written in enumerate(book.written.schemes):
            scheme = book.program.schemes[written.id]
            for sort, index, effect in _effects(scheme) if scheme.evaluated is None else ():
                if effect.immediate:
                    zh, en = "持续评价的体系中 immediate 没有作用", "immediate says nothing in a scheme graded continuously"
                    mend = ("删去 immediate", "drop it")
                    yield book.say(self.code, ("schemes", place, sort, "effects", index, "immediate"), zh, en, mend)


class Evaluated(Check):
    """Evaluation dates of a scheme in which nothing waits for them."""

    code = "LINT-EVALUATED"
    title = Text("没有作用的评价日期", "evaluation dates that change nothing")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        for place, written in enumerate(book.written.schemes):
            scheme = book.program.schemes[written.id]
            effects = _effects(scheme)
            waits = scheme.score is not None or not effects or any(not effect.immediate for *_, effect in effects)
            if scheme.evaluated is not None and not waits:
                zh, en = "所有效果都即时生效，evaluated 没有作用", "every effect is immediate: evaluation dates change nothing"
                mend = ("改为 evaluated: continuously", "write evaluated: continuously")
                yield book.say(self.code, ("schemes", place, "evaluated"), zh, en, mend)
