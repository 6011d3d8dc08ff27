"""Add a ledger to the archive of receipts: ``python tests/ledger/archive.py NAME`` from the root of the checkout.

Done once per release; an archived file is never made again. Its receipts are replayed by ``test_archive.py`` for ever.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARCHIVE = Path(__file__).with_name("archive")
DAYS = ("2026-11-23", "2027-03-01")
NOW = 1_795_000_000


def main(name: str) -> None:
    """Decide on the fictitious enterprises on two days; between them a toll is corrected and a record withdrawn."""
    sys.path.insert(0, str(ROOT))
    from engine.calendar import parse_day
    from engine.classify import Engine, classify
    from engine.exchange import read_case
    from engine.ledger import correct, export_ledger, import_case, ledger_case, open_ledger, store_run, withdraw
    from engine.ledger.wire import read_moment
    from engine.rulebook import load_corpus

    rules = ROOT / "rules"
    corpus = load_corpus(rules, sorted((rules / "wuhai").glob("*/*.yaml")))
    case = read_case(ROOT / "fixtures" / "wuhai", corpus.dictionary)
    target = ARCHIVE / f"{name}.gz"
    if target.exists():
        sys.exit(f"{target} is there already, and an archived ledger is never made again")
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "a.db", create=True) as ledger:
        import_case(ledger, case, corpus.dictionary)
        for day in DAYS:
            known = ledger_case(ledger, corpus.dictionary, known_at=case.known_at if day == DAYS[0] else None)
            run = classify(corpus, known, parse_day(day), known_at=known.known_at, engine=Engine.REFERENCE)
            store_run(ledger, run, NOW)
            if day == DAYS[0]:
                moment = read_moment("2027-02-20T09:00:00+08:00")
                correct(ledger, corpus.dictionary, "SG2026003", {"死亡人数": "11"}, moment, "archive")
                withdraw(ledger, "SG2025001", moment, "archive")
        ARCHIVE.mkdir(exist_ok=True)
        export_ledger(ledger, target)


if __name__ == "__main__":
    main(sys.argv[1])
