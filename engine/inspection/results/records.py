"""Write accepted results as tables a case folder can take: CSV in the documented columns, and the lines of its manifest."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from engine.calendar import OPEN, format_day
from engine.exchange import safe_text
from engine.exchange.headings import Layout, layout_of
from engine.explain.values import moment
from engine.facts import Dictionary, Field, Type, Value
from engine.inspection.results.report import Result

RESULT_FIELDS = (
    "number", "plan", "@name", "@code", "district", "inspection_kind", "item", "inspected_on", "body", "body_level", "results",
    "problems", "serious_hazards", "follow_up", "corrected_on", "closed_on", "@recorded_at", "@source",
)  # fmt: skip
NOTICE_FIELDS = (
    "number", "@name", "@code", "district", "project", "notice_kind", "body", "issued_on", "deadline", "completed_on", "result",
    "hazard", "@recorded_at", "@source",
)  # fmt: skip


def result_table(results: Iterable[Result], dictionary: Dictionary, source: str) -> bytes:
    """Return the results as a table of kind ``inspection_result``."""
    rows = ((item, item.values) for item in results)
    return _table(layout_of(dictionary, "inspection_result"), RESULT_FIELDS, rows, dictionary, source)


def notice_table(results: Iterable[Result], dictionary: Dictionary, source: str) -> bytes:
    """Return the notices to correct as a table of kind ``rectification``; a notice repeated on several forms once."""
    seen: set[tuple[Value, Value]] = set()
    rows: list[tuple[Result, Mapping[str, Value]]] = []
    for item in results:
        for notice in item.notices:
            key = notice.get("number"), notice.get("body")
            if key not in seen:
                seen.add(key)
                rows.append((item, notice))
    return _table(layout_of(dictionary, "rectification"), NOTICE_FIELDS, rows, dictionary, source)


def _table(
    layout: Layout, names: Sequence[str], rows: Iterable[tuple[Result, Mapping[str, Value]]], dictionary: Dictionary, source: str
) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([layout.heading(name) for name in names])
    for item, values in rows:
        common = {"@name": item.name, "@code": item.code, "@recorded_at": moment(item.recorded_at), "@source": source}
        cells = [common[name] if name in common else text_of(layout.fields[name], values.get(name), dictionary) for name in names]
        writer.writerow([safe_text(cell.replace("\x00", "")) for cell in cells])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def text_of(spec: Field, value: Value, dictionary: Dictionary) -> str:
    """Write a value as a table does: codes by their Chinese titles, last days included, yes and no as 是 and 否."""
    if value is None:
        return ""
    match spec.type:
        case Type.DATE if isinstance(value, int):
            if value >= OPEN:
                return "长期" if spec.ends else ""
            return format_day(value - 1 if spec.ends else value)
        case Type.BOOL:
            return "是" if value else "否"
        case Type.CODE if isinstance(value, str):
            return dictionary.codes[spec.codes or ""].title_of(value).zh
        case Type.CODES if isinstance(value, frozenset):
            codes = dictionary.codes[spec.codes or ""]
            return "；".join(codes.title_of(code).zh for code in sorted(value, key=lambda code: codes.ranks.get(code, 999)))
        case _:
            return str(value)


def manifest_lines(files: Mapping[str, tuple[str, Iterable[int]]], received_at: int, source: str, plan: str) -> str:
    """Return the lines to put under ``tables`` of a ``case.yaml``; ``files``: name to kind and days with records.

    Only the days on which there are records count as covered: other inspections may be missing from these tables.
    """
    lines = [
        f"  # hengxin inspect record，计划 {_quoted(plan)}：复制到案例文件夹 case.yaml 的 tables 之下，表放在同一文件夹",
        "  # days 只写有记录的日子：这些表不说明其他日子没有别的检查",
    ]
    for name, (kind, days) in files.items():
        spans = ", ".join(f"{{from: {format_day(first)}, to: {format_day(last)}}}" for first, last in _spans(days))
        lines.append(
            f"  - {{file: {_quoted(name)}, kind: {kind}, days: [{spans}], "
            f"received_at: {_quoted(moment(received_at))}, source: {_quoted(source)}}}"
        )
    return "\n".join(lines) + "\n"


def _spans(days: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for day in sorted(set(days)):
        if found and day == found[-1][1] + 1:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def _quoted(text: str) -> str:
    clean = "".join(char for char in text if char.isprintable())
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'
