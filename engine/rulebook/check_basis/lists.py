"""The kind of a list fits the level of its basis, and the list states what its kind must state."""

from __future__ import annotations

from collections.abc import Iterator

from engine.problems import Problem, Text
from engine.rulebook.check_basis.case import Case, ids_of
from engine.yamlfile import Path_


def check_lists(case: Case) -> Iterator[Problem]:
    """The kind of a list fits the level of its basis, its colour, and what it must state."""
    for index, one in enumerate(case.book.lists):
        path: Path_ = ("lists", index)
        rule = case.law.competence.lists.get(one.kind)
        if rule is None:
            continue
        title = f"“{one.title.zh}”"
        if not case.meets(rule, ids_of(one.basis), one.local):
            zh, en = case.levels(rule, local=one.local)
            why = case.why_not(rule, ids_of(one.basis), one.local)
            yield case.say(
                "BASIS-LIST-LEVEL",
                (*path, "basis"),
                f"{title}的依据不足以设立{rule.title.zh}{why.zh}",
                f"the basis of {one.id!r} is not enough for a {rule.title.en}{why.en}",
                (f"另引{zh}中的列入标准，或者改变名单种类", f"cite a standard in: {en}; or change the kind"),
            )
        if one.colour not in rule.colours:
            zh, en = f"{rule.title.zh}不能是这种颜色", f"a {rule.title.en} cannot have this colour"
            yield case.say("BASIS-LIST-COLOUR", (*path, "colour"), zh, en)
        if one.proposes and case.punishes(one.colour):
            stated = {"steps": bool(one.steps), "term": one.term is not None, "exit": bool(one.removals)}
            for need in rule.needs:
                if not stated[need]:
                    zh, en = f"{title}没有写明{_NEEDS[need].zh}", f"{one.id!r} states no {_NEEDS[need].en}"
                    yield case.say(f"BASIS-LIST-{need.upper()}", path, zh, en)


_NEEDS = {
    "steps": Text("列入程序", "steps before entry"),
    "term": Text("期限", "term"),
    "exit": Text("移出条件", "way out"),
}
