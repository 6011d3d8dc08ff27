"""From the loaded rulebook to a plan: each part of a program has its module here."""

from __future__ import annotations

from engine.decide.compiled.algebra import NEVER, NIL, NONE, Node, col
from engine.decide.compiled.lower.book import Book
from engine.decide.compiled.lower.findings import record_stages
from engine.decide.compiled.lower.gaps import rule_reach, tally_reach
from engine.decide.compiled.lower.known import check_known
from engine.decide.compiled.lower.lists import lower_list
from engine.decide.compiled.lower.repairs import lower_repair
from engine.decide.compiled.lower.schemes import lower_scheme
from engine.decide.compiled.lower.subject import SubjectTerms
from engine.decide.compiled.lower.supervision import lower_measures, lower_supervision
from engine.decide.compiled.lower.triggers import trigger_steps
from engine.decide.compiled.plan import Plan, RecordStage, TriggerStep
from engine.facts import Type
from engine.rulebook import program as p
from engine.rulebook.corpus import Corpus
from engine.rulebook.strata import effect_conditions, list_conditions, tests


def lower(corpus: Corpus, program: p.Program) -> Plan:
    """Lower a rulebook version.

    Raises:
        Unlowered: it uses a part of the language that is not lowered; nothing is approximated.
    """
    check_known(program)
    book, settled = Book(corpus, program), Book(corpus, program, settled=True)
    records, triggers = record_stages(book), trigger_steps(book)
    readers = frozenset(_readers(records, triggers))
    subject_tests = list(dict.fromkeys(_subject_tests(program)))
    terms = SubjectTerms(book, readers, col("@now"))
    reaches = {f"tally {item.id}": tally_reach(book, item) for item in program.tallies.values()}
    reaches |= {f"rule {name}": rule_reach(book, name) for name in (*program.findings, *program.triggers)}
    return Plan(
        program=program,
        records=records,
        settled=record_stages(settled),
        main_dates={kind.id: kind.main_date for kind in corpus.dictionary.kinds.values()},
        triggers=triggers,
        tallies=tuple(program.tallies.values()),
        reaches=reaches,
        schemes={name: lower_scheme(book, readers, item) for name, item in program.schemes.items()},
        lists={name: lower_list(book, readers, item) for name, item in program.lists.items()},
        supervision=lower_supervision(book, readers),
        measures=lower_measures(book, readers),
        repairs=tuple(lower_repair(book, item) for item in program.repairs.values()),
        elapsed=tuple(
            day for test in subject_tests if isinstance(test.operand, p.Length) and (day := terms.elapsed(test)[0]) is not NONE
        ),
        tested_tallies=tuple(dict.fromkeys(test.name for test in subject_tests if test.what == "tally")),
        tested_rules=tuple(dict.fromkeys(test.name for test in subject_tests if test.what == "in_force")),
        borders=tuple(sorted({day for version in book.versions for day in (version.start, version.end) if day < NEVER.data})),
    )


def _readers(records: dict[str, RecordStage], triggers: tuple[TriggerStep, ...]) -> set[str]:
    """Return the rules for which a placeholder can be read."""

    def reads(*items: Node) -> bool:
        return any(item is not NIL for item in items)

    found = {row.rule for stage in records.values() for row in stage.rows if reads(row.read_unmet, row.read_met, row.read_full)}
    for step in triggers:
        points = step.event.points
        if reads(step.read, step.event.days.read, *([points.read] if points is not None else [])):
            found.add(step.rule)
    return found


def _subject_tests(program: p.Program) -> list[p.Test]:
    """Return every test of every condition on the subject; a ground ``on`` something tests whether it is in force."""
    found: list[p.Test] = []
    for scheme in program.schemes.values():
        for condition in effect_conditions(scheme):
            found += tests(condition)
    for definition in program.lists.values():
        for condition in list_conditions(definition):
            found += tests(condition)
        found += [p.Test("in_force", item.on, "in_force", True, Type.BOOL) for item in definition.grounds if item.on is not None]
    for override in program.supervision.overrides if program.supervision is not None else ():
        found += tests(override.when)
    for measure in program.measures.values():
        found += tests(measure.when)
    return found
