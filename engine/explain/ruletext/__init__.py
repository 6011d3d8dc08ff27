"""A rulebook as a numbered document for lawyers; the public face is :func:`engine.explain.rulebook.show`."""
