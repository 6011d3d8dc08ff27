"""The closed algebra a rulebook is lowered to: scalar nodes over the columns of one record or one subject.

Every node is total: it has a value for every value of its arguments, so an emitter may work it out early, late or twice.
A blank is ``None``. Nothing is three-valued: whether a value is *unknown* is a column of its own (``unknown``), and a
condition is lowered to two truth values, the certain and the possible one. Questions and placeholders that a value hangs
on are sets, united by ``union``; what stands for them (bits, or sets of pairs) is the emitter's business.

Nodes are made by the functions of this module only. They fold constants and share equal nodes, so equality is identity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from engine.calendar import OPEN

OPS: Final = {
    # leaves
    "const": "a number, truth value, code, tuple of codes, or blank",
    "col": "a column of the row at hand: a field (blank if unknown), or something worked out before",
    "unknown": "whether a field is unknown",
    "questions": "the set of one open question, or of one placeholder",
    # truth
    "and": "every part holds",
    "or": "some part holds",
    "not": "the part does not hold",
    "cmp": "eq, ge, gt, le, lt of two values; false if one is blank",
    "same": "equal, blanks being equal to each other",
    "blank": "there is no value",
    "empty": "the set of questions is empty",
    "in": "a code is one of several",
    "has_any": "a set of codes has one of several",
    "has_all": "a set of codes has all of several",
    # choice
    "case": "the second if the first holds, else the third",
    "coalesce": "the first, or the second if the first is blank",
    # numbers
    "heaviest": "the greatest rank in a set of codes; blank if it is empty or there is none",
    "add": "the sum",
    "mul": "times a constant",
    "div": "divided by a positive constant, rounded down",
    "least": "the least",
    "greatest": "the greatest",
    "lookup": "the value of a table for a code, or what it says otherwise",
    # days
    "plus_days": "a day so many days later",
    "plus_months": "a day so many months later",
    "plus_working_days": "the so-manieth working day after a day",
    "next": "the first day of the next calendar unit",
    "year": "the calendar year of a day, as text",
    # sets of days
    "interval": "the days from one to before another",
    "days": "the union of several intervals",
    "minus": "the days of one set that are not in another",
    "before": "the days before a day",
    "since": "the days from a day on",
    "on": "whether a day is in a set of days",
    "no_days": "a set of days is empty",
    "end": "the end of an interval that runs only outside a set of days and keeps its length",
    # sets of questions and placeholders
    "union": "all that are in some",
    # text
    "text": "a value as the text of a key",
}  # fmt: skip
"""Every operation and what it means. An emitter that knows these knows every rulebook."""


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One operation on other nodes; ``data`` is what it says besides (a constant, a column's name, a comparison).

    ``present``: it provably has a value. ``height`` is that of the tree below it.
    """

    op: str
    args: tuple[Node, ...] = ()
    data: Any = None
    present: bool = False
    height: int = 0

    def __repr__(self) -> str:
        inside = [*([repr(self.data)] if self.data is not None else []), *map(repr, self.args)]
        return f"{self.op}({', '.join(inside)})"


_PRESENT = frozenset(
    {"and", "or", "not", "cmp", "same", "blank", "no_days", "in", "has_any", "has_all", "add", "mul", "div", "text", "empty"}
    | {"on", "plus_days", "plus_months", "plus_working_days", "next", "end", "least", "greatest"}
)
PRESENT: Final = frozenset({"@id", "@main", "@now", "@day", "@event_day", "@complete_day"})
"""Columns that are no fields and always have a value; those that are no fields begin with @."""


def _present(op: str, args: tuple[Node, ...], data: Any) -> bool:
    match op:
        case "const":
            return data is not None
        case "coalesce" | "lookup":
            return args[1].present
        case "case":
            return args[1].present and args[2].present
        case "col":
            return data in PRESENT
    return op in _PRESENT


_shared: dict[tuple[Any, ...], Node] = {}


def forget() -> None:
    """Forget the shared nodes (a lowered rulebook keeps its own); the constants stay."""
    _shared.clear()
    for node in (TRUE, FALSE, NONE, NIL, NEVER):
        _shared[node.op, (), node.data.__class__, node.data] = node


def node(op: str, *args: Node, data: Any = None) -> Node:
    """Return the one node of an operation on arguments."""
    key = (op, tuple(id(arg) for arg in args), data.__class__, data)
    found = _shared.get(key)
    if found is None:
        height = 1 + max(arg.height for arg in args) if args else 0
        found = _shared[key] = Node(op, args, data, _present(op, args, data), height)
    return found


def const(value: Any) -> Node:
    """Return a constant."""
    return node("const", data=value)


TRUE: Final = const(True)
FALSE: Final = const(False)
NONE: Final = const(None)
NEVER: Final = const(OPEN)
NIL: Final = node("union")
"""No question, no placeholder."""


def is_const(item: Node) -> bool:
    """Say whether a node is a constant."""
    return item.op == "const"


def col(name: str | tuple[str, ...]) -> Node:
    """Return a column (of the subject's row, by the words that name it)."""
    return node("col", data=name)


def truth(value: bool) -> Node:
    """Return a constant truth value."""
    return TRUE if value else FALSE


def every(parts: Iterable[Node]) -> Node:
    """Return the conjunction."""
    return _joined("and", parts, TRUE, FALSE)


def some(parts: Iterable[Node]) -> Node:
    """Return the disjunction."""
    return _joined("or", parts, FALSE, TRUE)


def _joined(op: str, parts: Iterable[Node], neutral: Node, absorbing: Node) -> Node:
    kept: dict[Node, None] = {}
    for part in parts:
        for item in part.args if part.op == op else (part,):
            if item is absorbing or negation(item) in kept:
                return absorbing
            if item is not neutral:
                kept[item] = None
    found = tuple(kept)
    return neutral if not found else found[0] if len(found) == 1 else node(op, *found)


def negation(part: Node) -> Node:
    """Return what holds where the part does not."""
    if part is TRUE or part is FALSE:
        return truth(part is FALSE)
    return part.args[0] if part.op == "not" else node("not", part)


def case(when: Node, then: Node, otherwise: Node) -> Node:
    """Return the second where the first holds, else the third."""
    if when is TRUE or then is otherwise:
        return then
    if when is FALSE:
        return otherwise
    if otherwise.op == "case" and otherwise.args[0] in (when, negation(when)):
        return case(when, then, otherwise.args[2 if otherwise.args[0] is when else 1])
    if then is TRUE and otherwise is FALSE:
        return when
    if then is FALSE and otherwise is TRUE:
        return negation(when)
    return node("case", when, then, otherwise)


def union(parts: Iterable[Node]) -> Node:
    """Return all questions (or placeholders) of several sets."""
    kept: dict[Node, None] = {}
    for part in parts:
        for item in part.args if part.op == "union" else (part,):
            kept[item] = None
    return next(iter(kept)) if len(kept) == 1 else node("union", *kept)


def where(when: Node, asked: Node) -> Node:
    """Return the questions where something holds, else none."""
    return case(when, asked, NIL)


def empty(asked: Node) -> Node:
    """Say whether a set of questions is empty."""
    if asked.op == "union" and not asked.args:
        return TRUE
    return FALSE if asked.op == "questions" else node("empty", asked)


def compare(op: str, left: Node, right: Node) -> Node:
    """Compare two values; false if one is blank."""
    if is_const(left) and is_const(right):
        a, b = left.data, right.data
        if a is None or b is None:
            return FALSE
        return truth({"eq": a == b, "ge": a >= b, "gt": a > b, "le": a <= b, "lt": a < b}[op])
    if left is NONE or right is NONE:
        return FALSE
    return node("cmp", left, right, data=op)


def blank(value: Node) -> Node:
    """Say whether there is no value."""
    if is_const(value):
        return truth(value.data is None)
    return FALSE if value.present else node("blank", value)


def coalesce(value: Node, otherwise: Node) -> Node:
    """Return a value, or another one where it is blank."""
    if value.present:
        return value
    return otherwise if value is NONE else node("coalesce", value, otherwise)


def same(left: Node, right: Node) -> Node:
    """Say whether two values are equal, blanks too."""
    if left is right:
        return TRUE
    return truth(left.data == right.data) if is_const(left) and is_const(right) else node("same", left, right)


def add(left: Node, right: Node) -> Node:
    """Return the sum of two numbers."""
    if is_const(left) and is_const(right):
        return const(left.data + right.data)
    if is_const(right) and right.data == 0:
        return left
    return right if is_const(left) and left.data == 0 else node("add", left, right)


def times(value: Node, factor: int) -> Node:
    """Return a number times a constant."""
    if is_const(value):
        return const(value.data * factor)
    return value if factor == 1 else node("mul", value, data=factor)


def divided(value: Node, by: int) -> Node:
    """Return a number divided by a positive constant, rounded down."""
    if is_const(value):
        return const(value.data // by)
    return value if by == 1 else node("div", value, data=by)


def least(*values: Node) -> Node:
    """Return the least of several numbers."""
    return _extreme("least", min, values)


def greatest(*values: Node) -> Node:
    """Return the greatest of several numbers."""
    return _extreme("greatest", max, values)


def _extreme(op: str, pick: Any, values: Iterable[Node]) -> Node:
    kept: dict[Node, None] = {}
    fixed: list[int] = []
    for value in values:
        for item in value.args if value.op == op else (value,):
            if is_const(item):
                fixed.append(item.data)
            else:
                kept[item] = None
    border = pick(fixed) if fixed else None
    if border is not None and not (kept and op == "least" and border >= OPEN):
        kept[const(border)] = None
    found = tuple(kept)
    return found[0] if len(found) == 1 else node(op, *found)


def interval(start: Node, end: Node) -> Node:
    """Return the days from one to before another; none if they do not lie in this order."""
    return node("interval", start, end)


def days_of(*intervals: Node) -> Node:
    """Return the union of several intervals."""
    return intervals[0] if len(intervals) == 1 else node("days", *intervals)


def no_days(days: Node) -> Node:
    """Say whether a set of days is empty."""
    return TRUE if days.op == "days" and not days.args else node("no_days", days)


def before(days: Node, day: Node) -> Node:
    """Return the days before a day."""
    if days.op == "interval":
        return interval(days.args[0], least(days.args[1], day))
    return node("before", days, day)


def since(days: Node, day: Node) -> Node:
    """Return the days from a day on."""
    if days.op == "interval":
        return interval(greatest(days.args[0], day), days.args[1])
    return node("since", days, day)


def on(day: Node, days: Node) -> Node:
    """Say whether a day is in a set of days."""
    if days.op == "interval":
        return every([compare("le", days.args[0], day), compare("lt", day, days.args[1])])
    return node("on", day, days)


def text(prefix: str, value: Node) -> Node:
    """Return a value as the text of a key, after a prefix (``#``, ``=`` or nothing)."""
    return const(f"{prefix}{value.data}") if is_const(value) else node("text", value, data=prefix)


def plus(unit: str, day: Node, amount: Node) -> Node:
    """Return a day a length later."""
    if is_const(amount) and amount.data <= 0 and unit != "working_days":
        return day
    return NEVER if day is NEVER else node(f"plus_{unit}", day, amount)


forget()
