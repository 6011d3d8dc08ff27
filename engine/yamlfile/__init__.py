"""Read YAML so that every later error can name line and column, and check it against a closed pydantic schema.

Duplicate keys, anchors, aliases and tags are refused; a scalar that is not a plain integer or ``true``/``false``/
``null`` stays text, so that no date or number is guessed from its looks. All defects of a file are reported.
"""

from engine.yamlfile.document import Document, Path_, refuse
from engine.yamlfile.read import load_yaml, read_yaml
from engine.yamlfile.schema import Closed, check_schema

__all__ = ["Closed", "Document", "Path_", "check_schema", "load_yaml", "read_yaml", "refuse"]
