"""The report of lint as programs read it (``hengxin.lint/1``)."""

from __future__ import annotations

from typing import Literal

from engine.yamlfile import Closed


class SilenceData(Closed):
    """Who accepted a finding, until which day (included), and why."""

    who: str
    until: str
    reason_zh: str
    reason_en: str


class EntryData(Closed):
    """One defect or finding. ``line`` and ``column`` count from 1; 0 is the whole file. ``at`` is the place by ids."""

    code: str
    file: str
    line: int
    column: int
    at: str
    zh: str
    en: str
    mend_zh: str | None = None
    mend_en: str | None = None
    page: str | None = None
    accepted: SilenceData | None = None


class LintData(Closed):
    """One run: ``errors`` refuse their file, ``findings`` remain, ``accepted`` were silenced; ``counts`` by code."""

    format: Literal["hengxin.lint/1"]
    as_of: str
    files: int
    errors: list[EntryData]
    findings: list[EntryData]
    accepted: list[EntryData]
    counts: dict[str, int]
