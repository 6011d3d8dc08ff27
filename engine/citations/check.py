"""The law library against everything that rests on it: missing and idle provisions, weak bases, measures without an item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.citations.walk import Mention, read_mentions
from engine.law import LawFinding, LawLibrary, Weight, check_library
from engine.problems import Lang, Problem, Text
from engine.yamlfile import load_yaml

WEIGHTS: tuple[Weight, ...] = ("error", "warning", "info")
_CONSEQUENCES = frozenset(
    ("effects", "grounds", "term", "removals", "lists", "measures", "overrides", "supervision", "bar", "conditions")
)
"""Parts of a rulebook that burden or favour an enterprise; findings and triggers are such where they give points."""
_SURE = ("read", "derived")
_EXAMPLES = "examples/"


@dataclass(frozen=True)
class Placed:
    """A finding and where it stands."""

    finding: LawFinding
    file: str
    line: int

    @property
    def problem(self) -> Problem:
        """The finding as one line for a reader."""
        one = self.finding
        message = Text(f"{one.subject}：{one.message.zh}", f"{one.subject}: {one.message.en}")
        return Problem(one.code, message, self.file, self.line)


@dataclass(frozen=True)
class Checked:
    """The result of a check: how much was looked at, and the findings, gravest first."""

    instruments: int
    provisions: int
    mentions: int
    findings: tuple[Placed, ...]
    unread: tuple[Problem, ...] = ()

    def of(self, *weights: Weight) -> tuple[Placed, ...]:
        """Return the findings of some weights."""
        return tuple(one for one in self.findings if one.finding.weight in weights)

    def summary(self, lang: Lang) -> str:
        """Return one closing line."""
        errors, warnings, notes = (len(self.of(weight)) for weight in WEIGHTS)
        if lang == "en":
            held = f"{self.instruments} instruments, {self.provisions} provisions, {self.mentions} citations checked"
            return f"{held}: {errors} errors, {warnings} warnings, {notes} notes"
        held = f"检查文件 {self.instruments} 件、条款 {self.provisions} 条、引用 {self.mentions} 处"
        return f"{held}：错误 {errors} 处，提醒 {warnings} 处，说明 {notes} 处"


def check_law(law: LawLibrary, rules: Path) -> Checked:
    """Check the library by itself and against every rulebook and case below a rules folder.

    The example rulebooks show the language and cite freely: only what they cite and the library lacks is a finding.
    """
    read = read_mentions(rules)
    mentions = read.found
    real = [one for one in mentions if one.home == "rulebook" and not one.file.startswith(_EXAMPLES)]
    owned = list(_by_owner(real))
    places = _places(law, rules)
    found = [Placed(one, *places[one.subject]) for one in (*check_library(law), *_idle(law, mentions))]
    found += [*_missing(law, mentions), *_weak(law, owned), *_no_item(law, owned)]
    found.sort(key=lambda one: (WEIGHTS.index(one.finding.weight), one.finding.code, one.file, one.line))
    return Checked(len(law.instruments), len(law.provisions), len(mentions), tuple(found), read.problems)


def _missing(law: LawLibrary, mentions: Iterable[Mention]) -> Iterator[Placed]:
    for one in mentions:
        if one.reference not in law.provisions and one.reference not in law.instruments:
            message = Text("引用了它，而法律库中没有", "cited, and the library lacks it")
            yield Placed(LawFinding("LAW-MISSING", "error", one.reference, message), one.file, one.line)


def _idle(law: LawLibrary, mentions: Iterable[Mention]) -> Iterator[LawFinding]:
    cited = {mention.reference for mention in mentions}
    for id in law.provisions:
        if id not in cited:
            yield LawFinding("LAW-IDLE", "info", id, Text("没有规则或者案例引用", "no rule or case cites it"))


def _weak(law: LawLibrary, owned: Iterable[list[Mention]]) -> Iterator[Placed]:
    """Consequences none of whose citations was read in a text; and recalled facts cited beside better ones."""
    for cited in owned:
        first = cited[0]
        known = [(one, law.provisions[one.reference].certainty) for one in cited if one.reference in law.provisions]
        if not known or not (first.sort in _CONSEQUENCES or first.scores):
            continue
        if not any(mark in _SURE for _, mark in known):
            ids, ids_en = (joint.join(dict.fromkeys(one.reference for one, _ in known)) for joint in ("、", ", "))
            message = Text(f"后果只依据未见原文的条款：{ids}", f"this consequence rests only on what was not read: {ids_en}")
            yield Placed(LawFinding("LAW-WEAK", "warning", _name(first), message), first.file, first.line)
            continue
        for one, mark in known:
            if mark == "recalled":
                zh, en = f"后果并引凭记忆的条款：{one.reference}", f"this consequence also cites a recalled {one.reference}"
                yield Placed(LawFinding("LAW-RECALLED", "info", _name(one), Text(zh, en)), one.file, one.line)


def _no_item(law: LawLibrary, owned: Iterable[list[Mention]]) -> Iterator[Placed]:
    """Measures that punish and cite no item of the national list."""
    editions = {edition.instrument for edition in law.editions.values()}
    for cited in owned:
        first = cited[0]
        measure = law.measures.get(first.item)
        if measure is None or measure.sort != "punishment":
            continue
        if not any(one.reference.partition("#")[0] in editions for one in cited):
            zh = f"惩戒措施（{measure.title.zh}）没有引用全国失信惩戒措施基础清单"
            en = f"a punishment ({measure.title.en}) that does not cite the national list of measures"
            yield Placed(LawFinding("LAW-NO-ITEM", "warning", _name(first), Text(zh, en)), first.file, first.line)


def _by_owner(mentions: Iterable[Mention]) -> Iterable[list[Mention]]:
    found: dict[tuple[object, ...], list[Mention]] = {}
    for one in mentions:
        found.setdefault((one.file, one.owner, one.sort), []).append(one)
    return found.values()


def _name(one: Mention) -> str:
    return " ".join((one.book, "/".join(one.owner) or one.sort))


def _places(law: LawLibrary, rules: Path) -> dict[str, tuple[str, int]]:
    """Return file and line of every instrument and provision."""
    found: dict[str, tuple[str, int]] = {}
    for id, one in law.instruments.items():
        name = f"law/instruments/{id}.yaml"
        document = load_yaml(rules / name, name)
        found[id] = (name, 1)
        for index, provision in enumerate(one.provisions):
            found[provision.id] = (name, document.place(("provisions", index))[0])
    return found
