"""Open questions: which of them change something, and what each answer would lead to, found by deciding again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import TypeAlias

from engine.decide.decision import Alternative, OpenQuestion
from engine.decide.outcome import Outcome, QuestionKey, SchemeResult
from engine.decide.prepare import Prepared
from engine.facts import Field, Type, Value
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook.strata import effect_conditions, list_conditions, tests

MOST_QUESTIONS = 6
BAD_CLASSES = ("general", "serious", "risk")
"""Of the five kinds of information, those that speak against a subject."""

MOST_COMBINATIONS = 96

DecideAgain: TypeAlias = Callable[[Mapping[QuestionKey, Value]], Outcome]


@dataclass(frozen=True)
class Explored:
    """The questions that change something, the outcomes under their answers, how many were left aside, and the schemes
    whose grade hangs on them."""

    questions: tuple[OpenQuestion, ...]
    alternatives: tuple[Alternative, ...]
    unasked: int
    hanging: frozenset[str]


def explore(
    prepared: Prepared, outcome: Outcome, live: frozenset[QuestionKey], again: DecideAgain
) -> Explored:
    """Find which of the live questions change something, and the outcome under each answer.

    At most six questions are answered together, in all combinations if these are not too many, else one at a time. A
    question changes something if two answers to it, all else equal, lead to different consequences. If more than six
    are open, those that alone change nothing give way first.
    """
    asked = [_question(prepared, key) for key in sorted(live)]
    base = consequences(outcome)
    if len(asked) > MOST_QUESTIONS or _size(asked) > MOST_COMBINATIONS:
        alone = [(question, _each(question, again)) for question in asked]
        moving = [(q, found) for q, found in alone if any(consequences(item.outcome) != base for item in found)]
        still = [question for question, found in alone if (question, found) not in moving]
        single = [item for _, found in moving for item in found]
        tried = [*(question for question, _ in moving), *still][:MOST_QUESTIONS]
        while len(tried) > 1 and _size(tried) > MOST_COMBINATIONS:
            tried.pop()
        left = [question for question, _ in moving if question not in tried]
    else:
        tried, single, left = asked, [], []
    together = _together(tried, again)
    effective = [question for place, question in enumerate(tried) if _matters(together, place)]
    alternatives = _without(together, [tried.index(question) for question in effective])
    chosen = effective
    hanging = frozenset(
        name
        for item in (*single, *together)
        for name, result in outcome.schemes.items()
        if _graded(item.outcome.schemes[name]) != _graded(result)
    )
    return Explored(tuple(chosen), tuple(alternatives), len(left), hanging)


def _size(questions: list[OpenQuestion]) -> int:
    return prod(len(question.answers) for question in questions)


def _each(question: OpenQuestion, again: DecideAgain) -> list[Alternative]:
    return [Alternative(((question.key, answer),), again({question.key: answer})) for answer in question.answers]


def _together(questions: list[OpenQuestion], again: DecideAgain) -> list[Alternative]:
    """Decide under every combination of answers."""
    found = []
    for answers in product(*(question.answers for question in questions)) if questions else ():
        supposed = tuple((question.key, answer) for question, answer in zip(questions, answers, strict=True))
        found.append(Alternative(supposed, again(dict(supposed))))
    return found


def _matters(together: list[Alternative], place: int) -> bool:
    """Say whether two combinations that differ only in one question have different consequences."""
    seen: dict[object, object] = {}
    for item in together:
        others = item.answers[:place] + item.answers[place + 1 :]
        found = consequences(item.outcome)
        if seen.setdefault(others, found) != found:
            return True
    return False


def _without(together: list[Alternative], places: list[int]) -> list[Alternative]:
    """Keep one alternative per combination of the questions that matter; the others make no difference."""
    kept: dict[object, Alternative] = {}
    for item in together:
        answers = tuple(item.answers[place] for place in places)
        kept.setdefault(answers, Alternative(answers, item.outcome))
    return list(kept.values()) if places else []


def _graded(result: SchemeResult) -> object:
    return result.status, result.score, result.rank, result.best_rank, result.worst_rank


def hold_open(prepared: Prepared, outcome: Outcome, explored: Explored) -> Outcome:
    """Return the outcome with every grade that hangs on an open question marked provisional.

    So does one that weighs bad records of a kind of which no table was supplied at all: nobody can say there are none.
    """
    schemes = dict(outcome.schemes)
    for name, item in outcome.schemes.items():
        if item.status not in ("graded", "provisional"):
            continue
        unseen = _unseen(prepared, prepared.program.schemes[name])
        if unseen or name in explored.hanging:
            missing = tuple(sorted({*item.missing, *unseen}))
            schemes[name] = replace(item, status="provisional", missing=missing)
    return replace(outcome, schemes=schemes)


def _unseen(prepared: Prepared, scheme: p.Scheme) -> set[str]:
    """Return the kinds of bad records that a scheme weighs and of which nothing was supplied."""
    program = prepared.program
    rules = {rule for tally in (scheme.score.add if scheme.score else ()) for rule in program.tallies[tally].over}
    rules |= {effect.on for group in scheme.effects.values() for effect in group.effects if effect.on is not None}
    members = {member for rule in rules if rule in program.triggers for member in program.triggers[rule].members}
    return {
        program.findings[rule].kind
        for rule in rules | members
        if rule in program.findings
        and program.findings[rule].record_class in BAD_CLASSES
        and not prepared.supply.supplied(program.findings[rule].kind)
    }


def consequences(outcome: Outcome) -> object:
    """Return what an answer must change to count: grades, lists, supervision, measures; not what is merely open."""
    return (
        {name: _graded(item) for name, item in outcome.schemes.items()},
        {name: (item.status, item.proposal, item.end, item.open_grounds) for name, item in outcome.lists.items()},
        outcome.supervision and (outcome.supervision.code, outcome.supervision.overrides),
        outcome.measures,
        {key: (item.state, item.first_day) for key, item in outcome.repairs.items()},
    )


def _question(prepared: Prepared, key: QuestionKey) -> OpenQuestion:
    owner, name = key
    program, dictionary = prepared.program, prepared.dictionary
    bureau = Text("数据报送单位", "the unit that supplied the data")
    if owner == "supply":
        title = dictionary.kinds[name].title
        return OpenQuestion(key, "supply", title, bureau, (False, True), Type.BOOL)
    if owner == "subject":
        spec = dictionary.subject[name]
        return OpenQuestion(key, "field", spec.title, bureau, _answers(prepared, spec, ""), spec.type, spec.codes)
    if name.startswith("?"):
        question = program.questions[name[1:]]
        answers: tuple[Value, ...] = (True, False)
        return OpenQuestion(key, "determination", question.title, question.answered_by, answers, Type.BOOL, basis=question.basis)
    record = next(item for item in prepared.records if item.id == owner)
    field = dictionary.kinds[record.kind].fields.get(name)
    if field is None:
        attribute = program.attributes[name]
        answers = _attribute_answers(prepared, attribute)
        return OpenQuestion(key, "field", attribute.title, bureau, answers, attribute.type, attribute.codes)
    why = record.why_unknown.get(name, "")
    sort = "link" if why in ("dangling", "ambiguous", "conflicting") else "supply" if why == "not supplied" else "field"
    answers = _answers(prepared, field, record.kind)
    if field.type is Type.DATE:
        answers = (prepared.main_day(record), None)
    return OpenQuestion(key, sort, field.title, bureau, answers, field.type, field.codes)  # type: ignore[arg-type]


def _answers(prepared: Prepared, field: Field, kind: str) -> tuple[Value, ...]:
    """Return one answer for each region the rules tell apart; a code list gives each code the rules name, and one other."""
    named = _named_values(prepared, field.name, kind)
    return _regions(field.type, named, _all_codes(prepared, field.codes), optional=field.copy is not None)


def _attribute_answers(prepared: Prepared, attribute: p.Attribute) -> tuple[Value, ...]:
    named = _named_values(prepared, attribute.id, attribute.kind)
    return _regions(attribute.type, named, _all_codes(prepared, attribute.codes), optional=False)


def _all_codes(prepared: Prepared, name: str | None) -> tuple[str, ...]:
    return tuple(prepared.dictionary.codes[name].ranks) if name else ()


def _regions(type_: Type, named: set[Value], codes: tuple[str, ...], *, optional: bool) -> tuple[Value, ...]:
    none: tuple[Value, ...] = (None,) if optional else ()
    match type_:
        case Type.BOOL:
            return (True, False)
        case Type.CODE:
            chosen = [code for code in codes if code in named]
            return (*chosen, *[code for code in codes if code not in named][:1], *none)
        case Type.CODES:
            singles = [code for code in codes if code in named]
            return (*(frozenset({code}) for code in singles), frozenset(), *none)
        case Type.INT | Type.MONEY | Type.POINTS:
            bounds = sorted(value for value in named if isinstance(value, int) and not isinstance(value, bool))
            beside = {max(0, bound + step) for bound in bounds for step in (-1, 0, 1)}
            return (*sorted({0, *beside}), *none)
        case _:
            return none or (None,)


def _named_values(prepared: Prepared, name: str, kind: str) -> set[Value]:
    """Return the values the rulebook compares a field with."""
    program = prepared.program
    found: set[Value] = set()
    for condition in _conditions(program, kind):
        for test in tests(condition):
            if test.name == name and test.what in ("field", "subject"):
                found |= _constants(program, test)
    for points in [rule.points for rule in program.findings.values()]:
        if isinstance(points, p.PointsBands) and points.field == name:
            found |= {bound for low, high, _ in points.bands for bound in (low, high) if bound is not None}
        if isinstance(points, p.PointsPer) and points.field == name:
            found |= {points.unit}
        if isinstance(points, p.PointsTable) and points.field == name:
            found |= set(points.table)
    for scheme in program.schemes.values():
        if scheme.score and isinstance(scheme.score.base, p.BySubject) and scheme.score.base.field == name:
            found |= set(scheme.score.base.table)
    return found


def _constants(program: p.Program, test: p.Test) -> set[Value]:
    match test.operand:
        case p.Const(value):
            return {value}
        case p.ParamRef(name):
            return {program.parameters[name].value}
        case tuple():
            return set(test.operand)
        case int() if test.op.startswith("heaviest") and test.codes:
            codes = program.codes[test.codes].codes
            return {codes[test.operand].code}
        case _:
            return set()


def _conditions(program: p.Program, kind: str) -> list[p.Condition | None]:
    found: list[p.Condition | None] = []
    if kind:
        for attribute in program.attributes.values():
            if attribute.kind == kind:
                found += [branch.when for branch in attribute.branches]
        for finding in program.findings.values():
            if finding.kind == kind:
                found += [finding.when, *(item.when for item in finding.unless)]
        for rule in program.repairs.values():
            if rule.kind == kind:
                found += [rule.when, *(item.when for item in (*rule.conditions, *rule.bars))]
        return found
    for scheme in program.schemes.values():
        found += effect_conditions(scheme)
    for definition in program.lists.values():
        found += list_conditions(definition)
    if program.supervision is not None:
        found += [item.when for item in program.supervision.overrides]
    found += [measure.when for measure in program.measures.values()]
    for finding in program.findings.values():
        found += [finding.when]
    return found


