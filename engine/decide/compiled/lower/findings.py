"""Findings: one projection per kind of record (semantics, 5)."""

from __future__ import annotations

from engine.decide.compiled.algebra import (
    FALSE,
    TRUE,
    Node,
    case,
    col,
    compare,
    const,
    every,
    negation,
    on,
    union,
    where,
)
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.lower.cell import Cell
from engine.decide.compiled.lower.extras import extras
from engine.decide.compiled.lower.records import RecordTerms, either
from engine.decide.compiled.lower.spans import Days, state, worked_out
from engine.decide.compiled.plan import FindingRow, RecordStage
from engine.rulebook import program as p

NOW = col("@now")


def record_stages(book: Book) -> dict[str, RecordStage]:
    """Lower the findings of every kind that has any."""
    stages: dict[str, RecordStage] = {}
    for finding in book.program.findings.values():
        stages.setdefault(finding.kind, RecordStage(finding.kind, book.dictionary.kinds[finding.kind].main_date, ()))
    for kind, stage in stages.items():
        terms = RecordTerms(book, kind)
        rows = tuple(_row(book, terms, item) for item in book.program.findings.values() if item.kind == kind)
        stages[kind] = RecordStage(kind, stage.main_date, rows)
    return stages


def _row(book: Book, terms: RecordTerms, rule: p.Finding) -> FindingRow:
    when = terms.judge(rule.when)
    unless = [(item.label, terms.judge(item.when)) for item in rule.unless]
    matches = every([when.possible, *(negation(verdict.certain) for _, verdict in unless)])
    sure = every([when.certain, *(negation(verdict.possible) for _, verdict in unless)])
    days = _days(book, terms, rule)
    points = _points(book, terms, rule)
    excepted = union([when.read, *(verdict.read for _, verdict in unless)])
    open_conditions = union([when.open, *(verdict.open for _, verdict in unless)])
    asked = union([where(negation(sure), open_conditions), days.open, *([points.open] if points is not None else [])])
    known = every([negation(days.unknown), negation(points.unknown) if points is not None else TRUE])
    return FindingRow(
        rule.id, when.possible, matches, sure, days, points,
        reasons(terms.main, TRUE, every([sure, known]), days), reasons(terms.main, FALSE, TRUE, days),
        tuple((label, verdict.certain) for label, verdict in unless),
        asked, when.read, excepted, union([excepted, days.read, *([points.read] if points is not None else [])]),
        extras(book, terms, rule.id, days),
    )  # fmt: skip


def reasons(main: Node, matches: Node, settled: Node, days: Days) -> tuple[tuple[Node, str], ...]:
    """Return the reasons of a possible record in order; the last always applies."""
    gone = every([negation(days.unknown), negation(on(NOW, days.days))])
    return (
        (compare("gt", main, NOW), "after_as_of"),
        (every([matches, negation(settled)]), "incomplete"),
        *((every([gone, when]), reason) for when, reason in state(days, NOW)),
        (negation(matches), "exception"),
        (TRUE, "counts"),
    )


def spoken(book: Book, terms: RecordTerms, rule: p.Finding, aspect: str) -> list[tuple[Node, p.Finding]]:
    """Return which version of a finding speaks about one aspect, as (when, finding) in order; the last always applies."""
    found: list[tuple[Node, p.Finding]] = []
    if getattr(book.program.transition, aspect):
        for version in book.versions:
            other = version.findings.get(rule.id)
            inside = every([compare("le", const(version.start), terms.main), compare("lt", terms.main, const(version.end))])
            found.append((inside, other if other is not None and other.kind == rule.kind else rule))
    return [*found, (TRUE, rule)]


def _days(book: Book, terms: RecordTerms, rule: p.Finding) -> Days:
    found: Days | None = None
    for when, version in reversed(spoken(book, terms, rule, "period")):
        days = worked_out(terms, version.span)
        found = days if found is None else Days(*(case(when, a, b) for a, b in zip(days, found, strict=True)))
    assert found is not None
    return found


def _points(book: Book, terms: RecordTerms, rule: p.Finding) -> Cell | None:
    """Return the points of a finding; None if no version gives any. One that gives none is a blank that is known."""
    versions = spoken(book, terms, rule, "points")
    if all(version.points is None for _, version in versions):
        return None
    found = Cell(const(None))
    for when, version in reversed(versions):
        cell = Cell(const(None)) if version.points is None else terms.points(version.points)
        found = either(when, cell, found)
    return found
