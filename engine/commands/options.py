"""Options that several commands share, and help texts in the language of the call."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from engine.problems import Text
from engine.terminal import settle, speech

settle(None, sys.argv[1:])
"""Help is in the language of this call, which must be known before the commands are made."""


class LangOption(StrEnum):
    """The language of everything printed."""

    zh = "zh"
    en = "en"


class PageFormat(StrEnum):
    """Formats of an explanation."""

    text = "text"
    json = "json"
    html = "html"


class ViewOption(StrEnum):
    """Who reads the explanation."""

    subject = "subject"
    officer = "officer"
    auditor = "auditor"


def t(zh: str, en: str) -> str:
    """Return a help text in the language of this call: known before the options are parsed."""
    return Text(zh, en)(speech().screen)


LangArgument = Annotated[
    LangOption | None, typer.Option("--lang", help=t("语言，缺省中文", "language; default zh"), envvar="HENGXIN_LANG")
]
RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", help=t("规则文件夹", "rules folder"), envvar="HENGXIN_RULES", metavar="DIR"),
]
KnownAtOption = Annotated[
    str | None,
    typer.Option(
        "--known-at", help=t("知悉时点，缺省为最近收到数据时", "what was known then; default: all"), metavar="T"
    ),
]
LedgerOption = Annotated[
    str,
    typer.Option("--ledger", help=t("账本：文件或 postgresql:// 地址", "ledger: a file or postgresql://"), metavar="URL"),
]
MaybeLedger = Annotated[
    str | None,
    typer.Option("--ledger", help=t("账本：文件或 postgresql:// 地址", "ledger: a file or postgresql://"), metavar="URL"),
]
RecordedAtOption = Annotated[
    str,
    typer.Option("--recorded-at", help=t("从何时起知悉，如 2026-12-01 09:30", "known from then on"), metavar="T"),
]
ReasonOption = Annotated[
    str, typer.Option("--reason", help=t("事由或文书号", "why, or by which document"), metavar="TEXT")
]
