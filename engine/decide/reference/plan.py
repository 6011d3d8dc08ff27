"""What can be read off a rulebook once, whatever the subject: kept by the digest of its content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.facts import Type
from engine.rulebook import program as p
from engine.rulebook.corpus import Corpus
from engine.rulebook.strata import effect_conditions, list_conditions, tests

_MOST = 64
_MOST_ENDS = 65536
_plans: dict[tuple[str, str], Plan] = {}


@dataclass(frozen=True)
class Plan:
    """The rules of each kind of record; what is tested of the subject; the effects with days of their own.

    ``elapsed`` are the tests of a length since a date of the register; ``tallies`` and ``rules`` those whose value on
    a day some condition reads.
    """

    by_kind: dict[str, tuple[p.Finding, ...]]
    elapsed: tuple[p.Test, ...]
    tallies: tuple[p.Tally, ...]
    rules: tuple[str, ...]
    own_spans: tuple[tuple[str, p.Span], ...]
    ends: dict[tuple[str, int], int] = field(default_factory=dict)
    """By which day a finding must have ended, for (rule, day of the record), as far as worked out."""


def plan_of(corpus: Corpus, program: p.Program) -> Plan:
    """Return the plan of a program under the calendar of a corpus."""
    key = (corpus.digest, program.digest)
    found = _plans.get(key)
    if found is None:
        if len(_plans) >= _MOST:
            _plans.clear()
        found = _plans[key] = _plan(program)
    if len(found.ends) > _MOST_ENDS:
        found.ends.clear()
    return found


def _plan(program: p.Program) -> Plan:
    by_kind: dict[str, list[p.Finding]] = {}
    for rule in program.findings.values():
        by_kind.setdefault(rule.kind, []).append(rule)
    found = list(dict.fromkeys(_subject_tests(program)))
    effects = [effect for scheme in program.schemes.values() for group in scheme.effects.values() for effect in group.effects]
    return Plan(
        {kind: tuple(rules) for kind, rules in by_kind.items()},
        tuple(test for test in found if isinstance(test.operand, p.Length)),
        tuple(program.tallies[name] for name in dict.fromkeys(test.name for test in found if test.what == "tally")),
        tuple(dict.fromkeys(test.name for test in found if test.what == "in_force")),
        tuple((effect.on, effect.span) for effect in effects if effect.on is not None and effect.span is not None),
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
