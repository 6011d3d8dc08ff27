"""Small mistakes in outcomes: exceptions, effects, grades, lists, tallies, triggers, supervision, measures, repair."""

from __future__ import annotations

from typing import Any

from engine.casebook.coverage import unreachable
from engine.facts import Type
from engine.mutation.site import Change, Changes, Operator, Scale, Site, spelled
from engine.mutation.tree import GONE
from engine.problems import Text

_SORTS = ("vetoes", "lifts", "downgrades", "caps")
_DROPPED = {
    "findings": ("unless",),
    "triggers": ("from", "per"),
    "tallies": ("over", "by"),
    "schemes": ("requires", "add", "effects"),
    "lists": ("unless", "grounds", "steps", "removals"),
    "supervision": ("overrides",),
    "repairs": ("conditions", "bars", "of", "equal"),
}
"""The lists, by section, from which an item can be forgotten."""
_CLASSES = ("basic", "enhancing", "general", "serious", "risk")
_DEPTHS = ("document", "on_site", "full")
_MODES = {"worst": ("best",), "best": ("worst",), "sum": ("worst",)}
_PERS = ("two_weeks", "month", "quarter", "half", "year")
_FLAGS = {
    ("lists", "new_ground"): ("restarts", "adds", "none"),
    ("triggers", "member_repair"): ("undoes", "keeps"),
    ("tallies", "range"): ("findings", "records"),
    ("tallies", "repaired"): ("counts", "left_out"),
    ("tallies", "keep"): ("highest", "all"),
    ("schemes", "otherwise"): ("not_enough_data", "provisional"),
    ("supervision", "combine"): ("worst", "unique"),
    ("repairs", "before"): ("record", "application"),
}
"""Words that stand for each other, by section and key."""


def dropped(site: Site) -> Changes:
    """Yield rules without one of the items of a list: an exception, ground, effect, override, condition, member."""
    if site.own_key not in _DROPPED.get(site.section, ()) or not isinstance(site.value, list):
        return
    for at, item in enumerate(site.value):
        if len(site.value) > 1:
            yield Change(((site.below(at), GONE),), _name(item), "—")
            continue
        gone = site.path[:-1] if site.own_key == "effects" else site.path
        yield Change(((gone, GONE),), _name(item), "—")


def _name(item: Any) -> str:
    if isinstance(item, dict):
        return str(item.get("id") or item.get("label") or item.get("kind") or spelled(item))
    return str(item)


def words(site: Site) -> Changes:
    """Yield the other words that could stand here: how members repair, what a new ground does, which ones count."""
    choice = _FLAGS.get((site.section, site.own_key), ())
    if site.value in choice:
        for other in choice:
            if other != site.value:
                yield site.to(other, f"{site.own_key}: {site.value}", f"{site.own_key}: {other}")
    if site.own_key in ("immediate", "proposes") and isinstance(site.value, bool):
        yield site.to(not site.value, f"{site.own_key}: {spelled(site.value)}", f"{site.own_key}: {spelled(not site.value)}")
    elif _waits(site):
        yield site.to({**site.value, "immediate": True}, "immediate: false", "immediate: true")


def _waits(site: Site) -> bool:
    """Say whether the value is an effect that waits for the next evaluation."""
    if site.section != "schemes" or not isinstance(site.value, dict) or site.path[-2:-1] != ("effects",):
        return False
    return "immediate" not in site.value and site.owner.get("evaluated") != "continuously"


def combined(site: Site) -> Changes:
    """Yield another way to combine effects, where there are several."""
    if site.section != "schemes" or site.own_key not in _SORTS or not isinstance(site.value, dict):
        return
    mode = site.value.get("combine")
    if len(site.value.get("effects", [])) > 1 or (site.own_key == "downgrades" and mode == "sum"):
        for other in _MODES.get(str(mode), ("worst", "best")):
            yield Change(((site.below("combine"), other),), f"combine: {mode}", f"combine: {other}")
    if "floor" in site.value:
        yield Change(((site.below("floor"), GONE),), f"floor: {site.value['floor']}", "—")


def targets(site: Site) -> Changes:
    """Yield effects that lead one grade further or less far, and downgrades by one step more or less."""
    if site.section != "schemes":
        return
    grades = [str(grade.get("code")) for grade in site.owner.get("grades", []) if isinstance(grade, dict)]
    target = site.own_key in ("at_least", "at_most") and "effects" in site.path and "when" not in site.path
    if (target or site.own_key == "floor" or (site.own_key == "otherwise" and len(site.path) == 3)) and site.value in grades:
        at = grades.index(site.value)
        for other in (at + 1, at - 1):
            if 0 <= other < len(grades):
                yield site.to(grades[other], f"{site.own_key}: {site.value}", f"{site.own_key}: {grades[other]}")
    elif site.own_key == "ranks":
        for units in (1, -1):
            moved = Scale(Type.INT).step(site.value, units)
            if moved is not None:
                yield site.to(moved, f"ranks: {site.value}", f"ranks: {moved}")


def order(site: Site) -> Changes:
    """Yield effects in another order of stages."""
    if site.section == "schemes" and site.own_key == "order" and isinstance(site.value, list):
        for at in range(len(site.value) - 1):
            swapped = [*site.value[:at], site.value[at + 1], site.value[at], *site.value[at + 2 :]]
            yield site.to(swapped, spelled(site.value), spelled(swapped))


def evaluated(site: Site) -> Changes:
    """Yield grades made for other periods, or all the time."""
    if site.section == "schemes" and site.own_key == "evaluated" and isinstance(site.value, dict):
        for other in ("quarter", "half", "year"):
            if other != site.value.get("every"):
                yield Change(((site.below("every"), other),), f"every: {site.value.get('every')}", f"every: {other}")
        yield site.to("continuously", spelled(site.value), "continuously")


def tallied(site: Site) -> Changes:
    """Yield tallies that add where they should count or take the most, without overlap, window or groups."""
    if site.section != "tallies":
        return
    if site.own_key in ("take", "each") and site.value in ("sum", "max"):
        other = "max" if site.value == "sum" else "sum"
        yield site.to(other, f"{site.own_key}: {site.value}", f"{site.own_key}: {other}")
    elif site.own_key in ("overlap", "window", "groups"):
        yield site.to(GONE, f"{site.own_key}: {spelled(site.value)}", "—")
    elif site.own_key == "within" and site.value == "record":
        yield site.to(GONE, "within: record", "—")


def fired(site: Site) -> Changes:
    """Yield triggers that fire on every day for the first of a period, and the other way round."""
    if site.section == "triggers" and site.own_key == "fires":
        other: Any = {"first_per": "year"} if site.value == "every" else "every"
        yield site.to(other, f"fires: {spelled(site.value)}", f"fires: {spelled(other)}")


def listed(site: Site) -> Changes:
    """Yield lists without minimum, earliest end, quota, successor; and a term ended at once."""
    if site.section == "lists" and site.own_key in ("minimum", "not_before", "quota", "successor", "term"):
        yield site.to(GONE, f"{site.own_key}: {spelled(site.value)}", "—")


def cells(site: Site) -> Changes:
    """Yield each cell of the matrix of supervision with the neighbouring class."""
    if site.section != "supervision" or site.own_key != "matrix" or not isinstance(site.value, list):
        return
    supervision = site.book.program.supervision
    assert supervision is not None
    classes = [item.code for item in supervision.classes]
    for (row, column), given in supervision.cells.items():
        if unreachable(site.book.program, row, column):
            continue
        cell = next(cell for cell in site.value if _holds(cell, row, column))
        for other in classes[given + 1 : given + 2] or classes[given - 1 : given]:
            edits = ((site.path, _split(site.value, row, column, other)),)
            yield Change(edits, f"{row} × {column or '—'}: {cell['gives']}", f"{row} × {column or '—'}: {other}")


def _holds(cell: Any, row: str, column: str) -> bool:
    columns = cell.get("risk")
    return row in cell["credit"] or "*" in cell["credit"] if not columns else (
        (row in cell["credit"] or "*" in cell["credit"]) and (column in columns or "*" in columns)
    )


def _split(matrix: list[Any], row: str, column: str, gives: str) -> list[Any]:
    """Return the matrix with one cell of another class; cells with ``*`` are for the loader to judge."""
    found = []
    for cell in matrix:
        if not _holds(cell, row, column):
            found.append(cell)
            continue
        if "risk" not in cell:
            rest = [item for item in cell["credit"] if item != row]
            found += [{**cell, "credit": rest}] if rest else []
        else:
            rows = [item for item in cell["credit"] if item != row]
            columns = [item for item in cell["risk"] if item != column]
            found += [{**cell, "credit": rows}] if rows else []
            found += [{**cell, "credit": [row], "risk": columns}] if columns else []
    own = {"credit": [row], "gives": gives} if not column else {"credit": [row], "risk": [column], "gives": gives}
    return [*found, own]


def classes(site: Site) -> Changes:
    """Yield overrides with the neighbouring class."""
    if site.section == "supervision" and site.own_key == "gives" and "overrides" in site.path:
        supervision = site.book.program.supervision
        known = [item.code for item in supervision.classes] if supervision else []
        if site.value in known:
            at = known.index(site.value)
            for other in (*known[at + 1 : at + 2], *known[max(0, at - 1) : at]):
                yield site.to(other, f"gives: {site.value}", f"gives: {other}")


def frequencies(site: Site) -> Changes:
    """Yield inspections more or less often, drawn at another ratio, of another depth."""
    if site.section != "supervision":
        return
    if site.own_key in ("times", "ratio"):
        for units in (1, -1):
            moved = Scale(Type.INT).step(site.value, units)
            yield site.to(moved, f"{site.own_key}: {site.value}", f"{site.own_key}: {moved}")
    for key, known in (("per", _PERS), ("depth", _DEPTHS)):
        if site.own_key == key and site.value in known:
            other = known[(known.index(site.value) + 1) % len(known)]
            yield site.to(other, f"{key}: {site.value}", f"{key}: {other}")


def measures(site: Site) -> Changes:
    """Yield lists and classes with a measure left out, or another in its place."""
    if site.own_key != "measures" or site.section not in ("lists", "supervision") or not isinstance(site.value, list):
        return
    known = list(site.book.program.measures)
    for at, item in enumerate(site.value):
        yield Change(((site.below(at), GONE),), f"measures: {item}", "—")
        other = next((name for name in _after(known, item) if name not in site.value), None)
        if other is not None:
            yield Change(((site.below(at), other),), f"measures: {item}", f"measures: {other}")


def _after(known: list[str], item: str) -> list[str]:
    at = known.index(item) if item in known else -1
    return [*known[at + 1 :], *known[: at + 1]]


def record_class(site: Site) -> Changes:
    """Yield findings and triggers that put a record into another of the five classes."""
    if site.own_key == "class" and len(site.path) == 3 and site.value in _CLASSES:
        other = _CLASSES[(_CLASSES.index(site.value) + 1) % len(_CLASSES)]
        yield site.to(other, f"class: {site.value}", f"class: {other}")


OPERATORS = (
    Operator("dropped", Text("漏掉例外、情形、效果、必备表等一项", "an exception, ground, effect forgotten"), dropped),
    Operator("word", Text("可选写法互换（是否撤回、重新起算、按条或按记录等）", "one of a few words for another"), words),
    Operator("combine", Text("合并方式不同、去掉下限", "another way to combine, no floor"), combined),
    Operator("target", Text("效果的等级、降级步数差一", "a grade or number of ranks one off"), targets),
    Operator("order", Text("效果次序不同", "another order of effects"), order),
    Operator("evaluated", Text("评价周期不同", "another period of evaluation"), evaluated),
    Operator("tally", Text("汇总方式不同，去掉取高、窗口、分组", "another way to tally, no overlap, window or groups"), tallied),
    Operator("fires", Text("每次触发与每期首次互换", "every event for the first per period"), fired),
    Operator("list", Text("名单去掉期限、最短期、名额、后续", "a list without term, minimum, quota"), listed),
    Operator("cell", Text("监管矩阵一格差一类", "a cell of the matrix one class off"), cells),
    Operator("class", Text("直接定类差一类", "an override one class off"), classes),
    Operator("frequency", Text("检查频次、抽查比例、深度不同", "another frequency, ratio or depth"), frequencies),
    Operator("measure", Text("措施漏掉、换成另一项", "a measure left out or another one"), measures),
    Operator("record-class", Text("五类信息归类不同", "another of the five classes"), record_class),
)
