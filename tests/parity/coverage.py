"""What a generated decision reaches, and the floors below which the generator proves too little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from engine.decide.outcome import Outcome, Reason
from engine.decide.prepare import Prepared

SUMMARY = pytest.StashKey[list[str]]()
"""Where the table waits for the end of the run."""

FLOORS = {
    "veto": 20, "lift": 20, "downgrade": 40, "cap": 40, "clash": 2,
    "exception": 60, "suspension": 15, "expired": 150, "outranked": 10, "over the cap": 8, "unmet": 200, "void": 60,
    "incomplete": 150, "open question": 250, "open grounds": 20, "provisional": 60, "gap in supply": 150,
    "trigger event": 60, "event undone": 8, "event out of its interval": 20,
    "repair cancels": 15, "repair shortens": 5, "repair converts": 8, "repaired": 50,
    "evaluated on dates": 120, "not taking part": 20, "not enough data": 10,
    "list proposed": 40, "list candidate": 10, "list noticed": 10, "list in force": 40, "list ended": 15, "list removed": 8,
    "removal proposed": 4, "supervision override": 40, "measure": 60, "threshold set": 10,
    "eligible": 20, "barred": 8, "not yet repairable": 12, "later version": 30, "window tally": 60, "group tally": 60,
}  # fmt: skip
"""Per thousand decisions."""


def features(prepared: Prepared, outcome: Outcome) -> set[str]:
    """Return what one decision reaches."""
    return set(_features(prepared, outcome))


def _features(prepared: Prepared, outcome: Outcome) -> Iterator[str]:
    program = prepared.program
    words = {
        Reason.EXCEPTION: "exception", Reason.SUSPENDED: "suspension", Reason.EXPIRED: "expired", Reason.OUTRANKED: "outranked",
        Reason.OVER_THE_CAP: "over the cap", Reason.UNMET: "unmet", Reason.VOID: "void", Reason.INCOMPLETE: "incomplete",
        Reason.REPAIRED: "repaired",
    }  # fmt: skip
    for pair in outcome.pairs.values():
        if pair.reason in words:
            yield words[pair.reason]
        finding = program.findings.get(pair.rule)
        if pair.repaired_on is not None:
            model = finding.span.repair.model if finding and finding.span.repair else None
            yield f"repair {model}" if finding else "event undone"
        if pair.rule in program.triggers and pair.reason in (Reason.EXPIRED, Reason.REPAIRED):
            yield "event out of its interval"
    stages = {"vetoes": "veto", "lifts": "lift", "downgrades": "downgrade", "caps": "cap"}
    for name, result in outcome.schemes.items():
        for item in result.effects:
            yield stages[item.stage]
        if result.clash:
            yield "clash"
        words_ = {"provisional": "provisional", "not_taking_part": "not taking part", "not_enough_data": "not enough data"}
        if result.status in words_:
            yield words_[result.status]
        if result.speaks_on is not None and result.speaks_on < prepared.as_of:
            yield "evaluated on dates"
        if result.score is not None and len(program.schemes[name].thresholds) > 1:
            yield "threshold set"
    for listed in outcome.lists.values():
        yield "list " + listed.status.replace("_", " ")
        if listed.open_grounds:
            yield "open grounds"
        if listed.proposal == "removal":
            yield "removal proposed"
    if outcome.events:
        yield "trigger event"
    if outcome.open:
        yield "open question"
    if any(owner == "supply" for owner, _ in outcome.open) or any(
        t.high is None or t.low is None for t in outcome.tallies.values()
    ):
        yield "gap in supply"
    if outcome.supervision and outcome.supervision.overrides:
        yield "supervision override"
    if outcome.measures:
        yield "measure"
    states = {"eligible": "eligible", "barred": "barred", "not_yet": "not yet repairable"}
    for repair in outcome.repairs.values():
        if repair.state in states:
            yield states[repair.state]
    if len(prepared.corpus.programs[program.id]) > 1:
        yield "later version"
    for name, tally in outcome.tallies.items():
        if tally.value and program.tallies[name].window:
            yield "window tally"
        if tally.value and program.tallies[name].groups:
            yield "group tally"


def shares(counts: Counter[str], decisions: int) -> dict[str, int]:
    """Return how many of a thousand decisions reach each feature."""
    return {name: 1000 * counts[name] // max(1, decisions) for name in FLOORS}


def table(counts: Counter[str], decisions: int) -> list[str]:
    """Return the table of shares as lines; what lies below its floor is marked."""
    lines = [f"generated decisions: {decisions}; of a thousand, how many reach what (floor)"]
    cells = [
        f"{name} {share} ({FLOORS[name]}){' TOO FEW' if share < FLOORS[name] else ''}"
        for name, share in shares(counts, decisions).items()
    ]
    for start in range(0, len(cells), 4):
        lines.append("  " + " | ".join(f"{cell:<34}" for cell in cells[start : start + 4]).rstrip())
    return lines
