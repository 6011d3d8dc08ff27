"""Results as a file (``hengxin.results/1``), which ``inspect status`` reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.inspection.model import Day
from engine.inspection.results.report import Result
from engine.problems import HengxinError, Text

RESULTS_FILE = "results.json"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredNotice(_Frozen):
    """A notice to correct."""

    number: str
    kind: str
    issued_on: Day
    deadline: Day | None = None
    """Last day of the term."""


class StoredResult(_Frozen):
    """A result: number of the visit, day, codes, what is still open."""

    number: str
    code: str
    inspected_on: Day
    results: tuple[str, ...]
    kind: str = ""
    closed_on: Day | None = None
    corrected_on: Day | None = None
    recorded_at: int
    notices: tuple[StoredNotice, ...] = ()


class StoredResults(_Frozen):
    """The results of one batch of forms."""

    hengxin: Literal["hengxin.results/1"] = "hengxin.results/1"
    plan: str
    results: tuple[StoredResult, ...]


class InvalidResults(HengxinError):
    """The file holds no results of this plan; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


def stored(results: Iterable[Result], plan: str) -> StoredResults:
    """Return results as they are stored."""
    return StoredResults(plan=plan, results=tuple(_one(item) for item in results))


def _one(item: Result) -> StoredResult:
    values = item.values
    notices = []
    for notice in item.notices:
        deadline, issued = notice.get("deadline"), notice.get("issued_on")
        assert isinstance(issued, int)
        last = deadline - 1 if isinstance(deadline, int) else None
        notices.append(
            StoredNotice(number=str(notice["number"]), kind=str(notice["notice_kind"]), issued_on=issued, deadline=last)
        )
    closed, corrected = values.get("closed_on"), values.get("corrected_on")
    return StoredResult(
        number=item.number, code=item.code, inspected_on=item.inspected_on, results=tuple(sorted(item.results)),
        kind=str(values.get("inspection_kind") or ""), closed_on=closed if isinstance(closed, int) else None,
        corrected_on=corrected if isinstance(corrected, int) else None, recorded_at=item.recorded_at, notices=tuple(notices),
    )  # fmt: skip


def read_results(paths: Iterable[Path], plan: str) -> dict[str, StoredResult]:
    """Read results by number of visit; of several for one visit the one recorded last holds.

    Raises:
        InvalidResults: a file is none, or of another plan.
    """
    found: dict[str, StoredResult] = {}
    for path in paths:
        file = path / RESULTS_FILE if path.is_dir() else path
        try:
            read = StoredResults.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            raise InvalidResults(Text(f"没有这个检查结果文件：{file}", f"no such results: {file}")) from None
        except (ValidationError, OSError):
            zh = f"{file} 不是检查结果（应为 hengxin inspect record 写出的 {RESULTS_FILE}）"
            raise InvalidResults(
                Text(zh, f"{file} holds no results; give the {RESULTS_FILE} that inspect record wrote")
            ) from None
        if read.plan != plan:
            zh = f"{file} 是计划“{read.plan}”的结果，不是“{plan}”的"
            raise InvalidResults(Text(zh, f"{file} holds results of plan {read.plan!r}, not of {plan!r}"))
        for item in read.results:
            before = found.get(item.number)
            if before is None or item.recorded_at >= before.recorded_at:
                found[item.number] = item
    return found
