"""Instruments, provisions and their uses as text that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from engine.calendar import format_day
from engine.citations.uses import Use
from engine.citations.walk import read_mentions
from engine.citations.words import STANDING, STATUS, fact, sort
from engine.columns import width
from engine.explain.ruletext.page import wrap
from engine.explain.words import word
from engine.law import Instrument, LawLibrary, Provision, locate, part_day
from engine.problems import Lang


def show_law(name: str, law: LawLibrary, lang: Lang, day: int | None = None) -> str:
    """Return an instrument with all its provisions, or with one of them (``name`` has a ``#``).

    With ``day`` it is said how the instrument stands on that day. Every gist is given in both languages.
    """
    one = law.instrument(name)
    chosen = [provision for provision in one.provisions if name in (one.id, provision.id)]
    title = f"《{one.title.zh}》" if lang == "zh" else one.title.en
    lines = [title, "=" * min(100, width(title))]
    facts = _facts(one, law, lang, day)
    size = max(width(label) for label, _ in facts)
    for label, value in facts:
        lines += wrap(value, f"{label}{' ' * (size - width(label))}  ", " " * (size + 2))
    for provision in chosen:
        lines += ["", *_provision(provision, lang)]
    return "\n".join(lines) + "\n"


def law_lines(law: LawLibrary, rules: Path, lang: Lang, day: int | None = None) -> list[list[str]]:
    """Return a line per instrument: id, title, number, level, in force, status, how it is known, provisions, citations."""
    cited = Counter(mention.reference.partition("#")[0] for mention in read_mentions(rules).found)
    lines = []
    for one in law.instruments.values():
        state = STATUS[one.status](lang) if day is None else STANDING[one.in_force.standing(day)](lang)
        lines.append(
            [
                one.id, one.title(lang), one.number or "—", law.competence.levels[one.level](lang), _window(one, lang), state,
                word(lang, "certainty", one.certainty), str(len(one.provisions)), str(cited[one.id]),
            ]
        )  # fmt: skip
    return lines


def law_headings(lang: Lang) -> tuple[str, ...]:
    """Return the headings of :func:`law_lines`."""
    names = ("id", "title", "number", "level", "in_force", "status", "certainty", "provisions", "cited")
    return tuple(fact(name, lang) for name in names)


def show_uses(uses: Sequence[Use], lang: Lang) -> str:
    """Return the uses by file, the corpus before the examples: line, part, name, title, and the provision if several."""
    files: dict[str, list[Use]] = {}
    for use in uses:
        files.setdefault(use.file, []).append(use)
    lines: list[str] = []
    several = len({use.provision for use in uses}) > 1
    sizes = [max((width(cell) for use in uses for cell in [_cells(use, lang, several)[at]]), default=0) for at in range(4)]
    for file in sorted(files, key=lambda name: (name.startswith("examples/"), list(files).index(name))):
        first = files[file][0]
        book = " ".join(part for part in (first.book, first.version) if part) if first.home in ("rulebook", "case") else ""
        lines += [f"{file}{'　' if lang == 'zh' else '  '}{book}".rstrip()]
        for use in files[file]:
            cells = _cells(use, lang, several)
            cells = [cell + " " * (size - width(cell)) for cell, size in zip(cells, sizes, strict=True)]
            tail = [use.title(lang)] if use.title else []
            tail += [f"← {use.via}"] if use.via else []
            first_line = "  " + "  ".join(cell for cell in cells if cell)
            lines += [line.rstrip() for line in wrap("  ".join(tail), first_line + "  ", " " * (width(first_line) + 2))]
        lines.append("")
    return "\n".join(lines)


def _cells(use: Use, lang: Lang, several: bool) -> list[str]:
    ref = use.provision.partition("#")[2] if several else ""
    return [f"{use.line:>5}", ref, sort(use.sort, lang), " / ".join(use.owner)]


def uses_summary(name: str, uses: Sequence[Use], lang: Lang) -> str:
    """Return one closing line."""
    rules = sum(use.home == "rulebook" for use in uses)
    direct = sum(use.home == "case" and not use.via for use in uses)
    through = sum(use.home == "case" and bool(use.via) for use in uses)
    others = len(uses) - rules - direct - through
    if lang == "en":
        cases = f"{direct} cases that test it, {through} cases through a rule"
        return f"{name}: {rules} places in rulebooks, {cases}, {others} in the law data"
    return f"{name}：规则集 {rules} 处，直接检验的案例 {direct} 个，经由规则的案例 {through} 个，法律库自身 {others} 处"


def _facts(one: Instrument, law: LawLibrary, lang: Lang, day: int | None) -> list[tuple[str, str]]:
    before = [other for other in law.instruments.values() if other.superseded_by == one.id]
    joint = "；" if lang == "zh" else "; "
    pairs = {
        "id": one.id,
        "number": one.number or ("未见" if lang == "zh" else "not found"),
        "body": one.body(lang),
        "level": law.competence.levels[one.level](lang),
        "place": one.place,
        "published": part_day(one.published, lang),
        "in_force": _window(one, lang),
        "status": STATUS[one.status](lang),
        "standing": "" if day is None else f"{format_day(day)} {STANDING[one.in_force.standing(day)](lang)}",
        "supersedes": joint.join(_named(other, lang) for other in before),
        "superseded_by": _named(law.instruments[one.superseded_by], lang) if one.superseded_by else "",
        "certainty": word(lang, "certainty", one.certainty) + _marks(one, lang),
        "verified_on": format_day(one.verified_on),
        "notes": one.notes(lang) if one.notes else "",
        "file": f"law/instruments/{one.id}.yaml",
    }
    return [(fact(name, lang), value) for name, value in pairs.items() if value]


def _named(one: Instrument, lang: Lang) -> str:
    return f"《{one.title.zh}》（{one.id}）" if lang == "zh" else f"{one.title.en} ({one.id})"


def _marks(one: Instrument, lang: Lang) -> str:
    if not one.marks:
        return ""
    said = [(fact(key, lang), word(lang, "certainty", mark)) for key, mark in one.marks.items()]
    if lang == "zh":
        return f"（{'；'.join(f'{key}{mark}' for key, mark in said)}）"
    return f" ({'; '.join(f'{key}: {mark}' for key, mark in said)})"


def _window(one: Instrument, lang: Lang) -> str:
    to = " 至 " if lang == "zh" else " to "
    return f"{part_day(one.in_force.first, lang)}{to}{part_day(one.in_force.last, lang)}"


def _provision(provision: Provision, lang: Lang) -> list[str]:
    place, known = locate(provision)(lang), word(lang, "certainty", provision.certainty)
    lines = [f"{provision.id}　{place}〔{known}〕" if lang == "zh" else f"{provision.id}  {place} [{known}]"]
    first, second = (provision.gist.zh, provision.gist.en) if lang == "zh" else (provision.gist.en, provision.gist.zh)
    lines += wrap(first, "  ", "  ")
    lines += wrap(second, "  ", "  ")
    if provision.note:
        lines += wrap(provision.note(lang), "  备注：" if lang == "zh" else "  note: ", "  ")
    return lines
