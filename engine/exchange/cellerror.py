"""The values that spreadsheets hold, and how a refused one is reported."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from engine.problems import Text

Raw: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
"""What a reader finds in a cell."""

_SHOWN = 200


class CellError(Exception):
    """A cell was refused: a stable code, why, and how to mend it."""

    def __init__(self, code: str, reason: Text, mend: Text | None = None) -> None:
        self.code = code
        self.reason = reason
        self.mend = mend
        super().__init__(reason.zh)


def shown(raw: Raw) -> str:
    """Return a cell as people see it: whole floats without a fraction, times of midnight left out."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw == raw and abs(raw) < 1e15 and raw == int(raw) else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time(0) else raw.isoformat(" ")
    return str(raw)


def brief(raw: Raw) -> str:
    """Return a cell as people see it, cut if it is long."""
    text = shown(raw)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
