"""The projection of one kind of record as Python functions: its rows, and apart from them its pairs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decide.compiled.algebra import FALSE, NIL, NONE, TRUE, Node
from engine.decide.compiled.emit_python.layout import Layout
from engine.decide.compiled.emit_python.writer import Constants, Writer
from engine.decide.compiled.plan import FindingRow, RecordStage

ASKED_AT = {"effect": 2, "trigger": 6}
"""Where the questions stand in an extra that has some."""

SIGNATURE = "id, f, main, now, alone, rows, RD, OQ, G, A"


class Slots:
    """The questions about records of one kind as bits; the last of generated source turns bits into questions."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.found: dict[tuple[str, str], int] = {}

    def asked(self, item: Node) -> str:
        """Return the bit of a question or placeholder."""
        if item.data[0] == "placeholder":
            return self.layout.placeholder(item)
        return str(1 << self.found.setdefault(item.data, len(self.found)))

    def table(self) -> tuple[tuple[str, str], ...]:
        """Return the questions in order of their bits."""
        return tuple(self.found)


class RecordColumns:
    """The columns of a record in generated source."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.fields: dict[str, str] = {}
        self.answers: dict[str, str] = {}

    def __call__(self, item: Node) -> str:
        name = item.data
        if name.startswith("@"):
            return str(name[1:])
        if name.startswith("register "):
            name = name.removeprefix("register ")
            return self.layout.register_value(name) if item.op == "col" else self.layout.register_unknown(name)
        if name.startswith(("answer ", "answered ")):
            place = self.answers.setdefault(name.split(" ", 1)[1], f"a{len(self.answers)}")
            return place if item.op == "col" else f"({place} is not MISSING)"
        place = self.fields.setdefault(name, f"x{len(self.fields)}")
        return place if item.op == "col" else f"u{place[1:]}"

    def loads(self, unknowns: set[str] | None) -> Iterator[str]:
        """Yield the lines that load what was used; ``unknowns`` are fields whose unknown is asked for, None: none can be."""
        for name, place in self.fields.items():
            yield f"{place} = f[{name!r}]"
            if unknowns is None:
                continue
            if name in unknowns:
                yield f"u{place[1:]} = {place} is UNKNOWN"
                yield f"if u{place[1:]}: {place} = None"
            else:
                yield f"if {place} is UNKNOWN: {place} = None"
        for name, place in self.answers.items():
            yield f"{place} = A.get((id, {name!r}), MISSING)"


def record_function(
    name: str, stage: RecordStage, layout: Layout, constants: Constants, *, settled: bool
) -> tuple[str, str, tuple[str, ...]]:
    """Return the source of the function that makes the rows of a record, that which turns its bits into questions, and the
    fields it reads."""
    columns, slots = RecordColumns(layout), Slots(layout)
    writer = Writer(constants, columns, slots.asked, "0")
    roots = [item for row in stage.rows for item in _row_roots(row)]
    writer.count(roots)
    writer.line("later = main > now")
    writer.line("nc = OPEN")
    writer.line("met = later")
    for row in stage.rows:
        _row(writer, layout, name, row)
    writer.line("if not met: alone.append(id)")
    writer.line("return nc")
    body = ["    " + line for line in columns.loads(None if settled else _unknowns(roots))]
    source = "\n".join([f"def {name}({SIGNATURE}):", *body, *writer.lines])
    table = constants.name(slots.table())
    asked = f"def Q{name}(bits, id):\n    return questions(bits, id, {table})"
    return source, asked, tuple(columns.fields)


def pair_function(name: str, stage: RecordStage, layout: Layout, constants: Constants) -> str:
    """Return the source of the function that makes the pairs of a record: the verdict of each rule, for readers."""
    columns = RecordColumns(layout)
    writer = Writer(constants, columns, Slots(layout).asked, "0")
    roots = [item for row in stage.rows for item in _pair_roots(row)]
    writer.count(roots)
    writer.line("later = main > now")
    writer.line("met = later")
    for row in stage.rows:
        _pair(writer, row)
    with writer.block("if not met:"):
        writer.line("pairs[id, ''] = Pair(id, '', UNMET)")
    body = ["    " + line for line in columns.loads(_unknowns(roots))]
    return "\n".join([f"def {name}(id, f, main, now, pairs, G, A):", *body, *writer.lines])


def _unknowns(roots: list[Node]) -> set[str]:
    """Return the fields of which it is asked whether they are unknown."""
    seen: set[Node] = set()
    stack = list(roots)
    while stack:
        item = stack.pop()
        if item not in seen:
            seen.add(item)
            stack += item.args
    return {item.data for item in seen if item.op == "unknown"}


def _row_roots(row: FindingRow) -> list[Node]:
    found = [row.possible, row.matches, row.sure, row.open, row.read_unmet, row.read_met, row.read_full]
    found += [row.days.unknown, row.days.days, row.days.days, row.days.start]
    found += [row.points.value, row.points.unknown] if row.points is not None else []
    return found + [item for extra in row.extras.values() for item in extra]


def _pair_roots(row: FindingRow) -> list[Node]:
    found = [row.possible, row.matches, row.days.unknown, row.days.days, row.days.cut]
    found += [row.points.value, row.points.unknown] if row.points is not None else []
    found += [when for when, _ in (*row.reasons, *row.refused)]
    return found + [when for _, when in row.labels]


def _row(writer: Writer, layout: Layout, stage: str, row: FindingRow) -> None:
    rule = row.rule
    if row.possible is FALSE:
        _reads(writer, layout, rule, row.read_unmet)
        return
    with writer.block(f"if {writer.value(row.possible)}:"):
        writer.line("met = True")
        if row.matches is TRUE or row.matches is row.possible:
            _matched(writer, layout, stage, row)
        else:
            with writer.block(f"if {writer.value(row.matches)}:"):
                _matched(writer, layout, stage, row)
            if row.read_met is not NIL:
                with writer.block("else:"):
                    _reads(writer, layout, rule, row.read_met)
    if row.possible is not TRUE and row.read_unmet is not NIL:
        with writer.block("else:"):
            _reads(writer, layout, rule, row.read_unmet)


def _reads(writer: Writer, layout: Layout, rule: str, read: Node) -> None:
    if read is not NIL:
        writer.line(f"if not later: RD[{layout.rules[rule]}] |= {writer.value(read)}")


def _matched(writer: Writer, layout: Layout, stage: str, row: FindingRow) -> None:
    rule = row.rule
    days = writer.atom(row.days.days)
    unknown = row.days.unknown
    known = "True" if unknown is FALSE else f"not {writer.atom(unknown)}"
    worth = _worth(writer, row)
    asked = "E"
    if row.open is not NIL:
        asked = writer.fresh("q")
        bits = writer.atom(row.open)
        writer.line(f"{asked} = Q{stage}({bits}, id) if {bits} else E")
        writer.line(f"if {asked} and not later: OQ |= {asked}")
    _reads(writer, layout, rule, row.read_full)
    extras = [_extra(writer, stage, name, items) for name, items in row.extras.items()]
    base = ["id", repr(rule), writer.value(row.sure), known, days, writer.value(row.days.start), worth, "main", asked, "None"]
    writer.line(f"rows[{layout.rules[rule]}].append(({', '.join([*base, *extras])}))")
    _borders(writer, unknown, row.days.days, days)


def _pair(writer: Writer, row: FindingRow) -> None:
    rule = row.rule
    unmet = f"pairs[id, {rule!r}] = Pair(id, {rule!r}, AFTER if later else UNMET)"
    if row.possible is FALSE:
        writer.line(unmet)
        return
    with writer.block(f"if {writer.value(row.possible)}:"):
        writer.line("met = True")
        if row.matches is TRUE or row.matches is row.possible:
            _counted(writer, row)
        else:
            with writer.block(f"if {writer.value(row.matches)}:"):
                _counted(writer, row)
            with writer.block("else:"):
                _excepted(writer, row)
    if row.possible is not TRUE:
        with writer.block("else:"):
            writer.line(unmet)


def _counted(writer: Writer, row: FindingRow) -> None:
    """Write the pair of a record that matches."""
    rule = row.rule
    days = writer.atom(row.days.days)
    worth, cut = _worth(writer, row), writer.value(row.days.cut)
    reason = writer.chosen((when, REASONS[name]) for when, name in row.reasons)
    made = f"Pair(id, {rule!r}, {reason}, '', Intervals({days}), {worth}, {cut})"
    if row.days.unknown is not FALSE:
        made = f"Pair(id, {rule!r}, {reason}, '', NO_DAYS, {worth}) if {writer.value(row.days.unknown)} else {made}"
    writer.line(f"pairs[id, {rule!r}] = {made}")


def _excepted(writer: Writer, row: FindingRow) -> None:
    """Write the pair of a record that an exception keeps out."""
    reason = writer.fresh("r")
    writer.line(f"{reason} = {writer.chosen((when, REASONS[name]) for when, name in row.refused)}")
    labels = [f"({label!r} if {writer.value(when)} else None)" for label, when in sorted(row.labels)]
    text = f"labelled({', '.join(labels)}) if {reason} is EXCEPTION else ''"
    writer.line(f"pairs[id, {row.rule!r}] = Pair(id, {row.rule!r}, {reason}, {text})")


def _borders(writer: Writer, unknown: Node, item: Node, days: str) -> None:
    """Write what notes the borders of a set of days, unless it is unknown."""
    test = "" if unknown is FALSE else f"if not {writer.value(unknown)}: "
    if item.op != "interval":
        writer.line(f"{test}nc = next_border({days}, now, nc)")
        return
    start, end = map(writer.atom, item.args)
    known = "" if unknown is FALSE else f" and not {writer.value(unknown)}"
    with writer.block(f"if now < {end} and {start} < {end}{known}:"):
        writer.line(f"if now < {start}:")
        writer.line(f"    if {start} < nc: nc = {start}")
        writer.line(f"elif {end} < nc: nc = {end}")


def _worth(writer: Writer, row: FindingRow) -> str:
    if row.points is None or row.points.value is NONE:
        return "None"
    value = writer.atom(row.points.value)
    return value if row.points.unknown is FALSE else f"(None if {writer.value(row.points.unknown)} else {value})"


def _extra(writer: Writer, stage: str, name: str, items: tuple[Node, ...]) -> str:
    """Return the tuple of an extra; the questions in it are turned from bits, and borders of its days noted."""
    texts = [writer.value(item) for item in items]
    asked = ASKED_AT.get(name.split(" ")[0])
    if asked is not None:
        bits = texts[asked]
        texts[asked] = "E" if items[asked] is NIL else f"(Q{stage}({bits}, id) if {bits} else E)"
    if name.startswith(("tally ", "effect ")) and items[1] is not NONE:
        texts[1] = writer.atom(items[1])
        _borders(writer, items[0], items[1], texts[1])
    return f"({', '.join(texts)},)"


REASONS = {
    "after_as_of": "AFTER",
    "incomplete": "INCOMPLETE",
    "suspended": "SUSPENDED",
    "repaired": "REPAIRED",
    "expired": "EXPIRED",
    "exception": "EXCEPTION",
    "counts": "COUNTS",
}
"""The names of reasons in generated source."""


