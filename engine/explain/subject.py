"""The letter to the enterprise, in the manner of an official document.

What was decided, why (the leading reason first), what counted and what did not, what is open, how long it holds, what
can be done and from when, where to object, on which basis. It shows no internal ids, no personal data and no free text
of other bodies.
"""

from __future__ import annotations

from engine.explain import effects, grades, lists, questions, records, repairs, scores, supervision
from engine.explain.basis import grouped_basis, known_at
from engine.explain.blocks import Block, Items, Page, Paragraph, Section
from engine.explain.heading import footer, notes, rulebook_name, speechless, valid_sentence
from engine.explain.reader import Reader
from engine.rulebook import program as p


def page(reader: Reader) -> Page:
    """Build the letter."""
    decision = reader.decision
    if decision.outcome is None:
        return speechless(reader, "subject")
    opening = (
        Paragraph(reader.t("letter.to", name=decision.subject.name, code=decision.subject.code)),
        Paragraph(
            reader.t(
                "letter.opening", rulebook=rulebook_name(reader), version=reader.rules.version,
                day=reader.day(decision.as_of), known=known_at(reader),
            )
        ),
    )  # fmt: skip
    parts = (_result, _why, _records, _open, _lists, _supervision, _repair, _objection)
    sections = _numbered(reader, [section for part in parts for section in part(reader)])
    basis = grouped_basis(reader)
    return Page(
        "subject",
        reader.lang,
        rulebook_name(reader),
        reader.t("title.subject"),
        notes(reader),
        opening,
        sections,
        () if decision.trial else (reader.t("letter.seal"), reader.t("letter.date")),
        (Section(reader.t("letter.annex"), (basis,)),) if basis else (),
        footer(reader),
    )


def _numbered(reader: Reader, sections: list[Section]) -> tuple[Section, ...]:
    """Number the sections as official documents do: 一、 and （一）."""
    found, main, sub = [], 0, 0
    for section in sections:
        if section.level == 1:
            heading = reader.t("numbered", n=_ORDINALS[reader.lang][main], heading=section.heading)
            main, sub = main + 1, 0
        else:
            heading = reader.t("sub", n=_place(reader, sub), heading=section.heading)
            sub += 1
        found.append(Section(heading, section.blocks, section.level))
    return tuple(found)


_ORDINALS = {"zh": "一二三四五六七八九十", "en": "ABCDEFGHIJ"}


def _place(reader: Reader, index: int) -> str:
    """Return the number of a part of a section: 一 to 九十九, or a letter."""
    if reader.lang == "en":
        return chr(ord("a") + index % 26)
    tens, ones = divmod(index + 1, 10)
    digits = "零一二三四五六七八九"
    return ("十" if tens == 1 else digits[tens] + "十" if tens else "") + (digits[ones] if ones else "")


def _result(reader: Reader) -> list[Section]:
    outcome = reader.outcome
    lines = [_scheme_line(reader, id, scheme) for id, scheme in reader.rules.schemes.items() if id in outcome.schemes]
    if outcome.supervision is not None:
        lines.append(reader.t("letter.class", found=questions.class_text(reader, outcome)))
    for definition, result in lists.told(reader):
        if result.status != "none" or result.proposal:
            status = lists.status_text(reader, result)
            lines.append(reader.t("letter.list", list=reader.text(definition.title), status=status))
    if any(result.status == "not_enough_data" for result in outcome.schemes.values()):
        lines.append(reader.t("letter.not_valid"))
    else:
        lines.append(valid_sentence(reader))
    return [Section(reader.t("letter.section.result"), (Items(tuple(lines)),))]


def _scheme_line(reader: Reader, id: str, scheme: p.Scheme) -> str:
    result = reader.outcome.schemes[id]
    title, grade = reader.text(scheme.title), grades.grade_text(reader, scheme, result)
    if result.score is not None and result.status in grades.GRADED:
        line = reader.t("letter.grade_score", scheme=title, grade=grade, score=reader.points(result.score))
    else:
        line = reader.t("letter.grade", scheme=title, grade=grade)
    if kinds := grades.missing_tables(reader, scheme, result):
        line = reader.t("two sentences", first=line, second=reader.t("letter.missing", kinds=kinds))
    if needs := grades.missing_needs(reader, scheme, result):
        line = reader.t("two sentences", first=line, second=reader.t("letter.needs", needs=needs))
    if aside := grades.aside_text(reader, scheme, result):
        said = reader.t("letter.aside", reason=aside)
        if reader.outcome.supervision is not None:
            said = reader.t("two sentences", first=said, second=reader.t("letter.aside_supervised"))
        line = reader.t("two sentences", first=line, second=said)
    if found := grades.range_text(reader, scheme, result):
        line = reader.t("two sentences", first=line, second=reader.t("letter.range", range=found))
    return line


def _why(reader: Reader) -> list[Section]:
    """Say for each assessment what made the grade; a veto or direct grade comes before the score."""
    parts = []
    for id, scheme in reader.rules.schemes.items():
        result = reader.outcome.schemes.get(id)
        if result is None or result.status not in grades.GRADED:
            continue
        leading = effects.leading(scheme, result)
        lead = [effects.effect_sentence(reader, scheme, item) for item in leading]
        score = _score_sentence(reader, scheme, bool(leading))
        strong = bool(leading) and leading[0].stage in ("vetoes", "caps")
        said = [*lead, *score] if strong else [*score, *lead]
        blocks: list[Block] = [Paragraph(text, lead=index == 0 and bool(leading)) for index, text in enumerate(said)]
        if table := scores.score_table(reader, scheme, result):
            blocks.append(table)
        blocks += _better(reader, scheme)
        reader.remember(scheme.basis)
        if blocks:
            parts.append(Section(reader.text(scheme.title), tuple(blocks), 2))
    return [Section(reader.t("letter.section.why"), ()), *parts] if parts else []


def _score_sentence(reader: Reader, scheme: p.Scheme, moved: bool) -> list[str]:
    result = reader.outcome.schemes[scheme.id]
    if result.raw_rank is None:
        return []
    raw = reader.grade(scheme, result.raw_rank)
    if result.score is None:
        return [reader.t("letter.no_score" if moved else "letter.plain", grade=raw)]
    return [reader.t("letter.score", score=reader.points(result.score), grade=raw)]


def _better(reader: Reader, scheme: p.Scheme) -> list[Block]:
    result = reader.outcome.schemes[scheme.id]
    return [] if result.rank == 0 else grades.next_better(reader, scheme, result)


def _records(reader: Reader) -> list[Section]:
    blocks: list[Block] = []
    if counted := records.counted_table(reader):
        blocks += [Paragraph(reader.t("letter.counted")), counted]
    shown = {pair.record for pair in reader.outcome.pairs.values() if records.shown(reader, pair)}
    if rest := records.not_counted_table(reader):
        blocks += [Paragraph(reader.t("letter.not_counted")), rest]
    if any(id not in shown for id in reader.decision.records):
        blocks.append(Paragraph(reader.t("letter.other_records" if blocks else "letter.no_effect")))
    said = tuple(blocks) or (Paragraph(reader.t("records.none")),)
    return [Section(reader.t("letter.section.records"), said)]


def _open(reader: Reader) -> list[Section]:
    blocks: list[Block] = []
    if table := questions.question_table(reader, refs=False):
        blocks += [Paragraph(reader.t("letter.open")), table]
        if alternatives := questions.alternatives_table(reader):
            blocks.append(alternatives)
        blocks.append(Paragraph(reader.t("letter.supplement")))
    if placeholders := questions.placeholders_table(reader):
        blocks += [Paragraph(reader.t("parameters.lead")), placeholders]
    return [Section(reader.t("letter.section.open"), tuple(blocks))] if blocks else []


def _lists(reader: Reader) -> list[Section]:
    parts = []
    for definition, result in lists.told(reader):
        status = lists.status_text(reader, result)
        heading = reader.t("list.section", list=reader.text(definition.title), status=status)
        parts.append(Section(heading, tuple(lists.describe(reader, definition, result, full=False)), 2))
    return [Section(reader.t("letter.section.lists"), ()), *parts] if parts else []


def _supervision(reader: Reader) -> list[Section]:
    blocks: list[Block] = []
    if facts := supervision.facts(reader, full=False):
        blocks.append(facts)
    if measures := supervision.measures(reader, refs=False):
        blocks.append(measures)
    return [Section(reader.t("letter.section.supervision"), tuple(blocks))] if blocks else []


def _repair(reader: Reader) -> list[Section]:
    blocks: list[Block] = []
    if table := repairs.table(reader, refs=False):
        blocks += [Paragraph(reader.t("letter.repair")), table, *repairs.remarks(reader)]
    if kinds := scores.could_add(reader):
        named = reader.join(reader.kind_title(kind) for kind in kinds)
        blocks.append(Paragraph(reader.t("letter.could_add", kinds=named)))
    advice = _advice(reader)
    if advice:
        blocks += [Paragraph(reader.t("letter.advice")), Items(advice)]
    return [Section(reader.t("letter.section.repair"), tuple(blocks))] if blocks else []


def _advice(reader: Reader) -> tuple[str, ...]:
    found = []
    for _, pairs in records.pairs_by_source(reader):
        for pair in records.counting(pairs):
            rule = reader.rules.findings.get(pair.rule) or reader.rules.triggers.get(pair.rule)
            if rule and rule.advice:
                found.append(reader.text(rule.advice))
    return tuple(dict.fromkeys(found))


def _objection(reader: Reader) -> list[Section]:
    said = Paragraph(reader.text(reader.rules.objections))
    others = [
        reader.text(definition.title)
        for definition, result in lists.told(reader)
        if result.status == "in_force" and lists.kept_by_others(definition)
    ]
    if not others:
        return [Section(reader.t("letter.section.objection"), (said,))]
    aside = Paragraph(reader.t("letter.by_others", lists=reader.join(others)))
    return [Section(reader.t("letter.section.objection"), (said, aside))]
