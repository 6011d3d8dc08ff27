"""Tallies: windows, groups, caps."""

from __future__ import annotations

from typing import Any

from parity.writing.basics import (
    NUMBERS,
    said,
)
from parity.writing.records import Records

from engine.facts import Type


class Tallies(Records):
    """Writes tallies."""

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
