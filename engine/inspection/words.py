"""The words of plans, policies and draws in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from engine.problems import Text

PER: Mapping[str, Text] = {
    "year": Text("每年", "a year"),
    "half": Text("每半年", "a half-year"),
    "quarter": Text("每季度", "a quarter"),
    "month": Text("每月", "a month"),
    "two_weeks": Text("每两周", "in two weeks"),
}
DEPTH: Mapping[str, Text] = {
    "document": Text("书面检查", "documents"),
    "on_site": Text("现场检查", "on site"),
    "full": Text("全面检查", "in full"),
}
ROUNDING: Mapping[str, Text] = {
    "ceiling": Text("余数进一", "rounded up"),
    "half_up": Text("四舍五入", "rounded half up"),
    "floor": Text("余数舍去", "rounded down"),
}
KIND: Mapping[str, Text] = {
    "frequency": Text("分级频次检查", "by frequency"),
    "drawn": Text("双随机抽查", "drawn"),
    "full_coverage": Text("全覆盖检查", "full coverage"),
    "for_cause": Text("有因检查", "for a cause"),
}
STATUS: Mapping[str, Text] = {
    "planned": Text("拟检查", "planned"),
    "announced": Text("已通知", "announced"),
    "done": Text("已检查", "done"),
}
SCHEME_STATUS: Mapping[str, Text] = {
    "not_taking_part": Text("未参评", "not taking part"),
    "not_enough_data": Text("数据不足", "not enough data"),
}
CERTAINTY: Mapping[str, Text] = {
    "read": Text("已见原文", "read"),
    "derived": Text("据原文推算", "derived"),
    "recalled": Text("凭记忆，未核原文", "recalled, not verified"),
}
UNSTATED = Text("文件未规定", "not stated")
NOT_ON_OWN = Text("不主动检查", "none on its own")
TRIAL = Text("试算，未经发布", "trial, not published")
PROVISIONAL = Text("节假日未公布，暂定", "holidays not published, provisional")


def times(count: int, per: str) -> Text:
    """Write a frequency: 每季度 1 次."""
    if count == 0:
        return NOT_ON_OWN
    return Text(f"{PER[per].zh} {count} 次", f"{'once' if count == 1 else f'{count} times'} {PER[per].en}")


def ratio(basis_points: int) -> str:
    """Write a ratio in ten thousandths as a percentage: 200 is ``2%``, 25 is ``0.25%``."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%" if rest else f"{whole}%"
