"""LINT-UNREACHABLE: a rule whose condition contradicts itself, or what it reads."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.check import Book, Check, Settings
from engine.problems import Problem, Text
from engine.rulebook import program as p
from engine.yamlfile import Path_

_SORTS: tuple[p.EffectSort, ...] = ("vetoes", "lifts", "downgrades", "caps")


class Unreachable(Check):
    """A rule that can never apply: its tests exclude each other, or no value it reads can meet them."""

    code = "LINT-UNREACHABLE"
    title = Text("永远用不上的规则", "rule that can never apply")

    def find(self, book: Book, settings: Settings) -> Iterator[Problem]:
        yield from self._findings(book)
        yield from self._branches(book)
        yield from self._outcomes(book)
        yield from self._supervision(book)

    def _say(self, book: Book, path: Path_, title: Text, id: str) -> Problem:
        zh = f"“{title.zh}”永远用不上：条件自相矛盾，或者所读的值都不满足"
        en = f"{id} can never apply: nothing meets its condition"
        return book.say(self.code, path, zh, en, ("核对条件中的界限、代码和所引规则", "check bounds, codes and what it reads"))

    def _findings(self, book: Book) -> Iterator[Problem]:
        for index, written in enumerate(book.written.findings):
            if written.id not in book.world.live:
                path: Path_ = ("findings", index) if written.when is None else ("findings", index, "when")
                yield self._say(book, path, book.program.findings[written.id].title, written.id)
        for index, trigger in enumerate(book.written.triggers):
            dead = [name for name in trigger.from_ if name not in book.world.live]
            if len(dead) == len(trigger.from_):
                yield self._say(book, ("triggers", index, "from"), book.program.triggers[trigger.id].title, trigger.id)

    def _branches(self, book: Book) -> Iterator[Problem]:
        for index, written in enumerate(book.written.attributes):
            attribute = book.program.attributes[written.id]
            before: list[p.Condition] = []
            for place, branch in enumerate(attribute.branches):
                if not book.world.can([branch.when], before, attribute.kind):
                    path = ("attributes", index, "first_of", place, "when")
                    yield self._say(book, path, Text(branch.label, branch.label), branch.label)
                before.append(branch.when)

    def _outcomes(self, book: Book) -> Iterator[Problem]:
        for index, written in enumerate(book.written.schemes):
            scheme = book.program.schemes[written.id]
            for sort in _SORTS:
                group = scheme.effects.get(sort)
                for place, effect in enumerate(group.effects if group is not None else ()):
                    if effect.when is not None and not book.world.can([effect.when]):
                        yield self._say(book, ("schemes", index, sort, "effects", place, "when"), effect.title, effect.id)
            for place, item in enumerate(scheme.thresholds):
                if item.when is not None and not book.world.can([item.when]):
                    title = Text(f"第{place + 1}组分段", f"set {place + 1} of bands")
                    yield self._say(book, ("schemes", index, "thresholds", place, "when"), title, written.id)
        for index, one in enumerate(book.written.lists):
            definition = book.program.lists[one.id]
            for place, reached in enumerate(book.world.grounds(definition)):
                ground = definition.grounds[place]
                if not reached and (ground.when is not None or definition.unless):
                    yield self._say(book, ("lists", index, "grounds", place), ground.title, ground.id)
        for index, measure in enumerate(book.written.measures):
            when = book.program.measures[measure.id].when
            if when is not None and not book.world.can([when]):
                yield self._say(book, ("measures", index, "when"), book.program.measures[measure.id].title, measure.id)

    def _supervision(self, book: Book) -> Iterator[Problem]:
        table = book.program.supervision
        if table is None:
            return
        given = set(table.cells.values()) | {one.gives for one in table.overrides}
        for index, level in enumerate(table.classes):
            if index not in given:
                zh, en = f"矩阵和直接指定都不给出“{level.title.zh}”这一类", f"nothing gives the class {level.code}"
                mend = ("删去这一类，或者在矩阵中给出", "drop it or give it in the matrix")
                yield book.say(self.code, ("supervision", "classes", index), zh, en, mend)
        for place, override in enumerate(table.overrides):
            if not book.world.can([override.when]):
                yield self._say(book, ("supervision", "overrides", place, "when"), override.title, override.id)
