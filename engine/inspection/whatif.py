"""Visits and inspector-days under other frequencies beside the present ones, before anyone adopts them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from engine.explain.blocks import Column, Note, Page, Paragraph, Row, Section, Table
from engine.inspection.given import Given
from engine.inspection.history import inspected
from engine.inspection.merge import merge
from engine.inspection.owed import Duty, Supervised, duties
from engine.inspection.periods import working_days
from engine.inspection.source import Source
from engine.inspection.words import TRIAL
from engine.problems import Lang, Text


@dataclass(frozen=True)
class Workload:
    """What a rulebook demands in a period: enterprises and visits by class, visits by leading level.

    ``visits`` are merged; ``half_days`` are inspector visits: two people each.
    """

    enterprises: Counter[str]
    visits: Counter[str]
    levels: Counter[str]

    @property
    def total(self) -> int:
        """Return the number of merged visits."""
        return sum(self.visits.values())


def workload(source: Source, people: Sequence[Supervised], given: Given) -> Workload:
    """Return the visits that the frequencies and full coverage of a rulebook demand in a period (the yearly cap left aside)."""
    period, calendar = given.period, source.corpus.calendar
    start = max(given.start or period.first, period.first)
    done = inspected(source, given.done, given.inspectors)
    owed = duties(people, period, start, working_days(start, period.last, calendar), calendar, done)
    by_code: dict[str, list[Duty]] = defaultdict(list)
    for duty in owed.duties:
        by_code[duty.code].append(duty)
    ranks = source.corpus.dictionary.codes.get("authority_level")

    def height(level: str) -> int:
        return ranks.ranks.get(level, -1) if ranks else -1

    found = Workload(Counter(item.supervision.code for item in people), Counter(), Counter())
    for code in sorted(by_code):
        for group in merge(code, by_code[code]):
            found.visits[group.duties[0].supervision.code] += 1
            found.levels[group.lead(height)] += 1
    return found


def inspector_days(visits: int, per_day: int) -> str:
    """Return the days of work of inspectors: two a visit, ``per_day`` visits a day, rounded up to a tenth."""
    tenths = -(-20 * visits // per_day)
    return f"{tenths // 10}.{tenths % 10}"


def what_if_page(
    now: Workload, then: Workload, names: tuple[Text, Text], titles: dict[str, Text], given: Given, lang: Lang, trial: bool
) -> Page:
    """Return both workloads side by side."""
    zh = lang == "zh"
    heads = (
        ("类别", "企业（现行）", "企业（假设）", "检查（现行）", "检查（假设）", "增减", "人日（现行）", "人日（假设）")
        if zh
        else ("class", "firms now", "firms then", "visits now", "visits then", "change", "days now", "days then")
    )
    classes = list(dict.fromkeys([*sorted(now.enterprises), *sorted(then.enterprises)]))
    rows = [
        _row(code, (now.enterprises[code], then.enterprises[code]), (now.visits[code], then.visits[code]), given.per_day)
        for code in classes
    ]
    both = (sum(now.enterprises.values()), sum(then.enterprises.values())), (now.total, then.total)
    rows.append(_row("合计" if zh else "total", *both, given.per_day))
    first = Table((Column(heads[0]), *(Column(head, number=True) for head in heads[1:])), tuple(rows))
    level_heads = ("层级", "检查（现行）", "检查（假设）", "增减") if zh else ("level", "visits now", "visits then", "change")
    levels = list(dict.fromkeys([*titles, *now.levels, *then.levels]))
    lines = []
    for level in levels:
        title = titles[level](lang) if level in titles else level
        before, after = now.levels[level], then.levels[level]
        lines.append(Row((title, str(before), str(after), _change(before, after))))
    second = Table((Column(level_heads[0]), *(Column(head, number=True) for head in level_heads[1:])), tuple(lines))
    period = given.period.title()(lang)
    said = f"Now: {names[0].en}; then: {names[1].en}. Visits are merged; two people each, at most {given.per_day} a day; "
    said += "cap and staff left aside."
    if zh:
        said = f"现行：{names[0].zh}；假设：{names[1].zh}。检查已合并，每次两人，每人每天至多 {given.per_day} 次；"
        said += "年度上限和人员是否够用未计。"
    notes = (Note(TRIAL(lang), "open"),) if trial else ()
    title = f"{period}检查工作量：换一套频次会怎样" if zh else f"{period}: what other frequencies would mean"
    sections = (
        Section("按监管类别" if zh else "By class", (first,)),
        Section("按牵头层级" if zh else "By leading level", (second,)),
    )
    return Page("officer", lang, "", title, notes, (Paragraph(said),), sections)


def _row(name: str, firms: tuple[int, int], visits: tuple[int, int], per_day: int) -> Row:
    days = [inspector_days(count, per_day) for count in visits]
    return Row((name, *map(str, firms), *map(str, visits), _change(*visits), *days))


def _change(before: int, after: int) -> str:
    return "0" if before == after else f"{after - before:+d}"
