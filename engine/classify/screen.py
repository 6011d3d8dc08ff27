"""The results of a run as text for a terminal: a table per rulebook, how many stand where, and what to know about it."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.calendar import format_day
from engine.classify.fit import Column, fit
from engine.classify.rows import COLUMNS, LIST_STATUS, Row, grade_cell, joint, main_schemes, other_outcomes, rows
from engine.classify.run import Run
from engine.decide import Decision
from engine.explain.text import wrap
from engine.explain.values import moment
from engine.facts import AREAS, holds
from engine.problems import Lang, Text

MOST_NAMES = 5
"""Most enterprises named in one sentence."""

_SHORT: dict[str, Text] = {
    "district": Text("所属区", "district"),
    "grade": Text("等级", "grade"),
    "risk": Text("风险", "risk"),
    "supervision": Text("监管", "class"),
    "valid_until": Text("有效至", "until"),
    "questions": Text("待认定", "open"),
}
_LEAST = {"name": 22, "others": 22, "lists": 22}
_RANK = {"district": 5, "risk": 4, "questions": 3, "score": 2, "valid_until": 1}
_SHOWN = ("district", "name", "grade", "score", "risk", "supervision", "others", "lists", "questions", "valid_until")


def screen(run: Run, lang: Lang, space: int, rule: str = "-") -> str:
    """Return the results as text, at most ``space`` columns wide where the names allow it."""
    parts = [line for decisions in by_rulebook(run).values() for line in _rulebook(run, decisions, lang, space, rule)]
    parts += [line for note in notes(run, lang) for line in wrap(note, space)]
    return "\n".join([*parts, ""])


def by_rulebook(run: Run) -> dict[str, list[Decision]]:
    """Return the decisions of a run under each rulebook, in order."""
    found: dict[str, list[Decision]] = {}
    for decision in run.decisions:
        found.setdefault(decision.rulebook, []).append(decision)
    return found


def _rulebook(run: Run, decisions: list[Decision], lang: Lang, space: int, rule: str) -> Iterator[str]:
    lines = rows(decisions, run.corpus, lang)
    yield from wrap(lines[0].rulebook, space)
    columns = [
        Column(
            key,
            COLUMNS[key](lang),
            _SHORT[key](lang) if key in _SHORT else "",
            _LEAST.get(key, 0),
            _RANK.get(key, 0),
            right=key == "score",
        )
        for key in _SHOWN
    ]
    cells = [[_cell(line, decision, key, lang) for key in _SHOWN] for line, decision in zip(lines, decisions, strict=True)]
    grid = fit(columns, cells, space, rule)
    yield from grid.lines
    for sentence in (*_counts(decisions, lines, lang), *_left_out(grid.left_out, lang)):
        yield from wrap(sentence, space)
    yield ""


def _cell(line: Row, decision: Decision, key: str, lang: Lang) -> str:
    if key == "grade":
        return grade_cell(line, lang)
    if key == "questions":
        count = len(decision.questions) + decision.unasked
        return "" if not count else f"{count}项" if lang == "zh" else str(count)
    if key == "lists":
        return "\n".join(plain(part) for part in line.lists.split(joint(lang)))
    if key == "others":
        program, outcome = decision.selection.program, decision.outcome
        return "\n".join(map(plain, other_outcomes(program, outcome, lang, telling=True))) if program and outcome else ""
    return plain(str(getattr(line, key)))


def _counts(decisions: list[Decision], lines: list[Row], lang: Lang) -> Iterator[str]:
    """Say how many stand at each grade, best first, how many of them provisionally, and who is on or proposed for lists."""
    graded = Counter((_rank(decision), line.grade_name or line.status) for decision, line in zip(decisions, lines, strict=True))
    zh = lang == "zh"
    each = [f"{name} {count} 家" if zh else f"{name}: {count}" for (_, name), count in sorted(graded.items())]
    yield f"共 {len(lines)} 家：{'，'.join(each)}" if zh else f"{len(lines)} in all; {'; '.join(each)}"
    unsure = sum(bool(decision.questions) for decision in decisions)
    if unsure:
        yield f"其中 {unsure} 家尚有事项待认定" if zh else f"{unsure} of them have open questions"
    program = next((d.selection.program for d in decisions if d.selection.program), None)
    if program is None:
        return
    for name, definition in program.lists.items():
        found = Counter(d.outcome.lists[name].status for d in decisions if d.outcome and name in d.outcome.lists)
        said = [
            f"{text(lang)} {found[status]} 家" if zh else f"{text(lang)}: {found[status]}"  # type: ignore[index]
            for status, text in LIST_STATUS.items()
            if found[status]  # type: ignore[index]
        ]
        if said:
            yield f"{definition.title(lang)}：{'，'.join(said)}" if zh else f"{definition.title(lang)}: {', '.join(said)}"


def _rank(decision: Decision) -> int:
    program, outcome = decision.selection.program, decision.outcome
    main = main_schemes(program, outcome) if program and outcome else []
    ranks = [outcome.schemes[scheme.id].rank for scheme in main if outcome and scheme.id in outcome.schemes]
    return max((99 if rank is None else rank for rank in ranks), default=99)


def _left_out(headings: tuple[str, ...], lang: Lang) -> Iterator[str]:
    if headings and lang == "zh":
        yield f"（窗口较窄，未显示：{'、'.join(headings)}。--format xlsx、csv 含全部各列）"
    elif headings:
        yield f"(not shown for lack of space: {', '.join(headings)}; --format xlsx and csv have all columns)"


def notes(run: Run, lang: Lang) -> Iterator[str]:
    """Yield what must be known about the results: trial, forecast, moments, evaluators, enterprises without a rulebook."""
    zh = lang == "zh"
    known = moment(run.known_at)
    yield f"基准日 {format_day(run.as_of)}，知悉时点 {known}" if zh else f"as of {format_day(run.as_of)}, known at {known}"
    if any(decision.trial for decision in run.decisions):
        yield "试算，未经发布：所用规则集尚未由主管部门发布。" if zh else "Trial, not published: the rulebooks are not adopted."
    yield from _elsewhere(run, lang)
    if any(decision.forecast for decision in run.decisions):
        yield "预测：基准日晚于知悉时点，其间的变化尚不知道。" if zh else "Forecast: the day lies after what is known."
    if run.known_at < run.case.received_at:
        yield (
            f"知悉时点早于最近一次收到数据（{moment(run.case.received_at)}）：此后才记录的信息未作依据。"
            if zh
            else f"Data came in after that moment ({moment(run.case.received_at)}); what was recorded later is not used."
        )
    yield from _attested(run, lang)
    if run.unmatched:
        names = [plain(run.case.subjects[code].name) for code in run.unmatched[:MOST_NAMES]]
        more = len(run.unmatched) - len(names)
        if zh:
            tail = f"等 {len(run.unmatched)} 家" if more else ""
            yield f"没有适用的规则集，未作评价：{'、'.join(names)}{tail}"
        else:
            yield f"No rulebook fits: {', '.join(names)}" + (f" and {more} more" if more else "")


def _elsewhere(run: Run, lang: Lang) -> Iterator[str]:
    """Say which rulebooks of another place were applied because they were named."""
    areas = run.corpus.dictionary.codes.get(AREAS)
    if run.case.area is None or areas is None:
        return
    named = {decision.rulebook: run.corpus.programs[decision.rulebook][-1] for decision in run.decisions}
    for program in named.values():
        if not (holds(program.place, run.case.area) or holds(run.case.area, program.place)):
            place = areas.title_of(program.place)(lang)
            yield (
                f"{program.id} 适用于{place}，本案例的地点是{plain(run.case.place)}：按指定套用，仅供比较，不得作为监管依据。"
                if lang == "zh"
                else f"{program.id} is for {place}, the case is of {plain(run.case.place)}: applied by name, to compare only."
            )


def _attested(run: Run, lang: Lang) -> Iterator[str]:
    held = run.attestation
    zh = lang == "zh"
    many = ("三", "three") if len(held.evaluators) == 3 else ("两", "two")
    if held.agreed:
        yield (
            f"{held.agreed} 份决定由{many[0]}个求值器（{'、'.join(held.evaluators)}）分别作出，结果一致。"
            if zh
            else f"{held.agreed} decisions were made by {many[1]} evaluators ({', '.join(held.evaluators)}), which agree."
        )
        if held.why_single is not None:
            yield f"{held.why_single.zh}。" if zh else f"Note: {held.why_single.en}."
    if held.single:
        why = f"：{held.why_single.zh}" if held.why_single and zh else f": {held.why_single.en}" if held.why_single else ""
        yield f"{held.single} 份决定只由参考求值器作出{why}。" if zh else f"{held.single} decisions by the reference alone{why}."


def next_steps(
    run: Run,
    lang: Lang,
    out: Path | None,
    case_dir: Path | None,
    rulebook: str | None = None,
    known_at: str | None = None,
    ledger: str | None = None,
) -> list[str]:
    """Return commands to try next, ready to be copied: an enterprise of which there is something to tell is taken."""
    if not run.decisions:
        return []
    marked = [item for item in run.decisions if item.outcome is not None and item.outcome.pairs]
    code = (marked or list(run.decisions))[0].subject.code
    lines = ["下一步：" if lang == "zh" else "Next:"]
    if out is not None:
        lines.append(f"  {'打开' if lang == 'zh' else 'open'} {out / 'index.html'}")
    source = ["--case", str(case_dir)] if ledger is None else ["--ledger", ledger]
    words = ["hengxin", "explain", code, *source, "--as-of", format_day(run.as_of)]
    if ledger is not None:  # its own default is the latest moment of the whole ledger
        known_at = moment(run.known_at)
    words += ["--known-at", known_at] if known_at else []
    words += ["--rulebook", rulebook] if rulebook else []
    lines.append(f"  {shlex.join(words)}")
    return lines


def plain(text: str) -> str:
    """Return text without control characters: a name in a table must not move the cursor."""
    return "".join(char if char.isprintable() else " " for char in text)
