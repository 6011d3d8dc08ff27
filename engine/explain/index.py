"""The index of a run: one row per decision, how many stand at each grade, links to the three views."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.decide.decision import Decision
from engine.explain.blocks import Format, View
from engine.explain.grades import GRADED, grade_text
from engine.explain.heading import is_provisional, rulebook_name, standing_sentence
from engine.explain.html import style, template
from engine.explain.lists import status_text
from engine.explain.questions import class_text
from engine.explain.reader import Reader
from engine.explain.values import NO_VALUE
from engine.problems import Lang
from engine.rulebook.corpus import Corpus

VIEWS: tuple[View, ...] = ("subject", "officer", "auditor")
SUFFIX: dict[Format, str] = {"text": "txt", "html": "html", "json": "json"}


def page_name(decision: Decision, view: View, format: Format = "html") -> str:
    """Return the file name of an explanation; the index links to it in its own folder."""
    return f"{decision.subject.code}.{decision.rulebook}.{view}.{SUFFIX[format]}"


@dataclass(frozen=True, slots=True)
class Line:
    """One decision in the index."""

    name: str
    code: str
    grades: tuple[str, ...]
    score: str
    open: str
    supervision: str
    lists: str
    change: str
    tone: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """How many decisions stand at a grade; ``share`` is in thousandths of the longest bar."""

    label: str
    count: int
    share: int
    rank: int


@dataclass(frozen=True, slots=True)
class Group:
    """The decisions under one rulebook: titles of its schemes, bars per scheme, a line per decision."""

    title: str
    schemes: tuple[str, ...]
    charts: tuple[tuple[str, tuple[Bar, ...]], ...]
    lines: tuple[Line, ...]


def render_index(
    decisions: Iterable[Decision],
    corpus: Corpus,
    lang: Lang = "zh",
    *,
    link: Callable[[Decision, View], str] = page_name,
) -> str:
    """Return the index page of a run: every enterprise with grade, lists, supervision, next change and links."""
    ordered = sorted(decisions, key=lambda item: (item.rulebook, item.subject.code))
    readers = [Reader(item, corpus, lang) for item in ordered]
    grouped: dict[str, list[Reader]] = {}
    for reader in readers:
        grouped.setdefault(reader.decision.rulebook, []).append(reader)
    groups = tuple(
        Group(rulebook_name(held[0]), _schemes(held), charts(held), tuple(_line(reader, link) for reader in held))
        for held in grouped.values()
    )
    words = readers[0] if readers else None
    return template("index.html").render(
        groups=groups,
        style=style(),
        t=words.t if words else (lambda name, **_: name),
        html_lang={"zh": "zh-CN", "en": "en"}[lang],
        trial=any(item.trial for item in ordered),
        forecast=any(item.forecast for item in ordered),
        days=_days(readers),
        total=len(ordered),
    )


def _days(readers: list[Reader]) -> str:
    """Write the as-of dates of a run: the one, or the first and last."""
    found = sorted({reader.decision.as_of for reader in readers})
    if not found:
        return ""
    first, last = readers[0].iso(found[0]), readers[0].iso(found[-1])
    return first if len(found) == 1 else readers[0].t("from_to", start=first, end=last)


def _line(reader: Reader, link: Callable[[Decision, View], str]) -> Line:
    decision, outcome = reader.decision, reader.decision.outcome
    links = tuple((reader.w("view", view), link(decision, view)) for view in VIEWS)
    name, code = decision.subject.name, decision.subject.code
    if outcome is None:
        grades: tuple[str, ...] = (reader.w("standing", decision.selection.standing),)
        return Line(name, code, grades, NO_VALUE, "", NO_VALUE, standing_sentence(reader), NO_VALUE, "muted", links)
    schemes = [(scheme, outcome.schemes[id]) for id, scheme in reader.rules.schemes.items() if id in outcome.schemes]
    grades = tuple(grade_text(reader, scheme, result) for scheme, result in schemes)
    provisional = is_provisional(decision)
    scores = [reader.number(result.score) for _, result in schemes if result.score is not None]
    lists = [
        reader.t("list.is", list=reader.text(definition.title), status=status_text(reader, outcome.lists[id]))
        for id, definition in reader.rules.lists.items()
        if id in outcome.lists and outcome.lists[id].status != "none"
    ]
    return Line(
        name,
        code,
        grades,
        reader.join(scores) or NO_VALUE,
        reader.t("index.open") if provisional else "",
        class_text(reader, outcome),
        reader.join(lists, heavy=True) or NO_VALUE,
        reader.iso(outcome.next_change),
        "open" if provisional else "",
        links,
    )


def _schemes(readers: list[Reader]) -> tuple[str, ...]:
    """Return the titles of a rulebook's schemes; one heading for all if no version speaks."""
    for reader in readers:
        if reader.program:
            return tuple(reader.text(scheme.title) for scheme in reader.program.schemes.values())
    return (readers[0].t("index.head.grade"),)


def charts(readers: list[Reader]) -> tuple[tuple[str, tuple[Bar, ...]], ...]:
    """Count the decisions of one rulebook by grade, for each scheme; those without a grade by their status."""
    rules = next((reader.program for reader in readers if reader.program), None)
    if rules is None:
        return ()
    found = []
    for id, scheme in rules.schemes.items():
        counts: dict[tuple[int, str], int] = {}
        for reader in readers:
            outcome = reader.decision.outcome
            result = outcome.schemes.get(id) if outcome else None
            if result and result.rank is not None and result.status in GRADED:
                key = (result.rank, reader.grade(scheme, result.rank))
            else:
                status = result.status if result else "no_rulebook"
                key = (len(scheme.grades), reader.w("scheme_status", status))
            counts[key] = counts.get(key, 0) + 1
        for rank in range(len(scheme.grades)):
            counts.setdefault((rank, readers[0].grade(scheme, rank)), 0)
        most = max(counts.values(), default=1) or 1
        bars = tuple(Bar(label, count, count * 1000 // most, rank) for (rank, label), count in sorted(counts.items()))
        found.append((readers[0].text(scheme.title), bars))
    return tuple(found)
