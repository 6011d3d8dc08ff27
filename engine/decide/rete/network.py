"""Rulesets of the C module of durable-rules, used as the fence says and in no other way."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.decide.rete.fence import MAX_NUMBER, SENTINEL_TAG, Rule, names_of, split
from engine.problems import HengxinError

try:
    import durable_rules_engine as _engine
except ImportError as _error:
    _engine = None
    _MISSING: str = str(_error)
else:
    _MISSING = ""

MAX_FACTS: Final = 200
"""Facts in one session; more are asserted in several sessions one after the other."""
MAX_KNOWN: Final = 2000
"""Facts whose firings a network remembers."""
_SID: Final = "0"
_SENTINEL: Final = "s"
_BIG: Final = MAX_NUMBER + 1
_FIRING: Final = re.compile(r'\{"(s|r\d+)":\{"m":\{"sid":"0","id":(\d+),')


class EngineFault(HengxinError):
    """The C module answered something it must not: the worker has to be thrown away."""


class Network:
    """Rules about one type of fact. Planned (and checked) at once; handed to the C module at the first use.

    What fires is a pure function of the fact, so a fact met before is not asserted again.
    """

    def __init__(self, tag: int, rules: Sequence[Rule]) -> None:
        self.tag = tag
        self.rules = tuple(rules)
        self.names = names_of(self.rules)
        self._parts = tuple(_Part(tag, index, [self.rules[i] for i in index]) for index in split(self.rules))
        self._known: dict[tuple[int | None, ...], frozenset[int]] = {}

    @property
    def rulesets(self) -> int:
        """The number of rulesets the rules were split over."""
        return len(self._parts)

    def fire(self, facts: Sequence[Mapping[str, int]]) -> list[frozenset[int]]:
        """Return for each fact the indices of the rules that fired on it.

        Raises:
            EngineFault: the C module misbehaved.
        """
        if not self.rules:
            return [frozenset()] * len(facts)
        keys = [tuple([fact.get(name) for name in self.names]) for fact in facts]
        fresh = {key: fact for key, fact in zip(keys, facts, strict=True) if key not in self._known}
        if fresh:
            if len(self._known) + len(fresh) > MAX_KNOWN:
                self._known = {key: self._known[key] for key in keys if key in self._known}
            self._known.update(zip(fresh, self._run(list(fresh.values())), strict=True))
        return [self._known[key] for key in keys]

    def _run(self, facts: list[Mapping[str, int]]) -> list[frozenset[int]]:
        fired: list[set[int]] = [set() for _ in facts]
        for part in self._parts:
            for first in range(0, len(facts), MAX_FACTS):
                part.run(facts, first, min(len(facts), first + MAX_FACTS), fired)
        return [frozenset(found) for found in fired]

    def close(self) -> None:
        """Delete the rulesets; the next use makes them again."""
        for part in self._parts:
            part.close()


class _Part:
    def __init__(self, tag: int, index: tuple[int, ...], rules: Sequence[Rule]) -> None:
        self.tag = tag
        self.index = index
        self.names = names_of(rules)
        self.definition = _definition(tag, rules)
        self.handle: int | None = None

    def run(self, facts: Sequence[Mapping[str, int]], first: int, last: int, fired: list[set[int]]) -> None:
        if _engine is None:
            raise EngineFault(_MISSING)
        if self.handle is None:
            self.handle = _engine.create_ruleset("hengxin", self.definition)
        clean = False
        try:
            for number in range(first, last):
                self._assert(self._fact(facts[number], number - first + 1))
            offset = self._assert(f'{{"sid":"{_SID}","id":0,"t":{SENTINEL_TAG}}}')
            clean = self._collect(offset, first, (last - first) * len(self.index) + 1, fired)
        except EngineFault:
            raise
        except Exception as error:
            raise EngineFault(str(error)) from error
        finally:
            if clean:
                _engine.delete_state(self.handle, _SID)
            else:
                self.handle = None

    def _fact(self, fact: Mapping[str, int], number: int) -> str:
        parts = [f'{{"sid":"{_SID}","id":{number},"t":{self.tag}']
        for name in self.names:
            value = fact.get(name)
            if value is not None:
                parts.append(f',"{name}":{max(-_BIG, min(_BIG, int(value)))}')
        parts.append("}")
        return "".join(parts)

    def _assert(self, fact: str) -> int:
        status, offset = _engine.assert_fact(self.handle, fact)
        if status not in (0, 1):
            raise EngineFault(f"assert_fact: status {status}")
        return int(offset)

    def _collect(self, offset: int, first: int, most: int, fired: list[set[int]]) -> bool:
        """Run every firing; say whether the sentinel was among them."""
        sentinel = False
        started: Any = _engine.start_action_for_state(self.handle, offset)
        message: str | None = started[1] if started else None
        while message:
            most -= 1
            if most < 0:
                raise EngineFault("more firings than rules and facts allow")
            found = _FIRING.match(message)
            if found is None:
                raise EngineFault(f"not a firing: {message[:80]}")
            if found[1] == _SENTINEL:
                sentinel = True
            else:
                fired[first + int(found[2]) - 1].add(self.index[int(found[1][1:])])
            message = _engine.complete_and_start_action(self.handle, offset)
        if not sentinel:
            raise EngineFault("the sentinel did not fire")
        return True

    def close(self) -> None:
        if self.handle is not None and _engine is not None:
            _engine.delete_ruleset(self.handle)
        self.handle = None


def _definition(tag: int, rules: Sequence[Rule]) -> str:
    table: dict[str, Any] = {_SENTINEL: {"all": [{"m": {"t": SENTINEL_TAG}}]}}
    for number, rule in enumerate(rules):
        tests: list[dict[str, Any]] = [{"t": tag}]
        for atom in rule.atoms:
            plain = {atom.property: atom.number}
            tests.append(plain if atom.comparison == "eq" else {f"${atom.comparison}": plain})
        table[f"r{number}"] = {"all": [{"m": {"$and": tests} if len(tests) > 1 else tests[0]}]}
    return json.dumps(table, separators=(",", ":"))
