"""Resolve conditions, operands, days and points: from what is written to what is meant, with every defect noted."""

from __future__ import annotations

from typing import Any

from engine.calendar import OPEN
from engine.facts.dictionary import Type
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.scope import Named, Scope
from engine.yamlfile import check_schema

_ORDERED = (Type.INT, Type.MONEY, Type.POINTS, Type.DATE)
_COMPARE: dict[str, p.Op] = {"at_least": "ge", "more_than": "gt", "at_most": "le", "less_than": "lt"}
_SUBJECTS = ("field", "question", "subject", "tally", "in_force", "scheme", "list_")
_OPERATORS = (
    "is_", "in_", "at_least", "more_than", "at_most", "less_than", "has_any", "has_all", "heaviest_at_least",
    "heaviest_at_most", "exists", "no_worse_than", "no_better_than", "status", "elapsed",
)  # fmt: skip
LIST_STATUSES = ("none", "candidate", "proposed", "noticed", "in_force", "ended", "removed")
SCHEME_STATUSES = ("graded", "not_taking_part", "not_enough_data", "no_rulebook")


def condition(scope: Scope, written: schema.Condition, *, record: bool) -> p.Condition:
    """Resolve a condition; ``record`` says whether it is about one record or about the subject."""
    present = written.model_fields_set
    forms = [name for name in ("all_", "any_", "not_", *_SUBJECTS) if name in present]
    if len(forms) != 1:
        scope.wrong("CONDITION-FORM", "条件须且只须写 all、any、not 或一个被测项", "a condition tests exactly one thing")
        return p.ALWAYS
    form = forms[0]
    operators = [name for name in _OPERATORS if name in present]
    if form in ("all_", "any_", "not_"):
        if operators:
            scope.wrong("CONDITION-FORM", "all、any、not 不带比较词", "all, any and not take no operator")
        return _connective(scope, written, form, record=record)
    if form == "in_force":
        if operators and operators != ["exists"]:
            scope.wrong("CONDITION-FORM", "in_force 不带比较词", "in_force takes no operator")
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
    parts = []
    key = form.rstrip("_")
    for index, part in enumerate(getattr(written, form)):
        with scope.at(key, index):
            parts.append(condition(scope, part, record=record))
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
        if form == "question" and scope.ids.get(name) != "questions":
            scope.unknown(("认定问题", "question"), name, (i for i, s in scope.ids.items() if s == "questions"), form)
            return "field", None
        return "field", scope.field_named("?" + name if form == "question" else name, form)
    if form == "subject":
        return "subject", scope.subject_named(name, form)
    if record:
        scope.wrong("CONDITION-LEVEL", f"记录条件不得读取 {form.rstrip('_')}", "a record's condition cannot read this", form.rstrip("_"))
        return "tally", None
    if form == "tally":
        known = scope.defined(("tallies",), name, "汇总", "tally", form)
        return "tally", Named(tally_type(scope, name)) if known else None
    if form == "scheme":
        return "scheme", Named(Type.CODE) if scope.defined(("schemes",), name, "评价体系", "scheme", form) else None
    return "list", Named(Type.CODE) if scope.defined(("lists",), name, "名单", "list", "list") else None


def tally_type(scope: Scope, name: str) -> Type:
    """Return the type of a tally's value."""
    tally = next(item for item in scope.book.tallies if item.id == name)
    outer = tally.take if tally.groups is None or tally.take == "count" else tally.groups.each
    if tally.take == "count" or outer == "count":
        return Type.INT
    if tally.of in (None, "points"):
        return Type.POINTS
    kinds = [scope.finding_kinds.get(finding, "") for finding in tally.over]
    named = scope.fields(kinds[0]).get(str(tally.of))
    return named.type if named else Type.INT


def _scheme_test(scope: Scope, name: str, operator: str, value: Any) -> p.Condition:
    scheme = next(item for item in scope.book.schemes if item.id == name)
    codes = [grade.code for grade in scheme.grades]
    if operator == "status":
        wanted = tuple(value if isinstance(value, list) else [value])
        for status in wanted:
            if status not in SCHEME_STATUSES:
                scope.unknown(("评价状态", "scheme status"), str(status), SCHEME_STATUSES, "status")
        return p.Test("scheme", name, "status_in", wanted, Type.CODE)
    ops: dict[str, p.Op] = {"is_": "eq", "in_": "in", "no_worse_than": "no_worse", "no_better_than": "no_better"}
    if operator not in ops:
        scope.wrong("CONDITION-OPERATOR", "等级只能用 is、in、no_worse_than、no_better_than、status", "not an operator for grades")
        return p.ALWAYS
    wanted = tuple(str(code) for code in (value if isinstance(value, list) else [value]))
    for code in wanted:
        if code not in codes:
            scope.unknown((f"“{name}”的等级", f"grade of {name}"), code, codes, operator.rstrip("_"))
            return p.ALWAYS
    if operator in ("no_worse_than", "no_better_than"):
        return p.Test("scheme", name, ops[operator], codes.index(wanted[0]), Type.CODE)
    return p.Test("scheme", name, "in", wanted, Type.CODE)


def _list_test(scope: Scope, name: str, operator: str, value: Any) -> p.Condition:
    if operator not in ("is_", "in_", "status"):
        scope.wrong("CONDITION-OPERATOR", "名单只能用 is、in、status", "lists take is, in or status")
        return p.ALWAYS
    wanted = tuple(str(item) for item in (value if isinstance(value, list) else [value]))
    for status in wanted:
        if status not in LIST_STATUSES:
            scope.unknown(("名单状态", "list status"), status, LIST_STATUSES, operator.rstrip("_"))
    return p.Test("list", name, "status_in", wanted, Type.CODE)


def _value_test(
    scope: Scope, what: p.What, name: str, named: Named, operator: str, value: Any, *, record: bool
) -> p.Condition:
    type_, codes = named.type, named.codes

    def wrong_operator() -> p.Condition:
        zh = f"“{name}”的类型是 {type_}，不能用 {operator.rstrip('_')}"
        scope.wrong("CONDITION-OPERATOR", zh, f"{name} is {type_}; {operator.rstrip('_')} does not apply")
        return p.ALWAYS

    if operator == "exists":
        return p.Test(what, name, "exists", bool(value), type_, codes)
    if operator == "elapsed":
        if what != "subject" or type_ is not Type.DATE or record:
            return wrong_operator()
        return p.Test(what, name, "elapsed", length(scope, value, record=False), type_)
    if operator in ("has_any", "has_all"):
        if type_ is not Type.CODES:
            return wrong_operator()
        return p.Test(what, name, "has_any" if operator == "has_any" else "has_all", _codes(scope, value, codes), type_, codes)
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
    return p.Test(what, name, "heaviest_ge" if operator == "heaviest_at_least" else "heaviest_le", rank, named.type, named.codes)


def operand(scope: Scope, value: Any, named: Named, *, record: bool) -> p.Operand:
    """Resolve a literal, ``{param: x}`` or ``{field: x}`` that is compared with something of a type."""
    if not isinstance(value, dict):
        return p.Const(scope.literal(value, named.type, named.codes))
    if set(value) == {"param"}:
        return parameter(scope, str(value["param"]), named.type)
    if set(value) == {"field"} and record:
        other = scope.field_named(str(value["field"]), "field")
        if other is not None and (other.type, other.codes) != (named.type, named.codes):
            scope.wrong("TYPE", f"两侧类型不同：{named.type} 与 {other.type}", f"types differ: {named.type}, {other.type}")
        return p.FieldRef(str(value["field"]))
    scope.wrong("VALUE", "只能写值、{param: 参数} 或（记录条件中）{field: 字段}", "a value, {param: x} or {field: x}")
    return p.Const(None)


def parameter(scope: Scope, name: str, type_: Type) -> p.Operand:
    """Resolve a parameter of a type."""
    found = next((item for item in scope.book.parameters if item.id == name), None)
    if found is None:
        scope.unknown(("裁量参数", "parameter"), name, (item.id for item in scope.book.parameters), "param")
        return p.Const(None)
    if found.type_ != type_.value:
        scope.wrong("TYPE", f"参数“{name}”的类型是 {found.type_}，此处须为 {type_}", f"{name} is {found.type_}, not {type_}", "param")
    return p.ParamRef(name)


def length(scope: Scope, written: schema.Span | dict[str, Any], *, record: bool) -> p.Length:
    """Resolve a span: one unit, and a number, parameter or (for records) a whole-number field."""
    values = written if isinstance(written, dict) else {k: getattr(written, k) for k in written.model_fields_set}
    units = [key for key in values if key in ("days", "months", "years", "working_days")]
    if len(values) != 1 or len(units) != 1:
        scope.wrong("SPAN-FORM", "时长须且只须写 days、months、years、working_days 之一", "a span takes exactly one unit")
        return p.Length("days", p.Const(0))
    unit = units[0]
    amount = operand(scope, values[unit], Named(Type.INT), record=record)
    if isinstance(amount, p.Const) and isinstance(amount.value, int):
        number = amount.value * (12 if unit == "years" else 1)
        if not 0 <= number <= 40000:
            scope.wrong("SPAN-RANGE", f"时长 {number} 不在合理范围", f"a span of {number} is out of range", unit)
        amount = p.Const(number)
    elif unit == "years":
        scope.wrong("SPAN-FORM", "参数或字段给出的时长请用 days 或 months", "use days or months with parameters and fields", unit)
    return p.Length("months" if unit == "years" else unit, amount)  # type: ignore[arg-type]


def day(scope: Scope, written: Any) -> p.DayExpr:
    """Resolve a day: a field name, ``open``, ``day`` (of a trigger), or a computed day."""
    if written == "open":
        return p.DayOpen()
    if written in ("day", "complete") and scope.event:
        return p.DayOfEvent(complete=written == "complete")
    if isinstance(written, str):
        named = scope.field_named(written)
        if named is not None and named.type is not Type.DATE:
            scope.wrong("TYPE", f"“{written}”不是日期字段", f"{written} is not a date")
        return p.DayOf(written)
    if not isinstance(written, dict):
        scope.wrong("DAY-FORM", f"日期写法不对：{written!r}", f"not a day: {written!r}")
        return p.DayOpen()
    return _computed(scope, written)


def _computed(scope: Scope, written: dict[str, Any]) -> p.DayExpr:
    parsed = _day_model(scope, written)
    if parsed is None:
        return p.DayOpen()
    present = parsed.model_fields_set
    if present == {"field"}:
        return day(scope, parsed.field)
    if {"of", "plus"} <= present <= {"of", "plus", "first_day"}:
        if "first_day" not in present:
            zh = "加时长时须写明 first_day: counts（首日计入）或 not_counted（首日不计）"
            scope.wrong("DAY-FIRST", zh, "say whether the first day counts: first_day")
        with scope.at("of"):
            base = day(scope, parsed.of)
        assert parsed.plus is not None
        if isinstance(base, p.DayOpen):
            scope.wrong("DAY-OPEN", "不得在“无终点”上再加时长", "nothing is added to open", "of")
        with scope.at("plus"):
            return p.DayPlus(base, length(scope, parsed.plus, record=True), parsed.first_day != "not_counted")
    if present == {"start_of_next", "after"}:
        assert parsed.start_of_next is not None
        with scope.at("after"):
            return p.DayNext(parsed.start_of_next, day(scope, parsed.after))
    if present in ({"earliest"}, {"latest"}):
        key = next(iter(present))
        parts = []
        for index, part in enumerate(getattr(parsed, key)):
            with scope.at(key, index):
                parts.append(day(scope, part))
        if not parts:
            scope.wrong("DAY-FORM", f"{key} 不得为空", f"{key} is empty", key)
        return p.DayEarliest(tuple(parts)) if key == "earliest" else p.DayLatest(tuple(parts))
    zh = "日期须写成 of+plus+first_day、start_of_next+after、earliest、latest、field 之一"
    scope.wrong("DAY-FORM", zh, "a day is of+plus+first_day, start_of_next+after, earliest, latest or field")
    return p.DayOpen()


def _day_model(scope: Scope, written: dict[str, Any]) -> schema.Day | None:
    from engine.yamlfile import Document

    part = Document(scope.document.name, written)
    part.places = {
        path[len(scope.path) :]: place
        for path, place in scope.document.places.items()
        if path[: len(scope.path)] == scope.path
    }
    model = check_schema(part, schema.Day)
    scope.document.problems.extend(part.problems)
    return model


def points(scope: Scope, written: Any) -> p.Points | None:
    """Resolve what points a record gives; ``None`` if nothing is written."""
    if written is None:
        return None
    if not isinstance(written, dict):
        return p.PointsFixed(p.Const(scope.number(written, Type.POINTS)))
    from engine.yamlfile import Document

    part = Document(scope.document.name, written)
    size = len(scope.path)
    part.places = {k[size:]: v for k, v in scope.document.places.items() if k[:size] == scope.path}
    model = check_schema(part, schema.Points)
    scope.document.problems.extend(part.problems)
    return _points(scope, model) if model is not None else None


def _points(scope: Scope, written: schema.Points) -> p.Points | None:
    present = written.model_fields_set
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
    if cap is not None and cap < 0:
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


def check_bands(scope: Scope, bands: list[tuple[int | None, int | None]], *parts: str) -> None:
    """Note holes and overlaps: sorted by lower bound, each band must begin where the one before ends."""
    ordered = sorted(bands, key=lambda band: -(OPEN**3) if band[0] is None else band[0])
    if ordered and (ordered[0][0] is not None or ordered[-1][1] is not None):
        scope.wrong("BANDS-ENDS", "首段不得有下限、末段不得有上限，否则有数值无处可归", "the first band has no at_least, the last no below", *parts)
    for (_, high), (low, _) in zip(ordered, ordered[1:], strict=False):
        if high is None or low is None or high != low:
            zh = "分段之间有空隙或重叠：每段的下限须等于前一段的上限"
            scope.wrong("BANDS-GAP", zh, "bands leave a hole or overlap", *parts, mend=Text("逐段核对 at_least 与 below", "check the bounds"))
            return
    for low, high in ordered:
        if low is not None and high is not None and low >= high:
            scope.wrong("BANDS-EMPTY", "有一段的下限不小于上限", "a band is empty", *parts)


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
