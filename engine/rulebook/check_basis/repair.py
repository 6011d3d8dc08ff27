"""What excludes repair, adds a condition to it or lets it change nothing needs a basis that may."""

from __future__ import annotations

from collections.abc import Iterator

from engine.law.schema import Requirement
from engine.problems import Problem
from engine.rulebook.check_basis.case import Case, burdens, ids_of
from engine.yamlfile import Path_


def check_repairs(case: Case) -> Iterator[Problem]:
    table = case.law.competence.repair
    for index, one in enumerate(case.book.repairs):
        both = (("bars", table.bars, one.bars), ("conditions", table.conditions, one.conditions))
        for key, wanted, parts in both:
            for at, part in enumerate(parts):
                if not case.meets(wanted, ids_of(part.basis)):
                    path: Path_ = ("repairs", index, key, at, "basis")
                    yield _repair_problem(case, key, path, wanted, ids_of(part.basis))
    for cited in burdens(case):
        counts = getattr(cited.part, "counts", None)
        repair = counts.repair if counts is not None else None
        if repair is not None and repair.model == "none" and not case.meets(table.bars, ids_of(repair.basis)):
            path = (*cited.path[:-1], "counts", "repair")
            yield _repair_problem(case, "none", path, table.bars, ids_of(repair.basis))


def _repair_problem(case: Case, key: str, path: Path_, wanted: Requirement, ids: tuple[str, ...]) -> Problem:
    code, zh, en = {
        "bars": ("BASIS-REPAIR-BAR", "该依据不足以规定不予修复", "the basis cannot exclude repair"),
        "conditions": (
            "BASIS-REPAIR-CONDITION",
            "该依据不足以增设修复条件",
            "the basis cannot add a condition of repair",
        ),
        "none": (
            "BASIS-REPAIR-NONE",
            "修复后不利后果继续存在，须有依据",
            "that repair ends nothing needs a basis",
        ),
    }[key]
    levels = case.levels(wanted)
    why = case.why_not(wanted, ids)
    return case.say(code, path, zh + why.zh, en + why.en, (f"另引{levels[0]}", f"cite: {levels[1]}"))
