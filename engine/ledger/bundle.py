"""The shape of a proof bundle, as it is published (``docs/schemas/proof-1.json``)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.classify.published import Digest
from engine.yamlfile import Closed


class SealedData(Closed):
    """A personal value behind its commitment. Salt and value are null once erased by law, and not there if left out."""

    commitment: Digest
    salt: Digest | None = None
    value: Any = None


class ProvenRecord(Closed):
    """A version of a record, or of a row of the register, that the decision was made from."""

    record: str
    kind: str
    subject: str
    recorded_at: str
    """ISO 8601 in China's time."""
    void: bool
    fields: dict[str, Any]
    personal: dict[str, SealedData]


class ProofData(Closed):
    """Everything that proves one decision, to be checked by ``hengxin_verify.py`` with the published key."""

    format: Literal["hengxin.proof/1"]
    receipt: str
    """The receipt, canonical JSON (``hengxin.receipt/1``): its bytes are the leaf of the tree."""
    index: Annotated[int, Field(ge=0)]
    """The number of the entry, from 0."""
    path: list[Digest]
    """From the leaf to the root (RFC 9162, section 2.1.3)."""
    checkpoint: str
    """Signed note: name, size, root, time, signature."""
    key: str
    """Which key signed. It is to be got where the bureau published it, never from here."""
    consistency: dict[Annotated[str, Field(pattern="^(0|[1-9][0-9]*)$")], list[Digest]]
    """By size of an older checkpoint: the proof that its tree is the beginning of this one (section 2.1.4)."""
    input: str
    """What the decision was made from, canonical JSON (``hengxin.input/1``)."""
    records: list[ProvenRecord]
    """The records that the input names."""
