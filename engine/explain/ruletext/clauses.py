"""Clauses that several chapters share: exceptions, the days something counts, points."""

from __future__ import annotations

from engine.explain.ruletext.draft import Draft
from engine.explain.ruletext.terms import Terms
from engine.facts.dictionary import Type
from engine.rulebook import program as p


def exceptions(draft: Draft, terms: Terms, items: tuple[p.Exception_, ...], kind: str) -> None:
    """Write labelled exceptions as items."""
    if not items:
        return
    draft.para(terms.t("except"))
    draft.restart()
    for item in items:
        said = terms.t("titled", title=terms.text(item.title), said=terms.condition(item.when, kind))
        draft.item(said, item.label, basis=terms.basis(item.basis))


def counts(draft: Draft, terms: Terms, span: p.Span, kinds: tuple[str, ...]) -> None:
    """Write on which days something counts, its suspensions, and what repair does."""
    for said, basis in spans(terms, span, kinds):
        draft.para(said)
        if basis:
            draft.para(basis, "basis")


def spans(terms: Terms, span: p.Span, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the sentences about the days something counts, each with its own basis."""
    t = terms.t
    found = [(t("counts", span=terms.span(span.start, span.end, kinds)), "")]
    for item in span.suspensions:
        days = terms.pause(item.start, item.end, kinds)
        found.append((t("suspended", span=days, rest=t("added" if item.added_at_end else "not_added")), terms.basis(item.basis)))
    if span.repair is not None:
        repair = span.repair
        day = terms.named(repair.at, kinds)
        if repair.model == "shortens" and repair.until is not None:
            said = t("repair_shortens", day=day, until=terms.day(repair.until, kinds))
        elif repair.model == "converts":
            said = t("repair_converts", day=day, rule=terms.rule(repair.into or ""))
        else:
            said = t("repair_cancels", day=day)
        found.append((said, terms.basis(repair.basis)))
    return found


def worth(terms: Terms, item: p.Points | None, kind: str) -> tuple[str, tuple[list[str], list[list[str]]] | None]:
    """Return what points something gives as a sentence, and a table if there is one."""
    t = terms.t
    match item:
        case None:
            return "", None
        case p.PointsFixed(p.Const(int(value))):
            return t("adds" if value > 0 else "takes" if value else "no_points", n=terms.points(abs(value))), None
        case p.PointsFixed(value):
            return t("points_n", n=terms.operand(value, Type.POINTS, None, kind)), None
        case p.PointsField(field, deducted):
            return t("points_deduct" if deducted else "points_field", field=terms.field(field, (kind,))), None
        case p.PointsPer(field, unit, rounding, each, cap):
            shown = terms.value(unit, type_of(terms, field, kind))
            round_ = terms.w("rounding", rounding)
            said = t("points_per", field=terms.field(field, (kind,)), unit=shown, each=terms.points(each), round=round_)
            return said + (t("points_cap", cap=terms.points(cap)) if cap is not None else ""), None
        case p.PointsBands(field, bands):
            type_ = type_of(terms, field, kind)
            rows = [[_band(terms, type_, low, high), terms.points(given)] for low, high, given in bands]
        case p.PointsTable(field, table):
            attribute = terms.program.attributes.get(field)
            codes = attribute.codes if attribute else terms.corpus.dictionary.kinds[kind].fields[field].codes
            rows = [[terms.code(codes, code), terms.points(given)] for code, given in table.items()]
    name = terms.field(field, (kind,))
    return t("points_by", field=name), ([name, t("points")], rows)


def points(draft: Draft, terms: Terms, item: p.Points | None, kind: str) -> None:
    """Write the points something gives."""
    said, table = worth(terms, item, kind)
    if said:
        draft.para(t_sentence(terms, said))
    if table is not None:
        draft.grid(*table)


def t_sentence(terms: Terms, said: str) -> str:
    """Return a clause as a sentence of its own."""
    return terms.t("sentence", said=said[:1].upper() + said[1:])


def type_of(terms: Terms, field: str, kind: str) -> Type:
    """Return the type of a field or attribute of a kind."""
    attribute = terms.program.attributes.get(field)
    return attribute.type if attribute else terms.corpus.dictionary.kinds[kind].fields[field].type


def _band(terms: Terms, type_: Type, low: int | None, high: int | None) -> str:
    return terms.band(*(None if bound is None else terms.value(bound, type_) for bound in (low, high)))
