"""Canonical JSON is RFC 8785, byte for byte as an independent library writes it; values survive the way out and back."""

from __future__ import annotations

import hashlib

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import OPEN, Intervals
from engine.facts import Supply, Type
from engine.ledger.canonical import EXACT, NotCanonical, canonical, digest_of
from engine.ledger.wire import (
    read_moment,
    read_supply,
    read_value,
    write_moment,
    write_supply,
    write_value,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEY = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-EXACT, EXACT) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_the_bytes_are_those_of_the_rfc(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_examples_of_the_rfc() -> None:
    # RFC 8785 section 3.2.2 and 3.2.3, without the floats
    assert canonical({"\u20ac": "Euro Sign", "\r": "Carriage Return", "1": "One", "\u0080": "Control\u007f"}) == (
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control\u007f","\u20ac":"Euro Sign"}'.encode()
    )
    assert canonical(["\u20ac$\u000f\nA'B\"\\\\\"/", None, True, False]) == (
        '["\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/",null,true,false]'.encode()
    )


def test_a_digest_is_the_same_for_ever() -> None:
    value = {"乙": [1, {"b": None, "a": True}], "甲": "文〔2026〕1号"}
    assert digest_of(value) == hashlib.sha256('{"乙":[1,{"a":true,"b":null}],"甲":"文〔2026〕1号"}'.encode()).hexdigest()


@pytest.mark.parametrize(
    "value", [1.0, 2**53, -(2**53), "\ud800", {"\U0001f600": 1}, {1: 2}, (1, 2), b"x", {"a": [0.5]}], ids=repr
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@given(st.none() | st.booleans() | st.integers(-(2**63), 2**63) | TEXT | st.frozensets(TEXT))
def test_a_value_comes_back_as_it_was(value: object) -> None:
    written = write_value(value, Type.INT)  # type: ignore[arg-type]
    canonical(written)
    back = read_value(written)
    assert back == value
    assert type(back) is type(value)


@given(st.integers(1, OPEN))
def test_a_day_comes_back_as_it_was(number: int) -> None:
    assert read_value(write_value(number, Type.DATE)) == number


@given(st.lists(st.tuples(st.integers(1, OPEN), st.integers(1, OPEN))), st.integers(0, 2**33))
def test_supply_and_moments_come_back(spans: list[tuple[int, int]], seconds: int) -> None:
    supply = Supply({"penalty": Intervals.of(*spans), "honour": Intervals()})
    assert read_supply(write_supply(supply)) == supply
    assert read_moment(write_moment(seconds)) == seconds
