"""Classify from a ledger and into it: import what was given, decide from what the ledger knew, store the receipts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.commands.records import say_imported
from engine.problems import Text
from engine.terminal import bar, say

if TYPE_CHECKING:
    from engine.classify import Run
    from engine.exchange import CaseFolder
    from engine.facts import Dictionary
    from engine.ledger import Ledger, LedgerCase

Classify = Callable[["CaseFolder", Callable[[int, int], None] | None], "Run"]


def classify_stored(
    address: str, dictionary: Dictionary, folder: CaseFolder | None, known_at: int | None, decide: Classify
) -> Run:
    """Import a case folder (if one was given), decide from the ledger, and store the run.

    Args:
        address: the ledger; it is made if there is none and a folder was given.
        dictionary: the vocabulary of the corpus.
        folder: what was handed in.
        known_at: seconds since 1970 UTC; default as :func:`engine.ledger.ledger_case`.
        decide: classify a case with a progress bar; raises if the evaluators disagree, and then nothing is stored.
    """
    from engine.ledger import import_case, ledger_case, open_ledger, store_run

    with open_ledger(address, create=True) if folder is not None else _existing(address) as ledger:
        if folder is not None:
            say_imported(import_case(ledger, folder, dictionary))
        case = ledger_case(ledger, dictionary, known_at=known_at, folder=folder)
        _say_beyond(case, folder)
        with bar(Text("分级分类", "classify")) as progress:
            run = decide(case, progress)
        with bar(Text("写入存证", "store receipts")) as progress:
            stored = store_run(ledger, run, int(time.time()), progress)
    count = len(stored.receipts)
    zh = f"账本 {ledger.shown}：存证 {count} 份，其中新增 {stored.fresh} 份；运行编号 {stored.run[:16]}"
    say(Text(zh, f"ledger {ledger.shown}: {count} receipts, {stored.fresh} of them new; run {stored.run[:16]}"))
    return run


def known_case(address: str, dictionary: Dictionary, known_at: int | None) -> LedgerCase:
    """Return what a ledger knew at a moment."""
    from engine.ledger import ledger_case, open_ledger

    with open_ledger(address) as ledger:
        return ledger_case(ledger, dictionary, known_at=known_at)


def _existing(address: str) -> Ledger:
    """Open a ledger to write that must exist: nothing could be decided from a new one."""
    from engine.ledger import open_ledger

    open_ledger(address).close()
    return open_ledger(address, create=True)


def _say_beyond(case: LedgerCase, folder: CaseFolder | None) -> None:
    """Say what the ledger knows that the folder does not show, and what came later than the moment decided for."""
    if case.later:
        zh = f"账本中另有 {case.later} 个记录版本在知悉时点之后，未计入"
        say(Text(zh, f"{case.later} versions in the ledger were recorded after that moment and are not used"))
    if folder is None:
        return
    given = {record.id for group in folder.records.values() for record in group}
    current = {record.id for group in case.records.values() for record in group if not record.void}
    if current - given:
        zh = f"账本中有 {len(current - given)} 条记录不在本次的表里，仍作依据；如应撤销请用 hengxin records withdraw"
        say(Text(zh, f"{len(current - given)} records are in the ledger only and still count; withdraw those that should not"))
