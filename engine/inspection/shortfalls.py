"""What a plan cannot keep: which constraint, for whom, by how much, and what would mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.facts import AREAS
from engine.inspection.assign import Job
from engine.inspection.merge import Group
from engine.inspection.model import Item, Shortfall
from engine.inspection.owed import Duty
from engine.inspection.periods import Period
from engine.inspection.words import KIND
from engine.problems import Text
from engine.rulebook import Corpus

_ORDER = ("NO-ITEM", "NO-INSPECTOR", "CONFLICT", "SKILL", "ABSENT", "CAPACITY", "CAP")


@dataclass
class _Bundle:
    """Visits that fail for one reason in one place."""

    codes: list[str] = field(default_factory=list)
    visits: int = 0
    possible: int = 0
    days: int = 0
    per_day: int = 1
    words: set[str] = field(default_factory=set)
    levels: set[str] = field(default_factory=set)


class Shortfalls:
    """Collects visits that cannot be made, and says why in as few sentences as there are reasons."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str, str], _Bundle] = defaultdict(_Bundle)

    def no_item(self, duty: Duty, items: Sequence[Item]) -> None:
        """Note a duty for which there is no published item."""
        wanted = "、".join(duty.coverage.items) if duty.coverage is not None else ""
        bundle = self._found["NO-ITEM", duty.level, duty.kind, wanted or duty.program.sector]
        bundle.codes.append(duty.code)
        bundle.levels.add(duty.level)
        bundle.visits += 1
        bundle.words.update(item.code for item in items if item.published_on is None and duty.program.sector in item.sectors)

    def over_cap(self, code: str, left: Sequence[Duty], cap: int, counted: int) -> None:
        """Note duties that the yearly cap of an enterprise forbids."""
        for level in sorted({duty.level for duty in left}):
            bundle = self._found["CAP", level, "", f"{cap}/{counted}"]
            bundle.codes.append(code)
            bundle.levels.add(level)
            bundle.visits += sum(duty.level == level for duty in left)

    def unplaced(self, group: Group, job: Job, days: int, per_day: int, missing: Sequence[str]) -> None:
        """Note a visit without a day or without two inspectors."""
        failure = job.failure or "CAPACITY"
        who = job.code if failure == "CONFLICT" else "、".join(missing) if failure == "SKILL" else ""
        bundle = self._found[failure, job.level, job.district, who]
        bundle.codes.append(job.code)
        bundle.levels.update(duty.level for duty in group.duties)
        bundle.visits += 1
        bundle.possible = max(bundle.possible, job.possible)
        bundle.days, bundle.per_day = max(bundle.days, job.last - job.first + 1, 1), per_day

    def models(self, corpus: Corpus, period: Period) -> tuple[Shortfall, ...]:
        """Return the sentences."""
        levels = {
            level: title
            for versions in corpus.programs.values()
            if versions[-1].supervision is not None
            for level, title in versions[-1].supervision.levels.items()
        }
        areas = corpus.dictionary.codes.get(AREAS)

        def place(code: str) -> Text:
            return (
                areas.title_of(code) if areas is not None and code else Text("未注明区域的企业", "enterprises without a district")
            )

        found = []
        for key in sorted(self._found, key=lambda one: (_ORDER.index(one[0]), *one[1:])):
            bundle = self._found[key]
            sort, level, where, more = key
            title = levels.get(level, Text(level, level))
            match sort:
                case "NO-ITEM":
                    said = _no_item(title, where, more, bundle)
                case "CAP":
                    said = _cap(title, more, bundle)
                case _:
                    said = _people(sort, title, place(where), more, bundle)
            wanted, possible, text, mend = said
            found.append(
                Shortfall(
                    constraint=sort, codes=tuple(sorted(set(bundle.codes))), level=level,
                    levels=tuple(sorted(bundle.levels)), wanted=wanted, possible=possible,
                    zh=text.zh, en=text.en, mend_zh=mend.zh, mend_en=mend.en,
                )
            )  # fmt: skip
        return tuple(found)


_Said = tuple[int, int, Text, Text]


def _no_item(level: Text, kind: str, wanted: str, bundle: _Bundle) -> _Said:
    who = len(set(bundle.codes))
    hidden = "、".join(sorted(bundle.words))
    zh = f"{level.zh}{KIND[kind].zh}没有已公布的事项（{wanted}）：{who} 家 {bundle.visits} 次检查无法安排"
    en = f"{level.en}, {KIND[kind].en}: no published item ({wanted}); "
    en += f"{bundle.visits} visits to {who} enterprises cannot be planned"
    mend = Text("在事项清单中补上该事项并填公布日期（公布后方可检查）", "publish the item and enter the day")
    if hidden:
        mend = Text(f"{mend.zh}；未公布的有 {hidden}", f"{mend.en}; not published: {hidden}")
    return bundle.visits, 0, Text(zh, en), mend


def _cap(level: Text, numbers: str, bundle: _Bundle) -> _Said:
    cap, counted = map(int, numbers.split("/"))
    who, allowed = len(set(bundle.codes)), max(0, cap - counted)
    zh = f"年度检查次数上限 {cap} 次，本年已有 {counted} 次，本期只能再查 {allowed} 次："
    zh += f"{who} 家企业的{level.zh}检查有 {bundle.visits} 次安排不下"
    en = f"the yearly cap is {cap}, {counted} were made, {allowed} remain: "
    en += f"{bundle.visits} visits of level {level.en} to {who} do not fit"
    mend = Text(
        "与前次检查合并、核对已检查记录，或由本局调整上限（需要修改规则集）",
        "merge with an earlier visit, check the records, or change the cap in the rulebook",
    )
    return allowed + bundle.visits, allowed, Text(zh, en), mend


def _people(sort: str, level: Text, place: Text, more: str, bundle: _Bundle) -> _Said:
    who, count = len(set(bundle.codes)), bundle.visits
    tail = Text(f"{count} 次检查（{who} 家）无法安排", f"{count} visits to {who} enterprises cannot be planned")
    at = Text(f"{place.zh}、{level.zh}", f"{place.en}, {level.en}")
    two = max(0, 2 - bundle.possible)
    match sort:
        case "NO-INSPECTOR":
            zh = f"{at.zh}：每次检查须 2 名执法人员，符合条件的在岗人员只有 {bundle.possible} 名，差 {two} 名；{tail.zh}"
            en = f"{at.en}: two inspectors are needed, {bundle.possible} are on duty there, {two} lacking; {tail.en}"
            mend = Text(
                f"至少再有 {two} 名在岗、层级含{level.zh}、负责区域含{place.zh}的执法人员",
                f"at least {two} more on duty for {level.en} in {place.en}",
            )
            return 2, bundle.possible, Text(zh, en), mend
        case "CONFLICT":
            zh = f"{at.zh}：对 {more} 须回避后只剩 {bundle.possible} 名执法人员，差 {two} 名；{tail.zh}"
            en = f"{at.en}: after conflicts of interest with {more}, {bundle.possible} remain of the two needed; {tail.en}"
            mend = Text("从其他区或上级抽调无利害关系的执法人员", "lend inspectors without a conflict of interest")
            return 2, bundle.possible, Text(zh, en), mend
        case "SKILL":
            zh = f"{at.zh}：所检事项要求的专长（{more or '组合'}）没有两名执法人员能够同时具备；{tail.zh}"
            en = f"{at.en}: no two inspectors have the skills needed ({more or 'together'}); {tail.en}"
            mend = Text(f"增加具备“{more or '所需专长'}”的执法人员", f"add inspectors skilled in {more or 'what is needed'}")
            return 1, 0, Text(zh, en), mend
        case "ABSENT":
            zh = f"{at.zh}：期限内没有一天有 2 名执法人员在岗（最多 {bundle.possible} 名，缺勤或执法证过期）；{tail.zh}"
            en = f"{at.en}: on no day of the window two inspectors are present (at most {bundle.possible}); {tail.en}"
            mend = Text("调整休假、及时换证或从他处抽调", "move absences, renew certificates, or lend inspectors")
            return 2, bundle.possible, Text(zh, en), mend
    room = bundle.per_day * bundle.days
    people = -(-2 * count // room)
    zh = f"{at.zh}：执法力量不足，{tail.zh}，还缺 {2 * count} 人次（每人每天至多 {bundle.per_day} 次）"
    en = f"{at.en}: not enough capacity; {tail.en}, {2 * count} inspector visits lacking (at most {bundle.per_day} a day each)"
    mend = Text(
        f"再增加约 {people} 名执法人员，或把 --per-day 提高到 {bundle.per_day + 1} 次再排",
        f"add about {people} inspectors, or try --per-day {bundle.per_day + 1}",
    )
    return 2 * count, 0, Text(zh, en), mend
