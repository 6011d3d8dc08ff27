"""Matching: records to attributes by strata, then to findings; what each pair claims before anything is added up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.decide.outcome import Event, QuestionKey
from engine.decide.prepare import Prepared
from engine.decide.rete.compiled import Compiled
from engine.decide.rete.conditions import NO_PARAMETERS, NONE, Reading, Verdicts
from engine.decide.rete.days import Days, SpanDays, span_days
from engine.decide.rete.points import points_of
from engine.decide.rete.views import Bound, Got, RecordView, SubjectView
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p


@dataclass(frozen=True)
class Claim:
    """One (record or event, rule): whether it possibly or certainly applies, on which days, with which points.

    ``met`` says that the condition possibly holds, exceptions aside. ``labels`` are the exceptions that certainly hold.
    ``span`` is None where it was not read. ``points`` is a number, None if the rule gives none, or UNKNOWN.
    """

    record: str
    rule: str
    day: int
    met: bool
    possible: bool
    certain: bool
    span: SpanDays | None
    points: Got
    labels: tuple[str, ...] = ()
    open: frozenset[QuestionKey] = NONE
    placeholders: frozenset[str] = NO_PARAMETERS
    view: RecordView | None = None
    event: Event | None = None

    @property
    def dated(self) -> bool:
        """Whether the days are known."""
        return self.span is not None and self.span.known

    @property
    def firm(self) -> bool:
        """Whether it certainly applies, on known days."""
        return self.certain and self.dated

    @property
    def solid(self) -> bool:
        """Whether its points are known as well, so that nothing about it is open."""
        return self.firm and self.points.value is not UNKNOWN

    def on(self, day: int) -> bool:
        """Say whether the days, if known, hold a day."""
        return self.span is not None and self.span.known and day in self.span.days

    def maybe_on(self, day: int) -> bool:
        """Say whether a possible claim that is not firm may hold on a day."""
        return self.possible and not self.firm and (not self.dated or self.on(day))


class Records:
    """The records of one subject under one rulebook, matched."""

    def __init__(self, prepared: Prepared, compiled: Compiled, other: Callable[[p.Program], Compiled]) -> None:
        self.prepared = prepared
        self.compiled = compiled
        self.program = prepared.program
        self.subject = SubjectView(prepared)
        self._other = other
        self._busy: set[tuple[str, str]] = set()
        self.views = tuple(RecordView(prepared, flat, self.subject, self._demand) for flat in prepared.records)
        self.by_kind: dict[str, list[RecordView]] = {}
        for view in self.views:
            self.by_kind.setdefault(view.kind, []).append(view)
        for kind, views in self.by_kind.items():
            for level, names in enumerate(compiled.levels.get(kind, ())):
                self._derive(kind, level, names, views)
        self.verdicts: dict[str, Verdicts] = {}
        self.claims: list[Claim] = []
        for kind, views in self.by_kind.items():
            self._match(kind, views)

    def days(self, view: RecordView, program: p.Program) -> Days:
        """Return a reader of days from a record."""
        return Days(lambda name: view.get(name, program), program, self.prepared.corpus.calendar)

    def plain(self, event: int, complete: int) -> Days:
        """Return a reader of days from an event, which has no fields."""
        return Days(_no_field, self.program, self.prepared.corpus.calendar, event, complete)

    def speaking(self, view: RecordView, aspect: str | None) -> p.Program:
        """Return the version that speaks about an aspect of a record."""
        by_record_day = aspect is not None and bool(getattr(self.program.transition, aspect))
        return self.prepared.speaking(view.flat, by_record_day) if by_record_day else self.program

    def finding_of(self, view: RecordView, finding: p.Finding, aspect: str) -> tuple[p.Program, p.Finding]:
        """Return the version, and its wording of a finding, that speaks about an aspect of a record."""
        program = self.speaking(view, aspect)
        found = program.findings.get(finding.id)
        if program is self.program or found is None or found.kind != finding.kind:
            return self.program, finding
        return program, found

    # --- attributes ---------------------------------------------------------------------------------------------

    def _attribute_of(self, view: RecordView, name: str) -> tuple[p.Program, p.Attribute]:
        item = self.program.attributes[name]
        program = self.speaking(view, item.aspect)
        found = program.attributes.get(name)
        if program is self.program or found is None or found.kind != item.kind:
            return self.program, item
        return program, found

    def _derive(self, kind: str, level: int, names: list[str], views: list[RecordView]) -> None:
        group = self.compiled.attributes[kind, level]
        everyone = group.conditions.evaluate([view.bound(self.program) for view in views])
        for view, verdicts in zip(views, everyone, strict=True):
            for name in names:
                program, item = self._attribute_of(view, name)
                if program is self.program:
                    readings = [verdicts.reading(group.index[name, str(i)]) for i in range(len(item.branches))]
                    view.derive(name, self._value(view, program, item, readings))
                else:
                    view.derive(name, self._alone(view, program, item))

    def _demand(self, view: RecordView, name: str, program: p.Program) -> Got | None:
        """Work out an attribute that another version reads: ours if we have it, else that version's own."""
        item = self.program.attributes.get(name)
        if item is not None and item.kind == view.kind:
            program, item = self._attribute_of(view, name)
        else:
            item = program.attributes.get(name)
        if item is None or item.kind != view.kind or (view.id, name) in self._busy:
            return None
        self._busy.add((view.id, name))
        got = self._alone(view, program, item)
        self._busy.discard((view.id, name))
        view.derive(name, got)
        return got

    def _alone(self, view: RecordView, program: p.Program, item: p.Attribute) -> Got:
        compiled = self.compiled if program is self.program else self._other(program)
        group = compiled.attribute(item.id)
        (verdicts,) = group.conditions.evaluate([view.bound(program)])
        readings = [verdicts.reading(group.index[item.id, str(i)]) for i in range(len(item.branches))]
        return self._value(view, program, item, readings)

    def _value(self, view: RecordView, program: p.Program, item: p.Attribute, readings: list[Reading]) -> Got:
        days = self.days(view, program)
        candidates: list[Got] = []
        asked: frozenset[QuestionKey] = NONE
        read = NO_PARAMETERS
        for branch, reading in zip(item.branches, readings, strict=True):
            asked |= reading.open
            read |= reading.placeholders
            if reading.possible:
                candidates.append(_expression(days, branch.value))
            if reading.certain:
                break
        else:
            candidates.append(Got(UNKNOWN) if item.otherwise is None else _expression(days, item.otherwise))
        read = read.union(*(got.placeholders for got in candidates))
        first = candidates[0].value
        if first is not UNKNOWN and all(got.value == first for got in candidates):
            return Got(first, NONE, read)
        key = (view.id, item.id)
        if key in self.prepared.answers:
            return Got(self.prepared.answers[key], NONE, read)
        asked = asked.union(*(got.open for got in candidates))
        return Got(UNKNOWN, asked or frozenset((key,)), read)

    # --- findings -----------------------------------------------------------------------------------------------

    def _match(self, kind: str, views: list[RecordView]) -> None:
        group = self.compiled.records.get(kind)
        if group is None:
            return
        sources = [view.bound(self.program) for view in views]
        chosen = self.compiled.choices[kind].evaluate(sources)
        for view, verdicts, gives in zip(views, group.conditions.evaluate(sources), chosen, strict=True):
            self.verdicts[view.id] = verdicts
            for finding in self.compiled.findings.get(kind, ()):
                self.claims.append(self._claim(view, finding, verdicts, gives.get(finding.id)))

    def reading(self, view: RecordView, *key: str) -> Reading:
        """Return the reading of a condition of a rule on a record's kind."""
        return self.verdicts[view.id].reading(self.compiled.records[view.kind].index[key])

    def _claim(self, view: RecordView, finding: p.Finding, verdicts: Verdicts, chosen: int | None) -> Claim:
        when = self.reading(view, finding.id, "when")
        if not when.possible:
            return Claim(
                view.id, finding.id, view.day, False, False, False, None, Got(None), placeholders=when.placeholders, view=view
            )
        asked, read = when.open, when.placeholders
        labels: list[str] = []
        doubtful = False
        for exception in finding.unless:
            reading = self.reading(view, finding.id, "unless", exception.label)
            asked |= reading.open
            read |= reading.placeholders
            doubtful |= reading.possible
            if reading.certain:
                labels.append(exception.label)
        program, worded = self.finding_of(view, finding, "period")
        span = span_days(self.days(view, program), worded.span, view.day)
        points = self._points(view, finding, chosen)
        if not labels:
            asked |= span.open | points.open
            read |= span.placeholders | points.placeholders
        return Claim(
            view.id,
            finding.id,
            view.day,
            True,
            not labels,
            when.certain and not doubtful,
            span,
            points,
            tuple(sorted(labels)),
            asked,
            read,
            view,
        )

    def _points(self, view: RecordView, finding: p.Finding, chosen: int | None) -> Got:
        program, worded = self.finding_of(view, finding, "points")
        if program is not self.program and isinstance(worded.points, p.PointsBands | p.PointsTable):
            chosen = self._other(program).choice(worded).evaluate([Bound(view, program)])[0].get(finding.id)
        return points_of(worded.points, self.days(view, program), chosen)


def _expression(days: Days, expr: p.ValueExpr) -> Got:
    if isinstance(expr, p.Const | p.ParamRef | p.FieldRef):
        return days.operand(expr)
    return days.day(expr)


def _no_field(name: str) -> Got:
    raise AssertionError(name)
