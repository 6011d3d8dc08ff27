"""What is allowed and yet looks like a slip: findings for the author, never errors."""

from __future__ import annotations

from engine.problems import Problem, Text
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.directions import matrix_monotone
from engine.rulebook.values import format_points
from engine.yamlfile import Document, Path_

_SORTS: tuple[p.EffectSort, ...] = ("vetoes", "lifts", "downgrades", "caps")
_BAD, _GOOD = ("general", "serious"), ("enhancing",)


def lint(book: schema.Rulebook, program: p.Program, document: Document) -> list[Problem]:
    """Return everything that looks like a slip."""
    found = _Findings(document)
    for index, scheme in enumerate(book.schemes):
        resolved = program.schemes[scheme.id]
        _unreached(found, ("schemes", index), resolved, program.points_decimals)
        _evaluated(found, ("schemes", index), resolved)
    for section in ("findings", "triggers"):
        for index, rule in enumerate(getattr(book, section)):
            _sign(found, (section, index, "points"), rule.id, rule.record_class, program.worth.get(rule.id, (0, 0)))
    _matrix(found, program)
    return found.problems


class _Findings:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def say(self, code: str, path: Path_, zh: str, en: str) -> None:
        self.problems.append(self.document.problem(code, path, Text(zh, en)))


def _unreached(found: _Findings, path: Path_, scheme: p.Scheme, decimals: int) -> None:
    """Bands outside the cap of the score; vetoes outside of it are no score of the scheme either."""
    cap = scheme.score.cap if scheme.score is not None else p.Limits()
    for place, item in enumerate(scheme.thresholds):
        for index, (rank, low, high) in enumerate(item.bands):
            above = cap.high is not None and low is not None and low > cap.high
            below = cap.low is not None and high is not None and high <= cap.low
            if above or below:
                code = scheme.grades[rank].code
                zh, en = f"得分受上下限约束，永远到不了“{code}”这一段", f"the cap of the score keeps it out of the band of {code}"
                found.say("LINT-THRESHOLD", (*path, "thresholds", place, "bands", index), zh, en)
    group = scheme.effects.get("vetoes")
    for index, effect in enumerate(group.effects if group is not None else ()):
        match effect.score:
            case p.Const(int(value)) if _outside(value, cap):
                shown = format_points(value, decimals)
                zh, en = f"否决给出的 {shown} 分在得分上下限之外", f"the veto's {shown} lies outside the cap of the score"
                found.say("LINT-THRESHOLD", (*path, "vetoes", "effects", index, "score"), zh, en)


def _outside(value: int, cap: p.Limits) -> bool:
    return (cap.low is not None and value < cap.low) or (cap.high is not None and value > cap.high)


def _evaluated(found: _Findings, path: Path_, scheme: p.Scheme) -> None:
    effects = [
        (sort, index, effect)
        for sort in _SORTS
        if sort in scheme.effects
        for index, effect in enumerate(scheme.effects[sort].effects)
    ]
    if scheme.evaluated is None:
        for sort, index, effect in effects:
            if effect.immediate:
                zh, en = "持续评价的体系中 immediate 没有作用", "immediate says nothing in a scheme graded continuously"
                found.say("LINT-IMMEDIATE", (*path, sort, "effects", index, "immediate"), zh, en)
    elif scheme.score is None and effects and all(effect.immediate for *_, effect in effects):
        zh, en = "所有效果都即时生效，evaluated 没有作用", "every effect is immediate: the evaluation dates change nothing"
        found.say("LINT-EVALUATED", (*path, "evaluated"), zh, en)


def _sign(found: _Findings, path: Path_, name: str, record_class: str, worth: tuple[int, int]) -> None:
    low, high = worth
    if record_class in _BAD and high > 0 and low >= 0:
        found.say("LINT-SIGN", path, f"“{name}”是失信信息，却加分", f"{name} is a bad record and gives points")
    elif record_class in _GOOD and low < 0 and high <= 0:
        found.say("LINT-SIGN", path, f"“{name}”是增信信息，却扣分", f"{name} is a good record and takes points away")


def _matrix(found: _Findings, program: p.Program) -> None:
    table = program.supervision
    if table is None:
        return
    # a class of which the document states nothing is neither lighter nor heavier than another
    aside = frozenset(
        index for index, item in enumerate(table.classes) if item.ratio is None and not any(item.frequency.values())
    )
    for name, place in ((table.rows, 0), (table.columns, 1)):
        if name is not None and not matrix_monotone(program, table, name, place, aside):
            zh = f"“{name}”的等级越差，监管类别却越轻：请核对矩阵（classes 由轻到重）"
            found.say("LINT-MATRIX", ("supervision", "matrix"), zh, f"a worse grade of {name} gives a lighter class somewhere")
