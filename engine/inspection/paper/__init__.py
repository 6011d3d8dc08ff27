"""The paper of a plan: announcement, notices, result forms, publication table, as a bureau prints them."""

from engine.inspection.paper.folder import NothingToWrite, save, titles_of, write_paper
from engine.inspection.paper.form import Filled, form
from engine.inspection.paper.publication import Line, publication
from engine.inspection.paper.tasks import PlanReader, open_visits

__all__ = [
    "Filled",
    "Line",
    "NothingToWrite",
    "PlanReader",
    "form",
    "open_visits",
    "publication",
    "save",
    "titles_of",
    "write_paper",
]
