"""The examples are the manual of the rule language: each loads, each case holds, and all of it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from engine.casebook import CaseFile, TestCase, load_cases, run_case
from engine.decide.decide import decide
from engine.paths import rules_dir
from engine.rulebook import schema
from engine.rulebook.corpus import Corpus
from engine.rulebook.load import load_corpus
from engine.yamlfile import load_yaml

EXAMPLES = rules_dir() / "examples"
FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
MANUALS = [Path(__file__).parents[2] / "docs" / f"language.{lang}.md" for lang in ("zh", "en")]

COVERS: dict[str, list[str]] = {
    # what published methods do, item by item
    "base score, fixed": ["01-fixed-base"],
    "base score, by qualification level": ["02-base-by-qualification"],
    "points per record": ["01-fixed-base", "03-points-per-record"],
    "points per project": ["04-points-per-project"],
    "points per unit of amount, floor, ceiling, half-up": ["05-points-per-amount"],
    "points by bands and by code": ["06-bands-and-table"],
    "caps per record, per group, overall": ["05-points-per-amount", "07-caps"],
    "reset each calendar year or rolling": ["08-yearly-reset-or-rolling"],
    "three of a kind within a year": ["09-three-of-a-kind", "10-three-of-a-kind-tally"],
    "two consecutive half-years": ["11-two-consecutive-halves"],
    "bounds that differ per sub-sector": ["16-bounds-per-sub-sector"],
    "below 60 but without any bad record is still B": ["17-below-60-still-b"],
    "did not take part": ["17-below-60-still-b", "39-supervision-matrix"],
    "direct grade, veto to zero, downgrade n ranks for m months": ["18-veto-direct-grade-downgrade"],
    "3 clean years and two honours": ["22-red-list-three-clean-years"],
    "list terms": ["23-list-terms", "24-new-ground-inside-the-term", "25-two-ways-out"],
    "three repair models": ["27-repair-models"],
    "eligibility for repair per record": ["38-repair-eligibility"],
    "credit x risk matrix, class, frequency per level": ["39-supervision-matrix"],
    "accident class recomputed when the toll is corrected within 30 days": ["36-attributes-in-strata"],
    # two times, supply, versions
    "two times": ["41-two-times"],
    "supply": ["34-supply", "17-below-60-still-b"],
    "the rulebook in force, transition": ["47-versions-and-transition"],
    "nothing is dropped in silence": ["46-every-reason"],
    "code sets": ["43-code-sets"],
    "links and attributes in strata": ["37-links", "36-attributes-in-strata"],
    "intervals": [
        "29-first-day-and-month-ends",
        "30-working-days",
        "31-calendar-units-and-open-ends",
        "28-suspension",
    ],
    "void members and repaired members": ["15-repaired-or-void-member"],
    "unknown is not false": ["32-unknown-field", "33-determination", "44-all-any-not"],
    "discretion placeholders": ["35-discretion"],
    "tallies over findings or records, overlap": ["45-findings-or-records", "42-highest-only-or-sum"],
    "triggers, the required case": [
        "12-two-accidents-a-year",
        "13-sum-crosses-a-bound",
        "14-every-or-first-per-period",
    ],
    "order and combination of effects": [
        "19-downgrades-sum-or-largest",
        "20-order-of-effects",
        "21-unique-or-first",
    ],
    "each effect says whether repair ends it": ["49-effects-and-repair"],
    "points as recorded; consequences from the day the evidence is complete": ["50-as-recorded-and-when-complete"],
    "members of a trigger told apart by a key (Hubei: three projects)": ["51-told-apart-by-a-key"],
    "the least of deductions over groups (Hubei: ten points per project)": ["52-heaviest-project"],
    "lists of other bodies, strata": ["26-list-of-another-body"],
    "evaluation calendar": ["40-evaluated-half-yearly"],
    "quota": ["22-red-list-three-clean-years"],
    "a grade that another body enters; what a document does not state; rounding of a ratio": ["53-entered-by-another-body"],
    "yearly cap, full coverage, checks for a cause": ["60-cap-coverage-cause"],
    "measures and scope": ["48-measures-and-scope"],
}

UNUSED: dict[str, str] = {
    # grammar keys that no example uses, and why
    "Rulebook.adopted_by": "examples are published, never adopted",
    "Adoption.title": "examples are published, never adopted",
    "Adoption.number": "examples are published, never adopted",
    "Adoption.on": "examples are published, never adopted",
    "Adoption.body": "examples are published, never adopted",
}

DEVIATIONS: dict[str, str] = {}
"""Cases that follow from docs/semantics.md and that the engine does not yet meet (reported)."""


@cache
def corpus_of(folder: str) -> Corpus:
    return load_corpus(rules_dir(), sorted((EXAMPLES / folder).glob("rulebook*.yaml")))


@cache
def cases_of(folder: str) -> CaseFile:
    corpus = corpus_of(folder)
    (versions,) = corpus.programs.values()
    return load_cases(
        EXAMPLES / folder / "cases.yaml",
        corpus.dictionary,
        versions[-1].points_decimals,
        f"{folder}/cases.yaml",
    )


def every_case() -> Iterator[Any]:
    for folder in FOLDERS:
        for case in cases_of(folder).cases:
            name = f"{folder}:{case.id}"
            marks = [pytest.mark.xfail(reason=DEVIATIONS[name])] if name in DEVIATIONS else []
            yield pytest.param(folder, case, id=name, marks=marks)


@pytest.mark.parametrize("folder", FOLDERS)
def test_example_loads_and_is_named_after_its_folder(folder: str) -> None:
    (name,) = corpus_of(folder).programs
    cases = cases_of(folder)
    assert name == f"example-{folder}"
    assert not cases.problems, "\n".join(problem.render("en") for problem in cases.problems)
    assert cases.rulebook == name
    assert len(cases.cases) >= 2


@pytest.mark.parametrize(("folder", "case"), list(every_case()))
def test_case_holds(folder: str, case: TestCase) -> None:
    result = run_case(corpus_of(folder), case)
    assert result.passed, "\n".join(problem.render("en") for problem in result.problems)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_order_of_records_means_nothing(folder: str) -> None:
    for case in cases_of(folder).cases:
        given = case.case
        known = [
            decide(
                corpus_of(folder),
                case.rulebook,
                given.subject,
                records,
                given.supply,
                case.as_of,
                case.known_at,
            )
            for records in (given.records, given.records[::-1])
        ]
        assert known[0].outcome == known[1].outcome, case.id


@pytest.mark.parametrize("folder", FOLDERS)
def test_example_asserts_when_its_outcome_changes_next(folder: str) -> None:
    if folder == "43-code-sets" or folder == "44-all-any-not":
        pytest.skip("about conditions only; nothing in it depends on time")
    assert any("next_change" in case.expect for case in cases_of(folder).cases)


@pytest.mark.parametrize("folder", FOLDERS)
def test_header_says_in_both_languages_what_is_shown(folder: str) -> None:
    number = folder.split("-")[0]
    for path in (EXAMPLES / folder).glob("rulebook*.yaml"):
        text = path.read_text("utf-8")
        head = text[: text.index("hengxin: rulebook/1")].splitlines()
        titles = [line for line in head if line.startswith(f"# {number} ")]
        assert len(titles) == 2, path
        assert re.search(r"[一-鿿]", titles[0])
        assert not re.search(r"[一-鿿]", titles[1])


def test_every_item_is_covered_by_a_named_example() -> None:
    named = {folder for folders in COVERS.values() for folder in folders}
    assert named == set(FOLDERS), named ^ set(FOLDERS)


# --- every key of the grammar ----------------------------------------------------------------------------

LOOSE: dict[str, type[BaseModel]] = {
    # places that the schema leaves open and the loader reads with these models
    "Counts.from": schema.Day, "Counts.until": schema.Day,
    "Suspension.from": schema.Day, "Suspension.until": schema.Day,
    "Repair.until": schema.Day, "Removal.from": schema.Day, "EligibilityCondition.from": schema.Day,
    "Eligibility.ends": schema.Day, "Branch.value": schema.Day, "Attribute.otherwise": schema.Day,
    "Day.of": schema.Day, "Day.after": schema.Day, "Day.earliest": schema.Day, "Day.latest": schema.Day,
    "Finding.points": schema.Points, "Trigger.points": schema.Points, "Score.base": schema.ByValue,
}  # fmt: skip


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, list, dict, tuple):
        for part in get_args(annotation):
            yield from models_in(part)


def grammar(root: type[BaseModel]) -> dict[str, Any]:
    """Every ``Model.key`` reachable from a model, with its annotation."""
    found: dict[str, Any] = {}
    waiting, seen = [root], set()
    while waiting:
        model = waiting.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, info in model.model_fields.items():
            key = f"{model.__name__}.{info.alias or name}"
            found[key] = info.annotation
            waiting += [*models_in(info.annotation), *([LOOSE[key]] if key in LOOSE else [])]
    return found


def used(model: type[BaseModel], data: Any) -> Iterator[tuple[str, Any]]:
    """Every ``Model.key`` that a document uses, with the value under it."""
    if isinstance(data, list):
        for item in data:
            yield from used(model, item)
    if not isinstance(data, dict):
        return
    by_key = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
    for key, value in data.items():
        if key not in by_key:
            continue
        name = f"{model.__name__}.{key}"
        yield name, value
        inner = [*models_in(by_key[key]), *([LOOSE[name]] if name in LOOSE else [])]
        nested = (
            list(value.values()) if get_origin(by_key[key]) is dict and isinstance(value, dict) else [value]
        )
        for other in inner:
            for item in nested:
                yield from used(other, item)


@cache
def all_used() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for path in EXAMPLES.glob("*/rulebook*.yaml"):
        for key, value in used(schema.Rulebook, load_yaml(path).data):
            found.setdefault(key, []).append(value)
    return found


def test_every_grammar_key_is_used_by_an_example() -> None:
    unused = set(grammar(schema.Rulebook)) - set(all_used())
    assert unused == set(UNUSED), (
        f"not shown: {sorted(unused - set(UNUSED))}; listed but shown: {sorted(set(UNUSED) - unused)}"
    )


def literals(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    for part in get_args(annotation) if get_origin(annotation) in (Union, UnionType, list) else ():
        yield from literals(part)


UNUSED_VALUES: dict[str, str] = {
    "Rulebook.status=adopted": "examples are published, never adopted",
    "Rulebook.status=model": "examples are published, never adopted",
    "Attribute.type=money": "as int and points, which 36 shows",
    "Evaluated.every=month": "as half, which 40 shows; the units are in 31",
    "Evaluated.every=quarter": "as half, which 40 shows; the units are in 31",
    "Evaluated.every=year": "as half, which 40 shows; the units are in 31",
    "FirstPer.first_per=half": "as year, which 14 shows; the units are in 31",
    "FirstPer.first_per=month": "as year, which 14 shows; the units are in 31",
    "FirstPer.first_per=quarter": "as year, which 14 shows; the units are in 31",
    "Supervision.combine=unique": "a clash is shown in 21",
    "Transition.severity=as_of": "points show as_of in 47",
    "Transition.period=as_of": "points show as_of in 47",
    "Transition.points=record_day": "severity and period show record_day in 47",
    "Trigger.class=basic": "events against an enterprise are general or serious",
    "Trigger.class=enhancing": "events against an enterprise are general or serious",
    "Trigger.class=risk": "events against an enterprise are general or serious",
    "Window.first_day=not_counted": "as for triggers, which 12 shows",
}


def test_every_choice_of_a_word_is_used_by_an_example() -> None:
    missing = set()
    for key, annotation in grammar(schema.Rulebook).items():
        written = {
            str(item)
            for value in all_used().get(key, [])
            for item in (value if isinstance(value, list) else [value])
        }
        missing |= {
            f"{key}={word}" for word in literals(annotation) if key not in UNUSED and word not in written
        }
    assert missing == set(UNUSED_VALUES), sorted(missing ^ set(UNUSED_VALUES))


# --- the manual ------------------------------------------------------------------------------------------

EXCERPT = re.compile(r"^\[`?([\w./-]+)`?\]\([^)]*\)\n+```yaml\n(.*?)```", re.MULTILINE | re.DOTALL)
"""A link whose text is ``NN-name/file.yaml``, and the excerpt of that file below it."""


def flat(text: str) -> str:
    """The lines without indentation and empty lines: an excerpt may be indented less than its source."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.name)
def test_excerpts_of_the_manual_are_in_the_examples(manual: Path) -> None:
    text = manual.read_text("utf-8")
    excerpts = EXCERPT.findall(text)
    assert len(excerpts) == text.count("```yaml"), "every excerpt stands below a link to its file"
    for name, excerpt in excerpts:
        assert flat(excerpt) in flat((EXAMPLES / name).read_text("utf-8")), (
            f"{manual.name}: not in {name}:\n{excerpt}"
        )


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: path.name)
def test_the_manual_names_every_example_and_links_to_files_that_exist(manual: Path) -> None:
    text = manual.read_text("utf-8")
    linked = re.findall(r"\]\((\.\./rules/[^)#]+)\)", text)
    assert linked
    for target in linked:
        assert (manual.parent / target).exists(), target
    for folder in FOLDERS:
        assert folder in text, f"{manual.name} does not mention {folder}"


def test_both_manuals_show_the_same_excerpts() -> None:
    shown = [
        [(name, flat(excerpt)) for name, excerpt in EXCERPT.findall(path.read_text("utf-8"))]
        for path in MANUALS
    ]
    assert shown[0] == shown[1]
