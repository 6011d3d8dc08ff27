"""The chapters about supervision and measures."""

from __future__ import annotations

from engine.explain.ruletext.draft import Draft
from engine.explain.ruletext.terms import Terms
from engine.explain.values import NO_VALUE, ratio
from engine.rulebook import program as p


def supervision(draft: Draft, terms: Terms) -> None:
    """Write the classes with their frequency, the matrix, and what gives a class outright."""
    table = terms.program.supervision
    if table is None:
        return
    t = terms.t
    draft.chapter(t("ch_supervision"))
    draft.article(t("classes"))
    draft.para(t("classes_of"))
    rows = []
    for item in table.classes:
        frequency = [_frequency(terms, item.frequency[level]) for level in table.levels]
        name = _class(terms, item)
        depth = terms.w("depth", item.depth) if item.depth else t("unstated")
        rows.append([name, *frequency, _ratio(terms, item), depth])
    levels = [terms.text(level) for level in table.levels.values()]
    draft.grid([t("class"), *levels, t("ratio"), t("depth")], rows)
    for item in table.classes:
        if item.measures:
            measures_ = terms.list(terms.rule(measure) for measure in item.measures)
            draft.para(t("class_measures", name=item.code, measures=measures_))
    draft.para(terms.basis(table.basis), "whole")
    draft.article(t("matrix"))
    rows_title = terms.text(terms.program.schemes[table.rows].title)
    if table.columns is None:
        draft.para(t("matrix_one", rows=rows_title))
    else:
        draft.para(t("matrix_of", rows=rows_title, columns=terms.text(terms.program.schemes[table.columns].title)))
    _matrix(draft, terms, table)
    if table.overrides:
        draft.article(t("override"))
        draft.para(t("override_of"))
        for one in table.overrides:
            given = table.classes[one.gives].code
            said = t("class_given", title=terms.text(one.title), when=terms.condition(one.when), given=given)
            draft.item(said, one.id, basis=terms.basis(one.basis))
        if len(table.overrides) > 1:
            draft.para(t("combine", how=terms.w("combine", table.combine)))
    _bounds(draft, terms, table)


def _bounds(draft: Draft, terms: Terms, table: p.Supervision) -> None:
    """Write the yearly cap, full coverage and causes."""
    t = terms.t
    if table.yearly_cap is None and not table.full_coverage and not table.causes:
        return
    draft.article(t("bounds"))
    if table.yearly_cap is not None:
        caps = terms.list(t("cap_of", code=code, n=str(count)) for code, count in table.yearly_cap.times.items())
        draft.para(t("yearly_cap", caps=caps))
        draft.para(terms.basis(table.yearly_cap.basis), "whole")
    for item in table.full_coverage:
        said = t(
            "full_coverage", title=terms.text(item.title), level=terms.text(table.levels[item.level]),
            often=_frequency(terms, item.frequency), depth=terms.w("depth", item.depth), items=terms.list(item.items),
            classes=terms.list(item.classes),
        )  # fmt: skip
        draft.item(said, item.id, basis=terms.basis(item.basis))
    for cause in table.causes:
        draft.item(t("cause", title=terms.text(cause.title)), cause.id, basis=terms.basis(cause.basis))
    if table.full_coverage or table.causes:
        draft.para(t("outside_cap"))


def _class(terms: Terms, item: p.SupervisionClass) -> str:
    title = terms.text(item.title)
    return title if title.startswith(item.code) else f"{item.code} {title}"


def _ratio(terms: Terms, item: p.SupervisionClass) -> str:
    if item.ratio is None:
        return terms.t("unstated")
    said = ratio(item.ratio)
    return said if item.round is None else terms.t("rounded", ratio=said, how=terms.w("rounding", item.round))


def _frequency(terms: Terms, frequency: p.Frequency | None) -> str:
    if frequency is None:
        return terms.t("unstated")
    if not frequency.times:
        return terms.t("not_on_own")
    return terms.t("times", per=terms.w("per", frequency.per), n=str(frequency.times))


def _matrix(draft: Draft, terms: Terms, table: p.Supervision) -> None:
    rows = list(dict.fromkeys(row for row, _ in table.cells))
    columns = list(dict.fromkeys(column for _, column in table.cells))
    rows.sort(key=_order(terms, table.rows).index)
    title = terms.text(terms.program.schemes[table.rows].title)
    if table.columns is None:
        body = [[terms.grade(table.rows, row), table.classes[table.cells[row, ""]].code] for row in rows]
        draft.grid([title, terms.t("class")], body)
        return
    columns.sort(key=_order(terms, table.columns).index)
    heads = [terms.grade(table.columns, column) for column in columns]
    corner = f"{title} \\ {terms.text(terms.program.schemes[table.columns].title)}"
    body = []
    for row in rows:
        cells = [table.classes[table.cells[row, column]].code if (row, column) in table.cells else NO_VALUE for column in columns]
        body.append([terms.grade(table.rows, row), *cells])
    draft.grid([corner, *heads], body)


def _order(terms: Terms, scheme: str) -> list[str]:
    codes = [grade.code for grade in terms.program.schemes[scheme].grades]
    return [*codes, "not_taking_part", "not_enough_data"]


def measures(draft: Draft, terms: Terms) -> None:
    """Write the measures by their sort: an article each for punishments, incentives and conditions of business."""
    if not terms.program.measures:
        return
    t = terms.t
    draft.chapter(t("ch_measures"))
    sorts: dict[str, list[p.Measure]] = {}
    for item in terms.program.measures.values():
        known = terms.corpus.law.measures.get(item.item)
        sorts.setdefault(known.sort if known else "punishment", []).append(item)
    for sort in ("punishment", "incentive", "condition"):
        if sort not in sorts:
            continue
        draft.article(terms.w("measure_sort", sort))
        draft.para(t(f"measures_{sort}"))
        for item in sorts[sort]:
            known = terms.corpus.law.measures.get(item.item)
            name = t("item", item=terms.text(known.title)) if known is not None else ""
            when = t("measure_when", when=terms.condition(item.when)) if item.when is not None else ""
            draft.item(t("measure", title=terms.text(item.title), item=name, when=when), item.id, basis=terms.basis(item.basis))
