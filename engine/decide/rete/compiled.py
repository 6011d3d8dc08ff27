"""A rulebook version as networks: per kind of record its attributes by strata and its rules, then those on the subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.decide.rete.conditions import Conditions
from engine.decide.rete.fence import Atom, FenceError, Rule
from engine.decide.rete.literals import Words, tests_in
from engine.decide.rete.network import Network
from engine.decide.rete.points import Choices
from engine.facts import Dictionary, Type
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook.strata import condition_fields, day_fields, effect_conditions, list_conditions

TAG_SCHEME, TAG_BANDS, TAG_LIST, TAG_MATRIX, TAG_CLASS, TAG_MEASURE = 1, 2, 3, 4, 5, 6
FIRST_KIND_TAG = 10


def flag(sort: str, name: str) -> p.Test:
    """Return the test of something of the subject that was worked out before; ids hold no blanks, so nothing clashes."""
    return p.Test("in_force", f"{sort} {name}", "in_force", True, Type.BOOL)


class Named:
    """Conditions collected under names before they are compiled together."""

    def __init__(self) -> None:
        self.items: list[tuple[str, p.Condition]] = []
        self.index: dict[tuple[str, ...], int] = {}

    def add(self, key: tuple[str, ...], condition: p.Condition | None) -> None:
        """Add a condition under a key; its first part is the rule it belongs to."""
        if condition is not None:
            self.index[key] = len(self.items)
            self.items.append((key[0], condition))


@dataclass
class Group:
    """Conditions compiled together, found by their keys."""

    conditions: Conditions
    index: Mapping[tuple[str, ...], int]


@dataclass
class Compiled:
    """The networks of one rulebook version. ``problems`` holds what the fence refused."""

    program: p.Program
    dictionary: Dictionary
    problems: list[FenceError] = field(default_factory=list)

    def __post_init__(self) -> None:
        program = self.program
        self.words = Words(program, self.dictionary.codes)
        self.tags = {kind: FIRST_KIND_TAG + place for place, kind in enumerate(sorted(self.dictionary.kinds))}
        self.findings: dict[str, list[p.Finding]] = {}
        for finding in program.findings.values():
            self.findings.setdefault(finding.kind, []).append(finding)
        self.repairs: dict[str, list[p.Eligibility]] = {}
        for item in program.repairs.values():
            self.repairs.setdefault(item.kind, []).append(item)
        self.levels = self._levels()
        self.attributes = {
            (kind, level): self._attribute_group(kind, names)
            for kind, found in self.levels.items()
            for level, names in enumerate(found)
        }
        kinds = sorted(set(self.findings) | set(self.repairs))
        self.records = {kind: self._record_group(kind) for kind in kinds}
        self.choices = {kind: self._choices(kind, self.findings.get(kind, ())) for kind in kinds}
        self.schemes = {name: self._scheme_group(scheme) for name, scheme in program.schemes.items()}
        self.bands = {name: self._bands(scheme) for name, scheme in program.schemes.items()}
        self.lists = {name: self._list_group(item) for name, item in program.lists.items()}
        self.matrix = self._matrix()
        self.overrides = self._override_group()
        self.measures = self._measure_group()
        self.subject_tests = tuple(dict.fromkeys(subject_tests(program)))
        self._single: dict[tuple[str, str], Group] = {}
        self._single_choices: dict[str, Choices] = {}

    def attribute(self, name: str) -> Group:
        """Return the branches of one attribute alone, for records about which this version speaks and another reigns."""
        key = ("attribute", name)
        if key not in self._single:
            self._single[key] = self._attribute_group(self.program.attributes[name].kind, (name,))
        return self._single[key]

    def choice(self, finding: p.Finding) -> Choices:
        """Return the bands or table of one finding alone."""
        if finding.id not in self._single_choices:
            self._single_choices[finding.id] = self._choices(finding.kind, (finding,))
        return self._single_choices[finding.id]

    def close(self) -> None:
        """Delete all rulesets."""
        for network in self.networks():
            network.close()

    def networks(self) -> Iterable[Network]:
        """Yield every network."""
        groups = [*self.attributes.values(), *self.records.values(), *self.schemes.values(), *self.lists.values()]
        groups += [self.overrides, self.measures, *self._single.values()]
        for group in groups:
            yield from group.conditions.networks
        for choices in (*self.choices.values(), *self._single_choices.values()):
            yield choices.network
        for bands, _ in self.bands.values():
            yield bands
        yield self.matrix[0]

    def _levels(self) -> dict[str, list[list[str]]]:
        depth: dict[str, int] = {}
        found: dict[str, list[list[str]]] = {}
        for name in self.program.strata:
            item = self.program.attributes[name]
            reads: set[str] = set(day_fields(item.otherwise))
            for branch in item.branches:
                reads |= set(condition_fields(branch.when)) | set(day_fields(branch.value))
            same = [other for other in reads if other in depth and self.program.attributes[other].kind == item.kind]
            depth[name] = max((depth[other] + 1 for other in same), default=0)
            levels = found.setdefault(item.kind, [])
            while len(levels) <= depth[name]:
                levels.append([])
            levels[depth[name]].append(name)
        return found

    def _group(self, tag: int, named: Named) -> Group:
        return Group(Conditions(tag, named.items, self.words, self.problems), named.index)

    def _attribute_group(self, kind: str, names: Iterable[str]) -> Group:
        named = Named()
        for name in names:
            for place, branch in enumerate(self.program.attributes[name].branches):
                named.add((name, str(place)), branch.when)
        return self._group(self.tags[kind], named)

    def _record_group(self, kind: str) -> Group:
        named = Named()
        for finding in self.findings.get(kind, ()):
            named.add((finding.id, "when"), finding.when)
            for exception in finding.unless:
                named.add((finding.id, "unless", exception.label), exception.when)
        for item in self.repairs.get(kind, ()):
            named.add((item.id, "when"), item.when)
            for sort, found in (("conditions", item.conditions), ("bars", item.bars)):
                for place, condition in enumerate(found):
                    named.add((item.id, sort, str(place)), condition.when)
        return self._group(self.tags[kind], named)

    def _choices(self, kind: str, findings: Iterable[p.Finding]) -> Choices:
        named = [(finding.id, finding.points, self._code_list(kind, finding.points)) for finding in findings]
        return Choices(self.tags[kind], named, self.dictionary.codes, self.problems)

    def _code_list(self, kind: str, points: p.Points | None) -> str | None:
        if not isinstance(points, p.PointsTable):
            return None
        spec = self.dictionary.kinds[kind].fields.get(points.field)
        return spec.codes if spec is not None else self.program.attributes[points.field].codes

    def _scheme_group(self, scheme: p.Scheme) -> Group:
        named = Named()
        named.add((scheme.id, "taking_part"), scheme.taking_part)
        for need in scheme.needs:
            named.add((scheme.id, "need", need.id), need.when)
        for place, item in enumerate(scheme.thresholds):
            named.add((scheme.id, "thresholds", str(place)), item.when)
        for group in scheme.effects.values():
            for effect in group.effects:
                when = effect.when if effect.on is None else flag("effect", effect.id)
                named.add((effect.id, "effect"), _later(when) if effect.immediate and effect.on is None else when)
        return self._group(TAG_SCHEME, named)

    def _bands(self, scheme: p.Scheme) -> tuple[Network, list[int]]:
        """Bands as rules on the score: ``f0`` says which set of thresholds speaks, ``f1`` is the score."""
        rules: list[Rule] = []
        ranks: list[int] = []
        for place, item in enumerate(scheme.thresholds):
            for rank, low, high in item.bands:
                atoms = [Atom("f0", "eq", place)]
                atoms += [Atom("f1", "gte", low)] if low is not None else []
                atoms += [Atom("f1", "lt", high)] if high is not None else []
                rules.append(Rule(scheme.id, tuple(atoms)))
                ranks.append(rank)
        return self._network(TAG_BANDS, rules), ranks

    def _list_group(self, item: p.ListDefinition) -> Group:
        named = Named()
        for ground in item.grounds:
            named.add((item.id, "ground", ground.id), ground.when if ground.on is None else flag("ground", ground.id))
        for exception in item.unless:
            named.add((item.id, "unless", exception.label), exception.when)
        for removal in item.removals:
            named.add((item.id, "removal", removal.id), removal.when)
        return self._group(TAG_LIST, named)

    def _matrix(self) -> tuple[Network, list[int], dict[str, int], dict[str, int]]:
        """Cells of the supervision table as rules: ``f0`` is the row, ``f1`` the column."""
        table = self.program.supervision
        rows: dict[str, int] = {}
        columns: dict[str, int] = {}
        rules: list[Rule] = []
        gives: list[int] = []
        for (row, column), index in (table.cells if table is not None else {}).items():
            at_row, at_column = rows.setdefault(row, len(rows)), columns.setdefault(column, len(columns))
            rules.append(Rule("supervision", (Atom("f0", "eq", at_row), Atom("f1", "eq", at_column))))
            gives.append(index)
        return self._network(TAG_MATRIX, rules), gives, rows, columns

    def _override_group(self) -> Group:
        named = Named()
        for item in self.program.supervision.overrides if self.program.supervision is not None else ():
            named.add((item.id,), item.when)
        return self._group(TAG_CLASS, named)

    def _measure_group(self) -> Group:
        named = Named()
        for measure, source in measure_sources(self.program):
            applies: tuple[p.Condition, ...] = () if source == "rule" else (flag("source", f"{measure.id} {source}"),)
            when: tuple[p.Condition, ...] = () if measure.when is None else (measure.when,)
            named.add((measure.id, source), p.AllOf(applies + when))
        return self._group(TAG_MEASURE, named)

    def _network(self, tag: int, rules: list[Rule]) -> Network:
        try:
            return Network(tag, rules)
        except FenceError as error:
            self.problems.append(error)
            return Network(tag, ())


def subject_tests(program: p.Program) -> list[p.Test]:
    """Return the tests of all conditions on the subject."""
    found: list[p.Test] = []
    for scheme in program.schemes.values():
        for condition in effect_conditions(scheme):
            tests_in(condition, found.append)
    for item in program.lists.values():
        for condition in list_conditions(item):
            tests_in(condition, found.append)
    for override in program.supervision.overrides if program.supervision is not None else ():
        tests_in(override.when, found.append)
    for measure in program.measures.values():
        tests_in(measure.when, found.append)
    return found


def measure_sources(program: p.Program) -> list[tuple[p.Measure, str]]:
    """Return every measure with everything it can come from: ``list:<id>``, ``class:<code>``, or else ``rule``."""
    found: list[tuple[p.Measure, str]] = []
    for measure in program.measures.values():
        sources = [f"list:{item.id}" for item in program.lists.values() if measure.id in item.measures]
        for one in program.supervision.classes if program.supervision is not None else ():
            if measure.id in one.measures:
                sources.append(f"class:{one.code}")
        found += [(measure, source) for source in sources or ["rule"]]
    return found


def _later(condition: p.Condition | None) -> p.Condition | None:
    """Mark the tests of an immediate effect: they are about the as-of date, not about the cut-off."""
    match condition:
        case p.Test(what="tally" | "in_force") | p.Test(op="elapsed"):
            return p.Test(condition.what, NOW + condition.name, condition.op, condition.operand, condition.type, condition.codes)
        case p.AllOf(parts):
            return p.AllOf(tuple(part for part in map(_later, parts) if part is not None))
        case p.AnyOf(parts):
            return p.AnyOf(tuple(part for part in map(_later, parts) if part is not None))
        case p.Negation(part):
            inner = _later(part)
            assert inner is not None
            return p.Negation(inner)
        case _:
            return condition


NOW = "now "
"""Marks names in tests that are about the as-of date where others are about a scheme's cut-off."""


def check_fence(program: p.Program, dictionary: Dictionary) -> list[tuple[str, Text]]:
    """Return every rule of a rulebook that cannot be given to durable-rules, and why; empty if all can.

    Nothing reaches the C module; it need not be installed.
    """
    return [(error.rule, error.text) for error in Compiled(program, dictionary).problems]
