"""Bounds of tallies and scores, and the grades a scheme may give. Sound: what is missing here cannot happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.facts.dictionary import Type
from engine.lint.reason.domains import ANY, Interval
from engine.rulebook import program as p
from engine.rulebook.ranges import operand_range

if TYPE_CHECKING:
    from engine.lint.reason.world import World


def tally_range(world: World, tally: p.Tally) -> Interval:
    """Return the least and greatest value of a tally."""
    members = [name for name in tally.over if name in world.live]
    low, high = 0, 0
    inner = tally.groups.each if tally.groups is not None else tally.take
    if members and (tally.of is None or "count" in (inner, tally.take)):
        high = ANY[1]
    elif members and tally.of != "points":
        # numbers of tables are never negative, but derived ones, and points, may be
        below = tally.of in world.program.attributes or tally.type is Type.POINTS
        low, high = (ANY[0] if below else 0), ANY[1]
    elif members:
        worth = [world.program.worth.get(name, (0, 0)) for name in members]
        low = ANY[0] if any(least < 0 for least, _ in worth) else 0
        high = ANY[1] if any(most > 0 for _, most in worth) else 0
    return clip((low, high), tally.cap)


def clip(within: Interval, cap: p.Limits) -> Interval:
    """Return an interval within a cap."""
    low = ANY[0] if cap.low is None else cap.low
    high = ANY[1] if cap.high is None else cap.high
    return min(max(within[0], low), high), max(min(within[1], high), low)


def score_range(world: World, scheme: p.Scheme) -> Interval:
    """Return the least and greatest score before vetoes."""
    if scheme.score is None:
        return 0, 0
    low, high = _base_range(world, scheme.score.base)
    for name in scheme.score.add:
        least, most = tally_range(world, world.program.tallies[name])
        low, high = low + least, high + most
    return clip((low, high), scheme.score.cap)


def _base_range(world: World, base: p.Operand | p.BySubject) -> Interval:
    if isinstance(base, p.BySubject):
        values = [*base.table.values(), *([] if base.otherwise is None else [base.otherwise])]
        return min(values, default=0), max(values, default=0)
    return operand_range(base, world.program.parameters)


def ranks_of(world: World, scheme: p.Scheme) -> frozenset[int | str]:
    """Return the ranks a scheme may give, and the statuses it may have without one."""
    ranks = _before_effects(world, scheme)
    for stage in scheme.order:
        if stage == "vetoes" or stage == "thresholds" or stage not in scheme.effects:
            continue
        for effect in scheme.effects[stage].effects:
            if world.may(effect):
                moved = {_moved(world, scheme, stage, effect, rank) for rank in ranks}
                after = {one for several in moved for one in several}
                ranks = after if world.always(effect.when) else ranks | after
    found: set[int | str] = set(ranks)
    if scheme.taking_part is not None and world.can([], [scheme.taking_part]):
        found.add("not_taking_part")
    base = scheme.score.base if scheme.score is not None else None
    lacking = bool(scheme.needs)
    if lacking or any(one.otherwise == "not_enough_data" for one in scheme.requires) or isinstance(base, p.BySubject):
        found.add("not_enough_data")
    return frozenset(found)


def _before_effects(world: World, scheme: p.Scheme) -> set[int]:
    if scheme.score is None:
        return {scheme.otherwise or 0}
    ranges = [score_range(world, scheme)]
    group = scheme.effects.get("vetoes")
    for effect in group.effects if group is not None else ():
        if effect.score is not None and world.may(effect):
            ranges.append(operand_range(effect.score, world.program.parameters))
    found = set()
    for item in scheme.thresholds:
        if item.when is not None and not world.can([item.when]):
            continue
        for rank, at_least, below in item.bands:
            if any(band_met(within, at_least, below) for within in ranges):
                found.add(rank)
    return found


def band_met(within: Interval, low: int | None, below: int | None) -> bool:
    """Say whether a score of an interval may lie in a band ``[low, below)``."""
    return (below is None or within[0] < below) and (low is None or within[1] >= low)


def _moved(world: World, scheme: p.Scheme, stage: str, effect: p.Effect, rank: int) -> tuple[int, ...]:
    last = len(scheme.grades) - 1
    if stage == "lifts" and effect.rank is not None:
        return (min(rank, effect.rank),)
    if stage == "caps" and effect.rank is not None:
        return (max(rank, effect.rank),)
    floor = scheme.effects["downgrades"].floor
    return tuple(range(rank, max(rank, last if floor is None else floor) + 1)) if effect.ranks is not None else (rank,)
