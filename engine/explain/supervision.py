"""Supervision: the class, where it came from, how often and how deep, and the measures with their basis."""

from __future__ import annotations

from engine.decide.outcome import SupervisionResult
from engine.explain.blocks import Block, Column, Facts, Note, Paragraph, Row, Table
from engine.explain.questions import class_text
from engine.explain.reader import Reader
from engine.explain.values import NO_VALUE, ratio
from engine.rulebook import program as p


def key_text(reader: Reader, scheme_id: str, key: str) -> str:
    """Name a row or column of the table of classes: a grade or a status."""
    scheme = reader.rules.schemes[scheme_id]
    for rank, grade in enumerate(scheme.grades):
        if grade.code == key:
            shown = reader.grade(scheme, rank)
            break
    else:
        shown = reader.w("scheme_status", key)
    return reader.t("list.is", list=reader.text(scheme.title), status=shown)


def chosen(reader: Reader, result: SupervisionResult) -> p.SupervisionClass:
    """Return the class of the outcome."""
    table = reader.rules.supervision
    assert table is not None
    return next(item for item in table.classes if item.code == result.code)


def frequency(reader: Reader, found: p.SupervisionClass) -> str:
    """Write how often each level inspects."""
    table = reader.rules.supervision
    assert table is not None
    said = []
    for level, rate in found.frequency.items():
        title = reader.text(table.levels[level]) if level in table.levels else level
        if rate is None:
            said.append(reader.t("frequency.unstated", level=title))
        elif rate.times == 0:
            said.append(reader.t("frequency.none", level=title))
        else:
            word = "frequency.once" if rate.times == 1 else "frequency"
            said.append(reader.t(word, level=title, per=reader.w("per", rate.per), n=str(rate.times)))
    return reader.join(said, heavy=True) or NO_VALUE


def ratio_text(reader: Reader, found: p.SupervisionClass) -> str:
    """Write the share in the draw and how the number drawn is rounded."""
    if found.ratio is None:
        return reader.t("unstated")
    if found.round is None:
        return ratio(found.ratio)
    return reader.t("ratio", ratio=ratio(found.ratio), rounding=reader.w("rounding", found.round))


def facts(reader: Reader, *, full: bool) -> Facts | None:
    """The class and what it means; ``full`` adds where it came from."""
    table, result = reader.rules.supervision, reader.outcome.supervision
    if table is None or result is None:
        return None
    found = chosen(reader, result)
    pairs = [(reader.t("fact.class"), class_text(reader, reader.outcome))]
    if full:
        key = [key_text(reader, table.rows, result.key[0])]
        if table.columns:
            key.append(key_text(reader, table.columns, result.key[1]))
        pairs.append((reader.t("fact.class_from"), reader.join(key, heavy=True)))
    pairs.append((reader.t("fact.frequency"), frequency(reader, found)))
    pairs.append((reader.t("fact.ratio"), ratio_text(reader, found)))
    pairs.append((reader.t("fact.depth"), reader.w("depth", found.depth) if found.depth else reader.t("unstated")))
    if full:
        pairs.append((reader.t("fact.basis"), reader.refs(table.basis)))
    else:
        reader.remember(table.basis)
    return Facts(tuple(pairs))


def blocks(reader: Reader) -> list[Block]:
    """Everything on supervision for the working view."""
    table, result = reader.rules.supervision, reader.outcome.supervision
    main = facts(reader, full=True)
    if table is None or result is None or main is None:
        return []
    found: list[Block] = [main]
    for item in table.overrides:
        if item.id in result.overrides:
            basis = reader.cites(item.basis)
            found.append(Paragraph(reader.t("override", title=reader.text(item.title), basis=basis)))
    if result.clash:
        found.append(Note(reader.t("clash"), "open"))
    return found


def source_text(reader: Reader, source: str) -> str:
    """Say what a measure follows from: a listing, a class, or its own rule."""
    sort, _, id = source.partition(":")
    word = reader.w("measure_source", sort)
    if sort == "list" and id in reader.rules.lists:
        return reader.t("list.is", list=word, status=reader.text(reader.rules.lists[id].title))
    if sort == "class":
        return reader.t("list.is", list=word, status=id)
    return word


def measures(reader: Reader, *, refs: bool = True) -> Table | None:
    """The measures that apply, of which sort, why, and on which basis."""
    found: dict[str, list[str]] = {}
    for id, source in sorted(reader.outcome.measures):
        found.setdefault(id, []).append(source_text(reader, source))
    rows = []
    for id, measure in reader.rules.measures.items():
        if id not in found:
            continue
        item = reader.corpus.law.measures.get(measure.item)
        sort = reader.w("measure_sort", item.sort) if item else NO_VALUE
        cells = [reader.text(measure.title), sort, reader.join(found[id], heavy=True)]
        if refs:
            cells.append(reader.refs(measure.basis))
        else:
            reader.remember(measure.basis)
        rows.append(Row(tuple(cells)))
    if not rows:
        return None
    names = ("measure", "sort", "why", *(("basis",) if refs else ()))
    return Table(tuple(Column(reader.t(f"measures.head.{name}")) for name in names), tuple(rows))
