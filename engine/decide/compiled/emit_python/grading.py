"""A scheme as a Python function over the subject's row: score, thresholds, effects, in three readings."""

from __future__ import annotations

from engine.decide.compiled.algebra import FALSE, NIL, NONE, TRUE, Node, every, negation, same, some, union, where
from engine.decide.compiled.emit_python.layout import Layout
from engine.decide.compiled.emit_python.subject import SubjectWriter
from engine.decide.compiled.emit_python.writer import Constants
from engine.decide.compiled.lower.schemes import EffectPlan, SchemePlan
from engine.decide.compiled.lower.subject import HELD, part


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
