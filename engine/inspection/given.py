"""What a plan is made from besides the decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.inspection.libraries import Done, Listed
from engine.inspection.model import Draw, Inspector, Item
from engine.inspection.periods import Period


@dataclass(frozen=True)
class Given:
    """What a plan is made from besides the decisions.

    ``start`` is the first day on which a new visit may be made; ``objects`` the object library, if it is kept apart from the
    register; ``per_day`` the most visits of one inspector on one day.
    """

    period: Period
    inspectors: tuple[Inspector, ...]
    items: tuple[Item, ...]
    done: tuple[Done, ...] = ()
    objects: Mapping[str, Listed] | None = None
    draw: Draw | None = None
    start: int | None = None
    per_day: int = 2
