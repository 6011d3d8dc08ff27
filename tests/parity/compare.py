"""Compare two outcomes field by field, and show a failing case so that it can be read and run again."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from ruamel.yaml import YAML

from engine.calendar import OPEN, Intervals, format_day
from engine.decide.outcome import Outcome
from engine.decide.prepare import Prepared
from engine.facts import Record, Type

Evaluate = Callable[[Prepared], Outcome]


def second_evaluator() -> tuple[Evaluate | None, str]:
    """Return the rete evaluator, or why there is none here."""
    try:
        importlib.import_module("durable_rules_engine")
    except ImportError as error:
        return None, f"durable_rules_engine cannot be imported ({error}): decisions are single here"
    from engine.decide.rete.evaluate import evaluate

    return evaluate, ""


def differences(first: Outcome, second: Outcome) -> list[tuple[str, str, str]]:
    """Return (field, first, second) for everything in which two outcomes differ."""
    found: list[tuple[str, str, str]] = []
    for item in fields(Outcome):
        a, b = getattr(first, item.name), getattr(second, item.name)
        if isinstance(a, Mapping):
            for key in sorted({*a, *b}, key=str):
                if a.get(key) != b.get(key):
                    found += _apart(f"{item.name}[{_plain(key)}]", a.get(key), b.get(key))
        elif isinstance(a, frozenset) and a != b:
            found.append((item.name, f"only here: {_plain(a - b)}", f"only here: {_plain(b - a)}"))
        elif a != b:
            found += _apart(item.name, a, b)
    return found


def _apart(name: str, a: Any, b: Any) -> list[tuple[str, str, str]]:
    if type(a) is type(b) and is_dataclass(a) and not isinstance(a, Intervals):
        return [
            (f"{name}.{item.name}", _plain(getattr(a, item.name)), _plain(getattr(b, item.name)))
            for item in fields(a)
            if getattr(a, item.name) != getattr(b, item.name)
        ]
    return [(name, _plain(a), _plain(b))]


def _plain(value: Any) -> str:
    match value:
        case frozenset():
            return "{" + ", ".join(sorted(_plain(item) for item in value)) + "}"
        case Intervals():
            return str(value)
        case tuple():
            return "(" + ", ".join(_plain(item) for item in value) + ")"
        case bool():
            return str(value)
        case int() if 700000 < value < 800000:
            return format_day(value)
        case int() if value == OPEN:
            return "open"
        case _:
            return str(value)


def explain(
    apart: list[tuple[str, str, str]], books: tuple[Mapping[str, Any], ...], prepared: Prepared, names: tuple[str, str]
) -> str:
    """Return the differences, the rulebook as YAML and the records: everything needed to see why."""
    lines = [f"{names[0]} and {names[1]} differ in {len(apart)} place(s):"]
    for what, first, second in apart[:20]:
        lines += [f"  {what}", f"      {names[0]}: {first}", f"      {names[1]}: {second}"]
    lines += ["", f"as of {format_day(prepared.as_of)}, known on {format_day(prepared.known_day)}", "", *facts(prepared)]
    for book in books:
        lines += ["", as_yaml(book)]
    return "\n".join(lines)


def facts(prepared: Prepared) -> Iterator[str]:
    """Yield the subject, the supply and the records of a case as lines."""
    dictionary = prepared.dictionary
    yield "subject: " + _fields(dictionary.subject, prepared.subject.fields)
    supplied = {kind: str(days) for kind, days in prepared.supply.days.items() if days != Intervals.of((1, OPEN))}
    missing = [kind for kind in dictionary.kinds if kind not in prepared.supply.days]
    yield f"supply: not complete {supplied}, not supplied {missing}" if supplied or missing else "supply: complete"
    case = prepared.case
    for record in case.records if case else ():
        yield "record " + _record(prepared, record)
    yield f"left out: { {name: str(reason) for name, (_, reason) in prepared.left_out.items()} }"


def _record(prepared: Prepared, record: Record) -> str:
    known = f"recorded {record.recorded_at}" + (f" superseded {record.superseded_at}" if record.superseded_at < 2**60 else "")
    text = _fields(prepared.dictionary.kinds[record.kind].fields, record.fields)
    return f"{record.id} {record.kind} {known}{' VOID' if record.void else ''}: {text}"


def _fields(specs: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    shown = []
    for name, value in values.items():
        if specs[name].type is Type.DATE and isinstance(value, int):
            value = format_day(value)
        shown.append(f"{name}={sorted(value) if isinstance(value, frozenset) else value}")
    return " ".join(shown)


def as_yaml(book: Mapping[str, Any]) -> str:
    """Return a rulebook as YAML text without what is empty."""
    writer = YAML()
    writer.default_flow_style = None
    writer.width = 150
    stream = io.StringIO()
    writer.dump({key: value for key, value in book.items() if value not in ([], None)}, stream)
    return stream.getvalue()
