"""The subject's row as Python functions: schemes, lists, supervision, measures."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.decide.compiled.algebra import FALSE, NIL, NONE, TRUE, Node, every, negation, same, some, union, where
from engine.decide.compiled.emit_python.layout import Layout
from engine.decide.compiled.emit_python.writer import Constants, Writer
from engine.decide.compiled.lower.cell import Verdict
from engine.decide.compiled.lower.lists import ListPlan
from engine.decide.compiled.lower.schemes import EffectPlan, SchemePlan
from engine.decide.compiled.lower.subject import HELD, part
from engine.decide.compiled.lower.supervision import MeasurePlan, SupervisionPlan
from engine.decide.compiled.plan import Plan

_LOCALS = ("now", "rows", "RD", "G", "T", "Z", "L", "OQ", "gappy")


class SubjectWriter(Writer):
    """Writes a function ``name(S)`` over the subject's row."""

    def __init__(self, constants: Constants, layout: Layout) -> None:
        super().__init__(constants, self._column, self._asked, "E")
        self.layout = layout

    def source(self, head: str) -> str:
        """Return the whole function; what of the state it names is loaded first."""
        text = "\n".join(self.lines)
        loads = [f"    {name} = S.{name}" for name in _LOCALS if _named(text, name)]
        return "\n".join([head, *loads, text])

    def judged(self, verdict: Verdict) -> None:
        """Note what a condition read and what stays open."""
        if verdict.read is not NIL:
            self.line(f"S.PH |= {self.bits(verdict.read)}")
        if verdict.open is not NIL:
            self.line(f"OQ |= {self.atom(verdict.open)}")

    def bits(self, read: Node) -> str:
        """Return an expression for a set of placeholders: bits, where questions are sets of pairs."""
        self.nothing, kept = "0", self.nothing
        text = self.value(read)
        self.nothing = kept
        return text

    def _written(self, item: Node) -> str:
        # only placeholders are asked whether they are none
        return f"(not {self.bits(item.args[0])})" if item.op == "empty" else super()._written(item)

    def asks(self, asked: Iterable[Node]) -> str:
        """Return an expression for a set of questions."""
        return self.value(union(asked))

    def _column(self, item: Node) -> str:
        name = item.data
        if isinstance(name, str):
            if name.startswith("register "):
                field = name.removeprefix("register ")
                return self.layout.register_value(field) if item.op == "col" else self.layout.register_unknown(field)
            return name[1:]
        match name[0]:
            case "part":
                return f"{self.atom(item.args[0])}[{name[1]}]"
            case "cut_off":
                return "cut_off"
            case "read":
                return f"RD[{self.layout.rules[name[1]]}]"
            case "scheme":
                return f"Z[{name[1]!r}]"
            case "list":
                return f"L[{name[1]!r}]"
            case "tally":
                place = list(self.layout.plan.program.tallies).index(name[1])
                day = self.value(item.args[0])
                return f"T[{place}]" if day == "now" else f"S.tally_at({place}, {day})"
            case "in_force":
                place = self.layout.rules[name[1]]
                return f"(in_force(S, {place}, {self.value(item.args[0])}) if rows[{place}] or gappy else NOT_IN_FORCE)"
        raise AssertionError(name)

    def _asked(self, item: Node) -> str:
        if item.data[0] == "placeholder":
            return self.layout.placeholder(item)
        return self.constants.name(frozenset({item.data}))


def _named(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.'\"]){name}(?![\w'\"])", text) is not None


# --- schemes ---


def scheme_function(name: str, plan: SchemePlan, layout: Layout, constants: Constants) -> str:
    """Return the source of the function that grades the subject in one scheme."""
    w = SubjectWriter(constants, layout)
    wide = _hangs(plan)
    w.count(_scheme_roots(plan, wide))
    key = plan.scheme.id
    day = "now"
    if plan.stands is not NONE:
        day = "cut_off"
        unit = plan.scheme.evaluated.every if plan.scheme.evaluated else ""
        w.line(f"cut_off = speaks_on(now, {unit!r}, {name}_stands)")
        w.line(f"due = next_evaluation(now, cut_off, {unit!r}, {name}_stands)")
        w.line("if due < S.nc: S.nc = due")
    taking = plan.taking_part
    asked: list[Node] = []
    if taking is not None:
        w.judged(taking)
        if taking.possible is not TRUE:
            with w.block(f"if not {w.value(taking.possible)}:"):
                w.line(f"Z[{key!r}] = ungraded('not_taking_part', {day})")
                w.line("return")
        asked.append(taking.open)
    w.line(f"read = {w.bits(plan.measured)}")
    w.line("soft = ()")
    w.line("extra = E")
    if plan.requires:
        with w.block("if gappy:"):
            w.line(f"hard, soft = missing(S, {name}_requires, {day})")
            with w.block("if hard:"):
                w.line("extra = frozenset([('supply', kind) for kind in hard])")
                w.line("OQ |= extra; S.PH |= read")
                w.line(f"Z[{key!r}] = ungraded('not_enough_data', {day}, hard, extra)")
                w.line("return")
            w.line("extra = frozenset([('supply', kind) for kind in soft])")
    _needs(w, plan, key, day)
    base = plan.base
    if base.missing is not FALSE:
        with w.block(f"if {w.value(base.missing)}:"):
            w.line("S.PH |= read")
            w.line("OQ |= extra")
            question = constants.name(frozenset({("subject", plan.base_field)}))
            w.line(f"OQ |= {question}")
            w.line(f"Z[{key!r}] = ungraded('not_enough_data', {day}, ('register',), {question})")
            w.line("return")
    for effect in plan.effects:
        _held(w, layout, effect)
    sure = plan.certain
    score, raw, rank = w.atom(sure.score), w.atom(sure.raw_rank), w.atom(sure.rank)
    clash = w.value(sure.clash)
    if wide is FALSE:
        w.line(f"best = worst = {rank}")
    else:
        with w.block(f"if {w.value(wide)}:"):
            ranks = f"{rank}, {w.value(plan.worst.rank)}, {w.value(plan.best.rank)}"
            w.line(f"ranks = ({ranks})")
            w.line("best = min(ranks); worst = max(ranks)")
        with w.block("else:"):
            w.line(f"best = worst = {rank}")
    hanging = [_held_open(item) for item in plan.effects]
    w.line(f"asked = {w.asks([*asked, *hanging, base.open, plan.open])}")
    w.line("if extra: asked = asked | extra")
    w.line("if asked: OQ |= asked")
    held_read = [part(item.row, HELD, "read") for item in plan.effects]
    taken = [taking.read] if taking is not None else []
    whole = union([base.read, plan.read, *held_read, *taken])
    if whole is not NIL:
        w.line(f"read |= {w.bits(whole)}")
    w.line("if read: S.PH |= read")
    _applied(w, plan)
    unsure = f" or not {w.value(taking.certain)}" if taking is not None and taking.certain is not TRUE else ""
    w.line(f"status = 'provisional' if {clash} or soft or read{unsure} else 'graded'")
    w.line(
        f"Z[{key!r}] = (status, {rank}, best, worst, asked, "
        f"SchemeResult(status, {score}, {raw}, {rank}, best, worst, applied, {day}, soft, {clash}))"
    )
    return w.source(f"def {name}(S):")


def _needs(w: SubjectWriter, plan: SchemePlan, key: str, day: str) -> None:
    if not plan.needs:
        return
    w.line("lacking = []")
    w.line("wanted = E")
    for need, verdict in plan.needs:
        w.judged(verdict)
        if verdict.read is not NIL:
            w.line(f"read |= {w.bits(verdict.read)}")
        if verdict.certain is not TRUE:
            with w.block(f"if not {w.value(verdict.certain)}:"):
                w.line(f"lacking.append({need!r})")
                if verdict.open is not NIL:
                    w.line(f"if {w.value(verdict.possible)}: wanted = wanted | {w.value(verdict.open)}")
    with w.block("if lacking:"):
        w.line("S.PH |= read; OQ |= extra; OQ |= wanted")
        w.line(f"Z[{key!r}] = ungraded('not_enough_data', {day}, tuple(sorted(lacking)), wanted)")
        w.line("return")


def _held(w: SubjectWriter, layout: Layout, effect: EffectPlan) -> None:
    """Make the row of what an effect holds by."""
    names = {column: part(effect.row, HELD, column) for column in HELD}
    if effect.verdict is not None:
        verdict = effect.verdict
        w.judged(verdict)
        w.name(names["certain"], w.atom(verdict.certain))
        w.name(names["possible"], w.atom(verdict.possible))
        w.name(names["sure_times"], "1")
        w.name(names["most_times"], "1")
        w.name(names["open"], w.atom(verdict.open) if verdict.open is not NIL else "E")
        read = w.bits(verdict.read)
        if effect.read is not NIL:
            own = w.bits(effect.read)
            read = f"({read} | ({own} if {w.value(verdict.possible)} else 0))"
        w.name(names["read"], read)
        return
    assert effect.on is not None
    place = layout.rules[effect.on]
    own_place = layout.extras[effect.on, _extra(effect)] if effect.own else 0
    row = w.fresh("h")
    w.line(f"{row} = held(S, {place}, {w.value(effect.row.args[0])}, {own_place}) if rows[{place}] else NOT_HELD")
    for at, column in enumerate(HELD):
        w.name(names[column], f"{row}[{at}]")
    w.name(effect.row, row)
    read = " | ".join(
        [f"{row}[5]"]
        + ([w.bits(effect.rules_read)] if effect.rules_read is not NIL else [])
        + ([f"({w.bits(effect.read)} if {row}[1] else 0)"] if effect.read is not NIL else [])
    )
    w.name(names["read"], f"({read})")


def _extra(effect: EffectPlan) -> str:
    return f"effect {effect.row.data[1]} {effect.id}"


def _held_open(effect: EffectPlan) -> Node:
    certain, possible = part(effect.row, HELD, "certain"), part(effect.row, HELD, "possible")
    return where(every([possible, negation(certain)]), part(effect.row, HELD, "open"))


def _hangs(plan: SchemePlan) -> Node:
    """Return whether something is open on which score or rank may hang."""
    found = [negation(same(plan.base.low, plan.base.high)), plan.hangs, plan.certain.clash]
    for item in plan.effects:
        certain, possible = part(item.row, HELD, "certain"), part(item.row, HELD, "possible")
        if item.verdict is not None:
            if item.verdict.is_open is not FALSE:
                found.append(every([possible, negation(certain)]))
            continue
        found.append(negation(same(part(item.row, HELD, "sure_times"), part(item.row, HELD, "most_times"))))
    return some(found)


def _scheme_roots(plan: SchemePlan, wide: Node) -> list[Node]:
    found = [wide, plan.hangs, plan.open, plan.read, plan.base.missing, plan.base.open, plan.base.read, plan.measured]
    for run in (plan.certain, plan.worst, plan.best):
        found += [run.score, run.rank, run.raw_rank, run.clash]
    for applied in plan.certain.applied:
        found += [applied.holds, applied.before, applied.after]
    verdicts = [effect.verdict for effect in plan.effects] + [verdict for _, verdict in plan.needs] + [plan.taking_part]
    for verdict in verdicts:
        if verdict is not None:
            found += [verdict.certain, verdict.certain, verdict.possible, verdict.open, verdict.open, verdict.read]
    for effect in plan.effects:
        found += [effect.rules_read, effect.read, _held_open(effect)]
    return found


def _applied(w: SubjectWriter, plan: SchemePlan) -> None:
    w.line("applied = ()")
    for item in plan.certain.applied:
        with w.block(f"if {w.value(item.holds)}:"):
            after = w.atom(item.after)
            w.line(f"moved = {after} != {w.value(item.before)}")
            for effect in sorted(item.effects, key=lambda effect: effect.id):
                flag = w.value(part(effect.row, HELD, "certain"))
                made = f"AppliedEffect({item.stage!r}, {effect.id!r}, {_sources(w, effect)}, {after}, moved)"
                w.line(f"if {flag}: applied += ({made},)")


def _sources(w: SubjectWriter, effect: EffectPlan) -> str:
    return "()" if effect.verdict is not None else f"{w.value(effect.row)}[6]"


def outcomes_function(plan: Plan, layout: Layout) -> str:
    """Return the source of the function that works out schemes and lists in their order; ``D`` are decisions by list.

    A list of which nothing was decided and whose grounds have no rows is left alone.
    """
    lines = ["def outcomes(S, D):", "    rows = S.rows; gappy = S.gappy; L = S.L"]
    schemes, lists = list(plan.schemes), list(plan.lists)
    for sort, name in plan.program.subject_strata:
        if sort == "scheme":
            lines.append(f"    scheme_{schemes.index(name)}(S)")
            continue
        call = f"list_{lists.index(name)}(S, D.get({plan.lists[name].definition.key!r}, NOTHING))"
        places = _rests_on(plan.lists[name], layout)
        if places is None:
            lines.append(f"    {call}")
        else:
            tests = " or ".join(["gappy", *(f"rows[{place}]" for place in places)])
            lines.append(f"    if {plan.lists[name].definition.key!r} in D or {tests}: {call}")
            lines.append(f"    else: L[{name!r}] = UNTOUCHED")
    return "\n".join(lines)


def _rests_on(plan: ListPlan, layout: Layout) -> list[int] | None:
    """Return the places of the rules without which a list is untouched; None if it can hang on something else."""
    if plan.unless or any(ground.verdict is not None or ground.read is not NIL for ground in plan.grounds):
        return None
    return [layout.rules[ground.on] for ground in plan.grounds if ground.on is not None]


def tallies_function(plan: Plan, layout: Layout) -> str:
    """Return the source of the function that works out every tally on the as-of date."""
    lines = ["def tallies(S, each, nothing):", "    rows = S.rows; now = S.now", "    gappy = S.gappy", "    return ["]
    for place, tally in enumerate(plan.tallies):
        tests = " or ".join([*(f"rows[{layout.rules[rule]}]" for rule in tally.over), "gappy"])
        lines.append(f"        each[{place}](S, now) if {tests} else nothing[{place}],")
    return "\n".join([*lines, "    ]"])


# --- lists ---


def list_function(name: str, plan: ListPlan, layout: Layout, constants: Constants) -> str:
    """Return the source of the functions that work out a list: its status, and its ways out (``<name>_ways``)."""
    w = SubjectWriter(constants, layout)
    verdicts = [item.verdict for item in plan.grounds if item.verdict is not None] + [verdict for _, verdict in plan.unless]
    w.count(_verdict_nodes(verdicts) + [item.read for item in plan.grounds])
    w.line("found = decided(S, decisions) if decisions else decisions")
    w.line(f"entry = entered(S, {name}_listing, found) if found else None")
    grounds = []
    for ground in plan.grounds:
        if ground.verdict is not None:
            w.judged(ground.verdict)
            certain, possible = w.value(ground.verdict.certain), w.value(ground.verdict.possible)
            open_ = w.value(ground.verdict.open) if ground.verdict.open is not NIL else "E"
            grounds.append(f"Grounded({ground.id!r}, {certain}, {possible}, (), {open_})")
            continue
        assert ground.on is not None
        place = layout.rules[ground.on]
        g = w.fresh("g")
        w.line(f"{g} = ground_on(S, {place}, {w.bits(ground.read)}, entry) if rows[{place}] or gappy else NO_GROUND")
        if ground.read is not NIL:
            w.line(f"S.PH |= {w.bits(ground.read)}")
        grounds.append(f"Grounded({ground.id!r}, bool({g}[3]), {g}[1], {g}[3], {g}[2])")
    unless = []
    for label, verdict in plan.unless:
        w.judged(verdict)
        open_ = w.value(verdict.open) if verdict.open is not NIL else "E"
        unless.append(f"({label!r}, {w.value(verdict.certain)}, {w.value(verdict.possible)}, {open_})")
    given = f"({''.join(item + ', ' for item in grounds)})"
    excepted = f"({''.join(item + ', ' for item in unless)})"
    w.line(f"L[{plan.definition.id!r}] = listed(S, {name}_listing, found, entry, {given}, {excepted})")
    return w.source(f"def {name}(S, decisions):") + "\n" + _ways(name, plan, layout, constants)


def _ways(name: str, plan: ListPlan, layout: Layout, constants: Constants) -> str:
    w = SubjectWriter(constants, layout)
    w.count(_verdict_nodes([way.verdict for way in plan.removals]))
    if plan.removals:
        w.line(f"days = {name}_days(S, decision)")
    texts = []
    for place, way in enumerate(plan.removals):
        w.judged(way.verdict)
        w.line(f"S.PH |= days[{place}][1]")
        texts.append(f"({way.id!r}, days[{place}][0], {w.value(way.verdict.certain)}, {w.value(way.verdict.possible)})")
    w.line(f"return ({''.join(item + ', ' for item in texts)})")
    return w.source(f"def {name}_ways(S, decision):")


def _verdict_nodes(verdicts: Iterable[Verdict]) -> list[Node]:
    return [item for v in verdicts for item in (v.certain, v.possible, v.open, v.open, v.read)]


# --- supervision and measures ---


def supervision_function(
    plan: SupervisionPlan | None, measures: tuple[MeasurePlan, ...], layout: Layout, constants: Constants
) -> str:
    """Return the source of the function that works out supervision and measures."""
    w = SubjectWriter(constants, layout)
    overrides = plan.overrides if plan is not None else ()
    verdicts = [verdict for _, _, verdict in overrides] + [item.verdict for item in measures if item.verdict is not None]
    w.count(_verdict_nodes(verdicts))
    w.line("measures = []")
    w.line("supervision = None")
    if plan is not None:
        _supervised(w, plan, layout, any(item.classes for item in measures))
    for item in measures:
        _measure(w, item)
    w.line("return supervision, frozenset(measures)")
    return w.source("def supervise(S):")


def _supervised(w: SubjectWriter, plan: SupervisionPlan, layout: Layout, wide: bool) -> None:
    table = plan.table
    schemes = layout.plan.program.schemes
    texts = []
    for name, gives, verdict in plan.overrides:
        w.judged(verdict)
        texts.append(f"({name!r}, {gives}, {w.value(verdict.certain)}, {w.value(verdict.possible)})")
    constant = w.constants.name(table, hashed=id(table))
    row = w.constants.name(tuple(grade.code for grade in schemes[table.rows].grades))
    column = w.constants.name(tuple(grade.code for grade in schemes[table.columns].grades)) if table.columns else ""
    w.line(f"overrides = ({''.join(item + ', ' for item in texts)})")
    second = f"key_of(Z[{table.columns!r}], {column})" if table.columns else "''"
    w.line(f"key = (key_of(Z[{table.rows!r}], {row}), {second})")
    w.line(f"supervision, index = supervised({constant}, key, overrides)")
    if wide:
        seconds = f"keys_of(Z[{table.columns!r}], {column})" if table.columns else "['']"
        w.line(f"classes = possible_classes({constant}, keys_of(Z[{table.rows!r}], {row}), {seconds}, overrides)")


def _measure(w: SubjectWriter, item: MeasurePlan) -> None:
    if item.verdict is None:
        _sources_of(w, item, "measures")
        return
    name = w.fresh("m")
    w.line(f"{name} = []")
    _sources_of(w, item, name)
    with w.block(f"if {name}:"):
        w.judged(item.verdict)
        w.line(f"if {w.value(item.verdict.certain)}: measures += {name}")


def _sources_of(w: SubjectWriter, item: MeasurePlan, name: str) -> None:
    """Write what adds each source of a measure that applies to a list."""
    if item.rule:
        w.line(f"{name}.append(({item.id!r}, 'rule'))")
    for listed in item.lists:
        w.line(f"if L[{listed!r}][0] == 'in_force': {name}.append(({item.id!r}, {f'list:{listed}'!r}))")
    if item.classes:
        places = w.constants.name(frozenset(item.classes))
        w.line(f"if index in {places} and classes <= {places}: {name}.append(({item.id!r}, 'class:' + supervision.code))")


