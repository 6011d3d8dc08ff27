"""What every check looks at, and which parts of a rulebook burden an enterprise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from engine.law import LawLibrary
from engine.law.schema import Colour, Requirement
from engine.problems import Lang, Problem, Text
from engine.rulebook import schema
from engine.yamlfile import Document, Path_

_LANGS: tuple[tuple[str, Lang], ...] = (("，", "zh"), ("; ", "en"))
_BURDENS = ("general", "serious", "risk")


@dataclass(frozen=True)
class Cited:
    """A part of the rulebook with a basis: where it stands and which provisions it names.

    ``lasting`` are those named for all days of the rulebook: only they can carry a consequence.
    """

    path: Path_
    part: BaseModel
    written: tuple[schema.Basis | str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(item if isinstance(item, str) else item.provision for item in self.written)

    @property
    def lasting(self) -> tuple[str, ...]:
        return ids_of(self.written)


@dataclass(frozen=True)
class Case:
    """What every check looks at; ``first`` and ``last`` are the days in force, both included."""

    book: schema.Rulebook
    document: Document
    law: LawLibrary
    cited: tuple[Cited, ...]
    first: int
    last: int

    def say(self, code: str, path: Path_, zh: str, en: str, mend: tuple[str, str] | None = None) -> Problem:
        return self.document.problem(code, path, Text(zh, en), Text(*mend) if mend else None)

    def known(self, ids: tuple[str, ...]) -> list[str]:
        return [id for id in ids if id in self.law.provisions]

    def meets(self, wanted: Requirement, ids: tuple[str, ...], local: bool = False) -> bool:
        place = self.book.scope.place
        return any(self.law.shortfall(wanted, id, place, local) is None for id in self.known(ids))

    def why_not(self, wanted: Requirement, ids: tuple[str, ...], local: bool = False) -> Text:
        """Say of each citation why it is not enough; empty if nothing known is cited."""
        said: dict[str, Text] = {}
        for id in self.known(ids):
            one = self.law.instrument(id)
            level = self.law.competence.levels[one.level]
            reason = self.law.shortfall(wanted, id, self.book.scope.place, local) or "level"
            said[one.id] = {
                "reach": Text(f"《{one.title.zh}》不适用于本地", f"{one.title.en} is of another place"),
                "frame": Text(f"《{one.title.zh}》只分配权限或者任务", f"{one.title.en} only allots competence"),
                "level": Text(f"《{one.title.zh}》属于{level.zh}", f"{one.title.en} has the level {level.en}"),
            }[reason]
        if not said:
            return Text("", "")
        zh, en = (sep.join(text(lang) for text in said.values()) for sep, lang in _LANGS)
        return Text(f"：{zh}", f": {en}")

    def levels(self, *rows: Requirement, local: bool = False) -> tuple[str, str]:
        """Return the titles of the levels wanted, in both languages."""
        titles = [self.law.competence.levels[level] for level in self.law.competence.wanted(rows, local)]
        return "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)

    def punishes(self, colour: Colour) -> bool:
        """Say whether lists of a colour bear punishments."""
        return "punishment" in self.law.competence.colours.get(colour, ())


def ids_of(basis: Sequence[schema.Basis | str]) -> tuple[str, ...]:
    """Return the provisions cited for all days of the rulebook."""
    return tuple(
        item if isinstance(item, str) else item.provision
        for item in basis
        if isinstance(item, str) or (item.from_ is None and item.to is None)
    )


def citations(part: BaseModel, path: Path_) -> Iterator[Cited]:
    """Yield every part that has a basis, from the whole to the smallest."""
    for name, info in type(part).model_fields.items():
        value, inner = getattr(part, name), (*path, info.alias or name)
        if name in ("basis", "order_basis"):
            yield Cited(inner, part, tuple(value))
        elif isinstance(value, BaseModel):
            yield from citations(value, inner)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from citations(item, (*inner, index))


def burdens(case: Case) -> Iterator[Cited]:
    """Yield what burdens an enterprise: bad findings and triggers, effects that lower, grounds, overrides."""
    groups = [scheme.lifts for scheme in case.book.schemes if scheme.lifts]
    lifts = {id(effect) for group in groups for effect in group.effects}
    red = {id(ground) for one in case.book.lists if not case.punishes(one.colour) for ground in one.grounds}
    for cited in case.cited:
        part = cited.part
        if isinstance(part, schema.Finding | schema.Trigger):
            burdens = part.record_class in _BURDENS
        elif isinstance(part, schema.Effect):
            burdens = id(part) not in lifts
        else:
            burdens = isinstance(part, schema.Ground | schema.Override) and id(part) not in red
        if burdens and case.known(cited.ids):
            yield cited
