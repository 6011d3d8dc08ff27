"""Coverage as a page of text and as JSON: a line per rule with marks and a bar, then what is not reached and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from engine.casebook.coverage.measure import Coverage, Reached
from engine.columns import pad, width
from engine.problems import Lang, Text

_SECTIONS = {
    "parameters": Text("裁量参数", "parameters"), "schemes": Text("评价体系", "schemes"), "lists": Text("名单", "lists"),
    "supervision": Text("监管", "supervision"), "measures": Text("措施", "measures"), "repairs": Text("信用修复", "repair"),
    "records": Text("记录版本", "versions of records"), "attributes": Text("记录属性", "attributes"),
    "findings": Text("认定", "findings"), "triggers": Text("触发", "triggers"), "tallies": Text("汇总", "tallies"),
}  # fmt: skip
_LEGEND = Text(
    "✓ 有案例到达　✗ 没有案例到达　○ 已说明理由　– 按规则不可能到达",
    "✓ reached by a case   ✗ by none   ○ accepted with a reason   – cannot be reached",
)
_FACETS = {"bound": Text("界限", "bounds"), "part": Text("各项", "parts")}
_BAR = 20
_WIDTH = 120


def as_text(found: Iterable[Coverage], lang: Lang, unreached: bool = True) -> str:
    """Return the matrix as text; ``unreached``: with a line for everything that counts and is not reached or is accepted."""
    lines: list[str] = []
    for coverage in found:
        lines += [*_page(coverage, lang, unreached), ""]
    return "\n".join([*lines, _LEGEND(lang), ""])


def _page(coverage: Coverage, lang: Lang, unreached: bool) -> Iterator[str]:
    program = coverage.program
    counted = Text(f"案例 {coverage.cases} 个", f"{coverage.cases} cases")(lang)
    share = f"{coverage.reached}/{coverage.wanted}"
    yield f"{program.id}  {program.version}   {bar(coverage.reached, coverage.wanted)} {coverage.percent:3d}%  {share}  {counted}"
    rules = list(coverage.rules())
    wide = max((width(rule) for _, rule, _ in rules), default=0)
    section = ""
    for name, rule, items in rules:
        if name != section:
            section = name
            yield f"  {_SECTIONS[name](lang)}"
        reached, wanted = sum(bool(item.cases) for item in items), sum(item.counted for item in items)
        marks = [f"{_mark(item)}{item.goal.text(lang)}" for item in items if item.goal.facet == "outcome"]
        marks += list(_counts(items, lang))
        yield from _folded(f"    {pad(rule, wide)}  {bar(reached, wanted, 10)} {reached:3d}/{wanted:<3d} ", marks)
        if unreached:
            told = [(item, item.reason) for item in items if _told(item)]
            yield from (f"      {_mark(item)} {item.goal.name}: {why(lang)}" for item, why in told if why is not None)


def _folded(head: str, marks: Iterable[str]) -> Iterator[str]:
    """Write marks after a head, on as many lines as they need; a mark is never torn."""
    line, filled = head, False
    for mark in marks:
        if filled and width(line) + 2 + width(mark) > _WIDTH:
            yield line
            line, filled = " " * width(head), False
        line, filled = (f"{line}  {mark}" if filled else line + mark), True
    yield line.rstrip()


def _told(item: Reached) -> bool:
    return not item.cases and (item.counted or item.accepted is not None)


def _mark(item: Reached) -> str:
    return "✓" if item.cases else "○" if item.accepted else "–" if item.goal.cannot else "✗"


def _counts(items: tuple[Reached, ...], lang: Lang) -> Iterator[str]:
    for facet, title in _FACETS.items():
        these = [item for item in items if item.goal.facet == facet and item.counted]
        if these:
            yield f"{title(lang)} {sum(bool(item.cases) for item in these)}/{len(these)}"


def as_json(found: Iterable[Coverage]) -> str:
    """Return the matrix as JSON: every goal with the cases that reach it or the reason why none does."""
    return json.dumps(
        {"format": "hengxin.coverage/1", "rulebooks": [_object(item) for item in found]}, ensure_ascii=False, indent=1
    ) + "\n"  # fmt: skip


def _object(coverage: Coverage) -> dict[str, Any]:
    return {
        "rulebook": coverage.program.id, "version": coverage.program.version, "cases": coverage.cases,
        "reached": coverage.reached, "wanted": coverage.wanted, "percent": coverage.percent,
        "goals": [_goal(item) for item in coverage.goals],
    }  # fmt: skip


def _goal(item: Reached) -> dict[str, Any]:
    why = "reached" if item.cases else "accepted" if item.accepted else "cannot" if item.goal.cannot else "no case"
    goal = {"goal": item.goal.name, "facet": item.goal.facet, "state": why, "cases": list(item.cases)}
    return goal if item.reason is None else goal | {"reason": {"zh": item.reason.zh, "en": item.reason.en}}


def bar(done: int, of: int, length: int = _BAR) -> str:
    """Return a bar of text; it is full only if all is done."""
    full = length if done >= of else min(length - 1, length * done // max(of, 1))
    return "█" * full + "░" * (length - full)
