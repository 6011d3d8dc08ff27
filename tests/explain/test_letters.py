"""What a letter must not say, and what it must: no accusation, no false hope, no clutter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.calendar import Intervals, add_months
from engine.decide.decision import Alternative, OpenQuestion
from engine.decide.outcome import ListResult, Pair, Reason, RepairResult
from engine.explain import build, explain
from engine.explain.answers import _band, _names_lower
from engine.explain.lists import deadline, describe
from engine.explain.questions import alternatives_table, question_table
from engine.explain.reader import Reader
from engine.explain.records import matters
from engine.facts import Type
from engine.problems import Text
from engine.rulebook import program as p

from .readers import block_texts, texts


def first(examples, fits):
    return next(made for made in examples if made[2].outcome is not None and fits(made[2]))


def said(blocks):
    return "".join(text for block in blocks for text in block_texts(block))


def with_list(made, **changes):
    """Return a decision whose first list with a ground on a finding has another result."""
    _, corpus, decision = made
    program = decision.selection.program
    id = next(id for id, one in program.lists.items() if any(ground.on in program.findings for ground in one.grounds))
    ground = next(ground for ground in program.lists[id].grounds if ground.on in program.findings)
    kind = program.findings[ground.on].kind
    result = ListResult("none", open_grounds=(ground.id,))
    pairs = {key: pair for key, pair in decision.outcome.pairs.items() if pair.rule != ground.on}
    outcome = replace(decision.outcome, pairs=pairs, lists={**decision.outcome.lists, id: result}, **changes)
    return Reader(replace(decision, outcome=outcome), corpus, "zh"), program.lists[id], result, ground, kind


@pytest.fixture
def listed(examples):
    return first(
        examples,
        lambda d: any(g.on in d.selection.program.findings for one in d.selection.program.lists.values() for g in one.grounds),
    )


def test_a_ground_open_for_want_of_a_table_is_not_named(listed):
    *_, kind = with_list(listed)
    reader, definition, result, ground, _ = with_list(listed, open=frozenset({("supply", kind)}))
    told = said(describe(reader, definition, result, full=False))
    assert ground.title.zh not in told
    assert "不表示存在任何违法行为" in told


def test_a_ground_open_for_another_reason_is_named(listed):
    reader, definition, result, ground, _ = with_list(listed, open=frozenset())
    assert f"待核实的列入事由：{ground.title.zh}" in said(describe(reader, definition, result, full=False))


def test_disputed_days_of_removal_are_said(listed):
    reader, definition, result, *_ = with_list(listed)
    assert "移出日期不同" in said(describe(reader, definition, replace(result, disputed=True), full=False))


def test_a_list_kept_by_others_says_whose_it_is_and_where_to_object(listed):
    reader, definition, *_ = with_list(listed)
    result = ListResult("in_force", start=1, end=2)
    told = said(describe(reader, replace(definition, proposes=False), result, full=False))
    assert f"本名单由{definition.competent.zh}作出" in told
    assert "移出由原列入机关办理" in told
    assert "移出由原列入机关办理" not in said(describe(reader, replace(definition, proposes=True), result, full=False))


def test_a_determination_that_says_no_is_not_absence(examples):
    reader, definition = denied(examples)
    told = said(describe(reader, definition, ListResult("none"), full=True))
    assert "经认定不属于" in told


def denied(examples):
    """Return a decision, changed so that a ground's rule failed on nothing but a determination."""
    for _, corpus, decision in examples:
        program, outcome = decision.selection.program, decision.outcome
        if outcome is None:
            continue
        for pair in outcome.pairs.values():
            node = decision.nodes.get(f"pair/{pair.rule}/{pair.record}")
            finding = program.findings.get(pair.rule)
            if node is None or finding is None or not isinstance(finding.when, p.Test) or not node.reads:
                continue
            read = node.reads[0]._replace(name="?asked", value=False, known=True, certain=False, possible=False)
            when = replace(finding.when, name="?asked")
            changed = replace(program, findings={**program.findings, pair.rule: replace(finding, when=when, unless=())})
            ground = p.Ground("G", finding.title, (), pair.rule, None)
            definition = next(iter(program.lists.values()), None)
            if definition is None:
                continue
            unmet = replace(pair, reason=Reason.UNMET)
            held = replace(
                decision,
                selection=replace(decision.selection, program=changed),
                outcome=replace(outcome, pairs={(pair.record, pair.rule): unmet}),
                nodes={**decision.nodes, node.id: node._replace(reads=(read,))},
            )
            return Reader(held, corpus, "zh"), replace(definition, grounds=(ground,))
    raise AssertionError("no example fits")


def test_a_term_of_working_days_ends_on_one(examples):
    reader = Reader(examples[0][2], examples[0][1], "zh")
    day = examples[0][2].as_of
    due = deadline(reader, day, p.Length("working_days", p.Const(5)))
    assert due is not None
    assert reader.corpus.calendar.is_workday(due)
    assert due >= day + 5
    assert deadline(reader, day, p.Length("days", p.Const(5))) == day + 5


def test_only_what_matters_stands_in_the_letter(examples):
    _, corpus, decision = first(examples, lambda d: bool(d.records))
    reader, record, now = Reader(decision, corpus, "zh"), next(iter(decision.records)), decision.as_of

    def pair(reason, end=now):
        return Pair(record, "R", reason, days=Intervals.of((1, end)))

    assert not matters(reader, pair(Reason.UNMET))
    assert not matters(reader, pair(Reason.OUT_OF_SCOPE))
    assert matters(reader, pair(Reason.EXPIRED))
    assert not matters(reader, pair(Reason.EXPIRED, add_months(now, -12)))
    assert matters(reader, pair(Reason.EXPIRED, add_months(now, -12) + 1))
    for reason in (Reason.SUSPENDED, Reason.REPAIRED, Reason.INCOMPLETE, Reason.EXCEPTION, Reason.OUTRANKED, Reason.OVER_THE_CAP):
        assert matters(reader, pair(reason))


def test_a_trial_run_is_not_sealed(examples):
    _, corpus, decision = first(examples, lambda d: True)
    assert "印章" not in explain(replace(decision, trial=True), corpus, view="subject")
    assert "印章" in explain(replace(decision, trial=False), corpus, view="subject")


def test_two_repair_rules_that_differ_are_put_side_by_side(examples):
    name, corpus, decision = first(examples, lambda d: bool(d.outcome.repairs))
    (record, rule), result = next(iter(decision.outcome.repairs.items()))
    program = decision.selection.program
    twin = replace(program.repairs[rule], id="TWIN")
    changed = replace(program, repairs={**program.repairs, "TWIN": twin})
    other = RepairResult("not_yet", decision.as_of + 100)
    outcome = replace(decision.outcome, repairs={(record, rule): result, (record, "TWIN"): other})
    made = replace(decision, outcome=outcome, selection=replace(decision.selection, program=changed))
    told = "".join(texts(build(made, corpus, view="subject")))
    assert "几项规定的日期不一致" in told
    assert "几项规定的日期不一致" not in "".join(texts(build(decision, corpus, view="subject"))), name


def test_bounds_are_named_by_the_rounder_number():
    assert _names_lower(300000, 300001)
    assert not _names_lower(299999, 300000)
    assert not _names_lower(2, 3)


def question(record, name, type_, answers):
    return OpenQuestion((record, name), "field", Text(name, name), Text("x", "x"), answers, type_)


def asked(examples, questions, changing):
    """Return a reader of a decision with these questions; ``changing`` says which answers change the outcome."""
    _, corpus, decision = first(examples, lambda d: bool(d.records) and bool(d.outcome.schemes) and not d.questions)
    id = next(iter(decision.outcome.schemes))
    other = replace(
        decision.outcome,
        schemes={**decision.outcome.schemes, id: replace(decision.outcome.schemes[id], status="not_enough_data")},
    )
    record = next(iter(decision.records))
    made = tuple(question(record, *one) for one in questions)
    combinations = [()]
    for one in made:
        combinations = [(*before, (one.key, answer)) for before in combinations for answer in one.answers]
    alternatives = tuple(
        Alternative(answers, other if changing(tuple(value for _, value in answers)) else decision.outcome)
        for answers in combinations
    )
    return Reader(replace(decision, questions=made, alternatives=alternatives), corpus, "zh")


def test_numbers_with_equal_outcomes_are_one_band(examples):
    answers = (0, 299999, 300000, 300001, 4999999, 5000000, 5000001)
    reader = asked(examples, [("fine", Type.MONEY, answers)], lambda values: values[0] >= 300000)
    table = question_table(reader, refs=False)
    assert table.rows[0].cells[3] == "不足3,000元；3,000元以上"
    assert [row.cells[0] for row in alternatives_table(reader).rows] == ["（1）不足3,000元", "（1）3,000元以上"]


@pytest.mark.parametrize(("before", "run", "after", "words"), [
    (None, [0, 300000], 300001, "不超过3,000元"),
    (300000, [300001, 400000], None, "超过3,000元"),
    (299999, [300000], 300001, "3,000元"),
    (299999, [300000, 4999999], 5000000, "3,000元以上不足5万元"),
    (None, [0, 1], None, "无论多少"),
])  # fmt: skip
def test_bands_in_words(examples, before, run, after, words):
    reader = Reader(examples[0][2], examples[0][1], "zh")
    assert _band(reader, question("r", "fine", Type.MONEY, ()), before, run, after) == words


def test_two_dates_of_one_fact_are_one_question(examples):
    day = 738865
    dates = [("from", Type.DATE, (day, None)), ("until", Type.DATE, (day, None))]
    reader = asked(examples, dates, lambda values: values == (day, None))
    assert len(question_table(reader, refs=False).rows) == 1
    assert [row.cells[0] for row in alternatives_table(reader).rows] == ["（1）无此类记录", "（1）from：2023-12-11、until：无"]


def test_a_question_that_makes_no_difference_is_left_out_of_a_row(examples):
    both = [("one", Type.BOOL, (True, False)), ("two", Type.BOOL, (True, False))]
    reader = asked(examples, both, lambda values: values[0] and values[1])
    assert [row.cells[0] for row in alternatives_table(reader).rows] == ["（1）是；（2）是", "（1）是；（2）否", "（1）否"]


def test_a_result_provisional_only_in_a_term_says_so(examples):
    _, corpus, decision = first(examples, lambda d: not d.questions and d.selection.program.lists and graded(d))
    name, definition = next(iter(decision.selection.program.lists.items()))
    id, title = "days", Text("陈述期限", "time of defence")
    own = p.Parameter(id, title, Type.INT, 5, True, (3, 10), None, ())
    program = replace(decision.selection.program, parameters={id: own})
    decision = replace(decision, selection=replace(decision.selection, program=program))
    outcome = replace(decision.outcome, placeholders=frozenset({id}))
    step = p.Step("S", Text("陈述", "defence"), p.Length("working_days", p.ParamRef(id)), ())
    lists = {**program.lists, name: replace(definition, steps=(step,))}
    timed = replace(decision.selection, program=replace(program, lists=lists))
    assert "不影响等级" in explain(replace(decision, outcome=outcome, selection=timed), corpus, view="subject")
    told = explain(replace(decision, outcome=outcome), corpus, view="subject")
    assert "不影响等级" not in told
    assert title.zh in told


def graded(decision):
    return all(result.status == "graded" for result in decision.outcome.schemes.values())
