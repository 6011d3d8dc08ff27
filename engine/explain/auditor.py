"""The audit file: the whole derivation with ids, tests, distances, digests, sources and how each citation is known."""

from __future__ import annotations

from engine.decide.decision import Node, Read
from engine.decide.outcome import Reason
from engine.explain import grades, lists, questions, records, repairs, supervision, values
from engine.explain.basis import basis_table, record_sources, version_facts
from engine.explain.blocks import Block, Branch, Facts, Note, Page, Paragraph, Section, Tone, Tree
from engine.explain.heading import footer, notes, rulebook_name, speechless, subject_facts, valid_sentence
from engine.explain.reader import Reader
from engine.explain.reads import distance, requirement, value_text, verdict

SHOWN_BY_RECORD = ("pair", "record", "attribute", "repair")
"""Node sorts that stand once, under their record; the tree of the decision refers to them."""


def page(reader: Reader) -> Page:
    """Build the audit file."""
    if reader.decision.outcome is None:
        return speechless(reader, "auditor")
    sections = [
        Section(reader.t("section.pins"), (_pins(reader), version_facts(reader, digests=True))),
        Section(reader.t("section.result"), tuple(_result(reader))),
        Section(reader.t("section.tree"), (_tree(reader),)),
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
        tables = (grades.score_table(reader, scheme, result), grades.effects_table(reader, scheme, result))
        blocks += [table for table in tables if table]
    if overview := lists.overview(reader):
        blocks.append(overview)
    blocks += supervision.blocks(reader)
    blocks.append(supervision.measures(reader) or Paragraph(reader.t("measures.none")))
    blocks.append(Paragraph(valid_sentence(reader)))
    return blocks


def _tree(reader: Reader) -> Block:
    """The derivation from the decision down; what belongs to a record is only named."""
    decision = reader.decision
    if decision.root not in decision.nodes:
        return Note(reader.t("tree.none"), "open")
    branches: list[Branch] = []
    seen: set[str] = set()
    stack = [(decision.root, 0)]
    while stack:
        id, depth = stack.pop()
        node = decision.nodes.get(id)
        if node is None:
            continue
        known = id in seen or (depth > 0 and node.sort in SHOWN_BY_RECORD)
        branches.append(_branch(reader, node, depth, brief=known, elsewhere=node.sort in SHOWN_BY_RECORD))
        if known:
            continue
        seen.add(id)
        branches += _reads(reader, node, depth + 1)
        stack += [(child, depth + 1) for child in reversed(node.children)]
    rest = [
        node for id, node in sorted(decision.nodes.items()) if id not in seen and node.sort not in SHOWN_BY_RECORD
    ]  # fmt: skip
    for node in rest:
        branches.append(_branch(reader, node, 0))
        branches += _reads(reader, node, 1)
    return Tree(tuple(branches))


def _by_record(reader: Reader) -> Block:
    """Every record with its attributes and every verdict on it, those not met with the test that failed."""
    nodes = reader.decision.nodes
    branches: list[Branch] = []
    attributes: dict[str, list[Node]] = {}
    fits: dict[str, list[Node]] = {}
    for node in nodes.values():
        if node.sort == "attribute":
            attributes.setdefault(
                node.id.removeprefix("attribute/").removesuffix(f"/{node.rule}"), []
            ).append(node)
        elif node.sort == "repair":
            fits.setdefault(node.id.removeprefix("repair/").removesuffix(f"/{node.rule}"), []).append(node)
    for source, pairs in records.pairs_by_source(reader):
        flat = reader.flat(source)
        tone: Tone = "" if records.counting(pairs) else "muted"
        kind = (
            reader.source(source)
            if flat
            else reader.t("list.is", list=reader.w("node", "event"), status=reader.source(source))
        )
        branches.append(Branch(0, source, kind, tone, f"record-{source}"))
        for node in attributes.get(source, ()):
            branches.append(_branch(reader, node, 1))
            branches += _reads(reader, node, 2)
        for pair in pairs:
            found = nodes.get(f"pair/{pair.rule}/{source}")
            said = records.reason_text(reader, pair)
            title = reader.rule(pair.rule) if pair.rule else reader.t("no rule")
            parts = [reader.t("list.is", list=title, status=said)]
            if pair.points is not None:
                parts.append(reader.points(pair.points))
            if pair.days:
                parts.append(reader.t("tree.days", days=values.spans(pair.days, reader.lang)))
            if found and found.basis:
                parts.append(reader.t("tree.basis", basis=reader.refs(found.basis)))
            name = pair.rule or values.NO_VALUE
            branches.append(
                Branch(
                    1,
                    name,
                    reader.join(parts, heavy=True),
                    records.pair_tone(pair),
                    f"pair-{pair.rule}-{source}",
                )
            )
            if found:
                branches += _reads(reader, found, 2, only_failing=pair.reason is Reason.UNMET)
        for node in fits.get(source, ()):
            branches.append(_branch(reader, node, 1))
            branches += _reads(reader, node, 2)
    return Tree(tuple(branches)) if branches else Paragraph(reader.t("records.none"))


def _branch(
    reader: Reader, node: Node, depth: int, *, brief: bool = False, elsewhere: bool = False
) -> Branch:
    parts = [reader.t("list.is", list=reader.w("node", node.sort), status=reader.text(node.title))]
    if node.verdict:
        parts.append(verdict_text(reader, node))
    if node.value is not None:
        parts.append(reader.t("tree.value", value=reader.value(node.value, node.type, _codes(reader, node))))
    if brief:
        parts.append(reader.t("tree.elsewhere" if elsewhere else "tree.seen"))
        return Branch(depth, node.id, reader.join(parts, heavy=True), "muted")
    if node.days:
        parts.append(reader.t("tree.days", days=values.spans(node.days, reader.lang)))
    parts += [
        reader.t("tree.extra", name=name, value=extra_text(reader, name, node.extra[name]))
        for name in node.extra
    ]
    if node.basis:
        parts.append(reader.t("tree.basis", basis=reader.refs(node.basis)))
    return Branch(depth, node.id, reader.join(parts, heavy=True), _tone(node), f"node-{node.id}")


def _tone(node: Node) -> Tone:
    if node.verdict in ("open", "incomplete", "provisional", "proposed", "candidate", "noticed"):
        return "open"
    return "muted" if node.verdict in ("fails", "unmet", "none") else ""


def _codes(reader: Reader, node: Node) -> str | None:
    attribute = reader.rules.attributes.get(node.rule) if node.sort == "attribute" else None
    return attribute.codes if attribute else None


VERDICTS = {
    "pair": "reason",
    "scheme": "scheme_status",
    "list": "list_status",
    "repair": "repair_state",
    "condition": "condition",
}


def verdict_text(reader: Reader, node: Node) -> str:
    """Write a node's verdict in the words of its sort."""
    table = VERDICTS.get(node.sort, "verdict")
    return reader.w(table, node.verdict)


DAYS = (
    "start",
    "end",
    "minimum_until",
    "speaks_on",
    "first_day",
    "ends",
    "repaired_on",
    "day",
    "date",
    "main_date",
)
RANKS = ("rank", "raw_rank", "best_rank", "worst_rank")


def extra_text(reader: Reader, name: str, value: object) -> str:
    """Write a further fact of a node."""
    if value is None:
        return values.NO_VALUE
    if isinstance(value, (tuple, frozenset)):
        return reader.join(map(str, sorted(value))) or values.NO_VALUE
    if isinstance(value, bool):
        return reader.w("bool", "true" if value else "false")
    if isinstance(value, int) and name in DAYS:
        return reader.iso(value)
    if isinstance(value, int) and name in ("score", "base"):
        return reader.number(value)
    return str(value)


def _reads(reader: Reader, node: Node, depth: int, *, only_failing: bool = False) -> list[Branch]:
    reads = [read for read in node.reads if not read.possible] if only_failing else list(node.reads)
    return [
        Branch(depth, "", read_text(reader, read), "" if read.certain else "muted")
        for read in reads or node.reads
    ]


def read_text(reader: Reader, read: Read) -> str:
    """Write a test in full: what was read, what was required, verdict, distance, origin."""
    parts = [
        reader.t(
            "tree.read", what=reader.w("what", read.what) if read.what in _WHATS else read.what,
            title=reader.text(read.title), value=value_text(reader, read), requirement=requirement(reader, read),
            verdict=verdict(reader, read),
        )
    ]  # fmt: skip
    if not read.certain and (gap := distance(reader, read)) != values.NO_VALUE:
        parts.append(reader.t("tree.distance", distance=gap))
    if read.origin:
        parts.append(reader.t("tree.origin", origin=read.origin))
    if read.parameter:
        parts.append(reader.t("tree.parameter", parameter=read.parameter))
    return reader.join(parts, heavy=True)


_WHATS = ("field", "subject", "tally", "in_force", "scheme", "list")
