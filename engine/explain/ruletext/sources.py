"""Citations: how an article names its basis, and the annex that says of every provision what it holds and how it is known."""

from __future__ import annotations

from collections.abc import Iterable

from engine.calendar import OPEN
from engine.explain.ruletext.draft import Row, Source, article_name, link
from engine.explain.ruletext.phrases import say
from engine.explain.values import day_in_words
from engine.explain.words import join, word
from engine.law import Instrument, LawLibrary, locate, part_day
from engine.problems import Lang
from engine.rulebook import program as p


class Sources:
    """The provisions cited so far, numbered in the order of their first citation."""

    def __init__(self, law: LawLibrary, lang: Lang, numbers: dict[str, int] | None = None) -> None:
        self.law, self.lang = law, lang
        self.numbers: dict[str, int] = dict(numbers or {})
        self.articles: dict[str, list[int]] = {}

    def cite(self, cites: Iterable[p.Cite], article: int) -> str:
        """Return the basis of an article: instrument by instrument, with number, provisions, certainty and how they apply."""
        groups: dict[str, list[str]] = {}
        for one in dict.fromkeys(cites):
            if one.provision not in self.law.provisions:
                groups.setdefault(one.provision, []).append("")
                continue
            found = self.articles.setdefault(one.provision, [])
            if article not in found:
                found.append(article)
            groups.setdefault(self.law.instrument(one.provision).id, []).append(self._provision(one))
        return join(
            self.lang,
            (self._named(id) + ("、" if self.lang == "zh" else "").join(said) for id, said in groups.items()),
            heavy=True,
        )

    def _joint(self, said: list[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(said)

    def _named(self, id: str) -> str:
        one = self.law.instruments.get(id)
        return named(one, self.lang) if one is not None else id

    def _provision(self, one: p.Cite) -> str:
        provision = self.law.provisions[one.provision]
        number = self.numbers.setdefault(one.provision, len(self.numbers) + 1)
        known = word(self.lang, "certainty", provision.certainty)
        ref = link(f"b{number}", str(number))
        text = say(self.lang, "cited", place=locate(provision)(self.lang), number=ref, known=known)
        text += self._days(one)
        return text + say(self.lang, "how", how=one.how(self.lang)) if one.how else text

    def _days(self, one: p.Cite) -> str:
        """Say on which days a citation speaks, if not on all."""
        opens, closes = one.start > 1, one.end < OPEN
        if not (opens or closes):
            return ""
        name = "cited_between" if opens and closes else "cited_from" if opens else "cited_to"
        first, last = (day_in_words(day, self.lang) for day in (one.start, one.end - 1 if closes else one.end))
        return say(self.lang, name, first=first, last=last)

    def annex(self) -> tuple[Source, ...]:
        """Return the annex: every instrument cited, in the order of its first provision."""
        groups: dict[str, list[Row]] = {}
        for id in sorted(self.numbers, key=lambda name: self.numbers[name]):
            provision = self.law.provisions[id]
            articles = self._joint([article_name(number, self.lang) for number in self.articles.get(id, [])])
            known = word(self.lang, "certainty", provision.certainty)
            gist = provision.gist(self.lang)
            if provision.note is not None:
                gist += say(self.lang, "annex_mark", note=provision.note(self.lang).rstrip("。."))
            row = Row(self.numbers[id], locate(provision)(self.lang), gist, known, articles)
            groups.setdefault(provision.instrument, []).append(row)
        made = []
        for id, rows in groups.items():
            one = self.law.instruments[id]
            made.append(Source(named(one, self.lang), self._facts(one), tuple(rows)))
        return tuple(made)

    def _facts(self, one: Instrument) -> str:
        lang = self.lang
        later = self.law.instruments.get(one.superseded_by or "")
        return say(
            lang,
            "annex_facts",
            body=one.body(lang),
            level=self.law.competence.levels[one.level](lang),
            first=part_day(one.in_force.first, lang),
            last=part_day(one.in_force.last, lang),
            status=say(lang, f"law_{one.status}"),
        ) + self._more(one, later)

    def _more(self, one: Instrument, later: Instrument | None) -> str:
        said = say(self.lang, "annex_later", later=named(later, self.lang)) if later else ""
        return said + (say(self.lang, "annex_notes", note=one.notes(self.lang).rstrip("。.")) if one.notes else "")


def named(one: Instrument, lang: Lang) -> str:
    """Return title and number of an instrument."""
    if lang == "zh":
        return f"《{one.title.zh}》" + (f"（{one.number}）" if one.number else "")
    return one.title.en + (f" ({one.number})" if one.number else "")
