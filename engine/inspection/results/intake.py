"""Take in the forms that came back: read, check, and compare those of one visit with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from engine.exchange.sheets import SheetError
from engine.facts import Dictionary, Value
from engine.inspection.paper.fields import TITLES
from engine.inspection.paper.tasks import PlanReader
from engine.inspection.results.form import Checked, FormChecker
from engine.inspection.results.layout import find_form
from engine.inspection.results.report import FormDefect, Intake, Result
from engine.inspection.results.rowform import Sheet
from engine.inspection.results.workbook import read_workbook
from engine.problems import HengxinError, Text


class NoForms(HengxinError):
    """Nothing was given that could be a form; ``text`` says so."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


def form_files(paths: Iterable[Path]) -> list[Path]:
    """Return the workbooks named: files as they are, of folders every workbook in them; in order, each once.

    Raises:
        NoForms: a path does not exist, or there is no workbook.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(
                item for item in path.rglob("*") if item.suffix.lower() in (".xlsx", ".xls", ".xlsm") and item.is_file()
            )
            found |= dict.fromkeys(item for item in inside if not item.name.startswith(("~$", ".")))
        elif path.is_file():
            found[path] = None
        else:
            raise NoForms(Text(f"没有这个文件或文件夹：{path}", f"no such file or folder: {path}"))
    if not found:
        raise NoForms(Text("没有找到检查结果记录表（xlsx）", "no result forms (xlsx) found"))
    return list(found)


def take_in(
    files: Iterable[Path],
    reader: PlanReader,
    dictionary: Dictionary,
    received_at: int,
    progress: Callable[[int, int], None] | None = None,
) -> Intake:
    """Read forms; ``received_at`` (seconds since 1970 UTC) is the moment at which their results become known.

    Raises:
        OSError: a file cannot be read.
    """
    checker = FormChecker(reader, dictionary, received_at)
    checked: list[Checked] = []
    blank: list[str] = []
    names = list(files)
    for done, file in enumerate(names, 1):
        found, empty = _read(file, checker)
        checked += found
        blank += empty
        if progress is not None:
            progress(done, len(names))
    read = len(checked) + len(blank)
    repeated = _compare(checked)
    _compare_notices(checked)
    results = [item.result for item in checked if item.result is not None and not item.defects]
    refused = sum(bool(item.defects) for item in checked)
    return Intake(
        tuple(sorted((item for item in results if item), key=lambda item: (item.inspected_on, item.number))),
        tuple(defect for item in checked for defect in item.defects),
        tuple(notice for item in checked if not item.defects for notice in item.notices),
        read,
        refused,
        repeated,
        tuple(blank),
    )


def _read(file: Path, checker: FormChecker) -> tuple[list[Checked], list[str]]:
    name = file.name
    try:
        grids = read_workbook(file.read_bytes())
    except SheetError as error:
        whole = Sheet(name, "")
        return [Checked(whole, defects=[whole.defect(error.code, None, error.reason, error.mend)])], []
    forms = [(grid, form) for grid in grids if (form := find_form(grid)) is not None]
    if not forms:
        whole = Sheet(name, "")
        sheets = "、".join(grid.name for grid in grids)[:200]
        reason = Text(f"里面没有“{TITLES['zh']}”（工作表：{sheets}）", f"holds no record of inspection (sheets: {sheets})")
        mend = Text(
            "请交回 hengxin inspect paper 印出的记录表，不要改动左边的项目名称", "hand back the printed form; keep its labels"
        )
        return [Checked(whole, defects=[whole.defect("FORM-NONE", None, reason, mend)])], []
    found, blank = [], []
    for grid, form in forms:
        if form.blank:
            blank.append(f"{name}[{grid.name}]")
        else:
            found.append(checker.check(form, Sheet(name, grid.name)))
    return found, blank


def _compare(checked: list[Checked]) -> int:
    """Refuse forms of one visit that differ, each naming the other; return how many merely repeat another."""
    groups: dict[str, list[Checked]] = {}
    for item in checked:
        if item.number:
            groups.setdefault(item.number, []).append(item)
    repeated = 0
    for group in groups.values():
        good = [item for item in group if item.result is not None]
        kept: list[Checked] = []
        for item in good:
            if any(_content(item.result) == _content(other.result) for other in kept):
                item.result = None
                repeated += 1
            else:
                kept.append(item)
        if len(kept) > 1:
            for item in kept:
                item.defects += [_twice(item, other) for other in kept if other is not item]
    return repeated


def _content(result: Result | None) -> object:
    assert result is not None
    return sorted(result.values.items(), key=lambda pair: pair[0]), [
        sorted(item.items(), key=lambda pair: pair[0]) for item in result.notices
    ]


def _twice(item: Checked, other: Checked) -> FormDefect:
    assert item.result is not None
    assert other.result is not None
    mine, theirs = item.result.values, other.result.values
    names = [name for name in sorted({*mine, *theirs}) if mine.get(name) != theirs.get(name)]
    told = "、".join(_heading(name) for name in names) or "整改文书"
    where = f"{other.sheet.file}[{other.sheet.sheet}]"
    zh = f"检查编号 {item.number} 填了两次，内容不同，两份都不采用：与 {where} 在“{told}”上不同"
    for name in names:
        if name in ("results", "inspected_on"):
            zh += f"；{_heading(name)}一份为“{_shown(name, mine.get(name))}”，一份为“{_shown(name, theirs.get(name))}”"
    reason = Text(
        zh, f"inspection {item.number} was filled in twice and differs from {where} in {', '.join(names) or 'its notices'}"
    )
    mend = Text("请确定以哪一份为准，只交回一份", "decide which one holds, and hand back that one only")
    return item.sheet.defect("FORM-TWICE", None, reason, mend)


def _heading(name: str) -> str:
    from engine.inspection.paper.fields import ENTRIES

    return next((entry.zh for entry in ENTRIES if entry.field == name), name)


def _shown(name: str, value: Value) -> str:
    from engine.calendar import format_day

    if isinstance(value, frozenset):
        return "、".join(sorted(value))
    return format_day(value) if isinstance(value, int) and name.endswith("_on") else str(value)


def _compare_notices(checked: list[Checked]) -> None:
    """Refuse forms on which one notice number of one body stands with different contents."""
    seen: dict[tuple[Value, Value], list[tuple[Checked, object]]] = {}
    for item in checked:
        for notice in item.result.notices if item.result is not None else ():
            key = notice.get("number"), notice.get("body")
            content = (item.result.code if item.result else "", sorted(notice.items(), key=lambda pair: pair[0]))
            seen.setdefault(key, []).append((item, content))
    for (number, _), found in seen.items():
        if any(content != found[0][1] for _, content in found):
            for item in {id(item): item for item, _ in found}.values():
                reason = Text(f"整改文书号 {number} 填了两次，内容不同", f"notice {number} stands twice with different contents")
                item.defects.append(
                    item.sheet.defect(
                        "FORM-NOTICE-TWICE", None, reason, Text("一份文书一个文号，请核对", "one number per notice")
                    )
                )
