"""Grades: what it is, what made it, and what stands between it and the next better one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import OPEN
from engine.decide.outcome import AppliedEffect, Outcome, SchemeResult
from engine.explain.blocks import Block, Column, Facts, Items, Paragraph, Row, Table, Tone
from engine.explain.reader import Reader
from engine.explain.values import NO_VALUE
from engine.rulebook import program as p

GRADED = ("graded", "provisional")


def grade_text(reader: Reader, scheme: p.Scheme, result: SchemeResult | None) -> str:
    """Name the grade of a scheme, or its status if it has none; a provisional one says so."""
    if result is None:
        return NO_VALUE
    if result.rank is None or result.status not in GRADED:
        return reader.w("scheme_status", result.status)
    grade = reader.grade(scheme, result.rank)
    if result.status == "provisional":
        return reader.t("grade.provisional", grade=grade, status=reader.w("scheme_status", "provisional"))
    return grade


def short_grade(scheme: p.Scheme, result: SchemeResult) -> str:
    """Return the grade's code, or an empty text where there is none."""
    return scheme.grades[result.rank].code if result.rank is not None and result.status in GRADED else ""


def range_text(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> str:
    """Say between which grades everything still open can move it; empty if it cannot."""
    best, worst = result.best_rank, result.worst_rank
    if best is None or worst is None or best == worst:
        return ""
    return reader.t("grade.range", best=reader.grade(scheme, best), worst=reader.grade(scheme, worst))


def bands(scheme: p.Scheme, result: SchemeResult) -> dict[int, tuple[int | None, int | None]]:
    """Return the bounds of each rank in the threshold set that gave the rank by score."""
    for index, candidate in enumerate(scheme.thresholds):
        found = {rank: (low, high) for rank, low, high in candidate.bands}
        if index == len(scheme.thresholds) - 1 or result.score is None:
            return found
        low, high = found.get(result.raw_rank if result.raw_rank is not None else -1, (None, None))
        inside = (low is None or low <= result.score) and (high is None or result.score < high)
        if inside and result.raw_rank in found:
            return found
    return {}


def effect_of(scheme: p.Scheme, applied: AppliedEffect) -> p.Effect | None:
    """Return the rule of an effect that holds."""
    for stage, group in scheme.effects.items():
        if stage == applied.stage:
            for effect in group.effects:
                if effect.id == applied.effect:
                    return effect
    return None


def effect_does(reader: Reader, scheme: p.Scheme, applied: AppliedEffect) -> str:
    """Say what an effect does to the grade."""
    effect = effect_of(scheme, applied)
    if effect is None:
        return reader.w("stage", applied.stage)
    if effect.score is not None:
        value = reader.operand(effect.score)
        return reader.w("effect", "score").format(
            value=reader.number(value) if isinstance(value, int) else value
        )
    if effect.rank is not None:
        word = "lift" if applied.stage == "lifts" else "cap"
        return reader.w("effect", word).format(value=reader.grade(scheme, effect.rank))
    ranks = reader.operand(effect.ranks) if effect.ranks is not None else None
    written = reader.w("effect", "ranks").format(value=ranks)
    return written.removesuffix("s") if reader.lang == "en" and ranks == 1 else written


def effect_end(reader: Reader, scheme: p.Scheme, applied: AppliedEffect) -> int | None:
    """Return the day on which an effect ends by time alone, if it is known."""
    result = reader.outcome.schemes[scheme.id]
    effect = effect_of(scheme, applied)
    day = reader.decision.as_of if effect and effect.immediate else result.speaks_on or reader.decision.as_of
    node = reader.node(f"effect/{scheme.id}/{applied.effect}")
    spans = list(node.days) if node else []
    if not spans and effect and effect.on and effect.span is None:
        found = (reader.outcome.pairs.get((source, effect.on)) for source in applied.sources)
        spans = [span for pair in found if pair for span in pair.days]
    ends = [end for start, end in spans if start <= day < end]
    return max(ends, default=None)


def effect_sentence(reader: Reader, scheme: p.Scheme, applied: AppliedEffect, *, cite: bool = True) -> str:
    """Say in one sentence what an effect rests on, what it does, and until when."""
    effect = effect_of(scheme, applied)
    title = reader.text(effect.title) if effect else applied.effect
    parts = [reader.t("effect.does", title=title, does=effect_does(reader, scheme, applied))]
    if applied.sources:
        parts.insert(0, reader.t("effect.because", sources=reader.sources(applied.sources)))
    if effect and cite and effect.basis:
        parts.append(reader.t("effect.basis", basis=reader.cites(effect.basis)))
    end = effect_end(reader, scheme, applied)
    if end is not None:
        parts.append(
            reader.t("effect.until", day=reader.day(end - 1)) if end < OPEN else reader.t("effect.open")
        )
    return reader.t("sentence", text=reader.t("clause").join(parts))


def leading(result: SchemeResult) -> list[AppliedEffect]:
    """Return the effects that made the grade what it is, in the order in which they should be told.

    A veto or direct grade leads, then downgrades, then lifts; effects that changed nothing are left out.
    """
    order = {"vetoes": 0, "caps": 1, "downgrades": 2, "lifts": 3}
    return sorted(
        (item for item in result.effects if item.changed), key=lambda item: order.get(item.stage, 4)
    )


def obstacles(reader: Reader, scheme: p.Scheme, result: SchemeResult, rank: int) -> Iterator[str]:
    """Yield what keeps the grade from being as good as ``rank``: points missing, effects that bind."""
    vetoed = any(item.stage == "vetoes" for item in result.effects)
    for item in result.effects:
        effect = effect_of(scheme, item)
        limit = effect.rank if effect else None
        if item.stage in ("vetoes", "downgrades") or (
            item.stage == "caps" and limit is not None and limit > rank
        ):
            yield reader.t("obstacle.effect", effect=effect_sentence(reader, scheme, item, cite=False))
    if result.score is not None and not vetoed:
        low, high = bands(scheme, result).get(rank, (None, None))
        score = result.score
        if low is not None and score < low:
            yield reader.t(
                "obstacle.more", bound=reader.points(low), score=reader.points(score), gap=reader.points(low - score)
            )  # fmt: skip
        if high is not None and score >= high:
            yield reader.t(
                "obstacle.less", bound=reader.points(high), score=reader.points(score), gap=reader.points(score - high)
            )  # fmt: skip
    elif result.score is None and not result.effects and scheme.otherwise is not None:
        yield reader.t("obstacle.otherwise", grade=reader.grade(scheme, scheme.otherwise))


def next_better(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> list[Block]:
    """Say why the grade is not the next better one."""
    if result.rank is None or result.status not in GRADED:
        return []
    if result.rank == 0:
        return [Paragraph(reader.t("better.best", grade=reader.grade(scheme, 0)))]
    target = reader.grade(scheme, result.rank - 1)
    found = tuple(obstacles(reader, scheme, result, result.rank - 1))
    if not found:
        return [Paragraph(reader.t("better.unclear", grade=target))]
    return [Paragraph(reader.t("better.why_not", grade=target)), Items(found)]


def band_text(reader: Reader, low: int | None, high: int | None) -> str:
    """Write the bounds of a band."""
    if low is None and high is None:
        return reader.t("band.any")
    if low is None:
        return reader.t("band.below", high=reader.number(high or 0))
    if high is None:
        return reader.t("band.from", low=reader.number(low))
    return reader.t("band.between", low=reader.number(low), high=reader.number(high))


def ladder(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> Table:
    """All grades of a scheme, where this one stands, and the distance by score to each better one."""
    found = bands(scheme, result)
    rows = []
    for rank in range(len(scheme.grades)):
        low, high = found.get(rank, (None, None))
        here = [
            reader.t(name)
            for name, value in (("ladder.here", result.rank), ("ladder.by_score", result.raw_rank))
            if value == rank and (name == "ladder.here" or result.raw_rank != result.rank)
        ]
        gap = NO_VALUE
        if result.score is not None and rank in found:
            if low is not None and result.score < low:
                gap = reader.t("ladder.missing", n=reader.points(low - result.score))
            elif high is not None and result.score >= high:
                gap = reader.t("ladder.above", n=reader.points(result.score - high))
            else:
                gap = reader.t("ladder.inside")
        shown = band_text(reader, low, high) if rank in found else NO_VALUE
        tone: Tone = "open" if result.rank == rank else ""
        cells = (reader.grade(scheme, rank), shown, reader.join(here) or "", gap)
        rows.append(Row(cells, tone))
    heads = (Column(reader.t(f"ladder.head.{name}")) for name in ("grade", "score", "here", "gap"))
    return Table(tuple(heads), tuple(rows), reader.t("ladder.caption", scheme=reader.text(scheme.title)))


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
                tally_range(reader, tally, reader.outcome), cap_text(reader, tally),
            ))
        )  # fmt: skip
    rows.append(
        Row(
            (reader.t("score.total"), reader.number(result.score), NO_VALUE, limits(reader, scheme.score.cap))
        )
    )
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


def tally_range(reader: Reader, tally: p.Tally, outcome: Outcome) -> str:
    """Say between which values everything still open can move a tally."""
    found = outcome.tallies[tally.id]
    if found.low == found.value == found.high:
        return NO_VALUE
    low = reader.t("unbounded") if found.low is None else tally_number(reader, tally, found.low)
    high = reader.t("unbounded") if found.high is None else tally_number(reader, tally, found.high)
    return reader.t("between", low=low, high=high)


def cap_text(reader: Reader, tally: p.Tally) -> str:
    """Write the cap of a tally, and of its groups."""
    own = limits(reader, tally.cap)
    if tally.groups is None or tally.groups.cap == p.Limits():
        return own
    each = reader.t("cap.each", cap=limits(reader, tally.groups.cap))
    return each if own == NO_VALUE else reader.join((own, each), heavy=True)


def limits(reader: Reader, cap: p.Limits | None) -> str:
    """Write a cap."""
    if cap is None or (cap.low is None and cap.high is None):
        return NO_VALUE
    parts = []
    if cap.low is not None:
        parts.append(reader.t("cap.low", n=reader.number(cap.low)))
    if cap.high is not None:
        parts.append(reader.t("cap.high", n=reader.number(cap.high)))
    return reader.join(parts)


def effects_table(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> Table | None:
    """All effects that hold, what each did, and until when."""
    if not result.effects:
        return None
    rows = []
    for item in result.effects:
        effect = effect_of(scheme, item)
        after = reader.points(item.result) if item.stage == "vetoes" else reader.grade(scheme, item.result)
        rows.append(
            Row(
                (
                    reader.w("stage", item.stage),
                    reader.text(effect.title) if effect else item.effect,
                    reader.sources(item.sources) or NO_VALUE,
                    effect_does(reader, scheme, item),
                    after if item.changed else reader.t("effect.unchanged"),
                    reader.last(effect_end(reader, scheme, item)),
                    reader.refs(effect.basis) if effect else NO_VALUE,
                ),
                "" if item.changed else "muted",
            )
        )
    names = ("stage", "title", "sources", "does", "after", "until", "basis")
    return Table(
        tuple(Column(reader.t(f"effects.head.{name}")) for name in names),
        tuple(rows),
        reader.t("effects.caption"),
    )


def scheme_facts(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> Facts:
    """The main facts of a scheme."""
    pairs = [(reader.t("fact.grade"), grade_text(reader, scheme, result))]
    if result.score is not None:
        pairs.append((reader.t("fact.score"), reader.points(result.score)))
    if result.raw_rank is not None and result.raw_rank != result.rank:
        pairs.append((reader.t("fact.raw_grade"), reader.grade(scheme, result.raw_rank)))
    if found := range_text(reader, scheme, result):
        pairs.append((reader.t("fact.range"), found))
    if result.speaks_on is not None and result.speaks_on != reader.decision.as_of:
        pairs.append((reader.t("fact.speaks_on"), reader.iso(result.speaks_on)))
    if result.missing:
        pairs.append(
            (reader.t("fact.missing"), reader.join(reader.kind_title(kind) for kind in result.missing))
        )
    if result.clash:
        pairs.append((reader.t("fact.clash"), reader.t("clash")))
    return Facts(tuple(pairs))
