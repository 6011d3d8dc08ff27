"""Names, values and citations in words, as the rulebook states them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.explain.ruletext.draft import Draft, article_name
from engine.explain.ruletext.phrases import say
from engine.explain.ruletext.sources import Sources
from engine.explain.values import day_in_words, money
from engine.explain.words import join, word
from engine.facts.dictionary import Field, Type
from engine.facts.records import Value
from engine.problems import Lang, Text
from engine.rulebook import Corpus, Program
from engine.rulebook import program as p
from engine.rulebook.values import format_points

_UNIT = re.compile(r"（(?:万元|元|%)）$")
"""The unit a table's heading names; amounts in the text carry their own."""


def inner(text: str) -> str:
    """Return a title as it stands inside quotation marks."""
    return text.replace("“", "‘").replace("”", "’")


class Names:
    """Knows the titles of everything a program names, and in which article of the document it stands.

    ``places`` maps ids to articles; it is known when the document has been written once.
    """

    def __init__(
        self, program: Program, corpus: Corpus, lang: Lang, draft: Draft, sources: Sources, places: dict[str, str]
    ) -> None:
        self.program = program
        self.corpus = corpus
        self.lang = lang
        self.draft = draft
        self.sources = sources
        self.places = places
        self._told: set[tuple[int, str]] = set()

    # --- names and values

    def t(self, name: str, /, **values: str) -> str:
        return say(self.lang, name, **values)

    def w(self, table: str, key: str) -> str:
        return word(self.lang, table, key)

    def some(self, table: str, key: str, number: str) -> str:
        """Return a number with its unit, which in English has a singular."""
        said = self.w(table, key).format(n=number, value=number)
        return said.removesuffix("s") if self.lang == "en" and number == "1" else said

    def text(self, text: Text) -> str:
        return text(self.lang)

    def list(self, parts: Iterable[str], *, heavy: bool = False) -> str:
        return join(self.lang, parts, heavy=heavy)

    def kind(self, id: str) -> str:
        found = self.corpus.dictionary.kinds.get(id)
        return self.text(found.title) if found else id

    def field(self, name: str, kinds: Iterable[str]) -> str:
        """Return the title of a field, attribute or question of the first kind that has it."""
        if name.startswith("?"):
            return self.text(self.program.questions[name[1:]].title)
        if name in self.program.attributes:
            return self.text(self.program.attributes[name].title)
        for kind in kinds:
            found = self._spec(kind).get(name)
            if found is not None:
                return _UNIT.sub("", self.text(found.title))
        return name

    def _spec(self, kind: str) -> dict[str, Field]:
        found = self.corpus.dictionary.kinds.get(kind)
        return dict(found.fields) if found else {}

    def rule(self, id: str) -> str:
        """Return the title of a rule with the article it stands in."""
        for table in (self.program.findings, self.program.triggers, self.program.tallies, self.program.measures):
            if id in table:
                return self.placed(id, self.t("quoted", name=inner(self.text(table[id].title))))
        return id

    def placed(self, id: str, title: str) -> str:
        """Return a title followed by the article of its id, once in each article and never in its own."""
        place, article = self.places.get(id), self.draft.articles
        if place is None or (article, id) in self._told or place == article_name(article, self.lang):
            return title
        self._told.add((article, id))
        return self.t("placed", title=title, place=place)

    def kinds_of(self, rules: Iterable[str]) -> tuple[str, ...]:
        """Return the kinds of records that rules, or the members of triggers, are about."""
        found: list[str] = []
        for id in rules:
            if id in self.program.findings:
                found.append(self.program.findings[id].kind)
            elif id in self.program.triggers:
                found += self.kinds_of(self.program.triggers[id].members)
        return tuple(dict.fromkeys(found))

    def code(self, codes: str | None, code: str) -> str:
        listed = self.program.codes.get(codes or "")
        return self.text(listed.title_of(code)) if listed else code

    def value(self, value: Value, type_: Type, codes: str | None = None) -> str:
        if value is None:
            return self.t("nothing")
        if isinstance(value, bool):
            return self.w("bool", str(value).lower())
        if isinstance(value, int):
            if type_ is Type.MONEY:
                return money(value, self.lang)
            if type_ is Type.POINTS:
                return self.points(value)
            return day_in_words(value, self.lang) if type_ is Type.DATE else str(value)
        if isinstance(value, str):
            return self.code(codes, value)
        return self.list(self.code(codes, code) for code in sorted(value)) if isinstance(value, frozenset) else str(value)

    def points(self, value: int) -> str:
        return format_points(value, self.program.points_decimals)

    def operand(self, operand: p.Operand, type_: Type, codes: str | None, kind: str) -> str:
        match operand:
            case p.Const(value):
                return self.value(value, type_, codes)
            case p.ParamRef(id):
                item = self.program.parameters[id]
                value = self.value(item.value, item.type)
                return self.t("param", value=value, place=self.places.get(id, ""), title=self.text(item.title))
            case p.FieldRef(name):
                return self.named(name, (kind,))

    def named(self, name: str, kinds: Iterable[str]) -> str:
        """Return the quoted title of a field or attribute, an attribute with its article."""
        title = self.t("quoted", name=inner(self.field(name, kinds)))
        return self.placed(name, title) if name in self.program.attributes else self._recorded(name, title)

    def _recorded(self, name: str, quoted: str) -> str:
        """Return a field's title; where an attribute has the same title it is said that the record holds it."""
        same = {self.t("quoted", name=inner(self.text(item.title))) for item in self.program.attributes.values()}
        return self.t("recorded", name=quoted) if quoted in same and name not in self.program.attributes else quoted

    # --- citations

    def basis(self, cites: Iterable[p.Cite]) -> str:
        """Return citations with number, provision, certainty, and how the rule puts each to work."""
        return self.sources.cite(cites, self.draft.articles)

    def grade(self, scheme: str, code: str) -> str:
        """Return a grade as code and title, or the word for a status."""
        for item in self.program.schemes[scheme].grades:
            if item.code == code:
                title = self.text(item.title)
                if title.startswith(code):
                    return title
                return code if code == title else f"{code}（{title}）" if self.lang == "zh" else f"{code} ({title})"
        return self.w("scheme_status", code)
