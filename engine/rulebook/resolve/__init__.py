"""From what is written to what is meant: names resolved, values typed, every defect noted with its place."""

from engine.rulebook.resolve.book import resolve, semantic_digest

__all__ = ["resolve", "semantic_digest"]
