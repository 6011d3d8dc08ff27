"""Another evaluator: an independent implementation by forward chaining on durable-rules, behind a fence.

It gets flat records, matches them to rules by firing, adds up its own firings, and chains to grades, lists,
supervision and measures. With the reference evaluator it shares the loaded rulebook, the flat records and the
calendar arithmetic only. durable-rules is an extra; where it is missing, this evaluator takes no part.
"""

from engine.decide.rete.availability import unavailable
from engine.decide.rete.compiled import check_fence
from engine.decide.rete.evaluate import evaluate
from engine.decide.rete.fence import FenceError
from engine.decide.rete.network import EngineFault
from engine.decide.rete.worker import ReteWorker

__all__ = ["EngineFault", "FenceError", "ReteWorker", "check_fence", "evaluate", "unavailable"]
