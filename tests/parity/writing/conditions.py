"""Conditions: on records, on the register, on tallies and schemes."""

from __future__ import annotations

from typing import Any

from parity.writing.basics import (
    KEYS,
    Basics,
    Readable,
)

from engine.facts import Field, Type


class Conditions(Basics):
    """Writes conditions."""

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
