"""Small rulebooks as plain data, and how tests load them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from engine.facts import Dictionary, load_dictionary
from engine.law import LawLibrary, load_law
from engine.paths import rules_dir
from engine.problems import Problem
from engine.rulebook import Program
from engine.rulebook.load import check_document
from engine.yamlfile import read_yaml

CITED = ["construction-credit-2017#14"]
YEAR = {"of": "decided_on", "plus": {"years": 1}, "first_day": "counts"}


@cache
def base() -> tuple[Dictionary, LawLibrary]:
    return load_dictionary(rules_dir()), load_law(rules_dir())


def said(word: str) -> dict[str, str]:
    return {"zh": word, "en": word}


def check(text: str, name: str = "rulebook.yaml") -> tuple[Program | None, list[Problem]]:
    program, problems, _ = check_document(read_yaml(text, name), *base())
    return program, problems


def load(book: dict[str, Any]) -> Program:
    program, problems = check(json.dumps(book, ensure_ascii=False, indent=1))
    assert program is not None, [problem.render("en") for problem in problems]
    return program


def book(**sections: Any) -> dict[str, Any]:
    head: dict[str, Any] = {
        "hengxin": "rulebook/1", "id": "small", "title": said("小"), "status": "published", "published_by": "例",
        "scope": {"place": "150300", "sector": "construction"}, "in_force": {"from": "2020-01-01", "to": "open"},
        "basis": CITED, "objections": said("无"),
    }  # fmt: skip
    return head | sections


def finding(id: str, points: Any = None, *, on: str = "penalty", **more: Any) -> dict[str, Any]:
    start = {"penalty": "decided_on", "honour": "awarded_on", "earlier_outcome": "decided_on"}[on]
    counts = {"from": start, "until": YEAR | {"of": start}}
    made = {"id": id, "title": said(id), "on": on, "class": "general", "basis": CITED, "counts": counts}
    return made | ({} if points is None else {"points": points}) | more


def trigger(id: str = "T", members: list[str] | None = None, **more: Any) -> dict[str, Any]:
    made = {
        "id": id, "title": said(id), "basis": CITED, "from": members or ["P"], "date": "decided_on", "within": {"years": 1},
        "at_least": 2, "fires": "every", "member_repair": "keeps", "class": "serious",
        "counts": {"from": "day", "until": YEAR | {"of": "day"}},
    }  # fmt: skip
    return made | more


def tally(id: str = "sum", over: list[str] | None = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"id": id, "title": said(id), "over": over or ["P"], "range": "findings", "take": "sum"}
    made |= more
    if made["take"] != "count" and "of" not in made:
        made["of"] = "points"
    return made


def scheme(id: str = "credit", add: list[str] | None = None, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": id, "title": said(id), "basis": CITED, "evaluated": "continuously",
        "grades": [{"code": code, "title": said(code)} for code in "ABC"],
    }  # fmt: skip
    if add is not None:
        made["score"] = {"base": 100, "add": add}
        bands = [{"grade": "A", "at_least": 90}, {"grade": "B", "at_least": 60, "below": 90}, {"grade": "C", "below": 60}]
        made["thresholds"] = [{"bands": bands}]
    else:
        made["otherwise"] = "A"
    return made | more


def effects(combine: str, *written: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = [{"id": f"E{place}-{combine}", "title": said("效果"), "basis": CITED} | item for place, item in enumerate(written)]
    return {"combine": combine, "effects": made} | more


def listed(id: str = "black", colour: str = "black", **more: Any) -> dict[str, Any]:
    key = {"black": "construction_black", "red": "red_board"}[colour]
    ground = {"id": "G", "title": said("事由"), "basis": CITED, "on": "P"}
    made = {"id": id, "key": key, "title": said(id), "colour": colour, "kind": "sector", "basis": CITED, "competent": said("局")}
    return made | {"grounds": [ground]} | more
