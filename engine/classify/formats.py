"""The results in the formats people and programs take: JSON, NDJSON, CSV, XLSX."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from typing import Any

import xlsxwriter

from engine.calendar import OPEN, format_day
from engine.classify.rows import COLUMNS, rows
from engine.classify.run import Attestation, Run
from engine.decide import Decision
from engine.exchange import safe_text
from engine.problems import Lang
from engine.rulebook import Corpus
from engine.rulebook.values import format_points

FORMATS = ("table", "json", "ndjson", "csv", "xlsx")
SCHEMA = "hengxin.decisions/1"


def render_results(run: Run, format_: str, lang: Lang) -> bytes:
    """Return the results of a run as a file's bytes (CSV with a byte order mark, everything UTF-8)."""
    match format_:
        case "json":
            text = json.dumps(document(run), ensure_ascii=False, indent=2, sort_keys=True)
            return (text + "\n").encode()
        case "ndjson":
            lines = [json.dumps(decision_data(item, run.corpus), ensure_ascii=False, sort_keys=True) for item in run.decisions]
            return "".join(line + "\n" for line in lines).encode()
        case "csv":
            return _csv(run, lang)
        case "xlsx":
            return _xlsx(run, lang)
    raise ValueError(format_)


def document(run: Run) -> dict[str, Any]:
    """Return the JSON document of a run (``hengxin.decisions/1``)."""
    return {
        "schema": SCHEMA,
        "case": {"title": run.case.title, "place": run.case.place},
        "as_of": format_day(run.as_of),
        "known_at": run.known_at,
        "corpus": run.corpus.digest,
        "attestation": attestation_data(run.attestation),
        "tables": [
            {
                "file": table.file, "kind": table.kind, "read": table.read, "accepted": table.accepted,
                "rejected": table.rejected, "duplicates": table.duplicates,
            }
            for table in run.case.tables
        ],
        "unmatched": list(run.unmatched),
        "decisions": [decision_data(item, run.corpus) for item in run.decisions],
    }  # fmt: skip


def attestation_data(attestation: Attestation) -> dict[str, Any]:
    """Return which evaluators ran and agreed."""
    why = attestation.why_single
    return {
        "evaluators": list(attestation.evaluators),
        "agreed": attestation.agreed,
        "single": attestation.single,
        "why_single": None if why is None else {"zh": why.zh, "en": why.en},
    }


def decision_data(decision: Decision, corpus: Corpus) -> dict[str, Any]:
    """Return one decision as data: the same on every machine, without durations or engine names."""
    program, outcome = decision.selection.program, decision.outcome
    data: dict[str, Any] = {
        "subject": {"code": decision.subject.code, "name": decision.subject.name},
        "rulebook": decision.rulebook,
        "version": program.version if program else None,
        "standing": decision.selection.standing,
        "trial": decision.trial,
        "forecast": decision.forecast,
        "as_of": format_day(decision.as_of),
        "known_at": decision.known_at,
    }
    if program is None or outcome is None:
        return data
    decimals = program.points_decimals
    data["schemes"] = {
        name: {
            "status": result.status,
            "grade": None if result.rank is None else program.schemes[name].grades[result.rank].code,
            "score": None if result.score is None else format_points(result.score, decimals),
            "rank": result.rank,
            "best": result.best_rank,
            "worst": result.worst_rank,
            "missing": list(result.missing),
            "speaks_on": _day(result.speaks_on),
            "effects": [{"effect": e.effect, "changed": e.changed, "sources": list(e.sources)} for e in result.effects],
            "clash": result.clash,
        }
        for name, result in outcome.schemes.items()
    }
    data["lists"] = {
        name: {
            "status": result.status,
            "proposal": result.proposal,
            "grounds": {ground: list(records) for ground, records in result.grounds},
            "open_grounds": list(result.open_grounds),
            "excepted": list(result.excepted),
            "decision": result.decision,
            "start": _day(result.start),
            "end": _day(result.end),
            "removals": {item.id: _day(item.day) for item in result.removals},
        }
        for name, result in outcome.lists.items()
    }
    supervision = outcome.supervision
    data["supervision"] = None
    if supervision is not None and program.supervision is not None:
        chosen = next(item for item in program.supervision.classes if item.code == supervision.code)
        data["supervision"] = {
            "class": supervision.code,
            "frequency": {level: {"times": f.times, "per": f.per} for level, f in chosen.frequency.items()},
            "ratio_basis_points": chosen.ratio,
            "depth": chosen.depth,
            "overrides": list(supervision.overrides),
        }
    data["measures"] = [{"measure": name, "source": source} for name, source in sorted(outcome.measures)]
    data["findings"] = [
        {
            "record": pair.record,
            "rule": pair.rule,
            "reason": str(pair.reason),
            "label": pair.label,
            "days": [[_day(a), _day(b)] for a, b in pair.days],
            "points": None if pair.points is None else format_points(pair.points, decimals),
        }
        for _, pair in sorted(outcome.pairs.items())
    ]
    data["events"] = sorted(event.id for event in outcome.events)
    data["repairs"] = [
        {
            "record": record,
            "rule": rule,
            "state": result.state,
            "first_day": _day(result.first_day),
            "unmet": list(result.unmet),
            "open": list(result.open),
            "ends": _day(result.ends),
        }
        for (record, rule), result in sorted(outcome.repairs.items())
    ]
    data["open"] = [f"{owner}/{name}" for owner, name in sorted(outcome.open)]
    data["questions"] = [f"{q.key[0]}/{q.key[1]}" for q in decision.questions]
    data["placeholders"] = sorted(outcome.placeholders)
    data["next_change"] = _day(outcome.next_change)
    return data


def _day(number: int | None) -> str | None:
    return None if number is None else "open" if number >= OPEN else format_day(number)


def _csv(run: Run, lang: Lang) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([title(lang) for title in COLUMNS.values()])
    for item in rows(run.decisions, run.corpus, lang):
        writer.writerow([safe_text(str(value)) for value in astuple(item)])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


_WIDTHS: Mapping[str, int] = {"name": 34, "code": 22, "rulebook": 30, "lists": 40, "frequency": 40, "mark": 18}


def _xlsx(run: Run, lang: Lang) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    base = {"font_name": "仿宋", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    title = book.add_format({**base, "font_name": "方正小标宋简体", "font_size": 18, "align": "center"})
    head = book.add_format({**base, "font_name": "黑体", "bold": True, "align": "center", "bg_color": "#F2F2F2", "border": 1})
    cell = book.add_format({**base, "border": 1})
    note = book.add_format({**base, "align": "right", "text_wrap": False})
    by_rulebook: dict[str, list[Decision]] = {}
    for decision in run.decisions:
        by_rulebook.setdefault(decision.rulebook, []).append(decision)
    for number, (name, decisions) in enumerate(by_rulebook.items(), 1):
        program = decisions[0].selection.program
        shown = program.title(lang) if program else name
        sheet = book.add_worksheet(_sheet_name(number, name))
        _fill(sheet, run, decisions, lang, shown, (title, note, head, cell))
    if not by_rulebook:
        book.add_worksheet("1")
    book.set_properties({"title": run.case.title, "created": None})
    book.close()
    return stream.getvalue()


def _sheet_name(number: int, name: str) -> str:
    plain = "".join("_" if char in "[]:*?/\\" else char for char in name)
    return f"{number} {plain}"[:31]


def _fill(sheet: Any, run: Run, decisions: Iterable[Decision], lang: Lang, shown: str, formats: tuple[Any, Any, Any, Any]) -> None:
    title, note, head, cell = formats
    last = len(COLUMNS) - 1
    heading = f"{shown}信用分级分类结果" if lang == "zh" else f"{shown}: results"
    sheet.merge_range(0, 0, 0, last, heading, title)
    stand = f"基准日 {format_day(run.as_of)}" if lang == "zh" else f"as of {format_day(run.as_of)}"
    sheet.merge_range(1, 0, 1, last, stand, note)
    for column, (key, text) in enumerate(COLUMNS.items()):
        sheet.set_column(column, column, _WIDTHS.get(key, 11))
        sheet.write_string(2, column, text(lang), head)
    for line, item in enumerate(rows(decisions, run.corpus, lang), 3):
        for column, value in enumerate(astuple(item)):
            sheet.write_string(line, column, str(value), cell)
    sheet.freeze_panes(3, 2)
    sheet.autofilter(2, 0, max(3, sheet.dim_rowmax or 3), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.set_row(0, 30)


