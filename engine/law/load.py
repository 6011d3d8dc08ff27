"""Read the law library; every defect of every file is reported at once."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from engine.law.build import build
from engine.law.library import LawLibrary
from engine.law.schema import CompetenceFile, InstrumentFile, MeasuresFile
from engine.problems import InvalidRulebook, Problem, Text
from engine.yamlfile import Document, check_schema, load_yaml, read_yaml

MEASURES = "law/measures.yaml"
COMPETENCE = "law/competence.yaml"
INSTRUMENTS = "law/instruments/"


def load_law(rules: Path) -> LawLibrary:
    """Read ``law/`` of a rules folder; raise :class:`InvalidRulebook` with all problems."""
    paths = [rules / MEASURES, rules / COMPETENCE, *sorted((rules / INSTRUMENTS).glob("*.yaml"))]
    files: dict[str, str] = {}
    documents: dict[str, Document] = {}
    for path in paths:
        name = path.relative_to(rules).as_posix()
        documents[name] = load_yaml(path, name)
        if documents[name].data is not None:
            files[name] = path.read_text("utf-8")
    return _library(documents, files)


def read_law(files: Mapping[str, str]) -> LawLibrary:
    """Rebuild a library from the texts of its files (``LawLibrary.files``), for replay; other files are left aside."""
    own = {name: text for name, text in files.items() if name in (MEASURES, COMPETENCE) or name.startswith(INSTRUMENTS)}
    return _library({name: read_yaml(text, name) for name, text in own.items()}, own)


def _library(documents: Mapping[str, Document], files: dict[str, str]) -> LawLibrary:
    problems = [_missing(name) for name in (MEASURES, COMPETENCE) if name not in documents]
    instruments: dict[str, tuple[Document, InstrumentFile]] = {}
    measures = competence = None
    for name, document in sorted(documents.items()):
        if name == MEASURES:
            measures = check_schema(document, MeasuresFile)
        elif name == COMPETENCE:
            competence = check_schema(document, CompetenceFile)
        elif (entry := check_schema(document, InstrumentFile)) is not None:
            if entry.id in instruments:
                first = instruments[entry.id][0].name
                message = Text(f"编号“{entry.id}”已用于 {first}", f"{entry.id!r} is already in {first}")
                document.problems.append(document.problem("LAW-DUPLICATE", ("id",), message))
            else:
                instruments[entry.id] = (document, entry)
        problems += document.problems
    if problems or measures is None or competence is None:
        raise InvalidRulebook(problems)
    parts = {MEASURES: documents[MEASURES], COMPETENCE: documents[COMPETENCE]}
    library = build(instruments, measures, competence, parts, files, _digest(files))
    problems = [problem for _, document in sorted(documents.items()) for problem in document.problems]
    if problems:
        raise InvalidRulebook(problems)
    return library


def _missing(name: str) -> Problem:
    return Problem("LAW-FILE", Text("缺少该文件", "the file is missing"), name)


def _digest(files: Mapping[str, str]) -> str:
    total = sha256()
    for name, text in sorted(files.items()):
        total.update(f"{name}\n{sha256(text.encode()).hexdigest()}\n".encode())
    return total.hexdigest()
