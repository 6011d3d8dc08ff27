"""Records: which counted and which did not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.calendar import OPEN, add_months
from engine.decide.outcome import Pair, Reason
from engine.explain import values
from engine.explain.blocks import Block, Column, Row, Table, Tone
from engine.explain.reader import Reader
from engine.explain.reads import causes, title_of, why_not

SILENT = (Reason.UNMET, Reason.OUT_OF_SCOPE)
"""Reasons that say only that a rule is not about a record; told where nothing else is to be told."""


def pairs_by_source(reader: Reader) -> Iterator[tuple[str, list[Pair]]]:
    """Yield each record, then each derived event, with its pairs; records in order of day."""
    found: dict[str, list[Pair]] = {}
    for pair in reader.outcome.pairs.values():
        found.setdefault(pair.record, []).append(pair)
    events = {event.id: event.day for event in reader.outcome.events}
    for source in sorted(found, key=lambda id: (id not in reader.decision.records, *_order(reader, id, events))):
        yield source, sorted(found[source], key=lambda pair: pair.rule)


def _order(reader: Reader, source: str, events: dict[str, int]) -> tuple[int, str]:
    return (events[source], source) if source in events else reader.order(source)


def counting(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs that count."""
    return [pair for pair in pairs if pair.reason is Reason.COUNTS]


def is_later(reader: Reader, pair: Pair) -> bool:
    """Say whether a pair does not count because its record is dated after the as-of date."""
    return pair.reason is Reason.AFTER_AS_OF and (reader.main_day(pair.record) or 0) > reader.decision.as_of


def telling(reader: Reader, pairs: list[Pair]) -> list[Pair]:
    """Return the pairs that do not count and say something; if none does, one of those that are silent."""
    rest = [pair for pair in pairs if pair.reason is not Reason.COUNTS]
    if later := [pair for pair in rest if is_later(reader, pair)]:
        return later[:1]
    said = [pair for pair in rest if pair.reason not in SILENT]
    named = [pair for pair in rest if not pair.rule] or rest
    return said or (named[:1] if len(rest) == len(pairs) else [])


def reason_text(reader: Reader, pair: Pair) -> str:
    """Say why a pair counts or not, with the day or exception that did it."""
    said = reader.w("reason", pair.reason.value)
    if pair.reason in ASIDE and (use := reader.used.get(pair.record)):
        return reader.w("reason", use)
    if is_later(reader, pair):
        flat = reader.flat(pair.record)
        name = reader.corpus.dictionary.kinds[flat.kind].main_date if flat else ""
        return reader.t("reason.later", day=field_title(reader, pair.record, name))
    if pair.reason is Reason.EXCEPTION and (label := reader.exception(pair)):
        return reader.t("reason.with", reason=said, detail=label)
    if pair.reason is Reason.REPAIRED and pair.repaired_on is not None:
        return reader.t("reason.repaired", reason=said, day=reader.iso(pair.repaired_on))
    if pair.reason is Reason.EXPIRED and (end := _border(reader, pair, "end")) is not None:
        return reader.t("reason.expired", reason=said, day=reader.last(end))
    if pair.reason is Reason.AFTER_AS_OF and (start := _border(reader, pair, "start") or OPEN) < OPEN:
        return reader.t("reason.begins", reason=said, day=reader.iso(start))
    if pair.reason is Reason.INCOMPLETE and (missing := missing_in(reader, pair)):
        return reader.t("reason.with", reason=said, detail=missing)
    if pair.reason is Reason.UNMET:
        return _unmet(reader, pair, said)
    return said


ASIDE = (Reason.UNMET, Reason.OUT_OF_SCOPE, Reason.AFTER_AS_OF)
"""Reasons that would mislead about a record that was used otherwise: for a list, or in another record."""


def _border(reader: Reader, pair: Pair, name: str) -> int | None:
    """Return the first day, or the day after the last, of a pair's term."""
    if pair.days:
        return pair.days.spans[0][0] if name == "start" else pair.days.spans[-1][1]
    node = reader.node(f"pair/{pair.rule}/{pair.record}")
    found = node.extra.get(name) if node else None
    return found if isinstance(found, int) else None


def _unmet(reader: Reader, pair: Pair, said: str) -> str:
    """Say which test failed; for a record that meets no rule, under the rule it came nearest to."""
    if pair.rule:
        detail = why_not(reader, reader.node(f"pair/{pair.rule}/{pair.record}"))
        return reader.t("reason.with", reason=said, detail=detail) if detail else said
    best: tuple[int, str, str] | None = None
    for record, rule in sorted(reader.outcome.pairs):
        if record == pair.record and rule:
            node = reader.node(f"pair/{rule}/{record}")
            detail = why_not(reader, node)
            if detail and (best is None or (len(causes(reader, node)), rule) < best[:2]):
                best = len(causes(reader, node)), rule, detail
    if best is None or best[0] > MOST_CAUSES:
        return reader.w("reason", "no_rule")
    return reader.t("pair.nearest", reason=said, rule=reader.rule(best[1]), detail=best[2])


MOST_CAUSES = 2
"""A rule that fails in more tests than these was not meant for the record; naming it would not explain anything."""


def missing_in(reader: Reader, pair: Pair) -> str:
    """Say which data a pair lacks: the open questions about its record."""
    said = []
    node = reader.node(f"pair/{pair.rule}/{pair.record}")
    for read in node.reads if node else ():
        if not read.known:
            said.append(reader.t("missing", title=title_of(reader, read), absence=absence(reader, read.absence)))
    if not said:
        flat = reader.flat(pair.record)
        for record, name in sorted(reader.outcome.open):
            if record == pair.record and flat is not None:
                why = flat.why_unknown.get(name, "unknown")
                said.append(reader.t("missing", title=field_title(reader, record, name), absence=absence(reader, why)))
    return reader.join(dict.fromkeys(said), heavy=True)


def absence(reader: Reader, why: str) -> str:
    """Return the word for the reason a datum is absent."""
    return reader.w("absence", why or "unknown")


def field_title(reader: Reader, record: str, name: str) -> str:
    """Return the title of a field, attribute or question of a record."""
    if name.startswith("?"):
        question = reader.rules.questions.get(name[1:])
        return reader.text(question.title) if question else name[1:]
    flat = reader.flat(record)
    if flat is None:
        spec = reader.corpus.dictionary.subject.get(name)
        return spec.title(reader.lang) if spec else name
    attribute = reader.rules.attributes.get(name)
    if attribute:
        return reader.text(attribute.title)
    kind = reader.corpus.dictionary.kinds.get(flat.kind)
    spec = kind.fields.get(name) if kind else None
    return spec.title(reader.lang) if spec else name


def pair_tone(pair: Pair) -> Tone:
    """Return how a verdict on a record is to be taken."""
    if pair.reason is Reason.COUNTS:
        return "bad" if (pair.points or 0) < 0 else "good" if pair.points else ""
    return "open" if pair.reason is Reason.INCOMPLETE else "muted"


def worth(reader: Reader, pair: Pair) -> str:
    """Write the points a pair gives; none if it gives none."""
    return values.NO_VALUE if pair.points is None else reader.number(pair.points)


def pair_cells(reader: Reader, source: str, pair: Pair) -> tuple[str, ...]:
    """Write one pair: kind, number, day, rule, verdict, points, days."""
    if source in reader.decision.records:
        head = (
            reader.kind(source),
            reader.number_of(source) or values.NO_VALUE,
            reader.iso(reader.main_day(source)),
        )
    else:
        day = next((event.day for event in reader.outcome.events if event.id == source), None)
        head = (reader.w("node", "event"), values.NO_VALUE, reader.iso(day))
    rule = reader.rule(pair.rule) if pair.rule and not is_later(reader, pair) else values.NO_VALUE
    return (*head, rule, reason_text(reader, pair), worth(reader, pair), values.spans(pair.days, reader.lang))


def working_table(reader: Reader) -> Table:
    """Every record with every verdict that says something."""
    rows = []
    for source, pairs in pairs_by_source(reader):
        for pair in [*counting(pairs), *telling(reader, pairs)]:
            rows.append(Row(pair_cells(reader, source, pair), pair_tone(pair)))
    names = ("kind", "number", "day", "rule", "verdict", "points", "days")
    heads = tuple(Column(reader.t(f"records.head.{name}"), number=name == "points") for name in names)
    return Table(heads, tuple(rows))


def counted_table(reader: Reader) -> Table | None:
    """The records that count, for the enterprise."""
    rows = []
    for source, pairs in pairs_by_source(reader):
        for pair in counting(pairs):
            end = next((end for start, end in pair.days if start <= reader.decision.as_of < end), None)
            said = (reader.source(source), reader.rule(pair.rule), worth(reader, pair), reader.last(end))
            refs = reader.refs(reader.rule_basis(pair.rule))
            rows.append(Row((*said, refs), pair_tone(pair)))
    if not rows:
        return None
    names = ("record", "rule", "points", "until", "basis")
    heads = tuple(Column(reader.t(f"records.head.{name}"), number=name == "points") for name in names)
    return Table(heads, tuple(rows))


def not_counted_table(reader: Reader) -> Table | None:
    """The records that do not count, and why, for the enterprise.

    Only those that matter to it: what never applied, or ended long ago, is left to the working view. Of a record that
    counts under one rule, other rules are told only where they would have made a difference.
    """
    rows = []
    for source, pairs in pairs_by_source(reader):
        if source not in reader.decision.records:
            continue
        told = [pair for pair in telling(reader, pairs) if matters(reader, pair)]
        if counting(pairs):
            told = [pair for pair in told if pair.reason in DIFFERENCE]
        said = {pair.rule: reason_text(reader, pair) for pair in told}
        if (len(said) > 1 and len(set(said.values())) > 1) or counting(pairs):
            texts = [
                reader.t("pair.of_rule", rule=reader.rule(rule), reason=text) if rule else text for rule, text in said.items()
            ]
        else:
            texts = list(said.values())[:1]
        if texts:
            rows.append(Row((reader.source(source), reader.join(dict.fromkeys(texts), heavy=True)), "muted"))
    if not rows:
        return None
    heads = (Column(reader.t("records.head.record")), Column(reader.t("records.head.why")))
    return Table(heads, tuple(rows))


def shown(reader: Reader, pair: Pair) -> bool:
    """Say whether the letter tells of a pair."""
    return pair.reason is Reason.COUNTS or matters(reader, pair)


def matters(reader: Reader, pair: Pair) -> bool:
    """Say whether the enterprise should read why a pair does not count."""
    if pair.reason is Reason.AFTER_AS_OF:
        return is_later(reader, pair)
    if pair.reason is Reason.EXPIRED:
        end = _border(reader, pair, "end")
        return end is None or end > add_months(reader.decision.as_of, -RECENT_MONTHS)
    return pair.reason not in SILENT


RECENT_MONTHS = 12
"""How long the letter still names a record after its term has ended."""

DIFFERENCE = (Reason.INCOMPLETE, Reason.SUSPENDED, Reason.EXCEPTION, Reason.OVER_THE_CAP)
"""Reasons why a record that counts under one rule does not count under another, that its enterprise should know."""


def tally_table(reader: Reader) -> Block | None:
    """All sums: value, what everything open can make of it, cap."""
    from engine.explain.scores import cap_text, tally_number, tally_range

    rows = []
    for id, tally in reader.rules.tallies.items():
        found = reader.outcome.tallies.get(id)
        if found is None:
            continue
        node = reader.node(f"tally/{id}")
        parts = [_child(reader, child, tally.of == "points") for child in node.children] if node else []
        shown = reader.join(dict.fromkeys(part for part in parts if part), heavy=True) or reader.w("absence", "none")
        rows.append(
            Row((
                reader.text(tally.title), tally_number(reader, tally, found.value),
                tally_range(reader, tally, reader.outcome), cap_text(reader, tally), shown if node else values.NO_VALUE,
            ))
        )  # fmt: skip
    if not rows:
        return None
    names = ("tally", "value", "range", "cap", "parts")
    return Table(tuple(Column(reader.t(f"tallies.head.{name}"), number=name == "value") for name in names), tuple(rows))


def _child(reader: Reader, id: str, points: bool) -> str:
    """Name what counts in a sum, with its points if the sum is one of points."""
    node = reader.node(id)
    if node is None or node.sort not in ("pair", "event"):
        return ""
    source = id.removeprefix(f"pair/{node.rule}/") if node.sort == "pair" else id.removeprefix("event/")
    pair = reader.outcome.pairs.get((source, node.rule))
    name = reader.source(source)
    if pair is None or pair.points is None or not points:
        return name
    return reader.t("part", name=name, points=reader.points(pair.points))
