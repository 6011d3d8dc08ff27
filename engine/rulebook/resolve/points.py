"""What points a record gives."""

from __future__ import annotations

from typing import Any

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.bands import check_bands
from engine.rulebook.resolve.operands import parameter
from engine.rulebook.scope import Scope
from engine.yamlfile import check_schema


def points(scope: Scope, written: Any) -> p.Points | None:
    """Resolve what points a record gives; ``None`` if nothing is written."""
    if written is None:
        return None
    if not isinstance(written, dict):
        return p.PointsFixed(p.Const(scope.number(written, Type.POINTS)))
    part = scope.document.part(scope.path, written)
    model = check_schema(part, schema.Points)
    scope.document.problems.extend(part.problems)
    return _points(scope, model) if model is not None else None


def _points(scope: Scope, written: schema.Points) -> p.Points | None:
    present = {name for name in written.model_fields_set if getattr(written, name) is not None}
    if present == {"param"}:
        return p.PointsFixed(parameter(scope, str(written.param), Type.POINTS))
    if present in ({"field"}, {"deduct"}):
        key = next(iter(present))
        name = str(getattr(written, key))
        named = scope.field_named(name, key)
        if named is not None and named.type is not Type.POINTS:
            scope.wrong("TYPE", f"“{name}”不是分值", f"{name} is not points", key)
        return p.PointsField(name, deducted=key == "deduct")
    if {"per", "unit", "round_", "each"} <= present <= {"per", "unit", "round_", "each", "cap"}:
        return _per_unit(scope, written)
    if present == {"by", "bands"}:
        return _bands(scope, written)
    if present == {"by", "table"}:
        return _table(scope, written)
    zh = "分值须写成一个数，或 field、deduct、param、per+unit+round+each(+cap)、by+bands、by+table 之一"
    scope.wrong("POINTS-FORM", zh, "points are a number, field, deduct, param, per+unit+round+each(+cap), by+bands or by+table")
    return None


def _per_unit(scope: Scope, written: schema.Points) -> p.Points | None:
    named = scope.field_named(str(written.per), "per")
    if named is None:
        return None
    if named.type not in (Type.INT, Type.MONEY) or not named.nonnegative:
        scope.wrong("TYPE", f"“{written.per}”须为非负的整数或金额", f"{written.per} must be a non-negative number", "per")
        return None
    unit = scope.number(written.unit, named.type, "unit")
    if unit <= 0:
        scope.wrong("POINTS-UNIT", "单位须大于零", "the unit must be positive", "unit")
        return None
    cap = None if written.cap is None else scope.number(written.cap, Type.POINTS, "cap")
    if cap is not None and cap <= 0:
        scope.wrong("POINTS-CAP", "cap 是分值大小的上限，须为正", "cap bounds the size and is positive", "cap")
    assert written.round_ is not None
    return p.PointsPer(str(written.per), unit, written.round_, scope.number(written.each, Type.POINTS, "each"), cap)


def _bands(scope: Scope, written: schema.Points) -> p.Points | None:
    named = scope.field_named(str(written.by), "by")
    if named is None or written.bands is None:
        return None
    if named.type not in (Type.INT, Type.MONEY, Type.POINTS):
        scope.wrong("TYPE", f"“{written.by}”须为数值", f"{written.by} must be a number", "by")
        return None
    bands: list[tuple[int | None, int | None, int]] = []
    for index, band in enumerate(written.bands):
        with scope.at("bands", index):
            low = None if band.at_least is None else scope.number(band.at_least, named.type, "at_least")
            high = None if band.below is None else scope.number(band.below, named.type, "below")
            bands.append((low, high, scope.number(band.points, Type.POINTS, "points")))
    check_bands(scope, [(low, high) for low, high, _ in bands], "bands")
    return p.PointsBands(str(written.by), tuple(bands))


def _table(scope: Scope, written: schema.Points) -> p.Points | None:
    named = scope.field_named(str(written.by), "by")
    if named is None or written.table is None:
        return None
    listed = scope.code_list(named.codes)
    if named.type is not Type.CODE or listed is None:
        scope.wrong("TYPE", f"“{written.by}”须为代码", f"{written.by} must be a code", "by")
        return None
    table: dict[str, int] = {}
    for code, value in written.table.items():
        with scope.at("table", code):
            if scope.literal(code, Type.CODE, named.codes) is not None:
                table[code] = scope.number(value, Type.POINTS)
    missing = [code for code in listed.ranks if code not in table]
    if missing:
        scope.wrong("TABLE-GAP", f"表中缺少：{'、'.join(missing)}", f"the table lacks {', '.join(missing)}", "table")
    return p.PointsTable(str(written.by), table)
