"""The working view: everything needed to answer the enterprise's call."""

from __future__ import annotations

from engine.explain import effects, grades, lists, questions, records, repairs, scores, supervision
from engine.explain.basis import grouped_basis, version_facts
from engine.explain.blocks import Block, Facts, Page, Paragraph, Section
from engine.explain.heading import footer, notes, rulebook_name, speechless, subject_facts, valid_sentence
from engine.explain.reader import Reader


def page(reader: Reader) -> Page:
    """Build the working view."""
    if reader.decision.outcome is None:
        return speechless(reader, "officer")
    sections = [
        *_answer(reader),
        *_schemes(reader),
        *_lists(reader),
        *_supervision(reader),
        *_records(reader),
        *_open(reader),
        *_repairs(reader),
        Section(reader.t("section.objection"), (Paragraph(reader.text(reader.rules.objections)),)),
        Section(reader.t("section.version"), (version_facts(reader, digests=False),)),
    ]
    if basis := grouped_basis(reader):
        sections.append(Section(reader.t("section.basis"), (basis,)))
    return Page(
        "officer", reader.lang, rulebook_name(reader), reader.t("title.officer"), notes(reader),
        (subject_facts(reader),), tuple(sections), footer=footer(reader),
    )  # fmt: skip


def _answer(reader: Reader) -> list[Section]:
    """The outcome in one table: grades, class, lists, how long."""
    outcome = reader.outcome
    pairs = [
        (reader.text(scheme.title), _with_score(reader, id))
        for id, scheme in reader.rules.schemes.items()
        if id in outcome.schemes
    ]
    if outcome.supervision is not None:
        pairs.append((reader.t("head.supervision"), questions.class_text(reader, outcome)))
    if reader.rules.lists:
        pairs.append((reader.t("head.lists"), questions.lists_text(reader, outcome)))
    return [
        Section(reader.t("section.result"), (Facts(tuple(pairs)), Paragraph(valid_sentence(reader)))),
    ]


def _with_score(reader: Reader, id: str) -> str:
    scheme, result = reader.rules.schemes[id], reader.outcome.schemes[id]
    grade = grades.grade_text(reader, scheme, result)
    if result.score is None:
        return grade
    return reader.t("grade.with_score", grade=grade, score=reader.points(result.score))


def _schemes(reader: Reader) -> list[Section]:
    sections = []
    for id, scheme in reader.rules.schemes.items():
        result = reader.outcome.schemes.get(id)
        if result is None:
            continue
        blocks: list[Block] = [grades.scheme_facts(reader, scheme, result)]
        if result.status in grades.GRADED:
            blocks.append(grades.ladder(reader, scheme, result))
            blocks += grades.next_better(reader, scheme, result)
        for table in (
            scores.score_table(reader, scheme, result),
            effects.effects_table(reader, scheme, result),
        ):
            if table:
                blocks.append(table)
        if scheme.basis:
            blocks.append(Paragraph(reader.t("basis.line", refs=reader.refs(scheme.basis))))
        sections.append(Section(reader.t("section.scheme", scheme=reader.text(scheme.title)), tuple(blocks)))
    return sections


def _lists(reader: Reader) -> list[Section]:
    table = lists.overview(reader)
    if table is None:
        return []
    return [Section(reader.t("section.lists"), (table,)), *lists.sections(reader)]


def _supervision(reader: Reader) -> list[Section]:
    sections = []
    if blocks := supervision.blocks(reader):
        sections.append(Section(reader.t("section.supervision"), tuple(blocks)))
    measures = supervision.measures(reader)
    said: Block = measures or Paragraph(reader.t("measures.none"))
    sections.append(Section(reader.t("section.measures"), (said,)))
    return sections


def _records(reader: Reader) -> list[Section]:
    table = records.working_table(reader)
    blocks: tuple[Block, ...] = (table,) if table.rows else (Paragraph(reader.t("records.none")),)
    sections = [Section(reader.t("section.records"), blocks)]
    if tallies := records.tally_table(reader):
        sections.append(Section(reader.t("section.tallies"), (tallies,)))
    return sections


def _open(reader: Reader) -> list[Section]:
    return [Section(reader.t("section.open"), tuple(questions.question_blocks(reader)))]


def _repairs(reader: Reader) -> list[Section]:
    table = repairs.table(reader, refs=True)
    return [Section(reader.t("section.repairs"), (table, *repairs.remarks(reader)))] if table else []
