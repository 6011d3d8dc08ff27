"""What can happen under a rulebook at all, found without any records: bounds, contradictions, reachable outcomes."""

from engine.lint.reason.world import World

__all__ = ["World"]
