"""Lists: what is proposed, what a competent body's decision made of it, and when it ends (docs/semantics.md 11)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.calendar import OPEN
from engine.decide.outcome import ListResult, QuestionKey, RemovalResult
from engine.decide.reference.conditions import NO_QUESTIONS, Verdict
from engine.decide.reference.findings import Instance
from engine.decide.reference.subject import SubjectView, began
from engine.decide.reference.view import RecordView, parameter_cell
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p

LIST_DECISION = "list_decision"
_UNTOUCHED = ListResult("none")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry made by a list decision: its days, and the day before which it cannot end."""

    record: str
    decided: int
    start: int
    end: int
    minimum_until: int | None
    removed_on: int | None
    """The day of a removal decision or of repair, whichever came first, if it came before the end."""
    position: tuple[int, str]
    repaired_on: int


@dataclass(slots=True)
class Listed:
    """The working of a list beside its result: for the derivation and the next change."""

    result: ListResult
    entry: Entry | None
    grounds: tuple[tuple[p.Ground, Verdict | None, tuple[Instance, ...], bool], ...] = ()
    removals: tuple[tuple[p.Removal, int, Verdict | None], ...] = ()


def list_status(view: SubjectView, definition: p.ListDefinition) -> Listed:
    """Return the status of the subject on one list."""
    as_of = view.prepared.as_of
    decisions = [item for item in _decisions(view, definition) if _day(item, "decided_on") <= as_of]
    entry = _entry(view, definition, decisions) if decisions else None
    listed = _grounds(view, definition, entry)
    if not decisions and not definition.unless and all(verdict is None for _, verdict, _, _ in listed):
        view.lists[definition.id], view.list_open[definition.id] = _UNTOUCHED, NO_QUESTIONS
        return Listed(_UNTOUCHED, None, tuple(listed))
    status = "none"
    if entry is not None:
        status = "removed" if entry.removed_on is not None else "in_force" if as_of < entry.end else "ended"
        if entry.start > as_of and status == "in_force":
            status = "noticed"
    excepted, blocked, exception_open = _exceptions(view, definition)
    certain = tuple((ground.id, _evidence(items)) for ground, _, items, holds in listed if holds)
    possible = tuple(ground.id for ground, verdict, _, holds in listed if not holds and verdict is not None)
    open_grounds = tuple(sorted([*possible, *(name for name, _ in certain)] if blocked else possible))
    certain = () if blocked else certain
    open_ = exception_open.union(*[v.open for _, v, _, holds in listed if v is not None and not holds])
    if excepted:
        certain, open_grounds = (), ()
    notice = _notice(decisions, entry)
    proposal = None
    removals: tuple[tuple[p.Removal, int, Verdict | None], ...] = ()
    if status == "in_force":
        removals = tuple(_removals(view, definition, entry))
        reached = any(day <= as_of and (v is None or v.certain) for _, day, v in removals)
        proposal = "removal" if reached and definition.proposes else None
    elif entry is None or status != "noticed":
        if certain:
            status = "candidate" if definition.quota else "proposed"
        if notice is not None:
            status = "noticed"
        proposal = "entry" if certain else None
        if proposal is not None:
            view.read.placeholders |= _step_placeholders(view, definition)
    result = ListResult(
        status=status,  # type: ignore[arg-type]
        grounds=tuple(sorted(certain)),
        open_grounds=open_grounds,
        excepted=excepted,
        decision=entry.record if entry else None,
        notice=notice,
        start=entry.start if entry else None,
        end=_shown_end(entry),
        minimum_until=entry.minimum_until if entry else None,
        removals=tuple(
            RemovalResult(way.id, day, v is None or v.certain, v is None or v.possible)
            for way, day, v in sorted(removals, key=lambda item: item[0].id)
        ),
        proposal=proposal,  # type: ignore[arg-type]
        disputed=len({day for _, day, _ in removals}) > 1,
    )
    view.lists[definition.id] = result
    view.list_open[definition.id] = open_
    return Listed(result, entry, tuple(listed), removals)


def _step_placeholders(view: SubjectView, definition: p.ListDefinition) -> frozenset[str]:
    lengths = [step.within.amount for step in definition.steps if step.within is not None]
    cells = [parameter_cell(view.program, amount.id) for amount in lengths if isinstance(amount, p.ParamRef)]
    return frozenset().union(*(cell.placeholders for cell in cells))


def _shown_end(entry: Entry | None) -> int | None:
    if entry is None:
        return None
    return entry.removed_on if entry.removed_on is not None else entry.end


def _decisions(view: SubjectView, definition: p.ListDefinition) -> list[RecordView]:
    found = [
        item for item in view.found.views.values() if item.kind == LIST_DECISION and item.cell("list").value == definition.key
    ]
    return sorted(found, key=_position)


def _position(item: RecordView) -> tuple[int, str]:
    assert item.record is not None
    return _day(item, "decided_on"), item.record.id


def _day(item: RecordView, name: str) -> int:
    value = item.cell(name).value if item.record is not None and name in item.record.fields else None
    return value if isinstance(value, int) else OPEN


def _entry(view: SubjectView, definition: p.ListDefinition, decisions: list[RecordView]) -> Entry | None:
    listings = [item for item in decisions if item.cell("action").value == "list"]
    if not listings:
        return None
    listing = listings[-1]
    assert listing.record is not None
    decided = _day(listing, "decided_on")
    effective = _day(listing, "effective_from")
    start = decided if effective >= OPEN else effective
    end, minimum_until = _term(view, definition, listing, start)
    for item in decisions:
        if item.cell("action").value == "extend" and _position(item) > _position(listing):
            stated = _stated(item)
            end = end if stated is None else stated
    removed = [
        _day(item, "decided_on")
        for item in decisions
        if item.cell("action").value == "remove" and _position(item) > _position(listing)
    ]
    repaired = _day(listing, "repaired_on")
    out = min((day for day in (*removed[:1], repaired) if day < end), default=None)
    gone = out if out is not None and out <= view.prepared.as_of else None
    return Entry(listing.record.id, decided, start, end, minimum_until, gone, _position(listing), repaired)


def _stated(item: RecordView) -> int | None:
    """Return the end stated in a list decision; a blank is not a statement."""
    assert item.record is not None
    value = item.record.fields.get("term_until")
    return value if isinstance(value, int) else None


def _term(view: SubjectView, definition: p.ListDefinition, listing: RecordView, start: int) -> tuple[int, int | None]:
    term = definition.term
    stated = _stated(listing)
    if term is None:
        return (OPEN if stated is None else stated), None
    lengths = [term.base.amount, *([term.minimum.amount] if term.minimum is not None else [])]
    for amount in lengths:
        view.read.placeholders |= listing.operand(amount).placeholders
    minimum = None if term.minimum is None else _number(listing.length_end(start, term.minimum, term.first_day_counts).value)
    if stated is not None:
        end = stated
    else:
        end = _number(listing.length_end(start, term.base, term.first_day_counts).value)
        if minimum is not None:
            end = max(end, minimum)
    if term.not_before is not None:
        border = listing.cell(term.not_before).value
        if isinstance(border, int):
            end = max(end, border)
    if term.new_ground != "none":
        end = _prolonged(view, definition, listing, term, start, end)
    return end, minimum


def _prolonged(
    view: SubjectView, definition: p.ListDefinition, listing: RecordView, term: p.Term, start: int, end: int
) -> int:
    days = sorted(
        {
            began(item)
            for ground in definition.grounds
            if ground.on is not None
            for item in view.found.by_rule[ground.on]
            if item.matches and item.lasting
        }
    )
    for day in days:
        if start < day < end and day <= view.prepared.as_of:
            base = day if term.new_ground == "restarts" else end
            end = max(end, _number(listing.length_end(base, term.base, term.first_day_counts).value))
    return end


def _number(value: object) -> int:
    return value if isinstance(value, int) else OPEN


def _grounds(
    view: SubjectView, definition: p.ListDefinition, entry: Entry | None
) -> list[tuple[p.Ground, Verdict | None, tuple[Instance, ...], bool]]:
    """Return each ground that holds (True) or may hold, with its verdict and the instances it rests on."""
    found: list[tuple[p.Ground, Verdict | None, tuple[Instance, ...], bool]] = []
    as_of = view.prepared.as_of
    for ground in definition.grounds:
        if ground.on is None:
            assert ground.when is not None
            verdict = view.judge(ground.when, as_of)
            found.append((ground, verdict if verdict.possible else None, (), verdict.certain))
            continue
        verdict = view.in_force_verdict(ground.on, as_of, after=entry.decided if entry is not None else 0)
        fresh = tuple([item for item in view.in_force(ground.on, as_of)[0] if entry is None or began(item) > entry.decided])
        found.append((ground, verdict if verdict.possible else None, fresh, bool(fresh)))
    return found


def _evidence(items: tuple[Instance, ...]) -> tuple[str, ...]:
    names: set[str] = set()
    for item in items:
        names |= set(item.event.evidence) if item.event is not None else {item.record}
    return tuple(sorted(names))


def _exceptions(
    view: SubjectView, definition: p.ListDefinition
) -> tuple[tuple[str, ...], bool, frozenset[QuestionKey]]:
    if not definition.unless:
        return (), False, NO_QUESTIONS
    verdicts = [(item.label, view.judge(item.when, view.prepared.as_of)) for item in definition.unless]
    excepted = tuple(sorted(label for label, verdict in verdicts if verdict.certain))
    blocked = any(verdict.is_open for _, verdict in verdicts)
    return excepted, blocked, frozenset().union(*(verdict.open for _, verdict in verdicts))


def _notice(decisions: list[RecordView], entry: Entry | None) -> str | None:
    after = entry.position if entry is not None else (0, "")
    for item in decisions:
        if item.cell("action").value == "remove":
            after = max(after, _position(item))
    notices = [item for item in decisions if item.cell("action").value == "notice" and _position(item) > after]
    return notices[-1].record.id if notices and notices[-1].record is not None else None


def _removals(
    view: SubjectView, definition: p.ListDefinition, entry: Entry | None
) -> list[tuple[p.Removal, int, Verdict | None]]:
    assert entry is not None
    listing = view.found.views[entry.record]
    found = []
    for way in definition.removals:
        cell = listing.day(way.start)
        view.read.placeholders |= cell.placeholders
        value = cell.value
        day = OPEN if value is UNKNOWN or not isinstance(value, int) else value
        verdict = view.judge(way.when, view.prepared.as_of) if way.when is not None else None
        found.append((way, day, verdict))
    return found


def list_borders(view: SubjectView, listed: Listed, definition: p.ListDefinition) -> list[int]:
    """Return the days on which the status of a list changes by time alone."""
    borders = [_day(item, "decided_on") for item in _decisions(view, definition)]
    if listed.entry is not None:
        borders.append(listed.entry.start)
        if listed.entry.removed_on is None:
            borders += [listed.entry.end, min(listed.entry.repaired_on, listed.entry.end)]
    borders += [day for _, day, _ in listed.removals]
    return borders
