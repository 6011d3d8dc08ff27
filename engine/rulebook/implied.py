"""What follows from the mere form of conditions and days: sound, not complete."""

from __future__ import annotations

from engine.rulebook import program as p


def implies(one: p.Condition, other: p.Condition) -> bool:
    """Say whether, by form alone, wherever ``one`` holds ``other`` holds too."""
    if one == other:
        return True
    match one, other:
        case p.AnyOf(parts), _ if parts:
            return all(implies(part, other) for part in parts)
        case _, p.AllOf(parts):
            return all(implies(one, part) for part in parts)
        case p.AllOf(parts), _ if any(implies(part, other) for part in parts):
            return True
        case _, p.AnyOf(parts):
            return any(implies(one, part) for part in parts)
        case p.Test(), p.Test() if (one.what, one.name) == (other.what, other.name):
            return _test_implies(one, other)
        case _:
            return False


def _test_implies(one: p.Test, other: p.Test) -> bool:
    match one.operand, other.operand:
        case tuple() as few, tuple() as many if one.op == other.op and one.op in ("in", "status_in", "has_any"):
            return set(few) <= set(many)
        case tuple() as many, tuple() as few if one.op == other.op == "has_all":
            return set(few) <= set(many)
        case p.Const(low), p.Const(bound) if isinstance(low, int) and isinstance(bound, int):
            return _number_implies(one.op, low, other.op, bound)
        case _:
            return False


def _number_implies(op: p.Op, number: int, other: p.Op, bound: int) -> bool:
    if other in ("ge", "gt"):
        return number > bound if (op, other) in (("ge", "gt"), ("eq", "gt")) else op in ("ge", "gt", "eq") and number >= bound
    if other in ("le", "lt"):
        return number < bound if (op, other) in (("le", "lt"), ("eq", "lt")) else op in ("le", "lt", "eq") and number <= bound
    return False


def always_open(day: p.DayExpr) -> bool:
    """Say whether a day never comes, whatever the record says."""
    match day:
        case p.DayOpen():
            return True
        case p.DayEarliest(parts):
            return bool(parts) and all(always_open(part) for part in parts)
        case p.DayLatest(parts):
            return any(always_open(part) for part in parts)
        case p.DayPlus(of=inner) | p.DayNext(after=inner):
            return always_open(inner)
        case _:
            return False


def at_most(one: p.DayExpr, other: p.DayExpr) -> bool:
    """Say whether, by form alone, ``one`` is never later than ``other``."""
    if one == other or isinstance(other, p.DayOpen):
        return True
    match one:
        case p.DayEarliest(parts) if any(at_most(part, other) for part in parts):
            return True
        case p.DayLatest(parts) if parts and all(at_most(part, other) for part in parts):
            return True
        case p.DayPlus(of, p.Length(_, p.Const(0)), True) if at_most(of, other):
            return True
    match other:
        case p.DayLatest(parts):
            return any(at_most(one, part) for part in parts)
        case p.DayEarliest(parts):
            return bool(parts) and all(at_most(one, part) for part in parts)
        case p.DayPlus(of, plus, counts):
            return at_most(one, of) or (isinstance(one, p.DayPlus) and one.of == of and _shorter(one, plus, counts))
        case p.DayNext(_, after):
            return at_most(one, after)
        case _:
            return False


def _shorter(one: p.DayPlus, plus: p.Length, counts: bool) -> bool:
    mine, theirs = one.plus.amount, plus.amount
    if one.plus.unit != plus.unit or not (isinstance(mine, p.Const) and isinstance(theirs, p.Const)):
        return False
    if not (isinstance(mine.value, int) and isinstance(theirs.value, int)):
        return False
    return mine.value <= theirs.value and (one.first_day_counts or not counts)
