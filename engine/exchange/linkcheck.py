"""Say which records point to nothing, or to more than one: a repair of a penalty that is in no table."""

from __future__ import annotations

from collections.abc import Mapping

from engine.exchange.report import Notice
from engine.facts import FOREVER, Dictionary, Kind, Link, Record, Value
from engine.problems import Text


def dangling_links(dictionary: Dictionary, records: Mapping[str, tuple[Record, ...]]) -> list[Notice]:
    """Return a notice for each current record whose link finds no target, or several."""
    found: list[Notice] = []
    linking = {kind.id for kind in dictionary.kinds.values() if kind.links}
    for group in records.values():
        if not any(record.kind in linking for record in group):
            continue
        targets: dict[tuple[str, Value], set[str]] = {}
        for record in group:
            number = record.fields.get("number")
            if number is not None:
                targets.setdefault((record.kind, number), set()).add(record.id)
        for record in group:
            if record.superseded_at == FOREVER:
                kind = dictionary.kinds[record.kind]
                found += [notice for link in kind.links if (notice := _check(record, kind, link, targets))]
    return found


def _check(
    record: Record, kind: Kind, link: Link, targets: Mapping[tuple[str, Value], set[str]]
) -> Notice | None:
    number = record.fields.get(link.by)
    if number is None or link.to_key != "number":
        return None
    said = record.fields.get("target_kind")
    kinds = [to for to in link.to if said is None or to == said]
    hits = set().union(*(targets.get((to, number), set()) for to in kinds))
    if len(hits) == 1:
        return None
    file, _, row = record.source.partition("（")[0].rpartition(":")
    heading = kind.fields[link.by].heading
    message = (
        Text("在已提供的表中找不到这份文书", "no such document in the tables given")
        if not hits
        else Text("有不止一份同号文书，无法确定是哪一份", "several documents have this number")
    )
    code = "LINK-AMBIGUOUS" if hits else "LINK-DANGLING"
    return Notice(code, file, "", int(row) if row.isdigit() else 0, heading, str(number), message)
