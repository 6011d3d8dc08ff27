"""The main job: classify every enterprise of a case folder, and write the results and explanations."""

from engine.classify.files import write_folder
from engine.classify.formats import FORMATS, render_results
from engine.classify.run import Attestation, Engine, Run, classify, decide_one
from engine.classify.rows import Row, rows

__all__ = [
    "FORMATS",
    "Attestation",
    "Engine",
    "Row",
    "Run",
    "classify",
    "decide_one",
    "render_results",
    "rows",
    "write_folder",
]
