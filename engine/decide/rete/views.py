"""What is known about a record and about the subject: values, with the questions and placeholders behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from engine.decide.outcome import QuestionKey
from engine.decide.prepare import Prepared
from engine.decide.rete.columns import Column
from engine.decide.rete.conditions import NO_PARAMETERS, NONE
from engine.facts import Absent, FlatRecord
from engine.facts.links import UNKNOWN, FlatValue
from engine.rulebook import program as p

SUBJECT = "subject"


class Got(NamedTuple):
    """A value, the questions it hangs on if it is unknown, and the placeholders read on the way to it."""

    value: FlatValue
    open: frozenset[QuestionKey] = NONE
    placeholders: frozenset[str] = NO_PARAMETERS


Foreign: TypeAlias = Callable[["RecordView", str, p.Program], Got | None]
"""Finds a derived attribute that only another version of the rulebook has."""


class SubjectView:
    """The register's fields; a blank is what the dictionary says it is."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._known: dict[str, Got] = {}

    def get(self, name: str) -> Got:
        """Return a field of the register."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._read(name)
        return found

    def _read(self, name: str) -> Got:
        value = self._prepared.subject.fields.get(name)
        if value is not None:
            return Got(value)
        spec = self._prepared.dictionary.subject.get(name)
        match spec.absent if spec is not None else Absent.UNKNOWN:
            case Absent.NONE:
                return Got(None)
            case Absent.ZERO:
                return Got(0)
            case Absent.NO:
                return Got(False)
        key = (SUBJECT, name)
        if key in self._prepared.answers:
            return Got(self._prepared.answers[key])
        return Got(UNKNOWN, frozenset((key,)))


class RecordView:
    """One flat record with its derived attributes as they become known."""

    def __init__(self, prepared: Prepared, flat: FlatRecord, subject: SubjectView, foreign: Foreign) -> None:
        self.flat = flat
        self.id = flat.id
        self.kind = flat.kind
        self.day = prepared.main_day(flat)
        self.subject = subject
        self._derived: dict[str, Got] = {}
        self._foreign = foreign

    def derive(self, name: str, got: Got) -> None:
        """Note a derived attribute."""
        self._derived[name] = got

    def get(self, name: str, program: p.Program) -> Got:
        """Return a field, an attribute, or the answer to a question (``?name``), as a version of the rulebook reads it."""
        found = self._derived.get(name)
        if found is not None:
            return found
        value = self.flat.fields.get(name, UNKNOWN)
        if value is not UNKNOWN:
            return Got(value)
        if name not in self.flat.fields:
            other = self._foreign(self, name, program)
            if other is not None:
                return other
        return Got(UNKNOWN, frozenset(((self.id, name),)))

    def bound(self, program: p.Program) -> Bound:
        """Return what the tests of one version of the rulebook read of this record."""
        return Bound(self, program)


class Bound:
    """A record as the tests of one version of the rulebook read it."""

    def __init__(self, view: RecordView, program: p.Program) -> None:
        self._view = view
        self._program = program

    def get(self, source: str, name: str) -> Got:
        """Return a field of the record or of the register."""
        return self._view.subject.get(name) if source == SUBJECT else self._view.get(name, self._program)

    def value(self, source: str, name: str) -> FlatValue:
        """Return the value of a field."""
        return self.get(source, name).value

    def number(self, column: Column) -> int | None:
        """Records have no sums."""
        raise AssertionError(column)

    def about(self, test: p.Test) -> tuple[frozenset[QuestionKey], frozenset[str]]:
        """Return the questions and placeholders of the value and the operand of a test."""
        got = self.get(test.what, test.name)
        asked, read = got.open, got.placeholders
        if isinstance(test.operand, p.FieldRef):
            other = self.get("field", test.operand.name)
            asked, read = asked | other.open, read | other.placeholders
        elif isinstance(test.operand, p.ParamRef):
            read |= placeholder(self._program, test.operand)
        return asked, read


def placeholder(program: p.Program, operand: p.Operand | None) -> frozenset[str]:
    """Return the parameter an operand reads if it is still a placeholder."""
    if isinstance(operand, p.ParamRef) and program.parameters[operand.id].placeholder:
        return frozenset((operand.id,))
    return NO_PARAMETERS
