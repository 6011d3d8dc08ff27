"""The schema of the vocabulary files (``hengxin: vocabulary/1``): what may be written, not what it means."""

from __future__ import annotations

from typing import Literal

from pydantic import Field as Key

from engine.yamlfile import Closed

Header = Literal["vocabulary/1"]
Type_ = Literal["int", "money", "points", "date", "bool", "code", "codes", "key", "text"]
Codes = dict[str, list[str]]


class TextModel(Closed):
    """A title in both languages."""

    zh: str
    en: str


class CodeModel(TextModel):
    """One code of a list."""

    also: list[str] = []
    excludes: list[str] = []
    needs: list[str] = []
    elsewhere: bool = False


class CodeListModel(Closed):
    """A list of codes, in order."""

    title: TextModel
    ordered: bool = False
    note: str = ""
    values: dict[str, CodeModel]


class CodesFile(Closed):
    """``codes.yaml``."""

    hengxin: Header
    codes: dict[str, CodeListModel]


class CopyModel(Closed):
    """Where a copied field comes from."""

    from_: str = Key(alias="from")
    take: Literal["only", "min", "max", "count", "exists"]
    field: str | None = None
    where: Codes = {}


class FieldModel(TextModel):
    """One field."""

    type: Type_
    codes: str | None = None
    heading: str | None = None
    also: list[str] = []
    column: str | None = None
    required: bool = False
    absent: Literal["unknown", "none", "zero", "no"] = "unknown"
    unit: Literal["元", "万元"] | None = None
    scale: int = 0
    ends: bool = False
    blank_open: bool = False
    max: int | None = None
    copy_: CopyModel | None = Key(default=None, alias="copy")
    personal: bool = False
    note: str = ""
    format: Literal["uscc", "month"] | None = None
    pattern: str | None = None
    pattern_says: TextModel | None = None
    required_when: Codes = {}
    expected_when: Codes = {}
    blank_when: Codes = {}
    zero_unless: Codes = {}
    also_from: str | None = None
    not_before: str | None = None
    refuse: dict[str, TextModel] = {}


class ColumnModel(Closed):
    """A column that every table of a kind has."""

    heading: str
    also: list[str] = []
    column: str | None = None


class LinkModel(Closed):
    """A link of one kind to others."""

    by: str
    to: list[str] = []
    to_codes_of: str | None = None
    key: str
    body_by: str | None = None
    to_body: str | None = None


class KindModel(Closed):
    """A kind of record."""

    title: TextModel
    note: str = ""
    class_: str | None = Key(default=None, alias="class")
    main_date: str
    identity: list[str]
    columns: dict[str, ColumnModel] = {}
    ignored: list[str] = []
    groups: list[str] = []
    fields: dict[str, FieldModel]
    links: dict[str, LinkModel] = {}


class RecordsFile(Closed):
    """``records.yaml``."""

    hengxin: Header
    columns: dict[str, ColumnModel]
    ignored: list[str] = []
    groups: dict[str, dict[str, FieldModel]] = {}
    kinds: dict[str, KindModel]


class SubjectFile(Closed):
    """``subject.yaml``."""

    hengxin: Header
    register_: dict[str, ColumnModel] = Key(alias="register")
    ignored: list[str] = []
    fields: dict[str, FieldModel]
