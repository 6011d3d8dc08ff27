"""Proofs over a log of bytes: Merkle trees (RFC 9162), signed checkpoints, and a verifier in one file for strangers.

Knows nothing of ledgers or decisions; :mod:`engine.ledger` puts the two together.
"""

from engine.proof import hengxin_verify
from engine.proof.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from engine.proof.errors import BadCheckpoint, BadKey, ProofError
from engine.proof.keys import PrivateKey, PublicKey, parse_private, parse_public, write_key
from engine.proof.merkle import Tree, consistent, included

__all__ = [
    "BadCheckpoint",
    "BadKey",
    "Checkpoint",
    "PrivateKey",
    "ProofError",
    "PublicKey",
    "Tree",
    "consistent",
    "hengxin_verify",
    "included",
    "open_checkpoint",
    "parse_checkpoint",
    "parse_private",
    "parse_public",
    "write_key",
]
