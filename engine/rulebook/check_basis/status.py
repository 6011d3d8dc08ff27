"""What the status of a rulebook demands."""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import parse_day
from engine.problems import Problem
from engine.rulebook.check_basis.case import Case


def check_status(case: Case) -> Iterator[Problem]:
    """An adopted rulebook names its document, which is not later than its first day; no other names one."""
    book = case.book
    if book.status == "adopted" and book.adopted_by is None:
        zh, en = "已发布的规则集须写明发布文件", "an adopted rulebook names its document: adopted_by"
        yield case.say("BASIS-ADOPTED-BY", ("status",), zh, en)
    if book.status != "adopted" and book.adopted_by is not None:
        zh, en = "写有发布文件的规则集状态应为 adopted", "with an adopting document the status is adopted"
        yield case.say("BASIS-ADOPTED-BY", ("adopted_by",), zh, en)
    if book.status == "published" and not book.published_by:
        zh, en = "外地发布的规则集须写明发布机关", "one published elsewhere says by whom: published_by"
        yield case.say("BASIS-PUBLISHED-BY", ("status",), zh, en)
    if book.adopted_by is not None:
        try:
            late = parse_day(book.adopted_by.on) > case.first
        except ValueError:
            zh, en = f"“{book.adopted_by.on}”不是日期", f"{book.adopted_by.on!r} is not a date"
            yield case.say("BASIS-ADOPTED-BY", ("adopted_by", "on"), zh, en)
            return
        if late:
            zh, en = "规则集的施行日期早于发布日期，不得溯及既往", "the rulebook begins before it was adopted"
            yield case.say("BASIS-RETROACTIVE", ("in_force", "from"), zh, en)
