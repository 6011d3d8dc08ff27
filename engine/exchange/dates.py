"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from engine.calendar import OPEN, day, from_date
from engine.exchange.cellerror import CellError, Raw, shown
from engine.facts.words import visible
from engine.problems import Text

CHINA = timezone(timedelta(hours=8))
"""A moment without an offset is Beijing time."""

_EPOCH = day(1899, 12, 30)
_FIRST, _LAST = day(1900, 3, 1), day(2099, 12, 31)
_ENDLESS = frozenset({"长期", "长期有效", "永久", "无期限", "无固定期限", "2099-12-31", "9999-12-31"})
_TIME = r"(?:[T日 ]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})秒?(?:\.\d+)?)?分?(Z|[+-]\d{2}:?\d{2})?)?"
_YMD = re.compile(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})日?" + _TIME + r"\Z")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?\Z")
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?\Z")
_SHORT = re.compile(r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\Z")
_REVERSED = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\Z")
_CHINESE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日\Z"
)
_DIGITS = {char: index for index, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}

_FORM = Text("请写成 2026-04-01 的形式", "write it as 2026-04-01")


def read_day(raw: Raw) -> int:
    """Read a date cell as a day number; a time of day is left out.

    Raises:
        CellError: not a date, an impossible one, or one that can be read in two ways.
    """
    if isinstance(raw, datetime):
        return _plausible(from_date(raw.date()), raw)
    if isinstance(raw, date):
        return _plausible(from_date(raw), raw)
    if isinstance(raw, bool):
        raise _no_date(shown(raw))
    if isinstance(raw, (int, float)):
        return _number(raw)
    return _text_day(str(raw))


def read_last_day(raw: Raw) -> int:
    """Read an inclusive last day as the day after it; 2099-12-31, 9999-12-31 and 长期 are :data:`OPEN`."""
    if isinstance(raw, str) and visible(raw) in _ENDLESS:
        return OPEN
    if isinstance(raw, date) and (raw.year, raw.month, raw.day) in ((2099, 12, 31), (9999, 12, 31)):
        return OPEN
    last = read_day(raw)
    return OPEN if last >= _LAST else last + 1


def read_month(raw: Raw) -> tuple[int, int]:
    """Read a month cell (202604, 2026-04, 2026年4月) or any date in it as its first and last day."""
    text = unicodedata.normalize("NFKC", visible(shown(raw)))
    found = _MONTH.match(text) if not isinstance(raw, date) else None
    if found and len(text) < 8:
        year, month = int(found[1]), int(found[2])
        if not 1 <= month <= 12:
            raise _no_date(text)
    else:
        start = date.fromordinal(read_day(raw))
        year, month = start.year, start.month
    first = _plausible(day(year, month, 1), raw)
    return first, first + monthrange(year, month)[1] - 1


def read_moment(raw: Raw) -> int:
    """Read a moment as seconds since 1970 UTC; a date alone is its 00:00 Beijing time."""
    if isinstance(raw, datetime):
        moment = raw if raw.tzinfo else raw.replace(tzinfo=CHINA)
        return int(moment.timestamp())
    seconds = 0
    if isinstance(raw, str):
        found = _YMD.match(unicodedata.normalize("NFKC", visible(raw)))
        if found and found[6]:
            return _clock(raw, found)
    elif isinstance(raw, float):
        seconds = round(raw % 1 * 86400) if 10000 < raw < 100000 else 0
    return start_of_day(read_day(raw)) + seconds


def start_of_day(number: int) -> int:
    """Return 00:00 Beijing time of a day in seconds since 1970 UTC."""
    return (number - day(1970, 1, 1)) * 86400 - 8 * 3600


def day_of_moment(moment: int) -> int:
    """Return the day, in Beijing, of a moment."""
    return (moment + 8 * 3600) // 86400 + day(1970, 1, 1)


def _clock(raw: str, found: re.Match[str]) -> int:
    hour, minute, second = int(found[6]), int(found[7]), int(found[8] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise _no_date(raw)
    moment = start_of_day(_text_day(raw)) + hour * 3600 + minute * 60 + second
    offset = found[9]
    if not offset:
        return moment
    sign = -1 if offset[0] == "-" else 1
    away = 0 if offset == "Z" else sign * (int(offset[1:3]) * 3600 + int(offset[-2:]) * 60)
    return moment + 8 * 3600 - away


@lru_cache(maxsize=65536)
def _text_day(raw: str) -> int:
    text = unicodedata.normalize("NFKC", visible(raw))
    found = _YMD.match(text) or _YMD.match(text.replace(" ", ""))
    if found:
        if (found[2] == "年") != (found[4] == "月"):
            raise _no_date(raw)
        return _civil(raw, int(found[1]), int(found[3]), int(found[5]))
    eight = _EIGHT.match(text)
    if eight:
        return _civil(raw, int(eight[1]), int(eight[2]), int(eight[3]))
    if _SERIAL.match(text):
        return _plausible(_EPOCH + int(text[:5]), raw)
    chinese = _CHINESE.match(text.replace(" ", ""))
    if chinese:
        year = int("".join(str(_DIGITS[char]) for char in chinese[1]))
        return _civil(raw, year, _ten(chinese[2]), _ten(chinese[3]))
    if _SHORT.match(text):
        raise CellError("CELL-DATE", Text(f"年份只有两位：{raw}", f"a year of two digits: {raw}"), _FORM)
    if _REVERSED.match(text):
        reason = Text(f"年份在后，分不清日和月：{raw}", f"day and month cannot be told apart: {raw}")
        raise CellError("CELL-DATE", reason, _FORM)
    raise _no_date(raw)


def _number(raw: int | float) -> int:
    if isinstance(raw, float) and (raw != raw or abs(raw) > 1e9):
        raise _no_date(shown(raw))
    whole = int(raw)
    if 19000101 <= whole <= 99991231 and whole == raw:
        return _text_day(str(whole))
    if 10000 <= whole <= 99999:
        return _plausible(_EPOCH + whole, raw)
    raise _no_date(shown(raw))


def _ten(text: str) -> int:
    """Read 一 to 九十九."""
    if "十" not in text:
        return _DIGITS[text] if len(text) == 1 else 0
    tens, _, ones = text.partition("十")
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 99) if ones else 0)


def _civil(raw: Raw, year: int, month: int, dom: int) -> int:
    if not (1 <= month <= 12 and 1 <= dom <= 31 and year >= 1):
        raise _no_date(shown(raw))
    if dom > monthrange(year, month)[1]:
        length = monthrange(year, month)[1]
        reason = Text(f"没有这一天：{shown(raw)}", f"there is no such day: {shown(raw)}")
        mend = Text(f"{year} 年 {month} 月只有 {length} 天", f"month {month} of {year} has {length} days")
        raise CellError("CELL-DATE", reason, mend)
    return _plausible(day(year, month, dom), raw)


def _plausible(number: int, raw: Raw) -> int:
    if number == day(9999, 12, 31):
        return _LAST
    if not _FIRST <= number <= _LAST:
        reason = Text(
            f"日期不在 1900 年至 2099 年之间：{shown(raw)}", f"not between 1900 and 2099: {shown(raw)}"
        )
        raise CellError("CELL-DATE", reason, _FORM)
    return number


def _no_date(text: str) -> CellError:
    return CellError("CELL-DATE", Text(f"不是日期：{text}", f"not a date: {text}"), _FORM)
