"""Schemes: grades, score, thresholds."""

from __future__ import annotations

from typing import Any

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.bands import check_bands
from engine.rulebook.resolve.basics import cites, rank, title
from engine.rulebook.resolve.conditions import SCHEME_STATUSES, subject_condition
from engine.rulebook.resolve.effects import SORTS, effects
from engine.rulebook.resolve.limits import limits
from engine.rulebook.resolve.operands import length, operand
from engine.rulebook.scope import Named, Scope, check_form

_OTHER_STATUSES = ("provisional", "no_rulebook")


def scheme(scope: Scope, written: schema.Scheme) -> p.Scheme:
    """Resolve a scheme."""
    codes = [grade.code for grade in written.grades]
    for index, code in enumerate(codes):
        if code in codes[:index] or code in SCHEME_STATUSES + _OTHER_STATUSES:
            zh = f"等级“{code}”重复或与状态同名"
            scope.wrong("NAME-TWICE", zh, f"grade {code!r} twice or a status", "grades", index, "code")
        with scope.at("grades", index):
            check_form(scope, code, "code")
    score = _score(scope, written.score)
    thresholds = _thresholds(scope, written, codes)
    if (written.score is None) != (not thresholds) or (written.score is None) != (written.otherwise is not None):
        zh = "有 score 须写 thresholds、不写 otherwise；无 score 则反之"
        scope.wrong("SCHEME-FORM", zh, "score goes with thresholds, otherwise stands without both")
    groups: dict[p.EffectSort, p.EffectGroup] = {}
    for sort in SORTS:
        group: schema.EffectGroup | None = getattr(written, sort)
        if group is not None:
            with scope.at(sort):
                groups[sort] = effects(scope, sort, group, codes)
    if "vetoes" in groups and score is None:
        scope.wrong("SCHEME-FORM", "无 score 的评价体系不能有 vetoes", "vetoes need a score", "vetoes")
    order = p.ORDER if written.order is None else tuple(written.order)
    if len(set(order)) != len(order) or set(order) != set(p.ORDER):
        scope.wrong("SCHEME-ORDER", "order 须把五个步骤各写一次", "order names each of the five steps once", "order")
        order = p.ORDER
    if order.index("thresholds") < order.index("vetoes"):
        scope.wrong("SCHEME-ORDER", "vetoes 须先于 thresholds", "vetoes come before thresholds", "order")
    if any(order.index(stage) < order.index("thresholds") for stage in ("lifts", "downgrades", "caps")):
        scope.wrong("SCHEME-ORDER", "等级效果须后于 thresholds", "effects on the grade come after thresholds", "order")
    if written.order is not None and not written.order_basis:
        scope.wrong("SCHEME-ORDER", "改变次序须写 order_basis", "another order needs its basis: order_basis", "order")
    evaluated = None
    if not isinstance(written.evaluated, str):
        with scope.at("evaluated", "delay"):
            evaluated = p.Evaluated(written.evaluated.every, length(scope, written.evaluated.delay, record=False))
    otherwise = rank(scope, written.otherwise, codes, "otherwise")
    return p.Scheme(
        written.id, title(written.title), cites(written.basis), evaluated,
        subject_condition(scope, written.taking_part, "taking_part"),
        _requirements(scope, written.requires), _needs(scope, written.needs),
        tuple(p.Grade(g.code, title(g.title)) for g in written.grades), score,
        thresholds, otherwise, groups, order, cites(written.order_basis),
    )  # fmt: skip


def _requirements(scope: Scope, written: list[schema.Requirement]) -> tuple[p.Requirement, ...]:
    found = []
    scope.repeated("requires", (item.kind for item in written))
    for index, item in enumerate(written):
        with scope.at("requires", index):
            if item.kind not in scope.dictionary.kinds:
                scope.unknown(("记录类型", "kind of record"), item.kind, scope.dictionary.kinds, "kind")
            with scope.at("back"):
                found.append(p.Requirement(item.kind, length(scope, item.back, record=False), item.otherwise))
    return tuple(found)


def _needs(scope: Scope, written: list[schema.Need]) -> tuple[p.Need, ...]:
    found = []
    scope.labels("needs", (item.id for item in written))
    for index, item in enumerate(written):
        with scope.at("needs", index):
            if item.id in scope.dictionary.kinds or item.id == "register":
                zh = f"编号“{item.id}”与记录类型同名，缺什么就说不清了"
                scope.wrong("NAME-TWICE", zh, f"{item.id!r} is also a kind of record", "id")
            when = subject_condition(scope, item.when) or p.ALWAYS
            found.append(p.Need(item.id, title(item.title), cites(item.basis), when))
    return tuple(found)


def _score(scope: Scope, written: schema.Score | None) -> p.Score | None:
    if written is None:
        return None
    with scope.at("score"):
        scope.repeated("add", written.add)
        for index, name in enumerate(written.add):
            if scope.defined(("tallies",), name, "汇总", "tally", "add", index):
                tally = next(item for item in scope.book.tallies if item.id == name)
                counted = (tally.take if tally.groups is None else tally.groups.each) == "count" or tally.take == "count"
                if counted or tally.of != "points":
                    scope.wrong("SCORE-UNIT", f"“{name}”不是分值汇总，不能计入得分", f"{name} does not add points", "add", index)
        return p.Score(_base(scope, written.base), tuple(written.add), limits(scope, written.cap, Type.POINTS, "cap"))


def _base(scope: Scope, written: Any) -> p.Operand | p.BySubject:
    with scope.at("base"):
        if not isinstance(written, dict) or "param" in written:
            return operand(scope, written, Named(Type.POINTS), record=False)
        unknown = sorted(set(written) - {"by", "table", "otherwise"})
        if unknown or not isinstance(written.get("table"), dict) or "by" not in written:
            zh = "基础分写一个数、{param: } 或 by+table(+otherwise)"
            scope.wrong("SCORE-BASE", zh, "a number, param, or by+table(+otherwise)")
            return p.Const(0)
        named = scope.subject_named(str(written["by"]), "by")
        listed = scope.code_list(named.codes if named else None)
        if named is None or named.type is not Type.CODE or listed is None:
            scope.wrong("TYPE", "by 须为名册的代码字段", "by must be a code field of the register", "by")
            return p.Const(0)
        table: dict[str, int] = {}
        for code, value in written["table"].items():
            with scope.at("table", code):
                if scope.literal(code, Type.CODE, named.codes) is not None:
                    table[str(code)] = scope.number(value, Type.POINTS)
        otherwise = scope.number(written["otherwise"], Type.POINTS, "otherwise") if "otherwise" in written else None
        missing = [code for code in listed.ranks if code not in table]
        if missing and otherwise is None:
            scope.wrong("TABLE-GAP", f"表中缺少：{'、'.join(missing)}", f"the table lacks {', '.join(missing)}", "table")
        return p.BySubject(str(written["by"]), table, otherwise)


def _thresholds(scope: Scope, written: schema.Scheme, codes: list[str]) -> tuple[p.ThresholdSet, ...]:
    found = []
    bare = [index for index, item in enumerate(written.thresholds) if item.when is None]
    if written.thresholds and bare != [len(written.thresholds) - 1]:
        zh = "须有且只有最后一组 thresholds 不写 when（其余主体适用）"
        scope.wrong("THRESHOLD-SETS", zh, "the last set, and only it, has no when", "thresholds")
    for index, item in enumerate(written.thresholds):
        with scope.at("thresholds", index):
            if item.when is not None and any(item.when == other.when for other in written.thresholds[:index]):
                scope.wrong(
                    "BRANCH-UNREACHED", "与前面某组的条件相同，永远轮不到", "the same condition as an earlier set", "when"
                )
            bands: list[tuple[int, int | None, int | None]] = []
            for place, band in enumerate(item.bands):
                with scope.at("bands", place):
                    low = None if band.at_least is None else scope.number(band.at_least, Type.POINTS, "at_least")
                    high = None if band.below is None else scope.number(band.below, Type.POINTS, "below")
                    bands.append((rank(scope, band.grade, codes, "grade") or 0, low, high))
            check_bands(scope, [(low, high) for _, low, high in bands], "bands")
            ranks = [place for place, low, _ in sorted(bands, key=lambda band: -(2**63) if band[1] is None else band[1])]
            named = {band.grade for band in item.bands} <= set(codes)
            if named and (ranks != sorted(ranks, reverse=True) or len(set(ranks)) != len(ranks)):
                zh = "分数越高等级须越好，且每级一段"
                scope.wrong("THRESHOLD-ORDER", zh, "a higher score must give a better grade", "bands")
            found.append(p.ThresholdSet(subject_condition(scope, item.when), tuple(bands)))
    return tuple(found)
