"""From a checked document to a program: every name resolved, every value typed, all defects noted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from engine.calendar import OPEN
from engine.facts.dictionary import Dictionary, Type
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook import resolve_outcomes as outcomes
from engine.rulebook import resolve_records as records
from engine.rulebook import schema
from engine.rulebook.directions import directions
from engine.rulebook.expressions import condition
from engine.rulebook.ranges import check_signs, check_sums, points_range
from engine.rulebook.scope import Scope, collect_ids
from engine.rulebook.strata import attribute_strata, condition_fields, day_fields, effect_conditions, list_conditions, subject_strata, tests
from engine.yamlfile import Document

Written = TypeVar("Written")


def resolve(book: schema.Rulebook, document: Document, dictionary: Dictionary) -> p.Program | None:
    """Resolve a rulebook; defects go to the document, ``None`` is returned if there are any."""
    scope = Scope(document, dictionary, book)
    collect_ids(scope)
    records.declare_attributes(scope)
    start, end = _window(scope)
    parameters = _table(scope, "parameters", book.parameters, records.parameter)
    questions = _table(scope, "questions", book.questions, records.question)
    attributes = _table(scope, "attributes", book.attributes, records.attribute)
    findings = _table(scope, "findings", book.findings, records.finding)
    triggers = _table(scope, "triggers", book.triggers, records.trigger)
    tallies = _table(scope, "tallies", book.tallies, records.tally)
    schemes = _table(scope, "schemes", book.schemes, outcomes.scheme)
    lists = _table(scope, "lists", book.lists, outcomes.list_definition)
    measures = _table(scope, "measures", book.measures, outcomes.measure)
    repairs = _table(scope, "repairs", book.repairs, records.eligibility)
    supervision = None
    if book.supervision is not None:
        with scope.at("supervision"):
            supervision = outcomes.supervision(scope, book.supervision)
    scope_when = None
    if book.scope.when is not None:
        with scope.at("scope", "when"):
            scope_when = condition(scope, book.scope.when, record=True)
            if any(test.what != "subject" for test in tests(scope_when)):
                scope.wrong("CONDITION-LEVEL", "适用范围只能读取名册字段", "the scope reads the register only")
    _check_scope(scope)
    _check_list_keys(scope)
    worth = {item.id: points_range(item.points, attributes, parameters) for item in (*findings.values(), *triggers.values())}
    check_sums(scope, tallies, worth)
    check_signs(scope, tallies, worth)
    strata = attribute_strata(scope, attributes)
    order = subject_strata(scope, schemes, lists)
    if document.problems:
        return None
    transition = book.transition
    result = p.Program(
        id=book.id,
        version=book.in_force.from_,
        title=records.title(book.title),
        status=book.status,
        adopted_by=f"{book.adopted_by.title}（{book.adopted_by.number}）" if book.adopted_by else None,
        place=book.scope.place,
        sector=book.scope.sector,
        scope_when=scope_when,
        start=start,
        end=end,
        basis=records.cites(book.basis),
        objections=records.title(book.objections),
        transition=p.Transition(
            transition is not None and transition.severity == "record_day",
            transition is not None and transition.period == "record_day",
            transition is not None and transition.points == "record_day",
            records.cites(transition.basis) if transition else (),
        ),
        points_decimals=book.points_decimals,
        parameters=parameters,
        questions=questions,
        attributes=attributes,
        findings=findings,
        triggers=triggers,
        tallies=tallies,
        schemes=schemes,
        lists=lists,
        supervision=supervision,
        measures=measures,
        repairs=repairs,
        codes=dictionary.codes,
        strata=strata,
        subject_strata=order,
        source=document.name,
        digest=semantic_digest(document.data),
    )
    _check_used(scope, result)
    if document.problems:
        return None
    object.__setattr__(result, "directions", directions(result, worth))
    return result


def semantic_digest(data: Any) -> str:
    """Return the SHA-256 of the meaning of a file: its data in a canonical form, whatever its layout and comments."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _table(scope: Scope, key: str, items: Iterable[Written], one: Callable[[Scope, Written], Any]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for index, item in enumerate(items):
        with scope.at(key, index):
            found = one(scope, item)
        if found is not None:
            table[found.id] = found
    return table


def _window(scope: Scope) -> tuple[int, int]:
    with scope.at("in_force"):
        first = scope.literal(scope.book.in_force.from_, Type.DATE, None, "from")
        last = scope.literal(scope.book.in_force.to, Type.DATE, None, "to")
        start = first if isinstance(first, int) else 1
        if start >= OPEN:
            scope.wrong("WINDOW", "起始日不得为 open", "the first day cannot be open", "from")
        end = OPEN if not isinstance(last, int) or last >= OPEN else last + 1
        if end <= start:
            scope.wrong("WINDOW", "终止日早于起始日", "the last day is before the first", "to")
    return start, end


def _check_scope(scope: Scope) -> None:
    sectors = scope.dictionary.subject.get("sector")
    listed = scope.code_list(sectors.codes if sectors else None)
    if listed is not None and scope.book.scope.sector not in listed.ranks:
        with scope.at("scope"):
            scope.unknown(("领域", "sector"), scope.book.scope.sector, listed.ranks, "sector")


def _check_list_keys(scope: Scope) -> None:
    seen: dict[str, str] = {}
    for index, item in enumerate(scope.book.lists):
        if item.key in seen:
            with scope.at("lists", index):
                scope.wrong("NAME-TWICE", f"名单代码“{item.key}”重复", f"list key {item.key!r} is used twice", "key")
        seen[item.key] = item.id


def _check_used(scope: Scope, program: p.Program) -> None:
    """A rule that nothing reads is a mistake, except questions and findings that only explain."""
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
