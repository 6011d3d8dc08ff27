"""Instruments, provisions, their uses and the check as plain data, for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.calendar import format_day
from engine.citations.check import Checked
from engine.citations.uses import Use
from engine.law import Instrument, LawLibrary, part_day
from engine.problems import Text


def instrument_data(one: Instrument, only: str = "", day: int | None = None) -> dict[str, Any]:
    """Return an instrument with its provisions, or with the one of id ``only``; days as in the files."""
    data: dict[str, Any] = {
        "id": one.id,
        "number": one.number,
        "title": _both(one.title),
        "body": _both(one.body),
        "level": one.level,
        "place": one.place or None,
        "published": part_day(one.published, "en"),
        "in_force": {"from": part_day(one.in_force.first, "en"), "to": part_day(one.in_force.last, "en")},
        "status": one.status,
        "superseded_by": one.superseded_by,
        "verified_on": format_day(one.verified_on),
        "certainty": one.certainty,
        "marks": dict(one.marks),
        "notes": _both(one.notes) if one.notes else None,
        "file": f"law/instruments/{one.id}.yaml",
        "provisions": [
            {
                "id": item.id,
                "article": item.article,
                "paragraph": item.paragraph,
                "item": item.item,
                "gist": _both(item.gist),
                "certainty": item.certainty,
                "note": _both(item.note) if item.note else None,
            }
            for item in one.provisions
            if only in ("", item.id)
        ],
    }
    if day is not None:
        data |= {"as_of": format_day(day), "standing": one.in_force.standing(day)}
    return data


def law_data(law: LawLibrary, day: int | None = None) -> list[dict[str, Any]]:
    """Return every instrument."""
    return [instrument_data(one, day=day) for one in law.instruments.values()]


def uses_data(uses: Sequence[Use]) -> list[dict[str, Any]]:
    """Return every use."""
    return [
        {
            "provision": use.provision,
            "home": use.home,
            "part": use.sort,
            "name": list(use.owner),
            "title": _both(use.title) if use.title else None,
            "rulebook": use.book if use.home in ("rulebook", "case") else None,
            "version": use.version or None,
            "file": use.file,
            "line": use.line,
            "through": use.via.split("、") if use.via else [],
        }
        for use in uses
    ]


def check_data(checked: Checked) -> dict[str, Any]:
    """Return the numbers and every finding of a check."""
    return {
        "instruments": checked.instruments,
        "provisions": checked.provisions,
        "citations": checked.mentions,
        "findings": [
            {
                "code": one.finding.code,
                "weight": one.finding.weight,
                "subject": one.finding.subject,
                "message": _both(one.finding.message),
                "file": one.file,
                "line": one.line,
            }
            for one in checked.findings
        ],
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
