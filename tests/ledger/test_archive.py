"""Archived receipts are made again, byte for byte, or the difference is declared in the changelog of decisions."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledger.archive import ARCHIVE, ROOT

from engine.ledger import Remade, import_export, judge, open_ledger, read_changes, receipts_of, replay
from engine.ledger.changes import ChangeModel
from engine.ledger.remake import Sort
from engine.problems import InvalidRulebook

CHANGES = ROOT / "docs" / "decision-changes.yaml"
ARCHIVED = sorted(ARCHIVE.glob("*.gz"))


def test_every_archived_receipt_comes_out_the_same_or_as_declared(tmp_path: Path) -> None:
    assert ARCHIVED
    found: list[Remade] = []
    for path in ARCHIVED:
        with open_ledger(tmp_path / f"{path.stem}.db", create=True) as ledger:
            import_export(path, ledger)
            done = replay(ledger, receipts_of(ledger), processes=1)
        assert done.total >= 100
        found += done.notable
    judged = judge(found, read_changes(CHANGES))
    told = "\n".join(f"{item.receipt[:16]} {item.subject} {item.sort}: {item.why[1]} {item.paths}" for item in judged.undeclared)
    assert not judged.undeclared, f"decisions changed; declare it in {CHANGES.name} or mend it:\n{told}"
    assert not judged.stale, "declared, and not so any more"


def item(receipt: str, sort: str, *paths: str) -> Remade:
    return Remade(0, receipt * 64, "X", Sort(sort), paths=paths)


def change(receipts: object, sort: str, *paths: str) -> ChangeModel:
    why = {"zh": "因", "en": "because"}
    return ChangeModel.model_validate({"receipts": receipts, "sort": sort, "since": "0.2.0", "paths": list(paths), "why": why})


@pytest.mark.parametrize(
    ("found", "declared", "undeclared", "stale"),
    [
        ([item("a", "engine", "decision.x")], [], 1, 0),
        ([item("a", "engine", "decision.x")], [change("all", "engine", "decision.x")], 0, 0),
        ([item("a", "engine", "decision.x")], [change("all", "schema", "decision.x")], 1, 1),
        ([item("a", "engine", "decision.x")], [change(["aaaaaaaa"], "engine", "decision.*")], 0, 0),
        ([item("a", "engine", "decision.x")], [change(["bbbbbbbb"], "engine", "decision.*")], 1, 1),
        ([item("a", "engine", "decision.x", "decision.y")], [change("all", "engine", "decision.x")], 1, 1),
        ([item("a", "erased"), item("b", "same")], [], 0, 0),
        ([item("a", "tampering")], [change("all", "engine", "*")], 1, 1),
        ([], [change("all", "engine", "*")], 0, 1),
    ],
)
def test_only_what_was_declared_may_differ(
    found: list[Remade], declared: list[ChangeModel], undeclared: int, stale: int
) -> None:
    judged = judge(found, declared)
    assert (len(judged.undeclared), len(judged.stale)) == (undeclared, stale)


def test_a_changelog_that_says_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "changes.yaml"
    path.write_text("hengxin: decision-changes/1\nchanges:\n  - {receipts: all, sort: tampering, paths: []}\n", "utf-8")
    with pytest.raises(InvalidRulebook) as told:
        read_changes(path)
    assert {problem.line for problem in told.value.problems} == {3}
