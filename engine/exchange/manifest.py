"""The manifest of a case folder, ``case.yaml``: its tables, what they cover, when they came in."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal

from pydantic import Field as Key
from pydantic import field_validator

from engine.calendar import Intervals, parse_day
from engine.exchange.cellerror import CellError
from engine.exchange.dates import day_of_moment, read_moment
from engine.exchange.headings import REGISTER
from engine.problems import InvalidCase, Text, nearest
from engine.yamlfile import Closed, Document, Path_, check_schema, load_yaml

MANIFEST = "case.yaml"


class DaysModel(Closed):
    """A span of days, both ends included."""

    from_: str = Key(alias="from")
    to: str


class TableModel(Closed):
    """One table of the manifest."""

    file: str
    kind: str
    sheet: str | None = None
    days: list[DaysModel] | Literal["all"] = []
    """Spans of days; ``all``: everything there ever was up to the day of receipt (a full export)."""
    received_at: str | int | None = None
    source: str = ""
    encoding: Literal["utf-8", "gb18030", "gbk", "gb2312", "utf-16", "big5"] | None = None
    unit: Literal["元", "万元"] | None = None

    @field_validator("days", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        return [value] if isinstance(value, dict) else value


class CaseModel(Closed):
    """``case.yaml``."""

    hengxin: Literal["case/1"]
    title: str
    place: str = ""
    received_at: str | int | None = None
    known_at: str | int | None = None
    tables: list[TableModel]


@dataclass(frozen=True)
class TableEntry:
    """One table: its file and bytes, kind, days covered, when it came in."""

    index: int
    file: str
    path: Path
    kind: str
    sheet: str | None
    days: Intervals
    received_at: int
    source: str
    encoding: str | None
    unit: str | None


@dataclass(frozen=True)
class Manifest:
    """A checked manifest."""

    document: Document
    title: str
    place: str
    known_at: int | None
    tables: tuple[TableEntry, ...]


def read_manifest(folder: Path, kinds: Collection[str]) -> Manifest:
    """Read and check ``case.yaml``.

    Raises:
        InvalidCase: with every defect of it.
    """
    document = load_yaml(folder / MANIFEST, MANIFEST)
    model = check_schema(document, CaseModel)
    if model is None:
        raise InvalidCase(document.problems)
    checker = _Checker(document, folder, kinds)
    known_at = checker.moment(model.known_at, ("known_at",))
    default = checker.moment(model.received_at, ("received_at",))
    entries = [checker.entry(index, table, default) for index, table in enumerate(model.tables)]
    if not any(table.kind == REGISTER for table in model.tables):
        message = Text(
            "清单里没有企业名册（kind: register）",
            "the manifest lists no register of enterprises (kind: register)",
        )
        document.problems.append(document.problem("CASE-NO-REGISTER", ("tables",), message))
    seen: dict[tuple[str, str | None, str], int] = {}
    for index, table in enumerate(model.tables):
        first = seen.setdefault((table.file, table.sheet, table.kind), index)
        if first != index:
            message = Text(f"与第 {first + 1} 张表重复", f"the same as table {first + 1}")
            document.problems.append(document.problem("CASE-DUPLICATE", ("tables", index, "file"), message))
    if document.problems:
        raise InvalidCase(document.problems)
    return Manifest(document, model.title, model.place, known_at, tuple(entry for entry in entries if entry))


class _Checker:
    def __init__(self, document: Document, folder: Path, kinds: Collection[str]) -> None:
        self.document = document
        self.folder = folder
        self.kinds = kinds

    def said(self, code: str, path: Path_, message: Text, mend: Text | None = None) -> None:
        self.document.problems.append(self.document.problem(code, path, message, mend))

    def moment(self, written: str | int | None, path: Path_) -> int | None:
        if written is None:
            return None
        try:
            return read_moment(str(written))
        except CellError as error:
            self.said(
                "CASE-TIME",
                path,
                error.reason,
                Text("如 2026-07-01 或 2026-07-01 09:30", "e.g. 2026-07-01 09:30"),
            )
            return None

    def entry(self, index: int, table: TableModel, default: int | None) -> TableEntry | None:
        at: Path_ = ("tables", index)
        before = len(self.document.problems)
        if table.kind not in self.kinds:
            guess = nearest(table.kind, self.kinds)
            mend = Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
            message = Text(f"不认识的记录种类“{table.kind}”", f"unknown kind {table.kind!r}")
            self.said("CASE-KIND", (*at, "kind"), message, mend)
        received = self.moment(table.received_at, (*at, "received_at"))
        if received is None:
            received = default
        if received is None and table.received_at is None:
            message = Text(
                "缺少收到时间：请在本表或清单开头写 received_at",
                "no received_at, neither here nor at the top",
            )
            self.said("CASE-RECEIVED", at, message)
        days = self._all_days(received) if table.days == "all" else self._days(table, at)
        path = self._path(table.file, (*at, "file"))
        if len(self.document.problems) > before or received is None or path is None:
            return None
        last = max((until - 1 for _, until in days), default=0)
        if last > day_of_moment(received):
            message = Text(
                "覆盖日期晚于收到日期，还没发生的事不能算“没有”", "covers days after it was received"
            )
            self.said(
                "CASE-DAYS",
                (*at, "days"),
                message,
                Text("请把 to 改到收到日期或以前", "let it end by the day received"),
            )
        return TableEntry(
            index,
            table.file,
            path,
            table.kind,
            table.sheet,
            days,
            received,
            table.source,
            table.encoding,
            table.unit,
        )

    def _all_days(self, received: int | None) -> Intervals:
        return Intervals() if received is None else Intervals.of((1, day_of_moment(received) + 1))

    def _days(self, table: TableModel, at: Path_) -> Intervals:
        if table.kind != REGISTER and not table.days:
            message = Text(
                "缺少覆盖日期 days：表中没有的记录，只在这些日期内才算“没有”",
                "no days: what is absent is absent only within them",
            )
            self.said(
                "CASE-DAYS",
                at,
                message,
                Text(
                    "如 days: {from: 2021-01-01, to: 2026-06-30}，全量导出写 days: all",
                    "e.g. days: {from: 2021-01-01, to: 2026-06-30}, or days: all for a full export",
                ),
            )
        spans = []
        for number, span in enumerate(table.days if isinstance(table.days, list) else []):
            try:
                start, end = parse_day(span.from_), parse_day(span.to)
            except ValueError:
                message = Text(
                    f"日期应写成 2026-04-01：{span.from_}、{span.to}",
                    f"dates are written 2026-04-01: {span.from_}, {span.to}",
                )
                self.said("CASE-DAYS", (*at, "days", number), message)
                continue
            if end < start:
                self.said("CASE-DAYS", (*at, "days", number), Text("to 早于 from", "to is earlier than from"))
                continue
            spans.append((start, end + 1))
        return Intervals.of(*spans)

    def _path(self, file: str, at: Path_) -> Path | None:
        windows = PureWindowsPath(file)
        parts = PurePosixPath(file.replace("\\", "/")).parts
        if (
            not parts
            or "\x00" in file
            or windows.drive
            or windows.root
            or file.startswith("/")
            or ".." in parts
        ):
            message = Text(f"文件必须在本文件夹内：{file!r}", f"files must lie inside the folder: {file!r}")
            self.said("CASE-PATH", at, message)
            return None
        path = self.folder
        for part in parts:
            path = path / _on_disk(part)
            try:
                mode = path.lstat().st_mode
            except (OSError, ValueError):
                names = sorted(p.name for p in self.folder.iterdir()) if self.folder.is_dir() else []
                guess = nearest(file, names)
                mend = Text(f"文件夹里有“{guess}”", f"the folder holds {guess!r}") if guess else None
                self.said("CASE-FILE", at, Text(f"没有这个文件：{file}", f"no such file: {file}"), mend)
                return None
            if stat.S_ISLNK(mode):
                self.said(
                    "CASE-LINK", at, Text(f"不接受符号链接：{file}", f"symbolic links are refused: {file}")
                )
                return None
        if not stat.S_ISREG(mode):
            self.said("CASE-FILE", at, Text(f"不是文件：{file}", f"not a file: {file}"))
            return None
        return path


def _on_disk(name: str) -> str:
    """Return a name as this Python addresses files: POSIX names are bytes, and are UTF-8 whatever the locale says."""
    return name if os.name == "nt" else os.fsdecode(name.encode("utf-8"))
