"""The sorts of small mistakes a rulebook is tried with; docs/mutation.md says each in words."""

from engine.mutation.operators import amounts, conditions, days, outcomes
from engine.mutation.site import Operator

OPERATORS: tuple[Operator, ...] = (
    *conditions.OPERATORS,
    *amounts.OPERATORS,
    *days.OPERATORS,
    *outcomes.OPERATORS,
)

__all__ = ["OPERATORS"]
