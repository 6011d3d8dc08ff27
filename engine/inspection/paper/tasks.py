"""The tasks of a plan: what one body inspects, as it is announced and published (抽查任务)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.inspection.model import Enterprise, Inspector, Item, Plan, Visit, VisitKind
from engine.problems import Text

KINDS: dict[VisitKind, str] = {"for_cause": "special", "full_coverage": "key", "drawn": "random", "frequency": "routine"}
"""Kind of visit to code of the vocabulary's ``inspection_kind``, the one that names a visit of several reasons first."""

DEPTH_TEXT: dict[str, Text] = {
    "document": Text("书面检查", "inspection of documents"),
    "on_site": Text("现场检查", "inspection on site"),
    "full": Text("全面检查（现场检查并查阅资料）", "inspection in full (on site and of documents)"),
}


@dataclass(frozen=True)
class Task:
    """The visits of one body: number, title, first and last day planned."""

    number: str
    title: Text
    body: str
    visits: tuple[Visit, ...]

    @property
    def days(self) -> tuple[int, int]:
        """First and last planned day."""
        return min(visit.day for visit in self.visits), max(visit.day for visit in self.visits)


class PlanReader:
    """Looks things up in a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.inspectors: dict[str, Inspector] = {item.certificate: item for item in plan.inspectors}
        self.items: dict[str, Item] = {item.code: item for item in plan.items}
        self.enterprises: dict[tuple[str, str], Enterprise] = {(e.code, e.rulebook): e for e in plan.enterprises}
        self.visits: dict[str, Visit] = {self.number(visit): visit for visit in plan.visits}
        self.rules = {item.id: item for item in plan.rules}
        self.counted: dict[str, list[Visit]] = {}
        for visit in sorted(plan.visits, key=order):
            if visit.counts and visit.status != "done":
                self.counted.setdefault(visit.code, []).append(visit)
        self.tasks = self._tasks()
        self._task = {visit.id: task for task in self.tasks for visit in task.visits}

    @property
    def trial(self) -> bool:
        """Made from rules that are not adopted."""
        return any(item.trial for item in self.plan.rules)

    def number(self, visit: Visit) -> str:
        """Return the number of a visit (检查编号), which no other plan uses."""
        return visit.id if visit.id.startswith(self.plan.number) else f"{self.plan.number}-{visit.id}"

    def body(self, visit: Visit) -> str:
        """Return the inspecting body: that of the first inspector who acts at the leading level, else of the plan."""
        people = [self.inspectors[code] for code in visit.inspectors if code in self.inspectors]
        leading = [person.body for person in people if visit.level in person.levels]
        return next(iter(leading or [person.body for person in people]), self.plan.body)

    def task(self, visit: Visit) -> Task:
        """Return the task a visit belongs to."""
        return self._task[visit.id]

    def enterprise(self, visit: Visit) -> Enterprise | None:
        """Return what the plan says of the enterprise."""
        return self.enterprises.get((visit.code, visit.rulebook))

    def kind(self, visit: Visit) -> str:
        """Return the code of the kind of inspection."""
        held = {why.kind for why in visit.why}
        return next((code for kind, code in KINDS.items() if kind in held), "routine")

    def level(self, visit: Visit) -> Text:
        """Return the title of the leading level."""
        rules = self.rules.get(visit.rulebook)
        zh, en = rules.levels.get(visit.level, (visit.level, visit.level)) if rules else (visit.level, visit.level)
        return Text(zh, en)

    def supervision(self, rulebook: str, code: str) -> Text:
        """Return the title of a supervision class."""
        rules = self.rules.get(rulebook)
        zh, en = rules.classes.get(code, (code, code)) if rules else (code, code)
        return Text(zh, en)

    def ordinal(self, visit: Visit) -> tuple[int, int | None]:
        """Return which counted visit of its calendar year this is (0: it does not count), and the yearly cap."""
        held = self.enterprise(visit)
        cap = held.yearly_cap if held else None
        if not visit.counts:
            return 0, cap
        earlier = [v for v in self.counted.get(visit.code, ()) if order(v) <= order(visit)]
        return (held.counted if held else 0) + len(earlier), cap

    def _tasks(self) -> tuple[Task, ...]:
        open_visits = [visit for visit in self.plan.visits if visit.status != "done"]
        bodies: dict[str, list[Visit]] = {}
        for visit in sorted(open_visits, key=order):
            bodies.setdefault(self.body(visit), []).append(visit)
        titles = Text(self.plan.title_zh, self.plan.title_en)
        return tuple(
            Task(f"{self.plan.number}-R{at:02d}", Text(f"{titles.zh}（{body}）", f"{titles.en} ({body})"), body, tuple(visits))
            for at, (body, visits) in enumerate(sorted(bodies.items()), 1)
        )


def order(visit: Visit) -> tuple[int, str, str]:
    """Sort visits by day, district and number."""
    return visit.day, visit.district, visit.id


def open_visits(reader: PlanReader, only: Iterable[str] = ()) -> list[Visit]:
    """Return the visits that still need paper, in order of day; ``only`` keeps some enterprises."""
    wanted = set(only)
    found = [visit for visit in reader.plan.visits if visit.status != "done" and (not wanted or visit.code in wanted)]
    return sorted(found, key=order)
