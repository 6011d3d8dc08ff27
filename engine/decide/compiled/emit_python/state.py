"""What generated source works on while it decides on one subject, and the joins it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from engine.calendar import OPEN, calendar_period
from engine.calendar.dates import CalendarUnit
from engine.decide.compiled.emit_python.days import Spans, inside, union_of
from engine.decide.compiled.emit_python.layout import ASKED, BEGAN, DAYS, EVENT, ID, KNOWN, MAIN, SURE
from engine.decide.outcome import QuestionKey, SchemeResult
from engine.decide.prepare import Prepared

Row: TypeAlias = tuple[Any, ...]
"""A row of a finding or trigger; its places are those of :mod:`.layout`."""
Questions: TypeAlias = frozenset[QuestionKey]
E: Questions = frozenset()
MISSING = object()
NOT_IN_FORCE = (False, False, E)
NOT_HELD: tuple[Any, ...] = (False, False, 0, 0, E, 0, ())


class State:
    """One decision while it is made. Names are short because generated source spells them out.

    ``rows`` by rule, ``RD`` placeholders read by rule, ``G`` fields of the register, ``T`` tallies on the as-of date, ``Z``
    schemes, ``L`` lists, ``OQ`` open questions, ``PH`` placeholders read, ``nc`` the next change found so far, ``alone`` the
    records no rule matches, ``gaps`` those in the supply by kind, ``pairs`` those of events.
    """

    __slots__ = (
        "A",
        "G",
        "L",
        "OQ",
        "P",
        "PH",
        "RD",
        "T",
        "Z",
        "_memo",
        "alone",
        "gappy",
        "gaps",
        "module",
        "nc",
        "now",
        "pairs",
        "rows",
    )  # fmt: skip

    def __init__(self, prepared: Prepared, module: Any, register: tuple[Any, ...], gaps: dict[str, Spans]) -> None:
        self.P = prepared
        self.module = module
        self.now = prepared.as_of
        self.A: Mapping[QuestionKey, Any] = prepared.answers
        self.G = register
        self.rows: list[list[Row]] = [[] for _ in module.rules]
        self.RD = [0] * len(module.rules)
        self.pairs: dict[tuple[str, str], Any] = {}
        self.alone: list[str] = []
        self.T: list[Any] = []
        self.Z: dict[str, Any] = {}
        self.L: dict[str, Any] = {}
        self.OQ: set[QuestionKey] = set()
        self.PH = 0
        self.nc = OPEN
        self.gaps = gaps
        self.gappy = bool(gaps)
        self._memo: dict[Any, Any] = {}

    def reach(self, name: str) -> dict[str, Spans]:
        """Return the days that gaps reach for ``tally <id>`` or ``rule <id>``, by kind."""
        found: dict[str, Spans] | None = self._memo.get(name)
        if found is None:
            spans: dict[str, list[tuple[int, int]]] = {}
            for kind, until in self.module.reaches[name]:
                for start, end in self.gaps.get(kind, ()):
                    last = until(end - 1)
                    if start < last:
                        spans.setdefault(kind, []).append((start, last))
            found = self._memo[name] = {kind: union_of(each) for kind, each in spans.items()}
        return found

    def reached(self, name: str, day: int) -> list[QuestionKey]:
        """Return the questions about the kinds whose gaps reach a day."""
        if not self.gappy:
            return []
        return [("supply", kind) for kind, days in self.reach(name).items() if inside(day, days)]

    def tally_at(self, place: int, day: int) -> Any:
        """Return a tally on another day than the as-of date."""
        if day == self.now:
            return self.T[place]
        found = self._memo.get((place, day))
        if found is None:
            found = self._memo[place, day] = self.module.tallies[place](self, day)
        return found


def questions(bits: int, owner: str, table: tuple[tuple[str, str], ...]) -> Questions:
    """Return the questions that bits stand for."""
    if not bits:
        return E
    found = []
    for place, (whose, name) in enumerate(table):
        if bits >> place & 1:
            found.append((owner if whose == "record" else whose, name))
    return frozenset(found)


def labelled(*labels: str | None) -> str:
    """Return the labels of the exceptions that hold."""
    return ",".join([label for label in labels if label is not None])


def in_force(state: State, place: int, day: int) -> tuple[bool, bool, Questions]:
    """Return whether a rule certainly and possibly counts on a day, whatever its points, and what that hangs on."""
    name = state.module.rules[place]
    asked = state.reached(f"rule {name}", day)
    certain, possible, open_ = judge_rows(state.rows[place], day, None)
    if asked:
        possible = True
        open_ = open_.union(asked)
        kind = state.module.kinds.get(name)
        certain = certain or (kind is not None and ("supply", kind) in asked and state.P.supposed(kind))
    return certain, possible, open_ if possible and not certain else E


def judge_rows(rows: list[Row], day: int, after: int | None) -> tuple[bool, bool, Questions]:
    """Return whether some row certainly and possibly counts on a day (and began after another), and what that hangs on."""
    certain = possible = False
    asked: Questions = E
    for row in rows:
        if row[KNOWN]:
            if (after is not None and row[BEGAN] <= after) or not inside(day, row[DAYS]):
                continue
            if row[SURE]:
                certain = possible = True
                continue
        possible = True
        asked = asked | row[ASKED]
    return certain, possible, asked


def held(state: State, place: int, day: int, own: int) -> tuple[Any, ...]:
    """Return what an effect on a rule holds by: columns HELD, then the ids of what certainly counts, sorted.

    ``own`` is the place of the effect's own days in a row, 0 if it has none.
    """
    sure: list[str] = []
    maybe = 0
    read = 0
    asked: Questions = E
    for row in state.rows[place]:
        if own:
            unknown, days, open_, own_read = row[own]
            known = not unknown
            if row[MAIN] <= day:
                read |= own_read
        else:
            known, days, open_ = row[KNOWN], row[DAYS], E
        if known and not inside(day, days):
            continue
        if known and row[SURE]:
            sure.append(row[ID])
        else:
            maybe += 1
            asked = asked | row[ASKED] | open_
    times = len(sure)
    if times > 1:
        sure.sort()
    return times > 0, times + maybe > 0, times, times + maybe, asked, read, tuple(sure)


def ungraded(status: Any, day: int, missing: tuple[str, ...] = (), asked: Questions = E) -> tuple[Any, ...]:
    """Return the row of a scheme that gives no grade."""
    return status, None, None, None, asked, SchemeResult(status, speaks_on=day, missing=missing)


def speaks_on(now: int, unit: CalendarUnit, stands: Callable[[int], int]) -> int:
    """Return the last day of the latest calendar unit whose grade stands."""
    start, _ = calendar_period(now, unit)
    while stands(start) > now:
        start, _ = calendar_period(start - 1, unit)
    return start - 1


def next_evaluation(now: int, spoke_on: int, unit: CalendarUnit, stands: Callable[[int], int]) -> int:
    """Return the next day on which a new grade stands."""
    end = spoke_on + 1
    while True:
        _, end = calendar_period(end, unit)
        day = stands(end)
        if day > now:
            return day


def missing(state: State, requires: tuple[Any, ...], day: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kinds without which a scheme does not speak, and all that are not complete; also notes their borders."""
    hard: set[str] = set()
    soft: set[str] = set()
    for kind, otherwise, until in requires:
        if inside(day, required(state, kind, until)):
            soft.add(kind)
            if otherwise == "not_enough_data":
                hard.add(kind)
    return tuple(sorted(hard)), tuple(sorted(soft))


def required(state: State, kind: str, until: Callable[[int], int]) -> Spans:
    """Return the days a requirement's gaps reach."""
    spans = [(start, until(end - 1)) for start, end in state.gaps.get(kind, ())]
    return union_of([span for span in spans if span[0] < span[1]])


def evidence(row: Row) -> tuple[str, ...]:
    """Return the records a row rests on."""
    event = row[EVENT]
    return (row[ID],) if event is None else event.evidence
