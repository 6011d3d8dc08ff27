"""Supervision: the total table from grades and statuses to classes, and measures."""

from __future__ import annotations

from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve import inspection
from engine.rulebook.resolve.basics import cites, rank, title
from engine.rulebook.resolve.conditions import subject_condition
from engine.rulebook.scope import Scope, check_form


def measure(scope: Scope, written: schema.Measure) -> p.Measure:
    """Resolve a measure."""
    return p.Measure(written.id, written.item, title(written.title), subject_condition(scope, written.when), cites(written.basis))


def supervision(scope: Scope, written: schema.Supervision) -> p.Supervision | None:
    """Resolve the supervision table; it must be total over grades and statuses."""
    if not scope.defined(("schemes",), written.rows, "评价体系", "scheme", "rows"):
        return None
    if written.columns is not None and not scope.defined(("schemes",), written.columns, "评价体系", "scheme", "columns"):
        return None
    classes = [item.code for item in written.classes]
    for index, item in enumerate(written.classes):
        with scope.at("classes", index):
            check_form(scope, item.code, "code")
            if item.code in classes[:index]:
                scope.wrong("NAME-TWICE", f"监管类别“{item.code}”重复", f"class {item.code!r} twice", "code")
            scope.repeated("measures", item.measures)
    scope.labels("overrides", (item.id for item in written.overrides))
    if written.columns == written.rows:
        scope.wrong("MATRIX-FORM", "rows 与 columns 不得是同一评价体系", "rows and columns are the same scheme", "columns")
    if not written.levels:
        scope.wrong("MATRIX-LEVELS", "levels 不得为空", "levels must not be empty", "levels")
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
                zh, en = "每一类须对每一层级写明频次", "each class gives each level's frequency"
                scope.wrong("MATRIX-LEVELS", zh, en, "frequency")
            _stated(scope, item)
            for place, name in enumerate(item.measures):
                scope.defined(("measures",), name, "措施", "measure", "measures", place)
    overrides = []
    for index, override in enumerate(written.overrides):
        with scope.at("overrides", index):
            gives = rank(scope, override.gives, classes, "gives") or 0
            when = subject_condition(scope, override.when) or p.ALWAYS
            overrides.append(p.Override(override.id, title(override.title), when, gives, cites(override.basis)))
    return p.Supervision(
        cites(written.basis), written.rows, written.columns, {k: title(v) for k, v in written.levels.items()},
        tuple(
            p.SupervisionClass(
                c.code, title(c.title), {k: _frequency(f) for k, f in c.frequency.items()},
                None if c.ratio == "unstated" else c.ratio, c.round_, None if c.depth == "unstated" else c.depth,
                tuple(c.measures),
            )
            for c in written.classes
        ),
        cells, tuple(overrides), written.combine,
        inspection.yearly_cap(scope, written), inspection.full_coverage(scope, written), inspection.causes(scope, written),
    )  # fmt: skip


def _frequency(written: schema.Frequency | str) -> p.Frequency | None:
    return p.Frequency(written.times, written.per) if isinstance(written, schema.Frequency) else None


def _stated(scope: Scope, item: schema.SupervisionClass) -> None:
    """Only what is published elsewhere may leave a frequency, ratio or depth open; a ratio says how it is rounded."""
    open_: list[tuple[str, ...]] = [("frequency", level) for level, written in item.frequency.items() if isinstance(written, str)]
    open_ += [(key,) for key in ("ratio", "depth") if getattr(item, key) == "unstated"]
    for path in open_ if scope.book.status != "published" else ():
        zh = "unstated（文件未规定）只用于他处公布的规则集；本地规则须写明"
        scope.wrong("CLASS-UNSTATED", zh, "unstated is for rulebooks published elsewhere; this one has to say it", *path)
    if isinstance(item.ratio, int) and item.ratio < 10000 and item.round_ is None:
        zh, en = "抽查比例不足百分之百的须写明取整方式", "a ratio below 100 percent needs its rounding"
        mend = Text("写 round: ceiling（进一）、half_up（四舍五入）或 floor（舍去）", "write round: ceiling, half_up or floor")
        scope.wrong("RATIO-ROUND", zh, en, "ratio", mend=mend)
    if item.ratio == "unstated" and item.round_ is not None:
        zh, en = "没有抽查比例，不写 round", "round goes with a ratio"
        scope.wrong("RATIO-ROUND", zh, en, "round")


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
    gives = rank(scope, cell.gives, classes, "gives")
    chosen_rows = rows if cell.credit == ["*"] else tuple(cell.credit)
    chosen_columns = columns if cell.risk in (None, ["*"]) else tuple(cell.risk or ())
    if cell.risk is not None and columns == ("",):
        scope.wrong("MATRIX-FORM", "没有 columns 时不写 risk", "risk goes with columns", "risk")
        return
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
