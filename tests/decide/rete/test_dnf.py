"""The alternatives of a condition are its two readings: checked against the truth table of every combination."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.decide.rete.dnf import Mode, Term, alternatives
from engine.decide.rete.fence import FenceError
from engine.facts import Type
from engine.rulebook import program as p

pytestmark = pytest.mark.rete

STATES = ((False, False), (False, True), (True, True))
"""Certainly not, open, certainly."""
TESTS = [p.Test("field", f"f{n}", "exists", True, Type.INT) for n in range(4)]

conditions: st.SearchStrategy[p.Condition] = st.recursive(
    st.sampled_from(TESTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: p.AllOf(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: p.AnyOf(tuple(parts))),
        inner.map(p.Negation),
    ),
    max_leaves=9,
)


def kleene(condition: p.Condition, states: tuple[tuple[bool, bool], ...]) -> tuple[bool, bool]:
    match condition:
        case p.Test():
            return states[TESTS.index(condition)]
        case p.Negation(part):
            certain, possible = kleene(part, states)
            return not possible, not certain
        case p.AllOf(parts):
            found = [kleene(part, states) for part in parts]
            return all(c for c, _ in found), all(q for _, q in found)
        case p.AnyOf(parts):
            found = [kleene(part, states) for part in parts]
            return any(c for c, _ in found), any(q for _, q in found)


def holds(terms: tuple[Term, ...], states: tuple[tuple[bool, bool], ...]) -> bool:
    return any(all(states[flag.test]["cp".index(flag.mode)] == bool(flag.value) for flag in term) for term in terms)


@given(conditions)
@settings(max_examples=300, deadline=None)
def test_alternatives_are_the_truth_table(condition: p.Condition) -> None:
    try:
        read: dict[Mode, tuple[Term, ...]] = {
            "c": alternatives("R", condition, TESTS.index, "c"),
            "p": alternatives("R", condition, TESTS.index, "p"),
        }
    except FenceError:
        assume(False)
    for states in product(STATES, repeat=len(TESTS)):
        certain, possible = kleene(condition, states)
        assert holds(read["c"], states) == certain
        assert holds(read["p"], states) == possible


def test_no_alternative_is_needless() -> None:
    either = p.AnyOf((TESTS[0], p.AllOf((TESTS[0], TESTS[1]))))
    assert len(alternatives("R", either, TESTS.index, "c")) == 1
    never = p.AllOf((TESTS[0], p.Negation(TESTS[0])))
    assert alternatives("R", never, TESTS.index, "c") == ()
    assert len(alternatives("R", never, TESTS.index, "p")) == 1


def test_too_many_alternatives_are_refused() -> None:
    wide = p.AllOf(tuple(p.AnyOf(tuple(p.Test("field", f"x{a}", "in", (str(b),), Type.KEY) for b in range(6))) for a in range(6)))
    numbers: dict[p.Test, int] = {}
    with pytest.raises(FenceError):
        alternatives("R", wide, lambda test: numbers.setdefault(test, len(numbers)), "c")
