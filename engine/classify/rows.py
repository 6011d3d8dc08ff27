"""One line per decision: what a table of results shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.calendar import OPEN, format_day
from engine.decide import Decision, Outcome
from engine.decide.outcome import ListResult, SchemeResult
from engine.explain.reader import Reader
from engine.explain.words import word
from engine.problems import Lang, Text
from engine.rulebook import Corpus
from engine.rulebook import program as p
from engine.rulebook.values import format_points


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the results table; every value is text ready to be shown, empty where there is none.

    ``grade`` is the code, ``grade_name`` the words the rulebook has for it; ``others`` what other schemes say.
    """

    district: str
    name: str
    code: str
    rulebook: str
    grade: str
    grade_name: str
    status: str
    score: str
    risk: str
    others: str
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
    "grade_name": Text("等级名称", "grade in words"),
    "status": Text("等级状态", "status"),
    "score": Text("得分", "score"),
    "risk": Text("风险等级", "risk"),
    "others": Text("其他评价", "other outcomes"),
    "lists": Text("名单", "lists"),
    "supervision": Text("监管类别", "class"),
    "frequency": Text("检查频次", "inspections"),
    "valid_until": Text("有效至", "valid until"),
    "questions": Text("待认定事项", "open questions"),
    "mark": Text("标注", "mark"),
}

STATUS: Mapping[str, Text] = {
    "graded": Text("已评定", "graded"),
    "provisional": Text("暂定", "provisional"),
    "not_taking_part": Text("未参评", "not taking part"),
    "not_enough_data": Text("数据不足", "not enough data"),
    "no_rulebook": Text("无有效规则", "no rulebook in force"),
}
"""The status of a grade, short enough for a table."""

LIST_STATUS: Mapping[str, Text] = {
    "candidate": Text("拟列入候选", "candidate"),
    "proposed": Text("拟列入", "entry proposed"),
    "noticed": Text("已告知拟列入", "notice of entry served"),
    "in_force": Text("在列", "listed"),
    "ended": Text("期满", "term ended"),
    "removed": Text("已移出", "removed"),
}
"""The status of a list. Only what the competent body decided is 在列; what the rules yield is 拟列入."""

REMOVAL = Text("拟移出", "removal proposed")


def rows(decisions: Iterable[Decision], corpus: Corpus, lang: Lang) -> list[Row]:
    """Return one row per decision."""
    return [row(decision, corpus, lang) for decision in decisions]


def row(decision: Decision, corpus: Corpus, lang: Lang) -> Row:
    """Return the row of a decision."""
    subject = decision.subject
    district = _district(decision, corpus, lang)
    mark = _mark(decision, lang)
    program, outcome = decision.selection.program, decision.outcome
    if program is None or outcome is None:
        standing = word(lang, "standing", decision.selection.standing)
        known = corpus.programs.get(decision.rulebook)
        title = known[-1].title(lang) if known else decision.rulebook
        return Row(district, subject.name, subject.code, title, "", "", standing, "", "", "", "", "", "", "", "", mark)
    reader = Reader(decision, corpus, lang)
    grade, name, status, score = _grades(reader, program, outcome, lang)
    supervision = outcome.supervision
    return Row(
        district,
        subject.name,
        subject.code,
        program.title(lang),
        grade,
        name,
        status,
        score,
        _risk(program, outcome.schemes, lang),
        joint(lang).join(other_outcomes(program, outcome, lang)),
        joint(lang).join(_lists(program, outcome.lists, lang)),
        supervision.code if supervision is not None else "",
        _frequency(program, supervision.code, lang) if supervision is not None else "",
        _valid_until(outcome.next_change, lang),
        _questions(decision, lang),
        mark,
    )


def _grades(reader: Reader, program: p.Program, outcome: Outcome, lang: Lang) -> tuple[str, str, str, str]:
    """Return codes and names of the grades, status and scores; several of each where an enterprise has several grades."""
    main = main_schemes(program, outcome)
    results = [outcome.schemes[scheme.id] for scheme in main if scheme.id in outcome.schemes]
    graded = [(scheme, result, result.rank) for scheme, result in zip(main, results, strict=False) if result.rank is not None]
    between = "、" if lang == "zh" else ", "
    scores = [format_points(r.score, program.points_decimals) for _, r, _ in graded if r.score is not None]
    return (
        between.join(scheme.grades[rank].code for scheme, _, rank in graded),
        between.join(reader.grade(scheme, rank) for scheme, _, rank in graded),
        between.join(dict.fromkeys(STATUS[result.status](lang) for result in results)),
        between.join(scores),
    )


def main_schemes(program: p.Program, outcome: Outcome) -> list[p.Scheme]:
    """Return the schemes whose grades are the enterprise's.

    The rows of the supervision table, else the first scheme. Where that one asks who takes part (one scheme per
    sub-sector) they are all the schemes that ask and that the enterprise takes part in.
    """
    if program.supervision is not None:
        return [program.schemes[program.supervision.rows]]
    first = next(iter(program.schemes.values()), None)
    if first is None or first.taking_part is None:
        return [] if first is None else [first]
    asking = [scheme for scheme in program.schemes.values() if scheme.taking_part is not None and scheme.id in outcome.schemes]
    return [scheme for scheme in asking if outcome.schemes[scheme.id].status != "not_taking_part"] or [first]


def other_outcomes(program: p.Program, outcome: Outcome, lang: Lang, telling: bool = False) -> Iterator[str]:
    """Yield what the schemes say that are neither the enterprise's grade nor its risk; if ``telling``, not what is at its best.

    A scheme with a score is told by the score: its grades only divide it.
    """
    shown = {scheme.id for scheme in main_schemes(program, outcome)}
    shown |= {program.supervision.columns} if program.supervision and program.supervision.columns else set()
    for name, result in outcome.schemes.items():
        scheme = program.schemes[name]
        best = result.rank == 0 and result.status == "graded"
        if name in shown or result.status == "not_taking_part" or (telling and best):
            continue
        status = STATUS[result.status](lang)
        said = status if result.rank is None else scheme.grades[result.rank].code
        if result.rank is not None and result.score is not None:
            said = format_points(result.score, program.points_decimals)
        if result.status == "provisional" and result.rank is not None:
            said += f"（{status}）" if lang == "zh" else f" ({status})"
        yield f"{scheme.title(lang)}：{said}" if lang == "zh" else f"{scheme.title(lang)}: {said}"


def grade_cell(row: Row, lang: Lang) -> str:
    """Return the grade as a narrow table shows it: the code, marked if provisional; else why there is none."""
    if not row.grade:
        return row.status
    if row.status == STATUS["provisional"](lang):
        return f"{row.grade}（{row.status}）" if lang == "zh" else f"{row.grade} ({row.status})"
    return row.grade


def _district(decision: Decision, corpus: Corpus, lang: Lang) -> str:
    value = decision.subject.fields.get("district")
    spec = corpus.dictionary.subject.get("district")
    codes = corpus.dictionary.codes.get(spec.codes) if spec and spec.codes else None
    return codes.title_of(value)(lang) if codes and isinstance(value, str) else ""


def _risk(program: p.Program, schemes: Mapping[str, SchemeResult], lang: Lang) -> str:
    name = program.supervision.columns if program.supervision else None
    if name is None:
        return ""
    result = schemes[name]
    status = STATUS[result.status](lang)
    if result.rank is None:
        return status
    code = program.schemes[name].grades[result.rank].code
    if result.status != "provisional":
        return code
    return f"{code}（{status}）" if lang == "zh" else f"{code} ({status})"


def _lists(program: p.Program, lists: Mapping[str, ListResult], lang: Lang) -> Iterable[str]:
    for name, result in lists.items():
        if result.status != "none":
            status = LIST_STATUS[result.status](lang)
            if result.proposal == "removal":
                status += ("，" if lang == "zh" else ", ") + REMOVAL(lang)
            title = program.lists[name].title(lang)
            yield f"{title}（{status}）" if lang == "zh" else f"{title} ({status})"


UNSTATED = Text("频次文件未规定", ": not stated by the document")


def _frequency(program: p.Program, code: str, lang: Lang) -> str:
    assert program.supervision is not None
    chosen = next(item for item in program.supervision.classes if item.code == code)
    levels = program.supervision.levels
    return joint(lang).join(
        f"{levels[level](lang)}{UNSTATED(lang) if item is None else _times(lang, item.times, item.per)}"
        for level, item in chosen.frequency.items()
    )


_PER = {
    "year": Text("年", "year"),
    "half": Text("半年", "half-year"),
    "quarter": Text("季度", "quarter"),
    "month": Text("月", "month"),
    "two_weeks": Text("两周", "two weeks"),
}


def _times(lang: Lang, times: int, per: str) -> str:
    if times == 0:
        return "不主动检查" if lang == "zh" else ": none on its own initiative"
    return f"每{_PER[per].zh}{times}次" if lang == "zh" else f": {times} per {_PER[per].en}"


def _valid_until(change: int | None, lang: Lang) -> str:
    if change is None or change >= OPEN:
        return "长期" if lang == "zh" else "no end"
    return format_day(change - 1)


def _questions(decision: Decision, lang: Lang) -> str:
    titles = [question.title(lang) for question in decision.questions]
    if decision.unasked:
        titles.append(f"另有 {decision.unasked} 项" if lang == "zh" else f"{decision.unasked} more")
    return joint(lang).join(titles)


def _mark(decision: Decision, lang: Lang) -> str:
    marks = []
    if decision.trial:
        marks.append("试算，未经发布" if lang == "zh" else "trial, not published")
    if decision.forecast:
        marks.append("预测" if lang == "zh" else "forecast")
    return joint(lang).join(marks)


def joint(lang: Lang) -> str:
    """Return what stands between several things in one cell."""
    return "；" if lang == "zh" else "; "
