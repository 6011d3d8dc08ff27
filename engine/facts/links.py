"""The one resolution step before any rule: records become flat, with scalars copied along their links.

All evaluators are given its result; none of them sees a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from engine.calendar import OPEN, Intervals
from engine.facts.dictionary import Absent, Copy, Dictionary, Field, Kind, Link, Type
from engine.facts.records import Record, Supply, Value


class Unknown:
    """The value of a field of which nothing is known. There is one: :data:`UNKNOWN`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
FlatValue: TypeAlias = Value | Unknown

DETERMINATION = "determination"
"""The kind whose records answer the named questions of a rulebook."""


@dataclass(frozen=True, slots=True)
class FlatRecord:
    """A known, valid record with all its fields, own and copied.

    ``None`` is "there is none", :data:`UNKNOWN` is "not known". Answers to a rulebook's questions stand under
    ``?name``. ``why_unknown`` says for an unknown field whether it is ``blank``, ``dangling``, ``ambiguous``,
    ``conflicting``, ``not supplied`` or ``undetermined``. ``linked`` names the records a copied field came from.
    """

    record: Record
    fields: Mapping[str, FlatValue]
    why_unknown: Mapping[str, str] = field(default_factory=dict)
    linked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.id

    @property
    def kind(self) -> str:
        """The record's kind."""
        return self.record.kind


Answers: TypeAlias = Mapping[tuple[str, str], Value]
"""Supposed values of open fields, by (record id, field)."""


def resolve_links(
    dictionary: Dictionary,
    records: Iterable[Record],
    supply: Supply,
    *,
    as_of: int,
    known_day: int,
    questions: Mapping[str, tuple[str, ...]] | None = None,
    answers: Answers | None = None,
) -> tuple[FlatRecord, ...]:
    """Flatten the known, valid records of one subject.

    ``as_of`` and ``known_day`` are day numbers; ``questions`` maps a kind to the questions asked about its records;
    ``answers`` replaces unknown fields. Copies other than dates leave out linked records dated after ``as_of``.
    The result is in order of record id, whatever the order given.
    """
    ordered = sorted(records, key=lambda record: record.id)
    resolver = _Resolver(dictionary, ordered, supply, as_of, known_day, questions or {}, answers or {})
    return tuple(resolver.flatten(record) for record in ordered)


class _Resolver:
    def __init__(
        self,
        dictionary: Dictionary,
        records: list[Record],
        supply: Supply,
        as_of: int,
        known_day: int,
        questions: Mapping[str, tuple[str, ...]],
        answers: Answers,
    ) -> None:
        self.kinds = dictionary.kinds
        self.supply = supply
        self.as_of = as_of
        self.end = min(as_of, known_day) + 1
        self.covered: dict[tuple[str, int], bool] = {}
        self.questions = questions
        self.answers = answers
        self.targets: dict[tuple[str, str, Value], list[Record]] = {}
        self.sources: dict[tuple[str, str, Value], list[Record]] = {}
        for record in records:
            kind = self.kinds[record.kind]
            for name in kind.keys:
                if record.fields.get(name) is not None:
                    self.targets.setdefault((record.kind, name, record.fields[name]), []).append(record)
            for link in kind.links:
                if record.fields.get(link.by) is not None:
                    self.sources.setdefault((record.kind, link.name, record.fields[link.by]), []).append(record)

    def flatten(self, record: Record) -> FlatRecord:
        kind = self.kinds[record.kind]
        fields: dict[str, FlatValue] = {}
        why: dict[str, str] = {}
        linked: dict[str, tuple[str, ...]] = {}
        given = record.fields
        for spec in kind.own_fields:
            own: FlatValue = given.get(spec.name)
            if own is None and not spec.open_if_blank:
                own, reason, _ = _blank(spec.absent)
                if reason:
                    why[spec.name] = reason
            fields[spec.name] = own
        alone = not self.sources
        for spec, copy in kind.copied_fields:
            if alone and copy.backward is not None:
                value, reason, origins = self._absent(record, kind, copy.backward[0], spec, copy)
            else:
                value, reason, origins = self._copied(record, kind, spec, copy)
            fields[spec.name] = value
            if reason:
                why[spec.name] = reason
            if origins:
                linked[spec.name] = origins
        for question in self.questions.get(record.kind, ()):
            value, reason, origins = self._determined(record, kind, question)
            fields["?" + question] = value
            if reason:
                why["?" + question] = reason
            if origins:
                linked["?" + question] = origins
        for name in list(why) if self.answers else ():
            if (record.id, name) in self.answers:
                fields[name] = self.answers[record.id, name]
                del why[name]
        return FlatRecord(record, fields, why, linked)

    def _copied(self, record: Record, kind: Kind, spec: Field, copy: Copy) -> tuple[FlatValue, str, tuple[str, ...]]:
        if copy.backward is None:
            return self._forward(record, _link(kind, copy.link), spec, copy)
        source_kind, link_name = copy.backward
        link = _link(self.kinds[source_kind], link_name)
        found = [
            source
            for source in self.sources.get((source_kind, link_name, record.fields.get(link.to_key)), ())
            if _same_body(source, record, link) and _kept(source, copy) and self._present(source, spec)
        ]
        if not found:
            return self._absent(record, kind, source_kind, spec, copy)
        return _taken(found, copy, self._source_field(source_kind, copy))

    def _absent(
        self, record: Record, kind: Kind, source_kind: str, spec: Field, copy: Copy
    ) -> tuple[FlatValue, str, tuple[str, ...]]:
        """There is no linked record: certain only where the supply covers the days since this record's own."""
        start = record.fields.get(kind.main_date)
        key = (source_kind, start if isinstance(start, int) else self.end - 1)
        covered = self.covered.get(key)
        if covered is None:
            covered = self.covered[key] = self.supply.covered(source_kind).covers(key[1], self.end)
        return _nothing(copy, spec) if covered else (UNKNOWN, "not supplied", ())

    def _forward(self, record: Record, link: Link, spec: Field, copy: Copy) -> tuple[FlatValue, str, tuple[str, ...]]:
        number = record.fields.get(link.by)
        if number is None:
            return _nothing(copy, spec)
        found = [
            target
            for kind in link.to
            for target in self.targets.get((kind, link.to_key, number), ())
            if _same_body(record, target, link)
        ]
        if not found:
            return UNKNOWN, "dangling", ()
        if len(found) > 1:
            return UNKNOWN, "ambiguous", tuple(sorted(target.id for target in found))
        kept = [target for target in found if _kept(target, copy) and self._present(target, spec)]
        return _taken(kept, copy, self._source_field(kept[0].kind, copy)) if kept else _nothing(copy, spec)

    def _determined(self, record: Record, kind: Kind, question: str) -> tuple[FlatValue, str, tuple[str, ...]]:
        found: list[Record] = []
        determination = self.kinds.get(DETERMINATION)
        for link in determination.links if determination else ():
            if record.kind in link.to:
                found += [
                    source
                    for source in self.sources.get((DETERMINATION, link.name, record.fields.get(link.to_key)), ())
                    if source.fields.get("question") == question
                    and source.fields.get("target_kind") in (None, record.kind)
                    and _same_body(source, record, link)
                ]
        dates = [(self._main_day(source), source) for source in found if self._main_day(source) <= self.as_of]
        if not dates:
            return UNKNOWN, "undetermined", ()
        last = max(number for number, _ in dates)
        latest = [source for number, source in dates if number == last]
        values = {source.fields.get("value") for source in latest}
        origins = tuple(sorted(source.id for source in latest))
        if len(values) > 1:
            return UNKNOWN, "conflicting", origins
        value = values.pop()
        return (UNKNOWN, "undetermined", origins) if value is None else (value, "", origins)

    def _source_field(self, kind: str, copy: Copy) -> Field | None:
        return self.kinds[kind].fields.get(copy.field) if copy.field else None

    def _present(self, source: Record, spec: Field) -> bool:
        return spec.type is Type.DATE or self._main_day(source) <= self.as_of

    def _main_day(self, record: Record) -> int:
        value = record.fields.get(self.kinds[record.kind].main_date)
        return value if isinstance(value, int) else 0


def _link(kind: Kind, name: str) -> Link:
    return next(link for link in kind.links if link.name == name)


def _blank(absent: Absent) -> tuple[FlatValue, str, tuple[str, ...]]:
    match absent:
        case Absent.UNKNOWN:
            return UNKNOWN, "blank", ()
        case Absent.NONE:
            return None, "", ()
        case Absent.ZERO:
            return 0, "", ()
        case Absent.NO:
            return False, "", ()


def _same_body(source: Record, target: Record, link: Link) -> bool:
    """An act is named by body and document number together, where the link says so and both name a body."""
    if link.body_by is None or link.to_body is None:
        return True
    mine, theirs = source.fields.get(link.body_by), target.fields.get(link.to_body)
    return mine is None or theirs is None or mine == theirs


def _kept(record: Record, copy: Copy) -> bool:
    return all(record.fields.get(name) in codes for name, codes in copy.where)


def _nothing(copy: Copy, spec: Field) -> tuple[FlatValue, str, tuple[str, ...]]:
    match copy.take:
        case "exists":
            return False, "", ()
        case "count":
            return 0, "", ()
        case _:
            return _blank(spec.absent)


def _taken(found: list[Record], copy: Copy, source: Field | None) -> tuple[FlatValue, str, tuple[str, ...]]:
    origins = tuple(sorted(record.id for record in found))
    if copy.take == "exists":
        return True, "", origins
    if copy.take == "count":
        return len(found), "", origins
    assert copy.field is not None
    assert source is not None
    blank = OPEN if source.open_if_blank else None
    values = [blank if record.fields.get(copy.field) is None else record.fields.get(copy.field) for record in found]
    known = [value for value in values if value is not None]
    if len(known) < len(values) and source.absent is Absent.UNKNOWN:
        return UNKNOWN, "blank", origins
    if not known or (copy.take == "max" and source.type is Type.DATE and len(known) < len(values)):
        # none of them has it; the latest of days of which one never comes never comes
        value, reason, _ = _blank(source.absent)
        return value, reason, origins
    if copy.take == "only":
        return (known[0], "", origins) if len(set(known)) == 1 else (UNKNOWN, "conflicting", origins)
    numbers = [value for value in known if isinstance(value, int)]
    return (min(numbers) if copy.take == "min" else max(numbers)), "", origins


def union_supply(*supplies: Supply) -> Supply:
    """Return the supply of several sources together."""
    days: dict[str, Intervals] = {}
    for supply in supplies:
        for kind, covered in supply.days.items():
            days[kind] = days.get(kind, Intervals()).union(covered)
    return Supply(days)
