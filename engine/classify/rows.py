"""One line per decision: what a table of results shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.calendar import OPEN, format_day
from engine.decide import Decision
from engine.explain.reader import Reader
from engine.explain.words import word
from engine.problems import Lang, Text
from engine.rulebook import Corpus
from engine.rulebook.values import format_points


@dataclass(frozen=True)
class Row:
    """A line of the results table; every value is text ready to be shown, empty where there is none."""

    district: str
    name: str
    code: str
    rulebook: str
    grade: str
    score: str
    status: str
    risk: str
    lists: str
    supervision: str
    frequency: str
    valid_until: str
    questions: str
    mark: str


COLUMNS: dict[str, Text] = {
    "district": Text("所属区", "district"),
    "name": Text("企业名称", "enterprise"),
    "code": Text("统一社会信用代码", "credit code"),
    "rulebook": Text("规则集", "rulebook"),
    "grade": Text("信用等级", "grade"),
    "score": Text("得分", "score"),
    "status": Text("等级状态", "status"),
    "risk": Text("风险等级", "risk"),
    "lists": Text("名单", "lists"),
    "supervision": Text("监管类别", "class"),
    "frequency": Text("检查频次", "inspections"),
    "valid_until": Text("有效至", "valid until"),
    "questions": Text("待认定", "open"),
    "mark": Text("标注", "mark"),
}


def rows(decisions: Iterable[Decision], corpus: Corpus, lang: Lang) -> list[Row]:
    """Return one row per decision."""
    return [row(decision, corpus, lang) for decision in decisions]


def row(decision: Decision, corpus: Corpus, lang: Lang) -> Row:
    """Return the row of a decision."""
    subject = decision.subject
    district = subject.fields.get("district")
    spec = corpus.dictionary.subject.get("district")
    codes = corpus.dictionary.codes.get(spec.codes) if spec and spec.codes else None
    shown = codes.title_of(str(district))(lang) if codes and isinstance(district, str) else ""
    program, outcome = decision.selection.program, decision.outcome
    if program is None or outcome is None:
        standing = word(lang, "standing", decision.selection.standing)
        return Row(shown, subject.name, subject.code, decision.rulebook, "", "", standing, "", "", "", "", "", "", _mark(decision, lang))
    reader = Reader(decision, corpus, lang)
    main = program.supervision.rows if program.supervision else next(iter(program.schemes), None)
    other = program.supervision.columns if program.supervision else None
    grade, score, status = _scheme(decision, main, lang)
    risk, _, risk_status = _scheme(decision, other, lang)
    supervision = outcome.supervision
    frequency = ""
    if program.supervision is not None and supervision is not None:
        chosen = next(item for item in program.supervision.classes if item.code == supervision.code)
        frequency = "；".join(
            f"{program.supervision.levels[level](lang)}{_times(lang, item.times, item.per)}"
            for level, item in chosen.frequency.items()
        )
    lists = [
        f"{program.lists[name].title(lang)}（{reader.w('list_status', result.status)}）"
        for name, result in outcome.lists.items()
        if result.status != "none"
    ]
    return Row(
        shown,
        subject.name,
        subject.code,
        program.title(lang),
        grade,
        score,
        status,
        risk or risk_status,
        "；".join(lists),
        supervision.code if supervision is not None else "",
        frequency,
        format_day(outcome.next_change - 1) if outcome.next_change and outcome.next_change < OPEN else "",
        str(len(decision.questions)) if decision.questions else "",
        _mark(decision, lang),
    )


def _scheme(decision: Decision, name: str | None, lang: Lang) -> tuple[str, str, str]:
    program, outcome = decision.selection.program, decision.outcome
    if name is None or program is None or outcome is None:
        return "", "", ""
    result = outcome.schemes[name]
    status = word(lang, "scheme_status", result.status)
    if result.rank is None:
        return "", "", status
    score = "" if result.score is None else format_points(result.score, program.points_decimals)
    return program.schemes[name].grades[result.rank].code, score, status


_PER = {
    "year": Text("年", "year"),
    "half": Text("半年", "half-year"),
    "quarter": Text("季", "quarter"),
    "month": Text("月", "month"),
    "two_weeks": Text("两周", "two weeks"),
}


def _times(lang: Lang, times: int, per: str) -> str:
    if times == 0:
        return "不主动检查" if lang == "zh" else ": none on its own initiative"
    return f"每{_PER[per].zh}{times}次" if lang == "zh" else f": {times} per {_PER[per].en}"


def _mark(decision: Decision, lang: Lang) -> str:
    marks = []
    if decision.trial:
        marks.append("试算，未经发布" if lang == "zh" else "trial, not published")
    if decision.forecast:
        marks.append("预测" if lang == "zh" else "forecast")
    return "；".join(marks)
