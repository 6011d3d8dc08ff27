"""Draws a page as one self-contained HTML file: no script, no outside resource, everything escaped."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from engine.explain.blocks import Page
from engine.explain.draw import draw, draw_section

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the one environment; it escapes every value and refuses names it does not know."""
    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.globals.update(draw=draw, draw_section=draw_section)
    return found


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """Return a compiled template."""
    return environment().get_template(name)


@lru_cache(maxsize=1)
def style() -> Markup:
    """Return the style sheet, written into every page."""
    return Markup((TEMPLATES / "style.css").read_text("utf-8"))  # our own file, nobody's input


def render_html(page: Page) -> str:
    """Draw a page."""
    return template("page.html").render(page=page, style=style(), html_lang={"zh": "zh-CN", "en": "en"}[page.lang])
