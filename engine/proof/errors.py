"""What can be wrong with a key or a checkpoint, said in both languages."""

from __future__ import annotations

from engine.exits import Exit
from engine.problems import HengxinError, Text


class ProofError(HengxinError):
    """Something that should prove does not; ``text`` says what."""

    exit = Exit.DISAGREE

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


class BadKey(ProofError):
    """A key that cannot be read, or that must not be written."""

    exit = Exit.USAGE


class BadCheckpoint(ProofError):
    """A checkpoint that is not written as it should be, or not signed by the key."""
