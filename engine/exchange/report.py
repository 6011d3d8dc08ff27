"""What reading a case folder found: per table the counts, per row the defects. Nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.exchange.cellerror import Raw, brief
from engine.problems import Lang, Problem, Text


@dataclass(frozen=True)
class Defect:
    """Why a row was refused. ``column`` counts from 0; -1 is the whole row."""

    code: str
    heading: str
    value: str
    reason: Text
    mend: Text | None = None
    column: int = -1

    def render(self, lang: Lang = "zh") -> str:
        """Return heading, reason and mend as one sentence."""
        mend = (
            f"（{self.mend.zh}）" if self.mend and lang == "zh" else f" ({self.mend.en})" if self.mend else ""
        )
        return f"{self.heading}：{self.reason(lang)}{mend}" if self.heading else f"{self.reason(lang)}{mend}"


@dataclass(frozen=True)
class Rejection:
    """A refused row: where it stands (``row`` as spreadsheets count), whose it is if known, and why."""

    file: str
    sheet: str
    row: int
    kind: str
    defects: tuple[Defect, ...]
    cells: tuple[Raw, ...] = field(repr=False)
    subject: str | None = None
    id: str | None = None

    @property
    def place(self) -> str:
        """File, sheet and row."""
        return place(self.file, self.sheet, self.row)


@dataclass(frozen=True)
class Notice:
    """Something odd in a row that was accepted (``row`` 0: in the whole table)."""

    code: str
    file: str
    sheet: str
    row: int
    heading: str
    value: str
    message: Text

    def render(self, lang: Lang = "zh") -> str:
        """Return place and message on one line."""
        where = place(self.file, self.sheet, self.row)
        heading = f"“{self.heading}”" if self.heading else ""
        return f"{where} {heading}{self.message(lang)}"


@dataclass(frozen=True)
class TableReport:
    """The counts of one table; always ``read == accepted + rejected + duplicates``.

    ``skipped`` are blank rows, repeated headings and footers, which are not data. ``problem`` says why a
    table was refused as a whole: then every row counts as rejected and the table supplies nothing.
    """

    file: str
    sheet: str
    kind: str
    read: int
    accepted: int
    rejected: int
    duplicates: int
    skipped: int = 0
    headings: tuple[str, ...] = ()
    problem: Problem | None = None

    def render(self, lang: Lang = "zh") -> str:
        """Return the counts as one line."""
        if lang == "zh":
            line = f"{self.file}（{self.kind}）：读取 {self.read} 行，采用 {self.accepted}，"
            line += f"退回 {self.rejected}，重复 {self.duplicates}"
            line += f"，另有空行、表尾等 {self.skipped} 行" if self.skipped else ""
        else:
            line = f"{self.file} ({self.kind}): read {self.read}, accepted {self.accepted}, "
            line += f"rejected {self.rejected}, duplicates {self.duplicates}"
            line += f"; {self.skipped} blank or footer rows" if self.skipped else ""
        return f"{line}\n  {self.problem.render(lang)}" if self.problem else line


def place(file: str, sheet: str, row: int) -> str:
    """Return ``file[sheet]:row``."""
    where = f"{file}[{sheet}]" if sheet else file
    return f"{where}:{row}" if row else where


def defect(
    code: str, heading: str, raw: Raw, reason: Text, mend: Text | None = None, column: int = -1
) -> Defect:
    """Build a defect of a cell."""
    return Defect(code, heading, brief(raw), reason, mend, column)
