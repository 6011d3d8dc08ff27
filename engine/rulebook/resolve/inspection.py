"""What bounds inspection beside the class: the yearly cap, full coverage, checks for a cause."""

from __future__ import annotations

from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.basics import cites, title
from engine.rulebook.scope import Scope

PER_YEAR = {"year": 1, "half": 2, "quarter": 4, "month": 12, "two_weeks": 27}
"""Most windows of a length that may fall in one calendar year; of fortnights there may be 27."""

_KINDS = "inspection_kind"
"""The code list of kinds of inspection, under which records hold checks for a cause."""


def yearly_cap(scope: Scope, written: schema.Supervision) -> p.YearlyCap | None:
    """Resolve the cap: every class has one, and none is lower than what the class itself demands of one level."""
    cap = written.yearly_cap
    if cap is None:
        return None
    with scope.at("yearly_cap", "times"):
        codes = [item.code for item in written.classes]
        for code in cap.times:
            if code not in codes:
                scope.unknown(("监管类别", "class"), code, codes, code)
        missing = [code for code in codes if code not in cap.times]
        if missing:
            zh = f"年度检查频次上限须逐类写明，缺 {'、'.join(missing)}"
            scope.wrong("CAP-CLASS", zh, f"the yearly cap lacks {', '.join(missing)}")
        for item in written.classes:
            least = max((_a_year(rate) for rate in item.frequency.values() if isinstance(rate, schema.Frequency)), default=0)
            if item.code in cap.times and cap.times[item.code] < least:
                zh = f"“{item.code}”类的上限低于它自己的频次（一年 {least} 次），永远做不到"
                en = f"the cap of class {item.code} is below its own frequency ({least} a year)"
                mend = Text("提高上限或降低频次", "raise the cap or lower the frequency")
                scope.wrong("CAP-LOW", zh, en, item.code, mend=mend)
    return p.YearlyCap(dict(cap.times), cites(cap.basis))


def full_coverage(scope: Scope, written: schema.Supervision) -> tuple[p.FullCoverage, ...]:
    """Resolve the items inspected at every enterprise."""
    codes = [item.code for item in written.classes]
    scope.labels("full_coverage", (item.id for item in written.full_coverage))
    found = []
    for index, item in enumerate(written.full_coverage):
        with scope.at("full_coverage", index):
            if item.level not in written.levels:
                scope.unknown(("层级", "level"), item.level, written.levels, "level")
            for place, code in enumerate(item.classes or ()):
                if code not in codes:
                    scope.unknown(("监管类别", "class"), code, codes, "classes", place)
            scope.repeated("classes", item.classes or ())
            scope.repeated("items", item.items)
            if item.frequency.times == 0 or item.classes == []:
                zh, en = "全覆盖检查至少一次，至少一类", "full coverage is at least one visit, of at least one class"
                scope.wrong("COVERAGE-NONE", zh, en, "frequency" if item.frequency.times == 0 else "classes")
        found.append(
            p.FullCoverage(
                item.id, title(item.title), tuple(item.items), tuple(codes if item.classes is None else item.classes), item.level,
                p.Frequency(item.frequency.times, item.frequency.per), item.depth, cites(item.basis),
            )
        )  # fmt: skip
    return tuple(found)


def causes(scope: Scope, written: schema.Supervision) -> tuple[p.Cause, ...]:
    """Resolve the causes that permit a check outside ratio and cap."""
    scope.labels("causes", (item.id for item in written.causes))
    known = scope.code_list(_KINDS)
    taken: set[str] = set()
    for index, item in enumerate(written.causes):
        with scope.at("causes", index):
            for place, kind in enumerate(item.kinds):
                if known is None or kind not in known.ranks:
                    scope.unknown(("检查类型", "kind of inspection"), kind, known.ranks if known else (), "kinds", place)
                elif kind in taken:
                    scope.wrong("NAME-REPEATED", f"“{kind}”重复列出", f"{kind} is listed twice", "kinds", place)
                taken.add(kind)
    return tuple(p.Cause(item.id, title(item.title), tuple(item.kinds), cites(item.basis)) for item in written.causes)


def _a_year(rate: schema.Frequency) -> int:
    return rate.times * PER_YEAR[rate.per]
