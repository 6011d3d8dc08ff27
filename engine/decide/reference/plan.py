"""What can be read off a rulebook once, whatever the subject: kept by the digest of its content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.facts import Type
from engine.rulebook import program as p
from engine.rulebook.strata import effect_conditions, list_conditions, tests

_MOST = 64
_plans: dict[str, Plan] = {}


@dataclass(frozen=True)
class Plan:
    """The rules of each kind of record, and every test on the subject."""

    by_kind: dict[str, tuple[p.Finding, ...]]
    subject_tests: tuple[p.Test, ...]


def plan_of(program: p.Program) -> Plan:
    """Return the plan of a program."""
    found = _plans.get(program.digest)
    if found is None:
        if len(_plans) >= _MOST:
            _plans.clear()
        found = _plans[program.digest] = _plan(program)
    return found


def _plan(program: p.Program) -> Plan:
    by_kind: dict[str, list[p.Finding]] = {}
    for rule in program.findings.values():
        by_kind.setdefault(rule.kind, []).append(rule)
    return Plan(
        {kind: tuple(rules) for kind, rules in by_kind.items()}, tuple(dict.fromkeys(_subject_tests(program)))
    )


def _subject_tests(program: p.Program) -> Iterator[p.Test]:
    """Yield every test of every condition on the subject; a ground ``on`` something tests whether it is in force."""
    for scheme in program.schemes.values():
        for condition in effect_conditions(scheme):
            yield from tests(condition)
    for definition in program.lists.values():
        for condition in list_conditions(definition):
            yield from tests(condition)
        for ground in definition.grounds:
            if ground.on is not None:
                yield p.Test("in_force", ground.on, "in_force", True, Type.BOOL)
    if program.supervision is not None:
        for override in program.supervision.overrides:
            yield from tests(override.when)
    for measure in program.measures.values():
        yield from tests(measure.when)
