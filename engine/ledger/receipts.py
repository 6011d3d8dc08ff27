"""Receipts: what a decision was made from and what came out, as canonical bytes that are equal on every machine."""

from __future__ import annotations

from typing import Literal

from engine.classify.formats import decision_data
from engine.classify.published import DecisionData, Digest
from engine.decide import Decision
from engine.ledger.canonical import canonical
from engine.rulebook import Corpus
from engine.yamlfile import Closed

FORMAT = "hengxin.receipt/1"


class ReceiptData(Closed):
    """A receipt. ``input`` is the SHA-256 of the canonical input document; the corpus and days stand in ``decision``.

    The bytes of a receipt are its canonical JSON (RFC 8785); its number is their SHA-256. It holds no durations, names
    of evaluators or machines; those stand in the attestation of the run.
    """

    format: Literal["hengxin.receipt/1"]
    input: Digest
    decision: DecisionData


def receipt_bytes(decision: Decision, corpus: Corpus, input_digest: str) -> bytes:
    """Return the bytes of the receipt of a decision."""
    return canonical({"format": FORMAT, "input": input_digest, "decision": decision_data(decision, corpus)})
