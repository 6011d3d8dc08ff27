"""Until when a result is published, and which ones were."""

from __future__ import annotations

from pathlib import Path

from engine.calendar import WorkCalendar, format_day
from engine.exchange.cellerror import CellError, Raw, shown
from engine.exchange.dates import read_day
from engine.exchange.rows import is_blank
from engine.exchange.sheets import SheetError, read_sheet
from engine.facts.words import plain_heading, plain_key
from engine.inspection.paper.sayings import RESULT_DAYS
from engine.inspection.results.stored import InvalidResults
from engine.problems import Lang, Problem, Text

_NUMBER = {plain_heading(word) for word in ("检查编号", "Inspection")}
_DAY = {plain_heading(word) for word in ("公示日期", "Published on")}


def due(calendar: WorkCalendar, inspected_on: int) -> tuple[int, bool]:
    """Return the last day for publishing, and whether it is provisional because holidays are not published yet."""
    day = calendar.add(inspected_on, RESULT_DAYS)
    return day, not (calendar.knows(day) and calendar.knows(inspected_on))


def due_text(day: int, provisional: bool, lang: Lang) -> str:
    """Return the day, marked if it is provisional."""
    return format_day(day) + (Text("（暂定）", " (provisional)")(lang) if provisional else "")


def read_published(path: Path) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """Read the days of publication by number of inspection from a publication table handed back (XLSX, CSV).

    Rows without a day are not published. What cannot be read is returned as problems.

    Raises:
        InvalidResults: the table has no columns 检查编号 and 公示日期.
        OSError: it cannot be read.
    """
    try:
        sheet = read_sheet(path.read_bytes(), None, None)
    except SheetError as error:
        raise InvalidResults(Text(f"{path}：{error.reason.zh}", f"{path}: {error.reason.en}")) from None
    head = _head(sheet.rows)
    if head is None:
        zh = f"{path} 没有“检查编号”“公示日期”两列"
        raise InvalidResults(Text(zh, f"{path} lacks the columns 检查编号 and 公示日期"))
    start, number, day = head
    found: dict[str, int] = {}
    problems: list[Problem] = []
    for at, cells in enumerate(sheet.rows[start + 1 :], start + 2):
        key = cells[number] if number < len(cells) else None
        raw = cells[day] if day < len(cells) else None
        if is_blank(key) or is_blank(raw):
            continue
        try:
            found[plain_key(shown(key))] = read_day(raw)
        except CellError as error:
            problems.append(Problem("PUBLISHED-DATE", error.reason, path.name, at, day + 1, error.mend))
    return found, tuple(problems)


def _head(rows: list[list[Raw]]) -> tuple[int, int, int] | None:
    for at, cells in enumerate(rows[:30]):
        words = [plain_heading(cell) if isinstance(cell, str) and len(cell) < 40 else "" for cell in cells]
        numbers = [column for column, word in enumerate(words) if word in _NUMBER]
        days = [column for column, word in enumerate(words) if word in _DAY]
        if numbers and days:
            return at, numbers[0], days[0]
    return None
