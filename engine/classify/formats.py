"""The results in the formats people and programs take: JSON and NDJSON here, CSV and XLSX beside."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from engine.calendar import OPEN, format_day
from engine.classify.run import Attestation, Run
from engine.classify.spreadsheet import csv_bytes, xlsx_bytes
from engine.decide import Decision
from engine.problems import Lang
from engine.rulebook import Corpus
from engine.rulebook.values import format_points

FORMATS = ("table", "json", "ndjson", "csv", "xlsx")
FORMAT = "hengxin.decisions/1"
DECISION = "hengxin.decision/1"
_BEIJING = timezone(timedelta(hours=8))


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
            return csv_bytes(run, lang)
        case "xlsx":
            return xlsx_bytes(run, lang)
    raise ValueError(format_)


def document(run: Run) -> dict[str, Any]:
    """Return the JSON document of a run (``hengxin.decisions/1``)."""
    return {
        "format": FORMAT,
        "case": {"title": run.case.title, "place": run.case.place},
        "as_of": format_day(run.as_of),
        "known_at": moment(run.known_at),
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
        "format": DECISION,
        "corpus": decision.corpus_digest,
        "subject": {"code": decision.subject.code, "name": decision.subject.name},
        "rulebook": decision.rulebook,
        "version": program.version if program else None,
        "standing": decision.selection.standing,
        "trial": decision.trial,
        "forecast": decision.forecast,
        "as_of": format_day(decision.as_of),
        "known_at": moment(decision.known_at),
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
            "minimum_until": _day(result.minimum_until),
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
            "frequency": {
                level: None if f is None else {"times": f.times, "per": f.per} for level, f in chosen.frequency.items()
            },
            "ratio_basis_points": chosen.ratio,
            "ratio_rounding": chosen.round,
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


def moment(seconds: int) -> str:
    """Write a moment as ISO 8601 in China's time."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).isoformat()


def _day(number: int | None) -> str | None:
    return None if number is None else "open" if number >= OPEN else format_day(number)
