"""Triggers: events derived on the days on which records of a window number enough, or their sum crosses a bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.calendar import OPEN, calendar_period
from engine.decide.outcome import Event, QuestionKey
from engine.decide.prepare import Prepared
from engine.decide.reference.conditions import Cell
from engine.decide.reference.findings import Found, Instance, Read
from engine.decide.reference.view import Days, RecordView, parameter_cell, work_out
from engine.facts.links import UNKNOWN, FlatValue
from engine.rulebook import program as p


@dataclass(slots=True)
class Member:
    """A record that counts for a trigger: its day, its group, the day from which it does not (repair, if that undoes
    the event; else OPEN), the number summed or the period, and what tells it apart (its own name unless ``distinct``)."""

    record: str
    main: int
    day: int
    group: tuple[str, ...]
    repaired: int
    number: int
    one: str


def raise_events(prepared: Prepared, found: Found, read: Read) -> None:
    """Derive the events of all triggers and add them to the instances."""
    for trigger in prepared.program.triggers.values():
        found.by_rule[trigger.id] = _instances(prepared, found, trigger, read)


def _instances(prepared: Prepared, found: Found, trigger: p.Trigger, read: Read) -> list[Instance]:
    candidates = [item for name in trigger.members for item in found.by_rule[name] if item.matches]
    bound = _bound(prepared, trigger)
    own = bound.placeholders
    if trigger.within is not None and isinstance(trigger.within.amount, p.ParamRef):
        own = own | parameter_cell(prepared.program, trigger.within.amount.id).placeholders
    if candidates:
        read.placeholders |= own
        read.by_rule.setdefault(trigger.id, set()).update(own)
    number = bound.value if isinstance(bound.value, int) else 1
    sure = _members(prepared, trigger, [item for item in candidates if item.condition_sure], sure=True)
    certain = _events(prepared, trigger, sure, number)
    every = _members(prepared, trigger, candidates, sure=False)
    named = {(event.day, event.keys) for event in certain}
    maybe = [event for event in _events(prepared, trigger, every, number) if (event.day, event.keys) not in named]
    members = {member.record: member for member in every}
    result = []
    for event, is_certain in [*((e, True) for e in certain), *((e, False) for e in maybe)]:
        main_day = max(event.day, *(members[name].main for name in event.evidence))
        view = RecordView(prepared, None, event.day, main_day)
        days = _days(view, trigger, event, members, number).clipped(main_day)
        points = None if trigger.points is None else view.points(trigger.points)
        is_certain = is_certain and days.known
        result.append(
            Instance(
                event.id, trigger.id, True, is_certain, days, points, view, main_day, event=event,
                open=frozenset() if is_certain else _open(prepared, trigger, candidates, event), condition_sure=is_certain,
                placeholders=points.placeholders if points else frozenset(),
            )
        )  # fmt: skip
        if main_day <= prepared.as_of:
            read.placeholders |= result[-1].placeholders | days.placeholders
            read.by_rule.setdefault(trigger.id, set()).update(result[-1].placeholders | days.placeholders)
    return result


def _open(
    prepared: Prepared, trigger: p.Trigger, candidates: list[Instance], event: Event
) -> frozenset[QuestionKey]:
    """Return the questions the evidence of an event hangs on: those of its findings, the number summed, the key
    that tells records apart, the repair."""
    open_: frozenset[QuestionKey] = frozenset()
    for item in candidates:
        if item.record not in event.evidence:
            continue
        open_ |= item.open
        if trigger.reaches is not None:
            open_ |= item.view.cell(trigger.reaches[0]).open
        if trigger.distinct is not None:
            open_ |= item.view.cell(trigger.distinct).open
        repair = prepared.program.findings[item.rule].span.repair
        if trigger.repair_undoes and repair is not None:
            open_ |= item.view.cell(repair.at).open
    return open_


def _bound(prepared: Prepared, trigger: p.Trigger) -> Cell:
    operand = trigger.at_least if trigger.at_least is not None else trigger.reaches[1] if trigger.reaches else None
    if isinstance(operand, p.ParamRef):
        return parameter_cell(prepared.program, operand.id)
    return Cell(operand.value) if isinstance(operand, p.Const) else Cell(None)


def _members(prepared: Prepared, trigger: p.Trigger, items: list[Instance], *, sure: bool) -> list[Member]:
    field = trigger.reaches[0] if trigger.reaches else trigger.consecutive[0] if trigger.consecutive else None
    members: dict[str, Member] = {}
    repaired: dict[str, list[FlatValue]] = {}
    for item in items:
        repair = prepared.program.findings[item.rule].span.repair
        if repair is not None:
            repaired.setdefault(item.record, []).append(item.view.day(p.DayOf(repair.at)).value)
    for item in items:
        date = item.view.cell(trigger.date).value
        if not isinstance(date, int):
            continue
        number: FlatValue = 0 if field is None else item.view.cell(field).value
        if number is None:
            number = 0
            if trigger.consecutive:
                continue
        if number is UNKNOWN and (sure or trigger.consecutive):
            continue
        one = _told_apart(item, trigger.distinct)
        if one is None or (sure and one is UNKNOWN):
            continue
        days = repaired.get(item.record, []) if trigger.repair_undoes else []
        unknown = any(day is UNKNOWN for day in days)
        if sure and unknown:
            continue
        earliest = OPEN if unknown else min((day for day in days if isinstance(day, int)), default=OPEN)
        members[item.record] = Member(
            item.record, item.main_day, date, _group(item, trigger.per), earliest, number if isinstance(number, int) else 0,
            one if isinstance(one, str) else f"#{item.record}",
        )  # fmt: skip
    return sorted(members.values(), key=lambda member: (member.day, member.record))


def _group(item: Instance, keys: tuple[str, ...]) -> tuple[str, ...]:
    values = [item.view.cell(key).value for key in keys]
    if any(value is None or value is UNKNOWN for value in values):
        return (f"#{item.record}",)
    return tuple(str(value) for value in values)


def _told_apart(item: Instance, key: str | None) -> FlatValue:
    """Return what members are counted by: each record, or the values of a key; None does not count."""
    if key is None:
        return f"#{item.record}"
    value = item.view.cell(key).value
    return f"={value}" if isinstance(value, str) else value


def _number(members: Iterable[Member]) -> int:
    return len({member.one for member in members})


def _events(prepared: Prepared, trigger: p.Trigger, members: list[Member], bound: int) -> list[Event]:
    groups: dict[tuple[str, ...], list[Member]] = {}
    for member in members:
        groups.setdefault(member.group, []).append(member)
    events: list[Event] = []
    for keys, inside in groups.items():
        raised: Iterable[Event]
        raised = _consecutive(trigger, keys, inside) if trigger.consecutive else _windowed(prepared, trigger, keys, inside, bound)
        events += _first_per(trigger, raised)
    return sorted(events, key=lambda event: (event.day, event.keys, event.evidence))


def _windowed(
    prepared: Prepared, trigger: p.Trigger, keys: tuple[str, ...], members: list[Member], bound: int
) -> Iterable[Event]:
    assert trigger.within is not None
    view = RecordView(prepared, None)
    ends = {m.day: view.length_end(m.day, trigger.within, trigger.first_day_counts).value for m in members}
    for day in sorted({member.day for member in members}):
        window = [m for m in members if m.day <= day < ends[m.day] and day < m.repaired]  # type: ignore[operator]
        if not any(m.day == day for m in window):
            continue
        if trigger.reaches:
            total = sum(m.number for m in window)
            before = sum(m.number for m in window if m.day < day)
            fires = total >= bound > before
        else:
            fires = _number(window) >= bound
        if fires:
            yield Event(trigger.id, day, keys, tuple(sorted(m.record for m in window)))


def _consecutive(trigger: p.Trigger, keys: tuple[str, ...], members: list[Member]) -> Iterable[Event]:
    assert trigger.consecutive is not None
    first: dict[int, Member] = {}
    days: set[int] = set()
    for member in members:
        first.setdefault(member.number, member)
    for last in sorted(first):
        run = [first[last - back] for back in range(trigger.consecutive[1]) if last - back in first]
        day = max(member.day for member in run)
        if len(run) == trigger.consecutive[1] and day not in days and all(day < member.repaired for member in run):
            days.add(day)
            yield Event(trigger.id, day, keys, tuple(sorted(member.record for member in run)))


def _first_per(trigger: p.Trigger, events: Iterable[Event]) -> list[Event]:
    if trigger.first_per is None:
        return list(events)
    kept: dict[int, Event] = {}
    for event in sorted(events, key=lambda item: item.day):
        kept.setdefault(calendar_period(event.day, trigger.first_per)[0], event)
    return list(kept.values())


def _days(view: RecordView, trigger: p.Trigger, event: Event, members: dict[str, Member], bound: int) -> Days:
    days = work_out(view, trigger.span)
    if not trigger.repair_undoes:
        return days
    cut = _undone_on(trigger, [members[name] for name in event.evidence], bound)
    if cut is None or cut >= days.end:
        return days
    return replace(days, days=days.days.before(cut), repaired_on=cut)


def _undone_on(trigger: p.Trigger, evidence: list[Member], bound: int) -> int | None:
    """Return the first day from which the evidence that is not repaired no longer suffices."""
    for day in sorted({member.repaired for member in evidence if member.repaired < OPEN}):
        left = [member for member in evidence if member.repaired > day]
        if trigger.reaches:
            suffices = sum(member.number for member in left) >= bound
        elif trigger.consecutive:
            suffices = len(left) == len(evidence)
        else:
            suffices = _number(left) >= bound
        if not suffices:
            return day
    return None
