"""Administrative areas (GB/T 2260): which place a text names, and which place holds which."""

from __future__ import annotations

from engine.facts.dictionary import Dictionary

AREAS = "area"
SECTORS = "sector"
"""The code list of areas in the vocabulary."""


def area_named(text: str, dictionary: Dictionary) -> str | None:
    """Return the area code a text names: the code, a name, or a name with those of the places above it before it.

    浙江省绍兴市 names 绍兴市; ``None`` for a place that is not in the vocabulary.
    """
    listed = dictionary.codes.get(AREAS)
    place = "".join(text.split())
    if listed is None or not place:
        return None
    names = {name: code.code for code in listed.codes for name in (code.code, code.title.zh, code.title.en, *code.also)}
    for name, code in names.items():
        if "".join(name.split()) == place:
            return code
    ends = [code.title.zh for code in listed.codes if place.endswith(code.title.zh)]
    return names[max(ends, key=len)] if ends else None


def holds(outer: str, inner: str) -> bool:
    """Say whether an area is another one or contains it: a province (420000) its cities, a city (420100) its districts."""
    while outer.endswith("00"):
        outer = outer[:-2]
    return bool(outer) and inner.startswith(outer)
