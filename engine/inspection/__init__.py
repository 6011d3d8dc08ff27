"""Inspection: how often, how deep and whom, from the rulebook and the decisions in force."""

from engine.inspection.model import (
    DEPTHS,
    Draw,
    Drawn,
    Enterprise,
    Inspector,
    Item,
    Notice,
    Plan,
    Provision,
    Rules,
    Shortfall,
    Stratum,
    Visit,
    Why,
)

__all__ = [
    "DEPTHS",
    "Draw",
    "Drawn",
    "Enterprise",
    "Inspector",
    "Item",
    "Notice",
    "Plan",
    "Provision",
    "Rules",
    "Shortfall",
    "Stratum",
    "Visit",
    "Why",
]
