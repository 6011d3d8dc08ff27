"""Instruments, provisions, measures, and which consequence needs which basis; the data is ``rules/law``."""

from engine.law.check import LawFinding, Weight, check_library, part_day
from engine.law.cite import cite, locate
from engine.law.dates import PartDay, Period, Standing
from engine.law.library import Competence, Edition, Instrument, LawLibrary, Measure, Provision, Shortfall
from engine.law.load import load_law, read_law
from engine.law.numerals import numeral

__all__ = [
    "Competence",
    "Edition",
    "Instrument",
    "LawFinding",
    "LawLibrary",
    "Measure",
    "PartDay",
    "Period",
    "Provision",
    "Shortfall",
    "Standing",
    "Weight",
    "check_library",
    "cite",
    "load_law",
    "locate",
    "numeral",
    "part_day",
    "read_law",
]
