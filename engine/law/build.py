"""From checked files to the library; references, dates and duplicates are checked here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from engine.law.dates import PartDay, Period, parse_part_day
from engine.law.library import Competence, Edition, Instrument, LawLibrary, Measure, Provision
from engine.law.schema import (
    CompetenceFile,
    InstrumentFile,
    MeasuresFile,
    MeasureSort,
    ProvisionEntry,
    Requirement,
    Title,
)
from engine.problems import Text, nearest
from engine.yamlfile import Document, Path_

Entries = Mapping[str, tuple[Document, InstrumentFile]]
_Word = tuple[int, Path_, str]
_WORST = ("read", "derived", "inferred", "recalled")


def build(
    entries: Entries,
    measures: MeasuresFile,
    competence: CompetenceFile,
    parts: Mapping[str, Document],
    files: Mapping[str, str],
    digest: str,
) -> LawLibrary:
    """Build the library; problems go to the documents they stand in."""
    instruments = {id: _instrument(*entry, entries, competence) for id, entry in entries.items()}
    provisions = {provision.id: provision for one in instruments.values() for provision in one.provisions}
    measures_doc, competence_doc = parts.values()
    editions = {entry.id: Edition(entry.id, entry.instrument, entry.certainty) for entry in measures.editions}
    named: list[_Word] = [(i, ("instrument",), e.instrument) for i, e in enumerate(measures.editions)]
    _check_known(measures_doc, "editions", named, instruments)
    known = _measures(measures_doc, measures, editions, provisions)
    built = _competence(competence_doc, competence, instruments, provisions, known)
    return LawLibrary(instruments, provisions, editions, known, built, dict(files), digest)


def _text(title: Title) -> Text:
    return Text(title.zh, title.en)


def _note(note: Title | str | None) -> Text | None:
    return Text(note, note) if isinstance(note, str) else _text(note) if note is not None else None


def _unknown(document: Document, path: Path_, word: str, known: Iterable[str]) -> None:
    guess = nearest(word, known)
    mend = Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
    message = Text(f"“{word}”不存在", f"{word!r} does not exist")
    document.problems.append(document.problem("LAW-UNKNOWN", path, message, mend))


def _check_known(document: Document, part: str, words: Iterable[_Word], known: Iterable[str]) -> None:
    held = set(known)
    for index, rest, word in words:
        if word not in held:
            _unknown(document, (part, index, *rest), word, held)


def _duplicates(document: Document, words: Iterable[tuple[Path_, str]]) -> None:
    seen: set[str] = set()
    for path, word in words:
        if word in seen:
            message = Text(f"“{word}”重复", f"{word!r} occurs twice")
            document.problems.append(document.problem("LAW-DUPLICATE", path, message))
        seen.add(word)


def _part_day(document: Document, path: Path_, text: str) -> PartDay:
    try:
        return parse_part_day(text)
    except ValueError:
        message = Text(f"“{text}”不是日期、年月或者年份", f"{text!r} is no date, month or year")
        document.problems.append(document.problem("LAW-DATE", path, message))
        return parse_part_day("unknown")


def _instrument(
    document: Document, entry: InstrumentFile, entries: Entries, competence: CompetenceFile
) -> Instrument:
    if PurePosixPath(document.name).stem != entry.id:
        message = Text(f"文件名与编号“{entry.id}”不一致", f"the file name is not the id {entry.id!r}")
        document.problems.append(document.problem("LAW-NAME", ("id",), message))
    levels = [level.id for level in competence.levels]
    if entry.level not in levels:
        _unknown(document, ("level",), entry.level, levels)
    if entry.superseded_by is not None and entry.superseded_by not in entries:
        _unknown(document, ("superseded_by",), entry.superseded_by, entries)
    first = _part_day(document, ("in_force", "from"), entry.in_force.from_)
    last = _part_day(document, ("in_force", "to"), entry.in_force.to)
    verified = _part_day(document, ("verified_on",), entry.verified_on)
    if first.earliest > last.latest:
        message = Text("施行日期晚于失效日期", "the first day is after the last")
        document.problems.append(document.problem("LAW-PERIOD", ("in_force",), message))
    _check_status(document, entry, last, verified)
    _check_marks(document, entry)
    _duplicates(document, [(("provisions", i, "ref"), p.ref) for i, p in enumerate(entry.provisions)])
    return Instrument(
        entry.id,
        None if entry.number == "unknown" else entry.number,
        _text(entry.title),
        _text(entry.body),
        entry.level,
        entry.place or "",
        _part_day(document, ("published",), entry.published),
        Period(first, last),
        entry.status,
        entry.superseded_by,
        verified.earliest,
        entry.certainty,
        {str(key): mark for key, mark in entry.marks.items()},
        _note(entry.notes),
        tuple(_provision(entry.id, provision) for provision in entry.provisions),
    )


def _check_status(document: Document, entry: InstrumentFile, last: PartDay, verified: PartDay) -> None:
    """Check the status word, which people read, against the dates, which the engine reads."""
    wrong = (
        (entry.status == "in_force" and last.latest < verified.earliest)
        or (entry.status == "ended" and last.earliest >= verified.earliest)
        or (entry.status == "draft") != (entry.level == "draft")
    )
    if wrong:
        message = Text("状态与有效期或者层级矛盾", "the status contradicts the dates or the level")
        document.problems.append(document.problem("LAW-STATUS", ("status",), message))


def _check_marks(document: Document, entry: InstrumentFile) -> None:
    for key, mark in entry.marks.items():
        if _WORST.index(mark) <= _WORST.index(entry.certainty):
            message = Text("单项标记应当比整体更不确定", "a mark must be less certain than the whole")
            document.problems.append(document.problem("LAW-MARK", ("marks", key), message))


def _provision(instrument: str, entry: ProvisionEntry) -> Provision:
    article = None if entry.article == "unknown" else entry.article
    return Provision(
        f"{instrument}#{entry.ref}",
        instrument,
        entry.ref,
        article,
        entry.paragraph,
        entry.item,
        _text(entry.gist),
        entry.certainty,
        _note(entry.note),
    )


def _measures(
    document: Document,
    entries: MeasuresFile,
    editions: Mapping[str, Edition],
    provisions: Mapping[str, Provision],
) -> dict[str, Measure]:
    codes: list[tuple[Path_, str]] = [(("items", i, "code"), e.code) for i, e in enumerate(entries.items)]
    codes += [(("incentives", i, "code"), e.code) for i, e in enumerate(entries.incentives)]
    codes += [(("conditions", i, "code"), e.code) for i, e in enumerate(entries.conditions)]
    _duplicates(document, codes)
    known: dict[str, Measure] = {}
    for index, item in enumerate(entries.items):
        named = item.editions if item.editions is not None else list(editions)
        words: list[_Word] = [(index, ("editions", n), edition) for n, edition in enumerate(named)]
        _check_known(document, "items", words, editions)
        known[item.code] = Measure(
            item.code,
            "punishment",
            _text(item.title),
            _text(item.applied_by),
            item.certainty,
            item.number,
            item.class_,
            item.reduces_rights,
            frozenset(named),
        )
    for part, others in (("incentives", entries.incentives), ("conditions", entries.conditions)):
        sources: list[_Word] = [(i, ("source",), e.source) for i, e in enumerate(others) if e.source]
        _check_known(document, part, sources, provisions)
        for other in others:
            sort: MeasureSort = "incentive" if part == "incentives" else "condition"
            known[other.code] = Measure(
                other.code, sort, _text(other.title), _text(other.applied_by), other.certainty
            )
    return known


def _competence(
    document: Document,
    entry: CompetenceFile,
    instruments: Mapping[str, Instrument],
    provisions: Mapping[str, Provision],
    measures: Mapping[str, Measure],
) -> Competence:
    levels = {level.id: _text(level.title) for level in entry.levels}
    _duplicates(document, [(("levels", i, "id"), level.id) for i, level in enumerate(entry.levels)])
    _duplicates(document, [(("lists", i, "kind"), rule.kind) for i, rule in enumerate(entry.lists)])
    _duplicates(document, [(("permits", i, "id"), row.id) for i, row in enumerate(entry.permits)])
    for index, frame in enumerate(entry.frames):
        if frame not in instruments:
            _unknown(document, ("frames", index), frame, instruments)
    rows: list[tuple[Path_, Requirement]] = [(("lists", i), rule) for i, rule in enumerate(entry.lists)]
    rows += [(("permits", i), row) for i, row in enumerate(entry.permits)]
    rows += [(("repair", "bars"), entry.repair.bars), (("repair", "conditions"), entry.repair.conditions)]
    for path, row in rows:
        lists: list[tuple[str, list[str], Iterable[str]]] = [
            ("levels", row.levels, levels),
            ("local_levels", row.local_levels, levels),
            ("basis", row.basis, provisions),
            ("provisions", row.provisions, provisions),
        ]
        for key, named, known in lists:
            for index, word in enumerate(named):
                if word not in known:
                    _unknown(document, (*path, key, index), word, known)
    for index, permit in enumerate(entry.permits):
        items: list[_Word] = [(index, ("items", n), item) for n, item in enumerate(permit.items)]
        _check_known(document, "permits", items, measures)
    return Competence(
        levels,
        frozenset(level.id for level in entry.levels if level.carries),
        frozenset(entry.frames),
        {rule.kind: rule for rule in entry.lists},
        {colour: tuple(sorts) for colour, sorts in entry.colours.items()},
        tuple(entry.permits),
        entry.repair,
    )
