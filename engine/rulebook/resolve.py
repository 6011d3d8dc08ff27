"""From a checked document to a program: every name resolved, every value typed, all defects noted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from engine.calendar import OPEN
from engine.facts.dictionary import Dictionary, Type
from engine.rulebook import program as p
from engine.rulebook import resolve_outcomes as outcomes
from engine.rulebook import resolve_records as records
from engine.rulebook import schema
from engine.rulebook.directions import directions
from engine.rulebook.expressions import condition
from engine.rulebook.ranges import check_signs, check_sums, points_range
from engine.rulebook.scope import Scope, collect_ids
from engine.rulebook.strata import attribute_strata, subject_strata, tests
from engine.rulebook.usage import check_used
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
        worth=worth,
        subject_strata=order,
        source=document.name,
        digest=semantic_digest(document.data),
    )
    check_used(scope, result)
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
