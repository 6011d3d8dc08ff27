"""LINT-THRESHOLD: bands of a score, and scores of vetoes, that are never reached."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.lint.reason.grades import band_met
from engine.problems import Problem, Text
from engine.rulebook import program as p
from engine.rulebook.ranges import operand_range
from engine.rulebook.values import format_points
from engine.yamlfile import Path_


class Threshold(Check):
    """A band that no score reaches: the grade exists on paper only."""

    code = "LINT-THRESHOLD"
    title = Text("永远到不了的分数段", "score band never reached")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        for index, written in enumerate(book.written.schemes):
            scheme = book.program.schemes[written.id]
            if scheme.score is not None:
                yield from self._bands(book, ("schemes", index), scheme)
                yield from self._vetoes(book, ("schemes", index), scheme, scheme.score.cap)

    def _bands(self, book: Book, path: Path_, scheme: p.Scheme) -> Iterator[Problem]:
        scores = [book.world.score(scheme), *_given(book.program, scheme)]
        for place, item in enumerate(scheme.thresholds):
            for index, (rank, low, below) in enumerate(item.bands):
                if not any(band_met(score, low, below) for score in scores):
                    code = scheme.grades[rank].code
                    zh, en = f"得分永远到不了“{code}”这一段", f"no score reaches the band of {code}"
                    mend = ("核对基础分、加减分和上下限", "check the base, the tallies and the cap")
                    yield book.say(self.code, (*path, "thresholds", place, "bands", index), zh, en, mend)

    def _vetoes(self, book: Book, path: Path_, scheme: p.Scheme, cap: p.Limits) -> Iterator[Problem]:
        group = scheme.effects.get("vetoes")
        for index, effect in enumerate(group.effects if group is not None else ()):
            match effect.score:
                case p.Const(int(value)) if _outside(value, cap):
                    shown = format_points(value, book.program.points_decimals)
                    zh, en = f"否决给出的 {shown} 分在得分上下限之外", f"the veto's {shown} lies outside the cap of the score"
                    mend = ("改为上下限之内的分值", "give a score within the cap")
                    yield book.say(self.code, (*path, "vetoes", "effects", index, "score"), zh, en, mend)


def _given(program: p.Program, scheme: p.Scheme) -> Iterator[tuple[int, int]]:
    group = scheme.effects.get("vetoes")
    for effect in group.effects if group is not None else ():
        if effect.score is not None:
            yield operand_range(effect.score, program.parameters)


def _outside(value: int, cap: p.Limits) -> bool:
    return (cap.low is not None and value < cap.low) or (cap.high is not None and value > cap.high)
