"""What taking results in found: accepted results, refused forms with every defect at its cell, repeats, blanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.facts import Value
from engine.problems import Lang, Text


@dataclass(frozen=True)
class FormDefect:
    """Why a form was refused: the cell (blank: the form as a whole), what it holds, the reason and the mend."""

    code: str
    file: str
    sheet: str
    cell: str
    heading: str
    value: str
    reason: Text
    mend: Text | None = None

    @property
    def row(self) -> str:
        """Row as spreadsheets count."""
        return self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    @property
    def column(self) -> str:
        """Letters of the column."""
        return self.cell.rstrip("0123456789")

    def render(self, lang: Lang = "zh") -> str:
        """Return the defect on one line."""
        sheet = f"[{self.sheet}]" if self.sheet else ""
        place = f"{self.file}{sheet}{'!' if self.cell else ''}{self.cell}"
        heading = f"{self.heading}：" if self.heading and lang == "zh" else f"{self.heading}: " if self.heading else ""
        mend = f"（{self.mend.zh}）" if self.mend and lang == "zh" else f" ({self.mend.en})" if self.mend else ""
        return f"{place} {self.code} {heading}{self.reason(lang)}{mend}"


@dataclass(frozen=True)
class Result:
    """One accepted result.

    ``values`` by field of an inspection result, ``notices`` by field of a rectification. ``number``: of the visit.
    """

    number: str
    code: str
    name: str
    values: Mapping[str, Value]
    notices: tuple[Mapping[str, Value], ...]
    recorded_at: int
    file: str = ""
    sheet: str = ""

    @property
    def inspected_on(self) -> int:
        """Day of the inspection."""
        found = self.values["inspected_on"]
        assert isinstance(found, int)
        return found

    @property
    def results(self) -> frozenset[str]:
        """Codes of the result."""
        found = self.values["results"]
        assert isinstance(found, frozenset)
        return found


@dataclass(frozen=True)
class Intake:
    """What came in: always ``read == accepted + refused + repeated + blank``.

    ``refused`` counts forms; their ``defects`` are listed one by one. ``notices``: oddities of accepted forms.
    """

    results: tuple[Result, ...]
    defects: tuple[FormDefect, ...]
    notices: tuple[FormDefect, ...]
    read: int
    refused: int
    repeated: int
    blank: tuple[str, ...] = ()
    folder: Path | None = None

    @property
    def accepted(self) -> int:
        """Number of accepted forms."""
        return len(self.results)

    def summary(self, lang: Lang = "zh") -> str:
        """Return the counts on one line."""
        blank = len(self.blank)
        if lang == "zh":
            return f"共 {self.read} 份记录表：采用 {self.accepted}，退回 {self.refused}，重复 {self.repeated}，未填写 {blank}"
        return f"{self.read} forms: accepted {self.accepted}, refused {self.refused}, repeated {self.repeated}, blank {blank}"
