"""Periods of law: one penalty read on three days, what is cited on each, and what the versions do not change."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from engine.calendar import day, format_day, parse_day
from engine.casebook import case_files, load_cases, run_case
from engine.decide import Decision, decide, end_of_day
from engine.facts import Case
from engine.paths import rules_dir
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook.corpus import Corpus
from engine.rulebook.load import load_corpus

BOOKS = {"wuhai-construction": "construction", "wuhai-property": "property", "wuhai-real-estate": "real-estate"}
NOTICE, ORDER_58, ORDER_36 = "2022-08-01", "2023-05-01", "2026-04-01"
DAYS = (day(2022, 12, 1), day(2024, 6, 1), day(2026, 11, 23))
LATER = end_of_day(day(2026, 11, 23))
"""What is known on the last of the days is known for all three: only the law differs."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(rules_dir())


@pytest.fixture(scope="module")
def given(corpus: Corpus) -> dict[tuple[str, str], Case]:
    """The cases of the periods by rulebook and name."""
    found = {}
    for book, folder in BOOKS.items():
        for path in case_files(rules_dir() / "wuhai" / folder):
            for case in load_cases(path, corpus.dictionary, 2).cases:
                found[book, case.id.partition("@")[0]] = case.case
    return found


def judged(corpus: Corpus, given: dict[tuple[str, str], Case], book: str, name: str) -> list[Decision]:
    case = given[book, name]
    return [decide(corpus, book, case.subject, case.records, case.supply, on, LATER) for on in DAYS]


def told(decision: Decision) -> tuple[Any, ...]:
    """Return why: the version, the class and its branch, the end of publicity, whether it counts, and the repair with its first day."""
    assert decision.outcome is not None
    assert decision.selection.program is not None
    nodes = decision.nodes
    (record,) = [id for id in decision.records if f"attribute/{id}/severity" in nodes]
    severity = nodes[f"attribute/{record}/severity"]
    most = nodes[f"attribute/{record}/publicity_max"].value
    counts = {rule: pair.reason.value for (_, rule), pair in decision.outcome.pairs.items() if pair.record == record}
    rule = next(rule for rule in ("P-MINOR", "P-ORDINARY", "P-SERIOUS") if counts.get(rule, "unmet") != "unmet")
    repair = decision.outcome.repairs[record, "REPAIR-PENALTY"]
    first = None if repair.first_day is None else format_day(repair.first_day)
    assert isinstance(most, int)
    version = decision.selection.program.version
    return version, severity.value, severity.extra["label"], format_day(most), rule, counts[rule], repair.state, first


@pytest.mark.parametrize("book", BOOKS)
def test_an_order_to_stop_business_of_2022_has_three_answers(
    book: str, corpus: Corpus, given: dict[tuple[str, str], Case]
) -> None:
    """A stop order in work safety of 2022-06-10, performed and corrected, with a commitment of 2022-07-10."""
    assert [told(one) for one in judged(corpus, given, book, "periods-one-penalty-stop")] == [
        # the notice of 2019: serious, six months to three years
        (NOTICE, "serious", "SERIOUS-KIND", "2025-06-10", "P-SERIOUS", "counts", "not_yet", "2022-12-10"),
        # order 58: no classes; work safety, a year at least, three years at most
        (ORDER_58, "serious", "SERIOUS-KIND", "2025-06-10", "P-SERIOUS", "counts", "eligible", "2023-06-10"),
        # order 36: serious, one to three years, and these were over in June 2025
        (ORDER_36, "serious", "SERIOUS-KIND", "2025-06-10", "P-SERIOUS", "expired", "ended", None),
    ]


@pytest.mark.parametrize("book", BOOKS)
def test_a_confiscation_of_2022_has_three_answers(book: str, corpus: Corpus, given: dict[tuple[str, str], Case]) -> None:
    """A confiscation (quality) of 2022-06-10, performed and corrected, nothing promised."""
    assert [told(one) for one in judged(corpus, given, book, "periods-one-penalty-confiscation")] == [
        (NOTICE, "ordinary", "OTHER-KINDS", "2023-06-10", "P-ORDINARY", "counts", "unmet", "2022-09-10"),
        # its year of publicity was running when order 58 came: three years
        (ORDER_58, "ordinary", "OTHER-KINDS", "2025-06-10", "P-ORDINARY", "counts", "unmet", "2022-09-10"),
        # order 36: a year
        (ORDER_36, "ordinary", "ORDINARY-KIND", "2023-06-10", "P-ORDINARY", "expired", "ended", None),
    ]


@pytest.mark.parametrize("book", BOOKS)
def test_a_warning_of_2022_has_three_answers_and_three_scores(
    book: str, corpus: Corpus, given: dict[tuple[str, str], Case]
) -> None:
    """A warning of 2022-10-10 that was published: general, not to be shown, minor."""
    decisions = judged(corpus, given, book, "periods-one-penalty-warning")
    assert [told(one) for one in decisions] == [
        (NOTICE, "ordinary", "OTHER-KINDS", "2023-10-10", "P-ORDINARY", "counts", "unmet", "2023-01-10"),
        (ORDER_58, "minor", "WARNING", "2025-10-10", "P-MINOR", "counts", "unmet", "2023-01-10"),
        (ORDER_36, "minor", "WARNING", "2023-01-10", "P-MINOR", "expired", "ended", None),
    ]
    scores = [one.outcome.schemes["credit"].score for one in decisions if one.outcome]
    assert scores == sorted(set(scores)), "each day's law weighs it less"


def cited(decision: Decision) -> set[str]:
    return {item.provision.partition("#")[0] for node in decision.nodes.values() for item in node.basis}


REPAIR_LAW = {"repair-notice-2019", "credit-repair-2023", "credit-repair-2026"}


@pytest.mark.parametrize("book", BOOKS)
def test_every_day_rests_on_the_law_of_its_day(book: str, corpus: Corpus, given: dict[tuple[str, str], Case]) -> None:
    decisions = judged(corpus, given, book, "periods-one-penalty-stop")
    assert [cited(one) & REPAIR_LAW for one in decisions] == [
        {"repair-notice-2019"},
        {"credit-repair-2023"},
        {"credit-repair-2026"},
    ]
    for one in decisions:
        place = corpus.programs[book][0].place
        ours = {id for id in cited(one) if corpus.law.instruments[id].reaches(place)}
        standing = {id: corpus.law.in_force(id, one.as_of) for id in ours}
        assert {id for id, how in standing.items() if how in ("not_yet", "ended")} == set()


@pytest.mark.parametrize(
    ("on", "there", "gone"),
    [
        ("2023-05-01", {"nm-public-credit-2021"}, {"nm-credit-2024", "safety-list-2023"}),
        ("2023-09-30", {"nm-public-credit-2021"}, {"nm-credit-2024", "safety-list-2023"}),
        ("2023-10-01", {"nm-public-credit-2021", "safety-list-2023"}, {"nm-credit-2024"}),
        ("2024-08-31", {"nm-public-credit-2021", "safety-list-2023"}, {"nm-credit-2024"}),
        ("2024-09-01", {"nm-credit-2024", "safety-list-2023"}, {"nm-public-credit-2021"}),
        ("2026-03-31", {"nm-credit-2024", "safety-list-2023"}, {"nm-public-credit-2021"}),
    ],
)
@pytest.mark.parametrize("book", BOOKS)
def test_a_basis_that_changed_within_a_version_is_cited_on_its_days(
    book: str, on: str, there: set[str], gone: set[str], corpus: Corpus, given: dict[tuple[str, str], Case]
) -> None:
    case = given[book, "periods-borders"]
    found = cited(decide(corpus, book, case.subject, case.records, case.supply, parse_day(on), end_of_day(parse_day(on))))
    assert there <= found
    assert not gone & found


def bare(part: Any) -> Any:
    """Return a part of a rulebook without what only explains it: titles, citations, advice."""
    if isinstance(part, Text):
        return None
    if isinstance(part, dict):
        return {key: bare(value) for key, value in part.items()}
    if isinstance(part, tuple):
        return tuple(bare(value) for value in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(
            part, **{f.name: () if f.name in ("basis", "order_basis") else bare(getattr(part, f.name)) for f in fields(part)}
        )
    return part


SECTIONS = ("parameters", "questions", "attributes", "findings", "triggers", "tallies", "schemes", "lists", "measures", "repairs")

STOP_58 = {
    "parameters": {"large_fine", "huge_fine", "special_fine"},  # order 58 knows no amounts but one
    "attributes": {"severity", "special_field", "publicity_min", "publicity_max", "correction_done"},
    "lists": {"wage"},  # one day of removal, not two
    "repairs": {"REPAIR-WAGE-36"},
}
STOP_NOTICE = {
    "parameters": {"special_fine"},
    "attributes": {"severity", "special_field", "publicity_min", "publicity_max"},
    "findings": {"P-MINOR"},  # two classes, none of them minor
    "tallies": {"bad_points", "dirty_decisions"},
    "schemes": {"credit"},  # the cap by the safety list
    "lists": {"safety"},
}
ALSO = {
    # grounds that ask about the safety list; what excepts an unpublished minor penalty
    "wuhai-construction": {"findings": {"P-DIRECT"}, "lists": {"watch"}},
    "wuhai-property": {"findings": {"P-FUNDS", "P-DELEGATION", "P-EXIT"}, "tallies": {"bad_items"}, "lists": {"watch"}},
    "wuhai-real-estate": {"findings": {"P-ESCROW", "P-DELIVERY", "P-CONDUCT"}},
}


@pytest.mark.parametrize("book", BOOKS)
def test_versions_differ_in_what_the_law_changed_and_in_nothing_else(book: str, corpus: Corpus) -> None:
    notice, order_58, order_36 = corpus.programs[book]
    assert changed(order_58, order_36) == STOP_58
    also = ALSO[book]
    assert changed(notice, order_58) == {
        section: STOP_NOTICE.get(section, set()) | also.get(section, set()) for section in {**STOP_NOTICE, **also}
    }
    for one in (notice, order_58):
        assert one.supervision is not None
        assert order_36.supervision is not None
        assert bare(one.supervision.classes) == bare(order_36.supervision.classes)
        # a yearly cap is asked for by the opinions of 2024 only; it and what stands outside it bound plans, no decision
        assert (one.supervision.yearly_cap, one.supervision.full_coverage, one.supervision.causes) == (None, (), ())
        same = replace(bare(order_36.supervision), yearly_cap=None, full_coverage=(), causes=())
        assert bare(one.supervision) == replace(same, overrides=bare(one.supervision.overrides))
        assert one.transition.basis


def changed(old: p.Program, new: p.Program) -> dict[str, set[str]]:
    """Return by section what is in one version only, or differs in more than words."""
    found = {}
    for section in SECTIONS:
        before, after = (bare(dict(getattr(one, section))) for one in (old, new))
        differing = {id for id in {**before, **after} if before.get(id) != after.get(id)}
        if differing:
            found[section] = differing
    return found


DATE = re.compile(r"\b(?!2099-12-31)(20\d\d)(-\d\d-\d\d)\b")
ONE_PERIOD = "order 58: three years for all, where order 36 has three months, one year and three years"
NO_AMOUNTS = "no class of severity by amount, so no amount to be fixed"
NO_MINOR = "the notice of 2019 has no minor class: a warning is general, for a year"
STORIES = {"accidents", "lists", "scores", "all"}
"""The case files that tell what happens to an enterprise; the others go through the bounds of the law of 2026."""
KEPT_BUT_FOR: dict[str, dict[str, dict[str, set[str]]]] = {
    ORDER_58: {
        "wuhai-construction": {
            ONE_PERIOD: {
                "two-larger-accidents", "fraud-ordinary-expires", "direct-e", "direct-e-minor", "contract-twice",
                "contract-twice-too-late", "repair-ordinary", "stay-ordered", "municipal-over-time", "minor-three-months",
                "minor-month-end", "ordinary-one-year", "own-longer-period",
            },
            "three months at least outside of the five fields, for warnings too": {"repair-serious", "repair-minor-at-once"},
            "one day of removal from the wage list": {"wage-list", "wage-list-uncommitted", "wage-list-committed-late"},
            NO_AMOUNTS: {
                "fine-3000", "fine-3001", "fine-49999-99", "fine-50000", "fine-100000", "fine-499999-99", "fine-500000",
                "fine-1000000",
            },
            "minor is a warning and nothing else, whatever the body states": {
                "severity-given-ordinary-for-a-warning", "severity-given-lighter",
            },
        },
        "wuhai-property": {
            ONE_PERIOD: {"below-60-with-minor-bad", "maintenance-funds", "minor-and-published-conduct"},
            NO_AMOUNTS: {"fine-placeholder"},
        },
        "wuhai-real-estate": {
            ONE_PERIOD: {"validity", "black-board-life", "delivery", "delivery-minor"}, NO_AMOUNTS: {"fine-between"},
        },
    },
    NOTICE: {
        "wuhai-construction": {
            NO_MINOR: {"direct-e-minor", "minor-three-months", "minor-month-end"},
            "six months at least for serious items": {"repair-serious"},
            "one day of removal from the wage list": {"wage-list"},
        },
        "wuhai-property": {NO_MINOR: {"below-60-with-minor-bad", "minor-and-published-conduct"}},
        "wuhai-real-estate": {NO_MINOR: {"delivery-minor"}},
    },
}  # fmt: skip


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize(("version", "years", "least"), [(ORDER_58, 3, 70), (NOTICE, 4, 15)])
def test_what_the_law_kept_is_decided_alike(
    book: str, version: str, years: int, least: int, corpus: Corpus, tmp_path: Path
) -> None:
    """The cases of 2026, moved back by whole years, hold under the earlier versions but for what the law changed."""
    run, differing = 0, set()
    for path in case_files(rules_dir() / "wuhai" / BOOKS[book]):
        if path.stem not in STORIES:
            continue
        moved = tmp_path / path.name
        moved.write_text(DATE.sub(lambda found: f"{int(found[1]) - years}{found[2]}", path.read_text("utf-8")), "utf-8")
        for case in load_cases(moved, corpus.dictionary, 2).cases:
            spoken = corpus.select(book, case.as_of).program
            if spoken is None or spoken.version != version:
                continue
            run += 1
            # the version ends, and its end is a change: that is told in the cases of the periods
            expect = {key: value for key, value in case.expect.items() if key != "next_change"}
            if not run_case(corpus, replace(case, expect=expect)).passed:
                differing.add(case.id.partition("@")[0])
    assert run >= least
    assert differing == {id for ids in KEPT_BUT_FOR[version][book].values() for id in ids}


def test_the_transitional_clause_is_data(corpus: Corpus, given: dict[tuple[str, str], Case], tmp_path: Path) -> None:
    """With the record's own day in the clause of 2023 a confiscation of November 2022 keeps the year of its own law."""
    files = []
    for path in sorted((rules_dir() / "wuhai" / "construction").glob("20*.yaml")):
        text = path.read_text("utf-8")
        if path.stem == ORDER_58:
            text = text.replace("  severity: as_of\n  period: as_of\n", "  severity: record_day\n  period: record_day\n", 1)
            assert "record_day" in text
        files.append(tmp_path / path.name)
        files[-1].write_text(text, "utf-8")
    book = "wuhai-construction"
    case = given[book, "periods-own-longer-term"]
    for on, as_of_reads, record_day_reads in (
        ("2023-10-31", "counts", "counts"),
        ("2023-11-01", "counts", "expired"),
        ("2024-06-01", "counts", "expired"),
    ):
        for rules, expected in ((corpus, as_of_reads), (load_corpus(rules_dir(), files), record_day_reads)):
            decision = decide(rules, book, case.subject, case.records, case.supply, parse_day(on), LATER)
            assert decision.outcome is not None
            found = {rule: pair.reason.value for (_, rule), pair in decision.outcome.pairs.items()}
            assert found["P-ORDINARY"] == expected, on
