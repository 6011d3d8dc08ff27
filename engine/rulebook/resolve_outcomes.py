"""Resolve the outcomes: schemes with effects, lists, supervision, measures."""

from __future__ import annotations

from typing import Any

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.expressions import (
    SCHEME_STATUSES,
    check_bands,
    condition,
    day,
    length,
    operand,
)
from engine.rulebook.resolve_records import cites, exceptions, limits, span, title
from engine.rulebook.scope import Named, Scope

_SORTS: tuple[p.EffectSort, ...] = ("vetoes", "lifts", "downgrades", "caps")
_SETS = {"vetoes": "score", "lifts": "at_least", "downgrades": "ranks", "caps": "at_most"}
_COMBINES = {
    "vetoes": ("worst", "best", "first_of", "unique"),
    "lifts": ("best", "worst", "first_of", "unique"),
    "downgrades": ("sum", "worst", "first_of", "unique"),
    "caps": ("worst", "best", "first_of", "unique"),
}


def _when(scope: Scope, written: schema.Condition | None, key: str = "when") -> p.Condition | None:
    if written is None:
        return None
    with scope.at(key):
        return condition(scope, written, record=False)


def scheme(scope: Scope, written: schema.Scheme) -> p.Scheme:
    """Resolve a scheme."""
    codes = [grade.code for grade in written.grades]
    for index, code in enumerate(codes):
        if code in codes[:index] or code in SCHEME_STATUSES:
            scope.wrong("NAME-TWICE", f"等级“{code}”重复或与状态同名", f"grade {code!r} twice or a status", "grades", index)
    score = _score(scope, written.score)
    thresholds = _thresholds(scope, written, codes)
    if (score is None) != (not thresholds) or (score is None) != (written.otherwise is not None):
        zh = "有 score 须写 thresholds、不写 otherwise；无 score 则反之"
        scope.wrong("SCHEME-FORM", zh, "score goes with thresholds, otherwise stands without both")
    groups: dict[p.EffectSort, p.EffectGroup] = {}
    for sort in _SORTS:
        group: schema.EffectGroup | None = getattr(written, sort)
        if group is not None:
            with scope.at(sort):
                groups[sort] = _effects(scope, sort, group, codes)
    if "vetoes" in groups and score is None:
        scope.wrong("SCHEME-FORM", "无 score 的评价体系不能有 vetoes", "vetoes need a score", "vetoes")
    order = p.ORDER if written.order is None else tuple(written.order)
    if sorted(order) != sorted(p.ORDER):
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
    otherwise = _rank(scope, written.otherwise, codes, "otherwise")
    return p.Scheme(
        written.id, title(written.title), cites(written.basis), evaluated, _when(scope, written.taking_part, "taking_part"),
        _requirements(scope, written.requires), tuple(p.Grade(g.code, title(g.title)) for g in written.grades), score,
        thresholds, otherwise, groups, order, cites(written.order_basis),
    )  # fmt: skip


def _rank(scope: Scope, code: str | None, codes: list[str], *parts: str | int) -> int | None:
    if code is None:
        return None
    if code in codes:
        return codes.index(code)
    scope.unknown(("等级", "grade"), code, codes, *parts)
    return None


def _requirements(scope: Scope, written: list[schema.Requirement]) -> tuple[p.Requirement, ...]:
    found = []
    for index, item in enumerate(written):
        with scope.at("requires", index):
            if item.kind not in scope.dictionary.kinds:
                scope.unknown(("记录类型", "kind of record"), item.kind, scope.dictionary.kinds, "kind")
            with scope.at("back"):
                found.append(p.Requirement(item.kind, length(scope, item.back, record=False), item.otherwise))
    return tuple(found)


def _score(scope: Scope, written: schema.Score | None) -> p.Score | None:
    if written is None:
        return None
    with scope.at("score"):
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
            scope.wrong("SCORE-BASE", "基础分写一个数、{param: } 或 by+table(+otherwise)", "a number, param, or by+table(+otherwise)")
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
            bands: list[tuple[int, int | None, int | None]] = []
            for place, band in enumerate(item.bands):
                with scope.at("bands", place):
                    low = None if band.at_least is None else scope.number(band.at_least, Type.POINTS, "at_least")
                    high = None if band.below is None else scope.number(band.below, Type.POINTS, "below")
                    rank = _rank(scope, band.grade, codes, "grade")
                    bands.append((rank or 0, low, high))
            check_bands(scope, [(low, high) for _, low, high in bands], "bands")
            ranks = [rank for rank, low, _ in sorted(bands, key=lambda b: -(10**18) if b[1] is None else b[1])]
            if ranks != sorted(ranks, reverse=True) or len(set(ranks)) != len(ranks):
                scope.wrong("THRESHOLD-ORDER", "分数越高等级须越好，且每级一段", "a higher score must give a better grade", "bands")
            found.append(p.ThresholdSet(_when(scope, item.when), tuple(bands)))
    return tuple(found)


def _effects(scope: Scope, sort: p.EffectSort, written: schema.EffectGroup, codes: list[str]) -> p.EffectGroup:
    if written.combine not in _COMBINES[sort]:
        zh = f"{sort} 的 combine 只能是 {'、'.join(_COMBINES[sort])}"
        scope.wrong("EFFECT-COMBINE", zh, f"{sort}: combine is one of {', '.join(_COMBINES[sort])}", "combine")
    floor = _rank(scope, written.floor, codes, "floor")
    if written.floor is not None and sort != "downgrades":
        scope.wrong("EFFECT-FORM", "floor 只用于 downgrades", "floor belongs to downgrades", "floor")
    effects = []
    for index, item in enumerate(written.effects):
        with scope.at("effects", index):
            effects.append(_effect(scope, sort, item, codes))
    return p.EffectGroup(written.combine, floor, tuple(effects))


def _effect(scope: Scope, sort: p.EffectSort, written: schema.Effect, codes: list[str]) -> p.Effect:
    if scope.ids.setdefault(written.id, "effects") != "effects" or written.id in scope.effects:
        scope.wrong("NAME-TWICE", f"编号“{written.id}”重复", f"id {written.id!r} is used twice", "id")
    scope.effects.add(written.id)
    present = written.model_fields_set
    values = [key for key in ("score", "at_least", "at_most", "ranks") if key in present]
    if values != [_SETS[sort]]:
        scope.wrong("EFFECT-FORM", f"{sort} 的效果须写 {_SETS[sort]}", f"effects of {sort} set {_SETS[sort]}")
    if ("on" in present) == ("when" in present):
        scope.wrong("EFFECT-FORM", "效果须写 on（认定或触发）或 when（主体条件）之一", "exactly one of on and when")
    if written.on is not None:
        scope.defined(("findings", "triggers"), written.on, "认定或触发", "finding or trigger", "on")
    own = None
    if written.counts is not None:
        kind = scope.finding_kinds.get(written.on or "", "")
        if written.on is None:
            scope.wrong("EFFECT-FORM", "只有写 on 的效果才有自己的期间", "only effects on something have a span", "counts")
        else:
            with scope.at("counts", kind=kind, event=not kind):
                own = span(scope, written.counts)
    score = ranks = None
    if written.score is not None:
        with scope.at("score"):
            score = operand(scope, written.score, Named(Type.POINTS), record=False)
    if written.ranks is not None:
        with scope.at("ranks"):
            ranks = operand(scope, written.ranks, Named(Type.INT), record=False)
            if isinstance(ranks, p.Const) and isinstance(ranks.value, int) and ranks.value < 1:
                scope.wrong("EFFECT-RANKS", "降级须至少一级", "a downgrade is at least one rank")
    rank = _rank(scope, written.at_least, codes, "at_least")
    if written.at_most is not None:
        rank = _rank(scope, written.at_most, codes, "at_most")
    return p.Effect(
        written.id, title(written.title), cites(written.basis), written.on, _when(scope, written.when), own, score, rank,
        ranks, written.immediate,
    )  # fmt: skip


def list_definition(scope: Scope, written: schema.ListDefinition) -> p.ListDefinition:
    """Resolve a list; its decisions are records of kind ``list_decision``."""
    grounds = []
    for index, item in enumerate(written.grounds):
        with scope.at("grounds", index):
            if (item.on is None) == (item.when is None):
                scope.wrong("GROUND-FORM", "事由须写 on 或 when 之一", "exactly one of on and when")
            if item.on is not None:
                scope.defined(("findings", "triggers"), item.on, "认定或触发", "finding or trigger", "on")
            grounds.append(p.Ground(item.id, title(item.title), cites(item.basis), item.on, _when(scope, item.when)))
    if written.proposes != bool(written.grounds):
        zh = "自己提出的名单须写 grounds；他方名单（proposes: false）不写"
        scope.wrong("LIST-FORM", zh, "lists that propose need grounds, lists of others have none", "grounds")
    steps = []
    for index, step in enumerate(written.steps):
        with scope.at("steps", index):
            within = None
            if step.within is not None:
                with scope.at("within"):
                    within = length(scope, step.within, record=False)
            steps.append(p.Step(step.id, title(step.title), within, cites(step.basis)))
    removals = []
    with scope.at(kind="list_decision"):
        term = _term(scope, written.term)
        for index, way in enumerate(written.removals):
            with scope.at("removals", index):
                with scope.at("from"):
                    start = day(scope, way.from_)
                with scope.at(kind=""):
                    removals.append(p.Removal(way.id, title(way.title), start, _when(scope, way.when), cites(way.basis)))
    if written.successor is not None:
        scope.defined(("findings",), written.successor, "认定", "finding", "successor")
    for index, name in enumerate(written.measures):
        scope.defined(("measures",), name, "措施", "measure", "measures", index)
    return p.ListDefinition(
        written.id, written.key, title(written.title), written.colour, written.kind, written.local, cites(written.basis),
        title(written.competent), written.proposes, tuple(grounds), exceptions(scope, written.unless, record=False),
        tuple(steps), term, tuple(removals), written.successor, written.quota, tuple(written.measures),
    )  # fmt: skip


def _term(scope: Scope, written: schema.Term | None) -> p.Term | None:
    if written is None:
        return None
    with scope.at("term"):
        with scope.at("base"):
            base = length(scope, written.base, record=True)
        minimum = None
        if written.minimum is not None:
            with scope.at("minimum"):
                minimum = length(scope, written.minimum, record=True)
        if written.not_before is not None:
            named = scope.field_named(written.not_before, "not_before")
            if named is not None and named.type is not Type.DATE:
                scope.wrong("TYPE", f"“{written.not_before}”不是日期字段", "not a date", "not_before")
        return p.Term(
            base, written.first_day == "counts", minimum, written.not_before, written.new_ground, cites(written.basis)
        )


def measure(scope: Scope, written: schema.Measure) -> p.Measure:
    """Resolve a measure."""
    return p.Measure(written.id, written.item, title(written.title), _when(scope, written.when), cites(written.basis))


def supervision(scope: Scope, written: schema.Supervision) -> p.Supervision | None:
    """Resolve the supervision table; it must be total over grades and statuses."""
    if not scope.defined(("schemes",), written.rows, "评价体系", "scheme", "rows"):
        return None
    if written.columns is not None and not scope.defined(("schemes",), written.columns, "评价体系", "scheme", "columns"):
        return None
    classes = [item.code for item in written.classes]
    rows = _keys(scope, written.rows)
    columns = _keys(scope, written.columns) if written.columns is not None else ("",)
    cells: dict[tuple[str, str], int] = {}
    for index, cell in enumerate(written.matrix):
        with scope.at("matrix", index):
            _fill(scope, cell, classes, rows, columns, cells)
    missing = [(row, column) for row in rows for column in columns if (row, column) not in cells]
    if missing:
        shown = "；".join("×".join(part for part in pair if part) for pair in missing[:8])
        zh = f"监管矩阵不完整，缺 {len(missing)} 格：{shown}{' 等' if len(missing) > 8 else ''}"
        scope.wrong("MATRIX-GAP", zh, f"the matrix lacks {len(missing)} cells: {shown}", "matrix")
    for index, item in enumerate(written.classes):
        with scope.at("classes", index):
            if set(item.frequency) != set(written.levels):
                scope.wrong("MATRIX-LEVELS", "每一类须对每一层级写明频次", "each class gives each level's frequency", "frequency")
            for place, name in enumerate(item.measures):
                scope.defined(("measures",), name, "措施", "measure", "measures", place)
    overrides = []
    for index, item in enumerate(written.overrides):
        with scope.at("overrides", index):
            gives = _rank(scope, item.gives, classes, "gives")
            overrides.append(
                p.Override(item.id, title(item.title), _when(scope, item.when) or p.ALWAYS, gives or 0, cites(item.basis))
            )
    return p.Supervision(
        cites(written.basis), written.rows, written.columns, {k: title(v) for k, v in written.levels.items()},
        tuple(
            p.SupervisionClass(
                c.code, title(c.title), {k: p.Frequency(f.times, f.per) for k, f in c.frequency.items()}, c.ratio,
                c.depth, tuple(c.measures),
            )
            for c in written.classes
        ),
        cells, tuple(overrides), written.combine,
    )  # fmt: skip


def _keys(scope: Scope, name: str) -> tuple[str, ...]:
    grades = next(item.grades for item in scope.book.schemes if item.id == name)
    return (*(grade.code for grade in grades), "not_taking_part", "not_enough_data")


def _fill(
    scope: Scope,
    cell: schema.Cell,
    classes: list[str],
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    cells: dict[tuple[str, str], int],
) -> None:
    gives = _rank(scope, cell.gives, classes, "gives")
    chosen_rows = rows if cell.credit == ["*"] else tuple(cell.credit)
    chosen_columns = columns if cell.risk in (None, ["*"]) else tuple(cell.risk or ())
    for place, row in enumerate(chosen_rows):
        if row not in rows:
            scope.unknown(("等级或状态", "grade or status"), row, rows, "credit", place)
    for place, column in enumerate(chosen_columns):
        if column not in columns:
            scope.unknown(("等级或状态", "grade or status"), column, columns, "risk", place)
    for row in chosen_rows:
        for column in chosen_columns:
            if (row, column) in cells:
                zh = f"矩阵单元 {row}×{column} 重复" if column else f"矩阵行 {row} 重复"
                scope.wrong("MATRIX-TWICE", zh, f"cell {row} x {column} twice")
            cells[row, column] = gives or 0
