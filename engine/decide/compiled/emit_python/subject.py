"""What is written about a subject: how its row is named in source, and in which order its outcomes are worked out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.decide.compiled.algebra import NIL, Node, union
from engine.decide.compiled.emit_python.layout import Layout
from engine.decide.compiled.emit_python.writer import Constants, Writer
from engine.decide.compiled.lower.cell import Verdict
from engine.decide.compiled.lower.lists import ListPlan
from engine.decide.compiled.plan import Plan

_LOCALS = ("now", "rows", "RD", "G", "T", "Z", "L", "OQ", "gappy")


class SubjectWriter(Writer):
    """Writes a function ``name(S)`` over the subject's row."""

    def __init__(self, constants: Constants, layout: Layout) -> None:
        super().__init__(constants, self._column, self._asked, "E")
        self.layout = layout

    def source(self, head: str) -> str:
        """Return the whole function; what of the state it names is loaded first."""
        text = "\n".join(self.lines)
        loads = [f"    {name} = S.{name}" for name in _LOCALS if _named(text, name)]
        return "\n".join([head, *loads, text])

    def judged(self, verdict: Verdict) -> None:
        """Note what a condition read and what stays open."""
        if verdict.read is not NIL:
            self.line(f"S.PH |= {self.bits(verdict.read)}")
        if verdict.open is not NIL:
            self.line(f"OQ |= {self.atom(verdict.open)}")

    def bits(self, read: Node) -> str:
        """Return an expression for a set of placeholders: bits, where questions are sets of pairs."""
        self.nothing, kept = "0", self.nothing
        text = self.value(read)
        self.nothing = kept
        return text

    def _written(self, item: Node) -> str:
        # only placeholders are asked whether they are none
        return f"(not {self.bits(item.args[0])})" if item.op == "empty" else super()._written(item)

    def asks(self, asked: Iterable[Node]) -> str:
        """Return an expression for a set of questions."""
        return self.value(union(asked))

    def _column(self, item: Node) -> str:
        name = item.data
        if isinstance(name, str):
            if name.startswith("register "):
                field = name.removeprefix("register ")
                return self.layout.register_value(field) if item.op == "col" else self.layout.register_unknown(field)
            return name[1:]
        match name[0]:
            case "part":
                return f"{self.atom(item.args[0])}[{name[1]}]"
            case "cut_off":
                return "cut_off"
            case "read":
                return f"RD[{self.layout.rules[name[1]]}]"
            case "scheme":
                return f"Z[{name[1]!r}]"
            case "list":
                return f"L[{name[1]!r}]"
            case "tally":
                place = list(self.layout.plan.program.tallies).index(name[1])
                day = self.value(item.args[0])
                return f"T[{place}]" if day == "now" else f"S.tally_at({place}, {day})"
            case "in_force":
                place = self.layout.rules[name[1]]
                return f"(in_force(S, {place}, {self.value(item.args[0])}) if rows[{place}] or gappy else NOT_IN_FORCE)"
        raise AssertionError(name)

    def _asked(self, item: Node) -> str:
        if item.data[0] == "placeholder":
            return self.layout.placeholder(item)
        return self.constants.name(frozenset({item.data}))


def _named(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.'\"]){name}(?![\w'\"])", text) is not None


def outcomes_function(plan: Plan, layout: Layout) -> str:
    """Return the source of the function that works out schemes and lists in their order; ``D`` are decisions by list.

    A list of which nothing was decided and whose grounds have no rows is left alone.
    """
    lines = ["def outcomes(S, D):", "    rows = S.rows; gappy = S.gappy; L = S.L"]
    schemes, lists = list(plan.schemes), list(plan.lists)
    for sort, name in plan.program.subject_strata:
        if sort == "scheme":
            lines.append(f"    scheme_{schemes.index(name)}(S)")
            continue
        call = f"list_{lists.index(name)}(S, D.get({plan.lists[name].definition.key!r}, NOTHING))"
        places = _rests_on(plan.lists[name], layout)
        if places is None:
            lines.append(f"    {call}")
        else:
            tests = " or ".join(["gappy", *(f"rows[{place}]" for place in places)])
            lines.append(f"    if {plan.lists[name].definition.key!r} in D or {tests}: {call}")
            lines.append(f"    else: L[{name!r}] = UNTOUCHED")
    return "\n".join(lines)


def _rests_on(plan: ListPlan, layout: Layout) -> list[int] | None:
    """Return the places of the rules without which a list is untouched; None if it can hang on something else."""
    if plan.unless or any(ground.verdict is not None or ground.read is not NIL for ground in plan.grounds):
        return None
    return [layout.rules[ground.on] for ground in plan.grounds if ground.on is not None]


def tallies_function(plan: Plan, layout: Layout) -> str:
    """Return the source of the function that works out every tally on the as-of date."""
    lines = ["def tallies(S, each, nothing):", "    rows = S.rows; now = S.now", "    gappy = S.gappy", "    return ["]
    for place, tally in enumerate(plan.tallies):
        tests = " or ".join([*(f"rows[{layout.rules[rule]}]" for rule in tally.over), "gappy"])
        lines.append(f"        each[{place}](S, now) if {tests} else nothing[{place}],")
    return "\n".join([*lines, "    ]"])


def verdict_nodes(verdicts: Iterable[Verdict]) -> list[Node]:
    """Return the nodes that judging some conditions works out, to be counted before they are written."""
    return [item for v in verdicts for item in (v.certain, v.possible, v.open, v.open, v.read)]
