"""Case files: their schema, and how they become subjects and records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from engine.calendar import OPEN, Intervals, day, parse_day
from engine.decide.prepare import end_of_day
from engine.facts import FOREVER, Case, Dictionary, Field, Record, Subject, Supply, Type, Value, uscc_checks
from engine.problems import Problem, Text, nearest
from engine.rulebook.values import WrongValue, parse_value
from engine.yamlfile import Closed, Document, Path_, check_schema, load_yaml

MARK = b"hengxin: cases/"
ALL_DAYS = Intervals.of((1, OPEN))
LONG_TERM = day(2099, 12, 31)
"""How tables write "without end"."""


class Title(Closed):
    """What a case shows."""

    zh: str
    en: str


class At(Closed):
    """One day of a case and what must come out."""

    as_of: str
    known_at: str | None = None
    expect: dict[str, Any]


class CaseModel(Closed):
    """One case."""

    id: str
    title: Title
    tests: list[str] = []
    subject: dict[str, Any] = {}
    supply: Literal["all"] | dict[str, Any] = "all"
    known_at: str | None = None
    records: list[dict[str, Any]] = []
    at: list[At]


class CaseFileModel(Closed):
    """A case file."""

    hengxin: Literal["cases/1"]
    rulebook: str
    cases: list[CaseModel]


@dataclass(frozen=True)
class TestCase:
    """One case on one day: ``names`` maps the case's record names to record ids."""

    __test__ = False

    id: str
    title: Text
    rulebook: str
    tests: tuple[str, ...]
    case: Case
    as_of: int
    known_at: int
    expect: dict[str, Any]
    names: dict[str, str]
    document: Document
    path: Path_


@dataclass(frozen=True)
class CaseFile:
    """A read case file: its cases, and what was wrong with it."""

    path: Path
    rulebook: str
    cases: tuple[TestCase, ...]
    problems: tuple[Problem, ...]


def case_files(folder: Path) -> list[Path]:
    """Return every case file below a folder."""
    return [path for path in sorted(folder.rglob("*.yaml")) if MARK in path.read_bytes()[:4096]]


def load_cases(path: Path, dictionary: Dictionary, decimals: int, name: str | None = None) -> CaseFile:
    """Read a case file; ``decimals`` is the scale of the rulebook's points."""
    document = load_yaml(path, name)
    model = check_schema(document, CaseFileModel)
    if model is None:
        return CaseFile(path, "", (), tuple(document.problems))
    found: list[TestCase] = []
    seen: set[str] = set()
    for index, item in enumerate(model.cases):
        if item.id in seen:
            message = Text(f"案例编号“{item.id}”重复", f"case {item.id} twice")
            document.problems.append(document.problem("CASE-TWICE", ("cases", index, "id"), message))
        seen.add(item.id)
        builder = _Builder(dictionary, document, ("cases", index), decimals)
        found += builder.build(item, model.rulebook)
    return CaseFile(path, model.rulebook, tuple(found), tuple(document.problems))


class _Builder:
    def __init__(self, dictionary: Dictionary, document: Document, path: Path_, decimals: int) -> None:
        self.dictionary, self.document, self.path, self.decimals = dictionary, document, path, decimals

    def wrong(self, message: Text, *parts: str | int, mend: Text | None = None) -> None:
        self.document.problems.append(self.document.problem("CASE", (*self.path, *parts), message, mend))

    def build(self, item: CaseModel, rulebook: str) -> list[TestCase]:
        subject = self._subject(item)
        records, names = self._records(item, subject.code)
        supply = self._supply(item)
        found = []
        for index, at in enumerate(item.at):
            path = (*self.path, "at", index)
            as_of = self._day(at.as_of, "at", index, "as_of")
            known = at.known_at or item.known_at
            moment = end_of_day(as_of) if known is None else end_of_day(self._day(known, "at", index))
            suffix = f"@{at.as_of}" if len(item.at) > 1 else ""
            found.append(
                TestCase(
                    item.id + suffix, Text(item.title.zh, item.title.en), rulebook, tuple(item.tests),
                    Case(subject, records, supply), as_of, moment, at.expect, names, self.document, path,
                )
            )  # fmt: skip
        return found

    def _day(self, text: str, *parts: str | int) -> int:
        try:
            return parse_day(text)
        except ValueError:
            self.wrong(Text(f"日期须写成 YYYY-MM-DD：{text}", f"write dates as YYYY-MM-DD: {text}"), *parts)
            return 1

    def _subject(self, item: CaseModel) -> Subject:
        given = dict(item.subject)
        body = "91150302MA0CAFE0"
        organisation, check = uscc_checks(body)
        code = str(given.pop("code", body + organisation + check))
        name = str(given.pop("name", "示例企业"))
        fields: dict[str, Value] = {}
        for key, written in given.items():
            spec = self.dictionary.subject.get(key)
            if spec is None:
                self._unknown(key, self.dictionary.subject, "subject", key)
            elif written is not None:
                fields[key] = self._value(spec, written, "subject", key)
        return Subject(code, name, fields)

    def _unknown(self, key: str, known: Any, *parts: str | int) -> None:
        guess = nearest(key, known)
        mend = Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
        self.wrong(Text(f"没有字段“{key}”", f"no field named {key!r}"), *parts, mend=mend)

    def _value(self, spec: Field, written: Any, *parts: str | int) -> Value:
        codes = self.dictionary.codes[spec.codes] if spec.codes else None
        decimals = spec.scale if spec.type is Type.POINTS else self.decimals
        try:
            value = parse_value(written, spec.type, decimals=decimals, codes=codes)
        except WrongValue as error:
            self.wrong(error.text, *parts, mend=error.mend)
            return None
        if spec.type is Type.DATE and value == LONG_TERM:
            return OPEN
        if spec.ends and isinstance(value, int) and value < OPEN:
            return value + 1
        return value

    def _records(self, item: CaseModel, code: str) -> tuple[tuple[Record, ...], dict[str, str]]:
        records: list[Record] = []
        names: dict[str, str] = {}
        for index, written in enumerate(item.records):
            given = dict(written)
            name = str(given.pop("id", f"r{index + 1}"))
            kind_name = str(given.pop("kind", ""))
            kind = self.dictionary.kinds.get(kind_name)
            if kind is None:
                guess = nearest(kind_name, self.dictionary.kinds)
                self.wrong(Text(f"没有记录类型“{kind_name}”（{guess or '—'}）", f"no kind {kind_name!r}"), "records", index)
                continue
            recorded = given.pop("recorded_at", None)
            earlier = given.pop("supersedes", None)
            void = given.pop("void", False) is True
            fields: dict[str, Value] = {}
            for key, value in given.items():
                spec = kind.fields.get(key)
                if spec is None or spec.copy is not None:
                    self._unknown(key, [k for k, f in kind.fields.items() if f.copy is None], "records", index, key)
                elif value is not None:
                    fields[key] = self._value(spec, value, "records", index, key)
            if "number" in kind.fields and "number" not in fields:
                fields["number"] = name
            moment = self._recorded(recorded, fields.get(kind.main_date), index)
            identity = names.get(str(earlier), name) if earlier is not None else name
            names[name] = identity
            if earlier is not None:
                records = [
                    replace(old, superseded_at=min(old.superseded_at, moment)) if old.id == identity else old
                    for old in records
                ]
                if "number" in kind.fields and "number" not in given:
                    fields["number"] = identity
            records.append(Record(identity, kind_name, code, fields, moment, FOREVER, void, f"{name}"))
        return tuple(records), names

    def _recorded(self, written: Any, main: Value, index: int) -> int:
        if written is not None:
            return end_of_day(self._day(str(written)[:10], "records", index, "recorded_at")) - 86399
        number = main if isinstance(main, int) else 1
        return end_of_day(min(number, OPEN - 2)) - 86399

    def _supply(self, item: CaseModel) -> Supply:
        if item.supply == "all":
            return Supply(dict.fromkeys(self.dictionary.kinds, ALL_DAYS))
        days: dict[str, Intervals] = {}
        others = ALL_DAYS if item.supply.get("others") == "all" else None
        if others is not None:
            days = dict.fromkeys(self.dictionary.kinds, ALL_DAYS)
        for kind, written in item.supply.items():
            if kind == "others":
                continue
            if kind not in self.dictionary.kinds:
                self._unknown(kind, self.dictionary.kinds, "supply", kind)
            elif written == "none":
                days.pop(kind, None)
            elif written == "all":
                days[kind] = ALL_DAYS
            elif isinstance(written, dict) and set(written) == {"from", "to"}:
                first = self._day(str(written["from"]), "supply", kind)
                last = OPEN if written["to"] == "open" else self._day(str(written["to"]), "supply", kind) + 1
                days[kind] = Intervals.of((first, last))
            else:
                self.wrong(Text("写 all、none 或 {from, to}", "write all, none or {from, to}"), "supply", kind)
        return Supply(days)


