"""What names mean while a rulebook is resolved, and where defects are collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from engine.facts.dictionary import CodeList, Dictionary, Type
from engine.facts.records import Value
from engine.problems import Text, nearest
from engine.rulebook import schema
from engine.rulebook.values import WrongValue, parse_value
from engine.yamlfile import Document, Path_

T = TypeVar("T")


@dataclass(frozen=True)
class Named:
    """Type and code list of something that can be read."""

    type: Type
    codes: str | None = None
    nonnegative: bool = False


@dataclass
class Scope:
    """All names of one rulebook, its document, and the path of the rule being resolved.

    ``kind`` is the kind of record at hand (empty on the level of the subject); ``event`` says that ``day`` (the day of
    a trigger) may be used.
    """

    document: Document
    dictionary: Dictionary
    book: schema.Rulebook
    path: Path_ = ()
    kind: str = ""
    event: bool = False
    attributes: dict[str, dict[str, Named]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    finding_kinds: dict[str, str] = field(default_factory=dict)
    effects: set[str] = field(default_factory=set)

    @contextmanager
    def at(self, *parts: str | int, kind: str | None = None, event: bool | None = None) -> Iterator[None]:
        """Enter a part of the document, and perhaps another kind of record."""
        before = (self.path, self.kind, self.event)
        self.path = (*self.path, *parts)
        self.kind = self.kind if kind is None else kind
        self.event = self.event if event is None else event
        try:
            yield
        finally:
            self.path, self.kind, self.event = before

    def wrong(self, code: str, zh: str, en: str, *parts: str | int, mend: Text | None = None) -> None:
        """Note a defect at the current path (or below it)."""
        self.document.problems.append(self.document.problem(code, (*self.path, *parts), Text(zh, en), mend))

    def unknown(self, sort: tuple[str, str], name: str, known: Iterable[str], *parts: str | int) -> None:
        """Note a name that is not defined, with the nearest one that is."""
        legal = sorted(known)
        guess = nearest(name, legal)
        shown = "、".join(legal[:12]) + (f" 等 {len(legal)} 个" if len(legal) > 12 else "")
        mend = Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
        if mend is None and legal:
            mend = Text(f"可用：{shown}", f"known: {', '.join(legal[:12])}")
        self.wrong("NAME-UNKNOWN", f"没有名为“{name}”的{sort[0]}", f"no {sort[1]} named {name!r}", *parts, mend=mend)

    def fields(self, kind: str | None = None) -> dict[str, Named]:
        """Return what can be read of records of a kind: its fields, attributes and questions."""
        kind = self.kind if kind is None else kind
        found = self.dictionary.kinds.get(kind)
        names = {
            name: Named(spec.type, spec.codes, spec.type in (Type.MONEY, Type.INT) and spec.name != "points")
            for name, spec in (found.fields if found else {}).items()
        }
        names.update(self.attributes.get(kind, {}))
        names.update({"?" + q.id: Named(Type.BOOL) for q in self.book.questions if kind in q.on})
        return names

    def field_named(self, name: str, *parts: str | int) -> Named | None:
        """Return the type of a field of the kind at hand, or note that there is none."""
        fields = self.fields()
        if name in fields:
            if fields[name].type is Type.TEXT:
                self.wrong("TYPE-TEXT", f"“{name}”是供人阅读的文字，规则不得读取", f"{name} is text for readers", *parts)
                return None
            return fields[name]
        zh, en = f"“{self.kind}”记录的字段", f"field of {self.kind} records"
        self.unknown((zh, en), name, (n for n, named in fields.items() if named.type is not Type.TEXT), *parts)
        return None

    def subject_named(self, name: str, *parts: str | int) -> Named | None:
        """Return the type of a field of the register, or note that there is none."""
        spec = self.dictionary.subject.get(name)
        if spec is None:
            self.unknown(("名册字段", "field of the register"), name, self.dictionary.subject, *parts)
            return None
        return Named(spec.type, spec.codes)

    def defined(self, sorts: tuple[str, ...], name: str, zh: str, en: str, *parts: str | int) -> bool:
        """Say whether an id of one of the sorts exists, and note it if not."""
        if self.ids.get(name) in sorts:
            return True
        self.unknown((zh, en), name, (i for i, sort in self.ids.items() if sort in sorts), *parts)
        return False

    def code_list(self, name: str | None) -> CodeList | None:
        """Return a code list by name, or ``None``."""
        return self.dictionary.codes.get(name) if name else None

    def literal(self, written: object, type_: Type, codes: str | None, *parts: str | int) -> Value:
        """Return a typed value as written, or note what is wrong and return ``None``."""
        try:
            return parse_value(written, type_, decimals=self.book.points_decimals, codes=self.code_list(codes))
        except WrongValue as error:
            self.wrong("VALUE", error.text.zh, error.text.en, *parts, mend=error.mend)
            return None

    def number(self, written: object, type_: Type, *parts: str | int) -> int:
        """Return a typed number; 0 if it is wrong (the defect is noted)."""
        value = self.literal(written, type_, None, *parts)
        return value if isinstance(value, int) else 0

    def each(self, key: str, items: Iterable[T], resolve: Callable[[T], object]) -> None:
        """Resolve the items of a list, each at its own path."""
        for index, item in enumerate(items):
            with self.at(key, index):
                resolve(item)


def collect_ids(scope: Scope) -> None:
    """Fill the table of ids; every id of a rulebook is its only owner."""
    book = scope.book
    sections: Mapping[str, Iterable[object]] = {
        "parameters": book.parameters,
        "questions": book.questions,
        "attributes": book.attributes,
        "findings": book.findings,
        "triggers": book.triggers,
        "tallies": book.tallies,
        "schemes": book.schemes,
        "lists": book.lists,
        "measures": book.measures,
        "repairs": book.repairs,
    }
    for section, items in sections.items():
        for index, item in enumerate(items):
            name = str(getattr(item, "id", ""))
            with scope.at(section, index):
                if not name or any(char.isspace() or char in "/@|?" for char in name):
                    scope.wrong("NAME-FORM", f"编号“{name}”不得为空或含空白、/、@、|、?", f"bad id {name!r}", "id")
                if name in scope.ids:
                    scope.wrong("NAME-TWICE", f"编号“{name}”重复", f"id {name!r} is used twice", "id")
            scope.ids.setdefault(name, section)
    for finding in book.findings:
        scope.finding_kinds[finding.id] = finding.on
