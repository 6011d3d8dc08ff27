"""A report of lint as text, drawn by file, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from engine.calendar import format_day
from engine.columns import pad, width
from engine.lint.pages import page_name
from engine.lint.published import EntryData, LintData, SilenceData
from engine.lint.run import TITLES, Entry, LintReport
from engine.problems import Lang, Text

_SHOWN = 100
"""Most columns of a line of the file that are drawn."""
_ERROR = Text("错误", "error")
_FINDING = Text("提示", "finding")


def as_text(report: LintReport, lang: Lang, *, accepted: bool = False) -> str:
    """Return the report as text: each file with its errors and findings, then a table by check and one closing line.

    ``accepted``: also list what was accepted, by whom and until when.
    """
    lines: list[str] = []
    drawn = [(entry, _ERROR) for entry in report.errors] + [(entry, _FINDING) for entry in report.findings]
    drawn.sort(key=lambda item: (item[0].problem.file, item[0].problem.line, item[0].problem.column, item[0].problem.code))
    for file, entries in groupby(drawn, key=lambda item: item[0].problem.file):
        lines += [file, *(line for entry, sort in entries for line in _drawn(entry, sort, lang)), ""]
    if accepted and report.accepted:
        lines += _accepted(report.accepted, lang)
    lines += _table(report, lang)
    return "\n".join([*lines, summary(report, lang), ""])


def summary(report: LintReport, lang: Lang) -> str:
    """Return the closing line: files, errors, findings, and how many findings were accepted."""
    errors, findings, accepted = len(report.errors), len(report.findings), len(report.accepted)
    if lang == "en":
        more = f" ({accepted} more accepted)" if accepted else ""
        return f"{report.files} rulebooks linted as of {format_day(report.as_of)}: {errors} errors, {findings} findings{more}"
    more = f"（另有已接受的 {accepted} 处）" if accepted else ""
    return f"按 {format_day(report.as_of)} 审查规则集 {report.files} 个：错误 {errors} 处，提示 {findings} 处{more}"


def _drawn(entry: Entry, sort: Text, lang: Lang) -> Iterator[str]:
    problem = entry.problem
    yield f"  {problem.line}:{problem.column}  {sort(lang)} {problem.code}  {problem.message(lang)}"
    source = entry.source.rstrip()
    indent = len(source) - len(source.lstrip())
    shown, column = source.strip(), problem.column - 1 - indent
    margin = " " * (len(str(problem.line)) + 5)
    if shown and column >= 0:
        if width(shown[:column]) > _SHOWN // 2:
            shown, column = "…" + shown[column:], 1
        yield f"  {' ' * len(str(problem.line))} │ {_cut(shown)}"
        yield f"  {' ' * len(str(problem.line))} │ {' ' * width(shown[:column])}^"
    if problem.mend is not None:
        yield f"{margin}{Text('改法：', 'mend: ')(lang)}{problem.mend(lang)}"
    if entry.at:
        yield f"{margin}{Text('位置：', 'place: ')(lang)}{entry.at}"


def _cut(text: str) -> str:
    """Return as much of a line as fits beside the margin."""
    end = next((index for index in range(len(text)) if width(text[: index + 1]) > _SHOWN), None)
    return text if end is None else f"{text[:end]}…"


def _accepted(entries: Iterable[Entry], lang: Lang) -> list[str]:
    lines = [Text("已接受：", "Accepted:")(lang)]
    for entry in entries:
        silence = entry.accepted
        if silence is not None:
            who = Text(f"{silence.who}接受至 {silence.until}", f"by {silence.who} until {silence.until}")(lang)
            reason = silence.reason.en if lang == "en" else silence.reason.zh
            lines.append(f"  {entry.problem.file}:{entry.problem.line}  {entry.problem.code}  {entry.at}")
            lines.append(f"    {who}{'：' if lang == 'zh' else ': '}{reason}")
    return [*lines, ""]


def _table(report: LintReport, lang: Lang) -> list[str]:
    """Return how often each check found something, what it is about, and its page."""
    counts = Counter(entry.problem.code for entry in (*report.errors, *report.findings))
    rows = []
    for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        title = TITLES[code](lang) if code in TITLES else Text("不能加载", "cannot be loaded")(lang)
        rows.append((str(number), code, title, page_name(code) if code in TITLES else ""))
    widths = [max((width(row[column]) for row in rows), default=0) for column in range(3)]
    lines = []
    for times, code, title, link in rows:
        line = f"  {pad(times, widths[0], right=True)}  {pad(code, widths[1])}  {pad(title, widths[2])}  {link}"
        lines.append(line.rstrip())
    return [*lines, ""] if lines else []


def as_json(report: LintReport) -> str:
    """Return the report as JSON (``docs/schemas/lint-1.json``)."""
    counts = Counter(entry.problem.code for entry in (*report.errors, *report.findings))
    data = LintData(
        format="hengxin.lint/1",
        as_of=format_day(report.as_of),
        files=report.files,
        errors=[_entry(entry) for entry in report.errors],
        findings=[_entry(entry) for entry in report.findings],
        accepted=[_entry(entry) for entry in report.accepted],
        counts=dict(sorted(counts.items())),
    )
    return json.dumps(data.model_dump(exclude_none=True), ensure_ascii=False, indent=1) + "\n"


def _entry(entry: Entry) -> EntryData:
    problem, silence = entry.problem, entry.accepted
    return EntryData(
        code=problem.code, file=problem.file, line=problem.line, column=problem.column, at=entry.at,
        zh=problem.message.zh, en=problem.message.en,
        mend_zh=problem.mend.zh if problem.mend else None, mend_en=problem.mend.en if problem.mend else None,
        page=page_name(problem.code) if problem.code in TITLES else None,
        accepted=None if silence is None else SilenceData(
            who=silence.who, until=silence.until, reason_zh=silence.reason.zh, reason_en=silence.reason.en
        ),
    )  # fmt: skip
