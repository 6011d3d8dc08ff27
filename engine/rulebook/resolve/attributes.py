"""Derived attributes of records."""

from __future__ import annotations

from typing import Any

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.implied import implies
from engine.rulebook.resolve.basics import cites, known_kind, title
from engine.rulebook.resolve.conditions import condition
from engine.rulebook.resolve.days import day
from engine.rulebook.resolve.operands import operand
from engine.rulebook.scope import Named, Scope

_NUMBERS = (Type.INT, Type.MONEY, Type.POINTS)


def declare_attributes(scope: Scope) -> None:
    """Make the attributes' names and types known before any rule is resolved."""
    for index, item in enumerate(scope.book.attributes):
        with scope.at("attributes", index):
            if not known_kind(scope, item.on):
                continue
            if item.id in scope.fields(item.on):
                scope.wrong("NAME-TWICE", f"“{item.on}”已有字段“{item.id}”", f"{item.on} already has {item.id}", "id")
                continue
            if (item.type_ == "code") != (item.codes is not None):
                scope.wrong("TYPE", "type: code 须且只有它须写 codes", "codes goes with type: code", "type")
            if item.codes is not None and scope.code_list(item.codes) is None:
                scope.unknown(("代码表", "code list"), item.codes, scope.dictionary.codes, "codes")
            scope.declare(item.on, item.id, Named(Type(item.type_), item.codes, _never_negative(scope, item)))


def _never_negative(scope: Scope, item: schema.Attribute) -> bool:
    """Say whether a number attribute is proved never to be negative by the values it may take."""
    type_ = Type(item.type_)
    if type_ not in _NUMBERS:
        return False
    values = [branch.value for branch in item.first_of]
    if "otherwise" in item.model_fields_set:
        values.append(item.otherwise)
    return all(_value_never_negative(scope, value, type_, item.on) for value in values)


def _value_never_negative(scope: Scope, value: Any, type_: Type, kind: str) -> bool:
    if isinstance(value, dict):
        if set(value) == {"param"}:
            found = scope.parameter_range(str(value["param"]))
            return found is not None and found[0] >= 0
        named = scope.fields(kind).get(str(value.get("field")))
        return named is not None and named.nonnegative
    number = scope.quiet(value, type_)
    return number is not None and number >= 0


def attribute(scope: Scope, written: schema.Attribute) -> p.Attribute | None:
    """Resolve a derived attribute."""
    if written.id not in scope.attributes.get(written.on, {}):
        return None
    type_ = Type(written.type_)
    branches: list[p.Branch] = []
    scope.labels("first_of", (branch.label for branch in written.first_of), "label")
    if not written.first_of:
        scope.wrong("ATTRIBUTE-FORM", "first_of 不得为空", "first_of must not be empty", "first_of")
    with scope.at(kind=written.on):
        for index, branch in enumerate(written.first_of):
            with scope.at("first_of", index):
                with scope.at("when"):
                    when = condition(scope, branch.when, record=True)
                    _check_reached(scope, when, branches)
                with scope.at("value"):
                    value = _value(scope, branch.value, type_, written.codes)
                branches.append(p.Branch(branch.label, when, value, cites(branch.basis)))
        otherwise = None
        if "otherwise" in written.model_fields_set:
            with scope.at("otherwise"):
                otherwise = _value(scope, written.otherwise, type_, written.codes)
    return p.Attribute(
        written.id, title(written.title), written.on, type_, written.codes, cites(written.basis), tuple(branches),
        otherwise, written.aspect,
    )  # fmt: skip


def _check_reached(scope: Scope, when: p.Condition, earlier: list[p.Branch]) -> None:
    """Note a branch whose condition cannot hold without that of an earlier one."""
    for branch in earlier:
        if p.ALWAYS not in (when, branch.when) and implies(when, branch.when):
            zh = f"凡符合本条件的都已符合前面的“{branch.label}”，这一支永远轮不到"
            scope.wrong("BRANCH-UNREACHED", zh, f"whatever meets this condition already met {branch.label}")
            return


def _value(scope: Scope, written: Any, type_: Type, codes: str | None) -> p.ValueExpr:
    if type_ is Type.DATE:
        return day(scope, written)
    return operand(scope, written, Named(type_, codes), record=True)
