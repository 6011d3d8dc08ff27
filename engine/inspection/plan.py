"""Make an inspection plan: who is owed what, merged, capped, and given days and inspectors."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from engine.calendar import format_day
from engine.facts import AREAS
from engine.inspection import shortfalls
from engine.inspection.assign import Job, Roster, assign
from engine.inspection.given import Given
from engine.inspection.history import inspected
from engine.inspection.libraries import Done, Listed
from engine.inspection.merge import Group, merge, within_cap
from engine.inspection.model import DEPTHS, Enterprise, Item, Plan, Rules, Visit, Why
from engine.inspection.notices import notices
from engine.inspection.owed import Duty, Owed, Supervised, duties
from engine.inspection.periods import known_until, working_days
from engine.inspection.provisions import Provisions, cited
from engine.inspection.source import Source
from engine.inspection.words import SCHEME_STATUS, times
from engine.problems import Text
from engine.rulebook import program as p


def make_plan(source: Source, given: Given, progress: Callable[[int, int], None] | None = None) -> Plan:
    """Return the plan for a period; what cannot be kept stands in its ``shortfalls``, and nobody is left out in silence."""
    return _Maker(source, given).make(progress)


def supervised(source: Source, objects: Mapping[str, Listed] | None = None) -> list[Supervised]:
    """Return everybody with a class of supervision, in order of (code, rulebook)."""
    found = []
    for decision in source.decisions:
        program, outcome = decision.selection.program, decision.outcome
        if program is None or outcome is None or program.supervision is None or outcome.supervision is None:
            continue
        code = decision.subject.code
        listed = objects.get(code) if objects is not None else None
        if objects is not None and (listed is None or listed.left):
            continue
        district = listed.district if listed is not None and listed.district else decision.subject.fields.get("district")
        chosen = next(item for item in program.supervision.classes if item.code == outcome.supervision.code)
        key = (*outcome.supervision.key, "")
        found.append(Supervised(code, str(district or ""), program, chosen, key[0], key[1]))
    return sorted(found, key=lambda item: (item.code, item.program.id))


class _Maker:
    def __init__(self, source: Source, given: Given) -> None:
        self.source, self.given, self.period = source, given, given.period
        self.corpus = source.corpus
        self.start = max(given.start or self.period.first, self.period.first)
        self.calendar = source.corpus.calendar
        self.days = working_days(self.start, self.period.last, self.calendar)
        self.people = supervised(source, given.objects)
        self.by_code: dict[str, list[Supervised]] = defaultdict(list)
        for item in self.people:
            self.by_code[item.code].append(item)
        self.done = inspected(source, given.done, given.inspectors)
        self.provisions = Provisions(self.corpus)
        self.short = shortfalls.Shortfalls()
        ranks = self.corpus.dictionary.codes.get("authority_level")
        self.ranks = ranks.ranks if ranks else {}
        self.items = {item.code: item for item in given.items if _published(item, self.start)}
        """The items that may be inspected: one published only later cannot be planned."""

    def height(self, level: str) -> int:
        """Return how high a level of authority is."""
        return self.ranks.get(level, -1)

    def make(self, progress: Callable[[int, int], None] | None) -> Plan:
        owed = self._owed()
        groups = self._groups(owed)
        placed = self._placed(groups, progress)
        kept = self._kept()
        rules = self._rules()
        enterprises = self._enterprises()
        number = self._number(enterprises)
        visits = self._visits(number, kept, placed)
        title = self.period.title()
        sectors = sorted({item.program.sector for item in self.people})
        return Plan(
            number=number,
            title_zh=f"{self.source.place}{title.zh}信用分级分类检查计划",
            title_en=f"Inspection plan by credit class, {self.source.place}, {title.en}",
            place=self.source.place,
            body=self._body(),
            sector=sectors[0] if len(sectors) == 1 else "",
            period=self.period.name,
            first=self.period.first,
            last=self.period.last,
            start=self.start,
            as_of=self.source.as_of,
            known_at=self.source.known_at,
            corpus=self.corpus.digest,
            rules=rules,
            provisions=self.provisions.models(),
            enterprises=enterprises,
            inspectors=self.given.inspectors,
            items=self.given.items,
            visits=visits,
            shortfalls=self.short.models(self.corpus, self.period),
            notices=notices(self.source, self.given, self.people, self.items, owed, self.start, self.days, kept),
            working_days=tuple(self.days),
            known_until=known_until(self.calendar),
            per_day=self.given.per_day,
        )

    def _owed(self) -> Owed:
        drawn: frozenset[tuple[str, str]] = frozenset()
        if self.given.draw is not None:
            drawn = frozenset((one.rulebook, item.code) for one in self.given.draw.strata for item in one.drawn)
        return duties(self.people, self.period, self.start, self.days, self.calendar, self.done, drawn)

    def _groups(self, owed: Owed) -> list[Group]:
        by_code: dict[str, list[Duty]] = defaultdict(list)
        for duty in owed.duties:
            if self._items(duty):
                by_code[duty.code].append(duty)
            else:
                self.short.no_item(duty, self.given.items)
        found: list[Group] = []
        for code in sorted(by_code):
            groups = merge(code, by_code[code])
            cap = self._cap(code)
            if cap is not None:
                counted = self._counted(code)
                groups, left = within_cap(groups, max(0, cap - counted), self.height)
                if left:
                    self.short.over_cap(code, left, cap, counted)
            found += groups
        return found

    def _items(self, duty: Duty) -> tuple[str, ...]:
        if duty.coverage is not None:
            return tuple(code for code in duty.coverage.items if code in self.items and self.items[code].coverage == "full")
        return tuple(
            item.code for item in self.items.values()
            if item.coverage == "random" and duty.program.sector in item.sectors and duty.level in (item.levels or (duty.level,))
        )  # fmt: skip

    def _cap(self, code: str) -> int | None:
        """Return the yearly cap: under several rulebooks the largest, or the strictest class could not be met."""
        tables = [item.program.supervision for item in self.by_code[code]]
        caps = [
            table.yearly_cap.times[item.supervision.code]
            for table, item in zip(tables, self.by_code[code], strict=True)
            if table is not None and table.yearly_cap is not None
        ]
        return max(caps) if len(caps) == len(tables) and caps else None

    def _counted(self, code: str) -> int:
        """Return how many visits of this calendar year count towards the cap already, announced ones included."""
        year = format_day(self.period.first)[:4]
        made = self.done.get(code, ())
        return sum(format_day(one.day)[:4] == year and bool(one.kinds & {"frequency", "drawn"}) for one in made)

    def _placed(self, groups: Sequence[Group], progress: Callable[[int, int], None] | None) -> list[tuple[Group, Job]]:
        roster = Roster(self.given.inspectors, self.days, self.given.per_day, f"{self.period.name}")
        index = {number: place for place, number in enumerate(self.days)}
        for code, made in self.done.items():
            for one in made:
                if one.announced and one.day in index:
                    roster.occupy(one.inspectors, index[one.day], self._district(code), code)
        pairs: list[tuple[Group, Job]] = []
        for group in groups:
            level = group.lead(self.height)
            skills = frozenset(self.items[code].skill for duty in group.duties for code in self._items(duty)) - {""}
            key = "/".join(sorted(f"{duty.rule}@{duty.window.name}" for duty in group.duties))
            job = Job(f"{group.code}/{key}", group.code, level, self._district(group.code), group.first, group.last, skills)
            pairs.append((group, job))
        assign([job for _, job in pairs], roster, progress)
        for group, job in pairs:
            if job.failure is not None:
                self.short.unplaced(group, job, len(self.days), self.given.per_day, self._skills_missing(job))
        return [(group, job) for group, job in pairs if job.failure is None]

    def _skills_missing(self, job: Job) -> tuple[str, ...]:
        pool = [
            item for item in self.given.inspectors
            if item.on_duty and job.level in item.levels and (not item.districts or job.district in item.districts)
        ]  # fmt: skip
        return tuple(sorted(skill for skill in job.skills if not any(skill in item.skills for item in pool)))

    def _district(self, code: str) -> str:
        found = self.by_code.get(code)
        return found[0].district if found else ""

    def _kept(self) -> list[Done]:
        """Return what of this period stands already: made, or announced."""
        found = [one for made in self.done.values() for one in made if self.period.first <= one.day <= self.period.last]
        return sorted((one for one in found if one.code in self.by_code), key=lambda one: (one.day, one.code))

    def _visits(self, number: str, kept: Sequence[Done], placed: Sequence[tuple[Group, Job]]) -> tuple[Visit, ...]:
        known = known_until(self.calendar)
        taken = {one.id for one in kept if one.id}
        found: list[Visit] = [self._old(one) for one in kept]
        fresh = sorted(placed, key=lambda pair: (self.days[pair[1].at], pair[1].district, pair[1].code, pair[1].key))
        serial = 0
        for group, job in fresh:
            serial += 1
            while f"{number}-{serial:04d}" in taken:
                serial += 1
            found.append(self._new(f"{number}-{serial:04d}", group, job, known))
        for place, visit in enumerate(found):
            if not visit.id:
                found[place] = visit.model_copy(update={"id": f"{number}-K{place + 1:04d}"})
        return tuple(sorted(found, key=lambda visit: (visit.day, visit.district, visit.code, visit.id)))

    def _old(self, one: Done) -> Visit:
        item = self.by_code[one.code][0]
        level = max(one.levels, key=lambda name: (self.height(name), name), default="")
        said = ("此前已通知，照原定日期检查", "announced before; stays as it is")
        if not one.announced:
            said = ("本期已经检查", "inspected in this period already")
        why = tuple(
            Why(
                kind=kind, level=name, rule="", grade=item.grade, supervision=item.supervision.code, window=(one.day, one.day),
                zh=said[0], en=said[1], provisions=(),
            )
            for kind in sorted(one.kinds)
            for name in sorted(one.levels, key=lambda name: (-self.height(name), name)) or ("",)
        )  # fmt: skip
        depth: Any = one.depth if one.depth in DEPTHS else item.supervision.depth or "on_site"
        return Visit(
            id=one.id, code=one.code, name=self._name(one.code), district=item.district, rulebook=item.program.id,
            supervision=item.supervision.code, grade=item.grade, level=level, depth=depth, items=one.items, day=one.day,
            inspectors=one.inspectors, counts=bool(one.kinds & {"frequency", "drawn"}),
            status="announced" if one.announced else "done", provisional=one.day > known_until(self.calendar), why=why,
        )  # fmt: skip

    def _new(self, id_: str, group: Group, job: Job, known: int) -> Visit:
        duties_ = sorted(group.duties, key=lambda duty: (-self.height(duty.level), duty.kind, duty.rule, duty.window.first))
        first = duties_[0]
        depth: Any = max((duty.depth for duty in duties_), key=lambda name: DEPTHS.index(name))
        items = sorted({code for duty in duties_ for code in self._items(duty)})
        number = self.days[job.at]
        return Visit(
            id=id_, code=group.code, name=self._name(group.code), district=job.district, rulebook=first.program.id,
            supervision=first.supervision.code, grade=first.grade, level=job.level, depth=depth, items=tuple(items), day=number,
            inspectors=tuple(sorted(job.pair)), counts=group.counts, provisional=number > known,
            why=tuple(self._why(duty) for duty in duties_),
        )  # fmt: skip

    def _why(self, duty: Duty) -> Why:
        table = duty.program.supervision
        assert table is not None
        level = table.levels[duty.level]
        grade = grade_text(duty.program, duty.grade)
        first, last = max(duty.window.first, self.start), min(duty.window.last, self.period.last)
        basis = table.basis
        title = duty.supervision.title
        if duty.coverage is not None:
            often = times(duty.coverage.frequency.times, duty.coverage.frequency.per)
            said = Text(f"{duty.coverage.title.zh}，{level.zh}{often.zh}", f"{duty.coverage.title.en}: {level.en}, {often.en}")
            basis = duty.coverage.basis
        elif duty.kind == "drawn":
            said = Text(f"{title.zh}，双随机抽中", f"{title.en}: drawn")
        else:
            rate = duty.supervision.frequency[duty.level]
            assert rate is not None
            often = times(rate.times, rate.per)
            said = Text(f"{title.zh}，{level.zh}{often.zh}", f"{title.en}: {level.en}, {often.en}")
        keys = self.provisions.add(basis)
        span = f"{format_day(first)} 至 {format_day(last)}", f"{format_day(first)} to {format_day(last)}"
        return Why(
            kind=duty.kind, level=duty.level, rule=duty.rule, grade=duty.grade, supervision=duty.supervision.code,
            window=(first, last), zh=f"信用{grade.zh}，{said.zh}；应在 {span[0]} 之间检查",
            en=f"credit {grade.en}; {said.en}; due {span[1]}", provisions=keys,
        )  # fmt: skip

    def _name(self, code: str) -> str:
        subject = self.source.subjects.get(code)
        return subject.name if subject else code

    def _enterprises(self) -> tuple[Enterprise, ...]:
        decisions = {(one.subject.code, one.rulebook): one for one in self.source.decisions}
        found = []
        for item in self.people:
            subject = self.source.subjects[item.code]
            listed = (self.given.objects or {}).get(item.code)
            decision = decisions[item.code, item.program.id]
            found.append(
                Enterprise(
                    code=item.code, name=subject.name, district=item.district,
                    address=(listed.address if listed else "") or str(subject.fields.get("address") or ""),
                    responsible=(listed.responsible if listed else "") or str(subject.fields.get("legal_representative") or ""),
                    rulebook=item.program.id, supervision=item.supervision.code, grade=item.grade,
                    grade_title=grade_text(item.program, item.grade).zh, risk=item.risk, provisional=bool(decision.questions),
                    yearly_cap=self._cap(item.code), counted=self._counted(item.code),
                )
            )  # fmt: skip
        return tuple(found)

    def _rules(self) -> tuple[Rules, ...]:
        programs = {item.program.id: item.program for item in self.people}
        found = []
        for id_, program in sorted(programs.items()):
            table = program.supervision
            assert table is not None
            levels = sorted(table.levels.items(), key=lambda pair: -self.height(pair[0]))
            found.append(
                Rules(
                    id=id_, version=program.version, zh=program.title.zh, en=program.title.en, trial=program.status != "adopted",
                    levels={level: (text.zh, text.en) for level, text in levels},
                    classes={item.code: (item.title.zh, item.title.en) for item in table.classes},
                )
            )  # fmt: skip
            cited(self.provisions, table)
        return tuple(found)

    def _body(self) -> str:
        """Return the body of the inspectors of the highest level, if there is one."""
        highest = max((self.height(level) for one in self.given.inspectors for level in one.levels), default=-1)
        bodies = {one.body for one in self.given.inspectors if highest in map(self.height, one.levels)}
        return next(iter(bodies)) if len(bodies) == 1 else ""

    def _number(self, enterprises: Iterable[Enterprise]) -> str:
        """Return the number of the plan: area, period, and a digest of what it was made of."""
        listed = self.corpus.dictionary.codes.get(AREAS)
        area = next((item.code for item in listed.codes if item.title.zh == self.source.place.strip()), "") if listed else ""
        made = hashlib.sha256()
        head = (self.corpus.digest, self.source.as_of, self.source.known_at, self.start, self.given.per_day)
        made.update("\n".join(map(str, head)).encode())
        for part in (*enterprises, *self.given.inspectors, *self.given.items):
            made.update(part.model_dump_json().encode() + b"\n")
        for one in self.given.done:
            made.update(f"{one.code} {one.day} {sorted(one.levels)} {sorted(one.kinds)} {one.announced}\n".encode())
        if self.given.draw is not None:
            made.update(self.given.draw.model_dump_json().encode())
        return f"JC{area}-{self.period.name}-{made.hexdigest()[:6].upper()}"


def grade_text(program: p.Program, key: str) -> Text:
    """Write a grade or status of the scheme that picks the row."""
    table = program.supervision
    assert table is not None
    found = next((grade for grade in program.schemes[table.rows].grades if grade.code == key), None)
    if found is None:
        return SCHEME_STATUS.get(key, Text(key, key))
    return Text(f"{key} 级", f"grade {key}")


def _published(item: Item, day: int) -> bool:
    return item.published_on is not None and item.published_on <= day
