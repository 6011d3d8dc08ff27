"""Where the data rests on the law: every mention of an instrument or provision in any YAML file of a rules folder.

The walk reads the files as they stand and knows no grammar: whatever part the language gains, a mention in it is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from engine.problems import Problem, Text
from engine.rulebook.load import shown_name
from engine.yamlfile import Document, Path_, load_yaml

Home = Literal["rulebook", "case", "law", "vocabulary"]
"""What sort of file a mention stands in."""

_HEADS: Mapping[str, Home] = {
    "rulebook": "rulebook",
    "cases": "case",
    "instrument": "law",
    "measures": "law",
    "competence": "law",
    "classes": "law",
}
_BASIS_KEYS = ("basis", "order_basis", "provision")
_NAMES = ("id", "label", "kind", "code")


@dataclass(frozen=True)
class Mention:
    """One mention. ``owner`` names what it stands in, from the outside in: the list, then its ground.

    ``sort`` says what the innermost of these is, by the key it stands under (``effects``, ``grounds``, ``term`` ...);
    ``title`` is its title. ``book`` and ``version`` name the rulebook of a rulebook or case file. ``item`` is the item
    of the catalogue of measures it applies, ``scores`` says that it gives points.
    """

    reference: str
    home: Home
    file: str
    line: int
    column: int
    sort: str
    owner: tuple[str, ...]
    title: Text | None
    book: str
    version: str
    item: str = ""
    scores: bool = False


@dataclass(frozen=True)
class CaseIds:
    """The names a case expects something of: rules, lists, schemes."""

    id: str
    title: Text
    book: str
    file: str
    line: int
    names: frozenset[str]


@dataclass(frozen=True)
class Mentions:
    """All mentions of a rules folder, in the order of files and lines; ``problems`` says which files could not be read."""

    found: tuple[Mention, ...]
    cases: tuple[CaseIds, ...]
    problems: tuple[Problem, ...] = ()


def read_mentions(rules: Path) -> Mentions:
    """Read every YAML file below a rules folder; a file that cannot be read whole is named in ``problems``."""
    found: list[Mention] = []
    cases: list[CaseIds] = []
    problems: list[Problem] = []
    for path in sorted(rules.rglob("*.yaml")):
        document = load_yaml(path, shown_name(path, rules))
        problems += document.problems
        if isinstance(document.data, dict):
            reader = _Reader(document)
            found += reader.mentions()
            cases += reader.cases()
    return Mentions(tuple(found), tuple(cases), tuple(problems))


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document, self.data = document, document.data
        self.home: Home = _HEADS.get(str(self.data.get("hengxin", "")).partition("/")[0], "vocabulary")
        self.book = str(self.data.get("rulebook" if self.home == "case" else "id", ""))
        window = self.data.get("in_force")
        self.version = str(window.get("from", "")) if self.home == "rulebook" and isinstance(window, dict) else ""

    def mentions(self) -> Iterator[Mention]:
        for path, text in _scalars(self.data, ()):
            if _refers(path, text, self.home):
                sort, names, title, inner = self._owner(path)
                line, column = self.document.place(path)
                item, scores = str(inner.get("item", "")), "points" in inner
                yield Mention(
                    text, self.home, self.document.name, line, column, sort, names, title, self.book, self.version, item, scores
                )

    def cases(self) -> Iterator[CaseIds]:
        if self.home != "case":
            return
        written = self.data.get("cases")
        for index, case in enumerate(written if isinstance(written, list) else ()):
            if isinstance(case, dict):
                expected = [at.get("expect") for at in case.get("at") or () if isinstance(at, dict)]
                names = frozenset(name for part in expected for name in _words(part))
                line = self.document.place(("cases", index))[0]
                title = _title(case) or Text("", "")
                yield CaseIds(str(case.get("id", "")), title, self.book, self.document.name, line, names)

    def _owner(self, path: Path_) -> tuple[str, tuple[str, ...], Text | None, dict[str, Any]]:
        """Return what a path stands in: the sort of the innermost thing, the names down to it, its title and itself."""
        names: list[str] = []
        inner: dict[str, Any] = {}
        title: Text | None = None
        sort, key = ("rulebook" if self.home == "rulebook" else ""), ""
        value: Any = self.data
        for step in path:
            value = value[step]
            if isinstance(step, str):
                key = step
            if not isinstance(value, dict) or key in _BASIS_KEYS:
                continue
            name = next((str(value[one]) for one in _NAMES if one in value), None) if isinstance(step, int) else None
            if name is not None:
                names.append(name)
                sort, title, inner = key, _title(value), value
            elif isinstance(step, str) and "basis" in value:
                sort, title, inner = key, _title(value) or title, value
        return sort or key, tuple(names), title, inner


def _refers(path: Path_, text: str, home: Home) -> bool:
    """Say whether a text is a reference: it looks like one, or stands where only references stand."""
    instrument, mark, ref = text.partition("#")
    if mark and instrument and ref and " " not in text and instrument.replace("-", "").isalnum() and instrument.isascii():
        return True
    return home == "law" and (path[-1] in ("superseded_by", "instrument") or path[0] == "frames")


def _scalars(data: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _scalars(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _scalars(value, (*path, index))
    elif isinstance(data, str):
        yield path, data


def _words(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _words(value)
    elif isinstance(data, list):
        for value in data:
            yield from _words(value)
    elif isinstance(data, str):
        yield data


def _title(value: dict[str, Any]) -> Text | None:
    title = value.get("title")
    if isinstance(title, dict) and set(title) >= {"zh", "en"}:
        return Text(str(title["zh"]), str(title["en"]))
    return None
