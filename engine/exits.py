"""The exit codes of the command line, one meaning each."""

from enum import IntEnum


class Exit(IntEnum):
    """What an exit code says."""

    FINE = 0
    """Everything was done."""
    CHECKS_FAILED = 1
    """Cases failed, or checks found something."""
    USAGE = 2
    """The command line or the case folder cannot be used."""
    INVALID_RULEBOOK = 3
    """A rulebook, law or vocabulary file was refused."""
    INPUT_REJECTED = 4
    """Some rows or tables were refused; the results for the rest were written."""
    DISAGREE = 5
    """The evaluators disagree, or a proof fails; nothing was written."""
    LEDGER = 6
    """The ledger cannot be read or written; what was not committed was not written."""
    INTERNAL = 70
    """A defect of the program itself."""
