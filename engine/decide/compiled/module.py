"""A compiled rulebook version: generated source made to functions, and the order in which they make a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from typing import Any

from engine.calendar import OPEN
from engine.decide.compiled.emit_python import emit, names
from engine.decide.compiled.emit_python.days import Spans
from engine.decide.compiled.emit_python.events import Stepping
from engine.decide.compiled.emit_python.layout import EVENT, SURE
from engine.decide.compiled.emit_python.lists import Listing
from engine.decide.compiled.emit_python.outcomes import refine
from engine.decide.compiled.emit_python.state import State, required
from engine.decide.compiled.emit_python.tallies import Grouping, grouping
from engine.decide.compiled.lower import lower
from engine.decide.compiled.lower.lists import LIST_DECISION
from engine.decide.compiled.plan import Plan
from engine.decide.outcome import Outcome, Pair, Reason
from engine.decide.prepare import FOUNDED_ON, Prepared
from engine.facts import Absent, FlatRecord
from engine.facts.links import UNKNOWN
from engine.rulebook import program as p
from engine.rulebook.corpus import Corpus

_BLANK = {Absent.UNKNOWN: (None, True), Absent.NONE: (None, False), Absent.ZERO: (0, False), Absent.NO: (False, False)}


class Module:
    """A rulebook version as functions. ``source`` is what was generated, for readers."""

    @cached_property
    def pair_functions(self) -> dict[str, Any]:
        """The functions that make the pairs of records, by kind; compiled when pairs are first asked for."""
        exec(compile(self.pair_source, f"<{self.plan.program.id} pairs>", "exec"), self.names)
        return {kind: self.names[f"pairs_{place}"] for place, kind in enumerate(self.plan.records)}

    def __init__(self, corpus: Corpus, program: p.Program) -> None:
        plan = lower(corpus, program)
        emitted = emit(plan)
        self.plan = plan
        self.source, self.pair_source = emitted.source, emitted.pairs
        self.layout = layout = emitted.layout
        found = names() | emitted.constants | {"add_working_days": corpus.calendar.add}
        exec(compile(self.source, f"<{program.id} {program.version}>", "exec"), found)
        self.names = found
        self.rules = tuple(layout.rules)
        self.kinds = {name: finding.kind for name, finding in program.findings.items()}
        self.stages = {
            kind: (found[f"record_{place}"], found[f"settled_{place}"], _getter(emitted.fields[f"record {kind}"]))
            for place, kind in enumerate(plan.records)
        }
        self.by_kind = {kind: tuple(row.rule for row in stage.rows) for kind, stage in plan.records.items()}
        self.register = tuple(
            (name, ("subject", name), _BLANK[corpus.dictionary.subject[name].absent]) for name in layout.register
        )
        self.steps = tuple(self._step(place) for place in range(len(plan.triggers)))
        self.tallies = tuple(self._tally(item) for item in plan.tallies)
        self.adding = tuple(item.of is not None for item in plan.tallies)
        untils: dict[Any, Callable[[int], int]] = {}
        for reaches in plan.reaches.values():
            for reach in reaches:
                if reach.until not in untils:
                    untils[reach.until] = found[f"until_{len(untils)}"]
        self.reaches = {
            name: tuple((reach.kind, untils[reach.until]) for reach in reaches) for name, reaches in plan.reaches.items()
        }
        self._schemes(plan)
        self._lists(plan)
        self.nothing = tuple(item.nothing for item in self.tallies)
        self.outcomes, self.supervise, self.tallied = found["outcomes"], found["supervise"], found["tallies"]
        self.repairs: dict[str, list[tuple[str, Any]]] = {}
        for place, repair in enumerate(plan.repairs):
            self.repairs.setdefault(repair.kind, []).append((repair.rule, found[f"repair_{place}"]))
        gapping = {reach.kind for reaches in plan.reaches.values() for reach in reaches}
        self.gapping = tuple(sorted(gapping | {kind for item in self.requires for kind, _, _ in item}))
        self.placeholders: dict[int, frozenset[str]] = {0: frozenset()}

    def _step(self, place: int) -> Stepping:
        step = self.plan.triggers[place]
        layout = self.layout
        members = tuple((layout.rules[name], layout.extras[name, f"trigger {step.rule}"]) for name in step.members)
        read = 0
        for item in step.read.args if step.read.op == "union" else (step.read,):
            read |= layout.placeholders[item.data[1]]
        return Stepping(step, layout.rules[step.rule], members, read, self.names[f"event_{place}"])

    def _tally(self, tally: p.Tally) -> Grouping:
        layout, worth = self.layout, self.plan.program.worth
        rules = ((layout.rules[name], layout.extras[name, f"tally {tally.id}"], *worth[name]) for name in tally.over)
        return grouping(tally, tuple(rules))

    def _schemes(self, plan: Plan) -> None:
        self.requires: list[tuple[tuple[str, str, Any], ...]] = []
        for place, scheme in enumerate(plan.schemes.values()):
            requires = tuple(
                (kind, otherwise, self.names[f"scheme_{place}_until_{at}"])
                for at, (kind, otherwise, _) in enumerate(scheme.requires)
            )
            self.names[f"scheme_{place}_requires"] = requires
            self.requires.append(requires)

    def _lists(self, plan: Plan) -> None:
        for place, (name, item) in enumerate(plan.lists.items()):
            read = 0
            for part in item.steps_read.args if item.steps_read.op == "union" else (item.steps_read,):
                read |= self.layout.placeholders[part.data[1]]
            self.names[f"list_{place}_listing"] = Listing(
                name, item.definition.key, item.definition.quota is not None, item.definition.proposes,
                item.term.new_ground if item.term is not None else "none",
                tuple(self.layout.rules[ground.on] for ground in item.grounds if ground.on is not None),
                self.names[f"list_{place}_term"] if item.term is not None else None,
                self.names[f"list_{place}_ways"], read,
            )  # fmt: skip

    def main_day(self, record: FlatRecord) -> int:
        """Return the main date of a record."""
        value = record.fields.get(self.plan.main_dates[record.kind])
        return value if isinstance(value, int) else 0

    def decide(self, prepared: Prepared) -> Outcome:
        """Return the outcome for one prepared subject."""
        register, unknown = self._register(prepared)
        state = State(prepared, self, register, self._gaps(prepared))
        mains = self._project(state, unknown)
        for step in self.steps:
            step(state)
        state.T = self.tallied(state, self.tallies, self.nothing)
        decisions: dict[Any, list[FlatRecord]] = {}
        for record, _ in mains.get(LIST_DECISION, ()):
            decisions.setdefault(record.fields.get("list"), []).append(record)
        self.outcomes(state, decisions)
        supervision, measures = self.supervise(state)
        repairs = self._repair(state, mains)
        self._borders(state)
        return Outcome(
            Pairs(self, state),
            frozenset([row[EVENT] for step in self.steps for row in state.rows[step.place] if row[SURE]]),
            {item.id: state.T[place][7] for place, item in enumerate(self.plan.tallies)},
            {name: row[5] for name, row in state.Z.items()},
            {name: row[3] for name, row in state.L.items()},
            supervision,
            measures,
            repairs,
            frozenset(state.OQ),
            self._read(state),
            frozenset(state.alone),
            None if state.nc >= OPEN else state.nc,
        )

    def _gaps(self, prepared: Prepared) -> dict[str, Spans]:
        """Return the gaps in the supply of the kinds that are read, where there are any."""
        found: dict[str, Spans] = {}
        days, end = prepared.supply.days, prepared.known_day + 1
        founded = prepared.subject.fields.get(FOUNDED_ON)
        start = founded if isinstance(founded, int) else 1
        for kind in self.gapping:
            covered = days.get(kind)
            if covered is not None and covered.spans and covered.spans[0][0] <= start < end <= covered.spans[0][1]:
                continue  # as most are: by one interval
            gaps = prepared.gaps(kind).spans
            if gaps:
                found[kind] = gaps
        return found

    def _register(self, prepared: Prepared) -> tuple[tuple[Any, ...], bool]:
        fields, answers = prepared.subject.fields, prepared.answers
        found: list[Any] = []
        unknown = False
        for name, key, blank in self.register:
            value = fields.get(name)
            if value is None and key in answers:
                found += (answers[key], False)
            elif value is None:
                found += blank
                unknown = unknown or blank[1]
            else:
                found += (value, False)
        return tuple(found), unknown

    def _project(self, state: State, unknown: bool) -> dict[str, list[tuple[FlatRecord, int]]]:
        """Project every record; return those of kinds that are read again, with their main dates."""
        prepared, now, alone, nc = state.P, state.now, state.alone, state.nc
        stages, main_dates, again = self.stages, self.plan.main_dates, self.repairs
        if prepared.left_out:
            alone += [shown for shown, (left, _) in prepared.left_out.items() if left.kind not in stages]
        rows, read, asked, register, answers = state.rows, state.RD, state.OQ, state.G, state.A
        kept: dict[str, list[tuple[FlatRecord, int]]] = {}
        plain = not unknown and not answers
        for record in prepared.records:
            fields, kind, name = record.fields, record.record.kind, record.record.id
            main = fields.get(main_dates[kind])
            if main.__class__ is not int:
                main = main if isinstance(main, int) else 0
            if now < main < nc:
                nc = main
            if kind in again or kind == LIST_DECISION:
                kept.setdefault(kind, []).append((record, main))
            stage = stages.get(kind)
            if stage is None:
                alone.append(name)
                continue
            general, settled, values = stage
            project = settled if plain and UNKNOWN not in values(fields) else general
            due = project(name, fields, main, now, alone, rows, read, asked, register, answers)
            if due < nc:
                nc = due
        state.nc = nc
        return kept

    def pairs(self, state: State) -> dict[tuple[str, str], Pair]:
        """Return the pairs of a decision: those of records are made now, those of events were made on the way."""
        prepared, now = state.P, state.now
        functions = self.pair_functions
        for shown, (left, reason) in prepared.left_out.items():
            for name in self.by_kind.get(left.kind, ("",)):
                state.pairs[shown, name] = Pair(shown, name, reason)
        for record in prepared.records:
            main, function, name = self.main_day(record), functions.get(record.kind), record.id
            if function is None:
                state.pairs[name, ""] = Pair(name, "", Reason.AFTER_AS_OF if main > now else Reason.OUT_OF_SCOPE)
            else:
                function(name, record.fields, main, now, state.pairs, state.G, state.A)
        refine(state)
        return state.pairs

    def _repair(self, state: State, mains: dict[str, list[tuple[FlatRecord, int]]]) -> dict[tuple[str, str], Any]:
        found: dict[tuple[str, str], Any] = {}
        for kind, rules in self.repairs.items():
            for record, main in mains.get(kind, ()):
                if main <= state.now:
                    for rule, check in rules:
                        result = check(state, record, main)
                        if result is not None:
                            found[record.id, rule] = result
        return found

    def _borders(self, state: State) -> None:
        """Note the remaining days on which the outcome could change by time alone."""
        now = state.now
        self.names["elapsed"](state, state.G)
        found = [day for day in self.plan.borders if day > now]
        if state.gappy:
            spans = [days for name in self.plan.tested_tallies for days in state.reach(f"tally {name}").values()]
            spans += [days for name in self.plan.tested_rules for days in state.reach(f"rule {name}").values()]
            spans += [required(state, kind, until) for item in self.requires for kind, _, until in item]
            found += [day for days in spans for span in days for day in span if day > now]
        state.nc = min([state.nc, *found])

    def _read(self, state: State) -> frozenset[str]:
        bits = state.PH
        for read in state.RD:
            bits |= read
        found = self.placeholders.get(bits)
        if found is None:
            names = self.layout.placeholders.items()
            found = self.placeholders[bits] = frozenset([name for name, bit in names if bits & bit])
        return found


class Pairs(Mapping[tuple[str, str], Pair]):
    """The verdicts on every (record, rule), made when first looked at: a grade does not need them, its explanation does."""

    def __init__(self, module: Module, state: State) -> None:
        self._module, self._state = module, state
        self._made: dict[tuple[str, str], Pair] | None = None

    def _pairs(self) -> dict[tuple[str, str], Pair]:
        if self._made is None:
            self._made = self._module.pairs(self._state)
        return self._made

    def __getitem__(self, key: tuple[str, str]) -> Pair:
        return self._pairs()[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs())

    def __len__(self) -> int:
        return len(self._pairs())

    def __repr__(self) -> str:
        return repr(self._pairs())

    def __reduce__(self) -> tuple[type[dict[tuple[str, str], Pair]], tuple[dict[tuple[str, str], Pair]]]:
        return dict, (self._pairs(),)


def _getter(fields: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads several fields of a record at once, as a tuple.

    They are those of the projection that asks what is unknown: settled, a condition may have folded away with its field.
    """
    if len(fields) > 1:
        return itemgetter(*fields)
    return (lambda record: (record[fields[0]],)) if fields else (lambda record: ())
