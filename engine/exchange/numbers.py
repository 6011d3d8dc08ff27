"""Amounts, counts, points and truth values; exact decimals only, never float arithmetic."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from engine.exchange.cellerror import CellError, Raw, brief
from engine.facts.words import plain_code, visible
from engine.problems import Text

LARGEST = 9 * 10**13
"""Largest count and largest amount in 分 (9000亿元): with 100,000 records no sum passes 2^63."""

LARGEST_POINTS = 10**9
"""Largest number of points, in units of their scale."""
UNITS = {"元": 100, "万元": 1_000_000}
"""分 in one unit."""

_SUFFIX = {"元": "元", "圆": "元", "万元": "万元", "万": "万元"}
_NUMBER = re.compile(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(\.\d*)?(?:E([+-]?\d{1,2}))?\Z")
_AMOUNT = re.compile(r"(?:人民币|¥|RMB|CNY)?([+-]?[\d,.]+)(元|圆|万元|万)?整?\Z")
_COUNT = re.compile(r"([+-]?[\d,.]+)[人个户台天家次名项月年㎡层]?\Z")
_YES = frozenset({"是", "Y", "YES", "TRUE", "T", "1", "√", "✓", "✔", "对", "属实", "有效"})
_NO = frozenset({"否", "N", "NO", "FALSE", "F", "0", "×", "✗", "X", "不属实"})


def read_money(raw: Raw, unit: str) -> tuple[int, str | None]:
    """Read an amount written in ``unit`` as 分; also return the unit written behind it, if another.

    Raises:
        CellError: not a number, negative, not whole 分, or too large.
    """
    value, written = _amount(raw) if isinstance(raw, str) else (_decimal(raw), None)
    if value < 0:
        raise CellError(
            "CELL-AMOUNT", Text(f"金额不能是负数：{brief(raw)}", f"a negative amount: {brief(raw)}")
        )
    cents = value * UNITS[written or unit]
    if cents != cents.to_integral_value():
        reason = Text(
            f"换算后不是整分：{brief(raw)} {written or unit}",
            f"not a whole number of fen: {brief(raw)} {written or unit}",
        )
        raise CellError(
            "CELL-AMOUNT",
            reason,
            Text("金额最多精确到分；请核对小数", "amounts go down to 0.01 yuan; check the decimals"),
        )
    if cents > LARGEST:
        raise CellError(
            "CELL-AMOUNT", Text(f"金额过大：{brief(raw)}", f"the amount is too large: {brief(raw)}")
        )
    return int(cents), written if written != unit else None


def read_int(raw: Raw) -> int:
    """Read a count: a whole number, not negative."""
    if isinstance(raw, str):
        text = unicodedata.normalize("NFKC", visible(raw)).replace(" ", "")
        found = _COUNT.match(text)
        value = _parse(found[1]) if found else None
        if value is None:
            raise _no_number(raw)
    else:
        value = _decimal(raw)
    if value < 0 or value != value.to_integral_value() or value > LARGEST:
        reason = Text(
            f"应是不小于 0 的整数：{brief(raw)}", f"must be a whole number, not negative: {brief(raw)}"
        )
        raise CellError("CELL-NUMBER", reason)
    return int(value)


def read_points(raw: Raw, scale: int) -> int:
    """Read points with a fixed number of decimals as a whole number; a percent sign is left out."""
    if isinstance(raw, str):
        text = (
            unicodedata.normalize("NFKC", visible(raw)).replace(" ", "").removesuffix("%").removesuffix("分")
        )
        value = _parse(text)
        if value is None:
            raise _no_number(raw)
    else:
        value = _decimal(raw)
    held = value.scaleb(scale)
    if value < 0:
        mend = Text("请写正数，加分还是扣分由方向一列说明", "write it positive; another column says whether it is taken off")
        raise CellError("CELL-NUMBER", Text(f"分值不能是负数：{brief(raw)}", f"negative points: {brief(raw)}"), mend)
    if held != held.to_integral_value() or held > LARGEST_POINTS:
        reason = Text(f"最多 {scale} 位小数：{brief(raw)}", f"at most {scale} decimals: {brief(raw)}")
        raise CellError("CELL-NUMBER", reason)
    return int(held)


def read_bool(raw: Raw) -> bool:
    """Read a truth value: 是/否, √/×, Y/N, 1/0, true/false."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, (int, float)) and raw in (0, 1):
        return raw == 1
    word = plain_code(raw) if isinstance(raw, str) else ""
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError(
        "CELL-BOOL", Text(f"应写“是”或“否”：{brief(raw)}", f"must be 是 or 否 (yes or no): {brief(raw)}")
    )


@lru_cache(maxsize=16384)
def _amount(raw: str) -> tuple[Decimal, str | None]:
    text = unicodedata.normalize("NFKC", visible(raw)).replace(" ", "")
    found = _AMOUNT.match(text)
    value = _parse(found[1]) if found else None
    if found is None or value is None:
        raise CellError(
            "CELL-AMOUNT",
            Text(f"不是金额：{brief(raw)}", f"not an amount: {brief(raw)}"),
            Text("只写数字，如 2.5", "digits only, e.g. 2.5"),
        )
    return value, _SUFFIX[found[2]] if found[2] else None


def _parse(text: str) -> Decimal | None:
    if len(text) > 60 or not _NUMBER.match(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _decimal(raw: Raw) -> Decimal:
    """Return a numeric cell as the decimal it prints as."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise _no_number(raw)
    value = Decimal(repr(raw))
    if not value.is_finite() or abs(value) > 10**30:
        raise _no_number(raw)
    return value


def _no_number(raw: Raw) -> CellError:
    return CellError(
        "CELL-NUMBER",
        Text(f"不是数字：{brief(raw)}", f"not a number: {brief(raw)}"),
        Text("只写数字", "digits only"),
    )
