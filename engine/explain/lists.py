"""Lists: the status in words, why on it or not, steps due, ways out."""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import OPEN, add_months
from engine.decide.outcome import ListResult
from engine.explain.blocks import Block, Column, Facts, Items, Note, Paragraph, Row, Section, Table, Tone
from engine.explain.reader import Reader
from engine.explain.reads import causes, causes_text
from engine.explain.reads import why_not as condition_fails
from engine.explain.stated import failing, failing_or_open
from engine.explain.values import NO_VALUE
from engine.rulebook import program as p

PROPOSED = ("candidate", "proposed", "noticed")
TONES: dict[str, Tone] = {"in_force": "bad", "candidate": "open", "proposed": "open", "noticed": "open"}


def status_text(reader: Reader, result: ListResult) -> str:
    """Name the status of a list; a proposed removal stands beside it."""
    shown = reader.w("list_status", result.status)
    if result.proposal == "removal":
        return reader.t("list.with_removal", status=shown, removal=reader.w("proposal", "removal"))
    return shown


def kept_by_others(definition: p.ListDefinition) -> bool:
    """Say whether a list is kept by another body: the rulebook only reads it and never proposes an entry."""
    return not definition.proposes


def tone(definition: p.ListDefinition, result: ListResult) -> Tone:
    """Return how a status is to be taken."""
    found = TONES.get(result.status, "")
    return "good" if found == "bad" and definition.colour == "red" else found


def all_lists(reader: Reader) -> Iterator[tuple[p.ListDefinition, ListResult]]:
    """Yield the lists of the rulebook with what came out, in the rulebook's order."""
    for id, definition in reader.rules.lists.items():
        if id in reader.outcome.lists:
            yield definition, reader.outcome.lists[id]


def told(reader: Reader) -> list[tuple[p.ListDefinition, ListResult]]:
    """Return the lists of which there is something to tell: an entry, a proposal, an open or excepted ground."""
    return [
        (definition, result)
        for definition, result in all_lists(reader)
        if result.status != "none" or result.open_grounds or result.excepted
    ]


def overview(reader: Reader) -> Table | None:
    """All lists with their status and days."""
    rows = []
    for definition, result in all_lists(reader):
        rows.append(
            Row(
                (
                    reader.text(definition.title),
                    reader.w("list_kind", definition.kind),
                    status_text(reader, result),
                    reader.iso(result.start),
                    reader.last(result.end),
                    reader.text(definition.competent),
                ),
                tone(definition, result),
            )
        )
    if not rows:
        return None
    names = ("list", "kind", "status", "from", "until", "competent")
    return Table(tuple(Column(reader.t(f"lists.head.{name}")) for name in names), tuple(rows))


def ground_sentence(reader: Reader, definition: p.ListDefinition, id: str, evidence: tuple[str, ...]) -> str:
    """Say which ground holds, on what evidence and basis."""
    ground = next((item for item in definition.grounds if item.id == id), None)
    if ground is None:
        return reader.sources(evidence)
    parts = [reader.text(ground.title)]
    if evidence:
        parts.append(reader.t("ground.evidence", evidence=reader.sources(evidence)))
    if ground.basis:
        parts.append(reader.t("ground.basis", basis=reader.cites(ground.basis)))
    return reader.t("sentence", text=reader.t("clause").join(parts))


def why_not(reader: Reader, definition: p.ListDefinition, result: ListResult) -> Iterator[str]:
    """Yield for each ground that does not hold what it failed on, as far as the derivation says."""
    held = {id for id, _ in result.grounds} | set(result.open_grounds)
    for ground in definition.grounds:
        if ground.id in held:
            continue
        node = reader.node(f"ground/{definition.id}/{ground.id}")
        if ground.on is not None:
            reason = _none_in_force(reader, ground.on, result)
        else:
            reason = condition_fails(reader, node)
            if not reason and ground.when is not None:
                reason = causes_text(reader, failing(reader, ground.when))
        reason = reason or reader.w("verdict", "fails")
        yield reader.t("ground.fails", ground=reader.text(ground.title), reason=reason)


def _none_in_force(reader: Reader, rule: str, result: ListResult) -> str:
    """Say why no record bears a ground: each that comes near, a determination that says no, a ground already used."""
    found = sorted((pair for pair in reader.outcome.pairs.values() if pair.rule == rule), key=lambda x: x.record)
    said = []
    for pair in found:
        record = reader.source(pair.record)
        if pair.reason == "counts":
            if result.decision:
                said.append(reader.t("ground.consumed", record=record, decision=reader.source(result.decision)))
        elif pair.reason == "unmet":
            if denied := _denied(reader, rule, pair.record):
                said.append(reader.t("ground.denied", record=record, document=denied))
        elif pair.reason != "out_of_scope":
            said.append(reader.t("pair.said", record=record, reason=reader.w("reason", pair.reason.value)))
    return reader.join(said, heavy=True) or reader.w("absence", "none")


def _denied(reader: Reader, rule: str, record: str) -> str:
    """Name the written determinations because of which alone a record does not meet a rule; empty if there are none."""
    found = causes(reader, reader.node(f"pair/{rule}/{record}"))
    if not found or not all(cause.read.name.startswith("?") and cause.read.value is False for cause in found):
        return ""
    documents = []
    for cause in found:
        document = reader.field_of(cause.read.origin, "document")
        documents.append(document if isinstance(document, str) else reader.source(cause.read.origin))
    return reader.join(dict.fromkeys(documents))


def _open_grounds(reader: Reader, definition: p.ListDefinition, result: ListResult) -> list[Block]:
    """Name the open grounds; one that is open only because a table is missing is no accusation and is not named."""
    titles, kinds = [], dict[str, None]()
    for ground in definition.grounds:
        if ground.id not in result.open_grounds:
            continue
        missing = _missing_for(reader, definition, ground)
        if missing:
            kinds |= dict.fromkeys(missing)
        else:
            titles.append(reader.text(ground.title))
    blocks: list[Block] = []
    if titles:
        blocks.append(Note(reader.t("list.open_grounds", grounds=reader.join(titles, heavy=True)), "open"))
    if kinds:
        named = reader.join(reader.kind_title(kind) for kind in kinds)
        blocks.append(Note(reader.t("list.not_supplied", kinds=named), "open"))
    return blocks


def _missing_for(reader: Reader, definition: p.ListDefinition, ground: p.Ground) -> tuple[str, ...]:
    """Return the kinds not supplied because of which alone a ground is open; none if anything else is open."""
    if ground.on is not None:
        rules = [ground.on]
    else:
        found = causes(reader, reader.node(f"ground/{definition.id}/{ground.id}"))
        found = found or (failing_or_open(reader, ground.when) if ground.when is not None else [])
        rules = []
        for cause in found:
            if cause.read.what == "in_force":
                rules.append(cause.read.name)
            elif cause.read.what == "tally":
                rules += reader.rules.tallies[cause.read.name].over
            else:
                return ()
    every = reader.members(rules)
    if any(pair.rule in every and pair.reason == "incomplete" for pair in reader.outcome.pairs.values()):
        return ()
    kinds = dict.fromkeys(reader.rules.findings[id].kind for id in every if id in reader.rules.findings)
    return tuple(kind for kind in kinds if ("supply", kind) in reader.outcome.open)


def describe(reader: Reader, definition: p.ListDefinition, result: ListResult, *, full: bool) -> list[Block]:
    """Tell one list: meaning of its status, days, grounds, exceptions, steps due, ways out.

    ``full`` adds the grounds that do not hold and why.
    """
    blocks: list[Block] = [Paragraph(meaning(reader, result))]
    if facts := _facts(reader, definition, result):
        blocks.append(Facts(tuple(facts)))
    if result.grounds:
        lines = tuple(ground_sentence(reader, definition, id, evidence) for id, evidence in result.grounds)
        blocks += [Paragraph(reader.t("list.grounds")), Items(lines)]
    blocks += _open_grounds(reader, definition, result)
    if result.excepted:
        for item in definition.unless:
            if item.label in result.excepted:
                basis = reader.cites(item.basis)
                blocks.append(Paragraph(reader.t("list.excepted", title=reader.text(item.title), basis=basis)))
    if full and (missing := tuple(why_not(reader, definition, result))):
        blocks += [Paragraph(reader.t("list.why_not")), Items(missing)]
    if result.proposal == "entry" and definition.steps:
        blocks.append(_steps(reader, definition))
        if text := defence(reader, definition, result):
            blocks.append(Note(text, "open"))
    if result.status == "in_force" and result.removals:
        blocks.append(_removals(reader, definition, result))
    if result.disputed:
        blocks.append(Note(reader.t("list.disputed"), "open"))
    if result.status == "in_force" and kept_by_others(definition):
        blocks.append(Paragraph(reader.t("list.by_others", body=reader.text(definition.competent))))
    return blocks


def meaning(reader: Reader, result: ListResult) -> str:
    """Say what the status means; proposals say that they have no effect yet."""
    said = reader.t("sentence", text=reader.w("list_meaning", result.status))
    if result.proposal == "removal":
        said = reader.t("two sentences", first=said, second=reader.t("list.removal_proposed"))
    return said


def _facts(reader: Reader, definition: p.ListDefinition, result: ListResult) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    if result.decision:
        pairs.append((reader.t("fact.list_decision"), reader.source(result.decision)))
    if result.notice and result.status == "noticed":
        pairs.append((reader.t("fact.notice"), reader.source(result.notice)))
    if result.start is not None:
        pairs.append((reader.t("fact.from"), reader.iso(result.start)))
    if result.end is not None:
        pairs.append((reader.t("fact.until"), reader.last(result.end)))
    if result.minimum_until is not None:
        pairs.append((reader.t("fact.minimum"), reader.last(result.minimum_until)))
    if result.status != "none":
        pairs.append((reader.t("fact.competent"), reader.text(definition.competent)))
    if definition.basis and result.status != "none":
        pairs.append((reader.t("fact.basis"), reader.refs(definition.basis)))
    return pairs


def _steps(reader: Reader, definition: p.ListDefinition) -> Table:
    rows = [
        Row((
            reader.text(step.title),
            reader.length(step.within) if step.within else NO_VALUE,
            reader.refs(step.basis),
        ))
        for step in definition.steps
    ]  # fmt: skip
    heads = tuple(Column(reader.t(f"steps.head.{name}")) for name in ("step", "within", "basis"))
    return Table(heads, tuple(rows), reader.t("steps.caption"))


def defence(reader: Reader, definition: p.ListDefinition, result: ListResult) -> str:
    """Say since when a notice is served and until when the step that follows it can be used."""
    served = reader.field_of(result.notice, "served_on") if result.notice else None
    if result.status != "noticed" or not isinstance(served, int):
        return ""
    timed = next((step for step in definition.steps[:2] if step.within is not None), None)
    if timed is None or timed.within is None:
        return reader.t("notice.served", day=reader.day(served))
    due = deadline(reader, served, timed.within)
    term = reader.length(timed.within)
    if due is None:
        return reader.t("notice.term", day=reader.day(served), step=reader.text(timed.title), term=term)
    said = reader.t("notice.until", day=reader.day(served), step=reader.text(timed.title), term=term, until=reader.day(due))
    if timed.within.unit == "working_days" and not reader.corpus.calendar.knows(due):
        said = reader.t("two sentences", first=said, second=reader.t("notice.calendar"))
    return said


def deadline(reader: Reader, day: int, length: p.Length) -> int | None:
    """Return the last day of a term that begins on the day after a day."""
    amount = reader.operand(length.amount)
    if not isinstance(amount, int):
        return None
    if length.unit == "working_days":
        return reader.corpus.calendar.add(day, amount)
    return add_months(day, amount) if length.unit == "months" else day + amount


def _removals(reader: Reader, definition: p.ListDefinition, result: ListResult) -> Table:
    rows = []
    for way in result.removals:
        rule = next(item for item in definition.removals if item.id == way.id)
        due = way.day <= reader.decision.as_of
        state = reader.w("verdict", "holds" if way.certain else "open" if way.possible else "fails")
        state = NO_VALUE if rule.when is None else state
        day = reader.t("removal.unknown") if way.day >= OPEN else reader.iso(way.day)
        rows.append(
            Row(
                (reader.text(rule.title), day, reader.t("removal.due" if due else "removal.not_due"), state,
                 reader.refs(rule.basis)),
                "good" if due and way.certain else "",
            )
        )  # fmt: skip
    heads = tuple(Column(reader.t(f"removals.head.{name}")) for name in ("way", "day", "due", "condition", "basis"))
    return Table(heads, tuple(rows), reader.t("removals.caption"))


def sections(reader: Reader) -> list[Section]:
    """One part per list of the working view."""
    return [
        Section(
            reader.t("list.section", list=reader.text(definition.title), status=status_text(reader, result)),
            tuple(describe(reader, definition, result, full=True)),
            2,
        )
        for definition, result in all_lists(reader)
        if definition.grounds or result.status != "none"
    ]
