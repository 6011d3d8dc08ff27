"""Rules that nothing reads: a misspelt or forgotten reference, never a harmless leftover."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook.scope import Scope
from engine.rulebook.strata import condition_fields, day_fields, effect_conditions, list_conditions, tests


def check_used(scope: Scope, program: p.Program) -> None:
    """Note every attribute, tally, parameter, question and measure that no rule uses."""
    read = set(_everything_read(program))
    for section in ("attributes", "tallies", "parameters", "questions", "measures"):
        for index, item in enumerate(getattr(scope.book, section)):
            if item.id not in read:
                with scope.at(section, index):
                    zh, en = f"“{item.id}”没有被任何规则使用", f"{item.id} is not used by any rule"
                    scope.wrong("RULE-UNUSED", zh, en, "id", mend=Text("删去，或在规则中引用", "remove it or use it"))


def _everything_read(program: p.Program) -> Iterable[str]:
    conditions: list[p.Condition | None] = []
    spans: list[p.Span] = []
    for attribute in program.attributes.values():
        conditions += [branch.when for branch in attribute.branches]
        for branch in attribute.branches:
            yield from _operand_names(branch.value)
            yield from day_fields(branch.value)
        yield from _operand_names(attribute.otherwise)
        yield from day_fields(attribute.otherwise)
    for rule in (*program.findings.values(), *program.triggers.values()):
        spans.append(rule.span)
        match rule.points:
            case p.PointsFixed(value):
                yield from _operand_names(value)
            case p.PointsField(field) | p.PointsPer(field=field) | p.PointsBands(field=field) | p.PointsTable(field=field):
                yield field
        if isinstance(rule, p.Finding):
            conditions += [rule.when, *(item.when for item in rule.unless)]
        else:
            yield from rule.per
            yield rule.date
            for operand in (rule.at_least, rule.reaches[1] if rule.reaches else None, rule.within.amount if rule.within else None):
                yield from _operand_names(operand)
            if rule.consecutive:
                yield rule.consecutive[0]
            if rule.reaches:
                yield rule.reaches[0]
    for tally in program.tallies.values():
        yield from filter(None, (tally.of, tally.overlap, *(tally.groups.by if tally.groups else ())))
        if tally.window:
            yield tally.window.date
            yield from _operand_names(tally.window.length.amount)
    for scheme in program.schemes.values():
        conditions += effect_conditions(scheme)
        if scheme.score:
            yield from scheme.score.add
            if not isinstance(scheme.score.base, p.BySubject):
                yield from _operand_names(scheme.score.base)
        for requirement in scheme.requires:
            yield from _operand_names(requirement.back.amount)
        for group in scheme.effects.values():
            for effect in group.effects:
                yield from _operand_names(effect.score)
                yield from _operand_names(effect.ranks)
                if effect.span:
                    spans.append(effect.span)
    for definition in program.lists.values():
        conditions += list_conditions(definition)
        yield from definition.measures
        for removal in definition.removals:
            yield from day_fields(removal.start)
            yield from _day_params(removal.start)
        if definition.term:
            yield from _operand_names(definition.term.base.amount)
            yield from day_fields(definition.term.base.amount)
            if definition.term.minimum:
                yield from _operand_names(definition.term.minimum.amount)
                yield from day_fields(definition.term.minimum.amount)
        for step in definition.steps:
            if step.within:
                yield from _operand_names(step.within.amount)
    if program.supervision:
        conditions += [item.when for item in program.supervision.overrides]
        for item in program.supervision.classes:
            yield from item.measures
    for measure in program.measures.values():
        conditions.append(measure.when)
        if measure.when is not None:
            yield measure.id
    for eligibility in program.repairs.values():
        conditions.append(eligibility.when)
        yield from day_fields(eligibility.ends)
        yield from _day_params(eligibility.ends)
        for item in (*eligibility.conditions, *eligibility.bars):
            conditions.append(item.when)
            yield from day_fields(item.start)
            yield from _day_params(item.start)
            if item.others:
                yield from item.others.equal
                yield item.others.date
    for span in spans:
        yield from _span_names(span)
    conditions.append(program.scope_when)
    for one in conditions:
        yield from condition_fields(one)
        for test in tests(one):
            yield test.name.lstrip("?")
            if isinstance(test.operand, p.ParamRef):
                yield test.operand.id
            if isinstance(test.operand, p.Length):
                yield from _operand_names(test.operand.amount)


def _span_names(span: p.Span) -> Iterable[str]:
    days: list[p.DayExpr | None] = [span.start, span.end, span.repair.until if span.repair else None]
    for suspension in span.suspensions:
        days += [suspension.start, suspension.end]
    if span.repair:
        yield span.repair.at
    for one in days:
        yield from day_fields(one)
        yield from _day_params(one)


def _day_params(expr: p.DayExpr | None) -> Iterable[str]:
    match expr:
        case p.DayPlus(of, plus, _):
            yield from _operand_names(plus.amount)
            yield from _day_params(of)
        case p.DayNext(_, after):
            yield from _day_params(after)
        case p.DayEarliest(parts) | p.DayLatest(parts):
            for part in parts:
                yield from _day_params(part)


def _operand_names(operand: Any) -> Iterable[str]:
    match operand:
        case p.ParamRef(name) | p.FieldRef(name):
            yield name
        case p.DayPlus() | p.DayNext() | p.DayEarliest() | p.DayLatest():
            yield from _day_params(operand)
