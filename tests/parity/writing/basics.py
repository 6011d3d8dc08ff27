"""What is chosen while a rulebook is written, and what its rules can name: fields, lengths, days."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from engine.facts import Dictionary, Type

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
class Basics:
    """One rulebook being written: the small choices, and days. ``only``: see :class:`parity.rulebooks.Writer`."""

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
