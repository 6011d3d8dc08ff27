"""A list as a Python function over the subject's row: its grounds, its ways out."""

from __future__ import annotations

from engine.decide.compiled.algebra import NIL
from engine.decide.compiled.emit_python.layout import Layout
from engine.decide.compiled.emit_python.subject import SubjectWriter, verdict_nodes
from engine.decide.compiled.emit_python.writer import Constants
from engine.decide.compiled.lower.lists import ListPlan


def list_function(name: str, plan: ListPlan, layout: Layout, constants: Constants) -> str:
    """Return the source of the functions that work out a list: its status, and its ways out (``<name>_ways``)."""
    w = SubjectWriter(constants, layout)
    verdicts = [item.verdict for item in plan.grounds if item.verdict is not None] + [verdict for _, verdict in plan.unless]
    w.count(verdict_nodes(verdicts) + [item.read for item in plan.grounds])
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
    w.count(verdict_nodes([way.verdict for way in plan.removals]))
    if plan.removals:
        w.line(f"days = {name}_days(S, decision)")
    texts = []
    for place, way in enumerate(plan.removals):
        w.judged(way.verdict)
        w.line(f"S.PH |= days[{place}][1]")
        texts.append(f"({way.id!r}, days[{place}][0], {w.value(way.verdict.certain)}, {w.value(way.verdict.possible)})")
    w.line(f"return ({''.join(item + ', ' for item in texts)})")
    return w.source(f"def {name}_ways(S, decision):")
