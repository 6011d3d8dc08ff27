"""Workbooks that officials open: one set of fonts and cells, text never taken for a formula, the same bytes each time."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any


def open_workbook(stream: BytesIO, title: str) -> tuple[Any, dict[str, Any]]:
    """Return a new workbook and its formats: title, note, head, cell (text) and number."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(stream, options)
    book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
    base = {"font_name": "仿宋", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    head = {**base, "font_name": "黑体", "bold": True, "align": "center", "bg_color": "#F2F2F2", "border": 1}
    return book, {
        "title": book.add_format({**base, "font_name": "方正小标宋简体", "font_size": 18, "align": "center"}),
        "note": book.add_format({**base, "text_wrap": False}),
        "head": book.add_format(head),
        "cell": book.add_format({**base, "border": 1, "num_format": "@"}),
        "number": book.add_format({**base, "border": 1, "align": "right"}),
    }
