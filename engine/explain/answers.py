"""Possible answers put together: numbers with equal consequences as bands, two dates of one fact as one question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from engine.decide.decision import Alternative, OpenQuestion
from engine.explain.reader import Reader
from engine.facts import Type, Value

Choice: TypeAlias = tuple[Value, ...]
"""One answer to each question of a group."""
Told: TypeAlias = Callable[[Alternative], tuple[str, ...]]
NUMBERS = (Type.INT, Type.MONEY, Type.POINTS)


@dataclass(frozen=True)
class Asked:
    """Questions told as one, and their answers: each label stands for the choices that lead to the same outcomes."""

    questions: tuple[OpenQuestion, ...]
    answers: tuple[tuple[str, tuple[Choice, ...]], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all answers."""
        return tuple(label for label, _ in self.answers)

    def label(self, item: Alternative) -> str:
        """Return the label of the choice an alternative supposes."""
        chosen = choice(self.questions, item)
        return next((label for label, choices in self.answers if chosen in choices), "")


def choice(questions: tuple[OpenQuestion, ...], item: Alternative) -> Choice:
    """Return what an alternative supposes for some questions."""
    supposed = dict(item.answers)
    return tuple(supposed.get(question.key) for question in questions)


def grouped(reader: Reader, told: Told, single: Callable[[OpenQuestion, Value], str]) -> list[Asked]:
    """Return the open questions in groups; ``told`` writes an outcome, ``single`` an answer."""
    found = []
    written = {id(item): told(item) for item in reader.decision.alternatives}
    for questions in _groups(reader):
        same = _same(reader, questions, written)
        if len(questions) > 1:
            classes = _classes(list(same.items()))
            answers = tuple((_dates(reader, questions, choices), choices) for choices in classes)
        elif questions[0].type in NUMBERS and len(questions[0].answers) > 1:
            answers = tuple(_bands(reader, questions[0], same))
        else:
            answers = tuple((single(questions[0], answer), ((answer,),)) for answer in questions[0].answers)
        found.append(Asked(questions, answers))
    return found


def _groups(reader: Reader) -> Iterator[tuple[OpenQuestion, ...]]:
    """Put the dates of one record that are open for the same reason together."""
    groups: dict[object, list[OpenQuestion]] = {}
    for place, question in enumerate(reader.decision.questions):
        record = question.key[0]
        joint = question.type is Type.DATE and record in reader.decision.records and question.sort in ("supply", "field")
        groups.setdefault((record, question.sort) if joint else place, []).append(question)
    yield from (tuple(group) for group in groups.values())


def _same(
    reader: Reader, questions: tuple[OpenQuestion, ...], written: dict[int, tuple[str, ...]]
) -> dict[Choice, tuple[tuple[str, ...], ...]]:
    """Return for each choice the outcomes under all answers to the other questions."""
    keys = {question.key for question in questions}
    found: dict[Choice, list[tuple[str, tuple[str, ...]]]] = {}
    for item in reader.decision.alternatives:
        others = repr([(key, value) for key, value in item.answers if key not in keys])
        found.setdefault(choice(questions, item), []).append((others, written[id(item)]))
    return {chosen: tuple(cells for _, cells in sorted(outcomes)) for chosen, outcomes in found.items()}


def _classes(same: list[tuple[Choice, tuple[tuple[str, ...], ...]]]) -> list[tuple[Choice, ...]]:
    """Put the choices with equal outcomes together."""
    found: dict[tuple[tuple[str, ...], ...], list[Choice]] = {}
    for chosen, outcomes in same:
        found.setdefault(outcomes, []).append(chosen)
    return [tuple(choices) for choices in found.values()]


def _dates(reader: Reader, questions: tuple[OpenQuestion, ...], choices: tuple[Choice, ...]) -> str:
    """Name choices of dates; where there being none leads to the same, that is enough."""
    if any(all(value is None for value in chosen) for chosen in choices):
        return reader.w("supply_answer", "false")
    said = []
    for chosen in choices:
        parts = [
            reader.t("list.is", list=reader.text(question.title), status=_date(reader, value))
            for question, value in zip(questions, chosen, strict=True)
        ]
        said.append(reader.join(parts))
    return reader.t("answers.or").join(said)


def _date(reader: Reader, value: Value) -> str:
    return reader.iso(value) if isinstance(value, int) else reader.t("nothing")


def _bands(
    reader: Reader, question: OpenQuestion, same: dict[Choice, tuple[tuple[str, ...], ...]]
) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """Yield bands of consecutive numbers with equal outcomes; that there is no number stands by itself."""
    numbers = sorted(value for value in question.answers if isinstance(value, int))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and same.get((runs[-1][-1],)) == same.get((number,)):
            runs[-1].append(number)
        else:
            runs.append([number])
    for place, run in enumerate(runs):
        before = runs[place - 1][-1] if place else None
        after = runs[place + 1][0] if place + 1 < len(runs) else None
        yield _band(reader, question, before, run, after), tuple((number,) for number in run)
    for value in question.answers:
        if not isinstance(value, int):
            yield reader.t("nothing"), ((value,),)


def _band(reader: Reader, question: OpenQuestion, before: int | None, run: list[int], after: int | None) -> str:
    """Name a band by its bounds: of two neighbours that are told apart, the rounder one is named."""

    def write(number: int) -> str:
        return reader.value(number, question.type)

    if before is not None and after is not None and after - before == 2:
        return write(run[0])
    low = high = ""
    if before is not None:
        named = _names_lower(before, run[0])
        low = reader.t("answers.over", n=write(before)) if named else reader.t("answers.from", n=write(run[0]))
    if after is not None:
        named = _names_lower(run[-1], after)
        high = reader.t("answers.to", n=write(run[-1])) if named else reader.t("answers.below", n=write(after))
    return reader.t("answers.between", low=low, high=high) if low and high else low or high or reader.t("answers.any")


def _names_lower(below: int, above: int) -> bool:
    """Say whether the lower of two numbers between which a bound lies is the rounder one."""
    return above - below == 1 and _zeros(below) > _zeros(above)


def _zeros(number: int) -> int:
    text = str(number)
    return len(text) - len(text.rstrip("0"))


Row: TypeAlias = tuple[tuple[str | None, ...], tuple[str, ...]]
"""Labels, one for each group of questions (None: whatever the answer is), and the outcome."""


def outcomes(reader: Reader, groups: list[Asked], told: Told) -> list[Row]:
    """Return the outcomes under all answers; where one question makes no difference it is left out."""
    rows: dict[tuple[str | None, ...], tuple[str, ...]] = {}
    for item in reader.decision.alternatives:
        rows.setdefault(tuple(group.label(item) or None for group in groups), told(item))
    for place in range(len(groups) - 1, -1, -1):
        rows = _without(rows, place, len(groups[place].labels)) if len(groups) > 1 else rows
    return list(rows.items())


def _without(
    rows: dict[tuple[str | None, ...], tuple[str, ...]], place: int, answers: int
) -> dict[tuple[str | None, ...], tuple[str, ...]]:
    """Leave out one question wherever all its answers lead to the same."""
    beside: dict[tuple[str | None, ...], list[tuple[str, ...]]] = {}
    for labels, cells in rows.items():
        beside.setdefault((*labels[:place], None, *labels[place + 1 :]), []).append(cells)
    found: dict[tuple[str | None, ...], tuple[str, ...]] = {}
    for labels, cells in rows.items():
        short = (*labels[:place], None, *labels[place + 1 :])
        same = len(beside[short]) == answers and len(set(beside[short])) == 1 and any(short)
        found.setdefault(short if same else labels, cells)
    return found
