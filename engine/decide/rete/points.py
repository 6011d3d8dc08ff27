"""The points a record gives. Bands and tables come from firings; the rest is arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.decide.rete.columns import Column, Facts, reader
from engine.decide.rete.days import Days
from engine.decide.rete.fence import Atom, FenceError, Rule
from engine.decide.rete.network import Network
from engine.decide.rete.views import Got
from engine.facts import CodeList
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p


class Choices:
    """Bands and tables of several rules about one kind of record: which one holds gives the points."""

    def __init__(
        self,
        tag: int,
        named: Sequence[tuple[str, p.Points | None, str | None]],
        codes: Mapping[str, CodeList],
        problems: list[FenceError],
    ) -> None:
        columns: dict[Column, str] = {}
        rules: list[Rule] = []
        self._gives: list[tuple[str, int]] = []
        self._readers = []
        for owner, points, listed in named:
            if isinstance(points, p.PointsBands):
                column = Column("number", "field", points.field)
                name = columns.setdefault(column, f"f{len(columns)}")
                for low, high, worth in points.bands:
                    atoms = [Atom(name, "ex")]
                    atoms += [Atom(name, "gte", low)] if low is not None else []
                    atoms += [Atom(name, "lt", high)] if high is not None else []
                    rules.append(Rule(owner, tuple(atoms)))
                    self._gives.append((owner, worth))
            elif isinstance(points, p.PointsTable) and listed is not None and listed in codes:
                column = Column("rank", "field", points.field, listed)
                name = columns.setdefault(column, f"f{len(columns)}")
                for code, worth in points.table.items():
                    if code in codes[listed].ranks:
                        rules.append(Rule(owner, (Atom(name, "eq", codes[listed].ranks[code]),)))
                        self._gives.append((owner, worth))
        for column, name in columns.items():
            ranks = codes[column.argument].ranks if isinstance(column.argument, str) else None
            self._readers.append((name, reader(column, ranks)))
        try:
            self.network = Network(tag, rules)
        except FenceError as error:
            problems.append(error)
            self.network = Network(tag, ())

    def evaluate(self, sources: Sequence[Facts]) -> list[dict[str, int]]:
        """Return for each source the points by rule; a rule is missing where nothing fits."""
        if not self._gives or not sources:
            return [{} for _ in sources]
        facts = [{name: value for name, read in self._readers if (value := read(source)) is not None} for source in sources]
        return [dict(self._gives[rule] for rule in sorted(fired)) for fired in self.network.fire(facts)]


def points_of(points: p.Points | None, days: Days, chosen: int | None) -> Got:
    """Return the points a rule gives: a number, None if it gives none at all, or UNKNOWN.

    ``chosen`` is what fired for bands and tables.
    """
    match points:
        case None:
            return Got(None)
        case p.PointsFixed(value):
            return days.operand(value)
        case p.PointsField(name, deducted):
            got = days.get(name)
            if got.value is UNKNOWN:
                return got
            number = got.value if isinstance(got.value, int) else 0
            return got._replace(value=-number if deducted else number)
        case p.PointsPer(name, unit, rounding, each, cap):
            got = days.get(name)
            return got if got.value is UNKNOWN else got._replace(value=_per(got.value, unit, rounding, each, cap))
        case p.PointsBands(name) | p.PointsTable(name):
            got = days.get(name)
            return got if got.value is UNKNOWN else got._replace(value=chosen or 0)


def _per(value: object, unit: int, rounding: str, each: int, cap: int | None) -> int:
    number = value if isinstance(value, int) else 0
    match rounding:
        case "floor":
            times = number // unit
        case "ceiling":
            times = -(-number // unit)
        case _:
            times = (2 * number + unit) // (2 * unit)
    worth = times * each
    if cap is not None and abs(worth) > cap:
        return cap if worth > 0 else -cap
    return worth
