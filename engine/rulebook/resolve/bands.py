"""Bands: half-open intervals of a number that together cover it, without hole or overlap."""

from __future__ import annotations

import itertools

from engine.problems import Text
from engine.rulebook.scope import Scope

_BELOW_ALL = -(2**63)


def check_bands(scope: Scope, bands: list[tuple[int | None, int | None]], *parts: str) -> None:
    """Note holes and overlaps: sorted by lower bound, each band must begin where the one before ends."""
    if not bands:
        scope.wrong("BANDS-ENDS", "至少须有一段", "there must be a band", *parts)
        return
    ordered = sorted(bands, key=lambda band: _BELOW_ALL if band[0] is None else band[0])
    if ordered[0][0] is not None or ordered[-1][1] is not None:
        zh = "首段不得有下限、末段不得有上限，否则有数值无处可归"
        scope.wrong("BANDS-ENDS", zh, "the first band has no at_least, the last no below", *parts)
    for (_, high), (low, _) in itertools.pairwise(ordered):
        if high is None or low is None or high != low:
            zh = "分段之间有空隙或重叠：每段的下限须等于前一段的上限"
            mend = Text("逐段核对 at_least 与 below", "check the bounds of each band")
            scope.wrong("BANDS-GAP", zh, "bands leave a hole or overlap", *parts, mend=mend)
            return
    for low, high in ordered:
        if low is not None and high is not None and low >= high:
            scope.wrong("BANDS-EMPTY", "有一段的下限不小于上限", "a band is empty", *parts)
