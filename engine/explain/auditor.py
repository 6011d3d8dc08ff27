"""The audit file: the whole derivation with ids, tests, distances, digests, sources and how each citation is known."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decide.decision import Node
from engine.decide.outcome import Pair
from engine.explain import effects, grades, lists, questions, records, repairs, scores, supervision, values
from engine.explain.basis import basis_table, record_sources, version_facts
from engine.explain.blocks import Block, Branch, Facts, Note, Page, Paragraph, Section, Tone, Tree
from engine.explain.heading import footer, notes, rulebook_name, speechless, subject_facts, valid_sentence
from engine.explain.nodes import branch, mention, test_lines
from engine.explain.reader import Reader

SHOWN_BY_RECORD = ("pair", "record", "attribute", "repair", "condition")
"""Node sorts that stand once, under their record; the tree of the decision only mentions the pairs that it rests on."""


def page(reader: Reader) -> Page:
    """Build the audit file."""
    if reader.decision.outcome is None:
        return speechless(reader, "auditor")
    sections = [
        Section(reader.t("section.pins"), (_pins(reader), version_facts(reader, digests=True))),
        Section(reader.t("section.result"), tuple(_result(reader))),
        *_trees(reader),
        Section(reader.t("section.by_record"), (_by_record(reader),)),
        Section(reader.t("section.open"), tuple(questions.question_blocks(reader))),
    ]
    if table := repairs.table(reader, refs=True):
        sections.append(Section(reader.t("section.repairs"), (table,)))
    if sources := record_sources(reader):
        sections.append(Section(reader.t("section.sources"), (sources,)))
    for node in reader.decision.nodes.values():
        reader.remember(node.basis)
    if basis := basis_table(reader, certainty=True):
        sections.append(Section(reader.t("section.basis"), (basis,)))
    return Page(
        "auditor", reader.lang, rulebook_name(reader), reader.t("title.auditor"), notes(reader),
        (subject_facts(reader),), tuple(sections), footer=footer(reader),
    )  # fmt: skip


def _pins(reader: Reader) -> Facts:
    decision = reader.decision
    return Facts(
        (
            (reader.t("fact.known_exact"), values.moment(decision.known_at)),
            (reader.t("fact.next_change"), reader.iso(reader.outcome.next_change)),
        )
    )


def _result(reader: Reader) -> list[Block]:
    blocks: list[Block] = []
    for id, scheme in reader.rules.schemes.items():
        result = reader.outcome.schemes.get(id)
        if result is None:
            continue
        blocks.append(Paragraph(reader.text(scheme.title), lead=True))
        blocks.append(grades.scheme_facts(reader, scheme, result))
        tables = (scores.score_table(reader, scheme, result), effects.effects_table(reader, scheme, result))
        blocks += [table for table in tables if table]
    if overview := lists.overview(reader):
        blocks.append(overview)
    blocks += supervision.blocks(reader)
    blocks.append(supervision.measures(reader) or Paragraph(reader.t("measures.none")))
    blocks.append(Paragraph(valid_sentence(reader)))
    return blocks


def _trees(reader: Reader) -> list[Section]:
    """The derivation from the decision down, then the nodes that were read without being anyone's child."""
    nodes = reader.decision.nodes
    if reader.decision.root not in nodes:
        return [Section(reader.t("section.tree"), (Note(reader.t("tree.none"), "open"),))]
    seen: set[str] = set()
    sections = [Section(reader.t("section.tree"), (Tree(tuple(_walk(reader, reader.decision.root, seen))),))]
    rest = [id for id, node in sorted(nodes.items()) if id not in seen and node.sort not in SHOWN_BY_RECORD]
    lines = [line for id in rest if id not in seen for line in _walk(reader, id, seen)]
    if lines:
        sections.append(Section(reader.t("section.other"), (Tree(tuple(lines)),)))
    return sections


def _walk(reader: Reader, start: str, seen: set[str]) -> Iterator[Branch]:
    stack = [(start, 0)]
    while stack:
        id, depth = stack.pop()
        node = reader.decision.nodes.get(id)
        if node is None or (depth == 1 and node.sort in SHOWN_BY_RECORD):
            continue
        if node.sort in SHOWN_BY_RECORD:
            yield mention(reader, node, depth, reader.t("tree.elsewhere"))
        elif id in seen:
            yield mention(reader, node, depth, reader.t("tree.seen"))
        else:
            seen.add(id)
            yield branch(reader, node, depth)
            yield from test_lines(reader, node, depth + 1)
            stack += [(child, depth + 1) for child in reversed(node.children)]


def _by_record(reader: Reader) -> Block:
    """Every record with its attributes, every verdict on it with the tests made, and whether it can be repaired."""
    lines: list[Branch] = []
    attributes = _grouped(reader, "attribute")
    fits = _grouped(reader, "repair")
    for source, pairs in records.pairs_by_source(reader):
        tone: Tone = "" if records.counting(pairs) else "muted"
        lines.append(Branch(0, source, _named(reader, source), tone, f"record-{source}"))
        for node in attributes.get(source, ()):
            lines += [branch(reader, node, 1), *test_lines(reader, node, 2)]
        for pair in pairs:
            lines += _pair_lines(reader, source, pair)
        for node in fits.get(source, ()):
            lines.append(branch(reader, node, 1))
            children = (reader.node(child) for child in node.children)
            lines += [branch(reader, child, 2) for child in children if child is not None]
    return Tree(tuple(lines)) if lines else Paragraph(reader.t("records.none"))


def _grouped(reader: Reader, sort: str) -> dict[str, list[Node]]:
    """Return the nodes of a sort by the record they belong to."""
    found: dict[str, list[Node]] = {}
    for node in reader.decision.nodes.values():
        record = node.extra.get("record")
        if node.sort == sort and isinstance(record, str):
            found.setdefault(record, []).append(node)
    return found


def _named(reader: Reader, source: str) -> str:
    if source in reader.decision.records:
        return reader.source(source)
    return reader.t("list.is", list=reader.w("node", "event"), status=reader.source(source))


def _pair_lines(reader: Reader, source: str, pair: Pair) -> list[Branch]:
    node = reader.node(f"pair/{pair.rule or '-'}/{source}")
    title = reader.rule(pair.rule) if pair.rule else reader.t("no rule")
    parts = [reader.t("list.is", list=title, status=reader.w("reason", pair.reason.value))]
    if label := reader.exception(pair):
        parts.append(reader.t("tree.exception", title=label))
    if pair.points is not None:
        parts.append(reader.points(pair.points))
    if pair.days:
        parts.append(reader.t("tree.days", days=values.spans(pair.days, reader.lang)))
    if node and node.basis:
        parts.append(reader.t("tree.basis", basis=reader.refs(node.basis)))
    name = pair.rule or values.NO_VALUE
    anchor = f"pair-{pair.rule}-{source}"
    line = Branch(1, name, reader.join(parts, heavy=True), records.pair_tone(pair), anchor)
    return [line, *(test_lines(reader, node, 2) if node else ())]
