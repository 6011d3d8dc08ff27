"""Workbooks in the house style: 仿宋 text, 小标宋 titles, A4, page numbers; always the same bytes; no cell acts as a formula."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from engine.inspection.paper.official import FONTS

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class House:
    """One workbook and its formats."""

    def __init__(self, title: str) -> None:
        self.stream = io.BytesIO()
        self.book: Any = Workbook(self.stream, _OPTIONS)
        self.book.set_properties({"title": clean(title), "created": datetime(2000, 1, 1)})
        base = {"font_name": FONTS["body"], "font_size": 11, "valign": "vcenter", "text_wrap": True}
        cell = {**base, "border": 1, "num_format": "@"}
        self.title = self._format({**base, "font_name": FONTS["title"], "font_size": 20, "align": "center"})
        self.mark = self._format({**base, "font_name": FONTS["head"], "align": "center", "font_color": "#C00000"})
        self.note = self._format({**base, "font_size": 9, "valign": "top"})
        self.plain = self._format({**base})
        self.label = self._format({**cell, "font_name": FONTS["head"], "font_size": 10.5, "align": "center"})
        self.head = self._format(
            {**cell, "font_name": FONTS["head"], "font_size": 10.5, "align": "center", "bg_color": "#F2F2F2"}
        )
        self.given = self._format({**cell, "font_size": 10.5, "align": "left", "indent": 0})
        self.entry = self._format({**cell, "font_size": 10.5, "align": "left", "bg_color": "#FFFDF2"})
        self.number = self._format({**cell, "font_size": 10.5, "align": "center"})

    def _format(self, look: dict[str, Any]) -> Any:
        return self.book.add_format(look)

    def bytes(self) -> bytes:
        """Return the file."""
        self.book.close()
        return self.stream.getvalue()


def page(sheet: Any, *, wide: bool, rows: tuple[int, int] | None = None, tall: bool = False) -> None:
    """Set the sheet on A4, as wide as the page (``tall``: on one page), headings repeated, page numbers below."""
    sheet.set_paper(9)
    if wide:
        sheet.set_landscape()
    sheet.set_margins(left=0.79, right=0.71, top=0.79, bottom=0.79)
    sheet.fit_to_pages(1, 1 if tall else 0)
    sheet.center_horizontally()
    if not tall:
        sheet.set_footer('&C&"宋体"&10— &P —')
    if rows is not None:
        sheet.repeat_rows(*rows)


def clean(text: str) -> str:
    """Return a text a cell can hold."""
    return _NOT_IN_XML.sub("", text)[:32_000]


def span(sheet: Any, first: tuple[int, int], last: tuple[int, int], text: str, look: Any) -> None:
    """Write a text into merged cells, or into one."""
    if first == last:
        sheet.write_string(*first, clean(text), look)
    else:
        sheet.merge_range(*first, *last, "", look)
        sheet.write_string(*first, clean(text), look)
