"""Conditions: what is tested, with which operator, against what; on records and on the subject."""

from __future__ import annotations

from typing import Any

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.operands import length, operand
from engine.rulebook.resolve.tallytype import tally_type
from engine.rulebook.scope import Named, Scope

_ORDERED = (Type.INT, Type.MONEY, Type.POINTS, Type.DATE)

_COMPARE: dict[str, p.Op] = {"at_least": "ge", "more_than": "gt", "at_most": "le", "less_than": "lt"}

_SUBJECTS = ("field", "question", "subject", "tally", "in_force", "scheme", "list_")

_OPERATORS = (
    "is_", "in_", "at_least", "more_than", "at_most", "less_than", "has_any", "has_all", "heaviest_at_least",
    "heaviest_at_most", "exists", "no_worse_than", "no_better_than", "status", "elapsed",
)  # fmt: skip

LIST_STATUSES = ("none", "candidate", "proposed", "noticed", "in_force", "ended", "removed")

SCHEME_STATUSES = ("graded", "not_taking_part", "not_enough_data")


def condition(scope: Scope, written: schema.Condition, *, record: bool) -> p.Condition:
    """Resolve a condition; ``record`` says whether it is about one record or about the subject."""
    present = written.model_fields_set
    forms = [name for name in ("all_", "any_", "not_", *_SUBJECTS) if name in present]
    if len(forms) != 1:
        scope.wrong("CONDITION-FORM", "条件须且只须写 all、any、not 或一个被测项", "a condition tests exactly one thing")
        return p.ALWAYS
    form = forms[0]
    empty = [name for name in (form, *_OPERATORS) if name in present and getattr(written, name) is None]
    if empty:
        key = empty[0].rstrip("_")
        scope.wrong("CONDITION-FORM", f"“{key}”后面没有写值", f"nothing is written after {key}", key)
        return p.ALWAYS
    operators = [name for name in _OPERATORS if name in present]
    if form in ("all_", "any_", "not_"):
        if operators:
            scope.wrong("CONDITION-FORM", "all、any、not 不带比较词", "all, any and not take no operator")
        return _connective(scope, written, form, record=record)
    if form == "in_force":
        if operators:
            scope.wrong("CONDITION-FORM", "in_force 不带比较词；否定请用 not", "in_force takes no operator; use not to negate it")
        return _in_force(scope, written, record=record)
    if len(operators) != 1:
        scope.wrong("CONDITION-FORM", "每个测试须且只须有一个比较词", "a test takes exactly one operator")
        return p.ALWAYS
    return _test(scope, written, form, operators[0], record=record)


def _connective(scope: Scope, written: schema.Condition, form: str, *, record: bool) -> p.Condition:
    if form == "not_":
        assert written.not_ is not None
        with scope.at("not"):
            return p.Negation(condition(scope, written.not_, record=record))
    parts: list[p.Condition] = []
    key = form.rstrip("_")
    for index, part in enumerate(getattr(written, form)):
        with scope.at(key, index):
            resolved = condition(scope, part, record=record)
            if resolved != p.ALWAYS and resolved in parts:
                scope.wrong("CONDITION-TWICE", f"{key} 中同一条件写了两次", f"the same condition twice in {key}")
            parts.append(resolved)
    if not parts:
        scope.wrong("CONDITION-EMPTY", f"{key} 不得为空", f"{key} must not be empty", key)
    return p.AllOf(tuple(parts)) if form == "all_" else p.AnyOf(tuple(parts))


def _in_force(scope: Scope, written: schema.Condition, *, record: bool) -> p.Condition:
    name = str(written.in_force)
    if record:
        scope.wrong("CONDITION-LEVEL", "记录条件不得读取 in_force", "a record's condition cannot read in_force")
    scope.defined(("findings", "triggers"), name, "认定或触发", "finding or trigger", "in_force")
    return p.Test("in_force", name, "in_force", True, Type.BOOL)


def _test(scope: Scope, written: schema.Condition, form: str, operator: str, *, record: bool) -> p.Condition:
    name = str(getattr(written, form))
    what, named = _what(scope, form, name, record=record)
    if named is None:
        return p.ALWAYS
    if form == "question":
        name = "?" + name
    value = getattr(written, operator)
    key = operator.rstrip("_")
    if what == "scheme":
        return _scheme_test(scope, name, operator, value)
    if what == "list":
        return _list_test(scope, name, operator, value)
    with scope.at(key):
        return _value_test(scope, what, name, named, operator, value, record=record)


def _what(scope: Scope, form: str, name: str, *, record: bool) -> tuple[p.What, Named | None]:
    if form in ("field", "question"):
        if not record:
            zh = "主体条件不得读取记录字段（请用 tally、in_force 等）"
            scope.wrong("CONDITION-LEVEL", zh, "a condition on the subject cannot read a record's field", form)
            return "field", None
        if form == "question":
            asked = [item.id for item in scope.book.questions if scope.kind in item.on]
            if name not in asked:
                scope.unknown((f"针对“{scope.kind}”的认定问题", f"question about {scope.kind} records"), name, asked, form)
                return "field", None
        return "field", scope.field_named("?" + name if form == "question" else name, form)
    if form == "subject":
        return "subject", scope.subject_named(name, form)
    if record:
        key = form.rstrip("_")
        scope.wrong("CONDITION-LEVEL", f"记录条件不得读取 {key}", f"a record's condition cannot read a {key}", key)
        return "tally", None
    if form == "tally":
        known = scope.defined(("tallies",), name, "汇总", "tally", form)
        return "tally", Named(tally_type(scope, name)) if known else None
    if form == "scheme":
        return "scheme", Named(Type.CODE) if scope.defined(("schemes",), name, "评价体系", "scheme", form) else None
    return "list", Named(Type.CODE) if scope.defined(("lists",), name, "名单", "list", "list") else None


def _scheme_test(scope: Scope, name: str, operator: str, value: Any) -> p.Condition:
    scheme = next(item for item in scope.book.schemes if item.id == name)
    codes = [grade.code for grade in scheme.grades]
    wanted = _words(scope, value, operator)
    if operator == "status":
        for status in wanted:
            if status not in SCHEME_STATUSES:
                scope.unknown(("评价状态", "scheme status"), status, SCHEME_STATUSES, "status")
        return p.Test("scheme", name, "status_in", wanted, Type.CODE)
    ops: dict[str, p.Op] = {"is_": "eq", "in_": "in", "no_worse_than": "no_worse", "no_better_than": "no_better"}
    if operator not in ops:
        zh = "等级只能用 is、in、no_worse_than、no_better_than、status"
        scope.wrong("CONDITION-OPERATOR", zh, "grades take is, in, no_worse_than, no_better_than or status", operator.rstrip("_"))
        return p.ALWAYS
    if not wanted:
        return p.ALWAYS
    for code in wanted:
        if code not in codes:
            scope.unknown((f"“{name}”的等级", f"grade of {name}"), code, codes, operator.rstrip("_"))
            return p.ALWAYS
    if operator in ("no_worse_than", "no_better_than"):
        return p.Test("scheme", name, ops[operator], codes.index(wanted[0]), Type.CODE)
    return p.Test("scheme", name, "in", wanted, Type.CODE)


def _list_test(scope: Scope, name: str, operator: str, value: Any) -> p.Condition:
    if operator not in ("is_", "in_", "status"):
        scope.wrong("CONDITION-OPERATOR", "名单只能用 is、in、status", "lists take is, in or status", operator.rstrip("_"))
        return p.ALWAYS
    wanted = _words(scope, value, operator)
    for status in wanted:
        if status not in LIST_STATUSES:
            scope.unknown(("名单状态", "list status"), status, LIST_STATUSES, operator.rstrip("_"))
    return p.Test("list", name, "status_in", wanted, Type.CODE)


def _words(scope: Scope, value: Any, operator: str) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, str) for item in items):
        zh = f"{operator.rstrip('_')} 后面须写一个词，或非空的词的列表"
        scope.wrong("VALUE", zh, "a word, or a list of words that is not empty", operator.rstrip("_"))
        return ()
    return tuple(items)


def _value_test(scope: Scope, what: p.What, name: str, named: Named, operator: str, value: Any, *, record: bool) -> p.Condition:
    type_, codes = named.type, named.codes

    def wrong_operator() -> p.Condition:
        zh = f"“{name}”的类型是 {type_}，不能用 {operator.rstrip('_')}"
        scope.wrong("CONDITION-OPERATOR", zh, f"{name} is {type_}; {operator.rstrip('_')} does not apply")
        return p.ALWAYS

    if operator == "exists" and what != "tally":
        return p.Test(what, name, "exists", bool(value), type_, codes)
    if operator == "elapsed":
        if what != "subject" or type_ is not Type.DATE or record:
            return wrong_operator()
        return p.Test(what, name, "elapsed", length(scope, value, record=False), type_)
    if operator in ("has_any", "has_all"):
        if type_ is not Type.CODES:
            return wrong_operator()
        op: p.Op = "has_any" if operator == "has_any" else "has_all"
        return p.Test(what, name, op, _codes(scope, value, codes), type_, codes)
    if operator in ("heaviest_at_least", "heaviest_at_most"):
        return _heaviest(scope, what, name, named, operator, value) or wrong_operator()
    if operator == "in_":
        if type_ not in (Type.CODE, Type.KEY):
            return wrong_operator()
        return p.Test(what, name, "in", _codes(scope, value, codes), type_, codes)
    if operator == "is_":
        if type_ is Type.CODES:
            return wrong_operator()
        if type_ in (Type.CODE, Type.KEY) and not isinstance(value, dict):
            return p.Test(what, name, "in", _codes(scope, value, codes), type_, codes)
        return p.Test(what, name, "eq", operand(scope, value, named, record=record), type_, codes)
    if operator in _COMPARE:
        if type_ is Type.CODE and scope.code_list(codes) is not None and scope.dictionary.codes[str(codes)].ordered:
            return _ranked(scope, what, name, named, operator, value)
        if type_ not in _ORDERED:
            return wrong_operator()
        return p.Test(what, name, _COMPARE[operator], operand(scope, value, named, record=record), type_, codes)
    return wrong_operator()


def _codes(scope: Scope, value: Any, codes: str | None) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    if not items:
        scope.wrong("VALUE", "代码列表不得为空", "the list of codes is empty")
    found = [scope.literal(item, Type.CODE, codes) for item in items]
    return tuple(str(item) for item in found if item is not None)


def _ranked(scope: Scope, what: p.What, name: str, named: Named, operator: str, value: Any) -> p.Condition:
    """An ordered code compared with another is membership in the codes of that rank or beyond."""
    listed = scope.dictionary.codes[str(named.codes)]
    code = scope.literal(value, Type.CODE, named.codes)
    if not isinstance(code, str):
        return p.ALWAYS
    rank = listed.ranks[code]
    keep = {"at_least": rank.__le__, "more_than": rank.__lt__, "at_most": rank.__ge__, "less_than": rank.__gt__}[operator]
    chosen = tuple(item.code for item in listed.codes if keep(listed.ranks[item.code]))
    if not chosen:
        scope.wrong("CONDITION-NEVER", f"没有代码满足 {operator} {code}", f"no code satisfies {operator} {code}")
    return p.Test(what, name, "in", chosen, named.type, named.codes)


def _heaviest(scope: Scope, what: p.What, name: str, named: Named, operator: str, value: Any) -> p.Condition | None:
    listed = scope.code_list(named.codes)
    if named.type is not Type.CODES or listed is None or not listed.ordered:
        return None
    code = scope.literal(value, Type.CODE, named.codes)
    rank = listed.ranks.get(str(code), 0)
    op: p.Op = "heaviest_ge" if operator == "heaviest_at_least" else "heaviest_le"
    return p.Test(what, name, op, rank, named.type, named.codes)


def subject_condition(scope: Scope, written: schema.Condition | None, key: str = "when") -> p.Condition | None:
    """Resolve a condition on the subject, if there is one."""
    if written is None:
        return None
    with scope.at(key):
        return condition(scope, written, record=False)


def record_condition(scope: Scope, written: schema.Condition | None, key: str = "when") -> p.Condition:
    """Resolve a condition on one record; without one, every record meets it."""
    if written is None:
        return p.ALWAYS
    with scope.at(key):
        return condition(scope, written, record=True)
