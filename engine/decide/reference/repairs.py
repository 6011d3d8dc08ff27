"""Repair: for each record, whether it can be repaired, from when, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass

from engine.calendar import OPEN
from engine.decide.outcome import QuestionKey, RepairResult
from engine.decide.prepare import Prepared
from engine.decide.reference.conditions import Verdict
from engine.decide.reference.findings import Found, Read
from engine.decide.reference.view import RecordView, parameter_cell
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition of repair checked: ``met``, ``unmet``, ``open`` or ``not_yet`` (then from ``day``)."""

    id: str
    state: str
    day: int | None = None
    open: frozenset[QuestionKey] = frozenset()
    verdict: Verdict | None = None
    count: int | None = None
    """How many others there are, for a condition that counts them."""


def repairs(prepared: Prepared, found: Found, read: Read) -> dict[tuple[str, str], tuple[RepairResult, tuple[Checked, ...]]]:
    """Check every record against every rule of repair of its kind."""
    results: dict[tuple[str, str], tuple[RepairResult, tuple[Checked, ...]]] = {}
    for rule in prepared.program.repairs.values():
        for view in found.views.values():
            record = view.record
            assert record is not None
            if record.kind != rule.kind or prepared.main_day(record) > prepared.as_of:
                continue
            when = view.judge(rule.when)
            read.placeholders |= when.placeholders
            if when.possible:
                if when.is_open:
                    read.open |= when.open
                results[record.id, rule.id] = _check(prepared, found, read, view, rule)
    return results


def _check(
    prepared: Prepared, found: Found, read: Read, view: RecordView, rule: p.Eligibility
) -> tuple[RepairResult, tuple[Checked, ...]]:
    as_of = prepared.as_of
    ends_cell = None if rule.ends is None else view.day(rule.ends)
    ends = None if ends_cell is None else ends_cell.value
    shown_ends = ends if isinstance(ends, int) and ends < OPEN else None
    done_cell = view.cell(rule.done)
    done = done_cell.value
    read.placeholders |= ends_cell.placeholders if ends_cell is not None else frozenset()
    read.open |= done_cell.open | (ends_cell.open if ends_cell is not None else frozenset())
    if isinstance(done, int) and done <= as_of:
        return RepairResult("repaired", ends=shown_ends), ()
    bars = [_condition(prepared, found, read, view, item) for item in rule.bars]
    barred = tuple(sorted(item.id for item, bar in zip(bars, rule.bars, strict=True) if _bars(item, bar)))
    if barred:
        return RepairResult("barred", unmet=barred, ends=shown_ends), tuple(bars)
    if shown_ends is not None and shown_ends <= as_of:
        return RepairResult("ended", ends=shown_ends), ()
    checked = [_condition(prepared, found, read, view, item) for item in rule.conditions]
    checked += [item for item in bars if item.state == "open"]
    states = {item.state for item in checked}
    state = next((name for name in ("unmet", "open", "not_yet") if name in states), "eligible")
    days = [item.day for item in checked if item.day is not None]
    unknown = any(item.state == "not_yet" and item.day is None for item in checked) or any(
        item.state == "open" and item.day is None and _is_start(rule, item.id) for item in checked
    )
    first = None if unknown or not days or max(days) >= OPEN else max(days)
    return (
        RepairResult(
            state,  # type: ignore[arg-type]
            first,
            tuple(sorted(item.id for item in checked if item.state in ("unmet", "not_yet"))),
            tuple(sorted(item.id for item in checked if item.state == "open")),
            shown_ends,
        ),
        tuple(checked),
    )


def _bars(checked: Checked, bar: p.EligibilityCondition) -> bool:
    """Say whether a bar holds; one that counts others holds where there are more than it allows."""
    return checked.state in ("unmet", "not_yet") if bar.others is not None else checked.state == "met"


def _is_start(rule: p.Eligibility, name: str) -> bool:
    return any(item.id == name and item.start is not None for item in rule.conditions)


def _condition(
    prepared: Prepared, found: Found, read: Read, view: RecordView, item: p.EligibilityCondition
) -> Checked:
    if item.when is not None:
        verdict = view.judge(item.when)
        read.placeholders |= verdict.placeholders
        if verdict.is_open:
            read.open |= verdict.open
        state = "met" if verdict.certain else "open" if verdict.possible else "unmet"
        return Checked(item.id, state, open=verdict.open, verdict=verdict)
    if item.start is not None:
        cell = view.day(item.start)
        read.placeholders |= cell.placeholders
        if cell.value is UNKNOWN or not isinstance(cell.value, int):
            read.open |= cell.open
            return Checked(item.id, "open", open=cell.open)
        return Checked(item.id, "met" if cell.value <= prepared.as_of else "not_yet", cell.value)
    assert item.others is not None
    return _others(prepared, found, read, view, item.id, item.others)


def _others(prepared: Prepared, found: Found, read: Read, view: RecordView, name: str, rule: p.Others) -> Checked:
    record = view.record
    assert record is not None
    if isinstance(rule.within.amount, p.ParamRef):
        read.placeholders |= parameter_cell(prepared.program, rule.within.amount.id).placeholders
    ends: dict[str, tuple[int, int]] = {}
    for finding in rule.of:
        for item in found.by_rule[finding]:
            if item.record == record.id or not item.condition_sure or not _agrees(view, item.view, rule.equal):
                continue
            day = item.view.cell(rule.date).value
            if isinstance(day, int) and day < OPEN:
                end = item.view.length_end(day, rule.within, True).value
                ends[item.record] = (day, end if isinstance(end, int) else OPEN)
    if rule.before_record:
        cell = view.cell(rule.date)
        moment = cell.value
        if moment is UNKNOWN:
            read.open |= cell.open
            return Checked(name, "open", open=cell.open)
        count = sum(1 for day, end in ends.values() if isinstance(moment, int) and day <= moment < end)
        return Checked(name, "met" if count <= rule.at_most else "unmet", count=count)
    as_of = prepared.as_of
    count = sum(1 for day, end in ends.values() if day <= as_of < end)
    for moment in sorted({as_of, *(end for _, end in ends.values() if end > as_of)}):
        if sum(1 for day, end in ends.values() if day <= moment < end) <= rule.at_most:
            return Checked(name, "met" if moment == as_of else "not_yet", moment, count=count)
    return Checked(name, "not_yet", None, count=count)


def _agrees(mine: RecordView, other: RecordView, names: tuple[str, ...]) -> bool:
    for name in names:
        a, b = mine.cell(name).value, other.cell(name).value
        if a is None or a is UNKNOWN or b is None or b is UNKNOWN or a != b:
            return False
    return True
