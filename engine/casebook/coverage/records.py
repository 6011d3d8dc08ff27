"""Goals of the rules about records: attributes, findings, triggers, tallies."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from engine.casebook.coverage import tested
from engine.casebook.coverage.goal import Goal, both
from engine.casebook.coverage.reading import Reading, later
from engine.casebook.granule import granule
from engine.decide import Reason
from engine.facts import Dictionary
from engine.facts.dictionary import Absent
from engine.problems import Text
from engine.rulebook import program as p

_LEFT_OUT = (Reason.NOT_YET_KNOWN, Reason.SUPERSEDED, Reason.VOID)
_WORDS = {
    Reason.COUNTS: Text("作数", "counts"),
    Reason.UNMET: Text("不符合", "unmet"),
    Reason.AFTER_AS_OF: Text("基准日之后", "after the as-of date"),
    Reason.INCOMPLETE: Text("待认定", "open"),
    Reason.SUSPENDED: Text("中止", "suspended"),
    Reason.REPAIRED: Text("已修复", "repaired"),
    Reason.EXPIRED: Text("届满", "expired"),
    Reason.OUTRANKED: Text("从重吸收", "outranked"),
    Reason.OVER_THE_CAP: Text("超过封顶", "over the cap"),
    Reason.NOT_YET_KNOWN: Text("尚未知悉", "not yet known"),
    Reason.SUPERSEDED: Text("已被更正", "superseded"),
    Reason.VOID: Text("已撤销", "void"),
}
_SIDES = {
    "start": (("day before", Text("起始日前一日", "day before the first")), ("first day", Text("起始日", "first day"))),
    "end": (("last day", Text("最后一日", "last day")), ("day after", Text("期满次日", "day after the last"))),
    "repair": (("day before", Text("修复前一日", "day before repair")), ("its day", Text("修复之日", "day of repair"))),
    "suspended": (("first day", Text("中止首日", "first day suspended")), ("day after", Text("恢复之日", "first day again"))),
}


def goals(program: p.Program, dictionary: Dictionary) -> Iterator[Goal]:
    """Yield the goals of all rules about records."""
    for reason in _LEFT_OUT:
        yield Goal(f"records/versions/{reason}", "outcome", _WORDS[reason])
    for attribute in program.attributes.values():
        base = f"attributes/{attribute.id}"
        for branch in attribute.branches:
            yield both(f"{base}/{branch.label}", "outcome", branch.label, branch.label)
            yield from tested.goals(f"{base}/{branch.label}", branch.when, program)
        rest = Text("其余", "otherwise") if attribute.otherwise is not None else Text("待定", "open")
        yield Goal(f"{base}/otherwise" if attribute.otherwise is not None else f"{base}/open", "outcome", rest)
    for finding in program.findings.values():
        yield from _finding(finding, program, dictionary)
    for trigger in program.triggers.values():
        yield from _trigger(trigger, program)
    for tally in program.tallies.values():
        yield from _tally(tally, program)


def _finding(rule: p.Finding, program: p.Program, dictionary: Dictionary) -> Iterator[Goal]:
    base = f"findings/{rule.id}"
    for reason in (Reason.COUNTS, Reason.AFTER_AS_OF):
        yield Goal(f"{base}/{reason}", "outcome", _WORDS[reason])
    always = rule.when == p.ALWAYS
    cannot = Text("该规则没有条件", "the rule has no condition") if always else None
    yield Goal(f"{base}/unmet", "outcome", _WORDS[Reason.UNMET], cannot)
    conditions = (rule.when, *(one.when for one in rule.unless))
    read = [test for one in conditions for test in tested.leaves(one)]
    may_be_open = any(_may_be_open(test, rule.kind, program, dictionary) for test in read)
    cannot = None if may_be_open else Text("所读字段不会空缺", "no field it reads can be blank")
    yield Goal(f"{base}/incomplete", "outcome", _WORDS[Reason.INCOMPLETE], cannot)
    for one in rule.unless:
        yield both(f"{base}/exception {one.label}", "outcome", f"例外 {one.label}", f"exception {one.label}")
        yield from tested.goals(f"{base}/unless {one.label}", one.when, program)
    yield from _span(base, rule.span)
    outranked, capped = _picked(rule.id, program)
    yield Goal(f"{base}/outranked", "outcome", _WORDS[Reason.OUTRANKED], None if outranked else Text(
        "没有汇总在它与同一记录上更重的认定之间取高", "no tally picks it against a heavier one on the record"))  # fmt: skip
    yield Goal(f"{base}/over_the_cap", "outcome", _WORDS[Reason.OVER_THE_CAP], None if capped else Text(
        "没有封顶的汇总含有它", "no tally with a cap ranges over it"))  # fmt: skip
    yield from tested.goals(f"{base}/when", rule.when, program)
    if isinstance(rule.points, p.PointsTable):
        yield from (both(f"{base}/points {code}", "part", f"分值 {code}", f"points {code}") for code in rule.points.table)
    elif isinstance(rule.points, p.PointsBands):
        for at, _ in enumerate(rule.points.bands):
            yield both(f"{base}/points band {at + 1}", "part", f"分值第 {at + 1} 段", f"points of band {at + 1}")


def _may_be_open(test: p.Test, kind: str, program: p.Program, dictionary: Dictionary) -> bool:
    if test.name.startswith("?"):
        return True
    if test.name in program.attributes:
        attribute = program.attributes[test.name]
        if attribute.otherwise is None:
            return True
        return any(_may_be_open(one, kind, program, dictionary) for b in attribute.branches for one in tested.leaves(b.when))
    spec = dictionary.kinds[kind].fields.get(test.name) if test.what == "field" else dictionary.subject.get(test.name)
    return spec is not None and not spec.required and spec.absent is Absent.UNKNOWN


def _picked(rule: str, program: p.Program) -> tuple[bool, bool]:
    """Say whether some tally picks the highest among findings of a record, and whether one has a cap."""
    over = [tally for tally in program.tallies.values() if rule in tally.over]
    picking = [tally for tally in over if tally.of is not None and (tally.overlap is not None or tally.distinct_records)]
    kind = program.findings[rule].kind if rule in program.findings else None
    low, high = program.worth.get(rule, (0, 0))
    least = min(abs(low), abs(high))
    rivals = {
        other for tally in picking for other in tally.over
        if other != rule and other in program.findings and program.findings[other].kind == kind
        and max(map(abs, program.worth.get(other, (0, 0)))) >= least
    }  # fmt: skip
    keyed = any(tally.overlap not in (None, "record") for tally in picking)
    capped = any(
        (limits.high is not None and high > 0) or (limits.low is not None and low < 0)
        for tally in over
        for limits in (tally.cap, *([tally.groups.cap] if tally.groups else []))
    )
    return bool(rivals) or keyed, capped


def _span(base: str, span: p.Span) -> Iterator[Goal]:
    open_end = isinstance(span.end, p.DayOpen)
    never = Text("没有终点", "it has no end")
    for side, words in _SIDES["start"]:
        yield Goal(f"{base}/start: {side}", "bound", words)
    yield Goal(f"{base}/expired", "outcome", _WORDS[Reason.EXPIRED], never if open_end else None)
    for side, words in _SIDES["end"]:
        yield Goal(f"{base}/end: {side}", "bound", words, never if open_end else None)
    none = Text("修复不影响它", "repair does not touch it") if span.repair is None else None
    yield Goal(f"{base}/repaired", "outcome", _WORDS[Reason.REPAIRED], none)
    for side, words in _SIDES["repair"]:
        yield Goal(f"{base}/repair: {side}", "bound", words, none)
    none = Text("没有中止的规定", "nothing suspends it") if not span.suspensions else None
    yield Goal(f"{base}/suspended", "outcome", _WORDS[Reason.SUSPENDED], none)
    for side, words in _SIDES["suspended"]:
        yield Goal(f"{base}/suspended: {side}", "bound", words, none)


def _trigger(rule: p.Trigger, program: p.Program) -> Iterator[Goal]:
    base = f"triggers/{rule.id}"
    yield Goal(f"{base}/counts", "outcome", _WORDS[Reason.COUNTS])
    yield both(f"{base}/one short", "bound", "差一次（一期）不触发", "one record short")
    if rule.within is not None:
        yield both(f"{base}/window: last day", "bound", "窗口最后一日", "last day of the window")
        yield both(f"{base}/window: day after", "bound", "窗口次日", "day after the window")
    if rule.per:
        yield both(f"{base}/other keys", "part", "分属不同组", "spread over groups")
    yield from (goal for goal in _span(base, rule.span) if "start: day before" not in goal.name)
    for member in rule.members:
        yield both(f"{base}/member {member}", "part", f"由 {member} 构成", f"made of {member}")


def _tally(tally: p.Tally, program: p.Program) -> Iterator[Goal]:
    base = f"tallies/{tally.id}"
    yield both(f"{base}/nought", "outcome", "为零", "nought")
    yield both(f"{base}/more", "outcome", "不为零", "not nought")
    for rule in tally.over:
        yield both(f"{base}/over {rule}", "part", f"含 {rule}", f"takes in {rule}")
    for word, limit in (("at least", tally.cap.low), ("at most", tally.cap.high)):
        if limit is not None:
            yield both(f"{base}/cap {word}: reached", "bound", "达到封顶", "the cap reached")
            yield both(f"{base}/cap {word}: a step before", "bound", "差一步到封顶", "a step before the cap")
    if tally.window is not None:
        yield both(f"{base}/window: last day", "bound", "窗口最后一日", "last day of the window")
        yield both(f"{base}/window: day after", "bound", "窗口次日", "day after the window")


# --- what a decision shows ---


def seen(reading: Reading) -> Iterator[str]:
    """Yield the goals of rules about records that a decision shows."""
    yield from _attributes(reading)
    for (record, rule), pair in reading.outcome.pairs.items():
        if pair.reason in _LEFT_OUT:
            yield f"records/versions/{pair.reason}"
            continue
        finding = reading.program.findings.get(rule)
        if finding is not None:
            yield f"findings/{rule}/{pair.reason}"
            if pair.reason is Reason.EXCEPTION:
                yield from (f"findings/{rule}/exception {name}" for name in pair.label.split(","))
            if pair.reason is not Reason.AFTER_AS_OF:
                yield from tested.seen(f"findings/{rule}/when", finding.when, record, reading)
                for one in finding.unless:
                    if reading.holds(finding.when, record) is not False:
                        yield from tested.seen(f"findings/{rule}/unless {one.label}", one.when, record, reading)
            if pair.reason is Reason.COUNTS:
                yield from _points(finding, record, reading)
            yield from _days(f"findings/{rule}", f"pair/{rule}/{record}", reading)
        elif rule in reading.program.triggers:
            yield f"triggers/{rule}/{pair.reason}"
            yield from _days(f"triggers/{rule}", f"pair/{rule}/{record}", reading)
    for trigger in reading.program.triggers.values():
        yield from _fired(trigger, reading)
    for tally in reading.program.tallies.values():
        yield from _tallied(tally, reading)


def _attributes(reading: Reading) -> Iterator[str]:
    for node in reading.decision.nodes.values():
        if node.sort != "attribute" or node.rule not in reading.program.attributes:
            continue
        attribute, record = reading.program.attributes[node.rule], str(node.extra["record"])
        yield f"attributes/{attribute.id}/{node.extra['label'] or 'open'}"
        for branch in attribute.branches:
            yield from tested.seen(f"attributes/{attribute.id}/{branch.label}", branch.when, record, reading)
            if reading.holds(branch.when, record):
                break


def _points(finding: p.Finding, record: str, reading: Reading) -> Iterator[str]:
    if isinstance(finding.points, p.PointsTable):
        yield f"findings/{finding.id}/points {reading.field(record, finding.points.field)}"
    elif isinstance(finding.points, p.PointsBands):
        value = reading.field(record, finding.points.field)
        for at, (low, high, _) in enumerate(finding.points.bands):
            if isinstance(value, int) and (low is None or value >= low) and (high is None or value < high):
                yield f"findings/{finding.id}/points band {at + 1}"


def _days(base: str, node_id: str, reading: Reading) -> Iterator[str]:
    node, day = reading.decision.nodes.get(node_id), reading.day
    late = (Reason.EXPIRED, Reason.REPAIRED, Reason.AFTER_AS_OF, Reason.SUSPENDED)
    if node is None or (not node.days and node.verdict not in late):
        return
    start, end, cut = node.extra.get("start"), node.extra.get("end"), node.extra.get("repaired_on")
    on = day in node.days
    if start == day and on:
        yield f"{base}/start: first day"
    if isinstance(start, int) and day == start - 1 and not on:
        yield f"{base}/start: day before"
    if isinstance(end, int) and day == end - 1 and on:
        yield f"{base}/end: last day"
    if isinstance(end, int) and day == end and node.verdict == Reason.EXPIRED:
        yield f"{base}/end: day after"
    if isinstance(cut, int) and day == cut - 1 and on:
        yield f"{base}/repair: day before"
    if isinstance(cut, int) and day == cut and node.verdict == Reason.REPAIRED:
        yield f"{base}/repair: its day"
    spans = node.days.spans
    for before, after in itertools.pairwise(spans):
        if day == before[1] and not on:
            yield f"{base}/suspended: first day"
        if day == after[0]:
            yield f"{base}/suspended: day after"


def _fired(trigger: p.Trigger, reading: Reading) -> Iterator[str]:
    base = f"triggers/{trigger.id}"
    events = [event for event in reading.outcome.events if event.trigger == trigger.id]
    for event in events:
        for record in event.evidence:
            yield from (f"{base}/member {rule}" for rule in trigger.members if _is_member(record, rule, reading))
        dates = [day for day in (_dated(trigger, record, reading) for record in event.evidence) if day is not None]
        over = later(min(dates), trigger.within, reading.program) if dates and trigger.within is not None else None
        if over == _last(event.day, trigger):
            yield f"{base}/window: last day"
    groups: dict[tuple[object, ...], list[int]] = {}
    members = {record for record, rule in reading.outcome.pairs if rule in trigger.members and _is_member(record, rule, reading)}
    for record in sorted(members):
        day = _dated(trigger, record, reading)
        if day is not None and day <= reading.day:
            groups.setdefault(tuple(reading.field(record, key) for key in trigger.per), []).append(day)
    needed = _needed(trigger, reading.program)
    for keys, days in groups.items():
        shown = tuple(str(key) for key in keys)
        if any(event.keys == shown for event in events):
            continue
        if needed is None or len(days) == needed - 1 or (trigger.consecutive is not None and days):
            yield f"{base}/one short"
        if needed is not None and trigger.within is not None and len(days) >= needed:
            days.sort()
            for at in range(len(days) - needed + 1):
                over = later(days[at], trigger.within, reading.program)
                if over is not None and days[at + needed - 1] == _last(over - 1, trigger):
                    yield f"{base}/window: day after"
    if needed is not None and len(groups) > 1 and not events and sum(map(len, groups.values())) >= needed:
        yield f"{base}/other keys"


def _last(day: int, trigger: p.Trigger) -> int:
    """Return the day after a day, or the day itself where the first day of the window does not count."""
    return day + 1 if trigger.first_day_counts else day


def _needed(trigger: p.Trigger, program: p.Program) -> int | None:
    match trigger.at_least:
        case p.Const(int() as number):
            return number
        case p.ParamRef(name):
            return program.parameters[name].value
    return None


def _is_member(record: str, rule: str, reading: Reading) -> bool:
    pair = reading.outcome.pairs.get((record, rule))
    skipped = (Reason.UNMET, Reason.EXCEPTION, Reason.INCOMPLETE, *_LEFT_OUT)
    return pair is not None and pair.reason not in skipped


def _dated(trigger: p.Trigger, record: str, reading: Reading) -> int | None:
    value = reading.field(record, trigger.date)
    return value if isinstance(value, int) else None


def _tallied(tally: p.Tally, reading: Reading) -> Iterator[str]:
    base = f"tallies/{tally.id}"
    result = reading.outcome.tallies.get(tally.id)
    if result is None:
        return
    yield f"{base}/more" if result.value else f"{base}/nought"
    step = granule(reading.program) if tally.of == "points" else 1
    for word, limit, towards in (("at least", tally.cap.low, 1), ("at most", tally.cap.high, -1)):
        if limit is not None and result.value == limit:
            yield f"{base}/cap {word}: reached"
        if limit is not None and result.value == limit + towards * step:
            yield f"{base}/cap {word}: a step before"
    for record, rule in _ranged(tally.over, reading):
        if tally.window is None:
            if reading.day in reading.outcome.pairs[record, rule].days:
                yield f"{base}/over {rule}"
            continue
        since = reading.field(record, tally.window.date)
        until = later(since, tally.window.length, reading.program) if isinstance(since, int) else None
        if until is None or not _is_member(record, rule, reading) or not isinstance(since, int):
            continue
        until += 0 if tally.window.first_day_counts else 1
        if since <= reading.day < until:
            yield f"{base}/over {rule}"
        if reading.day in (until - 1, until):
            yield f"{base}/window: last day" if reading.day == until - 1 else f"{base}/window: day after"


def _ranged(rules: Iterable[str], reading: Reading) -> Iterator[tuple[str, str]]:
    wanted = set(rules)
    yield from (key for key in reading.outcome.pairs if key[1] in wanted)
