"""The smallest step in which scores under a rulebook differ: between two neighbouring scores there is nothing to test."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

from engine.rulebook import program as p


def granule(program: p.Program) -> int:
    """Return the greatest number, in units of the rulebook's scale, of which all points and bases are multiples; at least 1."""
    found = 0
    for number in _numbers(program):
        found = gcd(found, number)
    return found or 1


def _numbers(program: p.Program) -> Iterator[int]:
    for finding in program.findings.values():
        yield from _points(program, finding.points)
    for trigger in program.triggers.values():
        yield from _points(program, trigger.points)
    for scheme in program.schemes.values():
        if scheme.score is not None:
            base = scheme.score.base
            if isinstance(base, p.BySubject):
                yield from base.table.values()
                yield base.otherwise or 0
            else:
                yield _operand(program, base)
            yield scheme.score.cap.low or 0
            yield scheme.score.cap.high or 0
    for tally in program.tallies.values():
        if tally.of == "points":
            yield tally.cap.low or 0
            yield tally.cap.high or 0


def _points(program: p.Program, points: p.Points | None) -> Iterator[int]:
    match points:
        case p.PointsFixed():
            yield _operand(program, points.value)
        case p.PointsTable():
            yield from points.table.values()
        case p.PointsBands():
            yield from (given for _, _, given in points.bands)
        case p.PointsPer():
            yield points.each
            yield points.cap or 0
        case p.PointsField(field):
            attribute = program.attributes.get(field)
            if attribute is None:
                yield 1
                return
            for value in (*(branch.value for branch in attribute.branches), attribute.otherwise):
                yield _operand(program, value) if isinstance(value, p.Const | p.ParamRef) else int(value is not None)


def _operand(program: p.Program, operand: p.Operand) -> int:
    if isinstance(operand, p.ParamRef):
        return program.parameters[operand.id].value
    if isinstance(operand, p.Const) and isinstance(operand.value, int):
        return operand.value
    return 1
