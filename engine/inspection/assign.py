"""Give every visit a day and two inspectors: greedy, the tightest first, with repair by moving one visit out of the way.

Why greedy: docs/decisions/0011. What it yields is proved by a script that knows nothing of it (tests/inspection/check_plan.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeAlias

from engine.inspection.model import Inspector
from engine.inspection.owed import digest

Failure: TypeAlias = Literal["NO-INSPECTOR", "CONFLICT", "SKILL", "ABSENT", "CAPACITY"]

_NEAR = 4
"""Working days that should lie between two visits to one enterprise, where its windows allow it."""
_MOVES = 60
"""Visits tried to be moved out of the way of one that does not fit."""
_PATIENCE = 20
"""After so many failures in one pool fewer moves are tried: there is no room."""


@dataclass
class Job:
    """A visit to place: on a day of ``[first, last]`` (indices of working days), by two inspectors of a level and district."""

    key: str
    code: str
    level: str
    district: str
    first: int
    last: int
    skills: frozenset[str]
    at: int = -1
    pair: tuple[str, ...] = ()
    failure: Failure | None = None
    possible: int = 0
    """For a failure: how many inspectors there would be (two are needed)."""


class Roster:
    """Who is free when. Days are indices of the working days of the plan."""

    def __init__(self, inspectors: Iterable[Inspector], days: Sequence[int], per_day: int, seed: str) -> None:
        self.people = {item.certificate: item for item in inspectors}
        self.days = days
        self.per_day = per_day
        self.seed = seed
        self.load: Counter[str] = Counter()
        self.busy: Counter[tuple[str, int]] = Counter()
        self.where: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        self.on: Counter[tuple[str, str, int]] = Counter()
        self.visits: dict[tuple[str, int], list[Job]] = defaultdict(list)
        self.of: dict[str, list[int]] = defaultdict(list)
        self.failed: Counter[tuple[str, str]] = Counter()
        self._pools: dict[tuple[str, str], tuple[Inspector, ...]] = {}
        self._absent: dict[str, frozenset[int]] = {item.certificate: self._gone(item) for item in self.people.values()}

    def _gone(self, item: Inspector) -> frozenset[int]:
        """Return the days on which an inspector cannot act: away, or without a valid certificate."""
        gone = set()
        for index, number in enumerate(self.days):
            expired = item.certificate_until is not None and number > item.certificate_until
            if expired or any(first <= number <= last for first, last in item.away):
                gone.add(index)
        return frozenset(gone)

    def pool(self, level: str, district: str) -> tuple[Inspector, ...]:
        """Return the inspectors on duty who may act for a level in a district."""
        key = (level, district)
        if key not in self._pools:
            self._pools[key] = tuple(
                item for item in self.people.values()
                if item.on_duty and level in item.levels and (not item.districts or district in item.districts)
            )  # fmt: skip
        return self._pools[key]

    def present(self, certificate: str, index: int) -> bool:
        """Say whether an inspector can act on a day."""
        return index not in self._absent[certificate]

    def occupy(self, certificates: Iterable[str], index: int, district: str, code: str) -> None:
        """Count a visit that stands already (announced before)."""
        for certificate in certificates:
            self.load[certificate] += 1
            self.busy[certificate, index] += 1
            self.where[certificate, index][district] += 1
        self.of[code].append(index)

    def put(self, job: Job, index: int, pair: tuple[str, ...]) -> None:
        """Place a visit."""
        job.at, job.pair = index, pair
        self.occupy(pair, index, job.district, job.code)
        self.on[job.level, job.district, index] += 1
        for certificate in pair:
            self.visits[certificate, index].append(job)

    def take(self, job: Job) -> tuple[int, tuple[str, ...]]:
        """Take a visit back, and return where it was."""
        index, pair = job.at, job.pair
        for certificate in pair:
            self.load[certificate] -= 1
            self.busy[certificate, index] -= 1
            self.where[certificate, index][job.district] -= 1
            self.visits[certificate, index].remove(job)
        self.of[job.code].remove(index)
        self.on[job.level, job.district, index] -= 1
        job.at, job.pair = -1, ()
        return index, pair


def assign(jobs: Sequence[Job], roster: Roster, progress: Callable[[int, int], None] | None = None) -> None:
    """Place all visits that can be placed; the others get their ``failure``."""
    order = sorted(jobs, key=lambda job: (job.last - job.first, _size(roster, job), digest(roster.seed, job.key)))
    for done, job in enumerate(order, 1):
        able = _able(job, roster)
        if not able or not (_place(job, roster, able) or _repair(job, roster, able)):
            roster.failed[job.level, job.district] += 1
            _diagnose(job, roster)
        if progress is not None:
            progress(done, len(order))


def _size(roster: Roster, job: Job) -> int:
    return len(roster.pool(job.level, job.district))


def _able(job: Job, roster: Roster) -> list[str]:
    """Return who may make the visit on some day, in a random but fixed order; nobody if two cannot be found."""
    free = [item.certificate for item in roster.pool(job.level, job.district) if job.code not in item.avoids]
    ordered = sorted(free, key=lambda name: digest(roster.seed, job.key, name))
    return ordered if _covering(ordered, job.skills, roster) else []


def _diagnose(job: Job, roster: Roster) -> None:
    """Say why a visit could not be placed: the first thing without which it cannot be, whatever else is planned."""
    pool = roster.pool(job.level, job.district)
    free = [item for item in pool if job.code not in item.avoids]
    names = [item.certificate for item in free]
    present = [[name for name in names if roster.present(name, index)] for index in range(job.first, job.last + 1)]
    if len(pool) < 2:
        job.failure, job.possible = "NO-INSPECTOR", len(pool)
    elif len(names) < 2:
        job.failure, job.possible = "CONFLICT", len(names)
    elif not _covering(names, job.skills, roster):
        job.failure, job.possible = "SKILL", sum(any(skill in item.skills for item in free) for skill in job.skills)
    elif not any(len(there) >= 2 and _covering(there, job.skills, roster) for there in present):
        job.failure, job.possible = "ABSENT", max(len(there) for there in present)
    else:
        job.failure, job.possible = "CAPACITY", len(names)


def _covering(names: Sequence[str], skills: frozenset[str], roster: Roster) -> tuple[str, ...]:
    """Return the first two of a list who have all skills between them; nobody if there are no such two."""
    if len(names) < 2:
        return ()
    if not skills:
        return tuple(names[:2])
    skilled = [name for name in names if skills.intersection(roster.people[name].skills)]
    for first in skilled:
        lacking = skills.difference(roster.people[first].skills)
        for second in names:
            if second != first and lacking <= set(roster.people[second].skills):
                return (first, second)
    return ()


def _pair(job: Job, roster: Roster, able: Sequence[str], index: int) -> tuple[str, ...]:
    """Return the two for a day: not in another district that day if possible, with the least load."""
    free = [name for name in able if roster.busy[name, index] < roster.per_day and roster.present(name, index)]
    if len(free) < 2:
        return ()
    free.sort(key=lambda name: (_elsewhere(roster, name, index, job.district), roster.load[name]))
    return _covering(free, job.skills, roster)


def _elsewhere(roster: Roster, name: str, index: int, district: str) -> bool:
    found = roster.where.get((name, index))
    return found is not None and any(count and place != district for place, count in found.items())


def _days(job: Job, roster: Roster) -> list[int]:
    """Return the days of a visit, the best first: apart from other visits to the enterprise, quiet, near its own place."""
    length = job.last - job.first + 1
    target = job.first + int(digest(roster.seed, job.code)[:8], 16) % length
    others = roster.of.get(job.code, ())
    return sorted(
        range(job.first, job.last + 1),
        key=lambda index: (
            any(abs(index - other) <= _NEAR for other in others),
            index in others,
            roster.on[job.level, job.district, index],
            abs(index - target),
            index,
        ),
    )


def _place(job: Job, roster: Roster, able: Sequence[str], barred: int = -1) -> bool:
    for index in _days(job, roster):
        if index == barred or index in roster.of.get(job.code, ()):
            continue
        pair = _pair(job, roster, able, index)
        if pair:
            roster.put(job, index, pair)
            return True
    return False


def _repair(job: Job, roster: Roster, able: Sequence[str]) -> bool:
    """Make room by moving one visit of a busy inspector to another day; at most ``_MOVES`` tries."""
    tries, most = 0, _MOVES if roster.failed[job.level, job.district] < _PATIENCE else _MOVES // 15
    for index in _days(job, roster):
        if index in roster.of.get(job.code, ()):
            continue
        there = [name for name in able if roster.present(name, index)]
        free = [name for name in there if roster.busy[name, index] < roster.per_day]
        full = [name for name in there if roster.busy[name, index] >= roster.per_day]
        for first, second in product(free, full):
            if not _skilled((first, second), job.skills, roster):
                continue
            for other in tuple(roster.visits[second, index]):
                tries += 1
                if tries > most:
                    return False
                if _move(other, roster, index):
                    roster.put(job, index, (first, second))
                    return True
    return False


def _skilled(pair: Iterable[str], skills: frozenset[str], roster: Roster) -> bool:
    return not skills.difference(*(roster.people[name].skills for name in pair))


def _move(job: Job, roster: Roster, away_from: int) -> bool:
    index, pair = roster.take(job)
    able = [item.certificate for item in roster.pool(job.level, job.district) if job.code not in item.avoids]
    if _place(job, roster, able, barred=away_from):
        return True
    roster.put(job, index, pair)
    return False
