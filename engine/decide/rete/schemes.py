"""Grades: three runs (certain, worst, best) over the score, the bands and the effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.calendar import OPEN, calendar_period, start_of_next
from engine.decide.outcome import AppliedEffect, QuestionKey, SchemeResult
from engine.decide.rete.board import Board, Graded, Standing
from engine.decide.rete.compiled import Compiled
from engine.decide.rete.conditions import HOLDS, NONE, Reading
from engine.decide.rete.days import SpanDays, plus, span_days
from engine.decide.rete.records import Claim
from engine.decide.rete.views import SUBJECT, placeholder
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p

Run: TypeAlias = Literal["certain", "worst", "best"]
_Pick: TypeAlias = Callable[[list[int]], int]
RUNS: tuple[Run, ...] = ("certain", "worst", "best")


def speaks_on(board: Board, scheme: p.Scheme) -> int:
    """Return the day whose facts the grade speaks about."""
    today = board.prepared.as_of
    if scheme.evaluated is None:
        return today
    end = calendar_period(today, scheme.evaluated.every)[0]
    while end > 1 and plus(board.program, board.calendar, end, scheme.evaluated.delay) > today:
        end = calendar_period(end - 1, scheme.evaluated.every)[0]
    return end - 1


def next_evaluation(board: Board, scheme: p.Scheme) -> int:
    """Return the next day on which a scheme speaks about another day."""
    today = board.prepared.as_of
    if scheme.evaluated is None:
        return OPEN
    end = speaks_on(board, scheme) + 1
    while end < OPEN:
        day = plus(board.program, board.calendar, end, scheme.evaluated.delay)
        if day > today:
            return day
        end = start_of_next(end, scheme.evaluated.every)
    return OPEN


def own_span(board: Board, effect: p.Effect, claim: Claim) -> SpanDays:
    """Return the days of an effect's own span on a record or event."""
    assert effect.span is not None
    if claim.view is not None:
        days = board.records.days(claim.view, board.program)
    else:
        assert claim.event is not None
        days = board.records.plain(claim.event.day, claim.day)
    return span_days(days, effect.span, claim.day)


def grade(board: Board, compiled: Compiled, scheme: p.Scheme) -> Graded:
    """Return the result of a scheme."""
    return _Grading(board, compiled, scheme).graded()


@dataclass
class _Holding:
    effect: p.Effect
    reading: Reading
    certain: tuple[str, ...]
    possible: tuple[str, ...]


class _Grading:
    def __init__(self, board: Board, compiled: Compiled, scheme: p.Scheme) -> None:
        self.board = board
        self.scheme = scheme
        self.program = board.program
        self.today = board.prepared.as_of
        self.day = speaks_on(board, scheme)
        self.open: set[QuestionKey] = set()
        self.read: set[str] = set()
        self.read_by_spans: set[str] = set()
        self.clash = False
        self.compiled = compiled
        self.standings: dict[str, Standing] = {}
        flags: dict[str, Reading] = {}
        for group in scheme.effects.values():
            for effect in group.effects:
                if effect.on is not None:
                    flags[f"effect {effect.id}"] = self._on(effect, effect.on)
        group_ = compiled.schemes[scheme.id]
        (self.verdicts,) = group_.conditions.evaluate([board.source(self.day, flags)])
        self.index = group_.index

    def graded(self) -> Graded:
        provisional = False
        if self.scheme.evaluated is not None:
            self.read |= placeholder(self.program, self.scheme.evaluated.delay.amount)
        if self.scheme.taking_part is not None:
            reading = self._reading(self.scheme.id, "taking_part")
            if not reading.possible:
                return self._ended(SchemeResult("not_taking_part", speaks_on=self.day))
            provisional = not reading.certain
        reached = [item for item in self.scheme.requires if self.day in self.board.gaps.of_requirement(item)]
        for item in self.scheme.requires:
            self.read |= placeholder(self.program, item.back.amount)
        lacking = {item.kind for item in reached if item.otherwise == "not_enough_data"}
        self.open |= {("supply", kind) for kind in lacking or {item.kind for item in reached}}
        if lacking:
            return self._ended(SchemeResult("not_enough_data", speaks_on=self.day, missing=tuple(sorted(lacking))))
        unmet = self._unmet()
        if unmet:
            return self._ended(SchemeResult("not_enough_data", speaks_on=self.day, missing=unmet))
        if self._baseless():
            return self._ended(SchemeResult("not_enough_data", speaks_on=self.day, missing=("register",)))
        missing = tuple(sorted({item.kind for item in reached}))
        holding = self._holding()
        scores = {run: self._score(run) for run in RUNS}
        ranks: dict[Run, int] = {}
        raw: int | None = None
        applied: list[AppliedEffect] = []
        for stage in self.scheme.order:
            if stage == "thresholds":
                ranks = self._thresholds(scores)
                raw = ranks["certain"]
                continue
            items = holding.get(stage, [])
            if not items:
                continue
            before = scores["certain"] if stage == "vetoes" else ranks["certain"]
            for run in RUNS:
                if stage == "vetoes":
                    scores[run] = self._veto(run, items, scores[run])
                else:
                    ranks[run] = self._move(run, stage, items, ranks[run])
            after = scores["certain"] if stage == "vetoes" else ranks["certain"]
            assert after is not None
            applied += [
                AppliedEffect(stage, held.effect.id, held.certain, after, after != before)
                for held in sorted(items, key=lambda held: held.effect.id)
                if held.reading.certain
            ]
        provisional = provisional or bool(missing) or bool(self.read) or self.clash
        result = SchemeResult(
            "provisional" if provisional else "graded",
            scores["certain"],
            raw,
            ranks["certain"],
            min(ranks.values()),
            max(ranks.values()),
            tuple(applied),
            self.day,
            missing,
            self.clash,
        )
        return self._ended(result, min(ranks.values()), max(ranks.values()))

    def _unmet(self) -> tuple[str, ...]:
        """Return what the scheme needs and what does not certainly hold; only then is it asked about."""
        found: list[str] = []
        for item in self.scheme.needs:
            reading = self.verdicts.reading(self.index[self.scheme.id, "need", item.id])
            self.read |= reading.placeholders
            if not reading.certain:
                found.append(item.id)
                self.open |= reading.open if reading.possible else frozenset()
        return tuple(sorted(found))

    def _ended(self, result: SchemeResult, best: int = 0, worst: int = 0) -> Graded:
        self.board.asked |= self.open
        self.board.read |= self.read
        return Graded(result, frozenset(self.open), best, worst)

    def _reading(self, *key: str) -> Reading:
        reading = self.verdicts.reading(self.index[key])
        self.open |= reading.open
        self.read |= reading.placeholders
        return reading

    # --- score --------------------------------------------------------------------------------------------------

    def _score(self, run: Run) -> int | None:
        score = self.scheme.score
        if score is None:
            return None
        total = self._base(score.base, run)
        for name in score.add:
            sums = self.board.total(name, self.day)
            self.open |= {key for key in sums.open if key[0] != "supply"}
            self.read |= self.board.rules_read(*self.program.tallies[name].over)
            bound = {"certain": sums.result.value, "worst": sums.low, "best": sums.high}[run]
            total += sums.result.value if bound is None else bound
        if score.cap.low is not None and total < score.cap.low:
            return score.cap.low
        return score.cap.high if score.cap.high is not None and total > score.cap.high else total

    def _baseless(self) -> bool:
        """Say whether the base score hangs on a field of the register that gives none."""
        base = self.scheme.score.base if self.scheme.score is not None else None
        if not isinstance(base, p.BySubject) or base.otherwise is not None:
            return False
        value = self.board.records.subject.get(base.field).value
        if isinstance(value, str) and value in base.table:
            return False
        self.open.add((SUBJECT, base.field))
        return True

    def _base(self, base: p.Operand | p.BySubject, run: Run) -> int:
        if not isinstance(base, p.BySubject):
            self.read |= placeholder(self.program, base)
            return self._number(base)
        value = self.board.records.subject.get(base.field).value
        if isinstance(value, str) and value in base.table:
            return base.table[value]
        assert base.otherwise is not None
        if value is not UNKNOWN:
            return base.otherwise
        self.open.add((SUBJECT, base.field))
        all_ = (*base.table.values(), base.otherwise)
        return {"certain": base.otherwise, "worst": min(all_), "best": max(all_)}[run]

    def _number(self, operand: p.Operand | None) -> int:
        if isinstance(operand, p.ParamRef):
            return self.program.parameters[operand.id].value
        assert isinstance(operand, p.Const)
        assert isinstance(operand.value, int)
        return operand.value

    def _thresholds(self, scores: Mapping[Run, int | None]) -> dict[Run, int]:
        if self.scheme.score is None:
            return dict.fromkeys(RUNS, self.scheme.otherwise or 0)
        sets: list[int] = []
        for place, item in enumerate(self.scheme.thresholds):
            reading = HOLDS if item.when is None else self._reading(self.scheme.id, "thresholds", str(place))
            if reading.possible:
                sets.append(place)
            if reading.certain:
                break
        network, ranks = self.compiled.bands[self.scheme.id]
        found: dict[Run, int] = {}
        for run in RUNS:
            chosen = sets[-1:] if run == "certain" else sets
            fired = network.fire([{"f0": place, "f1": scores[run] or 0} for place in chosen])
            given = [ranks[rule] for rules in fired for rule in rules]
            found[run] = min(given) if run == "best" else max(given)
        return found

    # --- effects ------------------------------------------------------------------------------------------------

    def _on(self, effect: p.Effect, rule: str) -> Reading:
        day = self.today if effect.immediate else self.day
        standing = self.board.standing(rule, day) if effect.span is None else self._own(effect, rule, day)
        self.standings[effect.id] = standing
        asked = NONE.union(*(claim.open for claim in standing.possible)) if effect.span is None else standing.open
        certain = bool(standing.certain)
        return Reading(certain, certain or bool(standing.possible), asked, self.board.rules_read(rule))

    def _own(self, effect: p.Effect, rule: str, day: int) -> Standing:
        certain: list[Claim] = []
        possible: list[Claim] = []
        asked = NONE
        for claim in self.board.by_rule.get(rule, ()):
            if not claim.possible:
                continue
            span = own_span(self.board, effect, claim)
            if claim.day <= day:  # possible, and dated by the day asked
                self.read_by_spans |= span.placeholders
            if span.known and day not in span.days:
                continue
            if claim.certain and span.known:
                certain.append(claim)
            else:
                possible.append(claim)
                asked |= span.open | claim.open
        return Standing(tuple(certain), tuple(possible), False, asked)

    def _holding(self) -> dict[str, list[_Holding]]:
        found: dict[str, list[_Holding]] = {}
        self.read |= self.read_by_spans
        for sort, group in self.scheme.effects.items():
            for effect in group.effects:
                reading = self._reading(effect.id, "effect")
                standing = self.standings.get(effect.id)
                certain = tuple(sorted({c.record for c in standing.certain})) if standing is not None else ()
                possible = tuple(sorted({c.record for c in standing.possible})) if standing is not None else ()
                if reading.possible:
                    self.read |= placeholder(self.program, effect.score) | placeholder(self.program, effect.ranks)
                found.setdefault(sort, []).append(_Holding(effect, reading, certain, possible))
        return found

    def _applying(self, run: Run, stage: str, items: list[_Holding]) -> list[_Holding]:
        loose = run == ("best" if stage == "lifts" else "worst")
        return [item for item in items if (item.reading.possible if loose else item.reading.certain)]

    def _veto(self, run: Run, items: list[_Holding], score: int | None) -> int | None:
        applying = self._applying(run, "vetoes", items)
        if not applying:
            return score
        values = [self._number(item.effect.score) for item in applying]
        return self._combined(run, self.scheme.effects["vetoes"].combine, values, _least, _greatest)

    def _move(self, run: Run, stage: str, items: list[_Holding], rank: int) -> int:
        applying = self._applying(run, stage, items)
        if not applying:
            return rank
        if stage == "downgrades":
            return self._downgraded(run, applying, rank)
        group = self.scheme.effects["lifts" if stage == "lifts" else "caps"]
        target = self._combined(run, group.combine, [item.effect.rank or 0 for item in applying], _greatest, _least)
        return min(rank, target) if stage == "lifts" else max(rank, target)

    def _downgraded(self, run: Run, applying: list[_Holding], rank: int) -> int:
        group = self.scheme.effects["downgrades"]
        sizes = [self._number(item.effect.ranks) for item in applying]
        if group.combine == "sum":
            times = [
                1 if item.effect.on is None else len(set(item.certain) | (set(item.possible) if run == "worst" else set()))
                for item in applying
            ]
            size = sum(number * count for number, count in zip(sizes, times, strict=True))
        else:
            size = self._combined(run, group.combine, sizes, _greatest, _least)
        limit = len(self.scheme.grades) - 1 if group.floor is None else group.floor
        return max(rank, min(rank + size, limit))

    def _combined(self, run: Run, combine: str, values: list[int], worst: _Pick, best: _Pick) -> int:
        match combine:
            case "worst":
                return worst(values)
            case "best":
                return best(values)
            case "first_of":
                return values[0]
        if len(set(values)) > 1 and run == "certain":
            self.clash = True
        return best(values) if run == "best" else worst(values)


def _least(values: list[int]) -> int:
    return min(values)


def _greatest(values: list[int]) -> int:
    return max(values)
