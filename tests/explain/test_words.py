"""Every value of the engine's closed vocabularies has a word in both languages, and every sentence is used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from engine.calendar.dates import CalendarUnit
from engine.decide.decision import NodeSort, OpenQuestion
from engine.decide.outcome import ListStatus, Reason, RepairState, SchemeStatus
from engine.explain.blocks import View
from engine.explain.words import PHRASES, WORDS
from engine.facts import Type
from engine.law.dates import Standing as LawStanding
from engine.law.schema import Carrier, Certainty, Colour, MeasureSort
from engine.rulebook import program as p
from engine.rulebook.corpus import Standing
from engine.rulebook.schema import Frequency, RecordClass, SupervisionClass

ABSENCES = ("none", "blank", "not supplied", "dangling", "ambiguous", "conflicting", "undetermined")
VOCABULARIES = {
    "reason": tuple(Reason),
    "reason_short": tuple(Reason),
    "scheme_status": get_args(SchemeStatus),
    "list_status": get_args(ListStatus),
    "list_meaning": get_args(ListStatus),
    "proposal": ("entry", "removal"),
    "repair_state": get_args(RepairState),
    "standing": get_args(Standing),
    "law_standing": get_args(LawStanding),
    "absence": ABSENCES,
    "op": get_args(p.Op),
    "what": get_args(p.What),
    "type": tuple(Type),
    "length": (*get_args(p.LengthUnit), "years"),
    "calendar_unit": get_args(CalendarUnit),
    "per": get_args(Frequency.model_fields["per"].annotation),
    "depth": get_args(get_args(SupervisionClass.model_fields["depth"].annotation)[0]),
    "node": get_args(NodeSort),
    "stage": get_args(p.Stage),
    "colour": get_args(Colour),
    "list_kind": tuple(kind for kind in get_args(Carrier) if kind != "grade"),
    "measure_sort": get_args(MeasureSort),
    "measure_source": ("list", "class", "rule"),
    "certainty": get_args(Certainty),
    "program_status": ("adopted", "model", "published"),
    "record_class": get_args(RecordClass),
    "question": ("determination", "field", "link", "supply"),
    "view": get_args(View),
    "condition": ("met", "unmet", "open", "not_yet"),
    "verdict": ("holds", "fails", "open", "known"),
    "bool": ("true", "false"),
    "combine": ("worst", "best", "first_of", "sum", "unique"),
    "take": ("sum", "count", "max"),
    "rounding": ("floor", "ceiling", "half_up"),
    "repair_model": ("cancels", "shortens", "converts"),
    "new_ground": ("restarts", "adds", "none"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("table", VOCABULARIES)
def test_every_value_has_a_word(lang, table):
    words = WORDS[lang][table]
    missing = [value for value in VOCABULARIES[table] if not words.get(str(value), "").strip()]
    assert missing == []


def test_the_sorts_of_questions_are_those_of_the_engine():
    written = str(OpenQuestion.__dataclass_fields__["sort"].type)
    assert all(sort in written for sort in VOCABULARIES["question"])


def test_both_languages_have_the_same_tables():
    assert {table: set(words) for table, words in WORDS["zh"].items()} == {
        table: set(words) for table, words in WORDS["en"].items()
    }


def test_different_absences_have_different_words():
    for lang in ("zh", "en"):
        words = [WORDS[lang]["absence"][name] for name in ABSENCES]
        words += [WORDS[lang]["reason"][name] for name in Reason]
        assert len(set(words)) == len(words)


def test_both_languages_have_the_same_sentences_with_the_same_blanks():
    assert set(PHRASES["zh"]) == set(PHRASES["en"])
    for name, chinese in PHRASES["zh"].items():
        assert blanks(chinese) == blanks(PHRASES["en"][name]), name


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_no_sentence_is_unused():
    folder = Path(__file__).parents[2] / "engine" / "explain"
    code = "".join(
        path.read_text("utf-8") for path in [*folder.glob("*.py"), *folder.glob("templates/*")] if "phrases" not in path.name
    )
    prefixes = set(re.findall(r'f"([a-z_.]+\.)\{', code)) | set(re.findall(r't\("([a-z_.]+\.)" ~', code))
    unused = [
        name for name in PHRASES["zh"] if f'"{name}"' not in code and not any(name.startswith(prefix) for prefix in prefixes)
    ]
    assert unused == []


def test_chinese_words_are_chinese():
    for table, words in WORDS["zh"].items():
        for key, word in words.items():
            assert re.search(r"[\u4e00-\u9fff—]", word), (table, key)
