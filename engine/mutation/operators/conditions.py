"""Small mistakes in conditions: a bound one unit off, an open bound for a closed one, a part left out, all for any."""

from __future__ import annotations

from typing import Any

from engine.facts import Type
from engine.mutation.site import Change, Changes, Operator, Site, spelled
from engine.mutation.tree import GONE
from engine.problems import Text

_OPEN = {"at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most"}
_TURNED = {
    "at_least": "at_most", "more_than": "less_than", "at_most": "at_least", "less_than": "more_than",
    "heaviest_at_least": "heaviest_at_most", "heaviest_at_most": "heaviest_at_least",
    "has_any": "has_all", "has_all": "has_any",
    "no_worse_than": "no_better_than", "no_better_than": "no_worse_than",
}  # fmt: skip
_SETS = ("is", "in", "has_any", "has_all", "status")
_LIST_STATUSES = ("none", "candidate", "proposed", "noticed", "in_force", "ended", "removed")
_SCHEME_STATUSES = ("graded", "not_taking_part", "not_enough_data")


def _number(site: Site) -> bool:
    return site.is_condition and site.tested(site.value)[0].type in (Type.INT, Type.MONEY, Type.POINTS, Type.DATE)


def bounds(site: Site) -> Changes:
    """Yield the bounds of tests one unit of their scale up and down."""
    if not _number(site):
        return
    scale, _ = site.tested(site.value)
    for key in ("is", *_OPEN):
        written = site.value.get(key)
        for units in (1, -1):
            moved = scale.step(written, units)
            if moved is not None:
                yield Change(((site.below(key), moved),), f"{key}: {written}", f"{key}: {moved}")


def ranks(site: Site) -> Changes:
    """Yield the bounds of tests on ordered codes and on grades one rank up and down."""
    if not site.is_condition:
        return
    for key in (*_OPEN, "heaviest_at_least", "heaviest_at_most", "no_worse_than", "no_better_than"):
        written = site.value.get(key)
        if not isinstance(written, str):
            continue
        codes = _grades(site) if "scheme" in site.value else site.book.ordered(site.tested(site.value)[1])
        if written in codes:
            at = codes.index(written)
            for other in (at + 1, at - 1):
                if 0 <= other < len(codes):
                    yield Change(((site.below(key), codes[other]),), f"{key}: {written}", f"{key}: {codes[other]}")


def _grades(site: Site) -> tuple[str, ...]:
    scheme = site.book.program.schemes.get(str(site.value.get("scheme")))
    return tuple(grade.code for grade in scheme.grades) if scheme else ()


def closed(site: Site) -> Changes:
    """Yield closed bounds opened and open ones closed."""
    if not site.is_condition:
        return
    for key, other in _OPEN.items():
        if key in site.value:
            yield _renamed(site, key, other)


def turned(site: Site) -> Changes:
    """Yield comparisons turned round, any for all of a set of codes, there for not there, and yes for no."""
    if not site.is_condition:
        return
    for key, opposite in _TURNED.items():
        if key in site.value and not (key.startswith("has_") and len(_items(site.value[key])) < 2):
            yield _renamed(site, key, opposite)
    for key in ("exists", "is"):
        if isinstance(site.value.get(key), bool):
            other = not site.value[key]
            yield Change(((site.below(key), other),), spelled(site.value), spelled({**site.value, key: other}))


def _renamed(site: Site, key: str, other: str) -> Change:
    new = {other if name == key else name: value for name, value in site.value.items()}
    return site.to(new, spelled(site.value), spelled(new))


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def codes(site: Site) -> Changes:
    """Yield sets of codes with one left out, one more, or another in place of the only one."""
    if not site.is_condition:
        return
    for key in _SETS:
        written = _items(site.value[key]) if key in site.value else []
        if not written or not all(isinstance(item, str) for item in written):
            continue
        known = _known(site)
        if len(written) > 1:
            for gone in written:
                rest = [item for item in written if item != gone]
                yield Change(((site.below(key), rest),), f"{key}: {spelled(written)}", f"{key}: {spelled(rest)}")
        more = next((item for item in _after(known, written[-1]) if item not in written), None)
        if more is None:
            continue
        if len(written) > 1 or key == "has_any":
            wider = [*written, more]
            yield Change(((site.below(key), wider),), f"{key}: {spelled(written)}", f"{key}: {spelled(wider)}")
        if len(written) == 1:
            yield Change(((site.below(key), _like(site.value[key], more)),), f"{key}: {written[0]}", f"{key}: {more}")


def _like(before: Any, code: str) -> Any:
    return [code] if isinstance(before, list) else code


def _known(site: Site) -> tuple[str, ...]:
    if "list" in site.value:
        return _LIST_STATUSES
    if "scheme" in site.value:
        return _SCHEME_STATUSES if "status" in site.value else _grades(site)
    return site.book.ordered(site.tested(site.value)[1])


def _after(known: tuple[str, ...], code: str) -> tuple[str, ...]:
    at = known.index(code) if code in known else -1
    return (*known[at + 1 :], *known[: at + 1])


def parts(site: Site) -> Changes:
    """Yield ``all`` and ``any`` without one of their parts, and one for the other."""
    if not site.is_condition:
        return
    for key, other in (("all", "any"), ("any", "all")):
        written = site.value.get(key)
        if isinstance(written, list) and len(written) > 1:
            for at, part in enumerate(written):
                yield Change(((site.below(key, at), GONE),), spelled(part), "—")
            yield Change(((site.path, {other: written}),), f"{key}: {spelled(written)}", f"{other}: …")


def negated(site: Site) -> Changes:
    """Yield conditions turned into their opposite; a test that only says yes or no is left to ``turned``."""
    if site.is_condition and site.key != "not":
        value = site.value
        if "not" in value:
            yield site.to(value["not"], spelled(value), spelled(value["not"]))
        elif not any(isinstance(value.get(key), bool) for key in ("is", "exists")):
            yield site.to({"not": value}, spelled(value), f"not: {spelled(value)}")


def unconditional(site: Site) -> Changes:
    """Yield rules without their condition, where another part of the rule says what it is about."""
    if site.own_key in ("when", "taking_part") and isinstance(site.value, dict):
        yield site.to(GONE, f"{site.own_key}: {spelled(site.value)}", "—")


OPERATORS = (
    Operator("bound", Text("界限差一个单位", "a bound one unit off"), bounds),
    Operator("rank", Text("有序代码、等级的界限差一级", "a bound on an ordered code or grade one rank off"), ranks),
    Operator("closed", Text("含本数与不含本数互换", "a closed bound opened, an open one closed"), closed),
    Operator("turned", Text("比较方向、是否颠倒", "a comparison or a yes turned round"), turned),
    Operator("codes", Text("代码集合多一个、少一个、换一个", "a code too many, too few, or another"), codes),
    Operator("parts", Text("条件缺一项，“同时”与“任一”互换", "a part left out, all for any"), parts),
    Operator("negated", Text("条件取反", "a condition negated"), negated),
    Operator("unconditional", Text("去掉条件", "no condition at all"), unconditional),
)
