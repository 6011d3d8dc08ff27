"""Python source for one subject, from the algebra: one function per kind of record, event, scheme, list, rule of repair.

Generated source holds what depends on the rulebook; joins, group-bys and the running step are called from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.calendar import OPEN, Intervals, add_months, start_of_next
from engine.calendar.dates import add_days
from engine.decide.compiled.algebra import NONE
from engine.decide.compiled.emit_python import days, lists, outcomes, state
from engine.decide.compiled.emit_python.functions import (
    elapsed_function,
    event_function,
    repair_function,
    term_functions,
    until_function,
)
from engine.decide.compiled.emit_python.grading import scheme_function
from engine.decide.compiled.emit_python.layout import Layout
from engine.decide.compiled.emit_python.listing import list_function
from engine.decide.compiled.emit_python.records import pair_function, record_function
from engine.decide.compiled.emit_python.subject import outcomes_function, tallies_function
from engine.decide.compiled.emit_python.supervising import supervision_function
from engine.decide.compiled.emit_python.writer import Constants
from engine.decide.compiled.plan import Plan
from engine.decide.outcome import AppliedEffect, Pair, Reason, RepairResult, SchemeResult
from engine.facts.links import UNKNOWN

NAMES: dict[str, Any] = {
    "OPEN": OPEN,
    "Intervals": Intervals,
    "NO_DAYS": Intervals(),
    "add_months": add_months,
    "add_days": add_days,
    "start_of_next": start_of_next,
    "UNKNOWN": UNKNOWN,
    "AppliedEffect": AppliedEffect,
    "Pair": Pair,
    "RepairResult": RepairResult,
    "SchemeResult": SchemeResult,
    "AFTER": Reason.AFTER_AS_OF,
    "UNMET": Reason.UNMET,
    "INCOMPLETE": Reason.INCOMPLETE,
    "SUSPENDED": Reason.SUSPENDED,
    "REPAIRED": Reason.REPAIRED,
    "EXPIRED": Reason.EXPIRED,
    "EXCEPTION": Reason.EXCEPTION,
    "COUNTS": Reason.COUNTS,
    "MET": "met",
    "UNMET_STATES": ("unmet", "not_yet"),
    "NO_GROUND": (False, False, state.E, ()),
    "NOTHING": (),
}
CALLED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (days, (
        "union_of", "minus", "before", "since", "inside", "push_out", "next_border", "heaviest", "year_of",
    )),
    (state, (
        "E", "MISSING", "NOT_IN_FORCE", "NOT_HELD", "questions", "labelled", "in_force", "held", "ungraded", "speaks_on",
        "next_evaluation", "missing",
    )),
    (lists, ("Grounded", "UNTOUCHED", "decided", "entered", "ground_on", "listed")),
    (outcomes, ("key_of", "keys_of", "supervised", "possible_classes", "others", "repairable")),
)  # fmt: skip


def names() -> dict[str, Any]:
    """Return what generated source may name besides its own constants (``K0`` …)."""
    return NAMES | {name: getattr(module, name) for module, found in CALLED for name in found}


@dataclass(frozen=True)
class Emitted:
    """The source of a plan (``pairs``: of the pairs of records, which are made on demand), its constants, where everything
    stands, and the fields each projection reads."""

    source: str
    pairs: str
    constants: dict[str, object]
    layout: Layout
    fields: dict[str, tuple[str, ...]]


def emit(plan: Plan) -> Emitted:
    """Return generated source; the names of its functions are made of what they are for and their place."""
    layout, constants = Layout(plan), Constants()
    parts: list[str] = []
    fields: dict[str, tuple[str, ...]] = {}
    for prefix, stages in (("record", plan.records), ("settled", plan.settled)):
        for place, stage in enumerate(stages.values()):
            source, asked, read = record_function(f"{prefix}_{place}", stage, layout, constants, settled=prefix == "settled")
            parts += [f"# {stage.kind}: {', '.join(row.rule for row in stage.rows)}\n{source}", asked]
            fields[f"{prefix} {stage.kind}"] = read
    for place, step in enumerate(plan.triggers):
        parts.append(f"# {step.rule}\n" + event_function(f"event_{place}", step, layout, constants))
    for place, scheme in enumerate(plan.schemes.values()):
        name = f"scheme_{place}"
        if scheme.stands is not NONE:
            parts.append(until_function(f"{name}_stands", scheme.stands, layout, constants))
        for at, (_, _, until) in enumerate(scheme.requires):
            parts.append(until_function(f"{name}_until_{at}", until, layout, constants))
        parts.append(f"# {scheme.scheme.id}\n" + scheme_function(name, scheme, layout, constants))
    for place, listed in enumerate(plan.lists.values()):
        name = f"list_{place}"
        parts.append(term_functions(name, listed, layout, constants))
        parts.append(f"# {listed.definition.id}\n" + list_function(name, listed, layout, constants))
    parts.append(supervision_function(plan.supervision, plan.measures, layout, constants))
    parts.append(outcomes_function(plan, layout))
    parts.append(tallies_function(plan, layout))
    for place, repair in enumerate(plan.repairs):
        parts.append(f"# {repair.rule}\n" + repair_function(f"repair_{place}", repair, layout, constants))
    untils = dict.fromkeys(reach.until for reaches in plan.reaches.values() for reach in reaches)
    for place, until in enumerate(untils):
        parts.append(until_function(f"until_{place}", until, layout, constants))
    parts.append(elapsed_function(plan.elapsed, layout, constants))
    pairs = [pair_function(f"pairs_{place}", stage, layout, constants) for place, stage in enumerate(plan.records.values())]
    return Emitted(_joined(parts), _joined(pairs), constants.values, layout, fields)


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
