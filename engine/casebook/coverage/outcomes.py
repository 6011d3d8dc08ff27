"""Goals of the outcomes: schemes, lists, supervision, measures, repair, parameters."""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import OPEN
from engine.casebook.coverage import tested
from engine.casebook.coverage.goal import Goal, both
from engine.casebook.coverage.reading import Reading, later
from engine.casebook.granule import granule
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook.values import format_points

_STATUSES = {
    "graded": Text("已评定", "graded"), "provisional": Text("暂定", "provisional"),
    "not_taking_part": Text("未参加", "not taking part"), "not_enough_data": Text("数据不足", "not enough data"),
    "none": Text("未列入", "none"), "candidate": Text("候选", "candidate"), "proposed": Text("拟列入", "proposed"),
    "noticed": Text("已告知", "noticed"), "in_force": Text("在列", "in force"), "ended": Text("期满", "ended"),
    "removed": Text("移出", "removed"), "repaired": Text("已修复", "repaired"), "barred": Text("不得修复", "barred"),
    "eligible": Text("可申请", "eligible"), "not_yet": Text("未到期", "not yet"), "unmet": Text("不符合", "unmet"),
    "open": Text("待认定", "open"),
}  # fmt: skip


def goals(program: p.Program) -> Iterator[Goal]:
    """Yield the goals of all outcomes."""
    for parameter in program.parameters.values():
        if parameter.placeholder:
            yield both(f"parameters/{parameter.id}/read", "outcome", "作为占位值读取", "read as a placeholder")
    for scheme in program.schemes.values():
        yield from _scheme(scheme, program)
    for definition in program.lists.values():
        yield from _list(definition, program)
    table = program.supervision
    if table is not None:
        for (row, column), given in table.cells.items():
            shown = f"{row} × {column}" if column else row
            code = table.classes[given].code
            cannot = unreachable(program, row, column)
            yield Goal(f"supervision/matrix/{shown}", "part", Text(f"{shown}：{code}", f"{shown}: {code}"), cannot)
        for one in table.overrides:
            yield both(f"supervision/{one.id}/holds", "outcome", "适用", "holds")
            yield both(f"supervision/{one.id}/fails", "outcome", "不适用", "does not hold")
            yield from tested.goals(f"supervision/{one.id}/when", one.when, program)
    for measure in program.measures.values():
        yield both(f"measures/{measure.id}/applies", "outcome", "适用", "applies")
        yield both(f"measures/{measure.id}/absent", "outcome", "不适用", "does not apply")
        yield from tested.goals(f"measures/{measure.id}/when", measure.when, program)
    for rule in program.repairs.values():
        yield from _repair(rule, program)


def unreachable(program: p.Program, row: str, column: str) -> Text | None:
    """Say why no decision can come to a cell of the matrix of supervision, ``None`` if one can."""
    table = program.supervision
    assert table is not None
    for name, key in ((table.rows, row), (table.columns, column)):
        if name is not None and key in _cannot(program.schemes[name]):
            return _cannot(program.schemes[name])[key]
    return None


def _cannot(scheme: p.Scheme) -> dict[str, Text]:
    """Return the statuses a scheme never has, and why."""
    found = {}
    refusing = [one for one in scheme.requires if one.otherwise == "not_enough_data"]
    by_register = scheme.score is not None and isinstance(scheme.score.base, p.BySubject) and scheme.score.base.otherwise is None
    if scheme.taking_part is None:
        found["not_taking_part"] = Text("一律参加", "all take part")
    if not refusing and not by_register:
        found["not_enough_data"] = Text("没有必备的表", "no table is required")
    return found


def _scheme(scheme: p.Scheme, program: p.Program) -> Iterator[Goal]:
    base = f"schemes/{scheme.id}"
    for status in ("graded", "provisional", "not_taking_part", "not_enough_data"):
        yield Goal(f"{base}/{status}", "outcome", _STATUSES[status], _cannot(scheme).get(status))
    for grade in scheme.grades:
        yield both(f"{base}/grade {grade.code}", "outcome", f"等级 {grade.code}", f"grade {grade.code}")
    yield from tested.goals(f"{base}/taking_part", scheme.taking_part, program)
    step = granule(program)
    for at, bands in enumerate(scheme.thresholds):
        yield from tested.goals(f"{base}/thresholds {at + 1}", bands.when, program)
        for _, low, _ in bands.bands:
            if low is not None:
                for score in (low, low - step):
                    shown = format_points(score, program.points_decimals)
                    yield both(f"{base}/thresholds {at + 1} @ {shown}", "bound", f"得分 {shown}", f"score {shown}")
    for one in scheme.requires:
        yield both(f"{base}/missing {one.kind}", "part", f"缺 {one.kind}", f"{one.kind} missing")
    if scheme.score is not None:
        for word, limit in (("at least", scheme.score.cap.low), ("at most", scheme.score.cap.high)):
            if limit is not None:
                yield both(f"{base}/score {word}", "bound", "得分到界", "score at its limit")
        if isinstance(scheme.score.base, p.BySubject):
            for code in scheme.score.base.table:
                yield both(f"{base}/base {code}", "part", f"基础分 {code}", f"base of {code}")
    for group in scheme.effects.values():
        for effect in group.effects:
            yield both(f"{base}/{effect.id} holds", "outcome", f"{effect.id} 成立", f"{effect.id} holds")
            yield both(f"{base}/{effect.id} changes", "outcome", f"{effect.id} 起作用", f"{effect.id} changes the outcome")
            yield from tested.goals(f"{base}/{effect.id}", effect.when, program)


def _list(definition: p.ListDefinition, program: p.Program) -> Iterator[Goal]:
    base = f"lists/{definition.id}"
    entry = "candidate" if definition.quota else "proposed"
    statuses = ["none", *([entry, "noticed"] if definition.proposes else []), "in_force", "ended", "removed"]
    for status in statuses:
        yield Goal(f"{base}/{status}", "outcome", _STATUSES[status])
    for ground in definition.grounds:
        yield both(f"{base}/{ground.id} holds", "outcome", f"{ground.id} 成立", f"{ground.id} holds")
        yield from tested.goals(f"{base}/{ground.id}", ground.when, program)
    for one in definition.unless:
        yield both(f"{base}/exception {one.label}", "outcome", f"例外 {one.label}", f"exception {one.label}")
        yield from tested.goals(f"{base}/unless {one.label}", one.when, program)
    if definition.term is not None:
        yield both(f"{base}/term: last day", "bound", "期限最后一日", "last day of the term")
        yield both(f"{base}/term: day after", "bound", "期限届满", "day after the term")
        if definition.term.new_ground != "none":
            yield both(f"{base}/term: new ground", "part", "期内新情形", "a new ground within the term")
        if definition.term.minimum is not None:
            yield both(f"{base}/minimum", "bound", "最短期", "the shortest term")
    for way in definition.removals:
        yield both(f"{base}/{way.id}: its day", "bound", f"{way.id} 当日", f"{way.id}: first possible day")
        yield both(f"{base}/{way.id}: day before", "bound", f"{way.id} 前一日", f"{way.id}: the day before")
        yield from tested.goals(f"{base}/{way.id}", way.when, program)


def _repair(rule: p.Eligibility, program: p.Program) -> Iterator[Goal]:
    base = f"repairs/{rule.id}"
    timed = any(one.start or one.others for one in rule.conditions)
    cannot = {
        "barred": None if rule.bars else Text("没有不得修复的规定", "nothing bars repair"),
        "ended": None if rule.ends is not None else Text("不因期满而止", "it has no end of its own"),
        "not_yet": None if timed else Text("没有期限条件", "no condition of time"),
    }
    for state in ("repaired", "barred", "ended", "eligible", "not_yet", "unmet"):
        yield Goal(f"{base}/{state}", "outcome", _STATUSES[state], cannot.get(state))
    yield from tested.goals(f"{base}/when", rule.when, program)
    for one in (*rule.conditions, *rule.bars):
        yield both(f"{base}/{one.id}: met", "outcome", f"{one.id} 符合", f"{one.id} met")
        yield both(f"{base}/{one.id}: unmet", "outcome", f"{one.id} 不符合", f"{one.id} unmet")
        if one.start is not None:
            yield both(f"{base}/{one.id}: its day", "bound", f"{one.id} 当日", f"{one.id}: first day")
            yield both(f"{base}/{one.id}: day before", "bound", f"{one.id} 前一日", f"{one.id}: the day before")


# --- what a decision shows ---


def seen(reading: Reading) -> Iterator[str]:
    """Yield the goals of outcomes that a decision shows."""
    yield from (f"parameters/{name}/read" for name in reading.outcome.placeholders)
    for scheme in reading.program.schemes.values():
        yield from _graded(scheme, reading)
    for definition in reading.program.lists.values():
        yield from _listed(definition, reading)
    table, result = reading.program.supervision, reading.outcome.supervision
    if table is not None and result is not None:
        row, column = result.key
        yield f"supervision/matrix/{row} × {column}" if column else f"supervision/matrix/{row}"
        for one in table.overrides:
            yield f"supervision/{one.id}/{'holds' if one.id in result.overrides else 'fails'}"
            yield from tested.seen(f"supervision/{one.id}/when", one.when, None, reading)
    present = {name for name, _ in reading.outcome.measures}
    for measure in reading.program.measures.values():
        yield f"measures/{measure.id}/{'applies' if measure.id in present else 'absent'}"
        yield from tested.seen(f"measures/{measure.id}/when", measure.when, None, reading)
    for rule in reading.program.repairs.values():
        for record, flat in reading.decision.records.items():
            if flat.kind == rule.kind:
                yield from tested.seen(f"repairs/{rule.id}/when", rule.when, record, reading)
    for (record, name), found in reading.outcome.repairs.items():
        base = f"repairs/{name}"
        yield f"{base}/{found.state}"
        rule = reading.program.repairs[name]
        for part in (*rule.conditions, *rule.bars):
            node = reading.decision.nodes.get(f"condition/{record}/{name}/{part.id}")
            if node is None:
                continue
            yield f"{base}/{part.id}: {'met' if node.verdict == 'met' else 'unmet'}"
            if part.start is not None and isinstance(node.value, int) and node.value in (reading.day, reading.day + 1):
                yield f"{base}/{part.id}: its day" if node.value == reading.day else f"{base}/{part.id}: day before"


def _graded(scheme: p.Scheme, reading: Reading) -> Iterator[str]:
    base, result = f"schemes/{scheme.id}", reading.outcome.schemes[scheme.id]
    yield f"{base}/{result.status}"
    yield from tested.seen(f"{base}/taking_part", scheme.taking_part, None, reading)
    yield from (f"{base}/missing {kind}" for kind in result.missing)
    if result.rank is None:
        return
    yield f"{base}/grade {scheme.grades[result.rank].code}"
    for effect in result.effects:
        yield f"{base}/{effect.effect} holds"
        if effect.changed:
            yield f"{base}/{effect.effect} changes"
    for group in scheme.effects.values():
        for one in group.effects:
            yield from tested.seen(f"{base}/{one.id}", one.when, None, reading)
    for at, bands in enumerate(scheme.thresholds):
        yield from tested.seen(f"{base}/thresholds {at + 1}", bands.when, None, reading)
        if bands.when is None or reading.holds(bands.when, None):
            if result.score is not None:
                yield f"{base}/thresholds {at + 1} @ {format_points(result.score, reading.program.points_decimals)}"
            break
    if scheme.score is not None:
        if result.score == scheme.score.cap.low:
            yield f"{base}/score at least"
        if result.score == scheme.score.cap.high:
            yield f"{base}/score at most"
        if isinstance(scheme.score.base, p.BySubject):
            yield f"{base}/base {reading.decision.subject.fields.get(scheme.score.base.field)}"


def _listed(definition: p.ListDefinition, reading: Reading) -> Iterator[str]:
    base, result, day = f"lists/{definition.id}", reading.outcome.lists[definition.id], reading.day
    yield f"{base}/{result.status}"
    for name, _ in result.grounds:
        yield f"{base}/{name} holds"
    for ground in definition.grounds:
        yield from tested.seen(f"{base}/{ground.id}", ground.when, None, reading)
    for name in result.excepted:
        yield f"{base}/exception {name}"
    for one in definition.unless:
        yield from tested.seen(f"{base}/unless {one.label}", one.when, None, reading)
    if result.end is not None and result.end < OPEN:
        if day == result.end - 1 and result.status == "in_force":
            yield f"{base}/term: last day"
        if day == result.end and result.status == "ended":
            yield f"{base}/term: day after"
    if definition.term is not None and result.start is not None and result.end is not None:
        usual = later(result.start, definition.term.base, reading.program)
        flat = reading.decision.records.get(result.decision or "")
        stated = flat is not None and flat.fields.get("term_until") is not None
        if usual is not None and result.end > usual and not stated and result.status == "in_force":
            yield f"{base}/term: new ground"
        if result.minimum_until is not None and day in (result.minimum_until, result.minimum_until - 1):
            yield f"{base}/minimum"
    ways = {way.id: way for way in definition.removals}
    for removal in result.removals:
        if removal.day in (day, day + 1):
            yield f"{base}/{removal.id}: its day" if removal.day == day else f"{base}/{removal.id}: day before"
        yield from tested.seen(f"{base}/{removal.id}", ways[removal.id].when, None, reading)
