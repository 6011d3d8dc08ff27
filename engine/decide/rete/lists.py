"""List statuses: what decisions say, and what the grounds propose."""

from __future__ import annotations

from dataclasses import dataclass

from engine.calendar import OPEN
from engine.decide.outcome import ListResult, ListStatus, RemovalResult
from engine.decide.rete.board import Board, Listed
from engine.decide.rete.compiled import Compiled
from engine.decide.rete.conditions import NONE, Reading
from engine.decide.rete.days import Days, shift
from engine.decide.rete.records import Claim
from engine.decide.rete.views import RecordView, placeholder
from engine.rulebook import program as p

KIND = "list_decision"


@dataclass(frozen=True)
class _Entry:
    """The last listing: its days, and the removal that ended it, if any."""

    view: RecordView
    start: int
    end: int
    minimum: int | None
    removed: bool
    repair: int
    """The day on which repair ends it, OPEN if never."""


def list_status(board: Board, compiled: Compiled, item: p.ListDefinition) -> Listed:
    """Return the status of a list, with everything it hung on."""
    return _Listing(board, compiled, item).listed()


class _Listing:
    def __init__(self, board: Board, compiled: Compiled, item: p.ListDefinition) -> None:
        self.board = board
        self.item = item
        self.program = board.program
        self.today = board.prepared.as_of
        self.decisions = sorted(
            (view for view in board.records.by_kind.get(KIND, ()) if self._ours(view)), key=lambda view: (view.day, view.id)
        )
        self.entry = self._entry()
        flags: dict[str, Reading] = {}
        self.fresh: dict[str, list[Claim]] = {}
        for ground in item.grounds:
            if ground.on is not None:
                flags[f"ground {ground.id}"] = self._on(ground, ground.on)
        group = compiled.lists[item.id]
        (self.verdicts,) = group.conditions.evaluate([board.source(self.today, flags)])
        self.index = group.index

    def _ours(self, view: RecordView) -> bool:
        return view.get("list", self.program).value == self.item.key and view.day <= self.today

    def _acted(self, view: RecordView, action: str) -> bool:
        return view.get("action", self.program).value == action

    # --- the entry ----------------------------------------------------------------------------------------------

    def _entry(self) -> _Entry | None:
        listed = [view for view in self.decisions if self._acted(view, "list")]
        if not listed:
            return None
        view = listed[-1]
        for length in (self.item.term.base, self.item.term.minimum) if self.item.term is not None else ():
            if length is not None:
                self.board.read |= self._days(view).amount(length.amount).placeholders
        start = self._date(view, "effective_from")
        start = view.day if start is None else start
        minimum = self._shifted(view, start, self.item.term.minimum) if self.item.term and self.item.term.minimum else None
        end = self._end(view, start, minimum)
        later = self.decisions[self.decisions.index(view) + 1 :]
        repair = self._date(view, "repaired_on")
        ways_out = [one.day for one in later if self._acted(one, "remove")]
        if repair is not None and repair <= self.today:
            ways_out.append(repair)
        day = min((day for day in ways_out if day < end), default=None)
        return _Entry(view, start, end if day is None else day, minimum, day is not None, OPEN if repair is None else repair)

    def _end(self, view: RecordView, start: int, minimum: int | None) -> int:
        term = self.item.term
        stated = self._date(view, "term_until")
        if stated is not None:
            end = stated
        elif term is None:
            end = OPEN
        else:
            end = max(self._shifted(view, start, term.base), minimum or 0)
        if term is not None and term.not_before is not None:
            end = max(end, self._date(view, term.not_before) or 0)
        if term is not None and term.new_ground != "none":
            for day in self._new_grounds(start):
                if not start < day < end:
                    continue
                if term.new_ground == "restarts":
                    end = max(end, self._shifted(view, day, term.base))
                else:
                    end = self._shifted(view, end, term.base)
        for later in self.decisions[self.decisions.index(view) + 1 :]:
            if self._acted(later, "extend"):
                extended = self._date(later, "term_until")
                end = end if extended is None else extended
        return end

    def _new_grounds(self, start: int) -> list[int]:
        rules = {ground.on for ground in self.item.grounds if ground.on is not None}
        days = {_begins(claim) for rule in rules for claim in self.board.by_rule.get(rule, ()) if claim.firm}
        return sorted(day for day in days if start < day <= self.today)

    def _date(self, view: RecordView, name: str) -> int | None:
        value = view.get(name, self.program).value
        return value if isinstance(value, int) else None

    def _days(self, view: RecordView) -> Days:
        return self.board.records.days(view, self.program)

    def _shifted(self, view: RecordView, day: int, length: p.Length) -> int:
        amount = self._days(view).amount(length.amount)
        if not isinstance(amount.value, int):
            return OPEN
        assert self.item.term is not None
        return shift(self.board.calendar, day, length.unit, amount.value, self.item.term.first_day_counts)

    # --- grounds ------------------------------------------------------------------------------------------------

    def _on(self, ground: p.Ground, rule: str) -> Reading:
        standing = self.board.standing(rule, self.today)
        certain = [claim for claim in standing.certain if self._is_new(claim)]
        possible = [claim for claim in standing.possible if self._is_new(claim)]
        self.fresh[ground.id] = certain
        supply = frozenset(key for key in standing.open if key[0] == "supply")
        asked = supply.union(*(claim.open for claim in possible))
        met = bool(certain or possible) or standing.gap
        return Reading(bool(certain), met, asked, self.board.rules_read(rule))

    def _is_new(self, claim: Claim) -> bool:
        return self.entry is None or not claim.dated or _begins(claim) > self.entry.view.day

    def _evidence(self, ground: p.Ground) -> tuple[str, ...]:
        found: set[str] = set()
        for claim in self.fresh.get(ground.id, ()):
            found |= set(claim.event.evidence) if claim.event is not None else {claim.record}
        return tuple(sorted(found))

    # --- the status ---------------------------------------------------------------------------------------------

    def listed(self) -> Listed:
        readings = [(ground, self._reading("ground", ground.id)) for ground in self.item.grounds]
        exceptions = [(one.label, self._reading("unless", one.label)) for one in self.item.unless]
        met = [reading for _, reading in (*readings, *exceptions)]
        excepted = tuple(sorted(label for label, reading in exceptions if reading.certain))
        readings.sort(key=lambda pair: pair[0].id)
        grounds = tuple((ground.id, self._evidence(ground)) for ground, reading in readings if reading.certain)
        maybe = tuple(ground.id for ground, reading in readings if reading.possible and not reading.certain)
        if excepted:
            grounds, maybe = (), ()
        elif any(reading.possible for _, reading in exceptions):
            grounds, maybe = (), tuple(ground.id for ground, reading in readings if reading.possible)
        status, notice = self._status(bool(grounds))
        removals: tuple[RemovalResult, ...] = ()
        if status == "in_force":
            removals, more = self._removals()
            met += more
        proposal = "entry" if grounds and status in ("proposed", "candidate", "noticed") and self._begun() else None
        if self.item.proposes and any(way.day <= self.today and way.certain for way in removals):
            proposal = "removal"
        if proposal == "entry":
            for step in self.item.steps:
                self.board.read |= placeholder(self.program, step.within.amount) if step.within is not None else set()
        entry = self.entry
        result = ListResult(
            status,
            grounds,
            maybe,
            excepted,
            entry.view.id if entry is not None else None,
            notice,
            entry.start if entry is not None else None,
            entry.end if entry is not None else None,
            entry.minimum if entry is not None else None,
            removals,
            proposal,  # type: ignore[arg-type]
            len({way.day for way in removals}) > 1,
        )
        self.board.note(*met)
        other: ListStatus = status
        if maybe and status in ("none", "ended", "removed"):
            other = self._proposed()
        return Listed(
            result,
            other,
            NONE.union(*(reading.open for reading in met)),
            self._borders(removals),
        )

    def _reading(self, *key: str) -> Reading:
        return self.verdicts.reading(self.index[(self.item.id, *key)])

    def _begun(self) -> bool:
        """Say whether no entry is waiting for its first day."""
        entry = self.entry
        return entry is None or entry.removed or not self.today < min(entry.start, entry.end)

    def _proposed(self) -> ListStatus:
        return "candidate" if self.item.quota is not None else "proposed"

    def _status(self, holds: bool) -> tuple[ListStatus, str | None]:
        entry = self.entry
        acts = [view for view in self.decisions if self._acted(view, "list") or self._acted(view, "remove")]
        later = self.decisions[self.decisions.index(acts[-1]) + 1 :] if acts else self.decisions
        notices = [view.id for view in later if self._acted(view, "notice")]
        before: ListStatus = "none"
        if entry is not None:
            if entry.removed:
                before = "removed"
            elif self.today < entry.end:
                return "in_force" if self._begun() else "noticed", notices[-1] if notices else None
            else:
                before = "ended"
        if notices:
            return "noticed", notices[-1]
        return (self._proposed() if holds else before), None

    def _removals(self) -> tuple[tuple[RemovalResult, ...], list[Reading]]:
        assert self.entry is not None
        found: list[RemovalResult] = []
        readings: list[Reading] = []
        for way in sorted(self.item.removals, key=lambda way: way.id):
            day = self._days(self.entry.view).day(way.start)
            self.board.read |= day.placeholders
            reading = Reading(True, True)
            if way.when is not None:
                reading = self._reading("removal", way.id)
                readings.append(reading)
            first = day.value if isinstance(day.value, int) else OPEN
            found.append(RemovalResult(way.id, first, reading.certain, reading.possible))
        return tuple(found), readings

    def _borders(self, removals: tuple[RemovalResult, ...]) -> frozenset[int]:
        days = {view.day for view in self.decisions} | {way.day for way in removals}
        if self.entry is not None:
            days.add(self.entry.start)
            if not self.entry.removed:
                days |= {self.entry.end, min(self.entry.end, self.entry.repair)}
        return frozenset(days)


def _begins(claim: Claim) -> int:
    """Return the day on which a ground arose: the start of the span, or the day of the event."""
    if claim.event is not None:
        return claim.event.day
    return claim.span.start if claim.span is not None else OPEN
