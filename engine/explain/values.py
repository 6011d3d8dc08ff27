"""How values are written for readers: money as officials write it, days, points, codes, lengths."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from engine.calendar import OPEN, Intervals, format_day, to_date
from engine.problems import Lang
from engine.rulebook.values import format_points

_BEIJING = timezone(timedelta(hours=8))
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WAN, _YI = 10**6, 10**10
LASTING = {"zh": "长期", "en": "no end"}
NO_VALUE = "—"


@lru_cache(maxsize=65536)
def day_in_words(number: int, lang: Lang) -> str:
    """Write a day for a sentence: ``2026年11月23日`` or ``23 November 2026``."""
    if number >= OPEN:
        return LASTING[lang]
    date = to_date(number)
    if lang == "zh":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def day_in_table(number: int, lang: Lang) -> str:
    """Write a day for a table: ISO, or that there is no end."""
    return LASTING[lang] if number >= OPEN else format_day(number)


def last_day(end: int, lang: Lang) -> str:
    """Write the last day of an interval that ends before ``end``, for a table."""
    return LASTING[lang] if end >= OPEN else format_day(end - 1)


def spans(days: Intervals, lang: Lang) -> str:
    """Write intervals for a table, both days included."""
    joint = "；" if lang == "zh" else "; "
    to = " 至 " if lang == "zh" else " to "
    return joint.join(f"{format_day(start)}{to}{last_day(end, lang)}" for start, end in days) or NO_VALUE


@lru_cache(maxsize=16384)
def money(fen: int, lang: Lang) -> str:
    """Write an amount: 元 below 10,000 元, 万元 and 亿元 above where that is exact and short."""
    sign, size = ("-" if fen < 0 else ""), abs(fen)
    if lang == "zh":
        if size >= _YI and size % (_YI // 100) == 0:
            return f"{sign}{_decimal(size, _YI)}亿元"
        if size >= _WAN and size % (_WAN // 100) == 0:
            return f"{sign}{_decimal(size, _WAN)}万元"
        return f"{sign}{_yuan(size)}元"
    return f"{sign}RMB {_yuan(size)}"


def _decimal(size: int, unit: int) -> str:
    whole, rest = divmod(size, unit)
    places = f"{rest:0{len(str(unit)) - 1}d}".rstrip("0")
    return f"{whole:,}.{places}" if places else f"{whole:,}"


def _yuan(fen: int) -> str:
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"


@lru_cache(maxsize=16384)
def points(value: int, decimals: int) -> str:
    """Write points without a unit."""
    return format_points(value, decimals)


def moment(seconds: int) -> str:
    """Write a moment in China's time."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def ratio(basis_points: int) -> str:
    """Write a share given in hundredths of a percent."""
    return f"{format_points(basis_points, 2)}%"
