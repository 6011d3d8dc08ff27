"""Findings that were looked at and accepted for a time: ``lint.yaml`` in the folder of the rulebooks or above it.

A silence names code and place, why, who and until which day; what has expired, lasts too long or silences nothing is a
finding itself. A profile (``leave_out``) says which checks make no sense for a folder at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field

from engine.calendar import add_months, format_day, parse_day
from engine.problems import Problem, Text, nearest
from engine.rulebook import rulebook_files
from engine.yamlfile import Closed, Document, check_schema, load_yaml

FILE = "lint.yaml"
MOST_MONTHS = 24
"""Longest time a silence may still last: acceptance for ever is no acceptance."""

OWN: Mapping[str, Text] = {
    "LINT-SILENCE-EXPIRED": Text("接受期已过", "expired silence"),
    "LINT-SILENCE-FAR": Text("接受期过长", "silence that lasts too long"),
    "LINT-SILENCE-IDLE": Text("没有对应提示的接受", "silence that silences nothing"),
}


class Reason(Closed):
    """Why, in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Silence(Closed):
    """Findings of one code at one place (and below it) that are accepted until a day, this day included."""

    code: str
    in_: list[str] = Field(alias="in", min_length=1)
    """Names of the rulebook files, from the folder of this file."""
    at: str = Field(min_length=1)
    """The place by ids, as the report prints it: ``parameters/large_fine``; ``*`` is the whole rulebook."""
    reason: Reason
    who: str = Field(min_length=1)
    """The office that accepts it."""
    until: str


class LeftOut(Closed):
    """Checks that are not made below this folder, and why."""

    codes: list[str] = Field(min_length=1)
    reason: Reason


class SilenceFile(Closed):
    """What is accepted in the rulebooks of one folder."""

    hengxin: Literal["lint/1"]
    leave_out: list[LeftOut] = []
    silences: list[Silence] = []


@dataclass(frozen=True)
class Located:
    """A finding with its place by ids."""

    problem: Problem
    at: str
    path: Path


@dataclass
class Acceptance:
    """One file of silences: what it says, and which silences were used."""

    folder: Path
    document: Document
    written: SilenceFile
    until: list[int]
    used: set[int] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    def leaves_out(self, code: str) -> bool:
        """Say whether a check is not made here, and remember that it would have found something."""
        found = any(code in item.codes for item in self.written.leave_out)
        self.left_out |= {code} if found else set()
        return found

    def silence(self, found: Located, as_of: int) -> Silence | None:
        """Return the silence that accepts a finding on a day, if there is one."""
        name = found.path.relative_to(self.folder).as_posix()
        for index, item in enumerate(self.written.silences):
            if item.code == found.problem.code and name in item.in_ and _below(found.at, item.at):
                self.used.add(index)
                if as_of <= self.until[index]:
                    return item
        return None

    def own_findings(self, linted: Sequence[Path], as_of: int) -> Iterator[Problem]:
        """Yield what is wrong with the silences themselves, judged by the rulebooks that were linted."""
        present = {path.relative_to(self.folder).as_posix() for path in linted if path.is_relative_to(self.folder)}
        for index, item in enumerate(self.written.silences):
            path = ("silences", index)
            day = format_day(self.until[index])
            if index in self.used and as_of > self.until[index]:
                zh, en = f"对 {item.code}（{item.at}）的接受已于 {day} 到期", f"the silence of {item.code} expired on {day}"
                mend = Text("消除该提示，或者重新审查后写明新的期限", "mend the finding, or look again and state a new day")
                yield self.document.problem("LINT-SILENCE-EXPIRED", (*path, "until"), Text(zh, en), mend)
            elif self.until[index] > add_months(as_of, MOST_MONTHS):
                zh, en = f"接受至 {day}，超过 {MOST_MONTHS} 个月", f"silenced until {day}, more than {MOST_MONTHS} months"
                mend = Text(f"期限不超过 {MOST_MONTHS} 个月，到期再审查", f"at most {MOST_MONTHS} months, then look again")
                yield self.document.problem("LINT-SILENCE-FAR", (*path, "until"), Text(zh, en), mend)
            if index not in self.used and set(item.in_) <= present:
                zh, en = f"{item.at} 没有 {item.code} 提示", f"there is no {item.code} at {item.at}"
                mend = Text("删去这一条", "drop this silence")
                yield self.document.problem("LINT-SILENCE-IDLE", path, Text(zh, en), mend)
        if {path.resolve() for path in rulebook_files(self.folder)} <= set(linted):
            yield from self._idle_profile()

    def _idle_profile(self) -> Iterator[Problem]:
        for index, item in enumerate(self.written.leave_out):
            for place, code in enumerate(item.codes):
                if code not in self.left_out:
                    zh, en = f"这个文件夹里没有 {code} 提示，不必排除", f"nothing in this folder gives {code}"
                    path = ("leave_out", index, "codes", place)
                    yield self.document.problem("LINT-SILENCE-IDLE", path, Text(zh, en), Text("删去这一项", "drop it"))


def _below(at: str, place: str) -> bool:
    return place == "*" or at == place or at.startswith(f"{place}/")


def read_silences(path: Path, name: str, known: Sequence[str]) -> tuple[Acceptance | None, list[Problem]]:
    """Read a file of silences; ``known`` are the codes there are."""
    document = load_yaml(path, name)
    written = check_schema(document, SilenceFile)
    if written is None:
        return None, document.problems
    until: list[int] = []
    for index, item in enumerate(written.silences):
        try:
            until.append(parse_day(item.until))
        except ValueError:
            message = Text(f"“{item.until}”不是日期（不能写 open）", f"{item.until!r} is not a date (nor open)")
            document.problems.append(document.problem("VALUE", ("silences", index, "until"), message))
        _check_code(document, ("silences", index, "code"), item.code, known)
        for place, named in enumerate(item.in_):
            if not (path.parent / named).is_file():
                message = Text(f"没有文件“{named}”", f"no file {named!r}")
                document.problems.append(document.problem("FILE", ("silences", index, "in", place), message))
    for index, left in enumerate(written.leave_out):
        for place, code in enumerate(left.codes):
            _check_code(document, ("leave_out", index, "codes", place), code, known)
    if document.problems:
        return None, document.problems
    return Acceptance(path.parent, document, written, until), []


def _check_code(document: Document, path: tuple[str | int, ...], code: str, known: Sequence[str]) -> None:
    if code not in known:
        guess = nearest(code, known)
        mend = Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
        message = Text(f"没有检查“{code}”，或者它不能被接受", f"no check {code!r}, or it cannot be silenced")
        document.problems.append(document.problem("NAME-UNKNOWN", path, message, mend))
