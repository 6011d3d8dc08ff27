"""What is allowed and yet most likely a slip: checks of whole rulebooks, with a page each and silences that expire.

A module per check lies in :mod:`engine.lint.checks`; the pages are ``docs/lint/<code>.md``.
"""

from engine.lint.check import Settings
from engine.lint.pages import page, page_name
from engine.lint.render import as_json, as_text
from engine.lint.run import TITLES, Entry, LintReport, lint

__all__ = ["TITLES", "Entry", "LintReport", "Settings", "as_json", "as_text", "lint", "page", "page_name"]
