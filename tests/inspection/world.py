"""Small worlds for tests of plans: enterprises with a class, inspectors, items, and the plan made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from engine.calendar import parse_day
from engine.facts import Record, Subject, uscc_checks
from engine.inspection import Given, Inspector, Item, Plan, make_plan, parse_period
from engine.inspection.libraries import Done
from engine.paths import rules_dir
from engine.rulebook import Corpus, load_corpus
from tests.inspection.check_plan import check

BOOK = "wuhai-property"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DISTRICTS = ("150302", "150303", "150304")


@cache
def corpus() -> Corpus:
    return load_corpus(rules_dir())


def code(number: int) -> str:
    body = "91150399MA"
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    body += digits
    organisation, _ = uscc_checks(body)
    return body + organisation + uscc_checks(body + organisation)[1]


class World:
    """A source of decisions: each enterprise has a class under one rulebook."""

    def __init__(
        self,
        classes: Iterable[tuple[str, str]] = (),
        *,
        book: str = BOOK,
        as_of: str = "2026-10-01",
        records: Mapping[str, tuple[Record, ...]] | None = None,
        program: Any = None,
    ) -> None:
        self.corpus = corpus()
        self.place = "乌海市"
        self.as_of = parse_day(as_of)
        self.known_at = 2_000_000_000
        self.program = program or self.corpus.programs[book][-1]
        self.records = records or {}
        self.subjects: dict[str, Subject] = {}
        self.decisions: list[Any] = []
        for number, (district, supervision) in enumerate(classes):
            subject = Subject(code(number), f"企业{number}", {"district": district, "sector": frozenset({self.program.sector})})
            self.subjects[subject.code] = subject
            self.decisions.append(self.decision(subject, supervision))

    def decision(self, subject: Subject, supervision: str) -> Any:
        return SimpleNamespace(
            subject=subject, rulebook=self.program.id, questions=(), selection=SimpleNamespace(program=self.program),
            outcome=SimpleNamespace(supervision=SimpleNamespace(code=supervision, key=("A", "A"), overrides=(), clash=False)),
        )  # fmt: skip


def inspector(number: int, **more: Any) -> Inspector:
    given: dict[str, Any] = {
        "certificate": f"Z{number:04d}", "name": f"检查员{number}", "body": "局", "levels": ("city", "district", "street"), "skills": ("物业",),
    }  # fmt: skip
    return Inspector(**(given | more))


def item(code_: str, **more: Any) -> Item:
    given: dict[str, Any] = {
        "code": code_, "title": code_, "basis": "依据", "sectors": ("property",), "published_on": parse_day("2026-01-05"),
    }  # fmt: skip
    return Item(**(given | more))


ITEMS = (item("WH-WY-01"), item("WH-WY-05", coverage="full", skill="物业"))


def plan_of(world: World, inspectors: Iterable[Inspector] | None = None, *, period: str = "2026Q4", **more: Any) -> Plan:
    people = tuple(inspector(number) for number in range(12)) if inspectors is None else tuple(inspectors)
    given = Given(parse_period(period), people, more.pop("items", ITEMS), **more)
    return make_plan(world, given)  # type: ignore[arg-type]


def broken(plan: Plan, done: Iterable[Done] = ()) -> list[str]:
    """What the independent checker finds."""
    rows = [
        {
            "code": one.code, "day": plan_day(one.day), "levels": sorted(one.levels), "kinds": sorted(one.kinds),
            "counts": bool(one.kinds & {"frequency", "drawn"}),
        }
        for one in done
    ]  # fmt: skip
    return check(json.loads(plan.model_dump_json()), rows)


def plan_day(number: int) -> str:
    from engine.calendar import format_day

    return format_day(number)


def made(code_: str, day: str, *levels: str, kind: str = "frequency", announced: bool = False, **more: Any) -> Done:
    return Done(code_, parse_day(day), frozenset(levels), frozenset({kind}), announced, **more)  # type: ignore[arg-type]


def mixed(count: int) -> list[tuple[str, str]]:
    """Districts and classes of many: 60 A, 29 B, 8 C, 3 D of a hundred."""
    order = "A" * 60 + "B" * 29 + "C" * 8 + "D" * 3
    return [(DISTRICTS[number % 3], order[number * 37 % 100]) for number in range(count)]


ROOT = Path(__file__).resolve().parents[2]
