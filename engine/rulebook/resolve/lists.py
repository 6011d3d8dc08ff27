"""Lists: grounds, procedural steps, term, ways out."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.basics import cites, title
from engine.rulebook.resolve.conditions import subject_condition
from engine.rulebook.resolve.days import first_day
from engine.rulebook.resolve.findings import exceptions
from engine.rulebook.resolve.operands import length
from engine.rulebook.scope import Scope


def list_definition(scope: Scope, written: schema.ListDefinition) -> p.ListDefinition:
    """Resolve a list; its decisions are records of kind ``list_decision``."""
    grounds = []
    _check_key(scope, written)
    for section in ("grounds", "steps", "removals"):
        scope.labels(section, (item.id for item in getattr(written, section)))
    scope.repeated("measures", written.measures)
    for index, item in enumerate(written.grounds):
        with scope.at("grounds", index):
            if (item.on is None) == (item.when is None):
                scope.wrong("GROUND-FORM", "事由须写 on 或 when 之一", "exactly one of on and when")
            if item.on is not None:
                scope.defined(("findings", "triggers"), item.on, "认定或触发", "finding or trigger", "on")
            grounds.append(p.Ground(item.id, title(item.title), cites(item.basis), item.on, subject_condition(scope, item.when)))
    if written.proposes != bool(written.grounds):
        zh = "自己提出的名单须写 grounds；他方名单（proposes: false）不写"
        scope.wrong("LIST-FORM", zh, "lists that propose need grounds, lists of others have none", "grounds")
    steps = []
    for index, step in enumerate(written.steps):
        with scope.at("steps", index):
            within = None
            if step.within is not None:
                with scope.at("within"):
                    within = length(scope, step.within, record=False)
            steps.append(p.Step(step.id, title(step.title), within, cites(step.basis)))
    removals = []
    with scope.at(kind="list_decision"):
        term = _term(scope, written.term)
        for index, way in enumerate(written.removals):
            with scope.at("removals", index):
                with scope.at("from"):
                    start = first_day(scope, way.from_)
                with scope.at(kind=""):
                    removals.append(
                        p.Removal(way.id, title(way.title), start, subject_condition(scope, way.when), cites(way.basis))
                    )
    if written.successor is not None:
        known = scope.defined(("findings",), written.successor, "认定", "finding", "successor")
        if known and scope.finding_kinds[written.successor] != "list_decision":
            scope.wrong("LIST-SUCCESSOR", "successor 须是针对 list_decision 的认定", "it must be on list_decision", "successor")
    if written.quota is not None and not written.quota.strip():
        scope.wrong("LIST-FORM", "quota 须写明名额规则", "quota names the rule of selection", "quota")
    for index, name in enumerate(written.measures):
        scope.defined(("measures",), name, "措施", "measure", "measures", index)
    return p.ListDefinition(
        written.id, written.key, title(written.title), written.colour, written.kind, written.local, cites(written.basis),
        title(written.competent), written.proposes, tuple(grounds), exceptions(scope, written.unless, record=False),
        tuple(steps), term, tuple(removals), written.successor, written.quota, tuple(written.measures),
    )  # fmt: skip


def _term(scope: Scope, written: schema.Term | None) -> p.Term | None:
    if written is None:
        return None
    with scope.at("term"):
        with scope.at("base"):
            base = length(scope, written.base, record=True, positive=True)
        minimum = None
        if written.minimum is not None:
            with scope.at("minimum"):
                minimum = length(scope, written.minimum, record=True)
                if _longer(minimum, base):
                    scope.wrong("TERM-MINIMUM", "最短期限长于期限本身", "the minimum is longer than the term")
        if written.not_before is not None:
            named = scope.field_named(written.not_before, "not_before")
            if named is not None and named.type is not Type.DATE:
                scope.wrong("TYPE", f"“{written.not_before}”不是日期字段", "not a date", "not_before")
        return p.Term(base, written.first_day == "counts", minimum, written.not_before, written.new_ground, cites(written.basis))


def _longer(one: p.Length, other: p.Length) -> bool:
    mine, theirs = one.amount, other.amount
    if one.unit != other.unit or not (isinstance(mine, p.Const) and isinstance(theirs, p.Const)):
        return False
    return isinstance(mine.value, int) and isinstance(theirs.value, int) and mine.value > theirs.value


def _check_key(scope: Scope, written: schema.ListDefinition) -> None:
    """List decisions name the list by its key: it must be a code that their table knows."""
    named = scope.fields("list_decision").get("list")
    known = scope.code_list(named.codes if named else None)
    if known is not None and written.key not in known.ranks:
        scope.unknown(("名单代码（list_name）", "code of a list (list_name)"), written.key, known.ranks, "key")
