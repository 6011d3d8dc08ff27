"""Strata: the order of evaluation follows from what each rule reads; a cycle is an error that prints its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.rulebook import program as p
from engine.rulebook.scope import Scope

Node = tuple[str, str]


def tests(condition: p.Condition | None) -> Iterator[p.Test]:
    """Yield every test of a condition."""
    match condition:
        case None:
            return
        case p.Test():
            yield condition
        case p.AllOf(parts) | p.AnyOf(parts):
            for part in parts:
                yield from tests(part)
        case p.Negation(part):
            yield from tests(part)


def day_fields(expr: p.DayExpr | p.Operand | None) -> Iterator[str]:
    """Yield every field a day expression or operand reads."""
    match expr:
        case p.DayOf(field):
            yield field
        case p.FieldRef(name):
            yield name
        case p.DayPlus(of, plus, _):
            yield from day_fields(of)
            yield from day_fields(plus.amount)
        case p.DayNext(_, after):
            yield from day_fields(after)
        case p.DayEarliest(parts) | p.DayLatest(parts):
            for part in parts:
                yield from day_fields(part)
        case _:
            return


def condition_fields(condition: p.Condition | None) -> Iterator[str]:
    """Yield every record field a condition reads."""
    for test in tests(condition):
        if test.what == "field":
            yield test.name
        if isinstance(test.operand, p.FieldRef):
            yield test.operand.name


def effect_conditions(scheme: p.Scheme) -> Iterator[p.Condition | None]:
    """Yield every condition a scheme reads."""
    yield scheme.taking_part
    for need in scheme.needs:
        yield need.when
    for thresholds in scheme.thresholds:
        yield thresholds.when
    for group in scheme.effects.values():
        for effect in group.effects:
            yield effect.when


def list_conditions(definition: p.ListDefinition) -> Iterator[p.Condition | None]:
    """Yield every condition a list reads."""
    for ground in definition.grounds:
        yield ground.when
    for exception in definition.unless:
        yield exception.when
    for removal in definition.removals:
        yield removal.when


def attribute_strata(scope: Scope, attributes: Mapping[str, p.Attribute]) -> tuple[str, ...]:
    """Order the attributes so that each reads only earlier ones."""
    reads: dict[Node, set[Node]] = {}
    for item in attributes.values():
        fields: set[str] = set(day_fields(item.otherwise))
        for branch in item.branches:
            fields |= set(condition_fields(branch.when)) | set(day_fields(branch.value))
        same = {name for name in fields if name in attributes and attributes[name].kind == item.kind}
        reads["attribute", item.id] = {("attribute", name) for name in same}
    return tuple(name for _, name in _ordered(scope, reads))


def subject_strata(scope: Scope, schemes: Mapping[str, p.Scheme], lists: Mapping[str, p.ListDefinition]) -> tuple[Node, ...]:
    """Order schemes and lists so that each reads only earlier ones."""
    reads: dict[Node, set[Node]] = {}
    for scheme in schemes.values():
        reads["scheme", scheme.id] = _outcomes(effect_conditions(scheme))
    for definition in lists.values():
        reads["list", definition.id] = _outcomes(list_conditions(definition))
    return _ordered(scope, reads)


def _outcomes(conditions: Iterator[p.Condition | None]) -> set[Node]:
    return {(t.what, t.name) for condition in conditions for t in tests(condition) if t.what in ("scheme", "list")}


def _ordered(scope: Scope, reads: dict[Node, set[Node]]) -> tuple[Node, ...]:
    done: dict[Node, None] = {}
    path: list[Node] = []

    def visit(node: Node) -> None:
        if node in done or node not in reads:
            return
        if node in path:
            loop = [*path[path.index(node) :], node]
            shown = " → ".join(name for _, name in loop)
            with scope.at(*_place(scope, node)):
                scope.wrong("STRATA-CYCLE", f"规则循环依赖：{shown}", f"rules depend on each other in a circle: {shown}")
            return
        path.append(node)
        for other in sorted(reads[node]):
            visit(other)
        path.pop()
        done[node] = None

    for node in sorted(reads):
        visit(node)
    return tuple(done)


def _place(scope: Scope, node: Node) -> tuple[str, int]:
    section = node[0] + "s"
    ids = [item.id for item in getattr(scope.book, section)]
    return section, ids.index(node[1])
