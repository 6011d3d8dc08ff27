"""Scores and sums: what they are made of, their bounds, and what everything open can make of them."""

from __future__ import annotations

from engine.decide.outcome import Outcome, SchemeResult, TallyResult
from engine.explain.blocks import Column, Row, Table
from engine.explain.reader import Reader
from engine.explain.values import NO_VALUE
from engine.rulebook import program as p


def score_table(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> Table | None:
    """How the score is made up: base, each sum with its bounds and cap, total."""
    if scheme.score is None or result.score is None:
        return None
    rows = []
    base = base_score(reader, scheme)
    if base is not None:
        rows.append(Row((reader.t("score.base"), reader.number(base), NO_VALUE, NO_VALUE)))
    for id in scheme.score.add:
        tally = reader.rules.tallies[id]
        value = reader.outcome.tallies.get(id)
        if value is None:
            continue
        rows.append(
            Row((
                reader.text(tally.title), reader.number(value.value),
                tally_range(reader, tally, reader.outcome, gaps=False), cap_text(reader, tally),
            ))
        )  # fmt: skip
    rows.append(Row((reader.t("score.total"), reader.number(result.score), NO_VALUE, limits(reader, scheme.score.cap))))
    heads = (
        Column(reader.t("score.head.part")), Column(reader.t("score.head.points"), number=True),
        Column(reader.t("score.head.range")), Column(reader.t("score.head.cap")),
    )  # fmt: skip
    return Table(heads, tuple(rows), reader.t("score.caption", scheme=reader.text(scheme.title)))


def base_score(reader: Reader, scheme: p.Scheme) -> int | None:
    """Return the base: as the derivation has it, else if the rulebook fixes it."""
    node = reader.node(f"score/{scheme.id}")
    base = node.extra.get("base") if node else None
    if isinstance(base, int):
        return base
    given = scheme.score.base if scheme.score else None
    if given is None or isinstance(given, p.BySubject):
        return None
    value = reader.operand(given)
    return value if isinstance(value, int) else None


def tally_number(reader: Reader, tally: p.Tally, value: int) -> str:
    """Write a tally's value with its unit."""
    if tally.take == "count":
        return reader.t("count", n=str(value))
    return reader.value(value, tally.type)


def tally_range(reader: Reader, tally: p.Tally, outcome: Outcome, *, gaps: bool = True) -> str:
    """Say between which values everything still open can move a tally.

    A score does not hang on tables its scheme does not require: there ``gaps`` in the supply are left out.
    """
    found = outcome.tallies[tally.id]
    if not gaps:
        low_, high_ = (found.value if bound is None else bound for bound in (found.low, found.high))
        found = TallyResult(found.value, low_, high_)
    if found.low == found.value == found.high:
        return NO_VALUE
    low = reader.t("unbounded") if found.low is None else tally_number(reader, tally, found.low)
    high = reader.t("unbounded") if found.high is None else tally_number(reader, tally, found.high)
    return reader.t("between", low=low, high=high)


def cap_text(reader: Reader, tally: p.Tally) -> str:
    """Write the cap of a tally, and of its groups."""
    own = limits(reader, tally.cap, tally)
    if tally.groups is None or tally.groups.cap == p.Limits():
        return own
    each = reader.t("cap.each", cap=limits(reader, tally.groups.cap, tally))
    return each if own == NO_VALUE else reader.join((own, each), heavy=True)


def limits(reader: Reader, cap: p.Limits | None, tally: p.Tally | None = None) -> str:
    """Write a cap, of a tally or of a score."""
    if cap is None:
        return NO_VALUE
    parts = []
    for name, bound in (("cap.low", cap.low), ("cap.high", cap.high)):
        if bound is not None:
            n = reader.number(bound) if tally is None else tally_number(reader, tally, bound)
            parts.append(reader.t(name, n=n))
    return reader.join(parts) or NO_VALUE


def could_add(reader: Reader) -> list[str]:
    """Return the kinds of records that were not supplied and that could have added points."""
    rules, found = reader.rules, dict[str, None]()
    for id, tally in rules.tallies.items():
        node = reader.node(f"tally/{id}")
        gaps = node.extra.get("gaps") if node else None
        if tally.of != "points" or not isinstance(gaps, tuple):
            continue
        for rule in reader.members(tally.over):
            finding = rules.findings.get(rule)
            if finding and finding.kind in gaps and rules.worth.get(rule, (0, 0))[1] > 0:
                found[finding.kind] = None
    return list(found)
