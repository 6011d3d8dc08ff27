"""Ranges of points, and the proof that no sum can pass 2^63."""

from __future__ import annotations

from collections.abc import Mapping

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook.scope import Scope
from engine.rulebook.values import INT_MAX, MONEY_MAX, POINTS_MAX


def operand_range(operand: p.Operand | p.DayExpr | None, parameters: Mapping[str, p.Parameter]) -> tuple[int, int]:
    """Return the least and greatest value of a number operand."""
    match operand:
        case p.Const(value) if isinstance(value, int):
            return value, value
        case p.ParamRef(name) if name in parameters:
            item = parameters[name]
            low, high = item.permitted
            return (item.value if low is None else low, item.value if high is None else high)
        case _:
            return -POINTS_MAX, POINTS_MAX


def points_range(
    points: p.Points | None, attributes: Mapping[str, p.Attribute], parameters: Mapping[str, p.Parameter]
) -> tuple[int, int]:
    """Return the least and greatest number of points one record can give."""
    match points:
        case None:
            return 0, 0
        case p.PointsFixed(value):
            return operand_range(value, parameters)
        case p.PointsField(name, deducted):
            low, high = _named_range(name, attributes, parameters, frozenset())
            return (-high, -low) if deducted else (low, high)
        case p.PointsPer(_, unit, _, each, cap):
            most = (MONEY_MAX // unit + 1) * each if cap is None else (cap if each > 0 else -cap)
            return min(0, most), max(0, most)
        case p.PointsBands(_, bands):
            return min((worth for *_, worth in bands), default=0), max((worth for *_, worth in bands), default=0)
        case p.PointsTable(_, table):
            return min(table.values(), default=0), max(table.values(), default=0)


def _named_range(
    name: str, attributes: Mapping[str, p.Attribute], parameters: Mapping[str, p.Parameter], passed: frozenset[str]
) -> tuple[int, int]:
    """Return the least and greatest points in an attribute or field; an attribute may pass on those of another."""
    item = attributes.get(name)
    if item is None:
        return 0, POINTS_MAX  # points in tables are never negative (the reader refuses them)
    if name in passed:
        return -POINTS_MAX, POINTS_MAX  # a cycle, refused elsewhere
    values = [branch.value for branch in item.branches]
    if item.otherwise is not None:
        values.append(item.otherwise)
    ranges = [
        _named_range(value.name, attributes, parameters, passed | {name})
        if isinstance(value, p.FieldRef)
        else operand_range(value, parameters)
        for value in values
    ]
    return min((low for low, _ in ranges), default=0), max((high for _, high in ranges), default=0)


def number_range(name: str, type_: Type, attributes: Mapping[str, p.Attribute], parameters: Mapping[str, p.Parameter]) -> int:
    """Return the greatest size of a number field or attribute."""
    item = attributes.get(name)
    size = POINTS_MAX if type_ is Type.POINTS else MONEY_MAX
    if item is None:
        return size
    values = [branch.value for branch in item.branches]
    if item.otherwise is not None:
        values.append(item.otherwise)
    return max(
        (size if isinstance(value, p.FieldRef) else _size(operand_range(value, parameters)) for value in values), default=0
    )


def _size(bounds: tuple[int, int]) -> int:
    return max(abs(bounds[0]), abs(bounds[1]))


def check_sums(
    scope: Scope,
    tallies: Mapping[str, p.Tally],
    schemes: Mapping[str, p.Scheme],
    attributes: Mapping[str, p.Attribute],
    parameters: Mapping[str, p.Parameter],
    worth: Mapping[str, tuple[int, int]],
) -> None:
    """Note every tally, score and trigger whose sum could pass 2^63 with the most records a subject may have."""
    most = scope.book.max_records
    sizes: dict[str, int] = {}
    for tally in tallies.values():
        if tally.of == "points":
            sizes[tally.id] = most * sum(_size(worth.get(name, (0, 0))) for name in tally.over)
        elif tally.of is not None:
            sizes[tally.id] = most * number_range(tally.of, tally.type, attributes, parameters)
    for index, written in enumerate(scope.book.tallies):
        if sizes.get(written.id, 0) > INT_MAX:
            with scope.at("tallies", index):
                zh = f"汇总“{written.id}”在 {most} 条记录时可能超出 2^63：请给按单位计分加 cap"
                scope.wrong("RANGE-SUM", zh, f"{written.id} could pass 2^63 with {most} records: add a cap", "of")
    for index, scheme in enumerate(scope.book.schemes):
        added = schemes[scheme.id].score if scheme.id in schemes else None
        if added is not None and sum(sizes.get(name, 0) for name in added.add) > INT_MAX // 2:
            with scope.at("schemes", index, "score"):
                zh = f"得分在 {most} 条记录时可能超出 2^63"
                scope.wrong("RANGE-SUM", zh, f"the score could pass 2^63 with {most} records", "add")
    for index, trigger in enumerate(scope.book.triggers):
        if trigger.sum_ is not None:
            kinds = [scope.finding_kinds[name] for name in trigger.from_ if name in scope.finding_kinds]
            named = scope.fields(kinds[0] if kinds else "").get(trigger.sum_.field)
            if named is not None and most * number_range(trigger.sum_.field, named.type, attributes, parameters) > INT_MAX:
                with scope.at("triggers", index, "sum"):
                    zh = f"{most} 条记录之和可能超出 2^63"
                    scope.wrong("RANGE-SUM", zh, f"the sum could pass 2^63 with {most} records", "field")


def check_signs(scope: Scope, tallies: Mapping[str, p.Tally], worth: Mapping[str, tuple[int, int]]) -> None:
    """Note tallies that keep the highest, take a maximum or minimum or filter groups over points of both signs: highest of
    what? And those that take the mildest: a maximum of deductions, a minimum of anything else."""
    for index, written in enumerate(scope.book.tallies):
        tally = tallies.get(written.id)
        if tally is None:
            continue
        inner = tally.groups.each if tally.groups is not None else tally.take
        picks = tally.overlap or {"max", "min"} & {tally.take, inner} or tally.distinct_records
        if tally.of != "points":
            if "min" in (tally.take, inner):
                _not_deductions(scope, index, tally)
            continue
        filters = tally.groups is not None and tally.groups.having != p.Limits()
        if not picks and not filters:
            continue
        low = min((worth.get(name, (0, 0))[0] for name in tally.over), default=0)
        high = max((worth.get(name, (0, 0))[1] for name in tally.over), default=0)
        if low < 0 < high:
            with scope.at("tallies", index):
                zh = f"“{tally.id}”取最高或按组筛选，所含分值不得有正有负（加分与减分请分开汇总）"
                scope.wrong("RANGE-SIGN", zh, f"{tally.id} picks or filters and must not mix signs", "over")
        elif low < 0 and "max" in (tally.take, inner):
            with scope.at("tallies", index):
                zh = f"“{tally.id}”对扣分取 max 取到的是最轻的一项；要取最重的请用 min，或者 overlap 的 keep: highest"
                en = f"{tally.id}: the max of deductions is the mildest; use min, or overlap, keep: highest"
                scope.wrong("RANGE-MAX", zh, en)
        elif high > 0 and "min" in (tally.take, inner):
            _not_deductions(scope, index, tally)
    _check_having(scope, tallies, worth)


def _not_deductions(scope: Scope, index: int, tally: p.Tally) -> None:
    with scope.at("tallies", index):
        zh = f"“{tally.id}”的 min 只用于扣分（取扣得最多的）；加分和字段取最大的用 max"
        scope.wrong("RANGE-MIN", zh, f"{tally.id}: min is for deductions (the heaviest); use max for gains and fields")


def _check_having(scope: Scope, tallies: Mapping[str, p.Tally], worth: Mapping[str, tuple[int, int]]) -> None:
    """Note groups that one more contribution could lead out: what is open could then not be bounded."""
    for index, written in enumerate(scope.book.tallies):
        tally = tallies.get(written.id)
        if tally is None or tally.groups is None or tally.groups.having == p.Limits():
            continue
        low, high = 0, 1
        if tally.of == "points" and tally.groups.each != "count":
            low = min((worth.get(name, (0, 0))[0] for name in tally.over), default=0)
            high = max((worth.get(name, (0, 0))[1] for name in tally.over), default=0)
        having = tally.groups.having
        if (having.low is not None and low < 0) or (having.high is not None and high > 0):
            with scope.at("tallies", index):
                zh = f"“{tally.id}”的 having：多一条记录反而会使该组不再计入；计数和加分写 at_least，扣分写 at_most"
                en = (
                    f"{tally.id}: one more record could lead a group out of having; "
                    "at_least for counts and gains, at_most for deductions"
                )
                scope.wrong("RANGE-HAVING", zh, en, "groups", "having")
