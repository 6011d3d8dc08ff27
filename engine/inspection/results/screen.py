"""The status of a plan on a terminal: counts, a chart of coverage by grade, reminders."""

from __future__ import annotations

from engine.calendar import format_day
from engine.classify.fit import Column, fit
from engine.columns import pad, width
from engine.facts import Dictionary
from engine.inspection.paper.sayings import TRIAL
from engine.inspection.results.progress import Coverage, Progress
from engine.inspection.results.tables import Listing, counts, grade_text, reminders, share
from engine.problems import Lang, Text

BLOCKS = " ▏▎▍▌▋▊▉█"
"""Eighths of a character."""
ROOM = 30
MOST = 12
"""Most rows of a reminder shown; the page holds all."""


def bar(part: int, whole: int, room: int, *, blocks: bool) -> str:
    """Return a bar ``room`` characters long at most; ``blocks``: drawn in eighths, else in ``#`` and ``.``."""
    if whole <= 0:
        return ""
    if not blocks:
        full = part * room // whole
        return "#" * full + "." * (room - full)
    full, rest = divmod(8 * part * room // whole, 8)
    drawn = BLOCKS[8] * full + (BLOCKS[rest] if rest else "")
    return drawn + "·" * (room - len(drawn))


def chart(coverage: tuple[Coverage, ...], lang: Lang, *, blocks: bool) -> list[str]:
    """Return the lines of the chart: per grade the enterprises seen among those to be visited."""
    labels = [grade_text(item, lang) for item in coverage]
    room = max(map(width, labels), default=0)
    lines = []
    for item, label in zip(coverage, labels, strict=True):
        told = Text(f"应查 {item.planned}，已查 {item.seen}", f"{item.seen} of {item.planned}")(lang)
        percent = share(item.seen, item.planned) if item.planned else ""
        drawn = bar(item.seen, item.planned, ROOM, blocks=blocks)
        whole = Text(f"（共 {item.enterprises} 户）", f" ({item.enterprises} in all)")(lang)
        lines.append(f"  {pad(label, room)}  {drawn}  {pad(percent, 4, right=True)}  {told}{whole}".rstrip())
    return lines


def status_text(progress: Progress, dictionary: Dictionary, lang: Lang, space: int, rule: str, *, blocks: bool) -> str:
    """Return the status as text of ``space`` columns."""
    plan = progress.reader.plan
    name = plan.title_zh if lang == "zh" else plan.title_en
    day = format_day(progress.as_of)
    lines = [f"{name}（{plan.number}），截至 {day}" if lang == "zh" else f"{name} ({plan.number}), as of {day}"]
    if progress.reader.trial:
        lines.append(TRIAL(lang))
    for listing in counts(progress, lang):
        if listing.rows:
            lines += ["", *_grid(listing, space, rule)]
    for rules in plan.rules:
        mine = tuple(item for item in progress.coverage if item.rulebook == rules.id)
        if mine:
            title = Text(f"各等级企业检查覆盖情况：{rules.zh}", f"Coverage by grade: {rules.en}")(lang)
            lines += ["", title, *chart(mine, lang, blocks=blocks)]
    for listing in reminders(progress, dictionary, lang):
        lines += ["", f"{listing.title}（{len(listing.rows)}）" if lang == "zh" else f"{listing.title} ({len(listing.rows)})"]
        lines += _grid(listing, space, rule)
    if progress.strangers:
        told = "、".join(progress.strangers[:5])
        lines += [
            "",
            Text(
                f"另有 {len(progress.strangers)} 项结果不在本计划内：{told}",
                f"{len(progress.strangers)} results are not of this plan: {told}",
            )(lang),
        ]
    return "\n".join(lines) + "\n"


def _grid(listing: Listing, space: int, rule: str) -> list[str]:
    rows = listing.rows[:MOST]
    columns = [
        Column(str(at), head, least=10 if at in (1, 2, 3) and at not in listing.numbers else 0,
               rank=1 if at == 2 and len(listing.heads) > 3 else 0, right=at in listing.numbers)
        for at, head in enumerate(listing.heads)
    ]  # fmt: skip
    lines = list(fit(columns, rows, space, rule).lines)
    if len(listing.rows) > MOST:
        lines.append("……")
    return lines
