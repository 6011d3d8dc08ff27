"""The compiled evaluator: a rulebook lowered once to a small closed algebra, emitted as Python for one subject.

It shares with the other evaluators the loaded rulebook, the prepared records and the calendar, nothing else.
"""

from engine.decide.compiled.evaluate import evaluate, forget, module_for
from engine.decide.compiled.unlowered import Unlowered

__all__ = ["Unlowered", "evaluate", "forget", "module_for"]
