"""From the text of a file to plain data with places. The events of the parser are taken one by one: a file may be as
deep or as long as it likes, and is refused with a line number, never with a crash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.problems import Problem, Text
from engine.yamlfile.document import Document, Path_, brief

MOST_CHARACTERS = 4 * 2**20
"""Longest file that is read; the largest rulebook so far has a hundredth of it."""
DEEPEST = 60
"""Deepest nesting; the deepest rulebook so far has a quarter of it."""
_DIGITS = 18
"""Most digits of a whole number: it stays below 2^63. A longer one stays text and is refused where it is read."""
_WORDS = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip


def read_yaml(text: str, name: str) -> Document:
    """Parse one document; never raises, what is wrong stands in ``problems``."""
    document = Document(name, None)
    if len(text) > MOST_CHARACTERS:
        zh = f"文件太大：{len(text)} 个字符，最多 {MOST_CHARACTERS}"
        message = Text(zh, f"the file is too large: {len(text)} characters, at most {MOST_CHARACTERS}")
        document.problems.append(Problem("YAML-SIZE", message, name, 1, 1))
        return document
    builder = _Builder(document)
    try:
        for event in YAML(typ="safe", pure=False).parse(text.removeprefix("\ufeff")):
            builder.take(event)
    except MarkedYAMLError as error:
        document.problems.append(_syntax(error, name))
        return document
    except (YAMLError, ValueError) as error:
        zh = "文件含有 YAML 不允许的字符（如空字符）"
        message = Text(zh, f"characters that YAML does not allow: {brief(str(error))}")
        document.problems.append(Problem("YAML-SYNTAX", message, name, *_bad_character(text)))
        return document
    if not builder.documents or document.places == {}:
        document.problems.append(Problem("YAML-EMPTY", Text("文件是空的", "the file is empty"), name, 1, 1))
        return document
    document.data = builder.root
    if document.data is None and not document.problems:
        document.problems.append(Problem("YAML-EMPTY", Text("文件是空的", "the file is empty"), name, 1, 1))
    return document


def load_yaml(path: Path, name: str | None = None) -> Document:
    """Read one UTF-8 file; see :func:`read_yaml`."""
    shown = name or path.as_posix()
    try:
        return read_yaml(path.read_text("utf-8"), shown)
    except UnicodeDecodeError:
        mend = Text("在编辑器中另存为 UTF-8", "save it as UTF-8")
        problem = Problem("YAML-ENCODING", Text("规则文件必须是 UTF-8 编码", "rule files must be UTF-8"), shown, mend=mend)
    except OSError as error:
        problem = Problem("YAML-FILE", Text(f"文件无法读取：{error.strerror}", f"cannot be read: {error.strerror}"), shown)
    return Document(shown, None, problems=[problem])


def _syntax(error: MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = str(error.problem or error.context or "").strip()
    mend = None
    if "cannot start any token" in said:
        zh = "缩进只能用空格，不能用制表符；以 @、`、% 开头的文字须加引号"
        mend = Text(zh, "indent with spaces, not tabs; quote text that begins with @, ` or %")
    return Problem("YAML-SYNTAX", Text(f"不是合法的 YAML：{said}", f"not valid YAML: {said}"), name, line, column, mend)


def _bad_character(text: str) -> tuple[int, int]:
    for line, content in enumerate(text.split("\n"), 1):
        for column, char in enumerate(content, 1):
            if (char < " " and char not in "\t\r") or "\x7f" <= char < "\x85" or "\ud800" <= char <= "\udfff":
                return line, column
    return 1, 1


class _Skip:
    """In place of a key: the value that follows is not read."""


_SKIP = _Skip()


@dataclass
class _Frame:
    """A list or mapping being read; ``key`` is the key whose value comes next."""

    container: list[Any] | dict[str, Any]
    path: Path_
    key: str | _Skip | None = None


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.root: Any = None
        self.documents = 0
        self.frames: list[_Frame] = []
        self.skipping = 0

    def take(self, event: Event) -> None:
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                self._wrong("YAML-DOCUMENTS", event, "一个文件只能有一个 YAML 文档", "a file holds one YAML document")
        elif self.documents > 1:
            return
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._open(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            if self.skipping:
                self.skipping -= 1
            else:
                self.frames.pop()
        elif isinstance(event, ScalarEvent | AliasEvent) and not self.skipping:
            self._leaf(event)

    def _open(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        if self.skipping:
            self.skipping += 1
            return
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            self._wrong("YAML-KEY", event, "键必须是一个词", "a key must be a plain word")
            frame.key = _SKIP
            self.skipping = 1
            return
        path = self._next(event)
        if path is None:
            self.skipping = 1
            return
        if len(path) > DEEPEST:
            self._wrong("YAML-DEPTH", event, f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST} levels", path=path)
            self._put(None)
            self.skipping = 1
            return
        container: list[Any] | dict[str, Any] = {} if isinstance(event, MappingStartEvent) else []
        self._check(event, path)
        self._put(container)
        self.frames.append(_Frame(container, path))

    def _leaf(self, event: ScalarEvent | AliasEvent) -> None:
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.container, dict) and frame.key is None:
            frame.key = self._key(event, frame)
            return
        path = self._next(event)
        if path is None:
            return
        self._check(event, path)
        self._put(_plain(event) if isinstance(event, ScalarEvent) else None)

    def _key(self, event: ScalarEvent | AliasEvent, frame: _Frame) -> str | _Skip:
        if isinstance(event, AliasEvent):
            self._check(event, frame.path)
            return _SKIP
        key = str(event.value)
        path = (*frame.path, key)
        if path in self.document.places:
            first, shown = self.document.places[path][0], brief(key)
            zh = f"键 {shown} 重复，第一次出现在第 {first} 行"
            self._wrong("YAML-DUPLICATE", event, zh, f"duplicate key {shown}, first in line {first}")
            return _SKIP
        self.document.places[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        self._check(event, path)
        return key

    def _next(self, event: NodeEvent) -> Path_ | None:
        """Return the path of the value that begins here, ``None`` if it is not to be read."""
        path: Path_ = ()
        if self.frames:
            frame = self.frames[-1]
            if isinstance(frame.container, list):
                path = (*frame.path, len(frame.container))
            elif isinstance(frame.key, str):
                path = (*frame.path, frame.key)
            else:
                frame.key = None
                return None
        self.document.places.setdefault(path, (event.start_mark.line + 1, event.start_mark.column + 1))
        return path

    def _put(self, value: Any) -> None:
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.container, list):
            frame.container.append(value)
        else:
            assert isinstance(frame.key, str)
            frame.container[frame.key] = value
            frame.key = None

    def _check(self, event: NodeEvent, path: Path_) -> None:
        if event.anchor is not None:
            self._wrong("YAML-ALIAS", event, "不允许使用 YAML 锚点和别名", "anchors and aliases are not allowed", path=path)
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = brief(str(tag))
            self._wrong("YAML-TAG", event, f"不允许使用 YAML 标签 {shown}", f"tags are not allowed: {shown}", path=path)

    def _wrong(self, code: str, event: Event, zh: str, en: str, *, path: Path_ | None = None) -> None:
        mark = event.start_mark
        self.document.problems.append(Problem(code, Text(zh, en), self.document.name, mark.line + 1, mark.column + 1))
        if path is not None:
            self.document.spoilt.add(path)


def _plain(event: ScalarEvent) -> Any:
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    digits = text[1:] if text[:1] in ("+", "-") else text
    # 0o17, 0x1F, 1_000 and 007 stay text: what they mean depends on who reads them
    if digits.isascii() and digits.isdigit() and (digits == "0" or digits[0] != "0") and len(digits) <= _DIGITS:
        return int(text)
    return text
