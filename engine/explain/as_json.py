"""``hengxin.explanation/1``: a page as JSON, for the audit file with the whole derivation (see docs/derivation.md)."""

from __future__ import annotations

import json
from typing import Any

from engine.calendar import OPEN, Intervals, format_day
from engine.decide.decision import Decision, Node, Read
from engine.decide.outcome import Pair, Reason
from engine.explain.blocks import Block, Facts, Items, Note, Page, Paragraph, Section, Table, Tree
from engine.explain.heading import is_provisional
from engine.explain.values import moment
from engine.facts import FOREVER, Type
from engine.rulebook import program as p
from engine.rulebook.corpus import Corpus

FORMAT = "hengxin.explanation/1"
LEFT_OUT = (Reason.NOT_YET_KNOWN, Reason.SUPERSEDED, Reason.VOID)


def render_json(page: Page, decision: Decision, corpus: Corpus) -> str:
    """Draw a page as JSON; keys are in a fixed order, text is not escaped to ASCII."""
    return json.dumps(as_data(page, decision, corpus), ensure_ascii=False, indent=1) + "\n"


def as_data(page: Page, decision: Decision, corpus: Corpus) -> dict[str, Any]:
    """Return a page as plain data."""
    program = decision.selection.program
    data: dict[str, Any] = {
        "format": FORMAT,
        "view": page.view,
        "lang": page.lang,
        "subject": {"code": decision.subject.code, "name": decision.subject.name},
        "rulebook": {
            "id": decision.rulebook,
            "standing": decision.selection.standing,
            "version": program.version if program else None,
            "status": program.status if program else None,
            "digest": program.digest if program else None,
        },
        "as_of": format_day(decision.as_of),
        "known_at": moment(decision.known_at),
        "forecast": decision.forecast,
        "trial": decision.trial,
        "provisional": is_provisional(decision),
        "corpus": decision.corpus_digest,
        "issuer": page.issuer,
        "title": page.title,
        "notes": [block_data(note) for note in page.notes],
        "opening": [block_data(block) for block in page.opening],
        "sections": [section_data(section) for section in (*page.sections, *page.annex)],
    }
    if page.view == "auditor" and decision.outcome is not None:
        data["derivation"] = {
            "root": decision.root,
            "nodes": [node_data(node) for _, node in sorted(decision.nodes.items())],
        }
        data["pairs"] = [pair_data(pair) for _, pair in sorted(decision.outcome.pairs.items())]
        data["records"] = [record_data(decision, id) for id in sorted(decision.records)]
    return data


def section_data(section: Section) -> dict[str, Any]:
    """Return a section as plain data."""
    blocks = [block_data(block) for block in section.blocks]
    return {"heading": section.heading, "level": section.level, "blocks": blocks}


def block_data(block: Block) -> dict[str, Any]:
    """Return a block as plain data."""
    match block:
        case Paragraph(text, lead):
            return {"block": "paragraph", "text": text, "lead": lead}
        case Note(text, tone):
            return {"block": "note", "text": text, "tone": tone}
        case Facts(pairs):
            return {"block": "facts", "pairs": [list(pair) for pair in pairs]}
        case Items(items):
            return {"block": "items", "items": list(items)}
        case Table(columns, rows, caption):
            return {
                "block": "table",
                "caption": caption,
                "columns": [column.heading for column in columns],
                "rows": [list(row.cells) for row in rows],
                "tones": [row.tone for row in rows],
            }
        case Tree(branches):
            return {
                "block": "tree",
                "lines": [[branch.depth, branch.name, branch.text] for branch in branches],
            }


def node_data(node: Node) -> dict[str, Any]:
    """Return a node of the derivation as plain data."""
    return {
        "id": node.id,
        "sort": node.sort,
        "rule": node.rule,
        "title": {"zh": node.title.zh, "en": node.title.en},
        "basis": [cite.provision for cite in node.basis],
        "verdict": node.verdict,
        "type": node.type.value if node.type else None,
        "value": typed(node.value, node.type),
        "days": days_data(node.days),
        "reads": [read_data(read) for read in node.reads],
        "children": list(node.children),
        "extra": {name: typed(value, None) for name, value in sorted(node.extra.items())},
    }


def read_data(read: Read) -> dict[str, Any]:
    """Return a test as plain data."""
    return {
        "what": read.what,
        "name": read.name,
        "title": {"zh": read.title.zh, "en": read.title.en},
        "type": read.type.value,
        "codes": read.codes,
        "known": read.known,
        "value": typed(read.value, read.type),
        "absence": read.absence,
        "origin": read.origin,
        "op": read.op,
        "operand": operand_data(read),
        "parameter": read.parameter,
        "certain": read.certain,
        "possible": read.possible,
    }


def operand_data(read: Read) -> Any:
    """Return what a value was compared with as plain data."""
    operand = read.operand
    if isinstance(operand, p.Length):
        amount = operand.amount
        return {"unit": operand.unit, "amount": amount.value if isinstance(amount, p.Const) else None}
    plain = isinstance(operand, int) and not isinstance(operand, bool)
    return typed(operand, read.type if plain and read.op in ("eq", "ge", "gt", "le", "lt") else None)


def typed(value: Any, type_: Type | None) -> Any:
    """Return a value: dates as ``YYYY-MM-DD`` or ``open``, money in 分, points in units of the scale, sets as lists."""
    if type_ is Type.DATE and isinstance(value, int):
        return format_day(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def days_data(days: Intervals) -> list[list[str | None]]:
    """Return intervals as ``[first day, day after the last or null]``."""
    return [[format_day(start), None if end >= OPEN else format_day(end)] for start, end in days]


def pair_data(pair: Pair) -> dict[str, Any]:
    """Return the verdict on one record and rule as plain data."""
    return {
        "record": pair.record,
        "rule": pair.rule,
        "reason": pair.reason.value,
        "label": pair.label,
        "points": pair.points,
        "days": days_data(pair.days),
        "repaired_on": None if pair.repaired_on is None else format_day(pair.repaired_on),
    }


def record_data(decision: Decision, id: str) -> dict[str, Any]:
    """Return where a version of a record came from, and if it was left out why; its fields stay with the source."""
    flat = decision.records[id]
    record = flat.record
    pairs = decision.outcome.pairs.values() if decision.outcome else ()
    left_out = next((pair.reason.value for pair in pairs if pair.record == id and pair.reason in LEFT_OUT), None)
    return {
        "id": id,
        "kind": record.kind,
        "source": record.source,
        "recorded_at": moment(record.recorded_at),
        "superseded_at": None if record.superseded_at >= FOREVER else moment(record.superseded_at),
        "void": record.void,
        "left_out": left_out,
        "unknown": dict(sorted(flat.why_unknown.items())),
        "linked": {name: list(ids) for name, ids in sorted(flat.linked.items())},
    }
