"""Correct single fields of a record: written as in a table, checked as in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.exchange.codes import code_readers
from engine.exchange.headings import Matched, layout_of
from engine.exchange.report import Defect, defect
from engine.exchange.rows import RowReader
from engine.facts import Dictionary, Value
from engine.facts.words import plain_heading
from engine.problems import Text, nearest


@dataclass(frozen=True)
class Amended:
    """The values after a correction, the fields that were named, and what was wrong."""

    values: Mapping[str, Value]
    named: tuple[str, ...]
    defects: tuple[Defect, ...]


def amend(dictionary: Dictionary, kind: str, values: Mapping[str, Value], given: Mapping[str, str]) -> Amended:
    """Return a record's values with some corrected.

    Args:
        dictionary: the vocabulary.
        kind: the kind of record, or ``register``.
        values: those of the version to correct.
        given: heading (any that tables may use) or field name to the cell as it would stand in a table; blank takes
            the value away. Money is in the field's own unit unless the cell names one.
    """
    layout = layout_of(dictionary, kind)
    names: dict[str, str] = {}
    wrong: list[Defect] = []
    for heading in given:
        name = heading if heading in layout.fields else layout.words.get(plain_heading(heading), ("", 0))[0]
        if name in layout.fields and name not in names.values():
            names[heading] = name
            continue
        if name in names.values():
            wrong.append(defect("FIELD-TWICE", heading, None, Text("同一项写了两次", "the same field twice")))
            continue
        guess = nearest(heading, [spec.heading for spec in layout.fields.values()])
        mend = Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
        message = Text("该类记录没有这一项", "records of this kind have no such field")
        wrong.append(defect("FIELD-UNKNOWN", heading, None, message, mend))
    identity = dictionary.kinds[kind].identity if kind in dictionary.kinds else ()
    for heading, name in names.items():
        if name in identity:
            message = Text("是记录的标识，不能更正", "it identifies the record and cannot be corrected")
            mend = Text("请撤销原记录，再导入正确的一条", "withdraw the record and import the right one")
            wrong.append(defect("FIELD-IDENTITY", heading, None, message, mend))
    columns = {name: at for at, name in enumerate(names.values())}
    matched = Matched(0, tuple(names), columns, {}, (), ())
    reader = RowReader(layout, matched, None, code_readers(dictionary.codes), lambda *_: None)
    row = reader.amend(values, [given[heading] for heading in names])
    kept = {name: value for name, value in sorted(row.values.items()) if value is not None}
    return Amended(kept, tuple(names.values()), (*wrong, *row.defects))
