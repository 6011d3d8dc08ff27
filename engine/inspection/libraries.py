"""The libraries a plan is made from: inspectors, items, and what was inspected or announced before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.exchange import Register, RegisterRow, read_register
from engine.facts import CodeList, Dictionary, Subject, UsccError, normalise_uscc
from engine.inspection.columns import done_spec, inspectors_spec, items_spec, objects_spec
from engine.inspection.model import Inspector, Item, VisitKind
from engine.problems import Text

_SEPARATOR = re.compile(r"[;；、,，\n|]+")
_SPAN = re.compile(r"\s*(?:至|到|~|～|—|--)\s*")


@dataclass(frozen=True)
class Done:
    """An inspection made or announced: whom, when, by which levels (none: not stated), of which kinds, by whom."""

    code: str
    day: int
    levels: frozenset[str]
    kinds: frozenset[VisitKind]
    announced: bool
    inspectors: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    depth: str = ""
    id: str = ""
    name: str = ""


def read_inspectors(
    path: Path, dictionary: Dictionary, levels: CodeList, subjects: Mapping[str, Subject]
) -> tuple[tuple[Inspector, ...], Register]:
    """Read the register of inspectors; a conflict of interest may name an enterprise by its code or its exact name.

    Raises:
        InvalidCase: the table cannot be used at all.
    """
    register = read_register(path, inspectors_spec(levels), dictionary)
    names = {subject.name: code for code, subject in subjects.items()}
    found: list[Inspector] = []
    refused = {}
    for row in register.rows:
        avoids: list[str] = []
        defects = []
        for word in _words(row.text("avoids")):
            code = names.get(word) or _code(word)
            if code is None:
                zh = f"“{word}”不是统一社会信用代码，名册中也没有这个名称"
                reason = Text(zh, f"{word!r} is no credit code and no name in the register")
                mend = Text("写统一社会信用代码，或名册中的全称，用分号隔开", "write credit codes or full names, with semicolons")
                defects.append(register.defect("avoids", word, reason, mend))
            else:
                avoids.append(code)
        away: list[tuple[int, int]] = []
        for word in _words(row.text("away")):
            span = _span(word)
            if span is None:
                reason = Text(f"“{word}”不是日期", f"{word!r} is no date")
                mend = Text("写成 2026-10-08至2026-10-10，用分号隔开", "write 2026-10-08至2026-10-10, with semicolons")
                defects.append(register.defect("away", word, reason, mend))
            else:
                away.append(span)
        if defects:
            refused[row.number] = defects
            continue
        until = row.number_of("until")
        found.append(
            Inspector(
                certificate=row.key, name=row.text("name"), body=row.text("body"), post=row.text("post"),
                levels=_in_order(row.codes("levels"), levels), districts=tuple(sorted(row.codes("districts"))),
                skills=tuple(_words(row.text("skills"))), on_duty=row.values.get("status") == "on_duty",
                avoids=tuple(sorted(set(avoids))), away=tuple(sorted(away)),
                certificate_until=None if until is None else until - 1,
            )
        )  # fmt: skip
    found.sort(key=lambda item: item.certificate)
    return tuple(found), register.refuse(refused)


def read_items(path: Path, dictionary: Dictionary, levels: CodeList) -> tuple[tuple[Item, ...], Register]:
    """Read the list of inspection items.

    Raises:
        InvalidCase: the table cannot be used at all.
    """
    register = read_register(path, items_spec(levels), dictionary)
    found = [_item(row, levels) for row in register.rows]
    return tuple(sorted(found, key=lambda item: item.code)), register


def _item(row: RegisterRow, levels: CodeList) -> Item:
    return Item(
        code=row.key, title=row.text("title"), basis=row.text("basis"), content=row.text("content"), method=row.text("method"),
        objects=row.text("objects"), sectors=tuple(sorted(row.codes("sectors"))), levels=_in_order(row.codes("levels"), levels),
        skill=row.text("skill"), coverage="full" if row.values.get("coverage") == "full" else "random", ratio=row.text("ratio"),
        frequency=row.text("frequency"), published_on=row.number_of("published_on"), body=row.text("body"), note=row.text("note"),
    )  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """An enterprise as the object library has it; ``left``: it no longer belongs to it."""

    code: str
    name: str
    district: str
    address: str
    responsible: str
    left: bool


def read_objects(path: Path, dictionary: Dictionary) -> tuple[dict[str, Listed], Register]:
    """Read the object library.

    Raises:
        InvalidCase: the table cannot be used at all.
    """
    register = read_register(path, objects_spec(), dictionary)
    found = {
        row.key: Listed(
            row.key, row.text("name"), row.text("district"), row.text("address"), row.text("responsible"),
            row.values.get("status") == "left",
        )
        for row in register.rows
    }  # fmt: skip
    return found, register


def read_done(path: Path, dictionary: Dictionary, levels: CodeList) -> tuple[tuple[Done, ...], Register]:
    """Read inspections made or announced; planned and dropped ones are passed over.

    Raises:
        InvalidCase: the table cannot be used at all.
    """
    register = read_register(path, done_spec(levels), dictionary)
    found = []
    for row in register.rows:
        status, number = row.values.get("status"), row.number_of("day")
        if status not in ("announced", "done") or number is None:
            continue
        kinds: frozenset[VisitKind] = row.codes("kinds")  # type: ignore[assignment]
        found.append(
            Done(
                row.key, number, row.codes("levels"), kinds, status == "announced", tuple(_words(row.text("inspectors"))),
                tuple(_words(row.text("items"))), row.text("depth"), row.text("id"), row.text("name"),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda item: (item.code, item.day, item.id, sorted(item.levels)))), register


def _words(text: str) -> list[str]:
    return [word.strip() for word in _SEPARATOR.split(text) if word.strip() and word.strip() not in ("无", "/", "-")]


def _code(word: str) -> str | None:
    try:
        return normalise_uscc(word)
    except UsccError:
        return None


def _span(word: str) -> tuple[int, int] | None:
    from engine.exchange.cellerror import CellError
    from engine.exchange.dates import read_day

    try:
        days = [read_day(part) for part in _SPAN.split(word)]
    except CellError:
        return None
    return (days[0], days[-1]) if len(days) <= 2 and days[0] <= days[-1] else None


def _in_order(codes: frozenset[str], levels: CodeList) -> tuple[str, ...]:
    return tuple(sorted(codes, key=lambda code: levels.ranks.get(code, 99)))
