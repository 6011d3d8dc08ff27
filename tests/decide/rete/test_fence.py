"""Nothing outside the fence reaches durable-rules; each limit is refused with the rule's name in both languages."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.decide.rete.compiled import check_fence
from engine.decide.rete.fence import (
    COMPARISONS,
    MAX_ATOMS,
    MAX_CONSTANTS,
    MAX_RULES,
    MAX_SAME,
    Atom,
    FenceError,
    Rule,
    check_rule,
    check_terms,
    split,
)
from engine.decide.rete.network import EngineFault, Network, _definition
from engine.facts import Type
from engine.rulebook import program as p
from engine.rulebook.corpus import Corpus

pytestmark = pytest.mark.rete


def refused(rule: Rule) -> FenceError:
    with pytest.raises(FenceError) as caught:
        check_rule(rule)
    assert caught.value.rule == rule.owner
    assert caught.value.text.zh != caught.value.text.en
    return caught.value


@pytest.mark.parametrize("number", ["1", 1.0, True, None, 2**53, -(2**53)])
def test_only_whole_numbers_below_2_53(number: object) -> None:
    assert refused(Rule("R", (Atom("f0", "eq", number),)))  # type: ignore[arg-type]


@pytest.mark.parametrize("comparison", ["mt", "imt", "nex", "not", "iall", "iany", "count", "or", "$gt"])
def test_only_seven_comparisons(comparison: str) -> None:
    assert comparison not in COMPARISONS
    assert refused(Rule("R", (Atom("f0", comparison, 1),)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["$s", "sid", "id", "t", "企业", "a.b", "F", "", 'a"', "x" * 40])
def test_only_our_own_property_names(name: str) -> None:
    assert refused(Rule("R", (Atom(name, "eq", 1),)))


def test_too_many_comparisons_in_one_rule() -> None:
    refused(Rule("R", tuple(Atom(f"f{n}", "eq", 1) for n in range(MAX_ATOMS + 1))))


def test_same_condition_too_often() -> None:
    rules = [Rule("R", (Atom("f0", "eq", 1),))] * MAX_SAME
    assert split(rules)
    with pytest.raises(FenceError, match="255"):
        split([*rules, rules[0]])


def test_too_many_alternatives() -> None:
    with pytest.raises(FenceError, match="属性"):
        check_terms("R", 401)


def test_large_sets_are_split() -> None:
    parts = split([Rule("R", (Atom("f0", "eq", n),)) for n in range(1000)])
    assert [n for part in parts for n in part] == list(range(1000))
    assert all(len(part) <= MAX_RULES for part in parts)


def test_constants_per_property_are_split() -> None:
    """A9: 513 constants of one property hang the C module; no part comes near."""
    rules = [Rule("R", tuple(Atom("f0", "neq", 90 * r + n) for n in range(90))) for r in range(20)]
    parts = split(rules)
    for part in parts:
        assert len({atom.number for index in part for atom in rules[index].atoms}) <= MAX_CONSTANTS


def test_definitions_hold_a_tag_and_nothing_but_conjunctions() -> None:
    rules = [Rule("R", (Atom("f0", "gte", 1), Atom("f1", "ex"))), Rule("S", ())]
    for name, rule in json.loads(_definition(7, rules)).items():
        (alternative,) = rule["all"]
        tests = alternative["m"].get("$and", [alternative["m"]])
        assert tests[0] == {"t": 0 if name == "s" else 7}
        assert set(rule) == {"all"}


def test_many_rules_fire_as_plain_python_would() -> None:
    """2,000 rules in 34 rulesets, random facts with missing keys, every comparison (B14 and A8 stay out of reach)."""
    rng = random.Random(5)
    compare = {
        "eq": lambda a, b: a == b,
        "neq": lambda a, b: a != b,
        "lt": lambda a, b: a < b,
        "lte": lambda a, b: a <= b,
        "gt": lambda a, b: a > b,
        "gte": lambda a, b: a >= b,
        "ex": lambda a, b: True,
    }
    atoms = [
        tuple(
            Atom(f"f{rng.randrange(6)}", rng.choice(sorted(compare)), rng.randrange(-3, 4))  # type: ignore[arg-type]
            for _ in range(rng.randrange(1, 4))
        )
        for _ in range(2000)
    ]
    network = Network(9, [Rule("R", one) for one in atoms])
    assert network.rulesets >= 34
    facts = [{f"f{n}": rng.randrange(-3, 4) for n in range(6) if rng.random() < 0.8} for _ in range(40)]
    fired = network.fire(facts)
    for fact, found in zip(facts, fired, strict=True):
        expected = {
            index
            for index, one in enumerate(atoms)
            if all(atom.property in fact and compare[atom.comparison](fact[atom.property], atom.number) for atom in one)
        }
        assert found == expected
    assert Network(9, [Rule("R", one) for one in atoms]).fire(facts) == fired
    network.close()
    assert network.fire(facts) == fired


def test_numbers_beyond_the_fence_are_clamped_on_the_right_side() -> None:
    network = Network(9, [Rule("R", (Atom("f0", "gt", 2**53 - 1),)), Rule("R", (Atom("f0", "lt", -(2**53 - 1)),))])
    assert network.fire([{"f0": 2**63 - 1}, {"f0": -(2**70)}, {"f0": 2**53 - 1}]) == [{0}, {1}, frozenset()]


def test_more_facts_than_one_session_holds() -> None:
    network = Network(9, [Rule("R", (Atom("f0", "gte", 300),))])
    fired = network.fire([{"f0": n} for n in range(500)])
    assert [bool(found) for found in fired] == [n >= 300 for n in range(500)]


def test_a_status_that_must_not_be_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def create_ruleset(self, name: str, rules: str) -> int:
            return 1

        def assert_fact(self, handle: int, fact: str) -> tuple[int, int]:
            return 2, 0

    monkeypatch.setattr("engine.decide.rete.network._engine", Broken())
    with pytest.raises(EngineFault, match="status 2"):
        Network(9, [Rule("R", (Atom("f0", "eq", 1),))]).fire([{"f0": 1}])


def test_a_firing_too_many_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """B17: nothing in durable-rules bounds the number of firings; we do."""

    class Endless:
        firing = '{"r0":{"m":{"sid":"0","id":1,"t":9}}}'

        def create_ruleset(self, name: str, rules: str) -> int:
            return 1

        def assert_fact(self, handle: int, fact: str) -> tuple[int, int]:
            return 0, 0

        def start_action_for_state(self, handle: int, offset: int) -> tuple[str, str]:
            return "", self.firing

        def complete_and_start_action(self, handle: int, offset: int) -> str:
            return self.firing

    monkeypatch.setattr("engine.decide.rete.network._engine", Endless())
    with pytest.raises(EngineFault, match="firings"):
        Network(9, [Rule("R", (Atom("f0", "eq", 1),))]).fire([{"f0": 1}])


def test_a_rulebook_is_checked_without_the_c_module(monkeypatch: pytest.MonkeyPatch, corpus_of: Callable[[str], Corpus]) -> None:
    monkeypatch.setattr("engine.decide.rete.network._engine", None)
    corpus = corpus_of("examples/01-fixed-base")
    program = corpus.programs["example-01-fixed-base"][0]
    assert check_fence(program, corpus.dictionary) == []
    wide = p.AllOf(
        tuple(p.AnyOf(tuple(p.Test("field", "fine", "ge", p.Const(10 * a + b), Type.MONEY) for b in range(8))) for a in range(8))
    )
    finding = replace(program.findings["PENALTY"], when=wide)
    (problem,) = {
        (rule, text.zh) for rule, text in check_fence(replace(program, findings={"PENALTY": finding}), corpus.dictionary)
    }
    assert problem[0] == "PENALTY"
    assert "属性" in problem[1]
    huge = p.Test("field", "fine", "ge", p.Const(2**53), Type.MONEY)
    finding = replace(program.findings["PENALTY"], when=huge)
    found = check_fence(replace(program, findings={"PENALTY": finding}), corpus.dictionary)
    assert [rule for rule, _ in found] == ["PENALTY"]
