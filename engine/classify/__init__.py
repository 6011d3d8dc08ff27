"""The main job: classify every enterprise of a case folder, and write the results and explanations."""

from engine.classify.files import UnusableFolder, check_folder, write_folder
from engine.classify.formats import FORMATS, render_results
from engine.classify.rows import Row, rows
from engine.classify.run import Attestation, Engine, NotAvailable, Run, classify, decide_one
from engine.classify.screen import next_steps, screen

__all__ = [
    "FORMATS",
    "Attestation",
    "Engine",
    "NotAvailable",
    "Row",
    "Run",
    "UnusableFolder",
    "check_folder",
    "classify",
    "decide_one",
    "next_steps",
    "render_results",
    "rows",
    "screen",
    "write_folder",
]
