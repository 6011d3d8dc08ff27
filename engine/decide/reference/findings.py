"""From records to findings: for each record and each rule of its kind, does it count, on which days, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from engine.calendar import Intervals
from engine.decide.outcome import Event, Pair, QuestionKey, Reason
from engine.decide.prepare import Prepared
from engine.decide.reference.conditions import Cell, Verdict
from engine.decide.reference.plan import plan_of
from engine.decide.reference.view import Days, RecordView, work_out
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p


@dataclass(slots=True)
class Instance:
    """One finding about one record, or one event of a trigger: what tallies, effects and lists range over.

    ``matches`` is the possible reading (P), ``sure`` the certain one with days and points known (C).
    """

    record: str
    rule: str
    matches: bool
    sure: bool
    days: Days
    points: Cell | None
    view: RecordView
    main_day: int
    when: Verdict | None = None
    unless: tuple[tuple[str, Verdict], ...] = ()
    event: Event | None = None
    open: frozenset[QuestionKey] = frozenset()
    placeholders: frozenset[str] = frozenset()
    condition_sure: bool = False
    reason: Reason | None = None
    label: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Return (record, rule)."""
        return self.record, self.rule

    @property
    def lasting(self) -> bool:
        """Say whether condition and span are certain; the points may be unknown."""
        return self.condition_sure and self.days.known

    def on(self, day: int) -> bool:
        """Say whether it counts on a day if it counts at all; of unknown days it may be every one."""
        return not self.days.known or day in self.days.days

    @property
    def worth(self) -> int | None:
        """Return the points, or None if it gives none or they are unknown."""
        value = self.points.value if self.points is not None else None
        return value if isinstance(value, int) else None


class Found(NamedTuple):
    """All instances of a decision by rule, and the pairs of versions that were left out."""

    by_rule: dict[str, list[Instance]]
    left_out: dict[tuple[str, str], Pair]
    unruled: dict[tuple[str, str], Pair]
    views: dict[str, RecordView]


@dataclass
class Read:
    """What the decision read besides facts: placeholders (in all, and for each rule), and the questions still open."""

    placeholders: set[str] = field(default_factory=set)
    by_rule: dict[str, set[str]] = field(default_factory=dict)
    open: set[QuestionKey] = field(default_factory=set)


def find(prepared: Prepared, read: Read) -> Found:
    """Match every known record with every rule of its kind."""
    program = prepared.program
    rules = plan_of(prepared.corpus, program).by_kind
    by_rule: dict[str, list[Instance]] = {name: [] for name in program.findings}
    left_out: dict[tuple[str, str], Pair] = {}
    unruled: dict[tuple[str, str], Pair] = {}
    views: dict[str, RecordView] = {}
    for shown, (record, reason) in prepared.left_out.items():
        for name in [rule.id for rule in rules.get(record.kind, ())] or [""]:
            left_out[shown, name] = Pair(shown, name, reason)
    for flat in prepared.records:
        view = views[flat.id] = RecordView(prepared, flat)
        main_day = prepared.main_day(flat)
        later = main_day > prepared.as_of
        matched = False
        for rule in rules.get(flat.kind, ()):
            instance = _instance(prepared, view, rule, main_day)
            by_rule[rule.id].append(instance)
            matched = matched or (instance.when is not None and instance.when.possible)
            if not later and instance.placeholders:
                read.placeholders |= instance.placeholders
                read.by_rule.setdefault(rule.id, set()).update(instance.placeholders)
        if flat.kind not in rules:
            unruled[flat.id, ""] = Pair(flat.id, "", Reason.AFTER_AS_OF if later else Reason.OUT_OF_SCOPE)
        elif not matched and not later:
            unruled[flat.id, ""] = Pair(flat.id, "", Reason.UNMET)
    return Found(by_rule, left_out, unruled, views)


def _instance(prepared: Prepared, view: RecordView, rule: p.Finding, main_day: int) -> Instance:
    record = view.record
    assert record is not None
    when = view.judge(rule.when)
    if not when.possible:
        return Instance(
            record.id, rule.id, False, False, Days(False), None, view, main_day, when, placeholders=when.placeholders
        )
    unless = tuple((item.label, view.judge(item.when)) for item in rule.unless)
    read: frozenset[str] = when.placeholders.union(*(verdict.placeholders for _, verdict in unless))
    matches = not any(verdict.certain for _, verdict in unless)
    sure = when.certain and not any(verdict.possible for _, verdict in unless)
    transition = prepared.program.transition
    days = work_out(view, _spoken(prepared, view, rule, transition.period).span).clipped(main_day)
    points_rule = _spoken(prepared, view, rule, transition.points).points
    points = None if points_rule is None else view.points(points_rule)
    if matches:
        read = read | days.placeholders | (points.placeholders if points else frozenset())
    open_ = when.open.union(*(verdict.open for _, verdict in unless)) if matches and not sure else frozenset()
    if matches:
        open_ = open_ | days.open | (points.open if points else frozenset())
    known = days.known and (points is None or points.value is not UNKNOWN)
    return Instance(
        record.id, rule.id, matches, sure and known, days, points, view, main_day, when, unless,
        open=open_, placeholders=read, condition_sure=sure,
    )  # fmt: skip


def _spoken(prepared: Prepared, view: RecordView, rule: p.Finding, by_record_day: bool) -> p.Finding:
    if not by_record_day or view.record is None:
        return rule
    other = prepared.speaking(view.record, True).findings.get(rule.id)
    return other if other is not None and other.kind == rule.kind else rule


def reason(instance: Instance, as_of: int) -> tuple[Reason, str]:
    """Return the first reason that applies, and the labels of exceptions (docs/semantics.md 5); tallies refine ``counts``."""
    if instance.main_day > as_of:
        return Reason.AFTER_AS_OF, ""
    if instance.when is not None and not instance.when.possible:
        return Reason.UNMET, ""
    if instance.matches and not instance.sure:
        return Reason.INCOMPLETE, ""
    days = instance.days
    if days.known and as_of not in days.days:
        cut = days.repaired_on
        if as_of < days.start:
            return Reason.AFTER_AS_OF, ""
        if as_of in days.suspended and as_of < days.end and (cut is None or as_of < cut):
            return Reason.SUSPENDED, ""
        if cut is not None and as_of >= cut:
            return Reason.REPAIRED, ""
        return Reason.EXPIRED, ""
    if not instance.matches:
        labels = sorted(label for label, verdict in instance.unless if verdict.certain)
        return Reason.EXCEPTION, ",".join(labels)
    return Reason.COUNTS, ""


def pair(instance: Instance, reason_: Reason, label: str) -> Pair:
    """Return the published verdict of an instance."""
    shown = instance.matches and instance.days.known
    return Pair(
        instance.record,
        instance.rule,
        reason_,
        label,
        instance.days.days if shown else Intervals(),
        instance.worth if instance.matches else None,
        instance.days.repaired_on if shown else None,
    )
