"""Explanations: three views of one derivation, in two languages, as text, HTML or JSON.

A view (:mod:`subject`, :mod:`officer`, :mod:`auditor`) turns a decision into a page of blocks (:mod:`blocks`); a
renderer (:mod:`text`, :mod:`html`, :mod:`as_json`) draws the page. Views add nothing to the derivation but words.
"""

from engine.explain.blocks import Format, View
from engine.explain.index import page_name, render_index
from engine.explain.page import build, explain

__all__ = ["Format", "View", "build", "explain", "page_name", "render_index"]
