"""The law library as its users ask of it: what an instrument says, what rests on it, and whether it all holds together."""

from engine.citations.catalogue import Catalogue, catalogue_headings, catalogue_lines
from engine.citations.check import Checked, Placed, check_law
from engine.citations.classes import ClassesFile, load_classes
from engine.citations.data import check_data, instrument_data, law_data, uses_data
from engine.citations.report import law_headings, law_lines, show_law, show_uses, uses_summary
from engine.citations.uses import UnknownLaw, Use, check_name, uses_of
from engine.citations.walk import Mention, read_mentions

__all__ = [
    "Catalogue",
    "Checked",
    "ClassesFile",
    "Mention",
    "Placed",
    "UnknownLaw",
    "Use",
    "catalogue_headings",
    "catalogue_lines",
    "check_data",
    "check_law",
    "check_name",
    "instrument_data",
    "law_data",
    "law_headings",
    "law_lines",
    "load_classes",
    "read_mentions",
    "show_law",
    "show_uses",
    "uses_data",
    "uses_of",
    "uses_summary",
]
