"""``hengxin law uses``: nothing that rests on a provision is missed, and every use is found where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.citations import UnknownLaw, read_mentions, uses_of
from engine.citations.walk import Mentions
from engine.law import LawLibrary, load_law
from engine.paths import rules_dir
from engine.rulebook.load import load_corpus
from engine.rulebook.program import Cite

RULES = rules_dir()


@pytest.fixture(scope="module")
def law() -> LawLibrary:
    return load_law(RULES)


@pytest.fixture(scope="module")
def mentions() -> Mentions:
    return read_mentions(RULES)


def cites(value: object, seen: set[int]) -> set[str]:
    """Every citation anywhere in a loaded rulebook."""
    if id(value) in seen:
        return set()
    seen.add(id(value))
    if isinstance(value, Cite):
        return {value.provision}
    if isinstance(value, Mapping):
        return {found for one in value.values() for found in cites(one, seen)}
    if isinstance(value, tuple | list):
        return {found for one in value for found in cites(one, seen)}
    if hasattr(value, "__dataclass_fields__"):
        return {found for name in value.__dataclass_fields__ for found in cites(getattr(value, name), seen)}
    return set()


def test_the_walk_finds_every_citation_that_a_loaded_rulebook_holds(mentions: Mentions) -> None:
    corpus = load_corpus(RULES)
    for versions in corpus.programs.values():
        for program in versions:
            walked = {one.reference for one in mentions.found if one.file == program.source}
            assert cites(program, set()) == walked, program.id


def test_every_mention_stands_on_the_line_it_names(mentions: Mentions) -> None:
    lines: dict[str, list[str]] = {}
    for one in mentions.found:
        text = lines.setdefault(one.file, (RULES / one.file).read_text("utf-8").splitlines())
        assert one.reference in text[one.line - 1], one


def test_no_reference_in_the_files_is_missed(law: LawLibrary, mentions: Mentions) -> None:
    """Count by a plain search what the walk found by structure."""
    found = mentions.found
    for path in sorted(RULES.rglob("*.yaml")):
        name = path.relative_to(RULES).as_posix()
        plain = re.sub(r"(?m)(^|\s)#.*$", "", path.read_text("utf-8"))
        searched = [word for word in re.findall(r"[a-z0-9-]+#[A-Za-z0-9.-]+", plain) if word in law.provisions]
        assert len(searched) == sum(one.file == name and "#" in one.reference for one in found), name


def test_a_provision_is_followed_to_rule_ground_and_case(law: LawLibrary, mentions: Mentions) -> None:
    uses = uses_of("construction-credit-2017#14.3b", law, RULES, mentions)
    own = {(use.sort, use.owner) for use in uses if use.book == "wuhai-construction"}
    assert ("triggers", ("TWO-LARGER",)) in own
    assert ("grounds", ("black", "BL-C-3b")) in own
    assert ("cases", ("two-larger-accidents",)) in own
    assert all(use.provision == "construction-credit-2017#14.3b" for use in uses)


def test_a_case_that_expects_something_of_a_rule_is_found_through_it(law: LawLibrary, mentions: Mentions) -> None:
    uses = uses_of("construction-credit-2017#14.3c", law, RULES, mentions)
    through = {use.owner[0]: use.via for use in uses if use.via}
    assert through["two-larger-a-day-less"] == "BL-C-3c"


def test_an_instrument_means_all_its_provisions(law: LawLibrary, mentions: Mentions) -> None:
    whole = uses_of("penalty-law-2021", law, RULES, mentions)
    parts = {use.provision for use in whole if not use.via}
    assert len(parts) > 1
    assert all(part.startswith("penalty-law-2021") for part in parts)
    one = sorted(parts)[0]
    direct = [use for use in uses_of(one, law, RULES, mentions) if not use.via]
    assert direct == [use for use in whole if use.provision == one and not use.via]


def test_succession_and_frames_are_uses_too(law: LawLibrary, mentions: Mentions) -> None:
    sorts = {use.sort for use in uses_of("credit-repair-2026", law, RULES, mentions) if use.home == "law"}
    assert "superseded_by" in sorts
    assert any(use.sort == "frames" for use in uses_of("wuhai-plan-2022", law, RULES, mentions))


def test_a_slip_of_the_pen_is_answered_with_a_guess(law: LawLibrary) -> None:
    with pytest.raises(UnknownLaw) as caught:
        uses_of("credit-repair-2025", law, RULES)
    assert "credit-repair-2026" in caught.value.text.zh
    with pytest.raises(UnknownLaw) as caught:
        uses_of("credit-repair-2026#period-generel", law, RULES)
    assert "credit-repair-2026#period-general" in caught.value.text.en


def test_an_unreadable_file_is_named_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("hengxin: [", "utf-8")
    (tmp_path / "b.yaml").write_text("hengxin: cases/1\nrulebook: r\ncases:\n- {id: c, tests: [x#1]}\n", "utf-8")
    found = read_mentions(tmp_path)
    assert [(one.reference, one.file, one.line, one.owner) for one in found.found] == [("x#1", "b.yaml", 4, ("c",))]
    assert [(problem.code, problem.file) for problem in found.problems] == [("YAML-SYNTAX", "a.yaml")]
