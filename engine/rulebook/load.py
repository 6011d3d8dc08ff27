"""Load rulebooks and the whole corpus: read, check against the schema, resolve, check against the law."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.calendar import WorkCalendar, load_work_calendar, read_work_calendar
from engine.facts import Dictionary, build_dictionary, load_dictionary
from engine.law import LawLibrary, load_law, read_law
from engine.problems import InvalidRulebook, Problem, Text
from engine.rulebook.check_basis import check_basis
from engine.rulebook.corpus import Corpus, digest_files
from engine.rulebook.program import Program
from engine.rulebook.resolve import resolve
from engine.rulebook.salvage import salvage
from engine.rulebook.schema import Rulebook
from engine.yamlfile import Document, check_schema, load_yaml, read_yaml

RULEBOOK_MARK = "hengxin: rulebook/"


def check_rulebook(
    path: Path, dictionary: Dictionary, law: LawLibrary, name: str | None = None
) -> tuple[Program | None, list[Problem], list[Problem]]:
    """Check one rulebook file and return its program (None if refused), its errors, and its breaches of basis.

    For a rulebook published elsewhere a breach of the table of consequences is a lint finding, for all others an error.
    """
    document = load_yaml(path, name)
    return check_document(document, dictionary, law)


def check_document(
    document: Document, dictionary: Dictionary, law: LawLibrary
) -> tuple[Program | None, list[Problem], list[Problem]]:
    """Check a rulebook that was already read; see :func:`check_rulebook`."""
    found = examine(document, dictionary, law)
    return (None if found.errors else found.program), list(found.errors), list(found.breaches)


@dataclass(frozen=True)
class Examined:
    """What load knows of one file: the rulebook as written and as meant (``None`` if the grammar or a name is wrong),
    its errors, and, if it was published elsewhere, its breaches of basis. It is refused if there are errors."""

    document: Document
    book: Rulebook | None
    program: Program | None
    errors: tuple[Problem, ...]
    breaches: tuple[Problem, ...]


def examine(document: Document, dictionary: Dictionary, law: LawLibrary) -> Examined:
    """Return all that load finds in a file that was read, be it refused or not."""
    book = check_schema(document, Rulebook)
    if book is None:
        errors, breaches = _beyond_grammar(document, dictionary, law)
        return Examined(document, None, None, _in_order([*document.problems, *errors]), _in_order(breaches))
    program = resolve(book, document, dictionary)
    breaches = check_basis(book, document, law)
    if book.status == "published":
        return Examined(document, book, program, _in_order(document.problems), _in_order(breaches))
    return Examined(document, book, program, _in_order([*document.problems, *breaches]), ())


def _beyond_grammar(document: Document, dictionary: Dictionary, law: LawLibrary) -> tuple[list[Problem], list[Problem]]:
    """Return the errors and breaches of the parts of a document that do fit the grammar."""
    rest = salvage(document)
    if rest is None:
        return [], []
    resolve(rest.book, rest.document, dictionary, rest.lost)
    breaches = check_basis(rest.book, rest.document, law, rest.mutilated)
    # what is not used may be used where the grammar failed
    errors = [problem for problem in rest.document.problems if problem.code != "RULE-UNUSED"]
    return (errors, breaches) if rest.book.status == "published" else ([*errors, *breaches], [])


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda item: (item.file, item.line, item.column, item.code)))


def rulebook_files(rules: Path) -> list[Path]:
    """Return every rulebook file below a folder: the YAML files that say so on their first lines."""
    return [path for path in sorted(rules.rglob("*.yaml")) if _is_rulebook(path)]


def _is_rulebook(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return RULEBOOK_MARK.encode() in stream.read(4096)
    except OSError:
        return False


def load_rulebook(path: Path, rules: Path) -> Program:
    """Load one rulebook file.

    Raises:
        InvalidRulebook: with every defect found.
    """
    base = _base(rules)
    program, problems, _ = check_rulebook(path, base[0], base[1])
    if program is None:
        raise InvalidRulebook(problems)
    return program


def load_corpus(rules: Path, files: Iterable[Path] | None = None) -> Corpus:
    """Load a corpus: law, vocabularies, calendar, and the rulebooks given (default: all outside ``examples``).

    Raises:
        InvalidRulebook: with every defect of every file.
    """
    base = _base(rules)
    chosen = list(files) if files is not None else default_rulebooks(rules)
    documents = (load_yaml(path, shown_name(path, rules)) for path in chosen)
    return _corpus(base, documents, lambda: _contents(rules, chosen))


def read_corpus(contents: Mapping[str, bytes]) -> Corpus:
    """Make a corpus again from the bytes of its files (``Corpus.contents``), for replay.

    Raises:
        InvalidRulebook: with every defect of every file.
    """
    vocabulary = {Path(name).stem: _document(name, contents[name]) for name in contents if name.startswith("vocabulary/")}
    lacking = sorted({"codes", "subject", "records", "workdays"} - vocabulary.keys())
    if lacking:
        missing = Text("缺少该文件", "the file is missing")
        raise InvalidRulebook(Problem("VOCAB-FILE", missing, f"vocabulary/{name}.yaml") for name in lacking)
    base = (
        build_dictionary(vocabulary["codes"], vocabulary["subject"], vocabulary["records"]),
        read_law({name: _text(content) for name, content in contents.items() if name.startswith("law/")}),
        read_work_calendar(_text(contents["vocabulary/workdays.yaml"])),
    )
    rulebooks = (name for name in sorted(contents) if not name.startswith(("vocabulary/", "law/")))
    return _corpus(base, (_document(name, contents[name]) for name in rulebooks), lambda: contents)


def _document(name: str, content: bytes) -> Document:
    return read_yaml(_text(content), name)


def _text(content: bytes) -> str:
    """Return what reading the file as text would give: every line end is one character."""
    return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _corpus(
    base: tuple[Dictionary, LawLibrary, WorkCalendar],
    documents: Iterable[Document],
    contents: Callable[[], Mapping[str, bytes]],
) -> Corpus:
    dictionary, law, calendar = base
    problems: list[Problem] = []
    programs: dict[str, list[Program]] = {}
    for document in documents:
        program, wrong, _ = check_document(document, dictionary, law)
        problems += wrong
        if program is not None:
            programs.setdefault(program.id, []).append(program)
    versions = {name: tuple(sorted(found, key=lambda item: item.start)) for name, found in sorted(programs.items())}
    problems += overlaps(versions)
    if problems:
        raise InvalidRulebook(problems)
    held = contents()
    digest, each = digest_files(held)
    return Corpus(versions, law, dictionary, calendar, digest, each, dict(held))


def default_rulebooks(rules: Path) -> list[Path]:
    """Return the rulebooks of a corpus: all below the folder but the examples and the law."""
    aside = {"examples", "law", "vocabulary"}
    return [path for path in rulebook_files(rules) if path.relative_to(rules).parts[0] not in aside]


def shown_name(path: Path, rules: Path) -> str:
    """Return how a file is called in messages and digests: relative to the rules folder if it lies in it."""
    try:
        return path.resolve().relative_to(rules.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


@lru_cache(maxsize=8)
def _base(rules: Path) -> tuple[Dictionary, LawLibrary, WorkCalendar]:
    return load_dictionary(rules), load_law(rules), load_work_calendar(rules / "vocabulary" / "workdays.yaml")


def _contents(rules: Path, chosen: list[Path]) -> Mapping[str, bytes]:
    paths = [*sorted((rules / "vocabulary").rglob("*.yaml")), *sorted((rules / "law").rglob("*.yaml")), *chosen]
    return {shown_name(path, rules): path.read_bytes() for path in paths}


def overlaps(versions: Mapping[str, tuple[Program, ...]]) -> list[Problem]:
    """Return a problem for every two versions of a rulebook in force on the same day."""
    problems = []
    for name, found in versions.items():
        for earlier, later in itertools.pairwise(found):
            if later.start < earlier.end:
                message = Text(
                    f"规则集“{name}”的两个版本（{earlier.version} 与 {later.version}）有效期重叠",
                    f"two versions of {name} ({earlier.version}, {later.version}) are in force on the same days",
                )
                mend = Text("给前一版本写明 in_force.to", "end the earlier version: in_force.to")
                problems.append(Problem("WINDOW-OVERLAP", message, later.source, 1, 1, mend))
    return problems
