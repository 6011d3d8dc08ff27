#!/usr/bin/env python
"""Check a plan against its rules, knowing nothing of how it was made: ``python tests/inspection/check_plan.py PLAN_DIR [DONE.csv]``.

Reads plan.json, plan.csv, the YAML of the rulebooks and the table of working days. It imports nothing of the engine; every window,
cap and working day is worked out here again from docs/semantics.md, section 15.
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
HEIGHT = {"street": 0, "district": 1, "city": 2, "province": 3, "nation": 4}
Day = date


def read_yaml(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text("utf-8"))


class Calendar:
    def __init__(self) -> None:
        data = read_yaml(ROOT / "rules/vocabulary/workdays.yaml")
        self.holidays = {str(item) for item in data["holidays"]}
        self.worked = {str(item) for item in data["worked"]}
        self.last_year = int(data["years"][1])

    def works(self, day: Day) -> bool:
        text = day.isoformat()
        return text in self.worked or (day.weekday() < 5 and text not in self.holidays)

    def days(self, first: Day, last: Day) -> list[Day]:
        return [first + timedelta(n) for n in range((last - first).days + 1) if self.works(first + timedelta(n))]


def unit_of(day: Day, per: str) -> tuple[Day, Day]:
    size = MONTHS[per]
    month = (day.month - 1) // size * size + 1
    end = month + size - 1
    return date(day.year, month, 1), date(day.year, end, calendar.monthrange(day.year, end)[1])


def parts(per: str, times: int, first: Day, last: Day, work: Calendar) -> list[tuple[Day, Day, Day, Day, int]]:
    """(first, last) of each part, (first, last) of its window, number of the part."""
    wholes = []
    if per == "two_weeks":
        at = date.fromordinal((first.toordinal() - 1) // 14 * 14 + 1)
        while at <= last:
            end = at + timedelta(13)
            inside = Counter("before" if day < first else "after" if day > last else "in" for day in work.days(at, end))
            if inside["in"] > inside["before"] and inside["in"] >= inside["after"]:
                wholes.append((at, end))
            at += timedelta(14)
    else:
        at = first
        while at <= last:
            whole = unit_of(at, per)
            wholes.append(whole)
            at = whole[1] + timedelta(1)
    found = []
    for begin, end in wholes:
        size, rest = divmod((end - begin).days + 1, times)
        at = begin
        for number in range(times):
            until = at + timedelta(size + (number < rest) - 1)
            found.append((at, until, begin, end, number))
            at = until + timedelta(1)
    return found


class Checker:
    def __init__(self, plan: dict[str, Any], done: list[dict[str, Any]], rulebooks: dict[str, Any]) -> None:
        self.plan, self.done, self.rules = plan, done, rulebooks
        self.work = Calendar()
        self.first, self.last, self.start = (date.fromisoformat(plan[key]) for key in ("first", "last", "start"))
        self.days = set(self.work.days(self.start, self.last))
        self.people = {item["certificate"]: item for item in plan["inspectors"]}
        self.items = {item["code"]: item for item in plan["items"]}
        self.fresh = [visit for visit in plan["visits"] if visit["status"] == "planned"]
        self.wrong: list[str] = []

    def say(self, what: str) -> None:
        self.wrong.append(what)

    def run(self) -> list[str]:
        for visit in self.fresh:
            self.visit(visit)
        self.load()
        self.once_a_day()
        self.caps()
        self.owed()
        self.balance()
        return self.wrong

    def visit(self, visit: dict[str, Any]) -> None:
        name, day = visit["id"], date.fromisoformat(visit["day"])
        if day not in self.days:
            self.say(f"{name}: {day} is no working day of the plan")
        if visit["provisional"] != (day.year > self.work.last_year):
            self.say(f"{name}: provisional is wrong for {day}")
        pair = visit["inspectors"]
        if len(set(pair)) != 2:
            self.say(f"{name}: not two inspectors: {pair}")
        for certificate in pair:
            person = self.people.get(certificate)
            if person is None:
                self.say(f"{name}: unknown inspector {certificate}")
                continue
            if not person["on_duty"]:
                self.say(f"{name}: {certificate} is not on duty")
            if person["certificate_until"] and day > date.fromisoformat(person["certificate_until"]):
                self.say(f"{name}: the certificate of {certificate} has run out")
            if any(date.fromisoformat(a) <= day <= date.fromisoformat(b) for a, b in person["away"]):
                self.say(f"{name}: {certificate} is away")
            if visit["level"] not in person["levels"]:
                self.say(f"{name}: {certificate} may not act for {visit['level']}")
            if person["districts"] and visit["district"] not in person["districts"]:
                self.say(f"{name}: {certificate} is not of {visit['district']}")
            if visit["code"] in person["avoids"]:
                self.say(f"{name}: {certificate} has a conflict of interest")
        skills = {skill for certificate in pair for skill in self.people.get(certificate, {"skills": ()})["skills"]}
        if not visit["items"]:
            self.say(f"{name}: nothing to inspect")
        for code in visit["items"]:
            item = self.items.get(code)
            if item is None or not item["published_on"] or date.fromisoformat(item["published_on"]) > self.start:
                self.say(f"{name}: {code} is not published")
            elif item["skill"] and item["skill"] not in skills:
                self.say(f"{name}: nobody is skilled in {item['skill']}")
        if not visit["why"]:
            self.say(f"{name}: no reason")
        for why in visit["why"]:
            a, b = map(date.fromisoformat, why["window"])
            if not a <= day <= b:
                self.say(f"{name}: {day} is outside {a} to {b}")
            if not why["provisions"] or not all(key in self.plan["provisions"] for key in why["provisions"]):
                self.say(f"{name}: a reason without provision")
            book = why["rule"].partition("@")[0]
            if book not in self.rules:
                self.say(f"{name}: no rulebook {book}")
        if visit["level"] != max((why["level"] for why in visit["why"]), key=lambda level: HEIGHT.get(level, -1), default=visit["level"]):
            self.say(f"{name}: the leading level is not the highest")
        if visit["counts"] != any(why["kind"] in ("frequency", "drawn") for why in visit["why"]):
            self.say(f"{name}: counts is wrong")

    def load(self) -> None:
        busy = Counter((one, visit["day"]) for visit in self.plan["visits"] for one in visit["inspectors"] if visit["status"] != "done")
        for (certificate, day), count in sorted(busy.items()):
            if count > self.plan["per_day"]:
                self.say(f"{certificate} has {count} visits on {day}")

    def once_a_day(self) -> None:
        for (code, day), count in Counter((visit["code"], visit["day"]) for visit in self.plan["visits"]).items():
            if count > 1:
                self.say(f"{code} is visited {count} times on {day}")

    def caps(self) -> None:
        caps: dict[str, list[int | None]] = defaultdict(list)
        for item in self.plan["enterprises"]:
            cap = self.rules[item["rulebook"]]["supervision"].get("yearly_cap")
            caps[item["code"]].append(cap["times"][item["supervision"]] if cap else None)
        fresh = Counter(visit["code"] for visit in self.fresh if visit["counts"])
        before = Counter(
            row["code"] for row in {(row["code"], row["day"]): row for row in self.done if row["counts"]}.values()
            if row["day"][:4] == self.plan["first"][:4]
        )  # fmt: skip
        for code, found in caps.items():
            known = [cap for cap in found if cap is not None]
            if len(known) == len(found) and fresh[code] and fresh[code] + before[code] > max(known):
                self.say(f"{code}: {before[code]} + {fresh[code]} visits, the cap is {max(known)}")

    def owed(self) -> None:
        short = defaultdict(set)
        for item in self.plan["shortfalls"]:
            for code in item["codes"]:
                short[code].update(item["levels"])
        visits = defaultdict(list)
        for visit in self.plan["visits"]:
            visits[visit["code"]].append(visit)
        groups = defaultdict(list)
        for item in self.plan["enterprises"]:
            groups[item["rulebook"], item["supervision"], item["district"]].append(item["code"])
        known_reasons = 0
        for item in self.plan["enterprises"]:
            table = self.rules[item["rulebook"]]["supervision"]
            found = next(one for one in table["classes"] if one["code"] == item["supervision"])
            duties = [
                (level, rate["times"], rate["per"], {"frequency", "drawn"}, "frequency")
                for level, rate in found["frequency"].items() if isinstance(rate, dict) and rate["times"]
            ]  # fmt: skip
            for one in table.get("full_coverage", []):
                if item["supervision"] in one.get("classes", [item["supervision"]]):
                    duties.append((one["level"], one["frequency"]["times"], one["frequency"]["per"], {"full_coverage"}, "full_coverage"))
            for level, times, per, kinds, kind in duties:
                for a, b, begin, end, number in parts(per, times, self.first, self.last, self.work):
                    made = [
                        row for row in self.done
                        if row["code"] == item["code"] and level in row["levels"] and kinds & set(row["kinds"])
                        and begin.isoformat() <= row["day"] <= end.isoformat()
                    ]  # fmt: skip
                    if number < len({row["day"] for row in made}):
                        continue
                    if not self.must(b) and self.turn(item, groups, a, b, begin, end, number) > self.index(a, b):
                        continue
                    usable = self.work.days(max(a, self.start), min(b, self.last))
                    if not usable or level in short[item["code"]]:
                        continue
                    served = [
                        visit for visit in visits[item["code"]]
                        if visit["status"] == "planned" and usable[0].isoformat() <= visit["day"] <= usable[-1].isoformat()
                        and any(why["level"] == level and why["kind"] == kind for why in visit["why"])
                    ]  # fmt: skip
                    known_reasons += bool(served)
                    if not served:
                        self.say(f"{item['code']}: {level} {kind} {times}/{per} owed {a} to {b}, nobody goes and nothing says why")
        if self.plan["visits"] and self.fresh and not known_reasons and not any(w["kind"] == "drawn" for v in self.fresh for w in v["why"]):
            self.say("no visit serves anything owed")

    def must(self, last: Day) -> bool:
        days = self.work.days(last - timedelta(20), last)
        return not days or days[-1] <= self.last

    def periods(self, a: Day, b: Day) -> int:
        return max(1, round(((b - a).days + 1) / ((self.last - self.first).days + 1)))

    def index(self, a: Day, b: Day) -> int:
        size = (self.last - self.first).days + 1
        return min(self.periods(a, b) - 1, max(0, ((self.first - a).days + size // 2) // size))

    def turn(self, item: Any, groups: Any, a: Day, b: Day, begin: Day, end: Day, number: int) -> int:
        group = groups[item["rulebook"], item["supervision"], item["district"]]
        name = f"{begin.isoformat()}/{end.isoformat()}#{number}"
        ordered = sorted(group, key=lambda code: hashlib.sha256(f"{name}\n{code}".encode()).hexdigest())
        return ordered.index(item["code"]) * self.periods(a, b) // len(group)

    def balance(self) -> None:
        load = Counter(one for visit in self.fresh for one in visit["inspectors"])
        alike = defaultdict(list)
        for person in self.plan["inspectors"]:
            if person["on_duty"] and not person["away"] and not person["avoids"] and (person["certificate_until"] or "9") > self.plan["last"]:
                alike[tuple(person["levels"]), tuple(person["districts"]), tuple(sorted(person["skills"]))].append(load[person["certificate"]])
        for key, loads in alike.items():
            if len(loads) > 1 and max(loads) - min(loads) > max(3, max(loads) // 5):
                self.say(f"unbalanced load {sorted(loads)} among inspectors alike: {key}")


def rulebooks_in(folder: Path, wanted: set[str]) -> dict[str, Any]:
    found = {}
    for path in sorted(folder.rglob("*.yaml")):
        if path.name.startswith("cases") or "cases" in path.parts:
            continue
        head = path.read_text("utf-8")
        if any(f"\nid: {name}\n" in head for name in wanted):
            data = read_yaml(path)
            found[data["id"]] = data
    return found


def same_table(plan: dict[str, Any], path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["检查编号"]: row for row in csv.DictReader(file)}
    wrong = [] if len(rows) == len(plan["visits"]) else [f"plan.csv has {len(rows)} rows, plan.json {len(plan['visits'])} visits"]
    for visit in plan["visits"]:
        row = rows.get(visit["id"])
        if row is None or (row["统一社会信用代码"], row["检查日期"]) != (visit["code"], visit["day"]):
            wrong.append(f"plan.csv differs for {visit['id']}")
        elif row["检查人员执法证号"].split("；") != visit["inspectors"] and visit["inspectors"]:
            wrong.append(f"plan.csv has other inspectors for {visit['id']}")
    return wrong


def check(plan: dict[str, Any], done: list[dict[str, Any]] | None = None, rules: Path = ROOT / "rules") -> list[str]:
    """Return every broken constraint of a plan. ``done``: code, day, levels, kinds, counts of what was inspected or announced."""
    wanted = {item["rulebook"] for item in plan["enterprises"]}
    return Checker(plan, done or [], rulebooks_in(rules, wanted)).run()


def main() -> None:
    folder = Path(sys.argv[1])
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    wrong = check(plan) + same_table(plan, folder / "plan.csv")
    for line in wrong:
        print(line)
    print(f"{len(plan['visits'])} visits, {len(plan['shortfalls'])} shortfalls, {len(wrong)} broken constraints")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
