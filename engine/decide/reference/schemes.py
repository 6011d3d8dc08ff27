"""Schemes: base, tallies, thresholds, effects: as it certainly is and, where something is open, at worst and at best."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from engine.calendar import NO_DAYS, OPEN, Intervals, calendar_period
from engine.decide.outcome import AppliedEffect, QuestionKey, SchemeResult
from engine.decide.prepare import Prepared
from engine.decide.reference.conditions import NO_QUESTIONS, Verdict
from engine.decide.reference.gaps import reach
from engine.decide.reference.subject import SubjectView
from engine.decide.reference.tallies import clamp
from engine.decide.reference.view import later, parameter_cell, subject_cell, work_out
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p

Mode = Literal["certain", "worst", "best"]
UNSURE: tuple[Mode, ...] = ("worst", "best")
"""The readings that can differ from the certain one where something is open."""
REGISTER = "register"
"""Stands among the missing tables where the base score hangs on a blank of the register."""


@dataclass(slots=True)
class Held:
    """Whether an effect holds: certainly, possibly, from which records, and the value it sets."""

    effect: p.Effect
    certain: bool
    possible: bool
    sources: tuple[str, ...]
    value: int
    open: frozenset[QuestionKey]
    placeholders: frozenset[str]
    verdict: Verdict | None = None
    times: tuple[int, int] = (1, 1)
    """How often it holds, certainly and possibly: once per finding or event it is on."""
    days: Intervals = NO_DAYS
    """The days on which what it certainly holds by lasts."""

    @property
    def hangs(self) -> bool:
        """Say whether it is open that it holds, or how often."""
        return self.certain != self.possible or self.times[0] != self.times[1]


@dataclass(slots=True)
class Graded:
    """The working of a scheme beside its result: for the derivation."""

    result: SchemeResult
    base: int = 0
    held: tuple[Held, ...] = ()
    taking_part: Verdict | None = None
    needs: dict[str, Verdict] = field(default_factory=dict)
    placeholders: frozenset[str] = frozenset()
    thresholds: int | None = None
    """Which set of thresholds spoke (its place), in the certain reading."""
    unsettled: bool = False
    """Something open could move the score, the rank or the status."""


def speaks_on(prepared: Prepared, scheme: p.Scheme, as_of: int) -> int:
    """Return the day whose facts the grade speaks about."""
    if scheme.evaluated is None:
        return as_of
    start, _ = calendar_period(as_of, scheme.evaluated.every)
    while stands_from(prepared, scheme.evaluated, start) > as_of:
        start, _ = calendar_period(start - 1, scheme.evaluated.every)
    return start - 1


def stands_from(prepared: Prepared, evaluated: p.Evaluated, period_end: int) -> int:
    """Return the day from which the grade of a period (``period_end`` is the first day of the next) stands."""
    amount = evaluated.delay.amount
    value = parameter_cell(prepared.program, amount.id).value if isinstance(amount, p.ParamRef) else _const(amount)
    return later(prepared, period_end, evaluated.delay.unit, value, True)  # type: ignore[arg-type]


def _const(operand: p.Operand) -> int:
    return operand.value if isinstance(operand, p.Const) and isinstance(operand.value, int) else 0


def grade(view: SubjectView, scheme: p.Scheme) -> Graded:
    """Grade the subject in one scheme."""
    prepared, as_of = view.prepared, view.prepared.as_of
    day = speaks_on(prepared, scheme, as_of)
    taking_part = view.judge(scheme.taking_part, day) if scheme.taking_part is not None else None
    open_: frozenset[QuestionKey] = frozenset()
    if taking_part is not None:
        if not taking_part.possible:
            return _ungraded(view, scheme, "not_taking_part", day, taking_part)
        open_ |= taking_part.open
    missing = _missing(view, scheme, day)
    lengths = [item.back.amount for item in scheme.requires]
    lengths += [scheme.evaluated.delay.amount] if scheme.evaluated is not None else []
    spans = [parameter_cell(view.program, amount.id).placeholders for amount in lengths if isinstance(amount, p.ParamRef)]
    measured = frozenset().union(*spans)
    view.read.placeholders |= measured
    hard = tuple(sorted({kind for kind, otherwise in missing if otherwise == "not_enough_data"}))
    if hard:
        view.read.open |= {("supply", kind) for kind in hard}
        return _ungraded(view, scheme, "not_enough_data", day, taking_part, hard)
    soft = tuple(sorted({kind for kind, _ in missing}))
    open_ |= {("supply", kind) for kind in soft}
    view.read.open |= {("supply", kind) for kind in soft}
    needs = {item.id: view.judge(item.when, day) for item in scheme.needs}
    measured |= frozenset().union(*(verdict.placeholders for verdict in needs.values()))
    view.read.placeholders |= measured
    lacking = {name: verdict for name, verdict in needs.items() if not verdict.certain}
    if lacking:
        asked = frozenset().union(*(verdict.open for verdict in lacking.values() if verdict.possible))
        view.read.open |= asked
        graded = _ungraded(view, scheme, "not_enough_data", day, taking_part, tuple(sorted(lacking)), asked)
        graded.unsettled, graded.needs = bool(asked), needs
        return graded
    base = _base(view, scheme)
    if base is None:
        view.read.open |= {("subject", _base_field(scheme))}
        graded = _ungraded(view, scheme, "not_enough_data", day, taking_part, (REGISTER,))
        graded.unsettled = True
        return graded
    held = tuple(_held(view, effect, day) for group in scheme.effects.values() for effect in group.effects)
    sure = _Run(view, scheme, day, "certain", held, base.value).run()
    runs = [sure]
    if base.low != base.high or sure.hangs or sure.clash or any(item.hangs for item in held):
        runs += [_Run(view, scheme, day, mode, held, base.of(mode)).run() for mode in UNSURE]
    for item in held:
        open_ |= item.open if item.possible and not item.certain else frozenset()
    open_ |= base.open | sure.open
    view.read.open |= open_
    read = measured | base.placeholders | sure.placeholders | frozenset().union(*(item.placeholders for item in held))
    read |= taking_part.placeholders if taking_part else frozenset()
    view.read.placeholders |= read
    provisional = sure.clash or bool(soft) or bool(read) or (taking_part is not None and not taking_part.certain)
    ranks = [run.rank for run in runs]
    result = SchemeResult(
        status="provisional" if provisional else "graded",
        score=sure.score,
        raw_rank=sure.raw_rank,
        rank=sure.rank,
        best_rank=min(ranks),
        worst_rank=max(ranks),
        effects=tuple(sure.applied),
        speaks_on=day,
        missing=soft,
        clash=sure.clash,
    )
    view.schemes[scheme.id] = result
    view.scheme_open[scheme.id] = open_
    scores = {run.score for run in runs}
    unsettled = len(scores) > 1 or len(set(ranks)) > 1 or (taking_part is not None and not taking_part.certain)
    return Graded(result, base.value, held, taking_part, needs, read, sure.thresholds, unsettled)


@dataclass(frozen=True, slots=True)
class _Base:
    value: int
    low: int
    high: int
    open: frozenset[QuestionKey] = frozenset()
    placeholders: frozenset[str] = frozenset()

    def of(self, mode: Mode) -> int:
        return {"certain": self.value, "worst": self.low, "best": self.high}[mode]


def _ungraded(
    view: SubjectView, scheme: p.Scheme, status: str, day: int, taking_part: Verdict | None, missing: tuple[str, ...] = (),
    asked: frozenset[QuestionKey] | None = None,
) -> Graded:
    result = SchemeResult(status, speaks_on=day, missing=missing)  # type: ignore[arg-type]
    view.schemes[scheme.id] = result
    if asked is None:
        asked = frozenset(("subject", _base_field(scheme)) if kind == REGISTER else ("supply", kind) for kind in missing)
    view.scheme_open[scheme.id] = asked
    return Graded(result, taking_part=taking_part)


def _missing(view: SubjectView, scheme: p.Scheme, day: int) -> list[tuple[str, str]]:
    return [
        (item.kind, item.otherwise) for item in scheme.requires if day in reach(view.prepared, item.kind, item.back)
    ]


def _base_field(scheme: p.Scheme) -> str:
    base = scheme.score.base if scheme.score else None
    return base.field if isinstance(base, p.BySubject) else ""


def _base(view: SubjectView, scheme: p.Scheme) -> _Base | None:
    """Return the base score; None if it hangs on a blank of the register and there is no other."""
    if scheme.score is None:
        return _Base(0, 0, 0)
    base = scheme.score.base
    if isinstance(base, p.BySubject):
        cell = subject_cell(view.prepared, base.field)
        if isinstance(cell.value, str) and cell.value in base.table:
            value = base.table[cell.value]
            return _Base(value, value, value)
        if base.otherwise is None:
            return None
        if cell.value is UNKNOWN:
            every = (*base.table.values(), base.otherwise)
            return _Base(base.otherwise, min(every), max(every), frozenset({("subject", base.field)}))
        return _Base(base.otherwise, base.otherwise, base.otherwise)
    if isinstance(base, p.ParamRef):
        cell = parameter_cell(view.program, base.id)
        value = cell.value if isinstance(cell.value, int) else 0
        return _Base(value, value, value, placeholders=cell.placeholders)
    return _Base(_const(base), _const(base), _const(base))


def _held(view: SubjectView, effect: p.Effect, speaks: int) -> Held:
    day = view.prepared.as_of if effect.immediate else speaks
    value, read = _effect_value(view, effect)
    if effect.on is None:
        assert effect.when is not None
        verdict = view.judge(effect.when, day)
        placeholders = verdict.placeholders | (read if verdict.possible else frozenset())
        return Held(effect, verdict.certain, verdict.possible, (), value, verdict.open, placeholders, verdict)
    placeholders = view.rules_read((effect.on,))
    if not view.found.by_rule[effect.on]:
        return Held(effect, False, False, (), value, NO_QUESTIONS, placeholders, times=(0, 0))
    sure: list[str] = []
    maybe = 0
    lasting = NO_DAYS
    open_ = NO_QUESTIONS
    for item in view.found.by_rule[effect.on]:
        if not item.matches:
            continue
        days = item.days if effect.span is None else work_out(item.view, effect.span).clipped(item.main_day)
        if effect.span is not None and item.main_day <= day:
            placeholders |= days.placeholders
        if days.known and day not in days.days:
            continue
        is_sure = item.condition_sure and days.known
        if is_sure:
            sure.append(item.record)
            lasting = lasting.union(days.days)
        else:
            maybe += 1
            open_ |= item.open | days.open
    if sure or maybe:
        placeholders |= read
    times = (len(sure), len(sure) + maybe)
    return Held(effect, bool(sure), times[1] > 0, tuple(sorted(sure)), value, open_, placeholders, times=times, days=lasting)


def _effect_value(view: SubjectView, effect: p.Effect) -> tuple[int, frozenset[str]]:
    operand = effect.score if effect.score is not None else effect.ranks
    if operand is None:
        return effect.rank or 0, frozenset()
    if isinstance(operand, p.ParamRef):
        cell = parameter_cell(view.program, operand.id)
        return int(cell.value or 0), cell.placeholders  # type: ignore[arg-type]
    return _const(operand), frozenset()


class _Run:
    """One computation of score and rank; ``mode`` says which reading of what is open it takes."""

    def __init__(self, view: SubjectView, scheme: p.Scheme, day: int, mode: Mode, held: tuple[Held, ...], base: int) -> None:
        self.view, self.scheme, self.day, self.mode, self.held, self.base = view, scheme, day, mode, held, base
        self.score: int | None = None
        self.rank = 0
        self.raw_rank: int | None = None
        self.clash = False
        self.applied: list[AppliedEffect] = []
        self.open: frozenset[QuestionKey] = frozenset()
        self.placeholders: frozenset[str] = frozenset()
        self.thresholds: int | None = None
        self.hangs = False
        """Whether a tally or the choice of thresholds is open."""

    def run(self) -> _Run:
        if self.scheme.score is not None:
            self.score = self._sum(self.scheme.score)
        for stage in self.scheme.order:
            if stage == "thresholds":
                self.rank = self._threshold()
                self.raw_rank = self.rank
            elif stage in self.scheme.effects:
                self._apply(stage, self.scheme.effects[stage])
        return self

    def _sum(self, score: p.Score) -> int:
        total = self.base
        for name in score.add:
            tally = self.view.sum(name, self.day)
            plain = tally.without_gaps
            self.hangs = self.hangs or not plain.low == plain.value == plain.high
            self.open |= {key for key in tally.open if key[0] != "supply"}
            self.placeholders |= self.view.rules_read(self.view.program.tallies[name].over)
            bound = {"certain": plain.value, "worst": plain.low, "best": plain.high}[self.mode]
            total += plain.value if bound is None else bound
        return clamp(total, score.cap)

    def _threshold(self) -> int:
        """Return the rank of the band of the score; while a set's condition is open, the worst or best of several sets."""
        if self.score is None:
            return self.scheme.otherwise or 0
        sure: p.ThresholdSet | None = None
        possible: list[p.ThresholdSet] = []
        for place, item in enumerate(self.scheme.thresholds):
            verdict = None if item.when is None else self.view.judge(item.when, self.day)
            if verdict is not None:
                self.open |= verdict.open
                self.placeholders |= verdict.placeholders
                self.hangs = self.hangs or verdict.is_open
            if verdict is None or verdict.possible:
                possible.append(item)
            if verdict is None or verdict.certain:
                sure, self.thresholds = item, place
                break
        assert sure is not None
        ranks = [self._band(item) for item in possible]
        return {"certain": self._band(sure), "worst": max(ranks), "best": min(ranks)}[self.mode]

    def _band(self, chosen: p.ThresholdSet) -> int:
        score = self.score or 0
        return next(
            rank for rank, low, high in chosen.bands if (low is None or score >= low) and (high is None or score < high)
        )

    def _apply(self, stage: p.EffectSort, group: p.EffectGroup) -> None:
        adverse = stage != "lifts"
        possible = (self.mode == "worst") if adverse else (self.mode == "best")
        names = {effect.id for effect in group.effects}
        held = [item for item in self.held if item.effect.id in names and (item.possible if possible else item.certain)]
        if not held:
            return
        before = self.score if stage == "vetoes" else self.rank
        times = [(item.times[1] if possible else item.times[0]) if group.combine == "sum" else 1 for item in held]
        value = self._chosen(stage, group, [item.value * count for item, count in zip(held, times, strict=True)])
        if stage == "vetoes":
            self.score = value
        elif stage == "lifts":
            self.rank = min(self.rank, value)
        elif stage == "caps":
            self.rank = max(self.rank, value)
        else:
            last = len(self.scheme.grades) - 1 if group.floor is None else group.floor
            self.rank = max(self.rank, min(self.rank + value, last, len(self.scheme.grades) - 1))
        after = self.score if stage == "vetoes" else self.rank
        assert after is not None
        for item in sorted(held, key=lambda item: item.effect.id):
            self.applied.append(AppliedEffect(stage, item.effect.id, item.sources, after, after != before))

    def _chosen(self, stage: p.EffectSort, group: p.EffectGroup, values: list[int]) -> int:
        """Combine the values of the effects that hold. For scores the worst is the least, for ranks the greatest."""
        worst = min(values) if stage == "vetoes" else max(values)
        best = max(values) if stage == "vetoes" else min(values)
        match group.combine:
            case "sum":
                return sum(values)
            case "worst":
                return worst
            case "best":
                return best
            case "first_of":
                return values[0]
            case "unique":
                self.clash = self.clash or len(set(values)) > 1
                return best if self.mode == "best" else worst


def next_evaluation(prepared: Prepared, scheme: p.Scheme) -> int:
    """Return the next day on which a new grade stands; OPEN for continuous schemes."""
    if scheme.evaluated is None:
        return OPEN
    end = speaks_on(prepared, scheme, prepared.as_of) + 1
    while True:
        _, end = calendar_period(end, scheme.evaluated.every)
        day = stands_from(prepared, scheme.evaluated, end)
        if day > prepared.as_of:
            return day


