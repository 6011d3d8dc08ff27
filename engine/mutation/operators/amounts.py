"""Small mistakes in amounts: points, bands, base, caps, bounds of grades, parameters, counts."""

from __future__ import annotations

from typing import Any

from engine.facts import Type
from engine.mutation.site import Change, Changes, Operator, Scale, Site, spelled
from engine.mutation.tree import GONE
from engine.problems import Text
from engine.yamlfile import Path_

_COUNT = Scale(Type.INT)


def _steps(scale: Scale, path: Path_, written: Any, label: str) -> Changes:
    for units in (1, -1):
        moved = scale.step(written, units)
        if moved is not None:
            yield Change(((path, moved),), f"{label}: {written}", f"{label}: {moved}")


def points(site: Site) -> Changes:
    """Yield points one unit more and one less, with the other sign, and rounded otherwise."""
    if site.section not in ("findings", "triggers"):
        return
    unit = site.book.points
    if site.own_key == "points" and len(site.path) == 3:
        if isinstance(site.value, dict):
            yield from _computed(site, unit)
        else:
            yield from _steps(unit, site.path, site.value, "points")
            yield from _sign(site, unit, site.path, site.value)
            yield site.to(GONE, f"points: {site.value}", "—")
    elif site.own_key == "points":
        yield from _steps(unit, site.path, site.value, "points")


def _sign(site: Site, unit: Scale, path: Path_, written: Any) -> Changes:
    text = str(written)
    if unit.step(written, 0) not in (None, 0):
        other = text[1:] if text.startswith("-") else f"-{text}"
        yield Change(((path, other),), f"points: {written}", f"points: {other}")


def _computed(site: Site, unit: Scale) -> Changes:
    value = site.value
    for code, written in (value.get("table") or {}).items():
        yield from _steps(unit, site.below("table", code), written, code)
    for key in ("each", "cap"):
        if key in value:
            yield from _steps(unit, site.below(key), value[key], key)
    if "cap" in value:
        yield Change(((site.below("cap"), GONE),), f"cap: {value['cap']}", "—")
    if "unit" in value:
        yield from _steps(site.book.field(site.owner_kind, str(value.get("per")))[0], site.below("unit"), value["unit"], "unit")
    if "round" in value:
        for other in ("floor", "ceiling", "half_up"):
            if other != value["round"]:
                yield Change(((site.below("round"), other),), f"round: {value['round']}", f"round: {other}")
    if "deduct" in value:
        yield site.to({"field": value["deduct"]}, spelled(value), spelled({"field": value["deduct"]}))
    if isinstance(value.get("bands"), list):
        scale, _ = site.book.field(site.owner_kind, str(value.get("by")))
        yield from _borders(scale, site.below("bands"), value["bands"])


def _borders(scale: Scale, path: Path_, bands: list[Any]) -> Changes:
    """Yield the borders of bands moved by one unit: both bands that meet at a border move."""
    written = {spelled(band["at_least"]): band["at_least"] for band in bands if isinstance(band, dict) and "at_least" in band}
    for text, border in written.items():
        for units in (1, -1):
            moved = scale.step(border, units)
            if moved is None:
                continue
            edits = [
                ((*path, at, key), moved)
                for at, band in enumerate(bands)
                for key in ("at_least", "below")
                if key in band and spelled(band[key]) == text
            ]
            yield Change(tuple(edits), f"at_least: {text}", f"at_least: {moved}")


def grades(site: Site) -> Changes:
    """Yield the bounds between grades one unit of the score up and down."""
    if site.section == "schemes" and site.own_key == "bands" and isinstance(site.value, list):
        yield from _borders(site.book.score, site.path, site.value)


def base(site: Site) -> Changes:
    """Yield base scores and scores set by a veto one unit more and less."""
    if site.section != "schemes" or site.own_key not in ("base", "score"):
        return
    if isinstance(site.value, dict) and "by" not in site.value:
        return
    unit = site.book.points
    if not isinstance(site.value, dict):
        yield from _steps(unit, site.path, site.value, site.own_key)
        return
    for code, written in (site.value.get("table") or {}).items():
        yield from _steps(unit, site.below("table", code), written, code)
    if "otherwise" in site.value:
        yield from _steps(unit, site.below("otherwise"), site.value["otherwise"], "otherwise")


def caps(site: Site) -> Changes:
    """Yield caps and bounds of groups one unit off, and taken away."""
    if site.own_key not in ("cap", "having") or not isinstance(site.value, dict) or site.section not in ("tallies", "schemes"):
        return
    scale = site.book.score
    if site.section == "tallies":
        name = str(site.owner.get("id"))
        scale = site.book.tally(name)
        if "groups" in site.path:
            counts = isinstance(site.parent, dict) and site.parent.get("each") == "count"
            by_points = site.book.program.tallies[name].of == "points"
            scale = _COUNT if counts else site.book.score if by_points else scale
    for key in ("at_least", "at_most"):
        if key in site.value:
            yield from _steps(scale, site.below(key), site.value[key], key)
    yield site.to(GONE, f"{site.own_key}: {spelled(site.value)}", "—")


def parameters(site: Site) -> Changes:
    """Yield the values of parameters one unit more and less."""
    if site.section == "parameters" and site.own_key == "value" and len(site.path) == 3:
        type_ = Type(str(site.owner.get("type")))
        yield from _steps(Scale(type_, site.book.program.points_decimals), site.path, site.value, "value")


def counts(site: Site) -> Changes:
    """Yield the numbers of triggers and of other records one more and one less."""
    if site.section == "triggers" and site.own_key == "at_least":
        yield from _steps(_COUNT, site.path, site.value, "at_least")
    elif site.section == "triggers" and site.own_key == "reaches":
        scale, _ = site.book.field(None, str(site.parent.get("field")))
        yield from _steps(scale, site.path, site.value, "reaches")
    elif site.section == "repairs" and site.own_key == "at_most" and "others" in site.path:
        yield from _steps(_COUNT, site.path, site.value, "at_most")


OPERATORS = (
    Operator("points", Text("分值差一个单位、正负颠倒、舍入不同", "points off, of the other sign, rounded otherwise"), points),
    Operator("grade-bound", Text("等级分界差一个单位", "a bound between grades one unit off"), grades),
    Operator("base", Text("基础分、否决后的得分差一个单位", "a base score or the score of a veto one unit off"), base),
    Operator("cap", Text("封顶、保底差一个单位或者去掉", "a cap one unit off or taken away"), caps),
    Operator("parameter", Text("裁量参数差一个单位", "a parameter one unit off"), parameters),
    Operator("count", Text("次数、累计界限差一", "a number of records one off"), counts),
)
