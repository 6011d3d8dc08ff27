"""Instruments, provisions, measures, and which consequence needs which basis; the data is ``rules/law``."""

from engine.law.cite import cite
from engine.law.dates import PartDay, Period, Standing
from engine.law.library import Competence, Edition, Instrument, LawLibrary, Measure, Provision, Shortfall
from engine.law.load import load_law, read_law

__all__ = [
    "Competence",
    "Edition",
    "Instrument",
    "LawLibrary",
    "Measure",
    "PartDay",
    "Period",
    "Provision",
    "Shortfall",
    "Standing",
    "cite",
    "load_law",
    "read_law",
]
