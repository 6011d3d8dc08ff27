"""What tests need to know about pages: every text of one, and which numbers and days a decision holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from engine.calendar import OPEN, Intervals, to_date
from engine.decide.decision import Decision
from engine.decide.prepare import day_of
from engine.explain import values
from engine.explain.blocks import Block, Facts, Items, Note, Page, Paragraph, Table, Tree
from engine.explain.lists import deadline
from engine.explain.reader import Reader
from engine.facts import Type
from engine.problems import Lang, Text
from engine.rulebook import program as p
from engine.rulebook.corpus import Corpus
from engine.rulebook.values import format_points

MONTHS = "|".join(values._MONTHS)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2} (?:" + MONTHS + r") \d{4}")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def block_texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text) | Note(text):
            yield text
        case Facts(pairs):
            yield from (text for pair in pairs for text in pair)
        case Items(items):
            yield from items
        case Table():
            yield block.caption
            yield from (column.heading for column in block.columns)
            yield from (cell for row in block.rows for cell in row.cells)
        case Tree(branches):
            yield from (text for branch in branches for text in (branch.name, branch.text))


def texts(page: Page) -> list[str]:
    """Return every text of a page."""
    found = [page.issuer, page.title, *page.signature, page.footer]
    found += [note.text for note in page.notes]
    found += [text for block in page.opening for text in block_texts(block)]
    for section in (*page.sections, *page.annex):
        found.append(section.heading)
        found += [text for block in section.blocks for text in block_texts(block)]
    return [text for text in found if text]


def walk(thing: Any) -> Iterator[Any]:
    """Yield every scalar and text inside dataclasses, mappings and sequences."""
    if isinstance(thing, (str, int, Text, Enum)) or thing is None:
        yield thing
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from walk(key)
            yield from walk(value)
    elif isinstance(thing, (tuple, list, frozenset, set)):
        for value in thing:
            yield from walk(value)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from walk(getattr(thing, field.name))


class Held:
    """Everything a page on a decision may say in numbers and days."""

    def __init__(self, decision: Decision, corpus: Corpus, lang: Lang) -> None:
        self.decision, self.corpus, self.lang = decision, corpus, lang
        self.program = decision.selection.program
        self.strings = sorted(self._strings(), key=len, reverse=True)
        self.days = self._days()
        self.numbers = self._numbers()

    def strings_in(self, text: str) -> str:
        """Return a text without the names, titles and citations that the records and the law hold."""
        for known in self.strings:
            if known in text:
                text = text.replace(known, " ")
        return text

    def unheld(self, text: str) -> list[str]:
        """Return the days and numbers of a text that nothing in the decision accounts for."""
        if not NUMBER.search(text):
            return []
        rest = self.strings_in(text)
        wrong = [found for found in DAY.findall(rest) if found not in self.days]
        rest = DAY.sub(" ", rest)
        return wrong + [found for found in NUMBER.findall(rest) if found.rstrip(",") not in self.numbers]

    def _strings(self) -> set[str]:
        found: set[str] = set()
        law = self.corpus.law
        sources: list[Any] = [self.decision.questions, *_dictionary_texts(self.corpus)]
        sources += [record.record.fields for record in self.decision.records.values()]
        if self.program:
            sources.append(self.program)
            cited = {cite.provision for node in self.decision.nodes.values() for cite in node.basis}
            cited |= {item.provision for item in _cites(self.program)}
            provisions = [law.provisions[id] for id in cited if id in law.provisions]
            sources += [provisions, [law.instruments[item.instrument] for item in provisions]]
            found |= {item for provision in provisions for item in self._cited(provision)}
        for thing in walk(sources):
            text = thing(self.lang) if isinstance(thing, Text) else thing
            if isinstance(text, str) and re.search(r"\d", text) and re.search(r"[^\d.,:-]", text):
                found.add(text)
        found |= {self.decision.subject.code, self.decision.subject.name, self.decision.corpus_digest}
        found |= {*self.decision.nodes, *self.decision.records, *(event.id for event in self._events())}
        found |= {record.record.source for record in self.decision.records.values()} - {""}
        return found

    def _events(self):
        return self.decision.outcome.events if self.decision.outcome else ()

    def _cited(self, provision: Any) -> Iterator[str]:
        from engine.law import cite

        instrument = self.corpus.law.instruments[provision.instrument]
        whole = cite(instrument, provision)(self.lang)
        title = instrument.title(self.lang)
        yield whole
        yield whole.removeprefix(f"《{title}》").removeprefix(f"（{instrument.number}）")
        yield whole.removeprefix(title).removeprefix(f" ({instrument.number})").removeprefix(", ")

    def _days(self) -> set[str]:
        decision, outcome, program = self.decision, self.decision.outcome, self.program
        first: set[int] = {decision.as_of}
        ends: set[int] = set()
        kinds = self.corpus.dictionary.kinds
        for flat in decision.records.values():
            for name, value in flat.fields.items():
                spec = kinds[flat.kind].fields.get(name)
                if spec and spec.type is Type.DATE and isinstance(value, int):
                    first.add(value)
        for name, value in decision.subject.fields.items():
            if self.corpus.dictionary.subject[name].type is Type.DATE and isinstance(value, int):
                first.add(value)
        for node in decision.nodes.values():
            self._span(node.days, first, ends)
            if node.type is Type.DATE and isinstance(node.value, int):
                first.add(node.value)
            for name in ("start", "day", "main_day", "speaks_on", "repaired_on"):
                if isinstance(day := node.extra.get(name), int):
                    first.add(day)
            for name in ("end", "ends", "minimum_until"):
                if isinstance(day := node.extra.get(name), int):
                    ends.add(day)
            for read in node.reads:
                if read.type is Type.DATE:
                    first |= {item for item in (read.value, read.operand) if isinstance(item, int)}
        if outcome is not None:
            for pair in outcome.pairs.values():
                self._span(pair.days, first, ends)
            for found in (outcome, *(item.outcome for item in decision.alternatives)):
                ends |= {found.next_change} - {None}
                for result in found.lists.values():
                    ends |= {result.end, result.minimum_until} - {None}
            first |= {event.day for event in outcome.events}
        for question in decision.questions:
            if question.type is Type.DATE:
                first |= {item for item in question.answers if isinstance(item, int)}
        first |= set(self._deadlines())
        if program is not None:
            first.add(program.start)
            ends.add(program.end)
        if decision.selection.border is not None:
            ends.add(decision.selection.border)
        shown = {day for day in first | ends if day < OPEN} | {day - 1 for day in ends if day < OPEN}
        moments = [decision.known_at, *(r.record.recorded_at for r in decision.records.values())]
        moments += [r.record.superseded_at for r in decision.records.values() if r.record.superseded_at < 2**40]
        shown |= {day_of(decision.known_at)}
        written = {form for day in shown for form in self._forms(to_date(day))}
        return written | {values.moment(item) for item in moments} | ({program.version} if program else set())

    def _deadlines(self) -> Iterator[int]:
        """Yield the days on which a term set by a step ends, counted from the service of a notice."""
        reader = Reader(self.decision, self.corpus, self.lang)
        for id, result in self.decision.outcome.lists.items() if self.decision.outcome and self.program else ():
            served = reader.field_of(result.notice, "served_on") if result.notice else None
            for step in self.program.lists[id].steps:
                if isinstance(served, int) and step.within and (day := deadline(reader, served, step.within)):
                    yield day

    @staticmethod
    def _forms(day: date) -> tuple[str, ...]:
        english = f"{day.day} {day:%B} {day.year}"
        return day.isoformat(), f"{day.year}年{day.month}月{day.day}日", english

    @staticmethod
    def _span(days: Intervals, first: set[int], ends: set[int]) -> None:
        for start, end in days:
            first.add(start)
            ends.add(end)

    def _numbers(self) -> set[str]:
        plain: set[int] = set()
        for node in self.decision.nodes.values():
            plain |= {item for item in walk([node.value, *node.extra.values()]) if _is_number(item)}
            for read in node.reads:
                pair = [item for item in (read.value, read.operand) if _is_number(item)]
                plain |= set(pair)
                if len(pair) == 2:
                    plain.add(abs(pair[0] - pair[1]))
        for outcome in [self.decision.outcome, *(item.outcome for item in self.decision.alternatives)]:
            if outcome is not None:
                plain |= {item for item in walk([outcome.schemes, outcome.tallies]) if _is_number(item)}
                plain |= {item.points for item in outcome.pairs.values() if item.points is not None}
        for question in self.decision.questions:
            plain |= {item for item in question.answers if _is_number(item)}
        plain |= set(range(1, len(self.decision.questions) + 1)) | {self.decision.unasked}
        if self.program is not None:
            plain |= set(self._of_program(self.program))
        decimals = self.program.points_decimals if self.program else 0
        written: set[str] = set()
        for number in plain:
            size = abs(number)
            written |= {str(size), format_points(size, decimals)}
            written |= set(NUMBER.findall(values.money(size, self.lang)))
            written.add(values.ratio(size).rstrip("%"))
        return written

    def _of_program(self, program: p.Program) -> Iterator[int]:
        bounds = {low for s in program.schemes.values() for t in s.thresholds for _, *pair in t.bands for low in pair}
        yield from (bound for bound in bounds if bound is not None)
        if self.decision.outcome is not None:
            for result in self.decision.outcome.schemes.values():
                if result.score is not None:
                    yield from (abs(bound - result.score) for bound in bounds if bound is not None)
        for parameter in program.parameters.values():
            yield from (item for item in (parameter.value, *parameter.permitted) if item is not None)
        for part in (program.lists, program.tallies, program.schemes, program.supervision, program.findings):
            for item in walk(part):
                if _is_number(item):
                    yield item
                    if item % 12 == 0:
                        yield item // 12


_TEXTS: dict[str, list[Any]] = {}


def _dictionary_texts(corpus: Corpus) -> list[Any]:
    """Return the texts of the dictionary that hold a digit (kept: every corpus of a session has the same one)."""
    if "dictionary" not in _TEXTS:
        found = [thing for thing in walk(corpus.dictionary) if isinstance(thing, (str, Text))]
        _TEXTS["dictionary"] = [item for item in found if re.search(r"\d", str(item))]
    return _TEXTS["dictionary"]


def _is_number(item: Any) -> bool:
    return isinstance(item, int) and not isinstance(item, bool)


def _cites(thing: Any) -> Iterator[p.Cite]:
    if isinstance(thing, p.Cite):
        yield thing
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from _cites(value)
    elif isinstance(thing, (tuple, list)):
        for value in thing:
            yield from _cites(value)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from _cites(getattr(thing, field.name))
