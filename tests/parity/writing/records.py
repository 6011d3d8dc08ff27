"""What rules say of records: questions, attributes, findings, points, triggers."""

from __future__ import annotations

from typing import Any

from parity.writing.basics import (
    NUMBERS,
    PROVISION,
    UNITS,
    Readable,
    said,
)
from parity.writing.conditions import Conditions

from engine.facts import Type


class Records(Conditions):
    """Writes rules about records."""

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
