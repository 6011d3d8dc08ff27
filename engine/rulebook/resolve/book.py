"""From a checked document to a program: every name resolved, every value typed, all defects noted."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from engine.calendar import OPEN
from engine.facts.dictionary import Dictionary, Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.directions import directions
from engine.rulebook.ranges import check_signs, check_sums, points_range
from engine.rulebook.resolve.attributes import attribute, declare_attributes
from engine.rulebook.resolve.basics import cites, title
from engine.rulebook.resolve.conditions import condition
from engine.rulebook.resolve.findings import finding
from engine.rulebook.resolve.lists import list_definition
from engine.rulebook.resolve.parameters import parameter, question
from engine.rulebook.resolve.repairs import eligibility
from engine.rulebook.resolve.schemes import scheme
from engine.rulebook.resolve.supervision import measure
from engine.rulebook.resolve.supervision import supervision as resolve_supervision
from engine.rulebook.resolve.tallies import tally
from engine.rulebook.resolve.triggers import trigger
from engine.rulebook.scope import Scope, collect_ids
from engine.rulebook.strata import attribute_strata, subject_strata, tests
from engine.rulebook.usage import check_used
from engine.yamlfile import Document

Written = TypeVar("Written")


def resolve(
    book: schema.Rulebook, document: Document, dictionary: Dictionary, lost: frozenset[str] = frozenset()
) -> p.Program | None:
    """Resolve a rulebook; defects go to the document, ``None`` is returned if there are any.

    ``lost`` holds the ids of parts that were left out because they do not fit the grammar.
    """
    scope = Scope(document, dictionary, book, lost=lost)
    collect_ids(scope)
    declare_attributes(scope)
    start, end = _window(scope)
    parameters = _table(scope, "parameters", book.parameters, parameter)
    questions = _table(scope, "questions", book.questions, question)
    attributes = _table(scope, "attributes", book.attributes, attribute)
    findings = _table(scope, "findings", book.findings, finding)
    triggers = _table(scope, "triggers", book.triggers, trigger)
    tallies = _table(scope, "tallies", book.tallies, tally)
    schemes = _table(scope, "schemes", book.schemes, scheme)
    lists = _table(scope, "lists", book.lists, list_definition)
    measures = _table(scope, "measures", book.measures, measure)
    repairs = _table(scope, "repairs", book.repairs, eligibility)
    supervision = None
    if book.supervision is not None:
        with scope.at("supervision"):
            supervision = resolve_supervision(scope, book.supervision)
    scope_when = None
    if book.scope.when is not None:
        with scope.at("scope", "when"):
            scope_when = condition(scope, book.scope.when, record=True)
            if any(test.what != "subject" for test in tests(scope_when)):
                scope.wrong("CONDITION-LEVEL", "适用范围只能读取名册字段", "the scope reads the register only")
    _check_head(scope, end)
    _check_list_keys(scope)
    worth = {item.id: points_range(item.points, attributes, parameters) for item in findings.values()}
    worth |= {item.id: points_range(item.points, attributes, parameters) for item in triggers.values()}
    check_sums(scope, tallies, schemes, attributes, parameters, worth)
    check_signs(scope, tallies, worth)
    strata = attribute_strata(scope, attributes)
    order = subject_strata(scope, schemes, lists)
    if document.problems or lost:
        return None
    transition = book.transition
    result = p.Program(
        id=book.id,
        version=book.in_force.from_,
        title=title(book.title),
        status=book.status,
        adopted_by=f"{book.adopted_by.title}（{book.adopted_by.number}）" if book.adopted_by else None,
        place=book.scope.place,
        sector=book.scope.sector,
        scope_when=scope_when,
        start=start,
        end=end,
        basis=cites(book.basis),
        objections=title(book.objections),
        transition=p.Transition(
            transition is not None and transition.severity == "record_day",
            transition is not None and transition.period == "record_day",
            transition is not None and transition.points == "record_day",
            cites(transition.basis) if transition else (),
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
    main_dates = {kind.id: kind.main_date for kind in dictionary.kinds.values()}
    check_used(scope, result)
    if document.problems:
        return None
    return replace(result, directions=directions(result, worth, main_dates))


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
        end = OPEN if not isinstance(last, int) or last >= OPEN else last + 1
        start = first if isinstance(first, int) else 1
        if start >= OPEN:
            scope.wrong("WINDOW", "起始日不得为 open", "the first day cannot be open", "from")
        elif end <= start:
            scope.wrong("WINDOW", "终止日早于起始日", "the last day is before the first", "to")
    return start, end


def _check_head(scope: Scope, end: int) -> None:
    sectors = scope.dictionary.subject.get("sector")
    listed = scope.code_list(sectors.codes if sectors else None)
    if listed is not None and scope.book.scope.sector not in listed.ranks:
        with scope.at("scope"):
            scope.unknown(("领域", "sector"), scope.book.scope.sector, listed.ranks, "sector")
    if not re.fullmatch(r"\d{6}", scope.book.scope.place):
        with scope.at("scope"):
            scope.wrong("SCOPE-PLACE", "place 须为六位行政区划代码", "place is an area code of six digits", "place")
    if not re.fullmatch(r"\w[\w.-]{0,79}", scope.book.id):
        scope.wrong("NAME-FORM", "规则集编号只能用字母、数字、汉字、- . _", "letters, digits, - . _ only", "id")
    if scope.book.adopted_by is not None:
        with scope.at("adopted_by"):
            adopted = scope.literal(scope.book.adopted_by.on, Type.DATE, None, "on")
            if isinstance(adopted, int) and adopted >= end:
                scope.wrong("WINDOW", "发布日期晚于有效期", "adopted after the window ended", "on")


def _check_list_keys(scope: Scope) -> None:
    seen: set[str] = set()
    for index, item in enumerate(scope.book.lists):
        if item.key in seen:
            with scope.at("lists", index):
                scope.wrong("NAME-TWICE", f"名单代码“{item.key}”重复", f"list key {item.key!r} is used twice", "key")
        seen.add(item.key)
