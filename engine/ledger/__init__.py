"""The ledger: everything a decision was made from and what came out, append-only, so that it can be made again.

Built on ``decide``, ``exchange`` and ``classify``; none of them knows of it. The proofs (Merkle tree, checkpoints)
stand on :func:`size`, :func:`leaves` and :func:`receipt` alone: entries are bytes, numbered without a gap from 0.
"""

from engine.ledger.canonical import canonical, digest
from engine.ledger.cases import LedgerCase, ledger_case
from engine.ledger.changes import Judged, judge, read_changes
from engine.ledger.copying import copy_ledger, export_ledger, import_export
from engine.ledger.corrections import BadCorrection, Corrected, correct, withdraw
from engine.ledger.deliveries import Imported, import_case
from engine.ledger.erasing import erase
from engine.ledger.errors import LedgerError, NotInLedger, Unmendable
from engine.ledger.log import find, leaves, receipt, size
from engine.ledger.lookup import Found, Step, history, receipts, scheme_titles
from engine.ledger.proving import make_checkpoint, prove
from engine.ledger.remake import Corpora, Remade, Sort, decide_again
from engine.ledger.replaying import Replayed, receipts_of, replay
from engine.ledger.runs import Stored, store_run
from engine.ledger.store import Ledger, open_ledger
from engine.ledger.verifying import Altered, Verified, verify

__all__ = [
    "Altered",
    "BadCorrection",
    "Corpora",
    "Corrected",
    "Found",
    "Imported",
    "Judged",
    "Ledger",
    "LedgerCase",
    "LedgerError",
    "NotInLedger",
    "Remade",
    "Replayed",
    "Sort",
    "Step",
    "Stored",
    "Unmendable",
    "Verified",
    "canonical",
    "copy_ledger",
    "correct",
    "decide_again",
    "digest",
    "erase",
    "export_ledger",
    "find",
    "history",
    "import_case",
    "import_export",
    "judge",
    "leaves",
    "ledger_case",
    "make_checkpoint",
    "open_ledger",
    "prove",
    "read_changes",
    "receipt",
    "receipts",
    "receipts_of",
    "replay",
    "scheme_titles",
    "size",
    "store_run",
    "verify",
    "withdraw",
]
