"""Which rules, effects, lists, parameters and cases rest on an instrument or provision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.citations.walk import Home, Mention, Mentions, read_mentions
from engine.law import LawLibrary
from engine.problems import HengxinError, Text, nearest


class UnknownLaw(HengxinError):
    """There is no such instrument or provision; ``text`` says so and guesses what was meant."""

    def __init__(self, name: str, law: LawLibrary) -> None:
        known = law.provisions if "#" in name and name.partition("#")[0] in law.instruments else law.instruments
        guess = nearest(name, known) or nearest(name.partition("#")[0], law.instruments)
        zh, en = (f"；是否想写“{guess}”？", f"; did you mean {guess!r}?") if guess else ("", "")
        self.text = Text(f"法律库中没有“{name}”{zh}", f"the law library has no {name!r}{en}")
        super().__init__(self.text.zh)


@dataclass(frozen=True)
class Use:
    """One use of a provision. ``via`` is empty where it is cited; for a case that does not cite it but expects
    something of a rule that does, ``via`` names that rule."""

    provision: str
    home: Home
    sort: str
    owner: tuple[str, ...]
    title: Text | None
    book: str
    version: str
    file: str
    line: int
    via: str = ""


def check_name(name: str, law: LawLibrary) -> str:
    """Return the id of an instrument or provision; raise :class:`UnknownLaw` if there is none."""
    if name not in law.provisions and name not in law.instruments:
        raise UnknownLaw(name, law)
    return name


def uses_of(name: str, law: LawLibrary, rules: Path, mentions: Mentions | None = None) -> tuple[Use, ...]:
    """Return every use of an instrument (with all its provisions) or of one provision, rulebooks first.

    Raises:
        UnknownLaw: if the library has no such instrument or provision.
    """
    check_name(name, law)
    read = mentions or read_mentions(rules)
    cited = [mention for mention in read.found if _meant(name, mention.reference)]
    found = [_use(mention) for mention in cited]
    by_rule: dict[tuple[str, str], str] = {}
    for mention in cited:
        if mention.home == "rulebook" and mention.owner:
            by_rule.setdefault((mention.book, mention.owner[-1]), mention.reference)
    direct = {(use.file, use.owner[:1]) for use in found if use.home == "case"}
    for case in read.cases:
        if (case.file, (case.id,)) in direct:
            continue
        through = sorted(part for part in case.names if (case.book, part) in by_rule)
        if through:
            reference = by_rule[case.book, through[0]]
            via = "、".join(through)
            found.append(Use(reference, "case", "expect", (case.id,), case.title, case.book, "", case.file, case.line, via))
    order = ("rulebook", "case", "law", "vocabulary")
    return tuple(sorted(found, key=lambda use: (order.index(use.home), bool(use.via), use.file, use.line, use.provision)))


def _meant(name: str, reference: str) -> bool:
    return reference == name or ("#" not in name and reference.partition("#")[0] == name)


def _use(mention: Mention) -> Use:
    return Use(
        mention.reference, mention.home, mention.sort, mention.owner, mention.title, mention.book, mention.version,
        mention.file, mention.line,
    )  # fmt: skip
