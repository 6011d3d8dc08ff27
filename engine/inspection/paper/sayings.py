"""Words that several documents share: days, marks, citations, the sentences that the inspection rules demand."""

from __future__ import annotations

from collections.abc import Iterable

from engine.calendar import to_date
from engine.inspection.model import Plan, Provision, Visit
from engine.inspection.paper.tasks import PlanReader
from engine.problems import Lang, Text

TRIAL = Text("试算，未经发布", "Trial run, not published")
RESULT_DAYS = 20
"""Working days within which a result is entered and published (formats note 5.1, read)."""

_DOUBT = {
    "recalled": Text("（凭记忆，未核原文）", " (from memory, not verified)"),
    "derived": Text("（据原文推算）", " (derived from the text)"),
    "inferred": Text("（据原文推算）", " (derived from the text)"),
}
_CHINESE = "〇一二三四五六七八九十"


def long_day(day: int, lang: Lang) -> str:
    """Return a day as documents write it."""
    date = to_date(day)
    return f"{date.year}年{date.month}月{date.day}日" if lang == "zh" else f"{date.day} {date:%B %Y}"


def signed_on(day: int | None, lang: Lang) -> str:
    """Return the day of signing, or room for it."""
    if day is not None:
        return long_day(day, lang)
    return "　　　　年　　月　　日" if lang == "zh" else "Date: ____________"


def ordinal(number: int) -> str:
    """Return 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _CHINESE[tens]) + ("十" if tens else "") + (_CHINESE[ones] if ones or not tens else "")


def cited(provision: Provision, lang: Lang) -> str:
    """Return a citation, with a mark if its text was not read."""
    doubt = _DOUBT.get(provision.certainty)
    return (provision.en if lang == "en" else provision.zh) + (doubt(lang) if doubt else "")


def basis(plan: Plan, visits: Iterable[Visit], lang: Lang) -> list[str]:
    """Return the citations on which visits rest, each once, in the order of the plan."""
    keys = {key for visit in visits for why in visit.why for key in why.provisions}
    return list(dict.fromkeys(cited(plan.provisions[key], lang) for key in plan.provisions if key in keys))


def whys(visit: Visit, lang: Lang) -> list[str]:
    """Return the reasons for a visit, each once."""
    return list(dict.fromkeys((why.en if lang == "en" else why.zh).rstrip("。.；;") for why in visit.why))


def frequency(reader: PlanReader, visit: Visit, lang: Lang) -> str:
    """Say which visit of its year this is, and how many there may be."""
    number, cap = reader.ordinal(visit)
    if number == 0:
        zh, en = "本次检查属于不计入年度检查频次上限的检查", "this inspection does not count towards the yearly cap"
    elif cap is None:
        zh, en = (
            f"本次是本年度第 {number} 次检查，年度检查频次上限尚未公布",
            f"no. {number} of this year; no yearly cap is published yet",
        )
    else:
        zh, en = (
            f"本次是本年度第 {number} 次检查，年度检查频次上限为 {cap} 次",
            f"no. {number} of this year; the yearly cap is {cap}",
        )
    return en if lang == "en" else zh


def people(reader: PlanReader, visit: Visit, lang: Lang) -> list[str]:
    """Return the inspectors with their certificate numbers."""
    if not visit.inspectors:  # announced before, and the register of that time was not given: room to write them
        return ["　　　　（执法证号：　　　　　　）"] * 2 if lang == "zh" else ["________ (certificate ________)"] * 2
    found = []
    for code in visit.inspectors:
        person = reader.inspectors.get(code)
        name = person.name if person else ("（未列入名录）" if lang == "zh" else "(not in the register)")
        found.append(f"{name}（执法证号：{code}）" if lang == "zh" else f"{name} (certificate {code})")
    return found


def joined(parts: Iterable[str], lang: Lang) -> str:
    """Join parts of a sentence."""
    return ("；" if lang == "zh" else "; ").join(parts)
