"""Reads a decision for a view: titles instead of ids, values with units, citations that are remembered."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from engine.calendar import OPEN, to_date
from engine.decide.decision import Decision, Node
from engine.decide.outcome import Outcome, Pair
from engine.decide.reference.lists import LIST_DECISION
from engine.explain import values
from engine.explain.words import PHRASES, WORDS, join
from engine.facts import CodeList, Type, Value
from engine.facts.links import FlatRecord
from engine.law import cite
from engine.problems import Lang, Text
from engine.rulebook import program as p
from engine.rulebook.corpus import Corpus

Basis = tuple[p.Cite, ...]
_CITED: dict[tuple[str, str, Lang], tuple[str, str]] = {}
"""Citations already written, by digest of the law library: the same few are written again for every enterprise."""
_MOST_CITED = 8192


class Reader:
    """One decision, the corpus it was made under and a language; keeps the citations used, in order of use."""

    def __init__(self, decision: Decision, corpus: Corpus, lang: Lang) -> None:
        self.decision = decision
        self.corpus = corpus
        self.lang: Lang = lang
        self._words, self._phrases = WORDS[lang], PHRASES[lang]
        self.program = decision.selection.program
        self.cited: dict[str, int] = {}
        self.how: dict[str, list[str]] = {}

    # --- words -------------------------------------------------------------------------------------------------

    def w(self, table: str, key: str) -> str:
        """Return the word for a value of a vocabulary."""
        return self._words[table][key]

    def t(self, name: str, /, **blanks: str) -> str:
        """Return a sentence or heading."""
        text = self._phrases[name]
        return text.format(**blanks) if blanks else text

    def text(self, text: Text) -> str:
        """Return a title in the language of the page."""
        return text(self.lang)

    def join(self, parts: Iterable[str], *, heavy: bool = False) -> str:
        """Join names or, if ``heavy``, clauses."""
        return join(self.lang, parts, heavy=heavy)

    # --- values ------------------------------------------------------------------------------------------------

    def day(self, number: int) -> str:
        """Write a day for a sentence."""
        return values.day_in_words(number, self.lang)

    def iso(self, number: int | None) -> str:
        """Write a day for a table."""
        return values.NO_VALUE if number is None else values.day_in_table(number, self.lang)

    def last(self, end: int | None) -> str:
        """Write the last day before ``end`` for a table."""
        return values.NO_VALUE if end is None else values.last_day(end, self.lang)

    def number(self, points: int) -> str:
        """Write points of the rulebook's scale without a unit."""
        return values.points(points, self.program.points_decimals if self.program else 0)

    def points(self, points: int) -> str:
        """Write points with their unit."""
        return self.t("points", n=self.number(points))

    def length(self, length: p.Length) -> str:
        """Write a length of time; a parameter or field that gives it is read or named."""
        amount = self.operand(length.amount)
        unit: str = length.unit
        if not isinstance(amount, int):
            return self.w("length", unit).format(n=str(amount))
        if unit == "months" and amount % 12 == 0 and amount:
            amount, unit = amount // 12, "years"
        written = self.w("length", unit).format(n=amount)
        return written.removesuffix("s") if self.lang == "en" and amount == 1 else written

    def operand(self, operand: p.Operand) -> Value:
        """Return the value of an operand that does not depend on a record; of a field, its name."""
        match operand:
            case p.Const(value):
                return value
            case p.ParamRef(id):
                assert self.program is not None
                return self.program.parameters[id].value
            case p.FieldRef(name):
                return name

    def codes(self, id: str | None) -> CodeList | None:
        """Return a code list of the vocabularies or of the rulebook."""
        if id is None:
            return None
        own = self.program.codes.get(id) if self.program else None
        return own or self.corpus.dictionary.codes.get(id)

    def code(self, code: str, list_: str | None) -> str:
        """Return the title of a code."""
        codes = self.codes(list_)
        return codes.title_of(code)(self.lang) if codes else code

    def value(self, value: Any, type_: Type | None, codes: str | None = None, *, table: bool = True) -> str:
        """Write a typed value."""
        match type_:
            case _ if value is None:
                return values.NO_VALUE
            case Type.BOOL:
                return self.w("bool", "true" if value else "false")
            case Type.MONEY:
                return values.money(value, self.lang)
            case Type.POINTS:
                return self.points(value)
            case Type.DATE:
                return values.day_in_table(value, self.lang) if table else self.day(value)
            case Type.CODES:
                return self.join(self.code(code, codes) for code in sorted(value)) or values.NO_VALUE
            case Type.CODE:
                return self.code(value, codes)
            case _:
                return str(value)

    # --- records -----------------------------------------------------------------------------------------------

    def flat(self, record: str) -> FlatRecord | None:
        """Return a record of the decision."""
        return self.decision.records.get(record)

    def field_of(self, record: str, name: str) -> Value:
        """Return an own field of a record, or None."""
        flat = self.flat(record)
        return flat.record.fields.get(name) if flat else None

    def kind(self, record: str) -> str:
        """Return the title of a record's kind."""
        flat = self.flat(record)
        return self.kind_title(flat.kind) if flat else record

    def kind_title(self, kind: str) -> str:
        """Return the title of a kind of record."""
        found = self.corpus.dictionary.kinds.get(kind)
        return found.title(self.lang) if found else kind

    def number_of(self, record: str) -> str:
        """Return the document number a reader knows a record by."""
        for name in ("number", "target_number"):
            found = self.field_of(record, name)
            if isinstance(found, str):
                return found
        return ""

    def main_day(self, record: str) -> int | None:
        """Return the main date of a record."""
        flat = self.flat(record)
        kind = self.corpus.dictionary.kinds.get(flat.kind) if flat else None
        found = flat.record.fields.get(kind.main_date) if flat and kind else None
        return found if isinstance(found, int) else None

    def source(self, id: str) -> str:
        """Name a record, or a derived event, in a sentence."""
        if id in self.decision.records:
            day = self.main_day(id)
            number = self.number_of(id)
            shown = self.t("record.named", kind=self.kind(id), number=number) if number else self.kind(id)
            return shown if day is None else self.t("record.dated", record=shown, day=self.day(day))
        for event in self.outcome.events:
            if event.id == id:
                return self.t("event.dated", event=self.rule(event.trigger), day=self.day(event.day))
        return self.rule(id.partition("@")[0])

    def sources(self, ids: Iterable[str]) -> str:
        """Name several records or events."""
        return self.join(self.source(id) for id in ids)

    @cached_property
    def used(self) -> dict[str, str]:
        """Return the records that were used otherwise than by a rule of their own kind, and for what."""
        found = {id: "used_link" for flat in self.decision.records.values() for ids in flat.linked.values() for id in ids}
        found |= {id: "used_list" for id, flat in self.decision.records.items() if flat.kind == LIST_DECISION}
        return found

    def order(self, record: str) -> tuple[int, str]:
        """Sort records by day, then id."""
        return self.main_day(record) or OPEN, record

    # --- rules -------------------------------------------------------------------------------------------------

    @property
    def outcome(self) -> Outcome:
        """The outcome of a decision that has one."""
        assert self.decision.outcome is not None
        return self.decision.outcome

    @property
    def rules(self) -> p.Program:
        """The version that speaks, of a decision that has one."""
        assert self.program is not None
        return self.program

    def rule(self, id: str) -> str:
        """Return the title of a rule that speaks about records or derived events."""
        rules = self.rules
        found = rules.findings.get(id) or rules.triggers.get(id) or rules.tallies.get(id) or rules.repairs.get(id)
        return found.title(self.lang) if found else self.t("no rule")

    def rule_basis(self, id: str) -> Basis:
        """Return what a rule that speaks about records or derived events rests on."""
        rules = self.rules
        found = rules.findings.get(id) or rules.triggers.get(id) or rules.repairs.get(id)
        return found.basis if found else ()

    def members(self, rules: Iterable[str]) -> dict[str, None]:
        """Return rules with the members of those that are triggers, and theirs."""
        found: dict[str, None] = {}
        waiting = list(rules)
        while waiting:
            id = waiting.pop(0)
            if id not in found:
                found[id] = None
                trigger = self.rules.triggers.get(id)
                waiting += trigger.members if trigger else ()
        return found

    def exception(self, pair: Pair) -> str:
        """Return the titles of the exceptions that keep a pair from counting."""
        finding = self.rules.findings.get(pair.rule)
        labels = pair.label.split(",")
        found = [item.title(self.lang) for item in finding.unless if item.label in labels] if finding else []
        return self.join(found, heavy=True)

    def node(self, id: str) -> Node | None:
        """Return a node of the derivation."""
        return self.decision.nodes.get(id)

    def grade(self, scheme: p.Scheme, rank: int) -> str:
        """Name a grade: its code, and its title if that says more."""
        return self.coded(scheme.grades[rank].code, scheme.grades[rank].title)

    def coded(self, code: str, text: Text) -> str:
        """Name a grade or class by code and title; by the title alone where that begins with the code."""
        title = text(self.lang)
        return title if title.startswith(code) else self.t("grade", code=code, title=title)

    # --- law ---------------------------------------------------------------------------------------------------

    def remember(self, basis: Basis) -> None:
        """Put citations in the list of bases at the end of the page."""
        for item in self.speaking(basis):
            self.cited.setdefault(item.provision, len(self.cited) + 1)
            said = self.how.setdefault(item.provision, [])
            if item.how is not None and item.how(self.lang) not in said:
                said.append(item.how(self.lang))

    def speaking(self, basis: Basis) -> Basis:
        """Return the citations that speak on the as-of date."""
        return p.cited_on(basis, self.decision.as_of)

    def refs(self, basis: Basis) -> str:
        """Return the numbers of citations in the list of bases, which learns of them."""
        self.remember(basis)
        numbers = sorted({self.cited[item.provision] for item in self.speaking(basis)})
        return " ".join(f"[{number}]" for number in numbers) or values.NO_VALUE

    def cite(self, provision: str) -> str:
        """Write a citation in full."""
        return "".join(self.cited_as(provision))

    def cites(self, basis: Basis) -> str:
        """Write citations in full, instrument by instrument, and remember them; unverified articles are not named."""
        self.remember(basis)
        found: dict[str, dict[str, None]] = {}
        for item in self.speaking(basis):
            provision = self.corpus.law.provisions.get(item.provision)
            places = found.setdefault(self.instrument(item.provision), {})
            if provision and provision.article is not None:
                places[self.place(item.provision)] = None
        return self.join(
            name + self.t("clause.place", places=self.join(places)) if places else name for name, places in found.items()
        )

    def instrument(self, provision: str) -> str:
        """Write the instrument of a citation, with its number."""
        return self.cited_as(provision)[0]

    def place(self, provision: str) -> str:
        """Write the article, paragraph and item of a citation, or that the article is not verified."""
        return self.cited_as(provision)[1].removeprefix(", ")

    def cited_as(self, provision: str) -> tuple[str, str]:
        """Return a citation in two parts, instrument and place, that make the whole if joined."""
        law = self.corpus.law
        key = law.digest, provision, self.lang
        if key not in _CITED:
            found = law.provisions.get(provision)
            if found is None:
                return provision, ""
            instrument = law.instruments[found.instrument]
            whole = cite(instrument, found)(self.lang)
            title = instrument.title(self.lang)
            head = f"《{title}》" if self.lang == "zh" else title
            if instrument.number:
                head += f"（{instrument.number}）" if self.lang == "zh" else f" ({instrument.number})"
            place = whole.removeprefix(head)
            if len(_CITED) >= _MOST_CITED:
                _CITED.clear()
            _CITED[key] = whole.removesuffix(place), place
        return _CITED[key]

    # --- time --------------------------------------------------------------------------------------------------

    @property
    def valid_until(self) -> int | None:
        """The last day on which the outcome stands by time alone."""
        change = self.outcome.next_change
        return None if change is None else change - 1

    def year(self, number: int) -> int:
        """Return the calendar year of a day."""
        return to_date(number).year
