"""Cases of the rulebooks in ``rules``, as they stand and mutated, for comparing an evaluator with the reference.

Mutants: records of other cases are added, fields go missing or change, supply has gaps, days move, and open questions are
answered. The seed is fixed, so a failure comes again.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from pathlib import Path

from parity.compare import Evaluate

from engine.calendar import OPEN, Intervals
from engine.casebook import TestCase as Example
from engine.casebook import case_files, load_cases
from engine.decide import Prepared, prepare
from engine.decide.compare import differences
from engine.decide.outcome import QuestionKey
from engine.decide.reference import evaluate as reference
from engine.facts import Case, Dictionary, Field, Record, Supply, Type, Value
from engine.paths import rules_dir
from engine.rulebook.corpus import Corpus
from engine.rulebook.load import load_corpus, rulebook_files

RULES = rules_dir()
FOLDERS = sorted({str(path.parent.relative_to(RULES)) for path in rulebook_files(RULES)})
MUTANTS = 40
"""Mutated cases per folder."""


@cache
def corpus_of(folder: str) -> Corpus:
    """Load the rulebooks of a folder below ``rules``, once."""
    return load_corpus(RULES, rulebook_files(RULES / folder))


def examples(corpus: Corpus, folder: str) -> list[Example]:
    """Return the cases beside the rulebooks of a folder."""
    decimals = max((versions[-1].points_decimals for versions in corpus.programs.values()), default=0)
    return [
        case
        for path in case_files(RULES / Path(folder))
        for case in load_cases(path, corpus.dictionary, decimals).cases
        if case.rulebook in corpus.programs
    ]


def agree(evaluate: Evaluate, prepared: Prepared, what: str) -> None:
    """Fail where an evaluator differs from the reference."""
    found = differences(reference(prepared), evaluate(prepared))
    assert not found, f"{what}: " + "; ".join(f"{name}: reference {a}, {evaluate.__module__} {b}" for name, a, b in found)


def agree_on_cases(evaluate: Evaluate, folder: str) -> None:
    """Compare on every case of a folder."""
    corpus = corpus_of(folder)
    for case in examples(corpus, folder):
        program = corpus.select(case.rulebook, case.as_of).program
        if program is not None:
            prepared = prepare(corpus, program, case.case, as_of=case.as_of, known_at=case.known_at)
            agree(evaluate, prepared, f"{case.id} on {case.as_of}")


def agree_on_mutants(evaluate: Evaluate, folder: str) -> bool:
    """Compare on mutated cases of a folder; return False if it has no cases."""
    corpus = corpus_of(folder)
    cases = examples(corpus, folder)
    if cases:
        mutator = Mutator(evaluate, corpus, cases, folder)
        for number in range(MUTANTS):
            mutator.one(number)
    return bool(cases)


class Mutator:
    """Changes cases at random, from one seed per folder."""

    def __init__(self, evaluate: Evaluate, corpus: Corpus, cases: list[Example], folder: str) -> None:
        self.evaluate = evaluate
        self.corpus = corpus
        self.dictionary: Dictionary = corpus.dictionary
        self.cases = cases
        self.rng = random.Random(folder)
        self.pool = [record for case in cases for record in case.case.records]
        self.dates = sorted({day for record in self.pool for day in self._dates(record)}) or [739768]

    def _dates(self, record: Record) -> list[int]:
        fields = self.dictionary.kinds[record.kind].fields
        return [
            value
            for name, value in record.fields.items()
            if name in fields and fields[name].type is Type.DATE and isinstance(value, int) and value < OPEN
        ]

    def one(self, number: int) -> None:
        """Compare on one mutant, and again with some of its open questions answered."""
        rng = self.rng
        chosen = rng.choice(self.cases)
        case = self._case(chosen.case)
        as_of = rng.choice([chosen.as_of, self._day() + rng.choice([0, 30, 366, 1000])])
        known_at = rng.choice([chosen.known_at, 7 * 10**9])
        program = self.corpus.select(chosen.rulebook, as_of).program
        if program is None:
            return
        answers: dict[QuestionKey, Value] = {}
        for _ in range(2):
            prepared = prepare(self.corpus, program, case, as_of=as_of, known_at=known_at, answers=answers)
            agree(self.evaluate, prepared, f"mutant {number} of {chosen.id} on {as_of}, answers {answers}")
            asked = sorted(reference(prepared).open)
            for key in rng.sample(asked, min(2, len(asked))):
                answer = self._answer(key)
                if answer is not None:
                    answers[key] = answer

    def _day(self) -> int:
        return self.rng.choice(self.dates) + self.rng.choice([-400, -30, -1, 0, 1, 30, 400])

    def _answer(self, key: QuestionKey) -> Value:
        owner, name = key
        if owner == "supply" or name.startswith("?"):
            return self.rng.random() < 0.5
        return self._value(self.dictionary.subject[name]) if owner == "subject" else None

    def _case(self, case: Case) -> Case:
        rng = self.rng
        records = list(case.records)
        for _ in range(rng.choice([0, 0, 1, 2, 4]) if self.pool else 0):
            records.append(replace(rng.choice(self.pool), id=f"x{len(records)}", subject=case.subject.code))
        fields = dict(case.subject.fields)
        for name in rng.sample(sorted(set(self.dictionary.subject) - {"sector"}), rng.choice([0, 0, 1, 2])):
            self._change(fields, self.dictionary.subject[name])
        days = dict(case.supply.days)
        for kind in rng.sample(sorted(days), min(len(days), rng.choice([0, 0, 1, 4]))):
            day = self._day()
            days[kind] = rng.choice(
                [Intervals(), Intervals.of((day, OPEN)), Intervals.of((1, day)), Intervals.of((1, day - 300), (day, OPEN))]
            )
        subject = replace(case.subject, fields=fields)
        return replace(case, subject=subject, records=tuple(map(self._record, records)), supply=Supply(days))

    def _record(self, record: Record) -> Record:
        kind = self.dictionary.kinds[record.kind]
        fields = dict(record.fields)
        own = [name for name, spec in kind.fields.items() if spec.copy is None and name != kind.main_date]
        for name in self.rng.sample(own, min(len(own), self.rng.choice([0, 0, 0, 1, 1, 2]))):
            self._change(fields, kind.fields[name])
        if self.rng.random() < 0.1:
            fields[kind.main_date] = self._day()
        return replace(record, fields=fields, void=record.void or self.rng.random() < 0.05)

    def _change(self, fields: dict[str, Value], spec: Field) -> None:
        fields.pop(spec.name, None)
        if self.rng.random() < 0.6:
            value = self._value(spec)
            if value is not None:
                fields[spec.name] = value

    def _value(self, spec: Field) -> Value:
        rng = self.rng
        codes = [code.code for code in self.dictionary.codes[spec.codes].codes] if spec.codes else []
        match spec.type:
            case Type.DATE:
                return self._day()
            case Type.BOOL:
                return rng.random() < 0.5
            case Type.INT | Type.MONEY | Type.POINTS:
                return rng.choice([0, 1, 3, 10, 100, 10**6, 10**9])
            case Type.CODE:
                return rng.choice(codes)
            case Type.CODES:
                return frozenset(rng.sample(codes, rng.randint(0, min(3, len(codes)))))
            case Type.KEY:
                return rng.choice(["K1", "K2"])
            case _:
                return None
