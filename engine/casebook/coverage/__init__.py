"""Coverage: rule x outcome x boundary, read from the decisions made for the cases; what is not reached has a reason."""

from engine.casebook.coverage.goal import Goal
from engine.casebook.coverage.measure import Coverage, Reached, goals_of, measure, seen
from engine.casebook.coverage.outcomes import unreachable
from engine.casebook.coverage.report import as_json, as_text

__all__ = ["Coverage", "Goal", "Reached", "as_json", "as_text", "goals_of", "measure", "seen", "unreachable"]
