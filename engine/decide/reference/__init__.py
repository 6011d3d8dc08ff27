"""The reference evaluator: one decision with its full working, in plain Python, the oracle of every test."""

from engine.decide.reference.evaluate import Working, evaluate, live_questions, work

__all__ = ["Working", "evaluate", "live_questions", "work"]
