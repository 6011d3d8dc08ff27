"""What a value is compared with or a length is made of: literals, parameters, fields."""

from __future__ import annotations

from typing import Any

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.scope import Named, Scope

_UNITS = ("days", "months", "years", "working_days")
_LONGEST = 40000
"""Longest span: a hundred years of days."""


def operand(scope: Scope, value: Any, named: Named, *, record: bool) -> p.Operand:
    """Resolve a literal, ``{param: x}`` or ``{field: x}`` that is compared with something of a type."""
    if not isinstance(value, dict):
        return p.Const(scope.literal(value, named.type, named.codes))
    if set(value) == {"param"} and isinstance(value["param"], str):
        return parameter(scope, value["param"], named.type)
    if set(value) == {"field"} and isinstance(value["field"], str) and record:
        other = scope.field_named(value["field"], "field")
        if other is not None and (other.type, other.codes) != (named.type, named.codes):
            scope.wrong("TYPE", f"两侧类型不同：{named.type} 与 {other.type}", f"types differ: {named.type}, {other.type}")
        return p.FieldRef(value["field"])
    scope.wrong("VALUE", "只能写值、{param: 参数} 或（记录条件中）{field: 字段}", "a value, {param: x} or {field: x}")
    return p.Const(None)


def parameter(scope: Scope, name: str, type_: Type) -> p.Operand:
    """Resolve a parameter of a type."""
    found = next((item for item in scope.book.parameters if item.id == name), None)
    if found is None:
        scope.unknown(("裁量参数", "parameter"), name, (item.id for item in scope.book.parameters), "param")
        return p.Const(None)
    if found.type_ != type_.value:
        scope.wrong(
            "TYPE", f"参数“{name}”的类型是 {found.type_}，此处须为 {type_}", f"{name} is {found.type_}, not {type_}", "param"
        )
    return p.ParamRef(name)


def at_least(scope: Scope, value: p.Operand, least: int, code: str, zh: str, en: str) -> None:
    """Note a constant, or a parameter whose value or permitted range reaches below the least that makes sense."""
    low: int | None = None
    if isinstance(value, p.Const) and isinstance(value.value, int):
        low = value.value
    elif isinstance(value, p.ParamRef) and (found := scope.parameter_range(value.id)):
        low = found[0]
    if low is not None and low < least:
        scope.wrong(code, zh, en)


def length(scope: Scope, written: schema.Span | dict[str, Any], *, record: bool, positive: bool = False) -> p.Length:
    """Resolve a span: one unit, and a number, parameter or (for records) a whole-number field that is never negative."""
    values = written if isinstance(written, dict) else {k: getattr(written, k) for k in written.model_fields_set}
    units = [key for key in values if key in _UNITS]
    if len(values) != 1 or len(units) != 1:
        scope.wrong("SPAN-FORM", "时长须且只须写 days、months、years、working_days 之一", "a span takes exactly one unit")
        return p.Length("days", p.Const(1))
    unit = units[0]
    with scope.at(unit):
        amount = operand(scope, values[unit], Named(Type.INT), record=record)
        if isinstance(amount, p.Const) and isinstance(amount.value, int):
            number = amount.value * (12 if unit == "years" else 1)
            if not 0 <= number <= _LONGEST:
                scope.wrong("SPAN-RANGE", f"时长 {amount.value} 不在合理范围", f"a span of {amount.value} is out of range")
            elif positive and not number:
                scope.wrong("SPAN-RANGE", "此处的时长须大于零", "the span must be more than nothing")
            amount = p.Const(number)
        elif unit == "years":
            scope.wrong("SPAN-FORM", "参数或字段给出的时长请用 days 或 months", "use days or months with parameters and fields")
        _check_amount(scope, amount, positive=positive)
    kind: p.LengthUnit = "months" if unit in ("months", "years") else "working_days" if unit == "working_days" else "days"
    return p.Length(kind, amount)


def _check_amount(scope: Scope, amount: p.Operand, *, positive: bool) -> None:
    match amount:
        case p.ParamRef(name):
            found = scope.parameter_range(name)
            if found and not (1 if positive else 0) <= found[0] <= found[1] <= _LONGEST:
                zh = f"参数“{name}”的取值范围 {found[0]} 至 {found[1]} 不能作时长"
                scope.wrong("SPAN-RANGE", zh, f"{name} ({found[0]} to {found[1]}) cannot be a length of time")
        case p.FieldRef(name):
            named = scope.fields().get(name)
            if named is not None and named.type is Type.INT and not named.nonnegative:
                zh = f"“{name}”可能为负，不能作时长"
                scope.wrong("SPAN-NEGATIVE", zh, f"{name} may be negative and cannot be a length of time")
        case _:
            return
