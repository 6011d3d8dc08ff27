"""Empty tables to fill in: title row, row of who fills in, headings with notes and drop-downs, codes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from engine.exchange.headings import REGISTER, layout_of
from engine.exchange.wording import asked, meaning
from engine.facts import Dictionary, Field, Type
from engine.problems import Lang, Text

_FONT = "仿宋"
_ROWS = 2000
_CODES = Text("代码表", "codes")
_TITLE = Text(
    "填报单位：                    填报人：              填报日期：    年  月  日",
    "filled in by:            name:          date:",
)


def write_template(dictionary: Dictionary, kind: str, path: Path, lang: Lang = "zh") -> None:
    """Write an empty workbook for a kind of record or the register, laid out like the official tables.

    All cells are text, so that no program turns a code into a number. Required columns carry a star.
    """
    layout = layout_of(dictionary, kind)
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        sheet = book.add_worksheet(layout.title(lang)[:31])
        codes = book.add_worksheet(_CODES(lang))
        names = [
            "@code",
            "@name",
            *layout.fields,
            *(["@recorded_at", "@void", "@source"] if kind != REGISTER else []),
        ]
        _head(book, sheet, layout.title(lang), len(names), lang)
        cell = book.add_format({"font_name": _FONT, "font_size": 11, "num_format": "@", "border": 1})
        must = book.add_format(
            {
                "font_name": _FONT,
                "bold": True,
                "text_wrap": True,
                "border": 1,
                "align": "center",
                "bg_color": "#FDE9D9",
            }
        )
        may = book.add_format(
            {"font_name": _FONT, "text_wrap": True, "border": 1, "align": "center", "bg_color": "#F2F2F2"}
        )
        listed: dict[str, str] = {}
        for column, name in enumerate(names):
            spec = layout.fields.get(name)
            required = (
                name == "@code"
                or (name == "@name" and kind == REGISTER)
                or (spec is not None and spec.required)
            )
            sheet.write_string(
                2, column, layout.heading(name) + ("*" if required else ""), must if required else may
            )
            sheet.write_comment(
                2, column, asked(dictionary, kind, name, lang), {"x_scale": 2, "y_scale": 1.5}
            )
            sheet.set_column(column, column, 24 if spec is None or spec.type is Type.TEXT else 16, cell)
            if spec is not None and spec.codes and spec.type is Type.CODE:
                _drop_down(dictionary, codes, sheet, spec, column, listed)
            elif spec is not None and spec.type is Type.BOOL:
                sheet.data_validation(
                    3,
                    column,
                    _ROWS,
                    column,
                    {"validate": "list", "source": ["是", "否"], "error_type": "warning"},
                )
        _all_codes(dictionary, codes, layout.fields.values(), listed)
        sheet.set_row(0, 36)
        sheet.set_row(2, 48)
        sheet.freeze_panes(3, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(2)
        sheet.fit_to_pages(1, 0)


def _head(book: Workbook, sheet: Worksheet, title: str, width: int, lang: Lang) -> None:
    big = book.add_format(
        {"font_name": _FONT, "font_size": 18, "bold": True, "align": "center", "valign": "vcenter"}
    )
    small = book.add_format({"font_name": _FONT, "font_size": 12})
    sheet.merge_range(0, 0, 0, max(width - 1, 1), title, big)
    sheet.merge_range(1, 0, 1, max(width - 1, 1), _TITLE(lang), small)


def _drop_down(
    dictionary: Dictionary,
    codes: Worksheet,
    sheet: Worksheet,
    spec: Field,
    column: int,
    listed: dict[str, str],
) -> None:
    source = _listed(dictionary, codes, spec.codes or "", listed)
    rule = {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "input_message": meaning(spec, "zh")[:250],
    }
    sheet.data_validation(3, column, _ROWS, column, rule)


def _all_codes(dictionary: Dictionary, codes: Worksheet, fields: object, listed: dict[str, str]) -> None:
    assert hasattr(fields, "__iter__")
    for spec in fields:
        if spec.codes:
            _listed(dictionary, codes, spec.codes, listed)


def _listed(dictionary: Dictionary, codes: Worksheet, id_: str, listed: dict[str, str]) -> str:
    """Write a code list into the sheet of codes, once, and return where its titles stand."""
    if id_ not in listed:
        column = len(listed)
        found = dictionary.codes[id_]
        codes.write_string(0, column, found.title.zh)
        offered = [code for code in found.codes if not code.elsewhere]
        for row, code in enumerate(offered, 1):
            codes.write_string(row, column, code.title.zh)
        codes.set_column(column, column, 24)
        letter = xl_col_to_name(column)
        listed[id_] = f"='{codes.get_name()}'!${letter}$2:${letter}${len(offered) + 1}"
    return listed[id_]
