"""What lint claims about conditions is so for every value tried, and its worlds hold whatever the evaluator reaches."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from engine.facts.dictionary import Type
from engine.lint.reason.cases import cases
from engine.lint.reason.domains import codes_fit, numbers_fit
from engine.rulebook import program as p

NUMBERS = st.integers(-3, 8)
OPS = st.sampled_from(["ge", "gt", "le", "lt", "eq"])
CODES = ("a", "b", "c")


def number(op: p.Op, bound: int) -> p.Test:
    return p.Test("field", "n", op, p.Const(bound), Type.INT)


def holds(test: p.Test, value: int | str | None) -> bool:
    if test.op == "exists":
        return (value is not None) is test.operand
    if value is None:
        return False
    if test.op == "in":
        return isinstance(test.operand, tuple) and value in test.operand
    assert isinstance(test.operand, p.Const)
    bound = test.operand.value
    assert isinstance(value, int)
    assert isinstance(bound, int)
    return {
        "ge": value >= bound, "gt": value > bound, "le": value <= bound, "lt": value < bound, "eq": value == bound
    }[test.op]  # fmt: skip


exists = st.builds(lambda wanted: p.Test("field", "n", "exists", wanted, Type.INT), st.booleans())
number_tests = st.lists(st.tuples(st.one_of(st.builds(number, OPS, NUMBERS), exists), st.booleans()), max_size=5)
code_tests = st.lists(
    st.tuples(
        st.one_of(
            exists,
            st.builds(
                lambda chosen: p.Test("field", "n", "in", tuple(sorted(chosen)), Type.CODE),
                st.sets(st.sampled_from(CODES), min_size=1),
            ),
        ),
        st.booleans(),
    ),
    max_size=5,
)


@given(number_tests, st.booleans(), NUMBERS, NUMBERS)
def test_no_number_meets_what_is_said_to_contradict_itself(
    literals: list[tuple[p.Test, bool]], never_blank: bool, one: int, other: int
) -> None:
    low, high = min(one, other), max(one, other)
    values = [*range(low, high + 1), *([] if never_blank else [None])]
    met = any(all(holds(test, value) is wanted for test, wanted in literals) for value in values)
    assert numbers_fit(literals, (low, high), {}, never_blank) or not met


@given(code_tests, st.booleans())
def test_codes_are_decided_exactly(literals: list[tuple[p.Test, bool]], never_blank: bool) -> None:
    values = [*CODES, *([] if never_blank else [None])]
    met = any(all(holds(test, value) is wanted for test, wanted in literals) for value in values)
    assert codes_fit(literals, frozenset(CODES), never_blank) is met


ATOMS = [p.Test("field", name, "exists", True, Type.BOOL) for name in "xyz"]
conditions = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds(p.Negation, inner),
        st.builds(lambda parts: p.AllOf(tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(lambda parts: p.AnyOf(tuple(parts)), st.lists(inner, max_size=3)),
    ),
    max_leaves=6,
)


def truth(condition: p.Condition, world: dict[str, bool]) -> bool:
    match condition:
        case p.Negation(part):
            return not truth(part, world)
        case p.AllOf(parts):
            return all(truth(part, world) for part in parts)
        case p.AnyOf(parts):
            return any(truth(part, world) for part in parts)
        case p.Test():
            return world[condition.name]


@given(conditions, st.booleans())
def test_the_cases_of_a_condition_are_the_condition(condition: p.Condition, wanted: bool) -> None:
    found = cases(condition, wanted)
    for values in itertools.product((True, False), repeat=len(ATOMS)):
        world = dict(zip("xyz", values, strict=True))
        some = any(all(world[test.name] is value for test, value in case) for case in found)
        assert some is (truth(condition, world) is wanted)
