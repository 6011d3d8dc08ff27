"""Small mistakes in days: lengths, first days, borders, dates in force, suspensions, repair."""

from __future__ import annotations

from typing import Any

from engine.facts import Type
from engine.mutation.site import Change, Changes, Operator, Scale, Site, is_date, spelled
from engine.mutation.tree import GONE, value_at
from engine.problems import Text

_UNITS = ("days", "months", "years", "working_days")
_BORDERS = ("from", "until", "ends", "value", "otherwise")
_CALENDAR = ("month", "quarter", "half", "year")
_NAMED = ("open", "day", "complete")
_ONE_DAY = {"days": 1}


def lengths(site: Site) -> Changes:
    """Yield lengths of time one unit longer and shorter: one month for years, else one of their own unit."""
    if not isinstance(site.value, dict) or len(site.value) != 1 or site.own_key in ("title", "basis", "table"):
        return
    unit = next(iter(site.value))
    amount = site.value[unit]
    if unit not in _UNITS or isinstance(amount, bool) or not isinstance(amount, int):
        return
    for more in (1, -1):
        new = {"months": amount * 12 + more} if unit == "years" else {unit: amount + more}
        yield site.to(new, spelled(site.value), spelled(new))


def first_day(site: Site) -> Changes:
    """Yield intervals whose first day counts where it did not, and the other way round."""
    if site.own_key == "first_day":
        yield site.to("not_counted" if site.value == "counts" else "counts", f"first_day: {site.value}", "first_day: …")
    elif isinstance(site.value, dict) and "within" in site.value and "first_day" not in site.value and _window(site):
        new = {**site.value, "first_day": "not_counted"}
        yield site.to(new, "first_day: counts", "first_day: not_counted")


def _window(site: Site) -> bool:
    return site.own_key == "window" or (site.section == "triggers" and len(site.path) == 2)


def borders(site: Site) -> Changes:
    """Yield first and last days given by a field one day later."""
    if not _is_day_name(site):
        return
    later = {"of": site.value, "plus": _ONE_DAY, "first_day": "counts"}
    yield site.to(later, str(site.value), f"{site.value} + 1")


def _is_day_name(site: Site) -> bool:
    if not isinstance(site.value, str) or site.value == "open" or site.section in ("in_force", "parameters"):
        return False
    if site.own_key in ("value", "otherwise"):
        return site.section == "attributes" and site.owner.get("type") == "date" and not is_date(site.value)
    if site.own_key in ("from", "until", "ends"):
        return True
    return site.key in ("earliest", "latest")


def event_days(site: Site) -> Changes:
    """Yield consequences that begin on the day of the event for the day of complete evidence, and the other way."""
    if site.section == "triggers" and site.value in ("day", "complete") and site.own_key in ("from", "until", "of"):
        other = "complete" if site.value == "day" else "day"
        yield site.to(other, str(site.value), other)


def extremes(site: Site) -> Changes:
    """Yield the earliest of several days for the latest, and without one of them; another calendar unit."""
    if not isinstance(site.value, dict):
        return
    for key, other in (("earliest", "latest"), ("latest", "earliest")):
        written = site.value.get(key)
        if isinstance(written, list):
            yield site.to({other: written}, spelled(site.value), f"{other}: …")
            for at, part in enumerate(written):
                if len(written) > 1:
                    yield Change(((site.below(key, at), GONE),), spelled(part), "—")
    unit = site.value.get("start_of_next")
    if unit in _CALENDAR:
        at = _CALENDAR.index(unit)
        for other in _CALENDAR[max(0, at - 1) : at + 2]:
            if other != unit:
                yield Change(((site.below("start_of_next"), other),), f"start_of_next: {unit}", f"start_of_next: {other}")


def in_force(site: Site) -> Changes:
    """Yield the first and last day in force one day off."""
    if site.section == "in_force" and site.own_key in ("from", "to") and is_date(site.value):
        for days in (1, -1):
            moved = Scale(Type.DATE).step(site.value, days)
            yield site.to(moved, f"{site.own_key}: {site.value}", f"{site.own_key}: {moved}")


def suspensions(site: Site) -> Changes:
    """Yield rules without a suspension, and suspended days added at the end or not."""
    if site.own_key == "suspended" and isinstance(site.value, list):
        for at, item in enumerate(site.value):
            yield Change(((site.below(at), GONE),), spelled(item), "—")
    elif site.own_key == "added_at_end":
        yield site.to(not site.value, f"added_at_end: {spelled(site.value)}", f"added_at_end: {spelled(not site.value)}")


def repair(site: Site) -> Changes:
    """Yield rules that repair does not end, and other models of repair."""
    if site.own_key != "repair" or not isinstance(site.value, dict) or "model" not in site.value:
        return
    value = site.value
    if value["model"] != "none":
        yield site.to(GONE, spelled(value), "—")
    if value["model"] in ("shortens", "converts"):
        plain = {key: item for key, item in value.items() if key not in ("until", "into")} | {"model": "cancels"}
        yield site.to(plain, spelled(value), spelled(plain))


def transition(site: Site) -> Changes:
    """Yield transitional clauses that let the other version speak, where there is another."""
    if site.section == "transition" and site.book.versions > 1 and site.value in ("record_day", "as_of"):
        other = "as_of" if site.value == "record_day" else "record_day"
        yield site.to(other, f"{site.own_key}: {site.value}", f"{site.own_key}: {other}")


def branches(site: Site) -> Changes:
    """Yield attributes without one of their cases, with two cases in the other order, or with a code one rank off."""
    if site.section != "attributes":
        return
    if site.own_key == "first_of" and isinstance(site.value, list):
        for at, branch in enumerate(site.value):
            if len(site.value) > 1:
                yield Change(((site.below(at), GONE),), _label(branch), "—")
            if at + 1 < len(site.value):
                after = site.value[at + 1]
                swapped = [*site.value[:at], after, branch, *site.value[at + 2 :]]
                yield site.to(swapped, f"{_label(branch)}, {_label(after)}", f"{_label(after)}, {_label(branch)}")
    elif site.own_key in ("value", "otherwise") and site.owner.get("type") == "code" and isinstance(site.value, str):
        known = site.book.ordered(site.owner.get("codes"))
        if site.value in known:
            other = known[(known.index(site.value) + 1) % len(known)]
            yield site.to(other, f"{site.own_key}: {site.value}", f"{site.own_key}: {other}")
    if site.own_key == "otherwise" and len(site.path) == 3:
        yield site.to(GONE, f"otherwise: {spelled(site.value)}", "—")


def _label(branch: Any) -> str:
    return str(value_at(branch, ("label",)))


OPERATORS = (
    Operator("length", Text("期间长一个单位、短一个单位", "a length of time one unit off"), lengths),
    Operator("first-day", Text("首日计入与不计入互换", "the first day counted or not"), first_day),
    Operator("border", Text("起止日晚一日", "a first or last day one day later"), borders),
    Operator("event-day", Text("触发日与证据齐备日互换", "the day of an event for that of its evidence"), event_days),
    Operator("extreme", Text("最早与最晚互换、缺一项，周期不同", "earliest for latest, one less, another unit"), extremes),
    Operator("in-force", Text("施行日、终止日差一日", "the first or last day in force one day off"), in_force),
    Operator("suspension", Text("去掉中止，中止的日子是否顺延", "a suspension taken away, or added at the end"), suspensions),
    Operator("repair", Text("修复不产生效果、修复模式不同", "repair without effect, or another model"), repair),
    Operator("transition", Text("过渡条款指向另一版本", "a transitional clause that asks the other version"), transition),
    Operator("branch", Text("属性缺一种情形、次序颠倒、取值不同", "a case of an attribute missing, moved, other"), branches),
)
