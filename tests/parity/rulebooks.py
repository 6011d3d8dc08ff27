"""Write small rulebooks that use every construct of the language, from one source of chance.

What is drawn is the plain data of a YAML file. It is written so that it mostly loads; what does not is dropped item by
item (:func:`load`), never the whole rulebook.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from engine.facts import Dictionary, Field, Type
from engine.law import LawLibrary
from engine.rulebook import Program
from engine.rulebook.load import check_document
from engine.yamlfile import Document

PROVISION = "construction-credit-2017#14"
KEYS = ("K1", "K2", "甲")
RULEBOOK = "generated"
LIST_KEYS = ("construction_black", "red_board", "black_board", "watch")
UNITS = ("month", "quarter", "half", "year")
KINDS = {
    "penalty": 6, "honour": 3, "accident": 3, "commitment": 3, "score_item": 3, "list_decision": 2, "inspection_result": 3,
    "earlier_outcome": 3, "misconduct": 3, "arrears": 2, "complaint": 2, "judgment": 2, "participation": 1, "satisfaction": 1,
    "rectification": 1,
}  # fmt: skip
NUMBERS = (Type.INT, Type.MONEY, Type.POINTS)
ORDERED = (*NUMBERS, Type.DATE)
DEEPEST = 5
"""How deep the places of a document reach: to an effect of a scheme."""
SECTIONS = (
    "parameters", "questions", "attributes", "findings", "triggers", "tallies", "schemes", "lists", "measures", "repairs",
)  # fmt: skip


def said(word: str) -> dict[str, str]:
    """Return a title."""
    return {"zh": word, "en": word}


@dataclass
class Readable:
    """Something a rule can read of records of a kind."""

    name: str
    type: Type
    codes: str | None = None
    main: bool = False


@dataclass
class Writer:
    """Writes one rulebook. ``only`` makes one whose findings all speak against the enterprise, or all for it, and leaves
    out what makes that hard to prove (used by the laws); repair then only cancels or shortens, and nothing else reads its day.
    """

    chance: Random
    dictionary: Dictionary
    only: Literal["", "against", "for"] = ""
    decimals: int = 2
    kinds: list[str] = field(default_factory=list)
    fields: dict[str, list[Readable]] = field(default_factory=dict)
    lengths: list[dict[str, int]] = field(default_factory=list)
    worth: dict[str, int] = field(default_factory=dict)
    book: dict[str, Any] = field(default_factory=dict)
    tags: int = 0

    # --- small choices ---

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def one(self, items: Any) -> Any:
        return items[self.chance.randrange(len(items))]

    def some(self, items: Any, least: int, most: int) -> list[Any]:
        items = list(items)
        count = min(len(items), self.chance.randint(least, most))
        return self.chance.sample(items, count)

    def tag(self, prefix: str) -> str:
        self.tags += 1
        return f"{prefix}{self.tags}"

    def number(self, type_: Type, *, least: int = -3) -> Any:
        """Return a written number of a type, small or at a place where something breaks."""
        match type_:
            case Type.MONEY:
                return self.one(["0分", "1分", "5000元", "1万元", "10万元", "10万元", "500000元", "100亿元", "1000亿元"])
            case Type.POINTS:
                return self.points_text(self.chance.randint(least * 10, 60))
            case _:
                return self.one([0, 1, 1, 2, 2, 3, 4, 5, 10])

    def positive(self, type_: Type) -> Any:
        """Return a written number above nought."""
        return {
            Type.MONEY: self.one(["1分", "1万元", "10万元", "100亿元"]),
            Type.POINTS: self.points_text(10 * self.one([1, 3, 10])),
        }.get(type_, self.one([1, 2, 5]))

    def points_text(self, tenths: int) -> Any:
        """Write a number of points given in tenths, without decimals if the rulebook has none."""
        if self.decimals == 0:
            return tenths // 10
        return f"{tenths / 10:g}" if tenths % 10 else tenths // 10

    # --- the rulebook ---

    def write(self) -> dict[str, Any]:
        """Return the data of a rulebook file."""
        self.decimals = self.one([0, 2, 2, 2, 1])
        weights = list(KINDS.values())
        while len(self.kinds) < self.chance.randint(2, 4):
            kind = self.chance.choices(list(KINDS), weights)[0]
            if kind not in self.kinds:
                self.kinds.append(kind)
        self.book = {
            "hengxin": "rulebook/1",
            "id": RULEBOOK,
            "title": said("生成"),
            "status": "published",
            "published_by": "生成",
            "scope": {"place": "150300", "sector": "construction"},
            "in_force": {"from": "2010-01-01", "to": "open"},
            "basis": [PROVISION],
            "objections": said("无"),
            "points_decimals": self.decimals,
            "max_records": 1000,
        }
        for section in SECTIONS:
            self.book[section] = []
        for _ in range(self.chance.randint(3, 5)):
            self.lengths.append(self.length())
        for kind in self.kinds:
            self.fields[kind] = self.readable(kind)
        self.parameters()
        for _ in range(self.chance.randint(0, 2)):
            self.question()
        for _ in range(self.chance.randint(0, 3)):
            self.attribute()
        for _ in range(self.chance.randint(2, 5)):
            self.finding()
        for _ in range(self.chance.choice([0, 1, 1, 1, 2])):
            self.trigger()
        for _ in range(self.chance.randint(1, 3)):
            self.tally()
        for _ in range(self.chance.randint(0, 2)):
            self.measure()
        outcomes = ["scheme"] * self.chance.choice([1, 1, 2]) + ["list"] * self.chance.choice([0, 1, 1, 2])
        self.chance.shuffle(outcomes)
        for sort in outcomes:
            if sort == "scheme":
                self.scheme()
            else:
                self.list_()
        if self.maybe(0.6) and self.book["schemes"]:
            self.supervision()
        for _ in range(self.chance.choice([0, 1, 1, 2])):
            self.repair()
        if self.book["measures"] and self.maybe(0.4) and not self.only:
            self.one(self.book["measures"])["when"] = self.subject_condition()
        return self.book

    def readable(self, kind: str) -> list[Readable]:
        """Choose the fields of a kind that rules of this rulebook may read."""
        spec = self.dictionary.kinds[kind]
        usable = [f for f in spec.fields.values() if f.type is not Type.TEXT and f.name != "number"]
        usable = [f for f in usable if f.type is not Type.POINTS or f.scale <= self.decimals]
        keep = {spec.main_date, "repaired_on", "stay_from", "stay_until", "list", "action", "project", "period_index", "score"}
        keep |= {f.name for f in self.some([f for f in usable if f.type in NUMBERS], 1, 2)}
        keep |= {f.name for f in self.some([f for f in usable if f.type in (Type.CODE, Type.CODES)], 2, 3)}
        keep |= {f.name for f in self.some([f for f in usable if f.type is Type.DATE], 1, 2)}
        keep |= {f.name for f in self.some(usable, 2, 4)}
        keep -= {"repaired_on"} if self.only else set()
        return [Readable(f.name, f.type, f.codes, f.name == spec.main_date) for f in usable if f.name in keep]

    def of_type(self, kind: str, *types: Type) -> list[Readable]:
        return [f for f in self.fields[kind] if f.type in types and not f.name.startswith("?")]

    def common(self, kinds: list[str], *types: Type) -> list[str]:
        """Return the fields that records of all these kinds have."""
        first, *rest = [self.fields[kind] for kind in kinds]
        return [
            f.name
            for f in first
            if f.type in types and all(any((g.name, g.type, g.codes) == (f.name, f.type, f.codes) for g in r) for r in rest)
        ]

    def parameters(self) -> None:
        for type_ in self.some(["int", "points", "money"], 0, 2):
            name = self.tag("p")
            item: dict[str, Any] = {"id": name, "title": said(name), "type": type_, "basis": [PROVISION]}
            item["value"] = self.number(Type(type_), least=0) if type_ != "int" else self.one([1, 2, 3])
            item["status"] = self.one(["placeholder", "placeholder", "adopted"])
            if item["status"] == "adopted":
                item["adopted_by"] = "文件"
            item["permitted_from"], item["permitted_to"] = {"int": (1, 3), "points": (0, 60), "money": ("0分", "1000亿元")}[type_]
            self.book["parameters"].append(item)

    def param(self, type_: Type, share: float = 0.15) -> dict[str, str] | None:
        """Return a reference to a parameter of a type, sometimes."""
        names = [item["id"] for item in self.book["parameters"] if item["type"] == type_.value]
        return {"param": self.one(names)} if names and self.maybe(share) else None

    # --- lengths and days ---

    def length(self) -> dict[str, int]:
        unit = self.one(["days", "months", "months", "months", "years", "years", "working_days"])
        amount = {
            "days": [1, 1, 7, 28, 30, 90, 180, 365],
            "months": [1, 1, 2, 3, 6, 12, 13],
            "years": [1, 1, 2, 3],
            "working_days": [1, 5, 10],
        }
        return {unit: self.one(amount[unit])}

    def span(self, kind: str = "") -> dict[str, Any]:
        if self.maybe(0.12) and (found := self.param(Type.INT, 1.0)):
            return {self.one(["days", "months", "working_days"]): found}
        whole = [f.name for f in self.of_type(kind, Type.INT)] if kind else []
        if whole and self.maybe(0.1):
            return {self.one(["days", "months"]): {"field": self.one(whole)}}
        return dict(self.one(self.lengths) if self.maybe(0.8) else self.length())

    def first_day(self) -> str:
        return self.one(["counts", "counts", "not_counted"])

    def date(self, kind: str, *, main: float = 0.6) -> str:
        dates = self.of_type(kind, Type.DATE)
        mains = [f.name for f in dates if f.main]
        return mains[0] if mains and self.maybe(main) else self.one(dates).name

    def day(self, kind: str, depth: int = 0, base: str | None = None) -> Any:
        """Write a computed day of records of a kind, or (kind empty) of an event."""
        start: Any = base or ("day" if not kind else self.date(kind))
        form = self.chance.random()
        if depth < 2 and form < 0.13:
            return {"start_of_next": self.one(UNITS), "after": self.day(kind, depth + 1, base)}
        if depth < 2 and form < 0.28:
            key = self.one(["earliest", "latest"])
            parts = [self.day(kind, depth + 1, base) for _ in range(self.chance.randint(1, 2))]
            return {key: [*parts, start] if key == "latest" else parts}
        if form < 0.33 and kind:
            return self.date(kind, main=0.2) if self.maybe(0.7) else {"field": self.date(kind)}
        of = self.day(kind, depth + 1, base) if depth < 1 and self.maybe(0.1) else start
        return {"of": of, "plus": self.span(kind), "first_day": self.first_day()}

    def counts(self, kind: str, start: str | None = None) -> dict[str, Any]:
        begin: Any = start or (self.date(kind, main=0.85) if self.maybe(0.93) else self.day(kind))
        simple = begin if isinstance(begin, str) else None
        end: Any = "open" if self.maybe(0.12) else self.day(kind, base=simple if self.maybe(0.8) else None)
        found: dict[str, Any] = {"from": begin, "until": end}
        names = {f.name for f in self.fields[kind]}
        if self.maybe(0.3):
            known = {"stay_from", "stay_until"} <= names and self.maybe(0.75)
            found["suspended"] = [
                {
                    "from": "stay_from" if known else self.date(kind, main=0.3),
                    "until": "stay_until" if known else self.day(kind),
                    "added_at_end": self.maybe(0.5),
                    "basis": [PROVISION],
                }
            ]
        if start is None and self.maybe(0.6):
            usual = "repaired_on" in self.dictionary.kinds[kind].fields and (self.only or self.maybe(0.85))
            at = "repaired_on" if usual else self.date(kind, main=0.1)
            model = self.one(["cancels", "shortens"] if self.only else ["cancels", "shortens", "converts", "none"])
            found["repair"] = {"model": model, "basis": [PROVISION]} | ({} if model == "none" else {"at": at})
            if model == "shortens":
                found["repair"]["until"] = self.day(kind)
            if model == "converts":
                found["repair"]["into"] = self.finding(kind, start=at)
        return found

    # --- conditions ---

    def condition(self, kind: str, depth: int = 0) -> dict[str, Any]:
        """Write a condition on one record."""
        form = self.chance.random()
        if depth < 2 and form < 0.12:
            return {"not": self.condition(kind, depth + 1)}
        if depth < 2 and form < 0.38:
            return {self.one(["all", "any"]): [self.condition(kind, depth + 1) for _ in range(self.chance.randint(1, 3))]}
        if form < 0.47:
            return self.register_test(elapsed=False)
        asked = [q["id"] for q in self.book["questions"] if kind in q["on"]]
        if asked and self.maybe(0.3):
            return {"question": self.one(asked), **({"is": self.maybe(0.6)} if self.maybe(0.9) else {"exists": self.maybe(0.5)})}
        derived = {a["id"] for a in self.book["attributes"] if a["on"] == kind}
        fields = [f for f in self.fields[kind] if f.name in derived]
        if fields and self.maybe(0.5):
            return {"field": (f := self.one(fields)).name, **self.test(f, kind)}
        return {"field": (f := self.one(self.fields[kind])).name, **self.test(f, kind)}

    def test(self, read: Readable, kind: str = "") -> dict[str, Any]:
        """Write the operator of a test; ``kind`` empty: of a field of the register."""
        if self.maybe(0.12):
            return {"exists": self.maybe(0.6)}
        match read.type:
            case Type.BOOL:
                return {"is": self.maybe(0.5)}
            case Type.KEY:
                return {"is": self.one(KEYS)} if self.maybe(0.5) else {"in": self.some(KEYS, 1, 2)}
            case Type.CODES:
                return self.set_test(read)
            case Type.CODE:
                return self.code_test(read, kind)
        others = [f.name for f in self.of_type(kind, read.type) if f.name != read.name] if kind else []
        value: Any = self.param(read.type)
        if value is None and others and self.maybe(0.25):
            value = {"field": self.one(others)}
        if value is None:
            value = self.written_day() if read.type is Type.DATE else self.number(read.type)
        return {self.one(["at_least", "at_most", "more_than", "less_than", "is"]): value}

    def written_day(self) -> str:
        return self.one(["2023-12-31", "2024-02-29", "2024-01-01", "2022-06-30", "2025-03-31"])

    def codes_of(self, read: Readable) -> list[str]:
        """Return the first codes of a list: few, so that records and rules meet."""
        return [item.code for item in self.dictionary.codes[str(read.codes)].codes][:5]

    def code_test(self, read: Readable, kind: str) -> dict[str, Any]:
        codes = self.codes_of(read)
        form = self.chance.random()
        if self.dictionary.codes[str(read.codes)].ordered and form < 0.4:
            return {self.one(["at_least", "at_most"]): self.one(codes)}
        if form < 0.7:
            return {"in": self.some(codes, 1, 3)}
        return {"is": self.one(codes)}

    def set_test(self, read: Readable) -> dict[str, Any]:
        codes = self.codes_of(read)
        if self.dictionary.codes[str(read.codes)].ordered and self.maybe(0.5):
            return {self.one(["heaviest_at_least", "heaviest_at_most"]): self.one(codes)}
        return {self.one(["has_any", "has_all"]): self.some(codes, 1, 2)}

    def register_test(self, *, elapsed: bool) -> dict[str, Any]:
        names = ("sub_sector", "qualification", "founded_on", "local", "in_credit_management", "staff", "managed_projects",
                 "qualification_until", "group", "registered_capital", "elevators")  # fmt: skip
        spec: Field = self.dictionary.subject[self.one(names)]
        read = Readable(spec.name, spec.type, spec.codes)
        if elapsed and spec.type is Type.DATE and self.maybe(0.7):
            return {"subject": spec.name, "elapsed": self.span()}
        return {"subject": spec.name, **self.test(read)}

    def subject_condition(self, depth: int = 0) -> dict[str, Any]:
        """Write a condition on the subject; it reads only outcomes written before."""
        form = self.chance.random()
        if depth < 2 and form < 0.12:
            return {"not": self.subject_condition(depth + 1)}
        if depth < 2 and form < 0.28:
            parts = [self.subject_condition(depth + 1) for _ in range(self.chance.randint(1, 3))]
            return {self.one(["all", "any"]): parts}
        if form < 0.5 and self.book["tallies"]:
            return self.tally_test(self.one(self.book["tallies"]))
        if form < 0.68:
            return {"in_force": self.one([*self.book["findings"], *self.book["triggers"]])["id"]}
        if form < 0.8 and self.book["schemes"]:
            return self.scheme_test(self.one(self.book["schemes"]))
        if form < 0.88 and self.book["lists"]:
            name = self.one(self.book["lists"])["id"]
            status = ("none", "candidate", "proposed", "noticed", "in_force", "ended", "removed")
            return {"list": name, "is": self.one(status)} if self.maybe(0.6) else {"list": name, "in": self.some(status, 2, 3)}
        return self.register_test(elapsed=True)

    def tally_test(self, tally: dict[str, Any]) -> dict[str, Any]:
        type_ = self.tally_type(tally)
        value: Any = self.param(type_) or (self.number(type_) if type_ is not Type.INT else self.one([0, 1, 2, 2, 3]))
        return {"tally": tally["id"], self.one(["at_least", "at_least", "more_than", "at_most", "less_than", "is"]): value}

    def scheme_test(self, scheme: dict[str, Any]) -> dict[str, Any]:
        codes = [g["code"] for g in scheme["grades"]]
        form = self.chance.random()
        if form < 0.2:
            return {"scheme": scheme["id"], "status": self.one(["graded", "not_taking_part", ["not_enough_data", "graded"]])}
        if form < 0.4:
            return {"scheme": scheme["id"], "in": self.some(codes, 1, 2)}
        return {"scheme": scheme["id"], self.one(["no_worse_than", "no_better_than", "is"]): self.one(codes)}

    # --- rules ---

    def question(self) -> None:
        linked = {kind for link in self.dictionary.kinds["determination"].links for kind in link.to}
        kinds = [kind for kind in self.kinds if kind in linked and kind != "determination"]
        if kinds:
            name = self.tag("q")
            on = self.some(kinds, 1, 2)
            self.book["questions"].append(
                {"id": name, "title": said(name), "on": on, "answered_by": said("科室"), "basis": [PROVISION]}
            )

    def attribute(self) -> None:
        kind = self.one(self.kinds)
        name = self.tag("a")
        type_ = self.one([Type.CODE, Type.CODE, Type.POINTS, Type.POINTS, Type.INT, Type.DATE, Type.BOOL, Type.MONEY])
        codes = self.one(["severity", "accident_class", "authority_level"]) if type_ is Type.CODE else None
        item: dict[str, Any] = {"id": name, "title": said(name), "on": kind, "type": type_.value, "basis": [PROVISION]}
        if codes:
            item["codes"] = codes
        read = Readable(name, type_, codes)
        item["first_of"] = [
            {"label": f"b{index}", "when": self.condition(kind, 1), "value": self.value(kind, read)}
            for index in range(self.chance.randint(1, 3))
        ]
        if self.maybe(0.7):
            item["otherwise"] = self.value(kind, read)
        if self.maybe(0.5):
            item["aspect"] = self.one(["severity", "period", "points"])
        self.book["attributes"].append(item)
        self.fields[kind].append(read)

    def value(self, kind: str, read: Readable) -> Any:
        if read.type is Type.DATE:
            return self.day(kind)
        same = [f.name for f in self.of_type(kind, read.type) if f.codes == read.codes and f.name != read.name]
        if same and self.maybe(0.25):
            return {"field": self.one(same)}
        if found := self.param(read.type):
            return found
        match read.type:
            case Type.BOOL:
                return self.maybe(0.5)
            case Type.CODE:
                return self.one(self.codes_of(read))
            case Type.POINTS:
                sign = {"against": -10, "for": 10}.get(self.only)
                return self.points_text(sign * self.chance.randint(0, 3)) if sign else self.number(read.type, least=-6)
        return self.number(read.type)

    def finding(self, kind: str | None = None, *, start: str | None = None) -> str:
        name = self.tag("F")
        kind = kind or self.one([*self.kinds, *[self.kinds[0]] * 3])
        bad = self.only == "against" or (self.only != "for" and self.maybe(0.65))
        item: dict[str, Any] = {"id": name, "title": said(name), "on": kind, "basis": [PROVISION]}
        if self.maybe(0.5):
            item["when"] = self.condition(kind)
        if self.maybe(0.3):
            item["unless"] = [
                {"label": f"e{i}", "title": said("例外"), "when": self.condition(kind), "basis": [PROVISION]}
                for i in range(self.chance.choice([1, 1, 2]))
            ]
        item["class"] = self.one(["general", "serious", "risk"]) if bad else self.one(["enhancing", "basic"])
        item["counts"] = self.counts(kind, start)
        sign = -1 if bad else 1
        if self.maybe(0.85):
            item["points"], self.worth[name] = self.points(kind, sign)
        self.book["findings"].append(item)
        return name

    def points(self, kind: str, sign: int) -> tuple[Any, int]:
        """Write points of one sign; the sign returned is 0 where it may be either."""
        form = self.chance.random()

        def size(most: int = 300) -> Any:
            return self.points_text(sign * self.chance.randint(1, most // 10) * self.one([1, 10, 10]))

        if form < 0.4:
            return size(), sign
        if form < 0.5 and sign > 0 and (found := self.param(Type.POINTS, 1.0)):
            return found, sign
        fields = [f.name for f in self.of_type(kind, Type.POINTS)]
        if form < 0.62 and fields:
            return {"field": self.one(fields)}, 0
        numbers = self.of_type(kind, Type.INT, Type.MONEY)
        plain = [f for f in numbers if not any(a["id"] == f.name for a in self.book["attributes"])]
        if form < 0.8 and plain:
            chosen = self.one(plain)
            unit = self.one([1, 2, 3]) if chosen.type is Type.INT else self.one(["5万元", "1万元", "3元"])
            found = {"per": chosen.name, "unit": unit, "round": self.one(["floor", "ceiling", "half_up"]), "each": size(50)}
            found["cap"] = self.points_text(10 * self.chance.randint(1, 40))
            return found, sign
        banded = [*numbers, *self.of_type(kind, Type.POINTS)]
        if form < 0.92 and banded:
            chosen = self.one(banded)
            cuts = {Type.INT: [1, 3], Type.MONEY: ["1万元", "10万元"], Type.POINTS: [self.points_text(0), self.points_text(300)]}
            low, high = cuts[chosen.type]
            bands = [
                {"below": low, "points": size()},
                {"at_least": low, "below": high, "points": size()},
                {"at_least": high, "points": size()},
            ]
            return {"by": chosen.name, "bands": bands}, sign
        codes = self.of_type(kind, Type.CODE)
        if codes:
            chosen = self.one(codes)
            listed = [item.code for item in self.dictionary.codes[str(chosen.codes)].codes]
            return {"by": chosen.name, "table": {code: size() for code in listed}}, sign
        return size(), sign

    def trigger(self) -> None:
        name = self.tag("T")
        findings = self.book["findings"]
        mended = [f for f in findings if f["counts"].get("repair", {}).get("model", "none") != "none"]
        first = self.one(mended if mended and self.maybe(0.6) else findings)
        same = [f["id"] for f in findings if f["on"] == first["on"]]
        members = sorted(
            {first["id"], *self.some(same, 0, 1), *(self.some([f["id"] for f in findings], 0, 1) if self.maybe(0.2) else [])}
        )
        kinds = [f["on"] for f in findings if f["id"] in members]
        dates = self.common(kinds, Type.DATE)
        if not dates:
            members, kinds = [first["id"]], [first["on"]]
            dates = self.common(kinds, Type.DATE)
        mains = [self.dictionary.kinds[kinds[0]].main_date]
        date = mains[0] if mains[0] in dates and self.maybe(0.75) else self.one(dates)
        item: dict[str, Any] = {"id": name, "title": said(name), "basis": [PROVISION], "from": members, "date": date}
        keys = self.common(kinds, Type.KEY, Type.CODE)
        if keys and self.maybe(0.45):
            item["per"] = self.some(keys, 1, 2)
        whole = self.common(kinds, Type.INT)
        numbers = self.common(kinds, *NUMBERS)
        form = self.chance.random()
        if form < 0.22 and whole:
            period = "period_index" if "period_index" in whole else self.one(whole)
            item["consecutive"] = {"period": period, "at_least": self.one([2, 2, 3])}
        else:
            item["within"] = self.span()
            item["first_day"] = self.first_day()
            if form < 0.45 and numbers:
                chosen = self.one(numbers)
                type_ = next(f.type for f in self.fields[kinds[0]] if f.name == chosen)
                item["sum"] = {"field": chosen, "reaches": self.param(type_, 0.2) or self.positive(type_)}
            else:
                item["at_least"] = self.param(Type.INT, 0.2) or self.one([1, 2, 2, 2, 3])
                apart = [key for key in keys if key not in item.get("per", [])]
                if apart and self.maybe(0.6):
                    item["distinct"] = self.one(apart)
        item["fires"] = "every" if self.maybe(0.6) else {"first_per": self.one(UNITS)}
        models = [f["counts"].get("repair", {}).get("model", "none") for f in findings if f["id"] in members]
        item["member_repair"] = "undoes" if set(models) != {"none"} and self.maybe(0.75) else "keeps"
        item["counts"] = {"from": "day" if self.maybe(0.85) else self.day(""), "until": self.day("")}
        item["class"] = "serious"
        if self.maybe(0.7):
            sign = {"against": -1, "for": 1}.get(self.only) or (-1 if self.maybe(0.7) else 1)
            item["points"], self.worth[name] = self.points_text(sign * 10 * self.chance.randint(1, 30)), sign
        self.book["triggers"].append(item)

    def kind_of(self, rule: str) -> str:
        return next((f["on"] for f in self.book["findings"] if f["id"] == rule), "")

    def tally_type(self, tally: dict[str, Any]) -> Type:
        each = tally.get("groups", {}).get("each", tally["take"])
        if tally["take"] == "count" or each == "count":
            return Type.INT
        if tally.get("of") in (None, "points"):
            return Type.POINTS
        kinds = [f["on"] for f in self.book["findings"] if f["id"] in tally["over"]]
        return next(f.type for f in self.fields[kinds[0]] if f.name == tally["of"])

    def tally(self) -> None:
        name = self.tag("t")
        rules = {r["id"]: r for r in (*self.book["findings"], *self.book["triggers"])}
        form = self.chance.random()
        item: dict[str, Any] = {"id": name, "title": said(name)}
        mixed = False
        if form < 0.7 and self.worth:  # points
            mixed = self.maybe(0.25)
            item["range"] = "findings" if mixed else self.one(["findings", "records"])
            sign = self.one([self.worth[n] for n in self.worth if self.worth[n]] or [0])
            members = [n for n in self.worth if mixed or (self.worth[n] == sign and sign)]
            members = members or [next(iter(self.worth))]
            if self.maybe(0.5):  # several rules about the same records, so that some outrank others
                members = [n for n in members if self.kind_of(n) == self.kind_of(members[0])]
            mixed = mixed or not sign
            take = "sum" if mixed else self.one(["sum", "sum", "min" if sign < 0 else "max"])
            item |= {"over": sorted(self.some(members, 2, 4)), "take": take, "of": "points"}
            kinds_ = [self.kind_of(n) for n in item["over"]]
            if not mixed and len(set(kinds_)) < len(kinds_) and self.maybe(0.6):
                item["range"] = "records"
            if not sign:
                item["range"] = "findings"
        elif form < 0.8:  # a field of the records
            finding = self.one(self.book["findings"])
            numbers = self.of_type(finding["on"], *NUMBERS)
            item |= {"over": [finding["id"]], "range": self.one(["findings", "records"])}
            item |= {"take": self.one(["sum", "max"]), "of": self.one(numbers).name} if numbers else {"take": "count"}
        else:
            item |= {"over": sorted(self.some(rules, 1, 3)), "range": self.one(["findings", "records"]), "take": "count"}
        plain = all("on" in rules[r] for r in item["over"])
        kinds = [rules[r]["on"] for r in item["over"]] if plain else []
        dates = self.common(kinds, Type.DATE) if plain else []
        keys = self.common(kinds, Type.KEY, Type.CODE) if plain else []
        if dates and self.maybe(0.4):
            main = self.dictionary.kinds[kinds[0]].main_date
            item["window"] = {
                "date": main if main in dates and self.maybe(0.7) else self.one(dates),
                "within": self.span(), "first_day": self.first_day(), "repaired": self.one(["counts", "left_out"]),
            }  # fmt: skip
        if not mixed and self.maybe(0.55):
            item["overlap"] = {"within": self.one([*keys, "record", "record"]), "keep": self.one(["highest", "highest", "all"])}
        if not mixed and self.maybe(0.4):
            by = self.some([*keys, "year"], 1, 2)
            take = item["take"]
            lowers = item.get("of") == "points" and self.worth.get(item["over"][0], 0) < 0
            each = "count" if "of" not in item else self.one(["sum", "min" if lowers else "max"])
            item["groups"] = {"by": by, "each": each}
            item["take"] = self.one(["sum", "count", "min" if lowers else "max", take])
            inner = self.tally_type({**item, "take": "sum"}) if "of" in item else Type.INT
            if self.maybe(0.35):
                item["groups"]["cap"] = self.limits(inner)
            if self.maybe(0.35):
                item["groups"]["having"] = self.having(inner, lowers)
        if self.maybe(0.55):
            item["cap"] = self.limits(self.tally_type(item), low_side=self.worth.get(item["over"][0], 0) < 0)
        self.book["tallies"].append(item)

    def having(self, type_: Type, lowers: bool) -> dict[str, Any]:
        """Write which groups are kept; one more contribution never leads a group out."""
        if lowers:
            return {"at_most": self.points_text(-10 * self.one([1, 3, 10]))}
        least = {Type.POINTS: self.points_text(10 * self.one([1, 3, 10])), Type.MONEY: self.one(["1万元", "10万元"])}
        return {"at_least": least.get(type_, self.one([1, 2, 2]))}

    def limits(self, type_: Type, *, low_side: bool = False) -> dict[str, Any]:
        if type_ is Type.POINTS:
            low, high = self.points_text(-10 * self.one([2, 5, 10, 20])), self.points_text(10 * self.one([0, 2, 5, 10]))
        elif type_ is Type.MONEY:
            low, high = self.one(["0元", "1万元"]), self.one(["5万元", "100亿元"])
        else:
            low, high = self.one([0, 1]), self.one([1, 2, 3])
        form = self.chance.random()
        return (
            {"at_least": low}
            if form < (0.6 if low_side else 0.25)
            else {"at_most": high}
            if form < 0.65
            else {"at_least": low, "at_most": high}
        )

    # --- outcomes ---

    def measure(self) -> None:
        name = self.tag("m")
        self.book["measures"].append({"id": name, "item": "focus-supervision", "title": said(name), "basis": [PROVISION]})

    def scheme(self) -> None:
        name = self.tag("s")
        letters = ["A", "B", "C", "D", "E"][: self.chance.randint(2, 5)]
        codes = [f"{letter}" if not self.book["schemes"] else f"{letter}{letter}" for letter in letters]
        item: dict[str, Any] = {"id": name, "title": said(name), "basis": [PROVISION]}
        item["evaluated"] = "continuously"
        if self.maybe(0.3):
            item["evaluated"] = {
                "every": self.one(UNITS[1:]),
                "delay": self.one([{"days": 0}, {"days": 20}, {"months": 1}, {"working_days": 5}]),
            }
        if self.maybe(0.2) and not self.only:
            item["taking_part"] = self.subject_condition() if self.maybe(0.4) else self.register_test(elapsed=True)
        if self.maybe(0.25):
            item["requires"] = [
                {
                    "kind": self.one([*self.kinds, "permit"]),
                    "back": self.span(),
                    "otherwise": self.one(["not_enough_data", "provisional"]),
                }
            ]
        item["grades"] = [{"code": code, "title": said(code)} for code in codes]
        added = [t["id"] for t in self.book["tallies"] if self.adds_points(t)]
        if self.maybe(0.75):
            item["score"] = {"base": self.base(), "add": self.some(added, 1, 3) if added else []}
            if self.maybe(0.4):
                item["score"]["cap"] = {"at_least": 0} if self.maybe(0.5) else {"at_least": 0, "at_most": self.points_text(1000)}
            item["thresholds"] = [{"bands": self.bands(codes)}]
            if self.maybe(0.25):
                item["thresholds"].insert(0, {"when": self.subject_condition(), "bands": self.bands(codes)})
        else:
            item["otherwise"] = self.one(codes[:2])
        combines = {"vetoes": ("worst", "best", "first_of", "unique"), "lifts": ("best", "worst", "first_of", "unique"),
                    "downgrades": ("sum", "sum", "worst", "first_of", "unique"), "caps": ("worst", "best", "first_of", "unique")}  # fmt: skip
        shares = {"vetoes": 0.5, "lifts": 0.45, "downgrades": 0.55, "caps": 0.5}
        if self.only == "against":
            shares["lifts"] = 0
        if self.only == "for":
            shares = {"vetoes": 0, "lifts": 0.9, "downgrades": 0, "caps": 0}
        for sort, combine in combines.items():
            if self.maybe(shares[sort]) and (sort != "vetoes" or "score" in item):
                item[sort] = {"combine": self.one(combine), "effects": []}
                for _ in range(self.chance.choice([1, 1, 2, 2, 3])):
                    item[sort]["effects"].append(self.effect(sort, codes))
                if sort == "downgrades" and self.maybe(0.3):
                    item[sort]["floor"] = self.one(codes[1:])
        if self.maybe(0.15):
            rest = ["lifts", "downgrades", "caps"]
            self.chance.shuffle(rest)
            item["order"] = ["vetoes", "thresholds", *rest]
            item["order_basis"] = [PROVISION]
        self.book["schemes"].append(item)

    def adds_points(self, tally: dict[str, Any]) -> bool:
        each = tally.get("groups", {}).get("each", tally["take"])
        return tally.get("of") == "points" and each != "count" and tally["take"] != "count"

    def base(self) -> Any:
        form = self.chance.random()
        if form < 0.15 and (found := self.param(Type.POINTS, 1.0)):
            return found
        if form < 0.35:
            table = {"first": self.points_text(900), "second": self.points_text(800), "none": self.points_text(500)}
            found = {"by": "qualification", "table": table}
            found["otherwise"] = self.points_text(700)
            return found
        return self.points_text(self.one([0, 600, 800, 1000]))

    def bands(self, codes: list[str]) -> list[dict[str, Any]]:
        used = sorted(self.some(range(len(codes)), 2, len(codes)))
        cuts = sorted(self.some(range(0, 105, 5), len(used) - 1, len(used) - 1), reverse=True)
        cuts = [self.points_text(10 * cut) for cut in cuts]
        found = []
        for place, rank in enumerate(used):
            band: dict[str, Any] = {"grade": codes[rank]}
            if place < len(cuts):
                band["at_least"] = cuts[place]
            if place > 0:
                band["below"] = cuts[place - 1]
            found.append(band)
        return found

    def effect(self, sort: str, codes: list[str]) -> dict[str, Any]:
        name = self.tag("E")
        item: dict[str, Any] = {"id": name, "title": said(name), "basis": [PROVISION]}
        if self.maybe(0.72):
            rule = self.one([*self.book["findings"], *self.book["triggers"], *self.book["triggers"]])
            item["on"] = rule["id"]
            if self.maybe(0.3):
                kind = rule.get("on", "")
                item["counts"] = (
                    {"from": self.date(kind, main=0.9), "until": self.day(kind)}
                    if kind
                    else {"from": "day", "until": self.day("")}
                )
        else:
            item["when"] = self.subject_condition()
        match sort:
            case "vetoes":
                item["score"] = self.param(Type.POINTS, 0.15) or (
                    0 if self.only else self.points_text(self.one([0, 0, 300, 590]))
                )
            case "lifts":
                item["at_least"] = self.one(codes[:-1])
            case "downgrades":
                item["ranks"] = self.param(Type.INT, 0.2) or self.one([1, 1, 2])
            case _:
                item["at_most"] = self.one(codes[1:])
        if self.maybe(0.2):
            item["immediate"] = True
        return item

    def list_(self) -> None:
        name = self.tag("L")
        taken = {item["key"] for item in self.book["lists"]}
        key = self.one([k for k in LIST_KEYS if k not in taken])
        colour = {"construction_black": "black", "red_board": "red", "black_board": "black", "watch": "watch"}[key]
        colour = {"against": "black", "for": "red"}.get(self.only, colour)
        item: dict[str, Any] = {
            "id": name,
            "key": key,
            "title": said(name),
            "colour": colour,
            "kind": self.one(["sector", "board"]),
        }
        item |= {"basis": [PROVISION], "competent": said("局")}
        rules = [*self.book["findings"], *self.book["triggers"]]
        if self.maybe(0.88):
            item["grounds"] = []
            for _ in range(self.chance.choice([1, 2])):
                ground: dict[str, Any] = {"id": self.tag("g"), "title": said("事由"), "basis": [PROVISION]}
                ground |= {"on": self.one(rules)["id"]} if self.maybe(0.65) else {"when": self.subject_condition()}
                item["grounds"].append(ground)
        else:
            item["proposes"] = False
        if self.maybe(0.25) and not self.only:
            item["unless"] = [{"label": "x", "title": said("例外"), "when": self.subject_condition(), "basis": [PROVISION]}]
        if self.maybe(0.75):
            kind = "list_decision" if "list_decision" in self.kinds else ""
            item["term"] = {
                "base": self.span(kind),
                "first_day": self.first_day(),
                "new_ground": self.one(["restarts", "adds", "none"]),
            }
            item["term"]["basis"] = [PROVISION]
            if self.maybe(0.35):
                item["term"]["minimum"] = self.one([{"days": 1}, {"days": 28}, {"months": 1}])
            if self.maybe(0.3):
                item["term"]["not_before"] = self.one(["penalty_valid_until", "minimum_until", "effective_from"])
        if self.maybe(0.5):
            item["removals"] = []
            for _ in range(self.chance.choice([1, 2])):
                start = {
                    "of": self.one(["decided_on", "decided_on", "decided_on", "effective_from", "corrected_on"]),
                    "plus": self.span(),
                    "first_day": self.first_day(),
                }
                way: dict[str, Any] = {"id": self.tag("r"), "title": said("移出"), "from": start, "basis": [PROVISION]}
                if self.maybe(0.4) and not self.only:
                    way["when"] = self.subject_condition()
                item["removals"].append(way)
        if self.maybe(0.25):
            item["quota"] = "名额"
        if self.book["measures"] and self.maybe(0.5):
            item["measures"] = [self.one(self.book["measures"])["id"]]
        if self.maybe(0.2):
            item["steps"] = [{"id": self.tag("x"), "title": said("步骤"), "within": self.span(), "basis": [PROVISION]}]
        self.book["lists"].append(item)

    def supervision(self) -> None:
        schemes = self.book["schemes"]
        rows = schemes[0]
        columns = schemes[1] if len(schemes) > 1 and self.maybe(0.7) else None
        classes = ["I", "II", "III"][: self.chance.randint(2, 3)]
        item: dict[str, Any] = {"basis": [PROVISION], "rows": rows["id"], "levels": {"city": said("市")}}
        if columns:
            item["columns"] = columns["id"]
        item["classes"] = []
        for code in classes:
            one: dict[str, Any] = {"code": code, "title": said(code), "frequency": {"city": {"times": 1, "per": "year"}}}
            one |= {"ratio": 500, "depth": "on_site"}
            if self.book["measures"] and self.maybe(0.4):
                one["measures"] = [self.one(self.book["measures"])["id"]]
            item["classes"].append(one)
        monotone = self.only or self.maybe(0.6)
        row_keys = [*(g["code"] for g in rows["grades"]), "not_taking_part", "not_enough_data"]
        column_keys = [*(g["code"] for g in columns["grades"]), "not_taking_part", "not_enough_data"] if columns else [None]
        item["matrix"] = []
        for place, row in enumerate(row_keys):
            for other, column in enumerate(column_keys):
                index = min((place + other) // 2, len(classes) - 1) if monotone else self.chance.randrange(len(classes))
                cell: dict[str, Any] = {"credit": [row], "gives": classes[index]}
                if column:
                    cell["risk"] = [column]
                item["matrix"].append(cell)
        if self.maybe(0.5):
            item["overrides"] = [
                {
                    "id": self.tag("o"),
                    "title": said("直接"),
                    "when": self.subject_condition(),
                    "gives": self.one(classes),
                    "basis": [PROVISION],
                }
                for _ in range(self.chance.choice([1, 2]))
            ]
        item["combine"] = "worst" if self.only else self.one(["worst", "unique"])
        self.book["supervision"] = item

    def repair(self) -> None:
        kinds = [kind for kind in self.kinds if "repaired_on" in self.dictionary.kinds[kind].fields]
        if not kinds:
            return
        kind = self.one(kinds)
        item: dict[str, Any] = {
            "id": self.tag("R"),
            "title": said("修复"),
            "on": kind,
            "basis": [PROVISION],
            "done": "repaired_on",
        }
        if self.maybe(0.3):
            item["when"] = self.condition(kind)
        if self.maybe(0.6):
            item["ends"] = self.day(kind)
        item["conditions"] = [self.eligibility(kind) for _ in range(self.chance.randint(0, 3))]
        if self.maybe(0.4):
            item["bars"] = [self.eligibility(kind) for _ in range(self.chance.choice([1, 1, 2]))]
        self.book["repairs"].append(item)

    def eligibility(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = {"id": self.tag("c"), "title": said("条件"), "basis": [PROVISION]}
        form = self.chance.random()
        if form < 0.35:
            found["when"] = self.condition(kind)
        elif form < 0.65:
            found["from"] = self.day(kind)
        else:
            same = [f["id"] for f in self.book["findings"] if f["on"] == kind] or [f["id"] for f in self.book["findings"]][:1]
            of = sorted(self.some(same, 1, 2))
            kinds = [kind, *(f["on"] for f in self.book["findings"] if f["id"] in of)]
            dates = self.common(kinds, Type.DATE)
            if not dates:
                found["from"] = self.day(kind)
                return found
            found["others"] = {
                "of": of, "equal": self.some(self.common(kinds, Type.KEY, Type.CODE), 0, 2), "date": self.one(dates),
                "within": self.span(), "before": self.one(["record", "application"]), "at_most": self.one([0, 0, 1]),
            }  # fmt: skip
        return found


# --- loading ---------------------------------------------------------------------------------------------------


def document(data: Any) -> tuple[Document, dict[tuple[int, int], tuple[str | int, ...]]]:
    """Return a document made of plain data; the places lead back to paths."""
    made = Document("generated.yaml", data)
    back: dict[tuple[int, int], tuple[str | int, ...]] = {}

    def visit(value: Any, path: tuple[str | int, ...]) -> None:
        place = (len(back) + 1, 1)
        back[place] = path
        made.places[path] = place
        if len(path) == DEEPEST:
            return
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in items:
            visit(inner, (*path, key))

    visit(data, ())
    return made, back


def load(data: dict[str, Any], dictionary: Dictionary, law: LawLibrary, *, mend: bool = True) -> Program | None:
    """Load the data of a rulebook; items that do not load are dropped from it, one by one, if ``mend`` is set.

    ``None`` if nothing is left to drop. The data is changed in place.
    """
    for _ in range(60 if mend else 1):
        made, back = document(data)
        program, problems, _ = check_document(made, dictionary, law)
        if program is not None:
            return program
        if not mend:
            return None
        if not _drop(data, [(back.get((p.line, p.column), ()), p.code) for p in problems]):
            return None
    return None


def _drop(data: dict[str, Any], wrong: list[tuple[tuple[str | int, ...], str]]) -> bool:
    """Drop what nothing uses, all at once; else the smallest item, or optional part, in which something is wrong."""
    unused = [(str(path[0]), int(path[1])) for path, code in wrong if code == "RULE-UNUSED"]
    for section, index in sorted(unused, reverse=True):
        del data[section][index]
    if unused:
        return True
    for path, code in wrong:
        if code == "INTERVAL-EMPTY" and path[-1] == "until":
            counts: Any = data
            for part in path[:-1]:
                counts = counts[part]
            counts["until"] = "open"
            return True
        if path[:1] == ("supervision",):
            data.pop("supervision", None)
            return True
        if len(path) >= 2 and path[0] in SECTIONS and isinstance(path[1], int):
            owner: Any = data[path[0]]
            item = owner[path[1]]
            part = path[2] if len(path) > 2 else None
            if path[0] == "schemes" and part in ("vetoes", "lifts", "downgrades", "caps"):
                effects = item[part].get("effects", [])
                if len(path) > 4 and len(effects) > 1:
                    del effects[path[4]]
                else:
                    del item[part]
            elif part in (
                "taking_part",
                "requires",
                "removals",
                "unless",
                "term",
                "suspended",
                "ends",
                "bars",
                "overlap",
                "window",
                "cap",
            ):
                del item[part]
            elif part == "grounds" and len(path) > 3 and len(item["grounds"]) > 1:
                del item["grounds"][path[3]]
            else:
                del owner[path[1]]
            return True
    return False
