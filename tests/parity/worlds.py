"""Draw the world a rulebook looks at: a subject, its records with links and versions, what was supplied, and days.

Values and days are drawn near the bounds the rulebook itself names, and on the days on which calendars break.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from random import Random
from typing import Any

from parity.writing.basics import KEYS, LIST_KEYS

from engine.calendar import OPEN, Intervals, WorkCalendar, add_months, day
from engine.decide.prepare import end_of_day
from engine.facts import FOREVER, Case, Dictionary, Field, Kind, Record, Subject, Supply, Type, Value
from engine.rulebook import Program
from engine.rulebook import program as p
from engine.rulebook.values import MONEY_MAX

CODE = "91150302MA0CAFE00X"
BODIES = ("局甲", "局乙")
ALL_DAYS = Intervals.of((1, OPEN))
MONTH_ENDS = tuple(
    day(year, month, dom)
    for year in (2020, 2021, 2022, 2023, 2024, 2025)
    for month, dom in ((1, 1), (1, 31), (2, 28), (3, 1), (3, 31), (4, 30), (5, 31), (6, 30), (7, 1), (8, 31), (9, 30), (12, 31))
)
LEAP_DAYS = (day(2020, 2, 29), day(2024, 2, 29))
HARD_DAYS = (*MONTH_ENDS, *LEAP_DAYS, LEAP_DAYS[-1])
LINKING = ("repair", "objection", "determination")


@dataclass
class Bounds:
    """What a rulebook names: lengths of time, and the values it compares each field with."""

    lengths: list[p.Length] = field(default_factory=list)
    values: dict[str, list[Value]] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)


def bounds(program: p.Program | Program) -> Bounds:
    """Collect the lengths and constants of a rulebook."""
    found = Bounds()
    for item in _parts(program):
        match item:
            case p.Length():
                found.lengths.append(item)
            case p.Test(what="field" | "subject"):
                found.reads.add(item.name)
                named = found.values.setdefault(item.name, [])
                match item.operand:
                    case p.Const(value):
                        named.append(value)
                    case p.ParamRef(name):
                        named.append(program.parameters[name].value)
                    case tuple():
                        named += item.operand
                    case int() if item.op.startswith("heaviest") and item.codes:
                        named.append(program.codes[item.codes].codes[item.operand].code)
            case p.PointsBands(name, bands):
                found.values.setdefault(name, []).extend(b for low, high, _ in bands for b in (low, high) if b is not None)
            case p.PointsPer(name, unit):
                found.values.setdefault(name, []).extend([unit, unit * 2, unit // 2])
            case p.PointsTable(name, table):
                found.values.setdefault(name, []).extend(list(table)[:4])
            case p.Trigger(reaches=(name, p.Const(value))):
                found.values.setdefault(name, []).append(value)
    return found


def _parts(item: Any) -> Iterator[Any]:
    yield item
    if is_dataclass(item):
        for one in fields(item):
            if one.name not in ("codes", "directions", "worth"):
                yield from _parts(getattr(item, one.name))
    elif isinstance(item, tuple):
        for part in item:
            yield from _parts(part)
    elif hasattr(item, "values") and not isinstance(item, type):
        for part in item.values():
            yield from _parts(part)


@dataclass(frozen=True)
class World:
    """One subject with all versions of its records, what was supplied, a first day to ask about, and a moment of knowledge."""

    case: Case
    as_of: int
    known_at: int


@dataclass
class Painter:
    """Draws worlds for one rulebook. In ``plain`` worlds all is supplied, known in one version, and past."""

    chance: Random
    program: Program
    dictionary: Dictionary
    calendar: WorkCalendar
    plain: bool = False
    as_of: int = 0
    bounds: Bounds = field(init=False)
    numbers: int = 0
    mains: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bounds = bounds(self.program)

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def one(self, items: Any) -> Any:
        return items[self.chance.randrange(len(items))]

    # --- days ---

    def asked(self) -> int:
        """Draw a day to ask about."""
        form = self.chance.random()
        if form < 0.5:
            return self.one(HARD_DAYS) + self.one([0, 0, 0, -1, 1])
        return self.chance.randint(day(2021, 1, 1), day(2025, 12, 31))

    def before(self, number: int, length: p.Length) -> int:
        """Return a day about a length before another."""
        amount = length.amount.value if isinstance(length.amount, p.Const) else 1
        size = amount if isinstance(amount, int) else 1
        match length.unit:
            case "months":
                found = add_months(number, -size) if size < 200 else number - 6000
            case "working_days":
                found = number - size * 7 // 5
            case _:
                found = number - min(size, 6000)
        return found + self.one([0, 0, -1, 1])

    def past(self) -> int:
        """Draw the main date of a record, most often where it begins or ceases to count on the day asked about."""
        form = self.chance.random()
        if form < 0.05:
            return self.as_of
        if form < 0.13 and not self.plain:
            return self.as_of + self.one([1, 1, 30, 200])
        if form < 0.25:
            earlier = [d for d in HARD_DAYS if self.as_of - 1100 < d <= self.as_of]
            return self.one(earlier or [self.as_of - 1])
        if form < 0.55 and self.bounds.lengths:
            return min(self.before(self.as_of, self.one(self.bounds.lengths)), self.as_of)
        if form < 0.75:
            return self.as_of - self.chance.randint(1, 120)
        return self.as_of - self.chance.randint(1, 900)

    def near(self, main: int) -> int:
        """Draw another date of a record: after its main date, near the day asked about, or anywhere."""
        form = self.chance.random()
        if form < 0.12:
            return main
        if form < 0.4:
            return main + self.chance.randint(1, 200)
        if form < 0.6:
            return self.as_of + self.one([-1, 0, 1, 30, -30, 90])
        if form < 0.75 and self.bounds.lengths:
            return self.before(self.as_of, self.one(self.bounds.lengths))
        if form < 0.85:
            return main - self.chance.randint(1, 60)
        return self.one(HARD_DAYS)

    # --- values ---

    def value(self, spec: Field, main: int) -> Value:
        """Draw a value of a field, most often at a bound the rulebook names."""
        named = [value for value in self.bounds.values.get(spec.name, []) if value is not None]
        match spec.type:
            case Type.BOOL:
                return self.maybe(0.5)
            case Type.DATE:
                if spec.open_if_blank and self.maybe(0.1):
                    return OPEN
                if named and self.maybe(0.3):
                    return int(self.one(named)) + self.one([-1, 0, 1])  # type: ignore[arg-type]
                return self.near(main)
            case Type.KEY:
                return self.one(KEYS)
            case Type.CODE:
                return self.code(spec, named)
            case Type.CODES:
                return frozenset(self.code(spec, named) for _ in range(self.one([0, 1, 1, 2, 3])))
        return self.amount(spec, [value for value in named if isinstance(value, int)])

    def code(self, spec: Field, named: list[Value]) -> str:
        codes = [item.code for item in self.dictionary.codes[str(spec.codes)].codes][:6]
        if named and self.maybe(0.6):
            return str(self.one(named))
        return self.one(codes)

    def amount(self, spec: Field, named: list[int]) -> int:
        if named and self.maybe(0.6):
            value = int(self.one(named)) + self.one([-1, 0, 0, 1])
        elif spec.type is Type.MONEY:
            value = self.one([0, 1, 10**6, 5 * 10**6, 10**7, 10**13, MONEY_MAX])
        elif spec.type is Type.POINTS:
            value = self.chance.randint(-4, 40) * 50
        else:
            value = self.one([0, 1, 1, 2, 2, 3, 4, 5, 12, 400])
        if spec.type is Type.POINTS:
            step = 10 ** max(0, spec.scale - self.program.points_decimals)
            return value // step * step
        return max(0, value)

    # --- the world ---

    def paint(self) -> World:
        """Draw one world."""
        self.as_of = self.asked()
        self.mains = {}
        known_at = end_of_day(self.as_of + (0 if self.plain else self.one([0, 0, 0, 30, 400, 400, -1, -20])))
        records: list[Record] = []
        kinds = sorted({f.kind for f in self.program.findings.values()} | {f.kind for f in self.program.repairs.values()})
        for name in kinds:
            for _ in range(self.one([0, 1, 2, 2, 3, 4])):
                records.append(self.record(name))
        if self.program.lists and (self.maybe(0.7) or "list_decision" in kinds):
            for _ in range(self.one([1, 1, 2, 3])):
                records.append(self.record("list_decision"))
        if self.maybe(0.2):
            records.append(self.record(self.one(["permit", "contribution", "accident"])))
        for record in list(records):
            records += self.linked(record)
        records = [self.dated(record, known_at) for record in records]
        if not self.plain:
            records = [version for record in records for version in self.versions(record, known_at)]
        self.chance.shuffle(records)
        return World(Case(self.subject(), tuple(records), self.supply()), self.as_of, known_at)

    def subject(self) -> Subject:
        found: dict[str, Value] = {"sector": frozenset({"construction"})}
        for name, spec in self.dictionary.subject.items():
            if name != "sector" and spec.type is not Type.TEXT and self.maybe(0.75):
                found[name] = self.value(spec, self.as_of - 400)
        return Subject(CODE, "生成", found)

    def supply(self) -> Supply:
        kinds = self.dictionary.kinds
        if self.plain or self.maybe(0.5):
            return Supply(dict.fromkeys(kinds, ALL_DAYS))
        days: dict[str, Intervals] = {}
        for kind in kinds:
            form = self.chance.random()
            if form < 0.5:
                days[kind] = ALL_DAYS
            elif form < 0.6:
                days[kind] = Intervals()
            elif form < 0.85:
                start = self.near(self.as_of - 500)
                days[kind] = Intervals.of((start, start + self.one([1, 30, 365, 3000])))
            elif form < 0.95:
                start = self.past()
                days[kind] = Intervals.of((1, start), (start + self.one([1, 40]), self.as_of + self.one([-3, 0, 1, 500])))
        return Supply(days)

    def record(self, name: str) -> Record:
        """Draw a record of a kind."""
        kind = self.dictionary.kinds[name]
        self.numbers += 1
        main = self.past()
        others = self.mains.setdefault(name, [])
        if others and self.bounds.lengths and self.maybe(0.3):  # where one window ends with the other's day
            main = self.before(self.one(others), self.one(self.bounds.lengths))
        others.append(main)
        values: dict[str, Value] = {}
        for spec in kind.fields.values():
            if spec.copy is not None or spec.type is Type.TEXT:
                continue
            if spec.required or self.maybe(0.88 if spec.name in self.bounds.reads else 0.55):
                values[spec.name] = self.value(spec, main)
        values[kind.main_date] = main
        self.dress(kind, values)
        return Record(f"{name[:3]}{self.numbers}", name, CODE, values, 0)

    def dress(self, kind: Kind, values: dict[str, Value]) -> None:
        """Give a record its number and body, and keep dates that cannot precede others in order, mostly."""
        if "number" in kind.fields:
            values["number"] = f"N{self.numbers}" if self.maybe(0.96) else f"N{max(1, self.numbers - 1)}"
        if "body" in kind.fields:
            values["body"] = self.one(BODIES)
        if kind.id == "list_decision":
            values["list"] = self.one([item.key for item in self.program.lists.values()] or LIST_KEYS)
            values["action"] = self.one(["list", "list", "list", "notice", "extend", "remove", "remove"])
            values["entry_number"] = f"N{max(1, self.numbers - 1)}" if self.maybe(0.4) else None
            values["evidence_number"] = f"N{self.chance.randint(1, self.numbers)}" if self.maybe(0.5) else None
            values["evidence_body"] = self.one(BODIES) if self.maybe(0.3) else None
            for name in ("term_until", "effective_from"):
                if self.maybe(0.65):
                    values.pop(name, None)
        if kind.id == "penalty" and "accident" in values:
            values["accident"] = f"N{self.chance.randint(1, self.numbers + 1)}" if self.maybe(0.3) else None
        if kind.id == "earlier_outcome" and self.maybe(0.8):
            values["period_index"] = self.chance.randint(1, 4)
        for name in [name for name, value in values.items() if value is None]:
            del values[name]

    def linked(self, record: Record) -> list[Record]:
        """Draw repairs, objections and determinations of a record; some lead nowhere, some to several."""
        found: list[Record] = []
        targets = self.dictionary.codes["target_kind"].ranks
        if record.kind not in targets or "number" not in self.dictionary.kinds[record.kind].fields:
            return found
        asked = self.program.questions_by_kind().get(record.kind, ())
        for name in LINKING:
            chances = {"repair": 0.45, "objection": 0.3, "determination": 0.7 if asked else 0.0}
            while self.maybe(chances[name]):
                chances[name] /= 4
                made = self.record(name)
                values = dict(made.fields)
                values["target_kind"] = record.kind if self.maybe(0.96) else "penalty"
                values["target_number"] = record.fields["number"] if self.maybe(0.94) else "N0"
                values["target_body"] = self.one([None, record.fields.get("body"), record.fields.get("body"), BODIES[0]])
                main_date = self.dictionary.kinds[name].main_date
                main = record.fields[self.dictionary.kinds[record.kind].main_date]
                assert isinstance(main, int)
                start = main + self.chance.randint(-2, 200) if self.maybe(0.7) else self.near(main)
                start = min(start, self.as_of) if self.plain else start
                values[main_date] = start
                if name == "repair":
                    values["result"] = self.one(["approved", "approved", "approved", "pending", "revoked"])
                    values["completed_on"] = start + self.chance.randint(0, 90) if self.maybe(0.9) else None
                elif name == "objection":
                    values["stay"] = self.one(["ordered", "ordered", "refused"]) if self.maybe(0.8) else None
                    values["stay_from"] = start + self.chance.randint(0, 20)
                    values["stay_until"] = start + self.chance.randint(20, 200) if self.maybe(0.85) else None
                else:
                    values["question"] = self.one(asked)
                    values["value"] = self.maybe(0.5)
                found.append(made.with_fields({key: value for key, value in values.items() if value is not None}))
        return found

    def dated(self, record: Record, known_at: int) -> Record:
        """Say when a record became known: before the moment of knowledge, mostly."""
        main = record.fields[self.dictionary.kinds[record.kind].main_date]
        assert isinstance(main, int)
        moment = end_of_day(main) - 86399 + self.one([0, 0, 86400, 5 * 86400])
        if moment > known_at and (self.plain or self.maybe(0.85)):
            moment = known_at - self.chance.randint(0, 100000)
        return replace(record, recorded_at=moment, void=not self.plain and self.maybe(0.015), source=f"f:{record.id}")

    def versions(self, record: Record, known_at: int) -> list[Record]:
        """Return a record as it is, or corrected once or twice, the last version perhaps not yet known."""
        if self.maybe(0.93):
            return [record]
        kind = self.dictionary.kinds[record.kind]
        changed = self.one(
            [s for s in kind.fields.values() if s.copy is None and s.type is not Type.TEXT and not s.required] or [None]
        )
        if changed is None:
            return [record]
        main = record.fields[kind.main_date]
        values = {**record.fields, changed.name: self.value(changed, int(main))}  # type: ignore[arg-type]
        moment = known_at + self.one([-50000, -1, 0, 1, 50000])
        moment = max(moment, record.recorded_at + 1)
        later = replace(record, fields=values, recorded_at=moment, void=self.maybe(0.15), source=record.source + "b")
        if self.maybe(0.1):
            last = replace(later, recorded_at=moment + 5, superseded_at=FOREVER)
            return [replace(record, superseded_at=moment), replace(later, superseded_at=moment + 5), last]
        return [replace(record, superseded_at=moment), later]
