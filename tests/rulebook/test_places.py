"""Which rulebooks are for whom: sector and place decide, and no place is classified by the rulebook of another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rulebook.books import base, book, finding, load, scheme, tally

from engine.facts import Subject, area_named, holds
from engine.paths import rules_dir
from engine.rulebook import Corpus, load_corpus

HOME, CITY, PROVINCE, SISTER = "150300", "420100", "420000", "330600"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Four rulebooks of one sector, of a home that is only a model, a city, the province it lies in, and another city."""
    places = {"home": HOME, "city": CITY, "province": PROVINCE, "sister": SISTER}
    programs = {}
    for name, place in places.items():
        status = {"status": "model", "published_by": None} if name == "home" else {}
        made = load(book(id=name, findings=[finding("P", -1)], tallies=[tally()], schemes=[scheme(add=["sum"])])
                    | {"scope": {"place": place, "sector": "construction"}})  # fmt: skip
        programs[name] = (replace(made, status="model") if status else made,)
    return replace(load_corpus(rules_dir(), []), programs=programs)


def subject(district: str | None = None, sector: str = "construction") -> Subject:
    fields = {"sector": frozenset({sector})} | ({} if district is None else {"district": district})
    return Subject("91150302MA0FAKE097", "甲", fields)


@pytest.mark.parametrize(
    ("place", "district", "fitting"),
    [
        (HOME, None, ("home",)),
        (HOME, "150302", ("home",)),
        (HOME, SISTER, ("home",)),  # an enterprise from elsewhere, in a case of this place
        (SISTER, None, ("sister",)),
        (SISTER, "330602", ("sister",)),
        ("330602", None, ("sister",)),
        (CITY, None, ("city", "province")),
        ("420500", None, ("province",)),
        (PROVINCE, None, ("province",)),
        (PROVINCE, CITY, ("city", "province")),
        (PROVINCE, "420106", ("city", "province")),
        ("110000", None, ()),
        ("", None, ()),
        ("", "150302", ()),
        (None, None, ("home",)),  # nothing says where: rulebooks published elsewhere stay away
        (None, "150303", ("home",)),
        (None, "330602", ("sister",)),
    ],
)
def test_a_rulebook_is_for_its_place(corpus: Corpus, place: str | None, district: str | None, fitting: tuple[str, ...]) -> None:
    assert corpus.matching(subject(district), place) == fitting


def test_other_sectors_never_fit(corpus: Corpus) -> None:
    assert corpus.matching(subject(sector="property"), HOME) == ()
    assert corpus.matching(subject(sector="property"), HOME, named="home") == ()


def test_a_rulebook_asked_for_by_name_is_not_asked_for_its_place(corpus: Corpus) -> None:
    assert corpus.matching(subject(), HOME, named="sister") == ("sister",)
    assert corpus.matching(subject(), "", named="home") == ("home",)
    assert corpus.matching(subject(), HOME, named="nobody") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("绍兴市", "330600"), ("绍兴", "330600"), ("浙江省绍兴市", "330600"), ("330600", "330600"), (" 湖北省 ", "420000"),
        ("湖北省武汉市", "420100"), ("湖北省武汉市武昌区", "420106"), ("Wuhai city", "150300"), ("乌海市", "150300"),
        ("鄂尔多斯市", None), ("", None), ("市", None),
    ],
)  # fmt: skip
def test_what_place_a_text_names(text: str, code: str | None) -> None:
    assert area_named(text, base()[0]) == code


def test_an_area_holds_itself_and_what_lies_in_it() -> None:
    assert holds(PROVINCE, CITY)
    assert holds(CITY, "420106")
    assert holds(CITY, CITY)
    assert not holds(CITY, PROVINCE)
    assert not holds(CITY, "420200")
    assert not holds("420106", "420107")
    assert not holds("", CITY)
    assert not holds("000000", CITY)
