"""The remaining functions of generated source: events, days of list decisions, repair, reaches of gaps."""

from __future__ import annotations

from collections.abc import Iterable

from engine.decide.compiled.algebra import FALSE, NIL, NONE, TRUE, Node
from engine.decide.compiled.emit_python.layout import Layout
from engine.decide.compiled.emit_python.records import REASONS, RecordColumns, Slots
from engine.decide.compiled.emit_python.writer import Constants, Writer
from engine.decide.compiled.lower.lists import ListPlan
from engine.decide.compiled.lower.repairs import ConditionPlan, RepairPlan
from engine.decide.compiled.plan import TriggerStep


class RecordWriter(Writer):
    """Writes a function over one record: ``f`` its fields, ``id``, ``main``, ``now``, ``G``, ``A``."""

    def __init__(self, name: str, layout: Layout, constants: Constants) -> None:
        self.record = RecordColumns(layout)
        self.slots = Slots(layout)
        self.stem = name
        super().__init__(constants, self.record, self.slots.asked, "0")
        self._unknowns: set[str] = set()

    def count(self, roots: Iterable[Node]) -> None:
        """Note which nodes are used, and which fields may be unknown."""
        roots = list(roots)
        super().count(roots)
        stack, seen = list(roots), set()
        while stack:
            item = stack.pop()
            if item not in seen:
                seen.add(item)
                stack += item.args
                if item.op == "unknown":
                    self._unknowns.add(item.data)

    def asks(self, asked: Node) -> str:
        """Return the questions of a set of bits."""
        return f"Q{self.stem}({self.value(asked)}, id)"

    def source(self, head: str) -> str:
        """Return the function and the one that turns its bits into questions."""
        table = self.constants.name(self.slots.table())
        loads = ["id = r.record.id; f = r.fields; now = S.now; G = S.G; A = S.A", *self.record.loads(self._unknowns)]
        body = [head, *("    " + line for line in loads), *self.lines]
        return "\n".join([*body, f"def Q{self.stem}(bits, id):", f"    return questions(bits, id, {table})"])


def event_function(name: str, step: TriggerStep, layout: Layout, constants: Constants) -> str:
    """Return the source of the function that adds the row and pair of an event."""
    event, rule = step.event, step.rule
    columns = RecordColumns(layout)
    w = Writer(constants, columns, layout.placeholder, "0")
    points = [event.points.value, event.points.read] if event.points is not None else []
    roots = [event.end, event.days.days, event.days.days, event.days.start, event.days.read, *points, *points]
    w.count([*roots, *(when for when, _ in event.reasons), *(item for extra in event.extras.values() for item in extra)])
    w.line("complete_day = main; now = S.now")
    w.line(f"cut = undone if undone is not None and undone < {w.value(event.end)} else None")
    days = w.atom(event.days.days)
    worth = "None" if event.points is None else w.atom(event.points.value)
    reason = w.chosen((when, REASONS[text]) for when, text in event.reasons)
    w.line(f"S.pairs[id, {rule!r}] = Pair(id, {rule!r}, {reason}, '', Intervals({days}), {worth}, cut)")
    reads = [item for item in (event.days.read, event.points.read if event.points is not None else NIL) if item is not NIL]
    w.line("if main <= now:")
    w.line("    if not certain: S.OQ |= asked")
    for item in reads:
        w.line(f"    S.RD[{layout.rules[rule]}] |= {w.value(item)}")
    extras = []
    borders = [days]
    for title, items in event.extras.items():
        texts = [w.value(item) for item in items]
        if title.startswith("effect "):
            texts[2] = "E"
        if title.startswith(("tally ", "effect ")) and items[1] is not NONE:
            texts[1] = w.atom(items[1])
            borders.append(texts[1])
        extras.append(f"({', '.join(texts)},)")
    base = ["id", repr(rule), "certain", "True", days, "event_day", worth, "main", "asked", "event"]
    w.line(f"S.rows[{layout.rules[rule]}].append(({', '.join([*base, *extras])}))")
    w.line("nc = S.nc")
    w.line("if now < event_day < nc: nc = event_day")
    for each in borders:
        w.line(f"nc = next_border({each}, now, nc)")
    w.line("S.nc = nc")
    return "\n".join([f"def {name}(event, id, event_day, main, certain, undone, asked, S):", *w.lines])


def term_functions(name: str, plan: ListPlan, layout: Layout, constants: Constants) -> str:
    """Return the source of the functions over the decision that enters a list: its term, and the days of its ways out."""
    parts = []
    if plan.term is not None:
        w = RecordWriter(f"{name}_term", layout, constants)
        term = plan.term
        w.count([term.base, term.minimum, term.not_before, term.read])
        read = w.value(term.read) if term.read is not NIL else "0"
        w.line(f"return {w.value(term.base)}, {w.value(term.minimum)}, {w.value(term.not_before)}, {read}")
        parts.append(w.source(f"def {name}_term(S, r, day):\n    main = S.module.main_day(r)"))
    if plan.removals:
        w = RecordWriter(f"{name}_days", layout, constants)
        w.count([item for way in plan.removals for item in (way.day, way.read)])
        texts = [f"({w.value(way.day)}, {w.value(way.read) if way.read is not NIL else '0'})" for way in plan.removals]
        w.line(f"return ({', '.join(texts)},)")
        parts.append(w.source(f"def {name}_days(S, r):\n    main = S.module.main_day(r)"))
    return "\n".join(parts)


def until_function(name: str, until: Node, layout: Layout, constants: Constants) -> str:
    """Return the source of a function of a day."""
    w = Writer(constants, RecordColumns(layout), layout.placeholder, "0")
    w.count([until])
    w.line(f"return {w.value(until)}")
    return "\n".join([f"def {name}(day):", *w.lines])


def elapsed_function(days: tuple[Node, ...], layout: Layout, constants: Constants) -> str:
    """Return the source of the function that notes the days subject conditions wait for."""
    w = Writer(constants, RecordColumns(layout), layout.placeholder, "0")
    w.count(days)
    w.line("nc = S.nc; now = S.now")
    for item in days:
        day = w.atom(item)
        w.line(f"if {day} is not None and now < {day} < nc: nc = {day}")
    w.line("S.nc = nc")
    return "\n".join(["def elapsed(S, G):", *w.lines])


def repair_function(name: str, plan: RepairPlan, layout: Layout, constants: Constants) -> str:
    """Return the source of the function that checks one record: its result, or None if the rule is not for it."""
    w = RecordWriter(name, layout, constants)
    w.count(_repair_roots(plan))
    if plan.when.read is not NIL:
        w.line(f"S.PH |= {w.value(plan.when.read)}")
    if plan.when.possible is not TRUE:
        w.line(f"if not {w.value(plan.when.possible)}: return None")
    _asked(w, plan.when.open)
    shown = "None"
    if plan.ends is not None:
        end = w.atom(plan.ends.value)
        unsure = "" if plan.ends.unknown is FALSE else f" and not {w.value(plan.ends.unknown)}"
        w.line(f"ends = {end} if {end} < OPEN{unsure} else None")
        shown = "ends"
        if plan.ends.read is not NIL:
            w.line(f"S.PH |= {w.value(plan.ends.read)}")
        _asked(w, plan.ends.open)
    _asked(w, plan.done.open)
    done = w.atom(plan.done.value)
    w.line(f"if {done} is not None and {done} <= now: return RepairResult('repaired', ends={shown})")
    bars = []
    for item in plan.bars:
        state = _condition(w, plan, item, layout)
        bars.append(state)
    if bars:
        # a bar that counts others holds where there are more than it allows
        texts = [
            f"*([{item.id!r}] if {state}[1] {'in UNMET_STATES' if item.others is not None else '== MET'} else [])"
            for item, state in zip(plan.bars, bars, strict=True)
        ]
        w.line(f"barred = [{', '.join(texts)}]")
        w.line(f"if barred: return RepairResult('barred', unmet=tuple(sorted(barred)), ends={shown})")
    if plan.ends is not None:
        w.line("if ends is not None and ends <= now: return RepairResult('ended', ends=ends)")
    checked = [_condition(w, plan, item, layout) for item in plan.conditions]
    w.line(f"checked = [{', '.join(checked)}]")
    for state in bars:
        w.line(f"if {state}[1] == 'open': checked.append({state})")
    starts = constants.name(frozenset(item.id for item in plan.conditions if item.start is not None))
    w.line(f"return repairable(checked, {starts}, {shown})")
    return w.source(f"def {name}(S, r, main):\n    OQ = S.OQ")


def _asked(w: RecordWriter, asked: Node) -> None:
    if asked is not NIL:
        w.line(f"OQ |= {w.asks(asked)}")


def _condition(w: RecordWriter, plan: RepairPlan, item: ConditionPlan, layout: Layout) -> str:
    name = w.fresh("c")
    if item.verdict is not None:
        verdict = item.verdict
        if verdict.read is not NIL:
            w.line(f"S.PH |= {w.value(verdict.read)}")
        _asked(w, verdict.open)
        state = f"'met' if {w.value(verdict.certain)} else 'open' if {w.value(verdict.possible)} else 'unmet'"
        w.line(f"{name} = ({item.id!r}, {state}, None)")
        return name
    if item.start is not None:
        cell = item.start
        if cell.read is not NIL:
            w.line(f"S.PH |= {w.value(cell.read)}")
        day = w.atom(cell.value)
        known = f"({item.id!r}, 'met' if {day} <= now else 'not_yet', {day})"
        if cell.unknown is FALSE:
            w.line(f"{name} = {known}")
            return name
        unknown = w.value(cell.unknown)
        _asked(w, cell.open)
        w.line(f"{name} = ({item.id!r}, 'open', None) if {unknown} else {known}")
        return name
    others = item.others
    assert others is not None
    if others.read is not NIL:
        w.line(f"S.PH |= {w.value(others.read)}")
    rules = w.constants.name(tuple((layout.rules[rule], layout.extras[rule, others.extra]) for rule in others.of))
    equal = "".join(f"{w.value(value)}, " for value in others.equal)
    moment = w.value(others.moment.value)
    call = f"({item.id!r}, *others(S, {rules}, id, ({equal}), {moment}, {others.before_record}, {others.at_most}))"
    if others.moment.unknown is FALSE:
        w.line(f"{name} = {call}")
    else:
        _asked(w, others.moment.open)
        w.line(f"{name} = ({item.id!r}, 'open', None) if {w.value(others.moment.unknown)} else {call}")
    return name


def _repair_roots(plan: RepairPlan) -> list[Node]:
    found = [*plan.when, plan.done.value, plan.done.value, plan.done.open]
    if plan.ends is not None:
        found += [*plan.ends, plan.ends.value]
    for item in (*plan.conditions, *plan.bars):
        if item.verdict is not None:
            found += item.verdict
        elif item.start is not None:
            found += [*item.start, item.start.value]
        elif item.others is not None:
            found += [*item.others.equal, *item.others.moment, item.others.read]
    return found
