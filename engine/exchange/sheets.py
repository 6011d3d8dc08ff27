"""Read CSV, XLSX and XLS files as rows of cells; a file is told by its first bytes, not by its name."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineWorkbook

from engine.exchange.cellerror import Raw
from engine.problems import Text

MAX_BYTES = 200 * 1024 * 1024
MAX_CELLS = 40_000_000
_XLSX, _XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_FIELD_LIMIT = 16 * 1024 * 1024
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name ("" for CSV) and its rows from row 1 on."""

    name: str
    rows: list[list[Raw]]


class SheetError(Exception):
    """A file or sheet cannot be read as a table."""

    def __init__(self, code: str, reason: Text, mend: Text | None = None) -> None:
        self.code = code
        self.reason = reason
        self.mend = mend
        super().__init__(reason.zh)


def read_sheet(data: bytes, sheet: str | None, encoding: str | None) -> Sheet:
    """Read one sheet of a file; without a name the first sheet that is not empty.

    Raises:
        SheetError: the bytes are no table, or the sheet does not exist.
    """
    if not data:
        raise SheetError("TABLE-EMPTY", Text("文件是空的（0 字节）", "the file is empty (0 bytes)"))
    if len(data) > MAX_BYTES:
        raise SheetError("TABLE-SIZE", Text("文件超过 200 MB", "the file is larger than 200 MB"))
    if data.startswith((_XLSX, _XLS)):
        return _workbook(data, sheet)
    head = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise SheetError(
            "TABLE-FORMAT",
            Text("文件其实是网页格式，不是表格", "the file is really a web page"),
            Text("请用 Excel 或 WPS 打开，另存为 xlsx", "open it and save it as xlsx"),
        )
    if head.startswith(b"%pdf"):
        raise SheetError("TABLE-FORMAT", Text("文件是 PDF，不是表格", "the file is a PDF"))
    return Sheet("", _csv(_decoded(data, encoding)))


def _workbook(data: bytes, wanted: str | None) -> Sheet:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        if wanted is not None and wanted not in names:
            raise SheetError(
                "TABLE-SHEET",
                Text(f"没有名为“{wanted}”的工作表", f"no sheet named {wanted!r}"),
                Text(f"工作表有：{'、'.join(names)}", f"sheets: {', '.join(names)}"),
            )
        for name in [wanted] if wanted is not None else names:
            found: Any = book.get_sheet_by_name(name)
            if found.total_height * found.total_width > MAX_CELLS:
                raise SheetError("TABLE-SIZE", Text(f"工作表“{name}”过大", f"sheet {name!r} is too large"))
            rows: list[list[Raw]] = found.to_python(skip_empty_area=False)
            if wanted is not None or any(cell not in ("", None) for row in rows for cell in row):
                return Sheet(name, rows)
    except SheetError:
        raise
    except BaseException as error:  # the reader of a broken file may even panic
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise SheetError(
            "TABLE-FORMAT",
            Text("文件已损坏或不是 Excel 表格", "the file is damaged or no Excel workbook"),
            Text("请用 Excel 或 WPS 打开后另存为 xlsx", "open it and save it as xlsx"),
        ) from None
    raise SheetError("TABLE-EMPTY", Text("所有工作表都是空的", "all sheets are empty"))


def _decoded(data: bytes, encoding: str | None) -> str:
    if encoding is not None:
        candidates = [encoding]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for candidate in candidates:
        try:
            text = data.decode("utf-8-sig" if candidate.lower() in ("utf-8", "utf8") else candidate)
        except (UnicodeDecodeError, LookupError):
            continue
        if not _junk(text):
            return text
    raise SheetError(
        "TABLE-ENCODING",
        Text("文字编码无法识别，或文件不是文本表格", "unknown encoding, or no text table"),
        Text("请另存为 UTF-8 编码的 CSV 或 xlsx", "save it as CSV in UTF-8, or as xlsx"),
    )


def _junk(text: str) -> bool:
    """Say whether decoded text is rather binary: many control or private characters."""
    sample = text[:20_000]
    odd = sum(
        (char < " " and char not in "\r\n\t\x00") or "\ue000" <= char <= "\uf8ff" or char == "\ufffd"
        for char in sample
    )
    return odd * 50 > len(sample)


def _csv(text: str) -> list[list[Raw]]:
    first = [line for line in text[:50_000].splitlines() if line.strip()][:20]
    counts = {mark: sum(line.count(mark) for line in first) for mark in (",", "\t", ";")}
    mark = max(counts, key=lambda key: counts[key])
    with _wide_fields():
        try:
            return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
        except csv.Error as error:
            raise SheetError(
                "TABLE-CSV", Text(f"CSV 格式有误：{error}", f"not a valid CSV: {error}")
            ) from None


@contextmanager
def _wide_fields() -> Iterator[None]:
    """Allow long cells; the limit belongs to the whole process, so it is put back."""
    with _LOCK:
        before = csv.field_size_limit(_FIELD_LIMIT)
        try:
            yield
        finally:
            csv.field_size_limit(before)
