"""The status of a plan as one self-contained HTML page: no script, nothing from outside, everything escaped."""

from __future__ import annotations

from markupsafe import Markup, escape

from engine.explain.blocks import Column, Row, Table, Tone
from engine.explain.draw import draw
from engine.explain.html import style
from engine.explain.values import day_in_words
from engine.facts import Dictionary
from engine.inspection.paper.sayings import TRIAL
from engine.inspection.results.progress import Coverage, Progress
from engine.inspection.results.tables import Listing, counts, grade_text, reminders, share
from engine.problems import Lang, Text

_TONES: dict[str, Tone] = {"bad": "bad", "open": "open"}


def status_page(progress: Progress, dictionary: Dictionary, lang: Lang) -> str:
    """Return the page."""
    plan = progress.reader.plan
    title = Text("检查计划进度", "Progress of an inspection plan")(lang)
    name = plan.title_zh if lang == "zh" else plan.title_en
    day = Text(f"截至{day_in_words(progress.as_of, 'zh')}", f"as of {day_in_words(progress.as_of, 'en')}")(lang)
    parts: list[Markup] = []
    if progress.reader.trial:
        parts.append(Markup('<p class="note bad" role="note">{}</p>').format(TRIAL(lang)))
    parts.append(_heading(Text("进度和公示", "Progress and publication")(lang)))
    parts.append(
        Markup('<div class="charts">{}</div>').format(
            Markup("").join(_counted(item) for item in counts(progress, lang) if item.rows)
        )
    )
    parts.append(_heading(Text("各等级企业检查覆盖情况", "Coverage by grade")(lang)))
    figures = []
    for rules in plan.rules:
        mine = [item for item in progress.coverage if item.rulebook == rules.id]
        if mine:
            figures.append(_figure(rules.zh if lang == "zh" else rules.en, mine, lang))
    parts.append(Markup('<div class="charts">{}</div>').format(Markup("").join(figures)))
    for listing in reminders(progress, dictionary, lang):
        parts.append(
            _heading(f"{listing.title}（{len(listing.rows)}）" if lang == "zh" else f"{listing.title} ({len(listing.rows)})")
        )
        parts.append(_table(listing))
    body = Markup("\n").join(parts)
    return str(
        Markup(
            '<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title} {number}</title>\n'
            '<style>\n{style}</style>\n</head>\n<body class="index">\n<main>\n<header>\n'
            '<p class="issuer">{issuer}</p>\n<h1>{title}</h1>\n'
            '<p class="day">{name}（{number}） · {day}</p>\n</header>\n{body}\n</main>\n</body>\n</html>\n'
        ).format(
            lang={"zh": "zh-CN", "en": "en"}[lang], title=title, number=plan.number, style=style(), issuer=plan.body,
            name=name, day=day, body=body
        )
    )  # fmt: skip


def _heading(text: str) -> Markup:
    return Markup("<h2>{}</h2>").format(text)


def _table(listing: Listing) -> Markup:
    columns = tuple(Column(head, at in listing.numbers) for at, head in enumerate(listing.heads))
    tones = listing.tones or ("",) * len(listing.rows)
    rows = tuple(Row(cells, _TONES.get(tone, "")) for cells, tone in zip(listing.rows, tones, strict=True))
    return draw([Table(columns, rows)])


def _counted(listing: Listing) -> Markup:
    most = max(int(cells[1]) for cells in listing.rows)
    lines = [_bar(cells[0], int(cells[1]), most, f"{cells[1]} · {cells[2]}") for cells in listing.rows]
    return _bars(listing.title, lines)


def _figure(title: str, held: list[Coverage], lang: Lang) -> Markup:
    lines = []
    for item in held:
        told = Text(
            f"{item.seen} / {item.planned}（共 {item.enterprises} 户）",
            f"{item.seen} / {item.planned} ({item.enterprises} in all)",
        )(lang)
        percent = f"{share(item.seen, item.planned)} · " if item.planned else ""
        lines.append(_bar(grade_text(item, lang), item.seen, max(1, item.planned), f"{percent}{told}"))
    return _bars(title, lines)


def _bars(title: str, lines: list[Markup]) -> Markup:
    rows = Markup("\n").join(lines)
    return Markup('<figure>\n<figcaption>{}</figcaption>\n<table class="bars">\n{}\n</table>\n</figure>\n').format(title, rows)


def _bar(label: str, part: int, whole: int, told: str) -> Markup:
    size = 1000 * part // whole
    drawn = Markup(
        '<svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true"><rect width="{}" height="20"/></svg>'
    ).format(size)
    return Markup(
        '<tr><th scope="row">{}</th><td>{}</td><td class="n" style="width:auto;white-space:nowrap">{}</td></tr>'
    ).format(escape(label), drawn, told)
