"""Effects on a grade: vetoes, lifts, downgrades, direct grades; what each does, why, and until when."""

from __future__ import annotations

from engine.calendar import OPEN
from engine.decide.outcome import AppliedEffect, SchemeResult
from engine.explain.blocks import Column, Row, Table
from engine.explain.reader import Reader
from engine.explain.reads import reasons_for
from engine.explain.values import NO_VALUE
from engine.rulebook import program as p


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
        return reader.w("effect", "score").format(value=reader.number(value) if isinstance(value, int) else value)
    if effect.rank is not None:
        last = len(scheme.grades) - 1
        word = "lift" if applied.stage == "lifts" else "cap_last" if effect.rank == last else "cap"
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


def effect_why(reader: Reader, scheme: p.Scheme, applied: AppliedEffect) -> str:
    """Say what an effect rests on: records and events, or what its condition read."""
    if applied.sources:
        return reader.sources(applied.sources)
    return reasons_for(reader, reader.node(f"effect/{scheme.id}/{applied.effect}"))


def effect_sentence(reader: Reader, scheme: p.Scheme, applied: AppliedEffect, *, cite: bool = True) -> str:
    """Say in one sentence what an effect rests on, what it does, and until when."""
    effect = effect_of(scheme, applied)
    title = reader.text(effect.title) if effect else applied.effect
    parts = [reader.t("effect.does", title=title, does=effect_does(reader, scheme, applied))]
    if why := effect_why(reader, scheme, applied):
        parts.insert(0, reader.t("effect.because", sources=why))
    if effect and cite and effect.basis:
        parts.append(reader.t("effect.basis", basis=reader.cites(effect.basis)))
    end = effect_end(reader, scheme, applied)
    if end is not None:
        parts.append(reader.t("effect.until", day=reader.day(end - 1)) if end < OPEN else reader.t("effect.open"))
    return reader.t("sentence", text=reader.t("clause").join(parts))


def leading(scheme: p.Scheme, result: SchemeResult) -> list[AppliedEffect]:
    """Return the effects that made the grade what it is, in the order in which they should be told.

    A veto or direct grade leads, the heaviest first, then downgrades, then lifts; what changed nothing is left out.
    """
    order = {"vetoes": 0, "caps": 1, "downgrades": 2, "lifts": 3}

    def place(item: AppliedEffect) -> tuple[int, int]:
        effect = effect_of(scheme, item)
        return order.get(item.stage, 4), -(effect.rank or 0) if effect else 0

    return sorted((item for item in result.effects if item.changed), key=place)


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
                    effect_why(reader, scheme, item) or NO_VALUE,
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
