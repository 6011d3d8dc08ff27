"""How values are written in rulebooks and cases: ``10万元``, ``4.5`` points, ``2026-04-01``, codes."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.calendar import OPEN, format_day, parse_day
from engine.facts.dictionary import CodeList, Type
from engine.facts.records import Value
from engine.problems import Text, nearest
from engine.yamlfile.document import brief

_MONEY = re.compile(r"(-?\d+(?:\.\d+)?)\s*(亿元|万元|元|分)\Z")
_FEN = {"亿元": 10**10, "万元": 10**6, "元": 100, "分": 1}
_POINTS = re.compile(r"-?\d+(?:\.\d+)?\Z")
_LONGEST = 30
"""Most characters of a number: decimal arithmetic stays exact."""
INT_MAX = 2**63 - 1
MONEY_MAX = 9 * 10**13
"""Largest amount in 分 (9000亿元) and largest whole number: with 100,000 records a sum stays below 2^63."""
POINTS_MAX = 10**9
"""Largest number of points of one contribution, in units of the scale."""


class WrongValue(ValueError):
    """A written value does not fit its type; ``text`` says so, ``mend`` how to write it."""

    def __init__(self, text: Text, mend: Text | None = None) -> None:
        self.text = text
        self.mend = mend
        super().__init__(text.zh)


def parse_value(written: object, type_: Type, *, decimals: int = 0, codes: CodeList | None = None) -> Value:
    """Return the typed value of a scalar (for code sets: of a list) as written.

    Raises:
        WrongValue: it does not fit the type.
    """
    match type_:
        case Type.INT:
            return _int(written)
        case Type.MONEY:
            return _money(written)
        case Type.POINTS:
            return _points(written, decimals)
        case Type.DATE:
            return _date(written)
        case Type.BOOL:
            if isinstance(written, bool):
                return written
            raise WrongValue(Text(f"应为 true 或 false：{brief(written)}", f"must be true or false: {brief(written)}"))
        case Type.CODE:
            return _code(written, codes)
        case Type.CODES:
            items = written if isinstance(written, list) else [written]
            return frozenset(_code(item, codes) for item in items)
        case Type.KEY | Type.TEXT:
            return _word(written)


def _word(written: object) -> str:
    if isinstance(written, int) and not isinstance(written, bool):
        return str(written)
    if isinstance(written, str) and written.strip():
        return written
    raise WrongValue(Text(f"应为文字：{brief(written)}", f"must be text: {brief(written)}"))


def _int(written: object) -> int:
    if isinstance(written, int) and not isinstance(written, bool) and abs(written) <= MONEY_MAX:
        return written
    raise WrongValue(Text(f"应为整数：{brief(written)}", f"must be a whole number: {brief(written)}"))


def _money(written: object) -> int:
    found = _MONEY.match(written.strip()) if isinstance(written, str) and len(written) <= _LONGEST else None
    mend = Text("写明单位，如 10万元、5000元", "write the unit: 10万元, 5000元")
    if not found:
        raise WrongValue(Text(f"金额须带单位：{brief(written)}", f"an amount needs its unit: {brief(written)}"), mend)
    amount = Decimal(found[1]) * _FEN[found[2]]
    if amount != int(amount) or abs(amount) > MONEY_MAX:
        raise WrongValue(
            Text(f"金额不是整分或超出范围：{brief(written)}", f"not whole 分, or out of range: {brief(written)}"), mend
        )
    return int(amount)


def _points(written: object, decimals: int) -> int:
    text = str(written) if isinstance(written, int) and not isinstance(written, bool) else written
    if not isinstance(text, str) or not _POINTS.match(text) or len(text) > _LONGEST:
        raise WrongValue(Text(f"应为分值：{brief(written)}", f"must be a number of points: {brief(written)}"))
    scaled = Decimal(text) * 10**decimals
    if scaled != int(scaled):
        zh = f"分值 {text} 的小数位多于规则集声明的 {decimals} 位"
        raise WrongValue(Text(zh, f"{text} has more than the declared {decimals} decimals"))
    if abs(scaled) > POINTS_MAX:
        raise WrongValue(Text(f"分值 {text} 超出范围", f"{text} is out of range"))
    return int(scaled)


def _date(written: object) -> int:
    if written == "open":
        return OPEN
    try:
        number = parse_day(str(written))
    except ValueError:
        raise WrongValue(
            Text(f"日期须写成 YYYY-MM-DD：{brief(written)}", f"write dates as YYYY-MM-DD: {brief(written)}")
        ) from None
    low, high = parse_day("1949-10-01"), parse_day("2199-12-31")
    if not low <= number <= high:
        raise WrongValue(Text(f"日期不在合理范围（1949 至 2199 年）：{brief(written)}", f"implausible date: {brief(written)}"))
    return number


def _code(written: object, codes: CodeList | None) -> str:
    text = _word(written)
    if codes is None or text in codes.ranks:
        return text
    text = text[:60]
    guess = nearest(text, codes.ranks)
    mend = Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
    legal = "、".join(codes.ranks)
    raise WrongValue(Text(f"“{text}”不在代码表“{codes.title.zh}”中（{legal}）", f"{text!r} is not in {codes.id} ({legal})"), mend)


def format_value(value: Value, type_: Type, *, decimals: int = 0) -> str:
    """Write a value the way rulebooks and cases do; the inverse of :func:`parse_value`."""
    if value is None:
        return "none"
    match type_:
        case Type.MONEY:
            assert isinstance(value, int)
            for unit in ("万元", "元"):
                if value % _FEN[unit] == 0:
                    return f"{value // _FEN[unit]}{unit}"
            return f"{value}分"
        case Type.POINTS:
            assert isinstance(value, int)
            return format_points(value, decimals)
        case Type.DATE:
            assert isinstance(value, int)
            return format_day(value)
        case Type.BOOL:
            return "true" if value else "false"
        case Type.CODES:
            assert isinstance(value, frozenset)
            return "[" + ", ".join(sorted(value)) + "]"
        case _:
            return str(value)


def format_points(value: int, decimals: int) -> str:
    """Write points of a scale as decimal text without needless zeros: 10450 at two decimals is ``104.5``."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    whole, rest = divmod(size, 10**decimals)
    text = f"{rest:0{decimals}d}".rstrip("0") if decimals else ""
    return f"{sign}{whole}.{text}" if text else f"{sign}{whole}"
