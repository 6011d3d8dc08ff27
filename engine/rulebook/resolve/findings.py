"""Findings: what one rule concludes about one record."""

from __future__ import annotations

from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.implied import implies
from engine.rulebook.resolve.basics import cites, known_kind, title
from engine.rulebook.resolve.conditions import condition, record_condition
from engine.rulebook.resolve.points import points
from engine.rulebook.resolve.spans import span
from engine.rulebook.scope import Scope


def finding(scope: Scope, written: schema.Finding) -> p.Finding | None:
    """Resolve a finding."""
    if not known_kind(scope, written.on):
        return None
    with scope.at(kind=written.on):
        when = record_condition(scope, written.when)
        unless = exceptions(scope, written.unless, record=True)
        for index, item in enumerate(unless):
            if p.ALWAYS not in (when, item.when) and implies(when, item.when):
                zh = f"凡符合 when 的都属于例外“{item.label}”，本规则永不成立"
                scope.wrong(
                    "EXCEPTION-ALWAYS", zh, f"exception {item.label} holds wherever the rule does", "unless", index, "when"
                )
        with scope.at("counts"):
            resolved = span(scope, written.counts)
        with scope.at("points"):
            worth = points(scope, written.points)
    return p.Finding(
        written.id, title(written.title), written.on, cites(written.basis), when, unless, written.record_class, resolved,
        worth, title(written.advice) if written.advice else None,
    )  # fmt: skip


def exceptions(scope: Scope, written: list[schema.Exception_], *, record: bool) -> tuple[p.Exception_, ...]:
    """Resolve labelled exceptions; labels are unique within their rule."""
    found = []
    scope.labels("unless", (item.label for item in written), "label")
    for index, item in enumerate(written):
        with scope.at("unless", index, "when"):
            when = condition(scope, item.when, record=record)
        found.append(p.Exception_(item.label, title(item.title), when, cites(item.basis)))
    return tuple(found)
