"""Conditions, days, lengths and bounds in words, as the rulebook states them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.explain.ruletext.names import Names, inner
from engine.facts.dictionary import Type
from engine.law import numeral
from engine.rulebook import program as p


class Terms(Names):
    """What a program says, in sentences."""

    # --- conditions

    def condition(self, condition: p.Condition, kind: str = "", *, inner: bool = False) -> str:
        match condition:
            case p.AllOf(()):
                return self.t("always")
            case p.AllOf(parts) | p.AnyOf(parts):
                joint = self.t("and" if isinstance(condition, p.AllOf) else "or")
                text = joint.join(self.condition(part, kind, inner=True) for part in parts)
                return self.t("nest", part=text) if inner and len(parts) > 1 else text
            case p.Negation(p.Test(what="in_force") | p.Test(op="exists") as test):
                return self._test(test, kind, negated=True)
            case p.Negation(p.Test(op="eq" | "in" | "has_any", operand=operand) as test) if self.lang == "zh" and (
                operand != p.Const(True) and operand != p.Const(False) and test.what != "list"
            ):
                return self._test(test, kind, denied=True)
            case p.Negation(part):
                return self.t("not", part=self.condition(part, kind))
            case p.Test():
                return self._test(condition, kind)

    def _test(self, test: p.Test, kind: str, *, negated: bool = False, denied: bool = False) -> str:
        said = ("不" if denied else "") + self._said(test, kind, negated=negated)
        match test.what:
            case "field":
                form = "asked" if test.name.startswith("?") else "test"
                return self._tested(form, test.name, self.field(test.name, (kind,)), said)
            case "subject":
                spec = self.corpus.dictionary.subject.get(test.name)
                return self._tested("of_register", "", self.text(spec.title) if spec else test.name, said)
            case "tally" | "in_force":
                tables = (self.program.findings, self.program.triggers, self.program.tallies)
                title = next((self.text(table[test.name].title) for table in tables if test.name in table), test.name)
                return self._tested("test", test.name, title, said)
            case "scheme":
                return self._tested("test", test.name, self.text(self.program.schemes[test.name].title), said)
            case "list":
                return self._tested("test", test.name, self.text(self.program.lists[test.name].title), said)

    def _tested(self, form: str, id: str, name: str, said: str) -> str:
        quoted = self.t("quoted", name=inner(name))
        if id:
            quoted = self.placed(id.removeprefix("?"), self._recorded(id, quoted) if form == "test" else quoted)
        return self.t(form, name=quoted, said=said)

    def _said(self, test: p.Test, kind: str, *, negated: bool) -> str:
        op, operand = test.op, test.operand
        if op in ("exists", "in_force"):
            return self.w("op_not" if negated == bool(operand) else "op", op)
        table = "op_date" if test.type is Type.DATE and op in ("ge", "gt", "le", "lt") else "op"
        if op == "elapsed":
            assert isinstance(operand, p.Length)
            return self.w("op", op).format(operand=self.length(operand, kind))
        if isinstance(operand, tuple):
            single = len(operand) == 1
            names = self.list(self._word(test, code) for code in operand)
            key = {"in": "eq", "has_any": "has", "status_in": "status_is"}.get(op, op) if single else op
            return self.w("op", key).format(operand=names)
        if isinstance(operand, int):
            return self.w("op", op).format(operand=self._ranked(test, operand))
        assert not isinstance(operand, p.Length)
        return self.w(table, op).format(operand=self.operand(operand, test.type, test.codes, kind))

    def _word(self, test: p.Test, code: str) -> str:
        if test.what == "scheme":
            return self.w("scheme_status", code) if test.op == "status_in" else self.grade(test.name, code)
        return self.w("list_status", code) if test.what == "list" else self.code(test.codes, code)

    def _ranked(self, test: p.Test, rank: int) -> str:
        if test.what == "scheme":
            return self.grade(test.name, self.program.schemes[test.name].grades[rank].code)
        return self.code(test.codes, self.program.codes[str(test.codes)].codes[rank].code)

    # --- days

    def length(self, length: p.Length, kind: str = "") -> str:
        """Return a length of time: 六个月, three years; whole years of months as years."""
        match length.amount:
            case p.Const(int(amount)):
                years = length.unit == "months" and amount and amount % 12 == 0
                unit, number = ("years", amount // 12) if years else (length.unit, amount)
                return self.some("length", unit, numeral(number) if self.lang == "zh" and 0 <= number < 1000 else str(number))
            case p.ParamRef(id):
                value = self.program.parameters[id].value
                shown = numeral(value) if self.lang == "zh" and 0 <= value < 1000 else str(value)
                return self.some("length", length.unit, shown) + self.t("param_place", place=self.places.get(id, ""))
            case amount:
                return self.some("length", length.unit, self.operand(amount, Type.INT, None, kind))

    def day(self, day: p.DayExpr, kinds: Iterable[str] = ()) -> str:
        """Return a day. A field that holds a last day means the day after it, and so does a term that runs out."""
        kinds = tuple(kinds)
        match day:
            case p.DayOf(name):
                title = self.named(name, kinds)
                return self.t("day_after", day=title) if self._ends(name, kinds) else title
            case p.DayOpen():
                return self.t("open")
            case p.DayOfEvent(complete):
                return self.t("day_complete" if complete else "day_of_event")
            case p.DayPlus(of, plus, counts):
                first = self.t("first_counts" if counts else "first_not")
                length = self.length(plus, kinds[0] if kinds else "")
                return self.t("plus", day=self.day(of, kinds), length=length, first=first)
            case p.DayNext(unit, after):
                return self.t("next", day=self.day(after, kinds), unit=self.t(f"unit_{unit}"))
            case p.DayEarliest(parts) | p.DayLatest(parts):
                name = "earliest" if isinstance(day, p.DayEarliest) else "latest"
                return self.t(name, days=self.list((self.day(part, kinds) for part in parts), heavy=True))

    def _ends(self, name: str, kinds: Iterable[str]) -> bool:
        if name in self.program.attributes or name.startswith("?"):
            return False
        return next((spec[name].ends for kind in kinds if name in (spec := self._spec(kind))), False)

    def pause(self, start: p.DayExpr, end: p.DayExpr, kinds: Iterable[str]) -> str:
        """Return the days of a suspension."""
        kinds = tuple(kinds)
        last = isinstance(end, p.DayOf) and self._ends(end.field, kinds)
        until = self.named(end.field, kinds) if isinstance(end, p.DayOf) else self.day(end, kinds)
        return self.t("pause_last" if last else "pause", start=self.day(start, kinds), end=until)

    def span(self, start: p.DayExpr, end: p.DayExpr, kinds: Iterable[str]) -> str:
        """Return the days from a first day until the day before an end, as a document says it."""
        kinds = tuple(kinds)
        first = self.day(start, kinds)
        match end:
            case p.DayOpen():
                return self.t("span_open", start=first)
            case p.DayPlus(of, plus, counts) if of == start:
                said = self.t("first_counts" if counts else "first_not")
                return self.t("span_within", start=first, length=self.length(plus, kinds[0] if kinds else ""), first=said)
            case p.DayOf(name) if self._ends(name, kinds):
                return self.t("span_last", start=first, end=self.named(name, kinds))
            case p.DayNext(unit, after) if after == start:
                return self.t("span_unit", start=first, unit=self.t(f"unit_{unit}"))
        return self.t("span", start=first, end=self.day(end, kinds))

    # --- bounds

    def band(self, low: str | None, high: str | None) -> str:
        if low is None:
            return self.t("band_all") if high is None else self.t("band_below", high=high)
        return self.t("band_from", low=low) if high is None else self.t("band", low=low, high=high)

    def limits(self, limits: p.Limits, type_: Type) -> str:
        parts = []
        if limits.low is not None:
            parts.append(self.t("low", n=self.value(limits.low, type_)))
        if limits.high is not None:
            parts.append(self.t("high", n=self.value(limits.high, type_)))
        return self.list(parts)
