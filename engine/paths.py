"""Where the data that ships with the engine lies."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def rules_dir() -> Path:
    """Return the folder of rulebooks, law and vocabularies.

    An installed wheel carries it inside the package, a checkout beside it.
    """
    packaged = _HERE / "_rules"
    return packaged if packaged.is_dir() else _HERE.parent / "rules"


def lint_pages_dir() -> Path:
    """Return the folder of the pages of lint: ``docs/lint`` of a checkout, packed inside an installed wheel."""
    packaged = _HERE / "_lint_pages"
    return packaged if packaged.is_dir() else _HERE.parent / "docs" / "lint"
