"""What stands at the head of every page: whom it concerns, on which day, under which rules, and its caveats."""

from __future__ import annotations

from engine.decide.decision import Decision
from engine.decide.outcome import Reason
from engine.explain.basis import known_at
from engine.explain.blocks import Block, Facts, Note, Page, Paragraph, Section, View
from engine.explain.questions import asked as asked_of
from engine.explain.questions import group_text
from engine.explain.reader import Reader
from engine.rulebook import program as p


def is_provisional(decision: Decision) -> bool:
    """Say whether a person must still decide something."""
    outcome = decision.outcome
    return outcome is not None and bool(
        decision.questions or outcome.placeholders or any(result.status == "provisional" for result in outcome.schemes.values())
    )


def notes(reader: Reader) -> tuple[Note, ...]:
    """The caveats that concern the whole page: trial, forecast, provisional."""
    decision, found = reader.decision, []
    if decision.trial:
        found.append(Note(reader.t("note.trial"), "bad"))
    if decision.forecast:
        found.append(Note(reader.t("note.forecast", day=reader.day(decision.as_of), known=known_at(reader)), "open"))
    if is_provisional(decision):
        found.append(Note(provisional_sentence(reader), "open"))
    return (*found, *(scope_note(reader) if decision.outcome is not None else ()))


def provisional_sentence(reader: Reader) -> str:
    """Say what is not settled: the matters by name, or that only terms of procedure hang on it."""
    outcome, rules = reader.outcome, reader.rules
    parameters = [rules.parameters[id] for id in sorted(outcome.placeholders)]
    matters = [reader.text(parameter.title) for parameter in parameters]
    steps = [step.within for definition in rules.lists.values() for step in definition.steps if step.within]
    terms = {length.amount.id for length in steps if isinstance(length.amount, p.ParamRef)}
    graded = not any(result.status == "provisional" for result in outcome.schemes.values())
    if not reader.decision.questions and graded and outcome.placeholders <= terms:
        return reader.t("note.terms", matters=reader.join(matters))
    asked = [group_text(reader, group) for group in asked_of(reader)]
    if not asked and not matters:
        return reader.t("note.provisional")
    return reader.t("note.hangs", matters=reader.join([*asked, *matters], heavy=True))


def subject_facts(reader: Reader) -> Facts:
    """The enterprise and the two days."""
    decision = reader.decision
    pairs = [
        (reader.t("fact.name"), decision.subject.name),
        (reader.t("fact.code"), decision.subject.code),
        (reader.t("fact.as_of"), reader.iso(decision.as_of)),
        (reader.t("fact.known_at"), known_at(reader)),
    ]
    return Facts(tuple(pairs))


def standing_sentence(reader: Reader) -> str:
    """Say why no rulebook speaks: not yet in force, ended, or unknown."""
    selection = reader.decision.selection
    name = rulebook_name(reader)
    day = reader.day(reader.decision.as_of)
    if selection.standing == "not_yet" and selection.border is not None:
        return reader.t("standing.not_yet", rulebook=name, day=day, border=reader.day(selection.border))
    if selection.standing == "ended" and selection.border is not None:
        return reader.t("standing.ended", rulebook=name, day=day, border=reader.day(selection.border - 1))
    return reader.t("standing.unknown", rulebook=name, day=day)


def rulebook_name(reader: Reader) -> str:
    """Return the title of the rulebook, of any of its versions if none speaks."""
    versions = reader.corpus.programs.get(reader.decision.rulebook, ())
    found = reader.program or (versions[-1] if versions else None)
    return reader.text(found.title) if found else reader.decision.rulebook


def speechless(reader: Reader, view: View) -> Page:
    """Return the page of a decision for which no rulebook was in force."""
    opening: tuple[Block, ...] = (subject_facts(reader),)
    said = Section(
        reader.t("section.result"),
        (
            Paragraph(standing_sentence(reader), lead=True),
            Paragraph(reader.t("standing.no_outcome")),
        ),
    )
    return Page(
        view, reader.lang, rulebook_name(reader), reader.t(f"title.{view}"), notes(reader), opening, (said,),
        footer=footer(reader),
    )  # fmt: skip


def footer(reader: Reader) -> str:
    """Return the line at the foot of every page."""
    decision = reader.decision
    return reader.t("footer", name=decision.subject.name, view=reader.t("title.short"), day=reader.iso(decision.as_of))


def scope_note(reader: Reader) -> tuple[Note, ...]:
    """Say that the enterprise is outside the scope of the rulebook, if every rule found so."""
    aside = any(rule and pair.reason is Reason.OUT_OF_SCOPE for (_, rule), pair in reader.outcome.pairs.items())
    return (Note(reader.t("scope.out"), "open"),) if aside else ()


def valid_sentence(reader: Reader) -> str:
    """Say how long the outcome stands by time alone."""
    until = reader.valid_until
    if until is None:
        return reader.t("valid.open")
    return reader.t("valid.until", day=reader.day(until), change=reader.day(until + 1))
