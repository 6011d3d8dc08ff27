"""The fence around durable-rules: what a rule given to its C module may look like.

Everything is checked when a network is planned, before anything reaches the C module. Each limit stands here with
the defect that it keeps out (`A1`... are the names used in the project's notes on rule engines).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from engine.problems import HengxinError, Text

Comparison: TypeAlias = Literal["eq", "neq", "lt", "lte", "gt", "gte", "ex"]
COMPARISONS: Final = frozenset(get_args(Comparison))

MAX_RULES: Final = 60
"""Rules in one ruleset; more are split over several (A8, A9, B14)."""
MAX_SAME: Final = 255
"""Rules on one identical condition (A8)."""
MAX_CONSTANTS: Final = 499
"""Different constants one property is compared with in one ruleset (A9)."""
MAX_KEYS: Final = 200
"""Properties of one fact (B4)."""
MAX_ATOMS: Final = 100
"""Comparisons in one rule."""
MAX_TERMS: Final = 400
"""Rules that one condition with its alternatives may become."""
MAX_NUMBER: Final = 2**53 - 1
"""Numbers compared lie strictly inside ``-2**53 .. 2**53`` (B11)."""

SENTINEL_TAG: Final = 0
"""The type tag of the sentinel fact (A6)."""

_PROPERTY = re.compile(r"[a-z][a-z0-9]{0,15}\Z")
_RESERVED = frozenset({"sid", "id", "t"})


class FenceError(HengxinError):
    """A rule cannot be given to durable-rules; ``rule`` is its name, ``text`` says why, in both languages."""

    def __init__(self, rule: str, text: Text) -> None:
        self.rule = rule
        self.text = text
        super().__init__(f"{rule}: {text.zh} / {text.en}")


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison of a property of the fact with a number; ``ex`` asks whether it is there."""

    property: str
    comparison: Comparison
    number: int = 1


Conjunction: TypeAlias = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule about one fact: all atoms hold. ``owner`` is the name of the rulebook's rule that it came from."""

    owner: str
    atoms: Conjunction


def check_rule(rule: Rule) -> None:
    """Refuse a rule that is not a conjunction of allowed comparisons with numbers from our own vocabulary.

    Raises:
        FenceError: it is not.
    """
    if len(rule.atoms) > MAX_ATOMS:
        zh = f"条件含 {len(rule.atoms)} 个比较，rete 最多 {MAX_ATOMS} 个"
        raise FenceError(rule.owner, Text(zh, f"{len(rule.atoms)} comparisons; rete takes {MAX_ATOMS}"))
    for atom in rule.atoms:
        if atom.comparison not in COMPARISONS:
            zh = f"rete 不允许比较“{atom.comparison}”"
            raise FenceError(rule.owner, Text(zh, f"comparison {atom.comparison!r} is not allowed in rete"))
        if not _PROPERTY.match(atom.property) or atom.property in _RESERVED:
            zh = f"rete 不允许属性名“{atom.property}”"
            raise FenceError(rule.owner, Text(zh, f"property {atom.property!r} is not allowed in rete"))
        check_number(rule.owner, atom.number)
    if len({atom.property for atom in rule.atoms}) > MAX_KEYS:
        zh = f"条件涉及的属性超过 {MAX_KEYS} 个"
        raise FenceError(rule.owner, Text(zh, f"the condition reads more than {MAX_KEYS} properties"))
    for name in {atom.property for atom in rule.atoms}:
        constants = {atom.number for atom in rule.atoms if atom.property == name}
        if len(constants) > MAX_CONSTANTS:
            zh = f"一个属性与 {len(constants)} 个常数比较，rete 最多 {MAX_CONSTANTS} 个"
            raise FenceError(rule.owner, Text(zh, f"one property and {len(constants)} constants; rete takes {MAX_CONSTANTS}"))


def check_number(owner: str, number: object) -> None:
    """Refuse everything but whole numbers inside ``-2**53 .. 2**53``.

    Raises:
        FenceError: it is text, a float, a truth value or too great.
    """
    if type(number) is not int:
        zh = f"rete 只接受整数常数：{number!r}"
        raise FenceError(owner, Text(zh, f"rete takes whole numbers only: {number!r}"))
    if abs(number) > MAX_NUMBER:
        raise FenceError(owner, Text(f"常数 {number} 超出 2^53", f"the constant {number} passes 2^53"))


def check_same(rules: Sequence[Rule]) -> None:
    """Refuse too many rules on one identical condition.

    Raises:
        FenceError: there are more than :data:`MAX_SAME`.
    """
    seen: dict[frozenset[Atom], int] = {}
    for rule in rules:
        key = frozenset(rule.atoms)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > MAX_SAME:
            zh = f"超过 {MAX_SAME} 条规则的条件完全相同"
            raise FenceError(rule.owner, Text(zh, f"more than {MAX_SAME} rules on one identical condition"))


def check_terms(owner: str, count: int) -> None:
    """Refuse a condition whose alternatives would become too many rules.

    Raises:
        FenceError: they would.
    """
    if count > MAX_TERMS:
        zh = f"条件展开成 {count} 条以上的规则，rete 最多 {MAX_TERMS} 条：请把一部分写成属性（attributes）"
        en = f"the condition becomes more than {MAX_TERMS} rules; write a part of it as an attribute"
        raise FenceError(owner, Text(zh, en))


def split(rules: Sequence[Rule]) -> tuple[tuple[int, ...], ...]:
    """Return the rules' indices, in order, in parts that each keep the limits of one ruleset.

    Raises:
        FenceError: a rule breaks a limit by itself.
    """
    check_same(rules)
    parts: list[tuple[int, ...]] = []
    current: list[int] = []
    constants: dict[str, set[int]] = {}
    for index, rule in enumerate(rules):
        check_rule(rule)
        if current and not _fits(rule, len(current), constants):
            parts.append(tuple(current))
            current, constants = [], {}
        current.append(index)
        for atom in rule.atoms:
            constants.setdefault(atom.property, set()).add(atom.number)
    if current:
        parts.append(tuple(current))
    return tuple(parts)


def _fits(rule: Rule, count: int, constants: dict[str, set[int]]) -> bool:
    if count >= MAX_RULES:
        return False
    names = {atom.property for atom in rule.atoms}
    if len(constants.keys() | names) > MAX_KEYS:
        return False
    return all(
        len(constants.get(name, set()) | {a.number for a in rule.atoms if a.property == name}) <= MAX_CONSTANTS for name in names
    )


def names_of(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the properties that rules read, sorted."""
    return tuple(sorted({atom.property for rule in rules for atom in rule.atoms}))
