"""Run a case and compare only what it expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.calendar import OPEN, format_day
from engine.casebook.model import TestCase
from engine.decide.decide import decide
from engine.decide.decision import Decision
from engine.decide.outcome import Outcome
from engine.problems import Problem, Text
from engine.rulebook.corpus import Corpus
from engine.rulebook.program import Length, ParamRef, Program
from engine.rulebook.values import format_points, format_value


@dataclass(frozen=True)
class CaseResult:
    """How a case went: no problems means passed."""

    case: TestCase
    decision: Decision
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Say whether everything expected came out."""
        return not self.problems


def run_case(corpus: Corpus, case: TestCase) -> CaseResult:
    """Decide on a case and compare the outcome with what it expects."""
    decision = decide(
        corpus, case.rulebook, case.case.subject, case.case.records, case.case.supply, case.as_of, case.known_at
    )
    problems = []
    for key, expected, actual in _differences(case, decision):
        message = Text(
            f"案例 {case.id}：{key} 应为 {expected}，得到 {actual}",
            f"case {case.id}: {key} should be {expected}, got {actual}",
        )
        problems.append(case.document.problem("CASE-FAILED", (*case.path, "expect"), message))
    return CaseResult(case, decision, tuple(problems))


def _differences(case: TestCase, decision: Decision) -> Iterator[tuple[str, object, object]]:
    outcome, program = decision.outcome, decision.selection.program
    if outcome is None or program is None:
        if case.expect != {"rulebook": decision.selection.standing}:
            yield "rulebook", case.expect, decision.selection.standing
        return
    names = {record: name for name, record in case.names.items()}
    actual = _Actual(outcome, program, names, decision)
    for key, expected in case.expect.items():
        compare = getattr(actual, f"compare_{key}", None)
        if compare is None:
            yield key, "an expectation", "no such expectation"
        else:
            yield from compare(expected)


class _Actual:
    def __init__(self, outcome: Outcome, program: Program, names: dict[str, str], decision: Decision) -> None:
        self.outcome, self.program, self.names, self.decision = outcome, program, names, decision

    def _id(self, shown: str) -> str:
        record, _, rest = shown.partition("#")
        found = next((real for real, name in self.names.items() if name == record), record)
        return f"{found}#{rest}" if rest else found

    def _split(self, shown: str) -> tuple[str, str]:
        record, _, rule = shown.rpartition("/")
        return self._id(record), rule

    def compare_rulebook(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        standing = self.decision.selection.standing
        actual = {"standing": standing, "version": self.program.version}
        for key, value in (expected if isinstance(expected, dict) else {"standing": expected}).items():
            if value != actual.get(key, "no such key"):
                yield "rulebook" if key == "standing" else f"rulebook.{key}", value, actual.get(key, "no such key")

    def compare_schemes(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        for name, wanted in expected.items():
            result = self.outcome.schemes.get(name)
            if result is None:
                yield f"schemes.{name}", wanted, "no such scheme"
                continue
            grades = self.program.schemes[name].grades
            actual = {
                "status": result.status,
                "score": None if result.score is None else format_points(result.score, self.program.points_decimals),
                "grade": None if result.rank is None else grades[result.rank].code,
                "raw_grade": None if result.raw_rank is None else grades[result.raw_rank].code,
                "best": None if result.best_rank is None else grades[result.best_rank].code,
                "worst": None if result.worst_rank is None else grades[result.worst_rank].code,
                "clash": result.clash,
                "missing": list(result.missing),
                "speaks_on": None if result.speaks_on is None else format_day(result.speaks_on),
                "effects": [item.effect for item in result.effects if item.changed],
            }
            for key, value in wanted.items():
                got = actual.get(key, "no such key")
                if key == "score":
                    value, got = str(value), str(got)
                if isinstance(value, list) and isinstance(got, list):
                    value, got = sorted(value), sorted(got)
                if value != got:
                    yield f"schemes.{name}.{key}", value, got

    def compare_lists(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        for name, wanted in expected.items():
            result = self.outcome.lists.get(name)
            if result is None:
                yield f"lists.{name}", wanted, "no such list"
                continue
            actual = {
                "status": result.status,
                "proposal": result.proposal or "none",
                "grounds": [ground for ground, _ in result.grounds],
                "open_grounds": list(result.open_grounds),
                "excepted": list(result.excepted),
                "start": _day(result.start),
                "end": _day(result.end),
                "minimum_until": _day(result.minimum_until),
                "removals": {item.id: _day(item.day) for item in result.removals},
                "evidence": sorted({self.names.get(r, r) for _, records in result.grounds for r in records}),
                "steps": {step.id: self._length(step.within) for step in self.program.lists[name].steps},
            }
            for key, value in (wanted if isinstance(wanted, dict) else {"status": wanted}).items():
                got = actual.get(key, "no such key")
                if isinstance(value, list) and isinstance(got, list):
                    value, got = sorted(value), sorted(got)
                if value != got:
                    yield f"lists.{name}.{key}", value, got

    def compare_supervision(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        result = self.outcome.supervision
        wanted = expected if isinstance(expected, dict) else {"class": expected}
        actual: dict[str, object] = {"class": None, "overrides": [], "clash": None}
        if result is not None:
            actual = {"class": result.code, "overrides": list(result.overrides), "clash": result.clash}
            actual |= self._inspected(result.code, wanted.get("drawn", {}))
        for key, value in wanted.items():
            if value != actual.get(key, "no such key"):
                yield f"supervision.{key}", value, actual.get(key, "no such key")

    def _inspected(self, code: str, numbers: Iterable[Any]) -> dict[str, object]:
        """Return what a class means: how often on each level, which share is drawn (of so many: how many), how deep."""
        assert self.program.supervision is not None
        found = next(item for item in self.program.supervision.classes if item.code == code)
        often = {level: None if item is None else f"{item.times}/{item.per}" for level, item in found.frequency.items()}
        drawn = {number: found.drawn(int(number)) for number in numbers}
        return {"frequency": often, "ratio": found.ratio, "depth": found.depth, "drawn": drawn}

    def _length(self, length: Length | None) -> str:
        if length is None:
            return "none"
        amount = length.amount
        value = self.program.parameters[amount.id].value if isinstance(amount, ParamRef) else getattr(amount, "value", "")
        return f"{value} {length.unit}"

    def compare_measures(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        present = {name for name, _ in self.outcome.measures}
        if isinstance(expected, list):
            if sorted(expected) != sorted(present):
                yield "measures", expected, sorted(present)
            return
        for name in expected.get("has", []):
            if name not in present:
                yield "measures.has", name, sorted(present)
        for name in expected.get("lacks", []):
            if name in present:
                yield "measures.lacks", name, sorted(present)

    def compare_pairs(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        for shown, wanted in expected.items():
            pair = self.outcome.pairs.get(self._split(shown))
            if pair is None:
                if wanted != "none":
                    yield f"pairs.{shown}", wanted, "no such pair"
                continue
            rule = self.program.findings.get(pair.rule) or self.program.triggers.get(pair.rule)
            actual = {
                "reason": str(pair.reason),
                "label": pair.label,
                "from": _day(pair.days.spans[0][0]) if pair.days else None,
                "until": _day(pair.days.spans[-1][1]) if pair.days else None,
                "days": [[_day(a), _day(b)] for a, b in pair.days],
                "points": None if pair.points is None else format_points(pair.points, self.program.points_decimals),
                "repaired_on": _day(pair.repaired_on),
                "class": rule.record_class if rule is not None else None,
            }
            for key, value in (wanted if isinstance(wanted, dict) else {"reason": wanted}).items():
                got = actual.get(key, "no such key")
                if (str(value) if key == "points" else value) != got:
                    yield f"pairs.{shown}.{key}", value, got

    def compare_attributes(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        for shown, wanted in expected.items():
            record, name = self._split(shown)
            node = self.decision.nodes.get(f"attribute/{record}/{name}")
            if node is None or node.verdict != "known":
                got = "no such attribute" if node is None else "open"
            elif isinstance(node.value, bool):
                got = "true" if node.value else "false"
            elif isinstance(node.value, int) and node.type is not None:
                got = format_value(node.value, node.type, decimals=self.program.points_decimals)
            else:
                got = str(node.value)
            if (str(wanted).lower() if isinstance(wanted, bool) else str(wanted)) != got:
                yield f"attributes.{shown}", wanted, got

    def compare_events(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        actual = sorted(event.id for event in self.outcome.events)
        if sorted(expected) != actual:
            yield "events", sorted(expected), actual

    def compare_tallies(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        for name, wanted in expected.items():
            result, tally = self.outcome.tallies.get(name), self.program.tallies.get(name)
            if result is None or tally is None:
                yield f"tallies.{name}", wanted, "no such tally"
                continue

            def shown(value: int | None, type_: Any = tally.type) -> str:
                return "none" if value is None else format_value(value, type_, decimals=self.program.points_decimals)

            actual = {"value": shown(result.value), "low": shown(result.low), "high": shown(result.high)}
            for key, value in (wanted if isinstance(wanted, dict) else {"value": wanted}).items():
                if str(value) != actual.get(key, "no such key"):
                    yield f"tallies.{name}.{key}", value, actual.get(key)

    def compare_repairs(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        for shown, wanted in expected.items():
            result = self.outcome.repairs.get(self._split(shown))
            if result is None:
                if wanted != "none":
                    yield f"repairs.{shown}", wanted, "no such record and rule"
                continue
            actual = {
                "state": result.state,
                "first_day": _day(result.first_day),
                "unmet": list(result.unmet),
                "open": list(result.open),
                "ends": _day(result.ends),
            }
            for key, value in (wanted if isinstance(wanted, dict) else {"state": wanted}).items():
                got = actual.get(key, "no such key")
                value = sorted(value) if isinstance(value, list) else "none" if value is None else value
                got = "none" if got is None else got
                if value != got:
                    yield f"repairs.{shown}.{key}", value, got

    def compare_open(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        actual = sorted(f"{self.names.get(owner, owner)}/{name}" for owner, name in self.outcome.open)
        if sorted(expected) != actual:
            yield "open", sorted(expected), actual

    def compare_placeholders(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        if sorted(expected) != sorted(self.outcome.placeholders):
            yield "placeholders", sorted(expected), sorted(self.outcome.placeholders)

    def compare_next_change(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        actual = "none" if self.outcome.next_change is None else format_day(self.outcome.next_change)
        if str(expected) != actual:
            yield "next_change", expected, actual

    def compare_alternatives(self, expected: Any) -> Iterator[tuple[str, object, object]]:
        if expected != len(self.decision.alternatives):
            yield "alternatives", expected, len(self.decision.alternatives)


def _day(value: int | None) -> str | None:
    return None if value is None else "open" if value >= OPEN else format_day(value)


