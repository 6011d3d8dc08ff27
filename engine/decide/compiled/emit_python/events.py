"""The running step of generated source: the events of a trigger, in order of day (semantics, 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.calendar import OPEN, calendar_period
from engine.decide.compiled.emit_python.layout import ASKED, ID, MAIN, SURE
from engine.decide.compiled.emit_python.state import E, Questions, Row, State
from engine.decide.compiled.plan import TriggerStep
from engine.decide.outcome import Event

DATE, ENDS, NUMBER, NUMBER_UNKNOWN, REPAIRED, REPAIRED_UNKNOWN, OPEN_BY, ONE, ONE_UNKNOWN, KEYS = range(10)
"""Places in the extra of a member's row."""


class Member(NamedTuple):
    """A record that counts: its day, the end of its window, the day from which it does not (never: OPEN), its number,
    and what tells it apart."""

    day: int
    record: str
    main: int
    ends: int
    group: tuple[str, ...]
    repaired: int
    number: int
    one: str


@dataclass(frozen=True)
class Stepping:
    """One trigger: (place of the rule, place of its extra) for each member, and the function of an event."""

    step: TriggerStep
    place: int
    members: tuple[tuple[int, int], ...]
    read: int
    event: Callable[..., None]

    def __call__(self, state: State) -> None:
        """Add the rows and pairs of all events."""
        candidates = [(row, row[at]) for place, at in self.members for row in state.rows[place]]
        if not candidates:
            return
        state.RD[self.place] |= self.read
        every = self._members(candidates, sure=False)
        if all(map(_settled, candidates)):
            certain, maybe = self._events(every), []  # nothing is open: what is possible is certain
        else:
            certain = self._events(self._members([pair for pair in candidates if pair[0][SURE]], sure=True))
            named = {(event.day, event.keys) for event in certain}
            maybe = [event for event in self._events(every) if (event.day, event.keys) not in named]
        for found, is_certain in ((certain, True), (maybe, False)):
            for event in found:
                evidence = [every[name] for name in event.evidence]
                main = max(event.day, *(member.main for member in evidence))
                undone = self._undone_on(evidence) if self.step.undoes else None
                asked = E if is_certain else self._asked(candidates, event)
                self.event(event, event.id, event.day, main, is_certain, undone, asked, state)

    def _asked(self, candidates: list[tuple[Row, tuple[Any, ...]]], event: Event) -> Questions:
        of = [row[ASKED] | extra[OPEN_BY] for row, extra in candidates if row[ID] in event.evidence]
        return E.union(*of)

    def _members(self, items: list[tuple[Row, tuple[Any, ...]]], *, sure: bool) -> dict[str, Member]:
        step = self.step
        repaired: dict[str, int] = {}
        unknown: set[str] = set()
        if step.undoes:
            for row, extra in items:
                if extra[REPAIRED_UNKNOWN]:
                    unknown.add(row[ID])
                elif extra[REPAIRED] is not None:
                    repaired[row[ID]] = min(repaired.get(row[ID], OPEN), extra[REPAIRED])
        found: dict[str, Member] = {}
        for row, extra in items:
            name, number = row[ID], extra[NUMBER]
            if extra[DATE] is None or (sure and name in unknown):
                continue
            if extra[NUMBER_UNKNOWN] and (sure or step.sort == "consecutive"):
                continue
            if number is None:
                if step.sort == "consecutive":
                    continue
                number = 0
            one = f"#{name}" if extra[ONE_UNKNOWN] else extra[ONE]
            if one is None or (sure and extra[ONE_UNKNOWN]):
                continue
            group = tuple([key for key in extra[KEYS:] if key is not None])
            until = OPEN if name in unknown else repaired.get(name, OPEN)
            found[name] = Member(extra[DATE], name, row[MAIN], extra[ENDS], group, until, number, one)
        return found

    def _events(self, members: dict[str, Member]) -> list[Event]:
        groups: dict[tuple[str, ...], list[Member]] = {}
        for member in sorted(members.values()):
            groups.setdefault(member.group, []).append(member)
        events: list[Event] = []
        for keys, inside in groups.items():
            if self.step.sort != "reaches" and len(inside) < self.step.bound:
                continue
            raised = self._runs(keys, inside) if self.step.sort == "consecutive" else self._windows(keys, inside)
            events += self._first_per(raised)
        return sorted(events, key=lambda event: (event.day, event.keys, event.evidence))

    def _windows(self, keys: tuple[str, ...], members: list[Member]) -> Iterator[Event]:
        bound, summing = self.step.bound, self.step.sort == "reaches"
        for day in dict.fromkeys(member.day for member in members):
            window = [m for m in members if m.day <= day < m.ends and day < m.repaired]
            if not any(m.day == day for m in window):
                continue
            if summing:
                fires = sum(m.number for m in window) >= bound > sum(m.number for m in window if m.day < day)
            else:
                fires = len({m.one for m in window}) >= bound
            if fires:
                yield Event(self.step.rule, day, keys, tuple(sorted(m.record for m in window)))

    def _runs(self, keys: tuple[str, ...], members: list[Member]) -> Iterator[Event]:
        length = self.step.bound
        first: dict[int, Member] = {}
        days: set[int] = set()
        for member in members:
            first.setdefault(member.number, member)
        for last in sorted(first):
            run = [first[last - back] for back in range(length) if last - back in first]
            day = max(member.day for member in run)
            if len(run) == length and day not in days and all(day < member.repaired for member in run):
                days.add(day)
                yield Event(self.step.rule, day, keys, tuple(sorted(member.record for member in run)))

    def _first_per(self, events: Iterator[Event]) -> list[Event]:
        unit: Any = self.step.first_per
        if unit is None:
            return list(events)
        kept: dict[int, Event] = {}
        for event in sorted(events, key=lambda item: item.day):
            kept.setdefault(calendar_period(event.day, unit)[0], event)
        return list(kept.values())

    def _undone_on(self, evidence: list[Member]) -> int | None:
        """Return the first day from which the evidence that is not repaired no longer suffices."""
        for day in sorted({member.repaired for member in evidence if member.repaired < OPEN}):
            left = [member for member in evidence if member.repaired > day]
            match self.step.sort:
                case "reaches":
                    suffices = sum(member.number for member in left) >= self.step.bound
                case "consecutive":
                    suffices = len(left) == len(evidence)
                case _:
                    suffices = len({member.one for member in left}) >= self.step.bound
            if not suffices:
                return day
        return None


def _settled(item: tuple[Row, tuple[Any, ...]]) -> bool:
    """Say whether nothing about a member is open."""
    row, extra = item
    return row[SURE] and not (extra[NUMBER_UNKNOWN] or extra[REPAIRED_UNKNOWN] or extra[ONE_UNKNOWN])
