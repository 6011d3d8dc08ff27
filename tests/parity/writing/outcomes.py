"""Outcomes: measures, schemes and their effects, lists, supervision, repair."""

from __future__ import annotations

from typing import Any

from parity.writing.basics import (
    LIST_KEYS,
    PROVISION,
    UNITS,
    said,
)
from parity.writing.tallies import Tallies

from engine.facts import Type


class Outcomes(Tallies):
    """Writes what a rulebook concludes."""

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
        if self.maybe(0.1) and not self.only:
            item["needs"] = [
                {"id": self.tag("N"), "title": said("所需"), "basis": [PROVISION], "when": self.subject_condition()}
                for _ in range(self.chance.choice([1, 1, 2]))
            ]
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
            one |= {"ratio": 500, "round": "ceiling", "depth": "on_site"}
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
