"""Schemes: what a grade needs, its base, its effects, and the three computations of score and rank (semantics, 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.decide.compiled.algebra import (
    FALSE,
    NIL,
    NONE,
    TRUE,
    Node,
    add,
    blank,
    case,
    coalesce,
    col,
    const,
    every,
    greatest,
    least,
    negation,
    node,
    same,
    some,
    times,
    union,
    where,
)
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.lower.cell import Verdict
from engine.decide.compiled.lower.gaps import DAY, after
from engine.decide.compiled.lower.records import banded, later
from engine.decide.compiled.lower.subject import HELD, TALLY, SubjectTerms, part
from engine.rulebook import program as p

Mode = Literal["certain", "worst", "best"]
_LOT = 2**62


@dataclass(frozen=True, slots=True)
class Base:
    """The base score in three readings; ``missing``: it hangs on a blank of the register and there is no other."""

    value: Node
    low: Node
    high: Node
    missing: Node = FALSE
    open: Node = NIL
    read: Node = NIL


@dataclass(frozen=True, slots=True)
class EffectPlan:
    """An effect: its condition, or the rule it is on (``own``: its days are an extra of the rows); the value it sets.

    ``row`` is the row of what holds (:data:`~.subject.HELD`), which the emitter makes from these.
    """

    id: str
    stage: p.EffectSort
    immediate: bool
    verdict: Verdict | None
    on: str | None
    own: bool
    value: int
    read: Node
    rules_read: Node
    row: Node


@dataclass(frozen=True, slots=True)
class Applied:
    """One stage of the certain run: whether something holds, and the score or rank before and after."""

    stage: p.EffectSort
    effects: tuple[EffectPlan, ...]
    holds: Node
    before: Node
    after: Node


@dataclass(frozen=True, slots=True)
class Run:
    """One computation of score and rank."""

    score: Node
    rank: Node
    raw_rank: Node
    clash: Node
    applied: tuple[Applied, ...]


@dataclass(frozen=True, slots=True)
class SchemePlan:
    """A lowered scheme. ``cut_off`` is the column of the day it speaks on; ``stands`` the day from which the grade of a
    period stands that ends on ``@day`` (blank: continuously). ``measured`` are the placeholders of its lengths."""

    scheme: p.Scheme
    cut_off: Node
    stands: Node
    taking_part: Verdict | None
    requires: tuple[tuple[str, str, Node], ...]
    measured: Node
    needs: tuple[tuple[str, Verdict], ...]
    base: Base
    base_field: str
    effects: tuple[EffectPlan, ...]
    tallies: tuple[str, ...]
    certain: Run
    worst: Run
    best: Run
    hangs: Node
    open: Node
    read: Node


def lower_scheme(book: Book, readers: frozenset[str], scheme: p.Scheme) -> SchemePlan:
    """Lower one scheme."""
    now = col("@now")
    cut_off = now if scheme.evaluated is None else col(("cut_off", scheme.id))
    terms, immediate = SubjectTerms(book, readers, cut_off), SubjectTerms(book, readers, now)
    effects = tuple(
        _effect(scheme, effect, sort, immediate if effect.immediate else terms)
        for sort, group in scheme.effects.items()
        for effect in group.effects
    )
    lengths = [item.back.amount for item in scheme.requires]
    lengths += [scheme.evaluated.delay.amount] if scheme.evaluated is not None else []
    measured = union(book.parameter(amount.id).read for amount in lengths if isinstance(amount, p.ParamRef))
    base = _base(terms, scheme)
    runs = {mode: _Run(terms, scheme, effects, base, mode) for mode in ("certain", "worst", "best")}
    sure = runs["certain"]
    return SchemePlan(
        scheme, cut_off,
        NONE if scheme.evaluated is None else _stands(book, scheme.evaluated),
        None if scheme.taking_part is None else terms.judge(scheme.taking_part),
        tuple((item.kind, item.otherwise, after(book, DAY, item.back, True)) for item in scheme.requires),
        measured,
        tuple((item.id, terms.judge(item.when)) for item in scheme.needs),
        base, scheme.score.base.field if scheme.score and isinstance(scheme.score.base, p.BySubject) else "",
        effects, scheme.score.add if scheme.score else (),
        sure.run, runs["worst"].run, runs["best"].run, some(sure.hangs), union(sure.open), union(sure.read),
    )  # fmt: skip


def _stands(book: Book, evaluated: p.Evaluated) -> Node:
    amount = evaluated.delay.amount
    value = book.program.parameters[amount.id].value if isinstance(amount, p.ParamRef) else _const(amount)
    return later(DAY, evaluated.delay.unit, const(value), True)


def _const(operand: p.Operand) -> int:
    return operand.value if isinstance(operand, p.Const) and isinstance(operand.value, int) else 0


def _base(terms: SubjectTerms, scheme: p.Scheme) -> Base:
    nought = const(0)
    if scheme.score is None:
        return Base(nought, nought, nought)
    base = scheme.score.base
    if isinstance(base, p.ParamRef):
        cell = terms.book.parameter(base.id)
        value = const(cell.value.data if isinstance(cell.value.data, int) else 0)
        return Base(value, value, value, read=cell.read)
    if not isinstance(base, p.BySubject):
        value = const(_const(base))
        return Base(value, value, value)
    cell = terms.book.register(base.field)
    found = node("lookup", cell.value, NONE, data=tuple(base.table.items()))
    if base.otherwise is None:
        value = coalesce(found, nought)
        return Base(value, value, value, missing=blank(found))
    every_value = (*base.table.values(), base.otherwise)
    value = coalesce(found, const(base.otherwise))
    low, high = (case(cell.unknown, const(pick(every_value)), value) for pick in (min, max))
    return Base(value, low, high, open=cell.open)


def _effect(scheme: p.Scheme, effect: p.Effect, sort: p.EffectSort, terms: SubjectTerms) -> EffectPlan:
    operand = effect.score if effect.score is not None else effect.ranks
    value, read = effect.rank or 0, NIL
    if operand is not None:
        cell = terms.operand(operand)
        value, read = int(cell.value.data or 0), cell.read
    row = node("col", terms.on_day, data=("held", scheme.id, effect.id))
    if effect.on is None:
        assert effect.when is not None
        verdict = terms.judge(effect.when)
        return EffectPlan(effect.id, sort, effect.immediate, verdict, None, False, value, read, NIL, row)
    reads = terms.rules_read((effect.on,))
    return EffectPlan(effect.id, sort, effect.immediate, None, effect.on, effect.span is not None, value, read, reads, row)


class _Run:
    """Builds the nodes of one computation: ``run``, and what it hangs on and read."""

    def __init__(self, terms: SubjectTerms, scheme: p.Scheme, effects: tuple[EffectPlan, ...], base: Base, mode: str) -> None:
        self.terms, self.scheme, self.effects, self.mode = terms, scheme, effects, mode
        self.base = {"certain": base.value, "worst": base.low, "best": base.high}[mode]
        self.score: Node = NONE
        self.rank: Node = const(0)
        self.raw_rank: Node = NONE
        self.clash: list[Node] = []
        self.applied: list[Applied] = []
        self.hangs: list[Node] = []
        self.open: list[Node] = []
        self.read: list[Node] = []
        if scheme.score is not None:
            self.score = self._sum(scheme.score)
        for stage in scheme.order:
            if stage == "thresholds":
                self.rank = self.raw_rank = self._threshold()
            elif stage in scheme.effects:
                self._apply(stage, scheme.effects[stage])
        self.run = Run(self.score, self.rank, self.raw_rank, some(self.clash), tuple(self.applied))

    def _sum(self, score: p.Score) -> Node:
        total = self.base
        for name in score.add:
            row = self.terms.tally(name)
            value, low, high = (part(row, TALLY, column) for column in ("value", "plain_low", "plain_high"))
            self.hangs.append(negation(every([same(low, value), same(value, high)])))
            self.open.append(part(row, TALLY, "plain_open"))
            self.read.append(self.terms.rules_read(self.terms.book.program.tallies[name].over))
            bound = {"certain": value, "worst": coalesce(low, value), "best": coalesce(high, value)}[self.mode]
            total = add(total, bound)
        if score.cap.low is not None:
            total = greatest(total, const(score.cap.low))
        return total if score.cap.high is None else least(total, const(score.cap.high))

    def _threshold(self) -> Node:
        scored = negation(blank(self.score))
        score = coalesce(self.score, const(0))
        reached: Node = scored
        sets: list[tuple[Node, Node, Node]] = []
        for item in self.scheme.thresholds:
            verdict = Verdict(TRUE, TRUE) if item.when is None else self.terms.judge(item.when)
            self.open.append(where(reached, verdict.open))
            self.read.append(where(reached, verdict.read))
            self.hangs.append(every([reached, verdict.is_open]))
            sets.append((verdict.certain, every([reached, verdict.possible]), banded(score, _ranks(item))))
            reached = every([reached, negation(verdict.certain)])
        if self.mode == "certain":
            rank = sets[-1][2] if sets else const(0)
            for certain, _, found in reversed(sets[:-1]):
                rank = case(certain, found, rank)
        elif self.mode == "worst":
            rank = greatest(*(case(possible, found, const(-1)) for _, possible, found in sets)) if sets else const(0)
        else:
            rank = least(*(case(possible, found, const(_LOT)) for _, possible, found in sets)) if sets else const(0)
        return case(scored, rank, const(self.scheme.otherwise or 0))

    def _apply(self, stage: p.EffectSort, group: p.EffectGroup) -> None:
        wide = self.mode == ("best" if stage == "lifts" else "worst")
        items = tuple(item for item in self.effects if item.stage == stage)
        flags = [part(item.row, HELD, "possible" if wide else "certain") for item in items]
        counts = [part(item.row, HELD, "most_times" if wide else "sure_times") for item in items]
        value = self._chosen(stage, group, items, flags, counts)
        holds = some(flags)
        before = self.score if stage == "vetoes" else self.rank
        last = len(self.scheme.grades) - 1
        floor = last if group.floor is None else min(group.floor, last)
        match stage:
            case "vetoes":
                after_ = value
            case "lifts":
                after_ = least(self.rank, value)
            case "caps":
                after_ = greatest(self.rank, value)
            case _:
                after_ = greatest(self.rank, least(add(self.rank, value), const(floor)))
        after_ = case(holds, after_, before)
        if stage == "vetoes":
            self.score = after_
        else:
            self.rank = after_
        self.applied.append(Applied(stage, items, holds, before, after_))

    def _chosen(
        self, stage: p.EffectSort, group: p.EffectGroup, items: tuple[EffectPlan, ...], flags: list[Node], counts: list[Node]
    ) -> Node:
        """Combine the values of the effects that hold. For scores the worst is the least, for ranks the greatest."""
        if group.combine == "sum":
            total: Node = const(0)
            for item, flag, count in zip(items, flags, counts, strict=True):
                total = add(total, case(flag, times(count, item.value), const(0)))
            return total
        if group.combine == "first_of":
            found: Node = const(items[-1].value)
            for item, flag in reversed([*zip(items, flags, strict=True)][:-1]):
                found = case(flag, const(item.value), found)
            return found
        lowest = least(*(case(flag, const(item.value), const(_LOT)) for item, flag in zip(items, flags, strict=True)))
        highest = greatest(*(case(flag, const(item.value), const(-_LOT)) for item, flag in zip(items, flags, strict=True)))
        worst, best = (lowest, highest) if stage == "vetoes" else (highest, lowest)
        if group.combine == "unique":
            self.clash.append(
                some(
                    every([flags[i], flags[j]])
                    for i in range(len(items))
                    for j in range(i)
                    if items[i].value != items[j].value
                )
            )
            return best if self.mode == "best" else worst
        return worst if group.combine == "worst" else best


def _ranks(item: p.ThresholdSet) -> tuple[tuple[int | None, int | None, int], ...]:
    return tuple((low, high, rank) for rank, low, high in item.bands)


