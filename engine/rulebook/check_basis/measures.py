"""Every measure is one the law knows, hangs where it may hang, and has a basis of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.calendar import OPEN
from engine.law.schema import Carrier, Colour
from engine.problems import Problem, Text, nearest
from engine.rulebook import schema
from engine.rulebook.check_basis.case import Case, ids_of
from engine.yamlfile import Path_


@dataclass(frozen=True)
class _Hook:
    """What a measure hangs on; ``colour`` only for lists that name it themselves."""

    carrier: Carrier
    path: Path_
    local: bool = False
    colour: Colour | None = None


def _hooks(case: Case, index: int) -> Iterator[_Hook]:
    """Yield what a measure hangs on; one nobody names hangs on the lists it asks about, else on the grade."""
    measure, found = case.book.measures[index], False
    for at, one in enumerate(case.book.lists):
        for place, name in enumerate(one.measures):
            if name == measure.id:
                found = True
                yield _Hook(one.kind, ("lists", at, "measures", place), one.local, one.colour)
    for at, level in enumerate(case.book.supervision.classes if case.book.supervision else []):
        for place, name in enumerate(level.measures):
            if name == measure.id:
                found = True
                yield _Hook("grade", ("supervision", "classes", at, "measures", place))
    if not found:
        named = set(_lists_read(measure.when))
        lists = [one for one in case.book.lists if one.id in named]
        for one in lists:
            yield _Hook(one.kind, ("measures", index), one.local)
        if not lists:
            yield _Hook("grade", ("measures", index))


def _lists_read(condition: schema.Condition | None) -> Iterator[str]:
    if condition is not None:
        if condition.list_ is not None:
            yield condition.list_
        for inner in [*(condition.all_ or []), *(condition.any_ or []), condition.not_]:
            yield from _lists_read(inner)


def check_measures(case: Case) -> Iterator[Problem]:
    """Every measure is a known item of the edition in force, where it may hang, on its own basis."""
    for index, measure in enumerate(case.book.measures):
        path: Path_ = ("measures", index)
        item = case.law.measures.get(measure.item)
        if item is None:
            guess = nearest(measure.item, case.law.measures)
            mend = (f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
            zh, en = (
                f"“{measure.item}”不是清单措施、激励或者经营条件",
                f"{measure.item!r} is no known measure",
            )
            yield case.say("BASIS-MEASURE-UNKNOWN", (*path, "item"), zh, en, mend)
            continue
        if item.sort == "punishment":
            yield from _edition(case, path, item.editions)
        for hook in _hooks(case, index):
            yield from _hooked(case, path, measure, hook)


def _edition(case: Case, path: Path_, held: frozenset[str]) -> Iterator[Problem]:
    editions = case.law.editions_within(case.first, case.last)
    begins = min((case.law.instrument(e.instrument).in_force.first.earliest for e in editions), default=OPEN)
    gone = "、".join(edition.id for edition in editions if edition.id not in held)
    if begins > case.first:
        zh, en = (
            "规则集施行之日没有有效的惩戒措施清单",
            "no edition of the list was in force on the first day",
        )
        yield case.say("BASIS-MEASURE-EDITION", (*path, "item"), zh, en)
    elif gone:
        zh, en = f"惩戒措施清单{gone}年版没有这一项", f"not an item of the national list of {gone}"
        yield case.say("BASIS-MEASURE-EDITION", (*path, "item"), zh, en)


def _hooked(case: Case, path: Path_, measure: schema.Measure, hook: _Hook) -> Iterator[Problem]:
    """Judge one measure on one hook: the sort by colour, the item by carrier, the basis by level."""
    item, table = case.law.measures[measure.item], case.law.competence
    title, bearer = f"“{measure.title.zh}”", _BEARERS[hook.carrier]
    if hook.colour is not None and item.sort not in table.colours.get(hook.colour, ()):
        sort = _SORTS[item.sort]
        zh, en = f"{title}是{sort.zh}，不能用于这种名单", f"{measure.id!r}: this list bears no {sort.en}"
        yield case.say("BASIS-MEASURE-COLOUR", hook.path, zh, en)
        return
    rows = table.permits_for(measure.item, hook.carrier)
    if not rows:
        code = "BASIS-MEASURE-RIGHTS" if item.reduces_rights else "BASIS-MEASURE-CARRIER"
        why = ("减损权益的", "that reduces rights") if item.reduces_rights else ("这项", "of this kind")
        yield case.say(
            code,
            hook.path,
            f"{bearer.zh}不得附带{why[0]}措施{title}",
            f"a {bearer.en} bears no measure {why[1]}: {measure.id!r}",
            ("删去该措施，或者附于有法定依据的名单", "drop it, or hang it on a list of serious dishonesty"),
        )
    elif not any(case.meets(row, ids_of(measure.basis), hook.local) for row in rows):
        code = "BASIS-CONDITION-LEVEL" if item.sort == "condition" else "BASIS-MEASURE-LEVEL"
        zh, en = case.levels(*rows, local=hook.local)
        not_enough = case.why_not(rows[0], ids_of(measure.basis), hook.local)
        yield case.say(
            code,
            (*path, "basis"),
            f"{title}用于{bearer.zh}，自身依据不足{not_enough.zh}",
            f"{measure.id!r} on a {bearer.en}: its own basis is not enough{not_enough.en}",
            (f"另引{zh}中规定该措施的条款", f"cite a provision of its own in: {en}"),
        )


_BEARERS: dict[Carrier, Text] = {
    "statutory": Text("严重失信主体名单", "list of serious dishonesty"),
    "sector": Text("行业名单", "sector list"),
    "board": Text("红黑榜", "red and black board"),
    "grade": Text("信用等级或者监管类别", "grade or class of supervision"),
}
_SORTS = {
    "punishment": Text("惩戒措施", "punishment"),
    "incentive": Text("激励措施", "incentive"),
    "condition": Text("经营条件", "condition of business"),
}
