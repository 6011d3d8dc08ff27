"""What every part of the lowering needs of a rulebook version: its versions, its parameters, what a record can hold."""

from __future__ import annotations

from dataclasses import dataclass

from engine.decide.compiled.algebra import FALSE, NIL, Node, col, const, node, where
from engine.decide.compiled.lower.cell import Cell
from engine.facts import Absent, Dictionary
from engine.rulebook import program as p
from engine.rulebook.corpus import Corpus


@dataclass(frozen=True)
class Book:
    """One rulebook version being lowered. ``settled``: under the assumption that no field, of record or register, is
    unknown and nothing is supposed (then most of what is open folds away)."""

    corpus: Corpus
    program: p.Program
    settled: bool = False

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary of the corpus."""
        return self.corpus.dictionary

    @property
    def versions(self) -> tuple[p.Program, ...]:
        """All versions of the rulebook, in order of their first day."""
        return self.corpus.programs.get(self.program.id, ())

    def parameter(self, name: str) -> Cell:
        """Return a parameter; a placeholder leaves its name behind."""
        found = self.program.parameters[name]
        read = node("questions", data=("placeholder", name)) if found.placeholder else NIL
        return Cell(const(found.value), read=read)

    def register(self, name: str) -> Cell:
        """Return a field of the register."""
        value = col(f"register {name}")
        if self.settled or self.dictionary.subject[name].absent is not Absent.UNKNOWN:
            return Cell(value)
        return unknowable(value, node("unknown", data=f"register {name}"), ("subject", name))

    def can_be_unknown(self, kind: str, name: str) -> bool:
        """Say whether the link resolution can leave a field of a record unknown."""
        spec = self.dictionary.kinds[kind].fields.get(name)
        return spec is None or spec.copy is not None or (spec.absent is Absent.UNKNOWN and not spec.open_if_blank)


def unknowable(value: Node, unknown: Node, question: tuple[str, str]) -> Cell:
    """Return the cell of a value that may be unknown, which is a question."""
    if unknown is FALSE:
        return Cell(value)
    return Cell(value, unknown, where(unknown, node("questions", data=question)))
