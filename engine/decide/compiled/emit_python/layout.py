"""Where everything stands in the generated source: rules, extras of rows, fields of the register, questions, placeholders."""

from __future__ import annotations

from engine.decide.compiled.algebra import Node
from engine.decide.compiled.plan import Plan

ID, RULE, SURE, KNOWN, DAYS, BEGAN, WORTH, MAIN, ASKED, EVENT = range(10)
"""Places in a row: the record's or event's id, the rule, whether the condition certainly holds, whether its days are known,
the days, when it began, the points (None: none, or unknown), the main date, the questions, the event (None: a finding)."""
EXTRAS = 10


class Layout:
    """The places of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        program = plan.program
        self.rules = {name: place for place, name in enumerate((*program.findings, *program.triggers))}
        self.extras: dict[tuple[str, str], int] = {}
        for stage in plan.records.values():
            for row in stage.rows:
                self._extras(row.rule, row.extras)
        for step in plan.triggers:
            self._extras(step.rule, step.event.extras)
        self.placeholders = {name: 1 << place for place, name in enumerate(program.parameters)}
        self.register: dict[str, int] = {}

    def _extras(self, rule: str, extras: object) -> None:
        for place, name in enumerate(extras):  # type: ignore[arg-type, var-annotated]
            self.extras[rule, name] = EXTRAS + place

    def register_value(self, name: str) -> str:
        """Return the expression of a field of the register (the one after it says whether it is unknown)."""
        return f"G[{2 * self.register.setdefault(name, len(self.register))}]"

    def register_unknown(self, name: str) -> str:
        """Return the expression that says whether a field of the register is unknown."""
        return f"G[{2 * self.register.setdefault(name, len(self.register)) + 1}]"

    def placeholder(self, item: Node) -> str:
        """Return the bit of a placeholder."""
        return str(self.placeholders[item.data[1]])
