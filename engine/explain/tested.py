"""Puts the tests a node read back into the condition they belong to: all of, any of, not.

A node keeps its reads as a flat list in the order of the condition's leaves. With the condition from the rulebook the
list says again which part failed and why, also below a negation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.decide.decision import Node, Read
from engine.explain.reader import Reader
from engine.rulebook import program as p

Shape = Literal["test", "all", "any", "not"]


@dataclass(frozen=True, slots=True)
class Tested:
    """A condition with its verdicts: a leaf has a ``read``, everything else has ``parts``."""

    shape: Shape
    certain: bool
    possible: bool
    read: Read | None = None
    parts: tuple[Tested, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """A test that decided something; ``negated``: it stands below a "not", so that holding is what failed."""

    read: Read
    negated: bool

    @property
    def open(self) -> bool:
        """Say whether the test is undecided."""
        return self.read.possible and not self.read.certain


def rebuild(condition: p.Condition, reads: Iterator[Read]) -> Tested | None:
    """Return the condition with the reads at its leaves, or None if they do not fit."""
    match condition:
        case p.Test():
            read = next(reads, None)
            if read is None or read.name != condition.name or read.op != condition.op:
                return None
            return Tested("test", read.certain, read.possible, read)
        case p.Negation(part):
            inner = rebuild(part, reads)
            return None if inner is None else Tested("not", not inner.possible, not inner.certain, parts=(inner,))
        case p.AllOf(parts) | p.AnyOf(parts):
            found: list[Tested] = []
            for part in parts:
                one = rebuild(part, reads)
                if one is None:
                    return None
                found.append(one)
            if isinstance(condition, p.AllOf):
                certain, possible = all(one.certain for one in found), all(one.possible for one in found)
                return Tested("all", certain, possible, parts=tuple(found))
            certain, possible = any(one.certain for one in found), any(one.possible for one in found)
            return Tested("any", certain, possible, parts=tuple(found))


def conditions_of(reader: Reader, node: Node) -> list[tuple[str, p.Condition]]:
    """Return the conditions a node's reads belong to, in order, each with the label it is known by."""
    rules = reader.rules
    path = node.id.split("/")
    match node.sort:
        case "pair":
            finding = rules.findings.get(node.rule)
            if finding is None:
                return []
            return [("", finding.when), *((reader.text(item.title), item.when) for item in finding.unless)]
        case "attribute":
            attribute = rules.attributes.get(node.rule)
            return [(branch.label, branch.when) for branch in attribute.branches] if attribute else []
        case "scheme":
            scheme = rules.schemes.get(node.rule)
            return [("", scheme.taking_part)] if scheme and scheme.taking_part is not None else []
        case "need":
            return [("", need.when) for need in rules.schemes[path[1]].needs if need.id == node.rule]
        case "effect":
            for group in rules.schemes[path[1]].effects.values():
                for effect in group.effects:
                    if effect.id == node.rule and effect.when is not None:
                        return [("", effect.when)]
        case "ground" | "removal":
            definition = rules.lists[path[1]]
            whens = {f"ground/{item.id}": item.when for item in definition.grounds}
            whens |= {f"removal/{item.id}": item.when for item in definition.removals}
            when = whens.get(f"{node.sort}/{node.rule}")
            return [("", when)] if when is not None else []
        case "override":
            table = rules.supervision
            return [("", item.when) for item in table.overrides if item.id == node.rule] if table else []
        case "measure":
            measure = rules.measures.get(node.rule)
            return [("", measure.when)] if measure and measure.when is not None else []
    return []


def tested(reader: Reader, node: Node | None) -> list[tuple[str, Tested]]:
    """Return a node's conditions with their reads; empty if it has none or they do not fit the rulebook."""
    if node is None or not node.reads:
        return []
    reads = iter(node.reads)
    found: list[tuple[str, Tested]] = []
    for label, condition in conditions_of(reader, node):
        one = rebuild(condition, reads)
        if one is None:
            break
        if one.parts or one.read:
            found.append((label, one))
    return found if next(reads, None) is None else []


def failures(one: Tested, *, wanted: bool = True) -> list[Cause]:
    """Return the tests because of which a condition does not certainly hold (below a "not": does not fail).

    Where parts certainly fail, those that are only open are left out.
    """
    if one.read is not None:
        short = not one.read.certain if wanted else one.read.possible
        return [Cause(one.read, not wanted)] if short else []
    if one.shape == "not":
        return failures(one.parts[0], wanted=not wanted)
    every = (one.shape == "all") == wanted
    if not every and (one.certain if wanted else not one.possible):
        return []
    parts = [part for part in one.parts if _short(part, wanted)] if every else list(one.parts)
    lost = [part for part in parts if _lost(part, wanted)]
    return [cause for part in (lost if every and lost else parts) for cause in failures(part, wanted=wanted)]


def _short(part: Tested, wanted: bool) -> bool:
    return not part.certain if wanted else part.possible


def _lost(part: Tested, wanted: bool) -> bool:
    return not part.possible if wanted else part.certain


def supports(one: Tested, *, wanted: bool = True) -> list[Cause]:
    """Return the tests because of which a condition certainly holds (below a "not": certainly fails)."""
    if one.read is not None:
        held = one.read.certain if wanted else not one.read.possible
        return [Cause(one.read, not wanted)] if held else []
    if one.shape == "not":
        return supports(one.parts[0], wanted=not wanted)
    return [cause for part in one.parts for cause in supports(part, wanted=wanted)]
