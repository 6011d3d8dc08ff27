"""Lists in generated source: what decisions made of an entry, and the status that follows (semantics, 11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.calendar import OPEN
from engine.decide.compiled.emit_python.days import inside
from engine.decide.compiled.emit_python.layout import BEGAN, DAYS, KNOWN, SURE
from engine.decide.compiled.emit_python.state import E, Questions, Row, State, evidence, judge_rows
from engine.decide.outcome import ListResult, RemovalResult
from engine.facts import FlatRecord

UNTOUCHED = ("none", False, E, ListResult("none"))


class Entry(NamedTuple):
    """An entry made by a list decision."""

    decision: FlatRecord
    decided: int
    start: int
    end: int
    minimum_until: int | None
    removed_on: int | None
    position: tuple[int, str]
    repaired_on: int


class Grounded(NamedTuple):
    """One ground that was judged: whether it holds, whether it may, the rows it rests on, what it hangs on."""

    id: str
    holds: bool
    possible: bool
    rows: tuple[Row, ...]
    open: Questions


@dataclass(frozen=True)
class Listing:
    """One list: ``term`` gives (end, minimum end, ``not before``, placeholders) of a decision's fields and a first day;
    ``ways`` (id, day, certain, possible) of each way out, after noting what they read."""

    id: str
    key: str
    quota: bool
    proposes: bool
    new_ground: str
    grounds_on: tuple[int, ...]
    term: Callable[..., tuple[int, int | None, int | None, int]] | None
    ways: Callable[[State, FlatRecord], tuple[tuple[str, int, bool, bool], ...]]
    steps_read: int


def decided(state: State, decisions: list[FlatRecord]) -> list[FlatRecord]:
    """Return the decisions about one list up to the as-of date, in order; notes the days of all as borders."""
    for item in decisions:
        _border(state, _day(item, "decided_on"))
    return sorted([item for item in decisions if _day(item, "decided_on") <= state.now], key=_position)


def entered(state: State, listing: Listing, decisions: list[FlatRecord]) -> Entry | None:
    """Return the entry that the last decision to list made, with its end and its removal; notes its borders."""
    last = [item for item in decisions if item.fields.get("action") == "list"]
    if not last:
        return None
    decision = last[-1]
    at = _position(decision)
    effective = _day(decision, "effective_from")
    start = _day(decision, "decided_on") if effective >= OPEN else effective
    end, minimum = _ends(state, listing, decision, start)
    later = [item for item in decisions if _position(item) > at]
    for item in later:
        stated = _stated(item)
        if item.fields.get("action") == "extend" and stated is not None:
            end = stated
    removed = [_day(item, "decided_on") for item in later if item.fields.get("action") == "remove"]
    repaired = _day(decision, "repaired_on")
    out = min((day for day in (*removed[:1], repaired) if day < end), default=None)
    gone = out if out is not None and out <= state.now else None
    _border(state, start)
    if gone is None:
        _border(state, end)
        _border(state, min(repaired, end))
    return Entry(decision, _day(decision, "decided_on"), start, end, minimum, gone, at, repaired)


def ground_on(state: State, place: int, read: int, entry: Entry | None) -> tuple[bool, bool, Questions, tuple[Row, ...]]:
    """Return whether a rule is in force by what began after an entry was decided, what that hangs on, and its rows."""
    after = entry.decided if entry is not None else 0
    rows = state.rows[place]
    certain, possible, open_ = judge_rows(rows, state.now, after)
    asked = state.reached(f"rule {state.module.rules[place]}", state.now)
    if asked:
        possible, open_ = True, open_.union(asked)
    open_ = open_ if possible and not certain else E
    state.PH |= read
    state.OQ |= open_
    fresh = [row for row in rows if row[KNOWN] and row[SURE] and inside(state.now, row[DAYS])]
    kept = tuple([row for row in fresh if entry is None or row[BEGAN] > entry.decided])
    return certain, possible, open_, kept


def listed(
    state: State,
    listing: Listing,
    decisions: list[FlatRecord],
    entry: Entry | None,
    grounds: tuple[Grounded, ...],
    unless: tuple[tuple[str, bool, bool, Questions], ...],
) -> tuple[Any, ...]:
    """Return the row of a list: columns LIST, then the result."""
    now = state.now
    if not decisions and not unless and not any(item.possible for item in grounds):
        return UNTOUCHED
    status = _standing(entry, now)
    excepted = tuple(sorted([label for label, certain, _, _ in unless if certain]))
    blocked = any(possible and not certain for _, certain, possible, _ in unless)
    holding = tuple([(item.id, _evidence(item.rows)) for item in grounds if item.holds])
    hanging = [item.id for item in grounds if not item.holds and item.possible]
    asked = E.union(*[open_ for *_, open_ in unless], *[item.open for item in grounds if item.possible and not item.holds])
    if blocked:
        hanging += [name for name, _ in holding]
        holding = ()
    if excepted:
        holding, hanging = (), []
    notice = _notice(decisions, entry)
    proposal: Any = None
    ways: tuple[tuple[str, int, bool, bool], ...] = ()
    if status == "in_force":
        assert entry is not None
        ways = listing.ways(state, entry.decision)
        for _, day, _, _ in ways:
            _border(state, day)
        reached = any(day <= now and certain for _, day, certain, _ in ways)
        proposal = "removal" if reached and listing.proposes else None
    elif entry is None or status != "noticed":
        if holding:
            status = "candidate" if listing.quota else "proposed"
            proposal = "entry"
            state.PH |= listing.steps_read
        if notice is not None:
            status = "noticed"
    end = None if entry is None else entry.end if entry.removed_on is None else entry.removed_on
    result = ListResult(
        status,
        tuple(sorted(holding)),
        tuple(sorted(hanging)),
        excepted,
        None if entry is None else entry.decision.id,
        notice,
        None if entry is None else entry.start,
        end,
        None if entry is None else entry.minimum_until,
        tuple([RemovalResult(*way) for way in sorted(ways)]),
        proposal,
        len({day for _, day, _, _ in ways}) > 1,
    )
    return status, bool(hanging) and status in ("none", "ended", "removed"), asked, result


def _standing(entry: Entry | None, now: int) -> Any:
    if entry is None:
        return "none"
    if entry.removed_on is not None:
        return "removed"
    if now >= entry.end:
        return "ended"
    return "noticed" if entry.start > now else "in_force"


def _evidence(rows: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(sorted({name for row in rows for name in evidence(row)}))


def _ends(state: State, listing: Listing, decision: FlatRecord, start: int) -> tuple[int, int | None]:
    stated = _stated(decision)
    term = listing.term
    if term is None:
        return (OPEN if stated is None else stated), None
    end, minimum, not_before, read = term(state, decision, start)
    state.PH |= read
    if stated is not None:
        end = stated
    elif minimum is not None and minimum > end:
        end = minimum
    if not_before is not None and not_before > end:
        end = not_before
    if listing.new_ground != "none":
        days = {
            row[BEGAN] for place in listing.grounds_on for row in state.rows[place] if row[KNOWN] and row[SURE]
        }
        for day in sorted(days):
            if start < day < end and day <= state.now:
                base = day if listing.new_ground == "restarts" else end
                end = max(end, term(state, decision, base)[0])
    return end, minimum


def _notice(decisions: list[FlatRecord], entry: Entry | None) -> str | None:
    after = entry.position if entry is not None else (0, "")
    for item in decisions:
        if item.fields.get("action") == "remove":
            after = max(after, _position(item))
    notices = [item for item in decisions if item.fields.get("action") == "notice" and _position(item) > after]
    return notices[-1].id if notices else None


def _position(item: FlatRecord) -> tuple[int, str]:
    return _day(item, "decided_on"), item.id


def _day(item: FlatRecord, name: str) -> int:
    value = item.fields.get(name)
    return value if isinstance(value, int) else OPEN


def _stated(item: FlatRecord) -> int | None:
    value = item.fields.get("term_until")
    return value if isinstance(value, int) else None


def _border(state: State, day: int) -> None:
    if state.now < day < state.nc:
        state.nc = day


