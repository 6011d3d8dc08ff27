"""A node of the derivation as lines of a tree: verdict, value, further facts, and the condition it tested."""

from __future__ import annotations

from engine.calendar import OPEN
from engine.decide.decision import Node, Read
from engine.explain import effects, values
from engine.explain.blocks import Branch, Tone
from engine.explain.reader import Reader
from engine.explain.reads import distance, requirement, title_of, value_text, verdict
from engine.explain.tested import Tested, tested
from engine.explain.words import WORDS
from engine.facts import Value

VERDICTS = {
    "pair": "reason",
    "scheme": "scheme_status",
    "list": "list_status",
    "repair": "repair_state",
    "condition": "condition",
}
"""The table of words for the verdicts of each sort; the others share one."""

DAYS = ("start", "end", "ends", "minimum_until", "speaks_on", "repaired_on", "day", "main_day")
POINTS = ("base", "score")
OTHER_LANGUAGE = {"zh": "exception_en", "en": "exception_zh"}


def branch(reader: Reader, node: Node, depth: int) -> Branch:
    """Write a node in full."""
    parts = [*_head(reader, node)]
    if node.days:
        parts.append(reader.t("tree.days", days=values.spans(node.days, reader.lang)))
    parts += extras(reader, node)
    if node.basis:
        parts.append(reader.t("tree.basis", basis=reader.refs(node.basis)))
    return Branch(depth, node.id, reader.join(parts, heavy=True), _tone(node), f"node-{node.id}")


def mention(reader: Reader, node: Node, depth: int, where: str) -> Branch:
    """Name a node that is written in full elsewhere."""
    return Branch(depth, node.id, reader.join([*_head(reader, node), where], heavy=True), "muted")


def _head(reader: Reader, node: Node) -> list[str]:
    parts = [reader.t("list.is", list=reader.w("node", node.sort), status=reader.text(node.title))]
    if node.verdict:
        parts.append(verdict_text(reader, node))
    if node.value is not None:
        parts.append(reader.t("tree.value", value=node_value(reader, node)))
    return parts


def _tone(node: Node) -> Tone:
    if node.verdict in ("open", "incomplete", "provisional", "proposed", "candidate", "noticed"):
        return "open"
    return "muted" if node.verdict in ("fails", "unmet", "none") else ""


def verdict_text(reader: Reader, node: Node) -> str:
    """Write a node's verdict in the words of its sort."""
    return reader.w(VERDICTS.get(node.sort, "verdict"), node.verdict)


def node_value(reader: Reader, node: Node) -> str:
    """Write a node's value with the unit of its sort."""
    rules = reader.rules
    if node.sort == "effect":
        scheme = rules.schemes[node.id.split("/")[1]]
        for applied in reader.outcome.schemes[scheme.id].effects:
            if applied.effect == node.rule:
                return effects.effect_does(reader, scheme, applied)
    if node.sort == "removal" and isinstance(node.value, int) and node.value >= OPEN:
        return reader.t("removal.unknown")
    if node.sort == "attribute":
        codes = node.extra.get("codes")
        return reader.value(node.value, node.type, codes if isinstance(codes, str) else None)
    if node.sort == "tally" and isinstance(node.value, int) and rules.tallies[node.rule].take == "count":
        return reader.t("count", n=str(node.value))
    return reader.value(node.value, node.type)


def extras(reader: Reader, node: Node) -> list[str]:
    """Write the further facts of a node; those that are empty are left out."""
    said = []
    for name, value in node.extra.items():
        if value is None or value == () or value == "" or name == OTHER_LANGUAGE[reader.lang]:
            continue
        title = WORDS[reader.lang]["extra"].get(name, name)
        said.append(reader.t("list.is", list=title, status=extra_text(reader, node, name, value)))
    return said


def extra_text(reader: Reader, node: Node, name: str, value: Value | tuple[str, ...]) -> str:
    """Write one further fact of a node."""
    if node.sort == "event" and name == "keys" and isinstance(value, tuple):
        return reader.join(_keys(reader, node.rule, value))
    if isinstance(value, (tuple, frozenset)):
        kinds = reader.corpus.dictionary.kinds if name == "gaps" else {}
        return reader.join(reader.kind_title(one) if one in kinds else one for one in sorted(value))
    if isinstance(value, bool):
        return reader.w("bool", "true" if value else "false")
    if isinstance(value, int):
        if name in DAYS:
            return reader.iso(value)
        if name in POINTS:
            return reader.points(value)
        if node.sort in ("tally", "score"):
            return reader.value(value, node.type)
        if node.sort == "effect" and name == "result":
            scheme = reader.rules.schemes[node.id.split("/")[1]]
            return reader.points(value) if node.extra.get("stage") == "vetoes" else reader.grade(scheme, value)
    table = {"stage": "stage", "colour": "colour", "proposal": "proposal", "class": "record_class"}.get(name)
    if node.sort == "list" and name == "kind":
        table = "list_kind"
    return reader.w(table, str(value)) if table else str(value)


def _keys(reader: Reader, trigger: str, keys: tuple[str, ...]) -> list[str]:
    """Write the keys of an event: codes by their titles."""
    rule = reader.rules.triggers[trigger]
    if len(keys) != len(rule.per):  # a record without a key is a group of its own
        return list(keys)
    kind = reader.rules.findings[rule.members[0]].kind
    fields = reader.corpus.dictionary.kinds[kind].fields
    shown = []
    for name, key in zip(rule.per, keys, strict=True):
        derived = reader.rules.attributes.get(name)
        listed = derived.codes if derived else fields[name].codes if name in fields else None
        shown.append(reader.code(key, listed))
    return shown


def test_lines(reader: Reader, node: Node, depth: int) -> list[Branch]:
    """Write the condition of a node with what was read at its leaves; the reads alone if they do not fit it."""
    found = tested(reader, node)
    if not found:
        return [_leaf(reader, read, depth) for read in node.reads]
    lines: list[Branch] = []
    for label, one in found:
        if label:
            name = "tree.branch" if node.sort == "attribute" else "tree.exception"
            said = reader.t(name, label=label) if node.sort == "attribute" else reader.t(name, title=label)
            lines.append(Branch(depth, "", said, _test_tone(one)))
        lines += _condition(reader, one, depth + 1 if label else depth)
    return lines


def _condition(reader: Reader, one: Tested, depth: int) -> list[Branch]:
    if one.read is not None:
        return [_leaf(reader, one.read, depth)]
    if one.shape != "not" and len(one.parts) == 1:
        return _condition(reader, one.parts[0], depth)
    lines = [Branch(depth, "", reader.t(f"tree.{one.shape}"), _test_tone(one))]
    for part in one.parts:
        lines += _condition(reader, part, depth + 1)
    return lines


def _test_tone(one: Tested) -> Tone:
    return "" if one.certain else "open" if one.possible else "muted"


def _leaf(reader: Reader, read: Read, depth: int) -> Branch:
    tone: Tone = "" if read.certain else "open" if read.possible else "muted"
    return Branch(depth, "", read_text(reader, read), tone)


def read_text(reader: Reader, read: Read) -> str:
    """Write a test in full: what was read, what was required, verdict, distance, origin, parameter."""
    parts = [
        reader.t(
            "tree.read",
            what=reader.w("what", read.what),
            title=title_of(reader, read),
            value=value_text(reader, read),
            requirement=requirement(reader, read),
            verdict=verdict(reader, read),
        )
    ]
    if not read.certain and (gap := distance(reader, read)) != values.NO_VALUE:
        parts.append(reader.t("tree.distance", distance=gap))
    if read.origin:
        parts.append(reader.t("tree.origin", origin=read.origin))
    if read.parameter:
        parts.append(reader.t("tree.parameter", parameter=read.parameter))
    return reader.join(parts, heavy=True)
