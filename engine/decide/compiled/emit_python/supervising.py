"""Supervision and measures as one Python function over the subject's row."""

from __future__ import annotations

from engine.decide.compiled.emit_python.layout import Layout
from engine.decide.compiled.emit_python.subject import SubjectWriter, verdict_nodes
from engine.decide.compiled.emit_python.writer import Constants
from engine.decide.compiled.lower.supervision import MeasurePlan, SupervisionPlan


def supervision_function(
    plan: SupervisionPlan | None, measures: tuple[MeasurePlan, ...], layout: Layout, constants: Constants
) -> str:
    """Return the source of the function that works out supervision and measures."""
    w = SubjectWriter(constants, layout)
    overrides = plan.overrides if plan is not None else ()
    verdicts = [verdict for _, _, verdict in overrides] + [item.verdict for item in measures if item.verdict is not None]
    w.count(verdict_nodes(verdicts))
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
