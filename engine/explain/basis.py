"""What a page rests on: the list of citations, and where every datum came from."""

from __future__ import annotations

from engine.decide.prepare import end_of_day
from engine.explain.blocks import Block, Column, Facts, Row, Table
from engine.explain.reader import Reader
from engine.explain.values import NO_VALUE, moment
from engine.facts import FOREVER


def basis_table(reader: Reader, *, certainty: bool) -> Table | None:
    """The citations used on the page, with a gist in our own words; with ``certainty`` how each is known."""
    law = reader.corpus.law
    rows = []
    for id, number in reader.cited.items():
        provision = law.provisions.get(id)
        gist = reader.text(provision.gist) if provision else NO_VALUE
        how = reader.join(reader.how[id], heavy=True)
        said = reader.t("basis.with_how", gist=gist, how=how) if how else gist
        cells = [f"[{number}]", reader.cite(id), said]
        if certainty and provision:
            standing = law.in_force(provision.instrument, reader.decision.as_of)
            cells += [reader.w("certainty", provision.certainty), reader.w("law_standing", standing), id]
        elif certainty:
            cells += [NO_VALUE, NO_VALUE, id]
        rows.append(Row(tuple(cells), anchor=f"basis-{number}"))
    if not rows:
        return None
    names = ("ref", "provision", "gist", *(("certainty", "standing", "id") if certainty else ()))
    return Table(tuple(Column(reader.t(f"basis.head.{name}")) for name in names), tuple(rows))


def known_at(reader: Reader) -> str:
    """Write the moment of knowledge: a day if it is the end of one."""
    known = reader.decision.known_at
    day = _day_of(known)
    return reader.day(day) if end_of_day(day) == known else moment(known)


def _day_of(known: int) -> int:
    from engine.decide.prepare import day_of

    return day_of(known)


def version_facts(reader: Reader, *, digests: bool) -> Facts:
    """The rulebook, its version and status; with ``digests`` also what pins them."""
    rules = reader.rules
    pairs = [
        (reader.t("fact.rulebook"), reader.text(rules.title)),
        (reader.t("fact.version"), rules.version),
        (reader.t("fact.status"), reader.w("program_status", rules.status)),
        (
            reader.t("fact.in_force"),
            reader.t("from_to", start=reader.iso(rules.start), end=reader.last(rules.end)),
        ),
    ]
    if rules.adopted_by:
        pairs.append((reader.t("fact.adopted_by"), rules.adopted_by))
    if digests:
        pairs += [
            (reader.t("fact.rulebook_id"), rules.id),
            (reader.t("fact.rulebook_digest"), rules.digest or NO_VALUE),
            (reader.t("fact.corpus_digest"), reader.decision.corpus_digest),
        ]
    return Facts(tuple(pairs))


def record_sources(reader: Reader) -> Block | None:
    """Every version of every record: id, source, when it became known, and if left out why."""
    decision = reader.decision
    rows = []
    left_out = {pair.record: pair for pair in reader.outcome.pairs.values() if pair.reason.value in LEFT_OUT}
    for id in sorted(decision.records, key=reader.order):
        record = decision.records[id].record
        pair = left_out.get(id)
        state = reader.w("reason_short", pair.reason.value) if pair else reader.t("source.used")
        until = NO_VALUE if record.superseded_at >= FOREVER else moment(record.superseded_at)
        rows.append(
            Row(
                (
                    id,
                    reader.kind_title(record.kind),
                    record.source or NO_VALUE,
                    moment(record.recorded_at),
                    until,
                    state,
                ),
                "muted" if pair else "",
                f"source-{id}",
            )
        )
    if not rows:
        return None
    names = ("id", "kind", "source", "recorded", "superseded", "state")
    return Table(tuple(Column(reader.t(f"sources.head.{name}")) for name in names), tuple(rows))


def grouped_basis(reader: Reader) -> Table | None:
    """The citations used on the page by instrument: one row each, its provisions below each other."""
    law = reader.corpus.law
    found: dict[str, list[str]] = {}
    for id, number in reader.cited.items():
        provision = law.provisions.get(id)
        said = reader.text(provision.gist) if provision else NO_VALUE
        if provision and provision.certainty != "read":
            said += reader.w("certainty_mark", provision.certainty)
        if reader.how[id]:
            said = reader.t("basis.with_how", gist=said, how=reader.join(reader.how[id], heavy=True))
        line = reader.t("basis.line.place", ref=str(number), place=reader.place(id), said=said)
        found.setdefault(reader.instrument(id), []).append(line)
    if not found:
        return None
    rows = tuple(Row((name, "\n".join(lines))) for name, lines in found.items())
    return Table((Column(reader.t("basis.head.instrument")), Column(reader.t("basis.head.provisions"))), rows)


LEFT_OUT = ("not_yet_known", "superseded", "void")
