"""Conditions of one type of fact: first the tests fire, then the conditions over the flags of the tests.

What stays open and which placeholders were read is not a matter of matching; it is worked out from the verdicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from engine.decide.outcome import QuestionKey
from engine.decide.rete.columns import Column, Facts, reader
from engine.decide.rete.dnf import Flag, alternatives
from engine.decide.rete.fence import Atom, FenceError, Rule
from engine.decide.rete.literals import Literal_, Words, literal, tests_in
from engine.decide.rete.network import MAX_KNOWN, EngineFault, Network
from engine.rulebook import program as p

NONE: frozenset[QuestionKey] = frozenset()
NO_PARAMETERS: frozenset[str] = frozenset()


class Reading(NamedTuple):
    """A condition in both readings, what it hangs on, and which placeholders it read."""

    certain: bool
    possible: bool
    open: frozenset[QuestionKey] = NONE
    placeholders: frozenset[str] = NO_PARAMETERS


HOLDS = Reading(True, True)
FAILS = Reading(False, False)
Fired: TypeAlias = tuple[tuple[bool, bool], ...]
"""Certain and possible, of each test or condition."""


class Source(Facts, Protocol):
    """What facts are made from, and what is known about the things that tests read."""

    def about(self, test: p.Test) -> tuple[frozenset[QuestionKey], frozenset[str]]:
        """Return the open questions and the placeholders of the value and the operand of a test."""


class Conditions:
    """Named conditions about one type of fact (``tag``), compiled to two networks."""

    def __init__(self, tag: int, named: Sequence[tuple[str, p.Condition]], words: Words, problems: list[FenceError]) -> None:
        self.conditions = tuple(condition for _, condition in named)
        self.tests: list[p.Test] = []
        self._numbers: dict[p.Test, int] = {}
        self._columns: dict[Column, str] = {}
        owners: dict[int, str] = {}
        for owner, condition in named:

            def note(test: p.Test, owner: str = owner) -> None:
                if test not in self._numbers:
                    owners[len(self.tests)] = owner
                    self._numbers[test] = len(self.tests)
                    self.tests.append(test)

            tests_in(condition, note)
        self.read_by = [self._tests_of(condition) for condition in self.conditions]
        """The numbers of the tests of each condition."""
        self._test_verdicts: list[tuple[int, bool]] = []
        self._condition_verdicts: list[tuple[int, bool]] = []
        self._always: list[tuple[int, bool]] = []
        first: list[Rule] = []
        second: list[Rule] = []
        for index, test in enumerate(self.tests):
            try:
                self._add_test(first, index, owners[index], literal(owners[index], test, words))
            except FenceError as error:
                problems.append(error)
        for index, (owner, condition) in enumerate(named):
            try:
                self._add_condition(second, index, owner, condition)
            except FenceError as error:
                problems.append(error)
        self._readers = [
            (name, reader(column, words.ranks(column.argument if isinstance(column.argument, str) else None)))
            for column, name in self._columns.items()
        ]
        self._first = _network(tag, first, problems)
        self._second = _network(tag, second, problems)
        self._known: dict[tuple[int | None, ...], tuple[Fired, Fired]] = {}
        self._flags = [(name, int(name[1:]), "cp".index(name[0])) for name in self._second.names]

    def _tests_of(self, condition: p.Condition) -> tuple[int, ...]:
        found: list[int] = []
        tests_in(condition, lambda test: found.append(self._numbers[test]))
        return tuple(dict.fromkeys(found))

    def _add_test(self, rules: list[Rule], index: int, owner: str, found: Literal_) -> None:
        for certain, alternatives_ in ((True, found.certain), (False, found.possible)):
            for cells in alternatives_:
                rules.append(Rule(owner, tuple(self._atom(cell) for cell in cells)))
                self._test_verdicts.append((index, certain))

    def _atom(self, cell: tuple[Column, str, int]) -> Atom:
        column, comparison, number = cell
        name = self._columns.setdefault(column, f"f{len(self._columns)}")
        return Atom(name, comparison, number)  # type: ignore[arg-type]

    def _add_condition(self, rules: list[Rule], index: int, owner: str, condition: p.Condition) -> None:
        for mode, certain in (("c", True), ("p", False)):
            for term in alternatives(owner, condition, self._numbers.__getitem__, mode):  # type: ignore[arg-type]
                if not term:
                    self._always.append((index, certain))
                    continue
                rules.append(Rule(owner, tuple(Atom(_flag(flag), "eq", flag.value) for flag in sorted(term))))
                self._condition_verdicts.append((index, certain))

    @property
    def networks(self) -> tuple[Network, Network]:
        """The network of the tests and that of the conditions."""
        return self._first, self._second

    def evaluate(self, sources: Sequence[Source]) -> list[Verdicts]:
        """Return the verdicts on each source."""
        keys = [tuple([read(source) for _, read in self._readers]) for source in sources]
        fresh = list(dict.fromkeys(key for key in keys if key not in self._known))
        if fresh:
            if len(self._known) > MAX_KNOWN:
                self._known = {key: self._known[key] for key in keys if key in self._known}
            self._known.update(zip(fresh, self._fire(fresh), strict=True))
        return [Verdicts(self, source, *self._known[key]) for source, key in zip(sources, keys, strict=True)]

    def _fire(self, keys: list[tuple[int | None, ...]]) -> list[tuple[Fired, Fired]]:
        """Fire the tests on facts, then the conditions on the flags of the tests."""
        facts = [{name: value for (name, _), value in zip(self._readers, key, strict=True) if value is not None} for key in keys]
        tests = [_verdicts(len(self.tests), (self._test_verdicts[r] for r in fired)) for fired in self._first.fire(facts)]
        flagged = [{name: int(pairs[test][place]) for name, test, place in self._flags} for pairs in tests]
        conditions = [
            _verdicts(len(self.conditions), (*self._always, *(self._condition_verdicts[r] for r in fired)))
            for fired in self._second.fire(flagged)
        ]
        return list(zip(tests, conditions, strict=True))

    def number(self, test: p.Test) -> int:
        """Return the number of a test."""
        return self._numbers[test]


class Verdicts:
    """What fired on one source."""

    def __init__(self, owner: Conditions, source: Source, tests: Fired, conditions: Fired) -> None:
        self._owner = owner
        self._source = source
        self._tests = tests
        self._conditions = conditions
        self._found: dict[int, tuple[frozenset[QuestionKey], frozenset[str]]] = {}

    def _about(self, number: int) -> tuple[frozenset[QuestionKey], frozenset[str]]:
        found = self._found.get(number)
        if found is None:
            found = self._found[number] = self._source.about(self._owner.tests[number])
        return found

    def reading(self, index: int) -> Reading:
        """Return the reading of one condition."""
        certain, possible = self._conditions[index]
        if certain == possible and not any(self._about(number)[1] for number in self._owner.read_by[index]):
            return HOLDS if certain else FAILS
        walked = self._walk(self._owner.conditions[index])
        if (walked.certain, walked.possible) != (certain, possible):
            raise EngineFault(f"condition {index}: fired {(certain, possible)}, verdicts say {walked[:2]}")
        return walked

    def _walk(self, condition: p.Condition) -> Reading:
        match condition:
            case p.Test():
                number = self._owner.number(condition)
                certain, possible = self._tests[number]
                asked, read = self._about(number)
                return Reading(certain, possible, asked if possible and not certain else NONE, read)
            case p.Negation(part):
                inner = self._walk(part)
                return Reading(not inner.possible, not inner.certain, inner.open, inner.placeholders)
            case p.AllOf(parts):
                return _all([self._walk(part) for part in parts])
            case p.AnyOf(parts):
                return _any([self._walk(part) for part in parts])


def _verdicts(count: int, fired: Iterable[tuple[int, bool]]) -> Fired:
    """Gather firings (what, and whether certainly). What is certain in its first network is possible too."""
    pairs = [[False, False] for _ in range(count)]
    for index, certain in fired:
        pairs[index][0 if certain else 1] = True
    return tuple((certain, possible or certain) for certain, possible in pairs)


def _all(parts: list[Reading]) -> Reading:
    certain = all(part.certain for part in parts)
    possible = all(part.possible for part in parts)
    asked = frozenset().union(*(part.open for part in parts)) if possible and not certain else NONE
    settled = any(not part.possible and not part.placeholders for part in parts)
    read = NO_PARAMETERS if settled else frozenset().union(*(part.placeholders for part in parts))
    return Reading(certain, possible, asked, read)


def _any(parts: list[Reading]) -> Reading:
    certain = any(part.certain for part in parts)
    possible = any(part.possible for part in parts)
    asked = frozenset().union(*(part.open for part in parts)) if possible and not certain else NONE
    settled = any(part.certain and not part.placeholders for part in parts)
    read = NO_PARAMETERS if settled else frozenset().union(*(part.placeholders for part in parts))
    return Reading(certain, possible, asked, read)


def _flag(flag: Flag) -> str:
    return f"{flag.mode}{flag.test}"


def _network(tag: int, rules: list[Rule], problems: list[FenceError]) -> Network:
    try:
        return Network(tag, rules)
    except FenceError as error:
        problems.append(error)
        return Network(tag, ())
