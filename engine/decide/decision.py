"""A decision: the outcome for one subject under one rulebook on one day, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from engine.calendar import NO_DAYS, Intervals
from engine.decide.outcome import Outcome, QuestionKey
from engine.facts import Subject, Type, Value
from engine.facts.links import FlatRecord
from engine.problems import Text
from engine.rulebook.corpus import Selection
from engine.rulebook.program import Cite

NodeSort: TypeAlias = Literal[
    "decision", "record", "attribute", "pair", "event", "tally", "scheme", "score", "effect", "list", "ground",
    "removal", "supervision", "override", "need", "measure", "repair", "condition",
]  # fmt: skip


class Read(NamedTuple):
    """One thing that was read and compared: every test leaves one.

    ``value`` and ``operand`` are typed by ``type`` (with ``codes`` its code list); a value not known is None with
    ``known`` false. ``origin`` says where the value came from: a record's id, ``register``, ``tally/<id>``,
    ``scheme/<id>``, ``list/<id>``, ``attribute`` of a record, ``determination``. ``parameter`` names the discretion
    parameter the operand came from. ``certain``/``possible`` are the verdict of the test; ``absence`` tells an
    absent value's reason: ``none``, ``blank``, ``not supplied``, ``dangling``, ``ambiguous``, ``conflicting``, ``undetermined``.
    """

    what: str
    name: str
    title: Text
    type: Type
    codes: str | None
    value: Value
    known: bool
    absence: str
    origin: str
    op: str
    operand: object
    parameter: str | None
    certain: bool
    possible: bool


class Node(NamedTuple):
    """One addressable step of the derivation.

    ``id`` is a path such as ``pair/PEN-GENERAL/penalty:X1`` or ``scheme/credit``. ``rule`` is the rule's id, ``basis`` its
    citations. ``verdict`` is a word of the sort's own list (a reason, a status, ``holds``/``fails``/``open``).
    ``value`` is typed by ``type`` (points and money as integers). ``days`` are the days on which it counts. ``children``
    are ids of the nodes it rests on. ``extra`` holds further typed facts by name (see ``docs/derivation.md``).
    """

    id: str
    sort: NodeSort
    rule: str
    title: Text
    basis: tuple[Cite, ...] = ()
    verdict: str = ""
    value: Value = None
    type: Type | None = None
    days: Intervals = NO_DAYS
    reads: tuple[Read, ...] = ()
    children: tuple[str, ...] = ()
    extra: Mapping[str, Value | tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An open question that would change something, and its possible answers.

    ``sort``: ``determination`` (a person must say), ``field`` (a datum is missing), ``link`` (a link leads nowhere or to
    several records), ``supply`` (a table was not supplied). ``asked_by`` names who can answer.
    """

    key: QuestionKey
    sort: Literal["determination", "field", "link", "supply"]
    title: Text
    asked_by: Text
    answers: tuple[Value, ...]
    type: Type
    codes: str | None = None
    basis: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the decision would be if the questions were answered so (found by deciding again)."""

    answers: tuple[tuple[QuestionKey, Value], ...]
    outcome: Outcome


@dataclass(frozen=True)
class Decision:
    """The decision on one subject under one rulebook on one day.

    ``selection`` says which version spoke, or why none does (then ``outcome`` is None). ``known_at`` is in seconds since
    1970 UTC. ``forecast``: the as-of date lies after the day of knowledge. ``trial``: the rulebook is not adopted, so that
    everything made from it carries 试算，未经发布. ``questions`` are those that change something; ``alternatives``
    gives the outcome under each combination of answers (at most six questions). ``nodes`` is the derivation, ``root`` its
    first node. ``records`` are the flat records by id, those left out included (unresolved).
    """

    subject: Subject
    rulebook: str
    selection: Selection
    as_of: int
    known_at: int
    forecast: bool
    trial: bool
    corpus_digest: str
    outcome: Outcome | None
    questions: tuple[OpenQuestion, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    unasked: int = 0
    """Open questions beyond the six that were tried together."""
    nodes: Mapping[str, Node] = field(default_factory=dict)
    root: str = "decision"
    records: Mapping[str, FlatRecord] = field(default_factory=dict)
