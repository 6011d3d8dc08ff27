"""What cannot be lowered is refused by name, never approximated."""

from __future__ import annotations

from engine.problems import HengxinError


class Unlowered(HengxinError):
    """A rulebook uses a part of the language that is not lowered; ``part`` names it (``trigger x: consecutive``)."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(f"编译评估器尚不支持：{part}")
