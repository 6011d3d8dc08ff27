"""Laws that hold for every rulebook and every world, whatever they say."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import Phase, assume, given, note, settings
from hypothesis import strategies as st
from laws.lawbook import RULEBOOK, better, outcome_of, painter, prepared_of, rekeyed, shuffled, without, wuhai
from parity.compare import differences
from parity.generate import Question, Sample, corpus_of, more_questions, questions, sample, samples
from parity.worlds import World

from engine.calendar import format_day
from engine.decide.decide import decide
from engine.decide.decision import Decision
from engine.decide.outcome import Outcome, Reason
from engine.decide.prepare import Prepared
from engine.decide.reference import evaluate
from engine.decide.reference.conditions import Verdict
from engine.decide.reference.view import RecordView
from engine.facts import Absent, FlatRecord, Record, Type
from engine.facts.links import UNKNOWN
from engine.rulebook import Corpus, Program
from engine.rulebook import program as p

seeds = st.integers(0, 2**32 - 1)
law = settings(phases=[Phase.explicit, Phase.generate])
"""A seed says nothing when it is made smaller; ``parity.shrink`` makes cases small."""
WUHAI = ("construction", "property", "real-estate")


def first_question(world: World) -> Question:
    return next(questions(world))


def decided(corpus: Corpus, rulebook: str, question: Question, records: tuple[Record, ...] | None = None) -> Decision:
    case = question.world.case
    given = case.records if records is None else records
    return decide(corpus, rulebook, case.subject, given, case.supply, question.as_of, question.known_at)


def explained(decision: Decision, corpus: Corpus) -> str:
    """Return the explanation as bytes would be written: JSON, everything in it."""
    from engine.explain import explain

    return explain(decision, corpus, view="auditor", format="json")


def same(first: Outcome, second: Outcome, *, but: tuple[str, ...] = ()) -> None:
    apart = [item for item in differences(first, second) if not item[0].startswith(but or ("\0",))]
    assert not apart, apart[:6]


def wuhai_worlds(seed: int) -> Iterator[tuple[Corpus, Program, World]]:
    """Yield one world for each rulebook of Wuhai."""
    corpus = wuhai()
    if isinstance(corpus, str):
        pytest.skip(f"the rulebooks of Wuhai do not load: {corpus}")
    for versions in corpus.programs.values():
        found = painter(corpus, versions[-1], seed)
        found_world = found.paint()
        start = versions[-1].start
        shift = max(0, start + 20 - found_world.as_of)
        yield corpus, versions[-1], moved(corpus, found_world, shift)


def moved(corpus: Corpus, world: World, days: int) -> World:
    """Return a world some days later: Wuhai's rulebooks are in force from 2026 on."""
    if not days:
        return world
    records = []
    for record in world.case.records:
        spec = corpus.dictionary.kinds[record.kind].fields
        fields = {
            name: value + days if spec[name].type is Type.DATE and isinstance(value, int) and value < 800000 else value
            for name, value in record.fields.items()
        }
        records.append(replace(record, fields=fields, recorded_at=record.recorded_at + 86400 * days))
    case = replace(world.case, records=tuple(records))
    return World(case, world.as_of + days, world.known_at + 86400 * days)


# --- order never matters ---------------------------------------------------------------------------------------


@law
@given(samples(worlds=2), seeds)
def test_order_of_records_never_matters(found: Sample, seed: int) -> None:
    for world in found.worlds:
        question = first_question(world)
        records = list(world.case.records)
        Random(seed).shuffle(records)
        one = decided(found.corpus, RULEBOOK, question)
        other = decided(found.corpus, RULEBOOK, question, tuple(records))
        if one.outcome is None:
            continue
        assert other.outcome is not None
        same(one.outcome, other.outcome)
        assert one == other
        assert explained(one, found.corpus) == explained(other, found.corpus)


@law
@given(samples(worlds=2), seeds)
def test_order_of_rules_never_matters(found: Sample, seed: int) -> None:
    chance = Random(seed)
    corpus = corpus_of(tuple(shuffled(chance, book) for book in found.books))
    assert corpus is not None
    for world in found.worlds:
        question = first_question(world)
        one, other = decided(found.corpus, RULEBOOK, question), decided(corpus, RULEBOOK, question)
        if one.outcome is None:
            continue
        assert other.outcome is not None
        same(one.outcome, other.outcome)
        assert {k: v.outcome for k, v in _alternatives(one).items()} == {k: v.outcome for k, v in _alternatives(other).items()}


@law
@given(samples(worlds=1), seeds)
def test_order_of_keys_never_changes_a_byte(found: Sample, seed: int) -> None:
    """Neither the digest of a rulebook nor its explanations know in which order its keys were written."""
    corpus = corpus_of(tuple(rekeyed(Random(seed), book) for book in found.books))
    assert corpus is not None
    assert [program.digest for program in corpus.programs[RULEBOOK]] == [p_.digest for p_ in found.corpus.programs[RULEBOOK]]
    question = first_question(found.worlds[0])
    one, other = decided(found.corpus, RULEBOOK, question), decided(corpus, RULEBOOK, question)
    assume(one.outcome is not None)
    assert explained(one, found.corpus) == explained(other, corpus)


def _alternatives(decision: Decision) -> dict[object, object]:
    return {frozenset(item.answers): item for item in decision.alternatives}


@law
@given(seeds)
def test_order_of_records_never_matters_in_wuhai(seed: int) -> None:
    for corpus, program, world in wuhai_worlds(seed):
        records = list(world.case.records)
        Random(seed).shuffle(records)
        question = first_question(world)
        same(outcome_of(corpus, program, question), outcome_of(corpus, program, question, tuple(records)))


@pytest.mark.parametrize("name", WUHAI)
def test_order_of_files_never_matters(name: str) -> None:
    from engine.paths import rules_dir
    from engine.rulebook import default_rulebooks, load_corpus

    if isinstance(why := wuhai(), str):
        pytest.skip(f"the rulebooks of Wuhai do not load: {why}")
    files = [path for path in default_rulebooks(rules_dir()) if "wuhai" in path.parts]
    one, other = load_corpus(rules_dir(), files), load_corpus(rules_dir(), files[::-1])
    assert one.digest == other.digest
    assert one.programs == other.programs
    assert any(name in path.as_posix() for path in files)


# --- worse never helps -----------------------------------------------------------------------------------------


def fresh_record(found: Sample, world: World, kind: str, seed: int) -> Record:
    """Return a record of a kind that no link touches and of which everything is known: a number and body of its own."""
    draw = painter(found.corpus, found.program, seed)
    draw.as_of, draw.numbers = world.as_of, 900
    record = draw.record(kind)
    spec = found.corpus.dictionary.kinds[kind]
    links = {link.by for link in spec.links}
    fields = {name: value for name, value in record.fields.items() if name not in links}
    for field in spec.fields.values():
        if field.copy is None and field.absent is Absent.UNKNOWN and field.type is not Type.TEXT and field.name not in links:
            fields.setdefault(field.name, draw.value(field, world.as_of))
    if "number" in fields:
        fields["number"] = "N-fresh"
    return replace(record, id="zz-fresh", fields=fields, recorded_at=world.known_at - 1)


def only_matches(outcome: Outcome, program: Program, record: str, way: str) -> bool:
    """Say whether a record matches rules of one direction only, at least one, and nothing about it is open."""
    held = {
        pair.rule
        for pair in outcome.pairs.values()
        if pair.record == record and pair.rule and pair.reason not in (Reason.UNMET, Reason.AFTER_AS_OF)
    }
    certain = all(owner != record for owner, _ in outcome.open)
    return certain and bool(held) and {program.directions[rule] for rule in held} == {way}


@law
@given(samples(worlds=2, plain=True, only="against"), seeds)
def test_a_finding_against_never_improves(found: Sample, seed: int) -> None:
    one_more_finding("against", found, seed)


@law
@given(samples(worlds=2, plain=True, only="for"), seeds)
def test_a_finding_in_favour_never_worsens(found: Sample, seed: int) -> None:
    one_more_finding("for", found, seed)


def one_more_finding(way: str, found: Sample, seed: int) -> None:
    """Add records that match only findings of one direction; the outcome may move in that direction only."""
    program = found.program
    kinds = sorted({item.kind for item in program.findings.values() if program.directions[item.id] == way} - {"list_decision"})
    for number, world in enumerate(found.worlds):
        for question in (
            first_question(world),
            *more_questions(Random(seed), world, outcome_of(found.corpus, program, first_question(world))),
        ):
            before = outcome_of(found.corpus, program, question)
            for kind, turn in product(kinds, range(3)):
                extra = fresh_record(found, world, kind, seed + 10 * number + turn)
                after = outcome_of(found.corpus, program, question, (*world.case.records, extra))
                if not only_matches(after, program, extra.id, way):
                    continue
                first, second = (before, after) if way == "against" else (after, before)
                wrong = list(better(program, first, second))
                note(f"seed {found.seed}, as of {format_day(question.as_of)}, added {extra}")
                assert not wrong, wrong


@law
@given(samples(worlds=2, plain=True, only="against"), seeds)
def test_repair_never_worsens(found: Sample, seed: int) -> None:
    """Where repair only cancels or shortens findings against the enterprise, and nothing else reads its day."""
    program, text = found.program, json.dumps(found.books)
    told = text.count('"at": "repaired_on"') + text.count('"done": "repaired_on"')
    assert text.count('"repaired_on"') == told, "nothing else reads the day of repair"
    kinds = sorted(
        {
            item.kind
            for item in program.findings.values()
            if (model := item.span.repair) is not None and model.model in ("cancels", "shortens") and model.at == "repaired_on"
        }
    )
    kinds = [kind for kind in kinds if all(_only_loses(program, item) for item in program.findings.values() if item.kind == kind)]
    chance = Random(seed)
    for world in found.worlds:
        prepared = prepared_of(found.corpus, program, first_question(world))
        before = evaluate(prepared)
        for record in prepared.records:
            if record.kind in kinds and record.fields.get("repaired_on") is None:
                start = prepared.main_day(record)
                day = chance.randint(start, max(start, prepared.as_of))
                after = evaluate(_with(prepared, record, "repaired_on", day))
                wrong = list(better(program, after, before))
                assert not wrong, (wrong, record.id, format_day(day))


def _only_loses(program: Program, rule: p.Finding) -> bool:
    """Say whether repair can only take days from a rule that can only do harm."""
    model = rule.span.repair
    member = any(rule.id in trigger.members for trigger in program.triggers.values())
    return program.directions[rule.id] in ("against", "neutral") and not member and (model is None or model.model != "converts")


def _with(prepared: Prepared, record: FlatRecord, field: str, value: object) -> Prepared:
    changed = replace(record, fields={**record.fields, field: value})  # type: ignore[dict-item]
    return replace(prepared, records=tuple(changed if item.id == record.id else item for item in prepared.records))


# --- nothing changes before the next change --------------------------------------------------------------------


@law
@given(samples(worlds=3, plain=True), seeds)
def test_nothing_changes_before_the_next_change(found: Sample, seed: int) -> None:
    """Repair aside: a decision stands until the grade, a list or the supervision could move."""
    found_ = without(found, "repairs")
    assume(found_ is not None)
    assert found_ is not None
    for world in found_.worlds:
        question = first_question(world)
        program = found_.corpus.select(RULEBOOK, question.as_of).program
        if program is not None:
            stands_until_next_change(found_.corpus, program, question)
            before = outcome_of(found_.corpus, program, question)
            for asked in more_questions(Random(seed), world, before, most=2):
                other = found_.corpus.select(RULEBOOK, asked.as_of).program
                if other is not None:
                    stands_until_next_change(found_.corpus, other, asked)


@law
@given(seeds)
def test_nothing_changes_before_the_next_change_in_wuhai(seed: int) -> None:
    for corpus, program, world in wuhai_worlds(seed):
        stands_until_next_change(corpus, program, first_question(world))


def stands_until_next_change(corpus: Corpus, program: Program, question: Question) -> None:
    outcome = outcome_of(corpus, program, question)
    today, change = question.as_of, outcome.next_change
    last = today + 4000 if change is None else change - 1
    for number in sorted({today + 1, (today + last) // 2, last}):
        if today < number <= last:
            later = outcome_of(corpus, program, replace(question, as_of=number))
            note(f"{format_day(today)} -> {format_day(number)}, next change {change and format_day(change)}")
            same(standing(outcome, program), standing(later, program), but=("next_change", "repairs"))


def standing(outcome: Outcome, program: Program) -> Outcome:
    """Leave out what moves with every day: the day a continuous scheme speaks about, and why a pair does not count
    (a span that is empty, ends while suspended, or belongs to an exception has no border on which it ends)."""
    why = {Reason.AFTER_AS_OF, Reason.SUSPENDED, Reason.REPAIRED, Reason.EXPIRED, Reason.EXCEPTION}
    schemes = {
        name: replace(item, speaks_on=None) if program.schemes[name].evaluated is None else item
        for name, item in outcome.schemes.items()
    }
    pairs = {
        key: replace(item, reason=Reason.EXPIRED, label="") if key[1] and item.reason in why else item
        for key, item in outcome.pairs.items()
    }
    return replace(outcome, schemes=schemes, pairs=pairs)


# --- what is known ---------------------------------------------------------------------------------------------


@law
@given(samples(worlds=2), seeds)
def test_void_leaves_nothing_of_a_record(found: Sample, seed: int) -> None:
    for world in found.worlds:
        question = first_question(world)
        program = found.corpus.select(RULEBOOK, question.as_of).program
        if program is None or not world.case.records:
            continue
        name = Random(seed).choice(world.case.records).id
        gone = tuple(record for record in world.case.records if record.id != name)
        void = tuple(replace(record, void=record.void or record.id == name) for record in world.case.records)
        one, other = outcome_of(found.corpus, program, question, gone), outcome_of(found.corpus, program, question, void)
        left = {key: pair for key, pair in other.pairs.items() if key[0].split("#")[0] != name}
        same(replace(one, unmatched=frozenset()), replace(other, pairs=left, unmatched=frozenset()))
        reasons = {pair.reason for key, pair in other.pairs.items() if key[0].split("#")[0] == name}
        assert reasons <= {Reason.VOID, Reason.SUPERSEDED, Reason.NOT_YET_KNOWN}


@law
@given(samples(worlds=2), st.lists(st.integers(-40, 40), min_size=2, max_size=5))
def test_knowledge_only_grows(found: Sample, days: list[int]) -> None:
    """A version is first unknown, then known (or void), then superseded, and never the other way round."""
    order = {Reason.NOT_YET_KNOWN: 0, Reason.SUPERSEDED: 2}
    for world in found.worlds:
        question = first_question(world)
        program = found.corpus.select(RULEBOOK, question.as_of).program
        if program is None:
            continue
        seen: dict[tuple[str, int], int] = {}
        for day in sorted(days):
            prepared = prepared_of(found.corpus, program, replace(question, known_at=question.known_at + 86400 * day))
            for record in world.case.records:
                left = [why for known, why in prepared.left_out.values() if known is record]
                chosen = any(item.record is record for item in prepared.records)
                assert len(left) + chosen == 1, "each version is used or left out for one reason"
                stage = 1 if chosen else order.get(left[0], 1)
                key = (record.id, record.recorded_at)
                assert stage >= seen.get(key, 0)
                seen[key] = stage


@law
@given(samples(worlds=2))
def test_nothing_is_dropped_in_silence(found: Sample) -> None:
    for world in found.worlds:
        prepared = found.prepared(first_question(world))
        if prepared is None:
            continue
        outcome = evaluate(prepared)
        kinds = {item.kind for item in prepared.program.findings.values()}
        named = {record for record, _ in outcome.pairs}
        assert {record.id for record in prepared.records} | set(prepared.left_out) <= named
        for record in prepared.records:
            rules = {rule.id for rule in prepared.program.findings.values() if rule.kind == record.kind}
            assert {rule for name, rule in outcome.pairs if name == record.id and rule} == rules
            assert record.kind in kinds or (record.id, "") in outcome.pairs
        assert outcome.unmatched == {record for record, rule in outcome.pairs if not rule}


@law
@given(samples(worlds=1))
def test_decide_is_pure(found: Sample) -> None:
    question = first_question(found.worlds[0])
    before = copy.deepcopy((question, found.books))
    programs = repr(found.corpus.programs)
    one, other = decided(found.corpus, RULEBOOK, question), decided(found.corpus, RULEBOOK, question)
    assert one == other
    assert list(one.nodes) == list(other.nodes)
    assert (question, found.books) == before
    assert repr(found.corpus.programs) == programs


# --- two readings ----------------------------------------------------------------------------------------------


def verdicts(prepared: Prepared, record: FlatRecord) -> dict[str, Verdict]:
    """Return the verdicts on every condition on a record."""
    view = RecordView(prepared, record)
    found: dict[str, Verdict] = {}
    for rule in prepared.program.findings.values():
        if rule.kind == record.kind:
            found[rule.id] = view.judge(rule.when)
            found |= {f"{rule.id} unless {item.label}": view.judge(item.when) for item in rule.unless}
    for attribute in prepared.program.attributes.values():
        if attribute.kind == record.kind:
            found |= {f"{attribute.id} {item.label}": view.judge(item.when) for item in attribute.branches}
    return found


def attribute_values(prepared: Prepared, record: FlatRecord) -> dict[str, object]:
    view = RecordView(prepared, record)
    kind = [item.id for item in prepared.program.attributes.values() if item.kind == record.kind]
    return {name: value for name in kind if (value := view.cell(name).value) is not UNKNOWN}


@law
@given(samples(worlds=2), seeds)
def test_an_answer_never_contradicts_what_was_certain(found: Sample, seed: int) -> None:
    """Certain stays certain, impossible stays impossible, and a known attribute keeps its value."""
    draw = painter(found.corpus, found.program, seed)
    for world in found.worlds:
        draw.as_of = world.as_of
        prepared = found.prepared(first_question(world))
        if prepared is None:
            continue
        for record in prepared.records:
            before, values = verdicts(prepared, record), attribute_values(prepared, record)
            assert all(verdict.possible for verdict in before.values() if verdict.certain)
            assert all(verdict.open for verdict in before.values() if verdict.is_open), "what is open says on what it hangs"
            assert not any(verdict.open for verdict in before.values() if not verdict.is_open)
            spec = found.corpus.dictionary.kinds[record.kind].fields
            for name in [name for name, value in record.fields.items() if value is UNKNOWN]:
                answer = draw.maybe(0.5) if name.startswith("?") else draw.value(spec[name], world.as_of)
                answered = replace(record, fields={**record.fields, name: answer})
                for key, verdict in verdicts(prepared, answered).items():
                    assert verdict.certain or not before[key].certain, (key, name, answer)
                    assert before[key].possible or not verdict.possible, (key, name, answer)
                after = attribute_values(prepared, answered)
                assert values == {key: after.get(key) for key in values}


@law
@given(samples(worlds=2))
def test_an_answer_stays_within_what_was_possible(found: Sample) -> None:
    """No answer to an open question leads a tally out of its bounds or makes possible what was not."""
    for world in found.worlds:
        question = first_question(world)
        decision = decided(found.corpus, RULEBOOK, question)
        outcome = decision.outcome
        if outcome is None:
            continue
        for alternative in decision.alternatives:
            if any(owner == "supply" for (owner, _), _ in alternative.answers):
                continue
            for name, after in alternative.outcome.tallies.items():
                before = outcome.tallies[name]
                note(f"seed {found.seed}: {alternative.answers}: tally {name} {before} -> {after}")
                assert before.low is None or before.low <= after.value
                assert before.high is None or after.value <= before.high
            for key, pair in outcome.pairs.items():
                other = alternative.outcome.pairs.get(key)
                if pair.reason is Reason.UNMET and pair.rule:
                    assert other is not None
                    assert other.reason is Reason.UNMET


@law
@given(samples(worlds=2))
def test_bounds_hold_what_is_certain(found: Sample) -> None:
    for world in found.worlds:
        prepared = found.prepared(first_question(world))
        if prepared is None:
            continue
        outcome = evaluate(prepared)
        for tally in outcome.tallies.values():
            assert tally.low is None or tally.low <= tally.value
            assert tally.high is None or tally.value <= tally.high
        for scheme in outcome.schemes.values():
            if scheme.rank is not None:
                assert scheme.best_rank is not None
                assert scheme.worst_rank is not None
                assert scheme.best_rank <= scheme.rank <= scheme.worst_rank


def test_samples_are_the_same_on_every_run() -> None:
    one, other = sample(7), sample(7)
    assert one.books == other.books
    assert one.worlds == other.worlds
