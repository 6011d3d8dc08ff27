"""The result form of one visit (检查结果记录表): printed on one page, filled in on paper or on screen, and read back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.columns import width
from engine.facts import CodeList, Dictionary
from engine.inspection.model import Visit
from engine.inspection.paper.fields import (
    BY_KEY,
    ITEM_COLUMNS,
    METHOD_OF,
    METHODS,
    NOTICE_COLUMNS,
    NOTICE_ROWS,
    SHEET,
    TITLES,
    Entry,
)
from engine.inspection.paper.sayings import TRIAL, frequency, people
from engine.inspection.paper.sheets import House, clean, page, span
from engine.inspection.paper.tasks import PlanReader
from engine.problems import Lang

_WIDTHS = (15.5, 13.5, 13.5, 15.5, 13.5, 13.5)
_LAST = len(_WIDTHS) - 1


@dataclass(frozen=True)
class Filled:
    """What somebody entered: by key of an entry, per item (found, handled), per notice by field. For tests and fixtures."""

    entries: Mapping[str, Any] = field(default_factory=dict)
    items: Sequence[tuple[str, str]] = ()
    notices: Sequence[Mapping[str, Any]] = ()


def form(
    reader: PlanReader, visit: Visit, dictionary: Dictionary, titles: Mapping[str, str], lang: Lang, filled: Filled | None = None
) -> bytes:
    """Return the form as XLSX."""
    house = House(f"{visit.name} {TITLES[lang]}")
    _Form(house, reader, visit, dictionary, titles, lang, filled or Filled()).write()
    return house.bytes()


class _Form:
    def __init__(
        self,
        house: House,
        reader: PlanReader,
        visit: Visit,
        dictionary: Dictionary,
        titles: Mapping[str, str],
        lang: Lang,
        filled: Filled,
    ) -> None:
        self.house, self.reader, self.visit, self.lang, self.filled = house, reader, visit, lang, filled
        self.codes, self.titles = dictionary.codes, titles
        self.sheet: Any = house.book.add_worksheet(SHEET if lang == "zh" else TITLES[lang])
        self.row = 0
        self.given = self._given()

    def write(self) -> None:
        for column, size in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, size)
        self._across(TITLES[self.lang], self.house.title, 34)
        if self.reader.trial:
            self._across(TRIAL(self.lang), self.house.mark, 18)
        for left, right in (
            ("plan", "task"), ("number", "type"), ("name", "code"), ("address", "district"),
            ("responsible", "contact"), ("kind", "frequency"),
        ):  # fmt: skip
            self._pair(left, right)
        self._items()
        for left, right in (
            ("method", "results"),
            ("problems", "hazards"),
            ("follow_up", "corrected_on"),
            ("closed", "closed_on"),
        ):
            self._pair(left, right)
        self._notices()
        self._pair("section", "body")
        self._wide("inspectors")
        self._pair("inspected_on", "typist")
        self._pair("typed_on", None)
        signs = (
            ("被检查对象（签章）：", "检查人员（签名）：")
            if self.lang == "zh"
            else ("Enterprise (sign, seal):", "Inspectors (sign):")
        )
        self.sheet.set_row(self.row, 34)
        span(self.sheet, (self.row, 0), (self.row, 2), signs[0], self.house.given)
        span(self.sheet, (self.row, 3), (self.row, _LAST), signs[1], self.house.given)
        self.row += 1
        self._across(self._legend(), self.house.note, 96)
        page(self.sheet, wide=False, tall=True)

    # --- parts --------------------------------------------------------------------------------------------------

    def _given(self) -> dict[str, str]:
        reader, visit = self.reader, self.visit
        held = reader.enterprise(visit)
        return {
            "plan": reader.plan.number,
            "number": reader.number(visit),
            "task": reader.task(visit).number,
            "name": visit.name,
            "code": visit.code,
            "type": "企业" if self.lang == "zh" else "company",
            "district": self.titles.get(visit.district, visit.district),
            "address": held.address if held else "",
            "responsible": f"{held.responsible} / " if held and held.responsible else "",
            "kind": self.titles[reader.kind(visit)],
            "frequency": frequency(reader, visit, self.lang),
            "method": METHOD_OF[visit.depth],
            "body": reader.body(visit),
            "inspectors": ("、" if self.lang == "zh" else ", ").join(people(reader, visit, self.lang)),
        }

    def _pair(self, left: str, right: str | None) -> None:
        texts = [str(self._value(key) or "") for key in (left, right) if key]
        self._height(max(_lines(text, 27) for text in texts))
        self._one(BY_KEY[left], 0, 1, 2 if right else _LAST)
        if right:
            self._one(BY_KEY[right], 3, 4, _LAST)
        self.row += 1

    def _wide(self, key: str) -> None:
        self._height(_lines(str(self._value(key) or ""), 82))
        self._one(BY_KEY[key], 0, 1, _LAST)
        self.row += 1

    def _one(self, entry: Entry, label: int, first: int, last: int) -> None:
        self.sheet.write_string(self.row, label, entry.zh if self.lang == "zh" else entry.en, self.house.label)
        value = self._value(entry.key)
        look = self.house.given if entry.given else self.house.entry
        if value is None or isinstance(value, str):
            span(self.sheet, (self.row, first), (self.row, last), value or "", look)
        else:
            self.sheet.merge_range(self.row, first, self.row, last, "", look)
            self.sheet.write(self.row, first, value, look)
        self._offer(entry.key, self.row, first)

    def _value(self, key: str) -> Any:
        return self.filled.entries.get(key, self.given.get(key))

    def _items(self) -> None:
        self._height(1)
        for at, column in enumerate(ITEM_COLUMNS):
            span(
                self.sheet,
                (self.row, 2 * at),
                (self.row, 2 * at + 1),
                column[1] if self.lang == "zh" else column[2],
                self.house.head,
            )
        self.row += 1
        for at, code in enumerate(self.visit.items):
            item = self.reader.items.get(code)
            text = f"{code} {item.title}{'：' if item.content else ''}{item.content}" if item else code
            entered = self.filled.items[at] if at < len(self.filled.items) else ("", "")
            self._height(max(4, *(_lines(part, 25) for part in (text, *entered))))
            span(self.sheet, (self.row, 0), (self.row, 1), text, self.house.given)
            for turn, value in enumerate(entered, 1):
                span(self.sheet, (self.row, 2 * turn), (self.row, 2 * turn + 1), value, self.house.entry)
            self.row += 1

    def _notices(self) -> None:
        self._height(1)
        for at, column in enumerate(NOTICE_COLUMNS):
            self.sheet.write_string(self.row, at, column[1] if self.lang == "zh" else column[2], self.house.head)
        self.row += 1
        for number in range(max(NOTICE_ROWS, len(self.filled.notices))):
            held = self.filled.notices[number] if number < len(self.filled.notices) else {}
            self._height(1)
            for at, (name, _, _) in enumerate(NOTICE_COLUMNS):
                value = held.get(name)
                if value is None or isinstance(value, str):
                    self.sheet.write_string(self.row, at, clean(value or ""), self.house.entry)
                else:
                    self.sheet.write(self.row, at, value, self.house.entry)
                if name == "notice_kind":
                    self._list(self.row, at, self._titles("notice_kind")[:2])
                elif name == "hazard":
                    self._list(self.row, at, ["是", "否"])
            self.row += 1

    def _offer(self, key: str, row: int, column: int) -> None:
        lists = {"kind": "inspection_kind", "follow_up": "follow_up"}
        if key in lists:
            self._list(row, column, self._titles(lists[key]), strict=key == "kind")
        elif key == "method":
            self._list(row, column, list(METHODS))
        elif key == "closed":
            self._list(row, column, ["是", "否"])
        elif key == "results":
            zh = self.lang == "zh"
            hint = (
                "填代码或全称，可多选，用顿号隔开，如 A、5。代码见表下说明。"
                if zh
                else "Codes, several joined by 、, e.g. A、5; see below."
            )
            self.sheet.data_validation(
                row,
                column,
                row,
                column,
                {"validate": "any", "input_title": "检查结果" if zh else "Results", "input_message": hint},
            )

    def _list(self, row: int, column: int, words: list[str], *, strict: bool = False) -> None:
        rule = {"validate": "list", "source": words, "error_type": "stop" if strict else "information"}
        self.sheet.data_validation(row, column, row, column, rule)

    def _titles(self, name: str) -> list[str]:
        return [code.title.zh for code in self.codes[name].codes]

    def _legend(self) -> str:
        return legend(self.codes["inspection_result"], self.lang)

    # --- geometry -----------------------------------------------------------------------------------------------

    def _across(self, text: str, look: Any, height: float) -> None:
        self.sheet.set_row(self.row, height)
        span(self.sheet, (self.row, 0), (self.row, _LAST), text, look)
        self.row += 1

    def _height(self, lines: int) -> None:
        self.sheet.set_row(self.row, max(27.0, 15.0 * lines + 6))


def _lines(text: str, room: int) -> int:
    return sum(max(1, math.ceil(width(part) / room)) for part in text.split("\n"))


def legend(codes: CodeList, lang: Lang) -> str:
    """Return what the form says below: the codes of results, which exclude each other, and how dates are written."""
    mark = "；" if lang == "zh" else "; "
    listed = mark.join(f"{code.code} {code.title(lang)}" for code in codes.codes)
    alone = [code.code for code in codes.codes if code.excludes]
    needs = [code.code for code in codes.codes if code.needs]
    if lang == "zh":
        return (
            f"检查结果代码：{listed}。\n{'、'.join(needs)} 应同时写明问题类别；{'、'.join(alone)} 不与问题类代码同时填写。"
            "日期写成 2026-10-12。本表由检查人员填写后交回，请勿改动计划编号、检查编号和统一社会信用代码。"
        )
    return (
        f"Codes: {listed}.\n{', '.join(needs)} needs a kind of problem; {', '.join(alone)} exclude problems. "
        "Write days as 2026-10-12. Do not change the numbers of plan and inspection, nor the credit code."
    )
