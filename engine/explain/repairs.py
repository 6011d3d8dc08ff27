"""Repair: which records can be repaired, from when, and what is missing."""

from __future__ import annotations

from engine.decide.outcome import RepairResult
from engine.decide.reference.lists import LIST_DECISION
from engine.explain.blocks import Block, Column, Items, Note, Paragraph, Row, Table, Tone
from engine.explain.reader import Reader
from engine.explain.values import NO_VALUE
from engine.rulebook import program as p

TONES: dict[str, Tone] = {"eligible": "good", "open": "open", "barred": "bad"}


def told(reader: Reader) -> list[tuple[str, p.Eligibility, RepairResult]]:
    """Return (record, rule, result) of every record that some repair rule is for, in order of day."""
    found = []
    for record, rule in sorted(reader.outcome.repairs, key=lambda key: (reader.order(key[0]), key[1])):
        found.append((record, reader.rules.repairs[rule], reader.outcome.repairs[record, rule]))
    return found


def conditions(reader: Reader, rule: p.Eligibility, ids: tuple[str, ...]) -> str:
    """Name conditions or bars."""
    named = {item.id: item for item in (*rule.conditions, *rule.bars)}
    return reader.join((reader.text(named[id].title) if id in named else id for id in ids), heavy=True)


def unpublished(reader: Reader, record: str) -> bool:
    """Say whether a decision of a kind that is published by its body was never published."""
    flat = reader.flat(record)
    if flat is None or flat.kind == LIST_DECISION:
        return False
    return "published_on" in flat.fields and flat.fields["published_on"] is None


def pending(reader: Reader, record: str) -> str:
    """Say since when an application for repair is being dealt with; empty if none is."""
    flat = reader.flat(record)
    applied = flat.fields.get("repair_applied_on") if flat else None
    if flat is None or flat.fields.get("repair_pending") is not True or not isinstance(applied, int):
        return ""
    return reader.t("repair.pending", day=reader.iso(applied))


def detail(reader: Reader, record: str, rule: p.Eligibility, result: RepairResult) -> str:
    """Say what is unmet, what is open, and when publication ends by itself."""
    said = [text] if (text := pending(reader, record)) else []
    if result.unmet:
        name = "repair.bars" if result.state == "barred" else "repair.unmet"
        said.append(reader.t(name, conditions=conditions(reader, rule, result.unmet)))
    if result.open:
        said.append(reader.t("repair.open", conditions=conditions(reader, rule, result.open)))
    if result.ends is not None and unpublished(reader, record):
        said.append(reader.t("repair.unpublished"))
    elif result.ends is not None and result.state not in ("repaired", "ended"):
        said.append(reader.t("repair.ends", day=reader.last(result.ends)))
    return reader.join(said, heavy=True) or NO_VALUE


def law_of(reader: Reader, rule: p.Eligibility) -> str:
    """Name the instruments a repair rule rests on by title, with the numbers of its citations."""
    law = reader.corpus.law
    found: dict[str, list[p.Cite]] = {}
    for item in reader.speaking(rule.basis):
        provision = law.provisions.get(item.provision)
        title = reader.text(law.instruments[provision.instrument].title) if provision else item.provision
        found.setdefault(title, []).append(item)
    return reader.join(reader.t("repair.law", title=title, refs=reader.refs(tuple(items))) for title, items in found.items())


def conflicting(reader: Reader) -> bool:
    """Say whether two rules on one record give different days or states."""
    found: dict[str, set[tuple[str, int | None]]] = {}
    for record, _, result in told(reader):
        found.setdefault(record, set()).add((result.state, result.first_day))
    return any(len(results) > 1 for results in found.values())


APPLICABLE = ("eligible", "not_yet", "unmet", "open")
"""States in which an application can be made, or can be made later."""


def how_to_apply(reader: Reader) -> tuple[str, ...]:
    """Return the provisions that the repair rules cite, in our own words, where something can be applied for."""
    cited: dict[str, p.Cite] = {}
    for _, rule, result in told(reader):
        if result.state in APPLICABLE:
            parts = (*rule.basis, *(item for one in rule.conditions for item in one.basis))
            cited |= {item.provision: item for item in reader.speaking(parts)}
    law = reader.corpus.law.provisions
    return tuple(
        reader.t("repair.provision", ref=reader.refs((item,)), gist=reader.text(law[id].gist))
        for id, item in cited.items()
        if id in law
    )


def table(reader: Reader, *, refs: bool) -> Table | None:
    """All records with their state, first possible day, and what is missing."""
    rows = []
    for record, rule, result in told(reader):
        first = reader.iso(result.first_day) if result.first_day is not None else NO_VALUE
        state = reader.w("repair_state", result.state)
        cells = [reader.source(record), state, first, detail(reader, record, rule, result)]
        cells.append(reader.refs(rule.basis) if refs else law_of(reader, rule))
        rows.append(Row(tuple(cells), TONES.get(result.state, "")))
    if not rows:
        return None
    names = ("record", "state", "first", "detail", "basis")
    return Table(tuple(Column(reader.t(f"repairs.head.{name}")) for name in names), tuple(rows))


def remarks(reader: Reader) -> list[Block]:
    """What stands below the table: that rules disagree, and how to apply."""
    found: list[Block] = [Note(reader.t("repair.conflict"), "open")] if conflicting(reader) else []
    if how := how_to_apply(reader):
        found += [Paragraph(reader.t("repair.how")), Items(how)]
    return found
