"""Subjects, records, links, supply and the vocabularies they are written in."""

from engine.facts.areas import AREAS, SECTORS, area_named, holds
from engine.facts.dictionary import Absent, Code, CodeList, Copy, Dictionary, Field, Kind, Link, Type
from engine.facts.links import FlatRecord, resolve_links
from engine.facts.load import build_dictionary, load_dictionary
from engine.facts.records import FOREVER, Case, Record, Subject, Supply, Value
from engine.facts.uscc import UsccError, normalise_uscc, uscc_checks

__all__ = [
    "AREAS",
    "FOREVER",
    "SECTORS",
    "Absent",
    "Case",
    "Code",
    "CodeList",
    "Copy",
    "Dictionary",
    "Field",
    "FlatRecord",
    "Kind",
    "Link",
    "Record",
    "Subject",
    "Supply",
    "Type",
    "UsccError",
    "Value",
    "area_named",
    "build_dictionary",
    "holds",
    "load_dictionary",
    "normalise_uscc",
    "resolve_links",
    "uscc_checks",
]
