"""Open questions, who answers them, and the outcome under each answer."""

from __future__ import annotations

from engine.decide.decision import OpenQuestion
from engine.decide.outcome import Outcome
from engine.explain.answers import Asked, grouped, outcomes
from engine.explain.blocks import Block, Column, Note, Paragraph, Row, Table
from engine.explain.grades import grade_text
from engine.explain.lists import status_text
from engine.explain.reader import Reader
from engine.explain.records import absence
from engine.explain.values import NO_VALUE
from engine.facts import Value


def question_text(reader: Reader, question: OpenQuestion) -> str:
    """Say what is asked, about which record or table."""
    record, name = question.key
    if record == "supply":
        return reader.t("question.supply", kind=reader.kind_title(name))
    if record in reader.decision.records:
        return reader.t("question.about", record=reader.source(record), title=reader.text(question.title))
    return reader.text(question.title)


def why_open(reader: Reader, question: OpenQuestion) -> str:
    """Say which absence makes the question open."""
    record, name = question.key
    if record == "supply":
        return reader.w("absence", "not supplied")
    flat = reader.flat(record)
    why = flat.why_unknown.get(name) if flat else None
    if why is None:
        why = {"determination": "undetermined", "link": "dangling"}.get(question.sort, "blank")
    return absence(reader, why)


def answer_text(reader: Reader, question: OpenQuestion, answer: Value) -> str:
    """Write a possible answer."""
    if question.sort == "supply":
        return reader.w("supply_answer", "true" if answer else "false")
    if answer is None:
        return reader.t("nothing")
    return reader.value(answer, question.type, question.codes)


def outcome_cells(reader: Reader, outcome: Outcome) -> tuple[str, ...]:
    """Write what an outcome says in one line: each grade, the class, the lists."""
    cells = [grade_text(reader, scheme, outcome.schemes.get(id)) for id, scheme in reader.rules.schemes.items()]
    if reader.rules.supervision is not None:
        cells.append(class_text(reader, outcome))
    if reader.rules.lists:
        cells.append(lists_text(reader, outcome))
    return tuple(cells)


def outcome_heads(reader: Reader) -> tuple[Column, ...]:
    """Return the headings for :func:`outcome_cells`."""
    heads = [Column(reader.text(scheme.title)) for scheme in reader.rules.schemes.values()]
    if reader.rules.supervision is not None:
        heads.append(Column(reader.t("head.supervision")))
    if reader.rules.lists:
        heads.append(Column(reader.t("head.lists")))
    return tuple(heads)


def class_text(reader: Reader, outcome: Outcome) -> str:
    """Name the supervision class."""
    table, result = reader.rules.supervision, outcome.supervision
    if table is None or result is None:
        return NO_VALUE
    found = next(item for item in table.classes if item.code == result.code)
    return reader.coded(found.code, found.title)


def lists_text(reader: Reader, outcome: Outcome) -> str:
    """Name the lists with a status other than none."""
    said = [
        reader.t("list.is", list=reader.text(definition.title), status=status_text(reader, outcome.lists[id]))
        for id, definition in reader.rules.lists.items()
        if id in outcome.lists and (outcome.lists[id].status != "none" or outcome.lists[id].proposal)
    ]
    return reader.join(said, heavy=True) or reader.w("list_status", "none")


def asked(reader: Reader) -> list[Asked]:
    """Return the open questions as they are told: with bands of numbers, and the dates of one fact together."""
    return grouped(
        reader,
        lambda item: outcome_cells(reader, item.outcome),
        lambda question, answer: answer_text(reader, question, answer),
    )


def group_text(reader: Reader, group: Asked) -> str:
    """Say what is asked by a group of questions, in one sentence."""
    if len(group.questions) == 1:
        return question_text(reader, group.questions[0])
    titles = reader.join(reader.text(question.title) for question in group.questions)
    return reader.t("question.about", record=reader.source(group.questions[0].key[0]), title=titles)


def question_table(reader: Reader, *, refs: bool) -> Table | None:
    """All open questions: what, why open, who answers, possible answers."""
    rows = []
    for number, group in enumerate(asked(reader), 1):
        first = group.questions[0]
        answers = [label for label, _ in group.answers]
        cells = [
            reader.t("question.numbered", n=str(number), question=group_text(reader, group)),
            why_open(reader, first), reader.text(first.asked_by),
            reader.join(answers, heavy=True) or NO_VALUE,
        ]  # fmt: skip
        if refs:
            cells.append(reader.refs(tuple(item for question in group.questions for item in question.basis)))
        rows.append(Row(tuple(cells), "open"))
    if not rows:
        return None
    names = ("question", "why", "who", "answers", *(("basis",) if refs else ()))
    return Table(tuple(Column(reader.t(f"questions.head.{name}")) for name in names), tuple(rows))


def alternatives_table(reader: Reader) -> Table | None:
    """The outcome under each combination of answers; questions are named by their number in the table of questions."""
    if not reader.decision.alternatives:
        return None
    rows = []
    for labels, cells in outcomes(reader, asked(reader), lambda item: outcome_cells(reader, item.outcome)):
        said = [reader.t("answer", n=str(number), answer=label) for number, label in enumerate(labels, 1) if label]
        rows.append(Row((reader.join(said, heavy=True), *cells)))
    heads = (Column(reader.t("alternatives.head.if")), *outcome_heads(reader))
    return Table(heads, tuple(rows), reader.t("alternatives.caption"))


def placeholders_table(reader: Reader) -> Table | None:
    """The discretion parameters read that no document fixes yet."""
    rows = []
    for id in sorted(reader.outcome.placeholders):
        parameter = reader.rules.parameters[id]
        low, high = (
            reader.t("unbounded") if bound is None else reader.value(bound, parameter.type) for bound in parameter.permitted
        )
        rows.append(
            Row(
                (
                    reader.text(parameter.title), reader.value(parameter.value, parameter.type),
                    reader.t("between", low=low, high=high), reader.refs(parameter.basis),
                ),
                "open",
            )
        )  # fmt: skip
    if not rows:
        return None
    names = ("parameter", "value", "permitted", "basis")
    return Table(tuple(Column(reader.t(f"parameters.head.{name}")) for name in names), tuple(rows))


def question_blocks(reader: Reader) -> list[Block]:
    """Everything open for the working view."""
    blocks: list[Block] = []
    if table := question_table(reader, refs=True):
        blocks.append(table)
    if table := alternatives_table(reader):
        blocks.append(table)
    if reader.decision.unasked:
        blocks.append(Note(reader.t("questions.more", n=str(reader.decision.unasked)), "open"))
    if not blocks:
        blocks.append(Paragraph(reader.t("questions.none")))
    if table := placeholders_table(reader):
        blocks += [Paragraph(reader.t("parameters.lead")), table]
    return blocks
