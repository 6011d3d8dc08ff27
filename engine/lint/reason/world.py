"""A world: which findings may ever be in force, and what follows for tallies, grades and lists.

The plain world holds everything a rulebook can conclude. The world of a firm without any bad record holds good and
neutral findings only; what it still reaches it reaches without having done wrong.

Outcomes are those with no question open. That is enough for what people propose: what certainly holds while something
is open holds under every answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from engine.facts.dictionary import Absent, Dictionary, Field, Type
from engine.lint.reason.cases import Literal_, TooMany, cases
from engine.lint.reason.domains import ANY, Interval, codes_fit, numbers_fit, sets_fit, truths_fit
from engine.lint.reason.grades import ranks_of, score_range, tally_range
from engine.rulebook import program as p

_BAD = ("general", "serious", "risk")


class World:
    """What may happen under a program; ``clean``: to a firm without any bad record."""

    def __init__(self, program: p.Program, dictionary: Dictionary, *, clean: bool = False) -> None:
        self.program = program
        self.dictionary = dictionary
        self.clean = clean
        self._ranks: dict[str, frozenset[int | str]] = {}
        self._statuses: dict[str, frozenset[str]] = {}
        for sort, name in program.subject_strata:
            if sort == "scheme":
                self._ranks[name] = ranks_of(self, program.schemes[name])
            elif sort == "list":
                self._statuses[name] = self._reached(program.lists[name])

    @cached_property
    def live(self) -> frozenset[str]:
        """The findings and triggers that may be in force."""
        found = {item.id for item in self.program.findings.values() if self._finding(item)}
        return frozenset(found | {item.id for item in self.program.triggers.values() if found & set(item.members)})

    def _finding(self, item: p.Finding) -> bool:
        if self.clean and item.record_class in _BAD:
            kind = self.dictionary.kinds.get(item.kind)
            # whoever merely has a harmless record has done nothing wrong, whatever the rule calls it
            harmless = kind is not None and kind.record_class in ("basic", "enhancing")
            return harmless and not item.unless and not self.can([], [item.when], item.kind)
        return self.can([item.when], [one.when for one in item.unless], item.kind)

    def can(self, hold: Iterable[p.Condition], fail: Iterable[p.Condition] = (), kind: str = "") -> bool:
        """Say whether conditions may hold together while others do not; ``kind`` is that of the record at hand."""
        parts = (*hold, *(p.Negation(part) for part in fail))
        try:
            return any(self._consistent(case, kind) for case in cases(p.AllOf(parts)))
        except TooMany:
            return True

    def always(self, condition: p.Condition | None) -> bool:
        """Say whether a condition cannot fail."""
        return condition is not None and not self.can([], [condition])

    def may(self, effect: p.Effect) -> bool:
        """Say whether an effect may hold."""
        return effect.on in self.live if effect.on is not None else effect.when is None or self.can([effect.when])

    def ranks(self, scheme: str) -> frozenset[int | str]:
        """Return the ranks a scheme may give, and the statuses it may have without one."""
        return self._ranks.get(scheme, frozenset())

    def score(self, scheme: p.Scheme) -> Interval:
        """Return the least and greatest score."""
        return score_range(self, scheme)

    def _consistent(self, case: tuple[Literal_, ...], kind: str) -> bool:
        grouped: dict[tuple[str, str], list[Literal_]] = {}
        seen: dict[p.Test, bool] = {}
        for test, holds in case:
            if seen.setdefault(test, holds) is not holds:
                return False
            grouped.setdefault((test.what, test.name), []).append((test, holds))
        return all(self._fits(what, name, literals, kind) for (what, name), literals in grouped.items())

    def _fits(self, what: str, name: str, literals: list[Literal_], kind: str) -> bool:
        if what == "tally":
            return numbers_fit(literals, tally_range(self, self.program.tallies[name]), self.program.parameters, True)
        if what == "in_force":
            return truths_fit(literals, (True, False) if name in self.live else (False,), True)
        if what == "scheme":
            return self._scheme_fits(name, literals)
        if what == "list":
            return codes_fit([(_as_in(test), holds) for test, holds in literals], self._statuses.get(name, _ALL), True)
        return self._field_fits(what, name, literals, kind)

    def _scheme_fits(self, name: str, literals: list[Literal_]) -> bool:
        codes = [grade.code for grade in self.program.schemes[name].grades]
        left = set(self._ranks.get(name, frozenset(range(len(codes)))))
        for test, holds in literals:
            left = {outcome for outcome in left if _scheme_holds(test, outcome, codes) == holds}
        return bool(left)

    def _field_fits(self, what: str, name: str, literals: list[Literal_], kind: str) -> bool:
        test = literals[0][0]
        attribute = self.program.attributes.get(name) if what == "field" else None
        if attribute is not None and attribute.kind != kind:
            attribute = None
        spec = self._spec(what, name, kind) if attribute is None else None
        never_blank = spec is not None and spec.required
        listed = self.dictionary.codes.get(test.codes) if test.codes else None
        if test.type is Type.CODES:
            return sets_fit(literals, listed)
        if test.type is Type.BOOL:
            return truths_fit(literals, (True, False), never_blank)
        if test.type is Type.CODE:
            given = _codes_given(attribute) if attribute is not None else None
            if given is None and listed is None:
                return True
            return codes_fit(literals, given if given is not None else frozenset(listed.ranks if listed else ()), never_blank)
        if test.type in (Type.INT, Type.MONEY, Type.POINTS, Type.DATE):
            within = (0, ANY[1]) if attribute is None and test.type in (Type.INT, Type.MONEY) else ANY
            zero = spec is not None and spec.absent is Absent.ZERO
            return numbers_fit(literals, within, self.program.parameters, never_blank or zero)
        return True

    def _spec(self, what: str, name: str, kind: str) -> Field | None:
        if what == "subject":
            return self.dictionary.subject.get(name)
        found = self.dictionary.kinds.get(kind)
        return found.fields.get(name) if found is not None else None

    def _reached(self, item: p.ListDefinition) -> frozenset[str]:
        if self.clean and item.colour != "red" and not item.proposes:
            return frozenset({"none"})
        asked = "candidate" if item.quota else "proposed"
        reached = item.proposes and any(self.grounds(item))
        if self.clean and item.colour != "red" and not reached:
            return frozenset({"none"})
        return frozenset({"none", "noticed", "in_force", "ended", "removed"} | ({asked} if reached else set()))

    def grounds(self, item: p.ListDefinition) -> list[bool]:
        """Say of each ground of a list whether it may hold."""
        fail = [one.when for one in item.unless]
        return [
            (one.on in self.live and self.can([], fail)) if one.on is not None else one.when is None or self.can([one.when], fail)
            for one in item.grounds
        ]


_ALL = frozenset({"none", "proposed", "candidate", "noticed", "in_force", "ended", "removed"})


def _as_in(test: p.Test) -> p.Test:
    """Return a test on the status of a list as a test on a code."""
    if test.op != "status_in":
        return test
    return p.Test(test.what, test.name, "in", test.operand, test.type, test.codes)


def _scheme_holds(test: p.Test, outcome: int | str, codes: list[str]) -> bool:
    if test.op == "status_in":
        chosen = test.operand if isinstance(test.operand, tuple) else ()
        return ("graded" if isinstance(outcome, int) else outcome) in chosen
    if not isinstance(outcome, int):
        return False
    if isinstance(test.operand, int) and test.op in ("no_worse", "no_better"):
        return outcome <= test.operand if test.op == "no_worse" else outcome >= test.operand
    if isinstance(test.operand, tuple):
        return codes[outcome] in test.operand
    return True


def _codes_given(attribute: p.Attribute) -> frozenset[str] | None:
    """Return the codes an attribute may have; ``None`` if it may copy any."""
    values = [branch.value for branch in attribute.branches]
    if attribute.otherwise is not None:
        values.append(attribute.otherwise)
    given = [value.value for value in values if isinstance(value, p.Const)]
    return frozenset(str(value) for value in given) if len(given) == len(values) else None

