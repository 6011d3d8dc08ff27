"""What names mean while a rulebook is resolved, and where defects are collected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.facts.dictionary import CodeList, Dictionary, Field, Type
from engine.facts.records import Value
from engine.problems import Text, nearest
from engine.rulebook import schema
from engine.rulebook.values import WrongValue, parse_value
from engine.yamlfile import Document, Path_


@dataclass(frozen=True)
class Named:
    """Type and code list of something that can be read; ``scale`` is the number of decimals points are held with."""

    type: Type
    codes: str | None = None
    nonnegative: bool = False
    scale: int = 0


@dataclass
class Scope:
    """All names of one rulebook, its document, and the path of the rule being resolved.

    ``kind`` is the kind of record at hand (empty on the level of the subject); ``event`` says that ``day`` (the day of
    a trigger) may be used. ``lost`` holds the ids of what was left out because it does not fit the grammar: nothing is
    said about references to them.
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
    lost: frozenset[str] = frozenset()
    _readable: dict[str, dict[str, Named]] = field(default_factory=dict)

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
        text = Text(clipped(zh), clipped(en))
        self.document.problems.append(self.document.problem(code, (*self.path, *parts), text, mend))

    def unknown(self, sort: tuple[str, str], name: str, known: Iterable[str], *parts: str | int) -> None:
        """Note a name that is not defined, with the nearest one that is."""
        if name.lstrip("?") in self.lost:
            return
        legal = sorted(known)
        guess = nearest(name[:60], legal)
        shown = "、".join(legal[:12]) + (f" 等 {len(legal)} 个" if len(legal) > 12 else "")
        mend = Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
        if mend is None and legal:
            mend = Text(f"可用：{shown}", f"known: {', '.join(legal[:12])}")
        self.wrong("NAME-UNKNOWN", f"没有名为“{name[:60]}”的{sort[0]}", f"no {sort[1]} named {name[:60]!r}", *parts, mend=mend)

    def declare(self, kind: str, name: str, named: Named) -> None:
        """Make an attribute of a kind readable."""
        self.attributes.setdefault(kind, {})[name] = named
        self._readable.clear()

    def fields(self, kind: str | None = None) -> dict[str, Named]:
        """Return what can be read of records of a kind: its fields, attributes and questions."""
        kind = self.kind if kind is None else kind
        if kind not in self._readable:
            found = self.dictionary.kinds.get(kind)
            names = {name: named_of(spec) for name, spec in (found.fields if found else {}).items()}
            names.update(self.attributes.get(kind, {}))
            names.update({"?" + q.id: Named(Type.BOOL) for q in self.book.questions if kind in q.on})
            self._readable[kind] = names
        return self._readable[kind]

    def field_named(self, name: str, *parts: str | int) -> Named | None:
        """Return the type of a field of the kind at hand, or note that there is none."""
        fields = self.fields()
        if name in fields:
            if fields[name].type is Type.TEXT:
                self.wrong("TYPE-TEXT", f"“{name}”是供人阅读的文字，规则不得读取", f"{name} is text for readers", *parts)
                return None
            self.check_scale(name, fields[name], *parts)
            return fields[name]
        zh, en = (
            (f"“{self.kind}”记录的字段", f"field of {self.kind} records") if self.kind else ("可读字段", "field to read here")
        )
        self.unknown((zh, en), name, (n for n, named in fields.items() if named.type is not Type.TEXT), *parts)
        return None

    def check_scale(self, name: str, named: Named, *parts: str | int) -> None:
        """Note points that are held with more decimals than the rulebook has: they would be cut."""
        if named.type is Type.POINTS and named.scale > self.book.points_decimals:
            mend = Text(f"写 points_decimals: {named.scale}", f"write points_decimals: {named.scale}")
            zh = f"“{name}”有 {named.scale} 位小数，规则集的 points_decimals 只有 {self.book.points_decimals}"
            en = f"{name} has {named.scale} decimals, the rulebook's points_decimals is {self.book.points_decimals}"
            self.wrong("POINTS-SCALE", zh, en, *parts, mend=mend)

    def subject_named(self, name: str, *parts: str | int) -> Named | None:
        """Return the type of a field of the register, or note that there is none."""
        spec = self.dictionary.subject.get(name)
        if spec is None:
            self.unknown(("名册字段", "field of the register"), name, self.dictionary.subject, *parts)
            return None
        if spec.type is Type.TEXT:
            self.wrong("TYPE-TEXT", f"“{name}”是供人阅读的文字，规则不得读取", f"{name} is text for readers", *parts)
            return None
        return named_of(spec)

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

    def quiet(self, written: object, type_: Type) -> int | None:
        """Return a typed number, or ``None`` if it is wrong: somebody else says so."""
        try:
            value = parse_value(written, type_, decimals=self.book.points_decimals)
        except WrongValue:
            return None
        return value if isinstance(value, int) else None

    def parameter_range(self, name: str) -> tuple[int, int] | None:
        """Return the least and greatest number a parameter has or may be given; ``None`` if it is not known."""
        found = next((item for item in self.book.parameters if item.id == name), None)
        if found is None:
            return None
        written = (found.value, found.permitted_from, found.permitted_to)
        numbers = [self.quiet(value, Type(found.type_)) for value in written if value is not None]
        known = [number for number in numbers if number is not None]
        return (min(known), max(known)) if known else None

    def repeated(self, key: str, names: Iterable[str]) -> None:
        """Note what is named twice in a list below the current path."""
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                self.wrong("NAME-REPEATED", f"“{name}”重复列出", f"{name} is listed twice", key, index)
            seen.add(name)

    def labels(self, key: str, names: Iterable[str], label: str = "id") -> None:
        """Note ids below the current path that are given twice or have a bad form."""
        seen: set[str] = set()
        for index, name in enumerate(names):
            with self.at(key, index):
                check_form(self, name, label)
                if name in seen:
                    self.wrong("NAME-TWICE", f"编号“{name}”重复", f"id {name!r} is used twice", label)
            seen.add(name)


def clipped(text: str) -> str:
    """Return a message that an absurdly long name cannot blow up."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_LONGEST = 600


def named_of(spec: Field) -> Named:
    """Return the type of a field of the dictionary. Numbers in tables are never negative: the reader refuses them."""
    return Named(spec.type, spec.codes, spec.type in (Type.INT, Type.MONEY, Type.POINTS), spec.scale)


RESERVED = ("open", "day", "complete", "points", "record", "year")
"""Words that mean something else where the name of a field could stand."""
_FORBIDDEN = "/\\@|?#"


def check_form(scope: Scope, name: str, *parts: str | int) -> None:
    """Note an id that is empty, too long, or holds a character with a meaning of its own."""
    if not name or len(name) > 80 or any(char.isspace() or not char.isprintable() or char in _FORBIDDEN for char in name):
        zh = f"编号“{name[:60]}”不得为空、过长，或含空白及 / \\ @ | ? #"
        scope.wrong("NAME-FORM", zh, f"bad id {name[:60]!r}", *parts)


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
                check_form(scope, name, "id")
                if name in scope.ids:
                    scope.wrong("NAME-TWICE", f"编号“{name}”重复", f"id {name!r} is used twice", "id")
                if section == "attributes" and name in RESERVED:
                    scope.wrong("NAME-RESERVED", f"“{name}”是规则语言的保留字", f"{name} is a word of the language", "id")
            scope.ids.setdefault(name, section)
    for finding in book.findings:
        scope.finding_kinds[finding.id] = finding.on
