"""What a lawyer would ask of the library itself: do the dates fit, do the texts say what they claim to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.calendar import OPEN, format_day
from engine.law.dates import PartDay
from engine.law.library import Instrument, LawLibrary, Provision
from engine.problems import Text

Weight = Literal["error", "warning", "info"]
"""``error``: wrong; ``warning``: to be looked at; ``info``: worth knowing, and nothing to mend."""

_CHINESE = re.compile("[\u4e00-\u9fff]")
_LONGEST = 90
"""Most characters of a Chinese gist, and half the most of an English one: a gist is one sentence."""


@dataclass(frozen=True)
class LawFinding:
    """One finding about an instrument or provision (``subject`` is its id)."""

    code: str
    weight: Weight
    subject: str
    message: Text


def check_library(law: LawLibrary) -> tuple[LawFinding, ...]:
    """Return every finding about the library, in the order of the instruments."""
    found: list[LawFinding] = []
    for one in law.instruments.values():
        found += _days(one)
        found += _succession(one, law)
        found += _status(one)
        for provision in one.provisions:
            found += _gist(provision)
    return tuple(found)


def part_day(part: PartDay, lang: Literal["zh", "en"] = "zh") -> str:
    """Write a day known in part: a date, a month, a year, open, or that it is not known."""
    if part.exact:
        return ("长期" if lang == "zh" else "open") if part.earliest >= OPEN else format_day(part.earliest)
    if part.latest >= OPEN:
        return "未见" if lang == "zh" else "not known"
    first, last = format_day(part.earliest), format_day(part.latest)
    if first[:7] == last[:7]:
        return first[:7]
    return first[:4] if first[:4] == last[:4] else f"{first}…{last}"


def _days(one: Instrument) -> Iterator[LawFinding]:
    if one.published.earliest > one.in_force.first.latest:
        zh = f"发布日期 {part_day(one.published)} 晚于施行日期 {part_day(one.in_force.first)}"
        en = f"published {part_day(one.published, 'en')}, in force already from {part_day(one.in_force.first, 'en')}"
        recalled = "recalled" in (one.marks.get("in_force"), one.marks.get("published"))
        yield LawFinding("LAW-DATES", "warning" if recalled else "error", one.id, Text(zh, en))
    if one.in_force.first.earliest > one.in_force.last.latest:
        yield LawFinding("LAW-DATES", "error", one.id, Text("施行日期晚于失效日期", "in force from a day after its end"))
    if not one.in_force.first.exact:
        shown = part_day(one.in_force.first)
        message = Text(f"施行日期不确切：{shown}", f"the first day in force is not exact: {part_day(one.in_force.first, 'en')}")
        yield LawFinding("LAW-DATE-OPEN", "info", one.id, message)


def _succession(one: Instrument, law: LawLibrary) -> Iterator[LawFinding]:
    if one.superseded_by is None:
        if one.in_force.last.latest < OPEN:
            message = Text("已失效，但没有写明由哪一文件取代", "it has ended, and no successor is named")
            yield LawFinding("LAW-SUCCESSOR-NONE", "info", one.id, message)
        return
    successor = law.instruments.get(one.superseded_by)
    if successor is None:
        message = Text(f"取代它的“{one.superseded_by}”不存在", f"its successor {one.superseded_by!r} does not exist")
        yield LawFinding("LAW-SUCCESSOR", "error", one.id, message)
        return
    last, first = one.in_force.last, successor.in_force.first
    named = f"《{successor.title.zh}》（{successor.id}）"
    if first.latest < last.earliest + 1 or (last.earliest >= OPEN and not _unknown(last)):
        zh = f"{named}自 {part_day(first)} 施行，而本文件至 {part_day(last)}：两者同时有效"
        en = f"{successor.id} is in force from {part_day(first, 'en')}, this one until {part_day(last, 'en')}: both at once"
        yield LawFinding("LAW-SUCCESSION", "error", one.id, Text(zh, en))
    elif first.earliest > last.latest + 1:
        zh = f"至 {part_day(last)} 失效，{named}自 {part_day(first)} 才施行：中间无文件可依"
        en = f"ended {part_day(last, 'en')}, and {successor.id} is in force only from {part_day(first, 'en')}: a hole"
        yield LawFinding("LAW-SUCCESSION", "warning", one.id, Text(zh, en))
    seen = [one.id]
    following: str | None = one.superseded_by
    while following is not None and following in law.instruments:
        if following in seen:
            chain = " → ".join([*seen, following])
            yield LawFinding("LAW-CYCLE", "error", one.id, Text(f"取代关系成环：{chain}", f"a cycle of successors: {chain}"))
            return
        seen.append(following)
        following = law.instruments[following].superseded_by


def _unknown(part: PartDay) -> bool:
    return part.earliest <= 1 and part.latest >= OPEN


def _status(one: Instrument) -> Iterator[LawFinding]:
    if one.status == "in_force" and one.superseded_by is not None and one.in_force.last.latest < one.verified_on:
        message = Text("状态为“有效”，但已由别的文件取代", "its status is in force, and yet it is superseded")
        yield LawFinding("LAW-STATUS", "error", one.id, message)
    if one.status == "unverified":
        message = Text("效力未核实", "whether it is in force was not verified")
        yield LawFinding("LAW-UNVERIFIED", "info", one.id, message)
    if one.number is None and one.level not in ("draft", "law"):
        yield LawFinding("LAW-NUMBER", "info", one.id, Text("文号未见", "its document number was not found"))


def _gist(provision: Provision) -> Iterator[LawFinding]:
    zh, en = provision.gist.zh, provision.gist.en
    if not _CHINESE.search(zh) or _CHINESE.search(en):
        message = Text("要旨须中英文各一句", "the gist is one sentence in Chinese and one in English")
        yield LawFinding("LAW-GIST", "error", provision.id, message)
    elif len(zh) > _LONGEST or len(en) > 2 * _LONGEST or zh.count("。") != 1 or not zh.endswith("。"):
        message = Text("要旨不是一句话", "the gist is not one sentence")
        yield LawFinding("LAW-GIST", "warning", provision.id, message)
