"""What is owed: which level must inspect which enterprise in which window, by which rule. Semantics section 15."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.calendar import WorkCalendar
from engine.inspection.libraries import Done
from engine.inspection.model import VisitKind
from engine.inspection.periods import Period, Window, windows, working_days
from engine.rulebook import program as p


@dataclass(frozen=True)
class Supervised:
    """An enterprise under one rulebook: its class there and the grade (or status) it came from."""

    code: str
    district: str
    program: p.Program
    supervision: p.SupervisionClass
    grade: str
    risk: str


@dataclass(frozen=True)
class Duty:
    """One visit owed. ``first`` and ``last`` index the working days of the plan, both included."""

    code: str
    level: str
    kind: VisitKind
    first: int
    last: int
    window: Window
    program: p.Program
    supervision: p.SupervisionClass
    grade: str
    coverage: p.FullCoverage | None = None

    @property
    def counts(self) -> bool:
        """Say whether a visit made for this counts towards the yearly cap."""
        return self.kind in ("frequency", "drawn")

    @property
    def depth(self) -> str:
        """How deep the visit goes; what a document does not state is on site."""
        return self.coverage.depth if self.coverage is not None else self.supervision.depth or "on_site"

    @property
    def rule(self) -> str:
        """Where in the rulebook it says so."""
        at = f"{self.program.id}@{self.program.version}#supervision"
        if self.coverage is not None:
            return f"{at}/full_coverage/{self.coverage.id}"
        if self.kind == "drawn":
            return f"{at}/classes/{self.supervision.code}/ratio"
        return f"{at}/classes/{self.supervision.code}/frequency/{self.level}"


@dataclass
class Owed:
    """All duties of a plan, and what lapsed: windows that ended before its first day with a visit not made."""

    duties: list[Duty]
    lapsed: int = 0
    unstated: tuple[tuple[str, str], ...] = ()
    """(rulebook, class) pairs of which some frequency is not stated by the document."""


class _Clock:
    """The period, the days on which visits may be made, and the windows of each frequency."""

    def __init__(self, period: Period, start: int, days: Sequence[int], calendar: WorkCalendar) -> None:
        self.period, self.start, self.days, self.calendar = period, start, days, calendar
        self._windows: dict[tuple[str, int], tuple[Window, ...]] = {}

    def windows(self, rate: p.Frequency) -> tuple[Window, ...]:
        key = (rate.per, rate.times)
        if key not in self._windows:
            self._windows[key] = tuple(windows(rate.per, rate.times, self.period, self.calendar))
        return self._windows[key]

    def within(self, window: Window) -> tuple[int, int] | None:
        """Return the working days of a window that the plan may use, by index; None if there are none."""
        first = bisect_left(self.days, max(window.first, self.start))
        last = bisect_right(self.days, window.last) - 1
        return (first, last) if first <= last else None

    def must(self, window: Window) -> bool:
        """Say whether the period holds the last working day of a window."""
        days = working_days(max(window.first, window.last - 20), window.last, self.calendar)
        return not days or days[-1] <= self.period.last

    def turn(self, window: Window) -> tuple[int, int]:
        """Return which of how many periods of a window this one is."""
        size = self.period.last - self.period.first + 1
        count = max(1, round((window.last - window.first + 1) / size))
        return min(count - 1, max(0, (self.period.first - window.first + size // 2) // size)), count


def duties(
    enterprises: Sequence[Supervised],
    period: Period,
    start: int,
    days: Sequence[int],
    calendar: WorkCalendar,
    done: Mapping[str, Sequence[Done]],
    drawn: frozenset[tuple[str, str]] = frozenset(),
) -> Owed:
    """Return everything owed in a period.

    Args:
        enterprises: who is supervised under which rulebook.
        period: the period planned.
        start: first day on which a new visit may be made.
        days: the working days of the plan, ascending.
        calendar: says which days are worked, also outside the period.
        done: inspections made or announced, by credit code.
        drawn: (rulebook, credit code) of the random draw.
    """
    clock = _Clock(period, start, days, calendar)
    found = Owed([])
    turns = _Turns(enterprises)
    unstated: dict[tuple[str, str], None] = {}
    for item in enterprises:
        table = item.program.supervision
        assert table is not None
        made = done.get(item.code, ())
        for level, rate in item.supervision.frequency.items():
            if rate is None:
                unstated[item.program.id, item.supervision.code] = None
                continue
            _owe(found, clock, turns, item, level, rate, None, [one for one in made if one.kinds & {"frequency", "drawn"}])
        for coverage in table.full_coverage:
            if item.supervision.code in coverage.classes:
                covered = [one for one in made if "full_coverage" in one.kinds]
                _owe(found, clock, turns, item, coverage.level, coverage.frequency, coverage, covered)
        if (item.program.id, item.code) in drawn:
            _draw(found, clock, item, table, made)
    found.unstated = tuple(unstated)
    return found


def _owe(
    found: Owed,
    clock: _Clock,
    turns: _Turns,
    item: Supervised,
    level: str,
    rate: p.Frequency,
    coverage: p.FullCoverage | None,
    made: Iterable[Done],
) -> None:
    served = [one.day for one in made if level in one.levels]
    for window in clock.windows(rate):
        before = sum(window.whole[0] <= number <= window.whole[1] for number in served)
        if window.part < before:
            continue
        if not clock.must(window):
            index, count = clock.turn(window)
            if turns.of(item, window, count) > index:
                continue
        inside = clock.within(window)
        if inside is None:
            found.lapsed += window.last < clock.start
            continue
        kind: VisitKind = "frequency" if coverage is None else "full_coverage"
        found.duties.append(Duty(item.code, level, kind, *inside, window, item.program, item.supervision, item.grade, coverage))


def _draw(found: Owed, clock: _Clock, item: Supervised, table: p.Supervision, made: Iterable[Done]) -> None:
    period = clock.period
    if any("drawn" in one.kinds and period.first <= one.day <= period.last for one in made):
        return
    window = Window(period.first, period.last, (period.first, period.last))
    inside = clock.within(window)
    if inside is None:
        return
    level = next((name for name, rate in item.supervision.frequency.items() if rate and rate.times), next(iter(table.levels)))
    found.duties.append(Duty(item.code, level, "drawn", *inside, window, item.program, item.supervision, item.grade))


class _Turns:
    """In which part of a long window an enterprise has its turn: by digest, evenly within class and district."""

    def __init__(self, enterprises: Sequence[Supervised]) -> None:
        self.groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for item in enterprises:
            self.groups[item.program.id, item.supervision.code, item.district].append(item.code)
        self._ranks: dict[tuple[str, tuple[str, str, str]], dict[str, int]] = {}

    def of(self, item: Supervised, window: Window, count: int) -> int:
        group = (item.program.id, item.supervision.code, item.district)
        key = (window.name, group)
        if key not in self._ranks:
            ordered = sorted(self.groups[group], key=lambda code: digest(window.name, code))
            self._ranks[key] = {code: rank for rank, code in enumerate(ordered)}
        return self._ranks[key][item.code] * count // len(self.groups[group])


def digest(*parts: str) -> str:
    """Return the SHA-256 of parts, one a line, in hexadecimal."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
