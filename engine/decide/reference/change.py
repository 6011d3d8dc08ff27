"""The next day on which the outcome could change by time alone (docs/semantics.md 14). Saturation is ignored."""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import OPEN, Intervals
from engine.decide.reference.gaps import reach, rule_reach, tally_reach
from engine.decide.reference.lists import Listed, list_borders
from engine.decide.reference.plan import plan_of
from engine.decide.reference.schemes import next_evaluation
from engine.decide.reference.subject import SubjectView
from engine.decide.reference.tallies import window_days
from engine.decide.reference.view import work_out


def next_change(view: SubjectView, listed: dict[str, Listed]) -> int | None:
    """Return the smallest border after the as-of date, or None if there is none."""
    later = [day for day in _borders(view, listed) if view.prepared.as_of < day < OPEN]
    return min(later, default=None)


def _borders(view: SubjectView, listed: dict[str, Listed]) -> Iterator[int]:
    prepared, program = view.prepared, view.program
    for record in prepared.records:
        yield prepared.main_day(record)
    for items in view.found.by_rule.values():
        for item in items:
            if item.matches:
                yield from item.days.days.borders()
                if item.event is not None:
                    yield item.event.day
    for tally in program.tallies.values():
        if tally.window is not None:
            for rule in tally.over:
                for item in view.found.by_rule[rule]:
                    days = window_days(prepared, tally, item) if item.matches else None
                    yield from (days or Intervals()).borders()
    for rule, span in plan_of(prepared.corpus, program).own_spans:
        for item in view.found.by_rule[rule]:
            if item.matches:
                yield from work_out(item.view, span).clipped(item.main_day).days.borders()
    for scheme in program.schemes.values():
        yield next_evaluation(prepared, scheme)
    for name, working in listed.items():
        yield from list_borders(view, working, program.lists[name])
    yield from _entity_dates(view)
    yield from prepared.corpus.borders(program.id)
    yield from _gap_borders(view)


def _entity_dates(view: SubjectView) -> Iterator[int]:
    for test in plan_of(view.prepared.corpus, view.program).elapsed:
        border = view.elapsed_on(test)
        if border is not None:
            yield border


def _gap_borders(view: SubjectView) -> Iterator[int]:
    prepared = view.prepared
    plan = plan_of(prepared.corpus, view.program)
    for tally in plan.tallies:
        for days in tally_reach(prepared, tally).values():
            yield from days.borders()
    for rule in plan.rules:
        for days in rule_reach(prepared, rule).values():
            yield from days.borders()
    for scheme in view.program.schemes.values():
        for item in scheme.requires:
            yield from reach(prepared, item.kind, item.back).borders()
