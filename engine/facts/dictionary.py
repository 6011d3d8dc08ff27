"""The dictionary of facts: kinds of records, their fields, codes, links, and the headings of their tables.

It is data (``rules/vocabulary/*.yaml``). Rules are checked against it, tables are read by it and evaluators
see only values that passed it. A field has one of nine types; there is no float among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from engine.problems import Text


class Type(StrEnum):
    """The types of values. Money is in 分, points have a scale, dates are day numbers."""

    INT = "int"
    MONEY = "money"
    POINTS = "points"
    DATE = "date"
    BOOL = "bool"
    CODE = "code"
    CODES = "codes"
    KEY = "key"
    """A number or name that only identifies (decision number, project): groups and links, nothing else."""
    TEXT = "text"
    """Free text for readers; no rule may read it."""


class Absent(StrEnum):
    """What a blank means."""

    UNKNOWN = "unknown"
    """The fact exists but is not known: conditions on it stay open."""
    NONE = "none"
    """It did not happen or does not apply: comparisons are false, a date is never."""
    ZERO = "zero"
    """The number nought."""
    NO = "no"
    """The answer no."""


@dataclass(frozen=True)
class Code:
    """One value of a code list; ``also`` holds other spellings found in tables."""

    code: str
    title: Text
    also: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    """Codes of the same list that cannot stand beside this one in a set."""
    needs: tuple[str, ...] = ()
    """If this code stands in a set, one of these must stand there too."""
    elsewhere: bool = False
    """Read in tables, but not offered in templates: needed for the methods of other places only."""


@dataclass(frozen=True)
class CodeList:
    """A closed list of codes. ``ordered`` lists run from the lightest (rank 0) to the heaviest."""

    id: str
    title: Text
    ordered: bool
    codes: tuple[Code, ...]
    note: str = ""
    ranks: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ranks", {code.code: rank for rank, code in enumerate(self.codes)})

    def title_of(self, code: str) -> Text:
        """Return the title of a code; an unknown code is its own title."""
        rank = self.ranks.get(code)
        return Text(code, code) if rank is None else self.codes[rank].title


@dataclass(frozen=True)
class Copy:
    """How a field of one record is taken from linked records.

    ``link`` names a link of this kind (forward: at most one target) or, as ``kind.link``, of another kind
    that points here (backward: any number). ``take``: only, min, max, count, exists. ``where`` keeps the
    linked records whose field has that code.
    """

    link: str
    field: str | None
    take: str
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @cached_property
    def backward(self) -> tuple[str, str] | None:
        """The other kind and its link, for a backward copy; None for a forward one."""
        kind, dot, link = self.link.partition(".")
        return (kind, link) if dot else None


@dataclass(frozen=True)
class Column:
    """How a column that every table of a kind has (code, name, recorded_at, void, source) is headed."""

    heading: str
    also: tuple[str, ...] = ()
    column: str | None = None


Condition: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Fields of the same row and the codes of which each must have one (``yes`` and ``no`` for truth values)."""


@dataclass(frozen=True)
class Field:
    """One field of a kind of record, or of subjects.

    ``scale`` is the number of decimals points are held with. ``format`` (``uscc``, ``month``) and
    ``pattern`` restrict the writing. ``open_if_blank``: a blank last day is without end. ``required_when``,
    ``expected_when`` (a blank is a warning), ``blank_when`` and ``zero_unless`` are conditions on the same
    row; empty ones never hold. ``also_from`` names a text field whose exact wording fills a blank code.
    ``refuse`` holds codes whose rows are refused, and why.

    ``ends`` marks a last day written inclusively in tables: it is held as the day after. ``unit`` is the
    unit money is written in (元 or 万元). ``copy`` fields are filled by the link resolution, never read from
    a table.
    """

    name: str
    type: Type
    title: Text
    codes: str | None = None
    heading: str = ""
    also: tuple[str, ...] = ()
    column: str | None = None
    required: bool = False
    absent: Absent = Absent.UNKNOWN
    unit: str | None = None
    ends: bool = False
    max_length: int | None = None
    copy: Copy | None = None
    personal: bool = False
    note: str = ""
    scale: int = 0
    format: str | None = None
    pattern: str | None = None
    pattern_says: Text | None = None
    open_if_blank: bool = False
    required_when: Condition = ()
    expected_when: Condition = ()
    blank_when: Condition = ()
    zero_unless: Condition = ()
    also_from: str | None = None
    not_before: str | None = None
    refuse: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A typed link: the key field ``by`` of this kind names the ``to_key`` of a record of one kind of ``to``.

    ``body_by`` and ``to_body``, if given, must be equal too (body and document number together name one act).
    """

    name: str
    by: str
    to: tuple[str, ...]
    to_key: str
    body_by: str | None = None
    to_body: str | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of record: its fields, its main date, what makes two rows the same act, and its links."""

    id: str
    title: Text
    main_date: str
    identity: tuple[str, ...]
    fields: Mapping[str, Field]
    links: tuple[Link, ...] = ()
    record_class: str | None = None
    note: str = ""
    columns: Mapping[str, Column] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    """Headings of official columns that are known and deliberately not read."""

    @cached_property
    def own_fields(self) -> tuple[Field, ...]:
        """The fields that stand in the record itself."""
        return tuple(field for field in self.fields.values() if field.copy is None)

    @cached_property
    def copied_fields(self) -> tuple[tuple[Field, Copy], ...]:
        """The fields filled from linked records."""
        return tuple((field, field.copy) for field in self.fields.values() if field.copy is not None)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The names of the fields that other records can point to."""
        return tuple(name for name, field in self.fields.items() if field.type is Type.KEY)

    @cached_property
    def points(self) -> tuple[Field, ...]:
        """The fields that hold points."""
        return tuple(field for field in self.fields.values() if field.type is Type.POINTS)


@dataclass(frozen=True)
class Dictionary:
    """All vocabularies: code lists, fields of subjects, kinds of records, columns of the register."""

    codes: Mapping[str, CodeList]
    subject: Mapping[str, Field]
    kinds: Mapping[str, Kind]
    register: Mapping[str, Column] = field(default_factory=dict)
    register_ignored: tuple[str, ...] = ()
