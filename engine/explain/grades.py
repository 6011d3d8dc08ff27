"""Grades: what it is, what made it, and what stands between it and the next better one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decide.outcome import SchemeResult
from engine.explain.blocks import Block, Column, Facts, Items, Paragraph, Row, Table, Tone
from engine.explain.effects import effect_of, effect_sentence
from engine.explain.reader import Reader
from engine.explain.reads import causes, fact_sentence, on_register
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
    if result.status != "provisional":
        best, worst = result.best_rank, result.worst_rank
    else:
        best, worst = answered_range(reader, scheme, result)
    if best is None or worst is None:
        return ""
    if best == worst:
        return reader.t("grade.fixed", grade=reader.grade(scheme, best)) if best != result.rank else ""
    return reader.t("grade.range", best=reader.grade(scheme, best), worst=reader.grade(scheme, worst))


def answered_range(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> tuple[int | None, int | None]:
    """Return the best and worst rank over all answers where all were tried; else over everything that is open."""
    decision, bounds = reader.decision, (result.best_rank, result.worst_rank)
    asked = {question.key for question in decision.questions}
    tried = bool(decision.alternatives) and not decision.unasked and reader.outcome.open <= asked
    if not tried or any(question.sort == "supply" and question.key[0] == "supply" for question in decision.questions):
        return bounds
    found: list[int] = []
    for item in decision.alternatives:
        one = item.outcome.schemes.get(scheme.id)
        if one is None or one.rank is None or one.best_rank is None or one.worst_rank is None:
            return bounds
        found += [one.rank] if one.status == "graded" else [one.rank, one.best_rank, one.worst_rank]
    return min(found), max(found)


def aside_text(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> str:
    """Say what was read because of which the enterprise does not take part; empty if it does."""
    if result.status != "not_taking_part":
        return ""
    found = causes(reader, reader.node(f"scheme/{scheme.id}"))
    said = reader.join(dict.fromkeys(fact_sentence(reader, cause.read) for cause in found))
    register = bool(found) and all(cause.read.what == "subject" for cause in found)
    return reader.t("aside.register", said=said) if register else said


def bands(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> dict[int, tuple[int | None, int | None]]:
    """Return the bounds of each rank in the threshold set that speaks; none if the derivation does not say which."""
    node = reader.node(f"scheme/{scheme.id}")
    index = node.extra.get("thresholds") if node else None
    if isinstance(index, int):
        return {rank: (low, high) for rank, low, high in scheme.thresholds[index].bands}
    for candidate in scheme.thresholds:
        holds = True if candidate.when is None else on_register(reader, candidate.when)
        if holds is None:
            return {}
        if holds:
            return {rank: (low, high) for rank, low, high in candidate.bands}
    last = scheme.thresholds[-1:]
    return {rank: (low, high) for item in last for rank, low, high in item.bands}


def obstacles(reader: Reader, scheme: p.Scheme, result: SchemeResult, rank: int) -> Iterator[str]:
    """Yield what keeps the grade from being as good as ``rank``: points missing, effects that bind."""
    vetoed = any(item.stage == "vetoes" for item in result.effects)
    for item in result.effects:
        effect = effect_of(scheme, item)
        limit = effect.rank if effect else None
        binds = {
            "vetoes": result.raw_rank is not None and result.raw_rank > rank,
            "downgrades": item.changed and item.result > rank,
            "caps": limit is not None and limit > rank,
        }
        if binds.get(item.stage):
            yield reader.t("obstacle.effect", effect=effect_sentence(reader, scheme, item, cite=False))
    if result.score is not None and not vetoed and result.raw_rank is not None and result.raw_rank > rank:
        low, high = bands(reader, scheme, result).get(rank, (None, None))
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
    found = bands(reader, scheme, result)
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
            if result.raw_rank is not None and rank > result.raw_rank:
                gap = NO_VALUE
        shown = band_text(reader, low, high) if rank in found else reader.t("band.none")
        tone: Tone = "open" if result.rank == rank else ""
        name, mark = reader.grade(scheme, rank), reader.join(here)
        rows.append(Row((name, mark) if result.score is None else (name, shown, mark, gap), tone))
    names = ("grade", "here") if result.score is None else ("grade", "score", "here", "gap")
    heads = (Column(reader.t(f"ladder.head.{name}")) for name in names)
    return Table(tuple(heads), tuple(rows), reader.t("ladder.caption", scheme=reader.text(scheme.title)))


def missing_needs(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> str:
    """Name what the scheme needs and is not there, though the tables are."""
    return reader.join(reader.text(need.title) for need in scheme.needs if need.id in result.missing)


def missing_tables(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> str:
    """Name the tables without which the scheme does not speak, or only provisionally."""
    needs = {need.id for need in scheme.needs}
    return reader.join(reader.kind_title(kind) for kind in result.missing if kind not in needs)


def scheme_facts(reader: Reader, scheme: p.Scheme, result: SchemeResult) -> Facts:
    """The main facts of a scheme."""
    pairs = [(reader.t("fact.grade"), grade_text(reader, scheme, result))]
    if aside := aside_text(reader, scheme, result):
        pairs.append((reader.t("fact.aside"), aside))
    if result.score is not None:
        pairs.append((reader.t("fact.score"), reader.points(result.score)))
    if result.raw_rank is not None and result.raw_rank != result.rank:
        pairs.append((reader.t("fact.raw_grade"), reader.grade(scheme, result.raw_rank)))
    if found := range_text(reader, scheme, result):
        pairs.append((reader.t("fact.range"), found))
    if result.speaks_on is not None and result.speaks_on != reader.decision.as_of:
        pairs.append((reader.t("fact.speaks_on"), reader.iso(result.speaks_on)))
    if tables := missing_tables(reader, scheme, result):
        pairs.append((reader.t("fact.missing"), tables))
    if needs := missing_needs(reader, scheme, result):
        pairs.append((reader.t("fact.needs"), needs))
    if result.clash:
        pairs.append((reader.t("fact.clash"), reader.t("clash")))
    return Facts(tuple(pairs))
