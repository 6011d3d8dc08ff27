"""Merge what is owed to one enterprise into as few visits as meet it all, and keep to the yearly cap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.inspection.owed import Duty, digest


@dataclass
class Group:
    """Duties met by one visit on any day of ``[first, last]`` (indices of working days)."""

    code: str
    duties: list[Duty] = field(default_factory=list)
    first: int = 0
    last: int = 0

    def settle(self) -> None:
        """Narrow the days to those that meet every duty."""
        self.first = max(duty.first for duty in self.duties)
        self.last = min(duty.last for duty in self.duties)

    @property
    def counts(self) -> bool:
        """Say whether the visit counts towards the yearly cap."""
        return any(duty.counts for duty in self.duties)

    def lead(self, height: Callable[[str], int]) -> str:
        """Return the highest level that owes a part."""
        return max((duty.level for duty in self.duties), key=height)


def merge(code: str, owed: Sequence[Duty]) -> list[Group]:
    """Return the fewest visits that meet all duties to one enterprise.

    Taking the duty that ends first, and with it all that have begun by then, gives the least number of days that meet every
    interval. A duty that could be met by several of the visits then goes to one picked by digest, so that yearly and
    quarterly duties do not all fall into the first weeks.
    """
    groups: list[Group] = []
    waiting = sorted(owed, key=_order)
    while waiting:
        at = waiting[0].last
        group = Group(code, [duty for duty in waiting if duty.first <= at])
        group.settle()
        groups.append(group)
        waiting = [duty for duty in waiting if duty.first > at]
    _spread(groups)
    return groups


def _order(duty: Duty) -> tuple[int, int, str, str, str]:
    return duty.last, duty.first, duty.program.id, duty.level, duty.rule


def _spread(groups: list[Group]) -> None:
    """Move duties that fit several visits to one picked by digest, the most constrained first; no visit loses its last one."""
    movable = [(group, duty) for group in groups for duty in group.duties]
    for group, duty in sorted(movable, key=lambda pair: (pair[1].last - pair[1].first, _order(pair[1]))):
        if len(group.duties) == 1:
            continue
        rest = [other for other in group.duties if other is not duty]
        fitting = [
            other for other in groups
            if other is group or (max(other.first, duty.first) <= min(other.last, duty.last) and _same_sort(other, duty))
        ]  # fmt: skip
        if len(fitting) == 1 or (duty.counts and not any(other.counts for other in rest)):
            continue
        chosen = fitting[int(digest(duty.code, duty.window.name, duty.level, duty.rule)[:8], 16) % len(fitting)]
        if chosen is not group:
            group.duties = rest
            group.settle()
            chosen.duties.append(duty)
            chosen.settle()


def _same_sort(group: Group, duty: Duty) -> bool:
    """Say whether a duty can join a visit without making one count that did not."""
    return group.counts or not duty.counts


def within_cap(groups: list[Group], allowed: int, height: Callable[[str], int]) -> tuple[list[Group], list[Duty]]:
    """Return the visits that the yearly cap allows, and the duties left out.

    Kept are those led by higher levels, then the earlier. What stands outside the cap stays in any case.
    """
    counted = [group for group in groups if group.counts]
    if len(counted) <= allowed:
        return groups, []
    ordered = sorted(counted, key=lambda group: (-height(group.lead(height)), group.last, group.first))
    kept = {id(group) for group in ordered[: max(0, allowed)]}
    left: list[Duty] = []
    found: list[Group] = []
    for group in groups:
        if not group.counts or id(group) in kept:
            found.append(group)
            continue
        left += [duty for duty in group.duties if duty.counts]
        outside = [duty for duty in group.duties if not duty.counts]
        if outside:
            group.duties = outside
            group.settle()
            found.append(group)
    return found, left
