"""The evaluators: one semantics, several speeds. ``decide`` is the pure function everything else is built on."""

from engine.decide.decide import decide
from engine.decide.decision import Alternative, Decision, Node, OpenQuestion, Read
from engine.decide.outcome import Outcome, Reason
from engine.decide.prepare import Prepared, day_of, end_of_day, prepare

__all__ = [
    "Alternative",
    "Decision",
    "Node",
    "OpenQuestion",
    "Outcome",
    "Prepared",
    "Read",
    "Reason",
    "day_of",
    "decide",
    "end_of_day",
    "prepare",
]
