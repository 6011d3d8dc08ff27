"""The derivation: the working of the reference evaluator as addressable nodes (design 5). It computes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.calendar import Intervals, format_day
from engine.decide.decision import Node, Read
from engine.decide.outcome import Outcome, Reason
from engine.decide.reference.conditions import Cell, Verdict
from engine.decide.reference.evaluate import Working
from engine.decide.reference.findings import Instance
from engine.decide.reference.view import RecordView
from engine.facts import Type, Value
from engine.facts.links import UNKNOWN, FlatValue, Unknown
from engine.problems import Text
from engine.rulebook import program as p

ROOT = "decision"


def derive(working: Working, outcome: Outcome) -> dict[str, Node]:
    """Return the nodes of a decision by id; ``outcome`` is the one published (its grades may be marked provisional)."""
    day = working.prepared.as_of
    return {node.id: _as_cited(node, day) for node in _Derivation(working, outcome).nodes()}


def _as_cited(node: Node, day: int) -> Node:
    """Leave out the citations that do not speak on the day."""
    for item in node.basis:
        if not item.start <= day < item.end:
            return node._replace(basis=p.cited_on(node.basis, day))
    return node


class _Derivation:
    def __init__(self, working: Working, outcome: Outcome) -> None:
        self.working = working
        self.outcome = outcome
        self.program = working.prepared.program
        self.dictionary = working.prepared.dictionary

    def nodes(self) -> Iterator[Node]:
        """Yield every node, the root first."""
        children = [
            *(f"scheme/{name}" for name in self.outcome.schemes),
            *(f"list/{name}" for name in self.outcome.lists),
            *(["supervision"] if self.outcome.supervision else []),
            *sorted({f"measure/{name}" for name, _ in self.outcome.measures}),
            *(f"repair/{record}/{rule}" for record, rule in sorted(self.outcome.repairs)),
            *(f"record/{name}" for name in sorted(self.working.found.views)),
        ]
        yield Node(ROOT, "decision", self.program.id, self.program.title, self.program.basis, children=tuple(children))
        yield from self._records()
        yield from self._pairs()
        yield from self._events()
        yield from self._tallies()
        yield from self._schemes()
        yield from self._lists()
        yield from self._supervision()
        yield from self._measures()
        yield from self._repairs()

    # --- records and pairs ---

    def _records(self) -> Iterator[Node]:
        for name, view in sorted(self.working.found.views.items()):
            assert view.record is not None
            kind = self.dictionary.kinds[view.record.kind]
            attributes = tuple(f"attribute/{name}/{key}" for key in sorted(view.attributes))
            day = self.working.prepared.main_day(view.record)
            extra: dict[str, Value | tuple[str, ...]] = {"kind": kind.id, "main_day": day, "source": view.record.record.source}
            yield Node(
                f"record/{name}", "record", kind.id, kind.title, value=day, type=Type.DATE, children=attributes, extra=extra
            )  # fmt: skip
            for key in sorted(view.attributes):
                yield self._attribute(name, key, view)

    def _attribute(self, record: str, name: str, view: RecordView) -> Node:
        cell, branches = view.attributes[name]
        attribute = self.program.attributes[name]
        reads = [read for _, verdict in branches for read in self._reads(verdict, attribute.kind)]
        label = next((label for label, verdict in branches if verdict.certain), "otherwise")
        chosen = next((branch for branch in attribute.branches if branch.label == label), None)
        known = cell.value is not UNKNOWN
        return Node(
            f"attribute/{record}/{name}", "attribute", name, attribute.title,
            (*attribute.basis, *(chosen.basis if chosen else ())), "known" if known else "open",
            _known(cell.value), attribute.type, reads=tuple(reads),
            extra={"label": label if known else "", "record": record, "codes": attribute.codes},
        )  # fmt: skip

    def _pairs(self) -> Iterator[Node]:
        for items in self.working.found.by_rule.values():
            for item in items:
                yield self._pair(item)
        for (record, rule), pair in {**self.working.found.left_out, **self.working.found.unruled}.items():
            title = self._rule(rule).title if rule else Text("没有适用的规则", "no rule applies")
            basis = self._rule(rule).basis if rule else ()
            yield Node(f"pair/{rule or '-'}/{record}", "pair", rule, title, basis, str(pair.reason), extra={"record": record})

    def _pair(self, item: Instance) -> Node:
        rule = self._rule(item.rule)
        pair = self.outcome.pairs[item.key]
        kind = rule.kind if isinstance(rule, p.Finding) else ""
        reads = list(self._reads(item.when, kind)) if item.when is not None else []
        basis = list(rule.basis)
        for label, verdict in item.unless:
            reads += self._reads(verdict, kind)
            if verdict.certain and isinstance(rule, p.Finding):
                basis += next(one.basis for one in rule.unless if one.label == label)
        if pair.reason is Reason.REPAIRED and rule.span.repair is not None:
            basis += rule.span.repair.basis
        if pair.reason is Reason.SUSPENDED:
            basis += [cite for one in rule.span.suspensions for cite in one.basis]
        children = (f"event/{item.event.id}",) if item.event is not None else (f"record/{item.record}",)
        extra: dict[str, Value | tuple[str, ...]] = {
            "record": item.record,
            "label": pair.label,
            "class": rule.record_class,
            "repaired_on": pair.repaired_on,
            "start": item.days.start if item.days.known else None,
            "end": item.days.end if item.days.known else None,
        }
        if pair.label and isinstance(rule, p.Finding):
            titles = [one.title for one in rule.unless if one.label in pair.label.split(",")]
            extra["exception_zh"] = "；".join(title.zh for title in titles)
            extra["exception_en"] = "; ".join(title.en for title in titles)
        if item.open:
            extra["open"] = tuple(sorted(f"{owner}/{name}" for owner, name in item.open))
        return Node(
            f"pair/{item.rule}/{item.record}", "pair", item.rule, rule.title, tuple(dict.fromkeys(basis)),
            str(pair.reason), pair.points, Type.POINTS if pair.points is not None else None, pair.days, tuple(reads),
            children, extra,
        )  # fmt: skip

    def _rule(self, name: str) -> p.Finding | p.Trigger:
        return self.program.findings[name] if name in self.program.findings else self.program.triggers[name]

    def _events(self) -> Iterator[Node]:
        for name in self.program.triggers:
            trigger = self.program.triggers[name]
            for item in self.working.found.by_rule[name]:
                event = item.event
                assert event is not None
                evidence = [
                    f"pair/{member}/{record}"
                    for record in event.evidence
                    for member in trigger.members
                    if (record, member) in self.outcome.pairs and self.outcome.pairs[record, member].days
                ]
                yield Node(
                    f"event/{event.id}", "event", name, trigger.title, trigger.basis, "holds" if item.condition_sure else "open",
                    event.day, Type.DATE, item.days.days if item.days.known else Intervals(), children=tuple(evidence),
                    extra={"keys": event.keys, "evidence": event.evidence},
                )  # fmt: skip

    # --- tallies and schemes ---

    def _tallies(self) -> Iterator[Node]:
        for name, day in self.working.view.sums:
            total = self.working.view.sums[name, day]
            tally = self.program.tallies[name]
            suffix = self._on(day)
            children = tuple(f"pair/{item.instance.rule}/{item.instance.record}" for item in total.certain)
            extra: dict[str, Value | tuple[str, ...]] = {"low": total.result.low, "high": total.result.high, "day": day}
            extra["cap_low"], extra["cap_high"] = tally.cap.low, tally.cap.high
            extra["dropped"] = tuple(sorted(f"pair/{rule}/{record}" for record, rule in total.dropped))
            extra["capped"] = tuple(sorted(f"pair/{rule}/{record}" for record, rule in total.capped))
            extra["gaps"] = tuple(sorted(total.gaps))
            certain = total.result.low == total.result.high
            yield Node(
                f"tally/{name}{suffix}", "tally", name, tally.title, (), "known" if certain else "open",
                total.result.value, tally.type, children=children, extra=extra,
            )  # fmt: skip

    def _on(self, day: int) -> str:
        """Return what is added to a tally's id where it speaks about another day than the as-of date."""
        return "" if day == self.working.prepared.as_of else f"@{format_day(day)}"

    def _schemes(self) -> Iterator[Node]:
        for name, graded in self.working.graded.items():
            scheme = self.program.schemes[name]
            result = self.outcome.schemes[name]
            children = [f"score/{name}"] if result.score is not None else []
            children += [f"effect/{name}/{item.effect.id}" for item in graded.held if item.possible]
            reads = tuple(self._reads(graded.taking_part)) if graded.taking_part is not None else ()
            children += [f"need/{name}/{need}" for need in graded.needs]

            def code(rank: int | None, grades: tuple[p.Grade, ...] = scheme.grades) -> str | None:
                return None if rank is None else grades[rank].code

            yield Node(
                f"scheme/{name}", "scheme", name, scheme.title, scheme.basis, result.status, code(result.rank), Type.CODE,
                reads=reads, children=tuple(children),
                extra={
                    "score": result.score, "raw_grade": code(result.raw_rank), "best": code(result.best_rank),
                    "worst": code(result.worst_rank), "missing": result.missing, "speaks_on": result.speaks_on,
                    "clash": result.clash, "thresholds": graded.thresholds,
                },
            )  # fmt: skip
            if result.score is not None and scheme.score is not None:
                yield self._score(name, scheme.score, graded.base, result.speaks_on or 0, result.score)
            yield from self._effects(name)
            yield from self._needs(name, graded.needs)

    def _needs(self, name: str, needs: Mapping[str, Verdict]) -> Iterator[Node]:
        for need in self.program.schemes[name].needs:
            if need.id in needs:
                verdict = needs[need.id]
                state = "holds" if verdict.certain else "open" if verdict.possible else "fails"
                reads = tuple(self._reads(verdict))
                yield Node(f"need/{name}/{need.id}", "need", need.id, need.title, need.basis, state, reads=reads)

    def _score(self, name: str, score: p.Score, base: int, day: int, value: int) -> Node:
        suffix = self._on(day)
        return Node(
            f"score/{name}", "score", name, Text("得分", "score"), (), "known", value, Type.POINTS,
            children=tuple(f"tally/{tally}{suffix}" for tally in score.add),
            extra={"base": base, "cap_low": score.cap.low, "cap_high": score.cap.high},
        )  # fmt: skip

    def _effects(self, name: str) -> Iterator[Node]:
        applied = {item.effect: item for item in self.outcome.schemes[name].effects}
        stages = {e.id: sort for sort, group in self.program.schemes[name].effects.items() for e in group.effects}
        for held in self.working.graded[name].held:
            if not held.possible:
                continue
            effect = held.effect
            found = applied.get(effect.id)
            children = tuple(f"pair/{effect.on}/{record}" for record in held.sources) if effect.on else ()
            yield Node(
                f"effect/{name}/{effect.id}", "effect", effect.id, effect.title, effect.basis,
                "holds" if held.certain else "open", held.value, None, held.days,
                reads=tuple(self._reads(held.verdict)) if held.verdict is not None else (), children=children,
                extra={
                    "stage": stages[effect.id], "result": found.result if found else None,
                    "changed": found.changed if found else False, "sources": held.sources,
                },
            )  # fmt: skip

    # --- lists, supervision, measures, repair ---

    def _lists(self) -> Iterator[Node]:
        for name, listed in self.working.listed.items():
            definition, result = self.program.lists[name], self.outcome.lists[name]
            open_grounds = set(result.open_grounds)
            certain = {ground for ground, _ in result.grounds}
            children: list[str] = []
            nodes: list[Node] = []
            for ground, verdict, items, _holds in listed.grounds:
                state = "holds" if ground.id in certain else "open" if ground.id in open_grounds else "fails"
                reads = self._reads(verdict) if ground.on is None else ()
                node = Node(
                    f"ground/{name}/{ground.id}", "ground", ground.id, ground.title, ground.basis, state,
                    reads=tuple(reads), children=tuple(f"pair/{item.rule}/{item.record}" for item in items),
                )  # fmt: skip
                nodes.append(node)
                children.append(node.id)
            for way, day, verdict in listed.removals:
                state = "holds" if verdict is None or verdict.certain else "open" if verdict.possible else "fails"
                node = Node(
                    f"removal/{name}/{way.id}", "removal", way.id, way.title, way.basis, state, day, Type.DATE,
                    reads=tuple(self._reads(verdict)) if verdict is not None else (),
                )  # fmt: skip
                nodes.append(node)
                children.append(node.id)
            yield Node(
                f"list/{name}", "list", name, definition.title, definition.basis, result.status, children=tuple(children),
                extra={
                    "start": result.start, "end": result.end, "minimum_until": result.minimum_until,
                    "decision": result.decision, "notice": result.notice, "proposal": result.proposal,
                    "excepted": result.excepted, "colour": definition.colour, "kind": definition.kind,
                },
            )  # fmt: skip
            yield from nodes

    def _supervision(self) -> Iterator[Node]:
        result, table = self.outcome.supervision, self.program.supervision
        if result is None or table is None:
            return
        children = [f"scheme/{table.rows}", *([f"scheme/{table.columns}"] if table.columns else [])]
        for item, (name, verdict) in zip(table.overrides, self.working.overrides, strict=True):
            state = "holds" if verdict.certain else "open" if verdict.possible else "fails"
            children.append(f"override/{name}")
            yield Node(
                f"override/{name}", "override", name, item.title, item.basis, state, table.classes[item.gives].code,
                Type.CODE, reads=tuple(self._reads(verdict)),
            )  # fmt: skip
        chosen = next(one for one in table.classes if one.code == result.code)
        yield Node(
            "supervision", "supervision", result.code, chosen.title, table.basis, "known", result.code, Type.CODE,
            children=tuple(children), extra={"row": result.key[0], "column": result.key[1], "clash": result.clash},
        )  # fmt: skip

    def _measures(self) -> Iterator[Node]:
        sources: dict[str, list[str]] = {}
        for name, source in sorted(self.outcome.measures):
            sources.setdefault(name, []).append(source)
        for name, found in sources.items():
            measure = self.program.measures[name]
            verdict = self.working.measures.get(name)
            yield Node(
                f"measure/{name}", "measure", name, measure.title, measure.basis, "holds", measure.item, Type.KEY,
                reads=tuple(self._reads(verdict)) if verdict is not None else (), extra={"sources": tuple(found)},
            )  # fmt: skip

    def _repairs(self) -> Iterator[Node]:
        for (record, rule), (result, checked) in sorted(self.working.repairs.items()):
            eligibility = self.program.repairs[rule]
            conditions = {item.id: item for item in (*eligibility.conditions, *eligibility.bars)}
            children = tuple(f"condition/{record}/{rule}/{item.id}" for item in checked)
            yield Node(
                f"repair/{record}/{rule}", "repair", rule, eligibility.title, eligibility.basis, result.state,
                result.first_day, Type.DATE, children=children,
                extra={"record": record, "unmet": result.unmet, "open": result.open, "ends": result.ends},
            )  # fmt: skip
            for item in checked:
                one = conditions[item.id]
                yield Node(
                    f"condition/{record}/{rule}/{item.id}", "condition", item.id, one.title, one.basis, item.state,
                    item.day, Type.DATE, reads=tuple(self._reads(item.verdict, eligibility.kind)),
                    extra={"count": item.count, "at_most": one.others.at_most if one.others else None},
                )  # fmt: skip

    # --- reads ---

    def _reads(self, verdict: Verdict | None, kind: str = "") -> list[Read]:
        """Return what the tests of a condition read, in the order written."""
        if verdict is None:
            return []
        if isinstance(verdict.condition, p.Test):
            return [self._read(verdict.condition, verdict, kind)]
        return [read for part in verdict.parts for read in self._reads(part, kind)]

    def _read(self, test: p.Test, verdict: Verdict, kind: str) -> Read:
        cell = verdict.cell or Cell(None)
        known = cell.value is not UNKNOWN
        value = _known(cell.value)
        operand: object = verdict.operand
        if isinstance(test.operand, (tuple, bool, int)) and not isinstance(test.operand, p.Const):
            operand = test.operand
        parameter = test.operand.id if isinstance(test.operand, p.ParamRef) else None
        return Read(
            test.what, test.name, self._title(test, kind), test.type, test.codes, value, known,
            "" if known and value is not None else cell.absence or ("none" if known else "blank"), cell.origin, test.op,
            operand, parameter, verdict.certain, verdict.possible,
        )  # fmt: skip

    def _title(self, test: p.Test, kind: str) -> Text:
        match test.what:
            case "tally":
                return self.program.tallies[test.name].title
            case "scheme":
                return self.program.schemes[test.name].title
            case "list":
                return self.program.lists[test.name].title
            case "in_force":
                return self._rule(test.name).title
            case "subject":
                return self.dictionary.subject[test.name].title
        if test.name.startswith("?"):
            return self.program.questions[test.name[1:]].title
        if test.name in self.program.attributes:
            return self.program.attributes[test.name].title
        return self.dictionary.kinds[kind].fields[test.name].title


def _known(value: FlatValue) -> Value:
    return None if isinstance(value, Unknown) else value
