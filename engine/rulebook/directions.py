"""What one more finding can do to the outcome: only worsen it, only better it, nothing, or either.

The signs follow the rules of monotone functions: +1 grows with the finding, -1 shrinks, 0 does not depend, None
either way. They are sound, not complete: ``mixed`` may still be monotone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.rulebook import program as p

Sign = int | None


def directions(
    program: p.Program, worth: Mapping[str, tuple[int, int]], main_dates: Mapping[str, str]
) -> dict[str, p.Direction]:
    """Return the direction of every finding and trigger of a program; ``worth`` is the range of points of each,
    ``main_dates`` names the main date of each kind of record."""
    return {name: _Signs(program, worth, main_dates, name).direction() for name in (*program.findings, *program.triggers)}


def join(signs: Iterable[Sign]) -> Sign:
    """Return the sign of a sum: the common one of those that are not nought."""
    found: Sign = 0
    for sign in signs:
        if sign is None or (found and sign and sign != found):
            return None
        found = found or sign
    return found


def _flip(sign: Sign) -> Sign:
    return None if sign is None else -sign


class _Signs:
    def __init__(
        self, program: p.Program, worth: Mapping[str, tuple[int, int]], main_dates: Mapping[str, str], name: str
    ) -> None:
        self.program = program
        self.worth = worth
        self.main_dates = main_dates
        self.name = name
        self.events = self._events()
        self.goodness: dict[str, Sign] = {}
        self.proposals: dict[str, Sign] = {}

    def _events(self) -> dict[str, Sign]:
        """How the number of findings and events of each rule moves: itself up, triggers it feeds up or either.

        One more member adds events and takes none away if all that count, by the main date of each, are events: the
        first of a period, a sum that is crossed and a run of periods may happen on another day instead, and an event
        begins to count no earlier than the main dates of its evidence.
        """
        moves: dict[str, Sign] = {self.name: 1}
        for trigger in self.program.triggers.values():
            if self.name in trigger.members:
                dates = {self.main_dates.get(self.program.findings[member].kind) for member in trigger.members}
                plain = trigger.first_per is None and trigger.at_least is not None and dates == {trigger.date}
                moves[trigger.id] = 1 if plain else None
        return moves

    def direction(self) -> p.Direction:
        good: list[Sign] = []
        for sort, name in self.program.subject_strata:
            if sort == "scheme":
                self.goodness[name] = self._scheme(self.program.schemes[name])
                good.append(self.goodness[name])
            else:
                definition = self.program.lists[name]
                self.proposals[name] = self._list(definition)
                more = join((self.proposals[name], self._prolonged(definition)))
                good.append(more if definition.colour == "red" else _flip(more))
        good.append(self._supervision())
        good.append(None if any(self._condition(m.when) != 0 for m in self.program.measures.values()) else 0)
        sign = join(good)
        return "mixed" if sign is None else {1: "for", -1: "against", 0: "neutral"}[sign]  # type: ignore[return-value]

    def _condition(self, condition: p.Condition | None) -> Sign:
        match condition:
            case None:
                return 0
            case p.AllOf(parts) | p.AnyOf(parts):
                return join(self._condition(part) for part in parts)
            case p.Negation(part):
                return _flip(self._condition(part))
            case p.Test(what="tally"):
                sign = self._tally(self.program.tallies[condition.name])
                return {"ge": sign, "gt": sign, "le": _flip(sign), "lt": _flip(sign)}.get(condition.op, 0 if sign == 0 else None)
            case p.Test(what="in_force"):
                return self.events.get(condition.name, 0)
            case p.Test(what="scheme"):
                return self._scheme_test(condition)
            case p.Test(what="list"):
                return self._list_test(condition)
            case _:
                return 0

    def _scheme_test(self, test: p.Test) -> Sign:
        sign = self.goodness.get(test.name, 0)
        if test.op == "status_in" or sign == 0:
            return 0 if sign == 0 else None
        if test.op == "no_worse":
            return sign
        if test.op == "no_better":
            return _flip(sign)
        codes = [grade.code for grade in self.program.schemes[test.name].grades]
        chosen = {codes.index(code) for code in test.operand} if isinstance(test.operand, tuple) else set()
        if chosen == set(range(len(chosen))):
            return sign
        if chosen == set(range(len(codes) - len(chosen), len(codes))):
            return _flip(sign)
        return None

    def _list_test(self, test: p.Test) -> Sign:
        """More grounds lift a status from none, ended or removed to proposed, and may prolong an entry."""
        definition = self.program.lists[test.name]
        chosen = set(test.operand) if isinstance(test.operand, tuple) else set()
        asked = "candidate" if definition.quota else "proposed"
        signs: list[Sign] = []
        lifted = [(low, asked) for low in ("none", "ended", "removed")]
        prolonged = [(low, "in_force") for low in ("ended", "proposed", "candidate", "noticed")]
        for moves, sign in ((lifted, self.proposals.get(test.name, 0)), (prolonged, self._prolonged(definition))):
            ups = any(low not in chosen and high in chosen for low, high in moves)
            downs = any(low in chosen and high not in chosen for low, high in moves)
            if sign != 0 and (ups or downs):
                signs.append(None if ups and downs else sign if ups else _flip(sign))
        return join(signs)

    def _prolonged(self, definition: p.ListDefinition) -> Sign:
        """How the time an entry is in force moves: a new ground inside the term may make it longer."""
        if definition.term is None or definition.term.new_ground == "none":
            return 0
        return join(self.events.get(ground.on, 0) for ground in definition.grounds if ground.on is not None)

    def _tally(self, tally: p.Tally) -> Sign:
        moves = [(name, self.events[name]) for name in tally.over if name in self.events]
        if not moves:
            return 0
        counting = (tally.groups.each if tally.groups else tally.take) == "count"
        signs: list[Sign] = []
        for name, sign in moves:
            low, high = (0, 1) if counting or tally.of != "points" else self.worth.get(name, (0, 0))
            size: Sign = 0 if low == high == 0 else 1 if low >= 0 else -1 if high <= 0 else None
            signs.append(None if sign is None or size is None else sign * size)
        found = join(signs)
        takes_max = tally.take == "max" or (tally.groups is not None and tally.groups.each == "max")
        if takes_max and found == -1:
            return None
        if tally.groups is not None and tally.groups.having != p.Limits():
            inward = tally.groups.having.high is None if (counting or found == 1) else tally.groups.having.low is None
            if not inward:
                return None
            if tally.take == "count":
                return 1
        return found

    def _effect(self, effect: p.Effect) -> Sign:
        return self.events.get(effect.on, 0) if effect.on is not None else self._condition(effect.when)

    def _scheme(self, scheme: p.Scheme) -> Sign:
        if any(self._condition(when) != 0 for when in (scheme.taking_part, *(need.when for need in scheme.needs))):
            return None
        signs: list[Sign] = []
        if scheme.score is not None:
            signs += [self._tally(self.program.tallies[name]) for name in scheme.score.add]
        signs += [0 if self._condition(item.when) == 0 else None for item in scheme.thresholds]
        for sort, group in scheme.effects.items():
            signs.append(self._group(scheme, sort, group))
        return join(signs)

    def _group(self, scheme: p.Scheme, sort: p.EffectSort, group: p.EffectGroup) -> Sign:
        moves = [self._effect(effect) for effect in group.effects]
        sign = join(moves)
        if sign == 0:
            return 0
        if len(group.effects) > 1 and group.combine not in ("sum", _monotone_combine(sort)):
            return None
        if sort == "lifts":
            return sign
        if sort == "vetoes" and not self._vetoes_only_lower(scheme, group):
            return None
        return _flip(sign)

    def _vetoes_only_lower(self, scheme: p.Scheme, group: p.EffectGroup) -> bool:
        low = scheme.score.cap.low if scheme.score else None
        values = [effect.score for effect in group.effects]
        return low is not None and all(isinstance(v, p.Const) and isinstance(v.value, int) and v.value <= low for v in values)

    def _list(self, definition: p.ListDefinition) -> Sign:
        signs: list[Sign] = []
        for ground in definition.grounds:
            signs.append(self.events.get(ground.on, 0) if ground.on is not None else self._condition(ground.when))
        signs += [_flip(self._condition(item.when)) for item in definition.unless]
        signs += [_flip(self._condition(item.when)) for item in definition.removals]
        return join(signs)

    def _supervision(self) -> Sign:
        table = self.program.supervision
        if table is None:
            return 0
        signs: list[Sign] = []
        for name, place in ((table.rows, 0), (table.columns, 1)):
            sign = self.goodness.get(name, 0) if name else 0
            if sign != 0 and name is not None:
                signs.append(sign if matrix_monotone(self.program, table, name, place) else None)
        overrides = join(self._condition(item.when) for item in table.overrides)
        signs.append(0 if overrides == 0 else _flip(overrides) if table.combine == "worst" else None)
        return join(signs)


def _monotone_combine(sort: p.EffectSort) -> str:
    return "best" if sort == "lifts" else "worst"


def matrix_monotone(
    program: p.Program, table: p.Supervision, name: str, place: int, aside: frozenset[int] = frozenset()
) -> bool:
    """A worse grade never gives a lighter class, whatever the other grade; classes set ``aside`` are not compared."""
    codes = [grade.code for grade in program.schemes[name].grades]
    others = {key[1 - place] for key in table.cells}
    for other in others:
        row = [table.cells.get((code, other) if place == 0 else (other, code), 0) for code in codes]
        row = [index for index in row if index not in aside]
        if row != sorted(row):
            return False
    return True
