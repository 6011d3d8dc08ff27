"""Read YAML so that every later error can name line and column, and check it against a closed pydantic schema.

Duplicate keys, anchors, aliases and tags are refused; a scalar that is not a plain integer or ``true``/``false``/
``null`` stays text, so that no date or number is guessed from its looks. All defects of a file are reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from engine.problems import InvalidRulebook, Problem, Text, nearest

Path_ = tuple[str | int, ...]
"""Where a value stands in a document: keys and list positions from the root."""


class Closed(BaseModel):
    """Base of every schema model: unknown keys are errors, values are never coerced, instances never change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


@dataclass
class Document:
    """A read file: plain data, the place of every key and value, and what was wrong with its YAML."""

    name: str
    data: Any
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path_) -> tuple[int, int]:
        """Return line and column of the nearest known ancestor of a path."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return (1, 1)

    def problem(self, code: str, path: Path_, message: Text, mend: Text | None = None) -> Problem:
        """Build a problem at a path of this document."""
        line, column = self.place(path)
        return Problem(code, message, self.name, line, column, mend)


def read_yaml(text: str, name: str) -> Document:
    """Parse one document; never raises, what is wrong stands in ``problems``."""
    document = Document(name, None)
    try:
        root = YAML(typ="safe", pure=False).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = str(error.problem or error.context or "").strip()
        message = Text(f"不是合法的 YAML：{said}", f"not valid YAML: {said}")
        document.problems.append(Problem("YAML-SYNTAX", message, name, line, column))
        return document
    except (ReaderError, ValueError) as error:
        message = Text("文件含有 YAML 不允许的字符", f"characters that YAML does not allow: {error}")
        document.problems.append(Problem("YAML-SYNTAX", message, name, 1, 1))
        return document
    if root is None:
        document.problems.append(Problem("YAML-EMPTY", Text("文件是空的", "the file is empty"), name, 1, 1))
        return document
    document.data = _plain(root, (), document, set())
    return document


def load_yaml(path: Path, name: str | None = None) -> Document:
    """Read one UTF-8 file; see :func:`read_yaml`."""
    shown = name or path.as_posix()
    try:
        return read_yaml(path.read_text("utf-8"), shown)
    except UnicodeDecodeError:
        problem = Problem("YAML-ENCODING", Text("规则文件必须是 UTF-8 编码", "rule files must be UTF-8"), shown)
    except OSError as error:
        problem = Problem("YAML-FILE", Text(f"文件无法读取：{error.strerror}", f"cannot be read: {error.strerror}"), shown)
    return Document(shown, None, problems=[problem])


Model = TypeVar("Model", bound=BaseModel)


def check_schema(document: Document, model: type[Model]) -> Model | None:
    """Validate a document against a closed schema; problems go to the document, ``None`` if there are any."""
    if document.data is None:
        return None
    try:
        return model.model_validate(document.data) if not document.problems else None
    except ValidationError as error:
        for item in error.errors(include_url=False):
            document.problems.append(_schema_problem(document, model, item))
        return None


def refuse(*documents: Document) -> None:
    """Raise :class:`InvalidRulebook` if any document has problems."""
    problems = [problem for document in documents for problem in document.problems]
    if problems:
        raise InvalidRulebook(problems)


def _plain(node: Node, path: Path_, document: Document, seen: set[int]) -> Any:
    document.places.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
    if id(node) in seen:
        message = Text("不允许使用 YAML 锚点和别名", "anchors and aliases are not allowed")
        document.problems.append(document.problem("YAML-ALIAS", path, message))
        return None
    if isinstance(node, ScalarNode):
        return _scalar(node, path, document)
    seen.add(id(node))
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, index), document, seen) for index, item in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    mapping: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, ScalarNode):
            message = Text("键必须是一个词", "a key must be a plain word")
            document.problems.append(Problem("YAML-KEY", message, document.name, *place))
            continue
        key = key_node.value
        if key in mapping:
            first = document.places[(*path, key)]
            message = Text(f"键“{key}”重复，第一次出现在第 {first[0]} 行", f"duplicate key {key!r}, first in line {first[0]}")
            document.problems.append(Problem("YAML-DUPLICATE", message, document.name, *place))
            continue
        document.places[(*path, key)] = place
        mapping[key] = _plain(value_node, (*path, key), document, seen)
    return mapping


_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


def _scalar(node: ScalarNode, path: Path_, document: Document) -> Any:
    if not node.tag.startswith("tag:yaml.org,2002:"):
        message = Text(f"不允许使用 YAML 标签 {node.tag}", f"tags are not allowed: {node.tag}")
        document.problems.append(document.problem("YAML-TAG", path, message))
    if node.tag == "tag:yaml.org,2002:null" or node.tag == "tag:yaml.org,2002:bool":
        return _WORDS.get(node.value.lower(), node.value)
    if node.tag == "tag:yaml.org,2002:int":
        digits = node.value[1:] if node.value[:1] in "+-" else node.value
        # 0o17, 0x1F, 1_000 and 007 stay text: what they mean depends on who reads them
        if digits.isascii() and digits.isdigit() and (digits == "0" or digits[0] != "0"):
            return int(node.value)
    return node.value


def _schema_problem(document: Document, model: type[BaseModel], item: Any) -> Problem:
    path: Path_ = tuple(item["loc"])
    kind = item["type"]
    shown = ".".join(str(part) for part in path)
    if kind == "extra_forbidden":
        key = str(path[-1])
        legal = sorted(set(_legal_keys(model, path[:-1])))
        guess = nearest(key, legal)
        mend = (
            Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?")
            if guess
            else Text(f"可用的键：{'、'.join(legal)}", f"legal keys: {', '.join(legal)}")
        )
        return document.problem("SCHEMA-UNKNOWN-KEY", path, Text(f"不认识的键“{key}”", f"unknown key {key!r}"), mend)
    if kind == "missing":
        key = str(path[-1])
        return document.problem("SCHEMA-MISSING", path[:-1], Text(f"缺少必填的键“{key}”", f"missing key {key!r}"))
    if kind == "literal_error":
        expected = item["ctx"]["expected"]
        message = Text(f"“{shown}”的值 {item['input']!r} 不在可选范围：{expected}", f"{shown}: must be one of {expected}")
        return document.problem("SCHEMA-VALUE", path, message)
    if kind == "value_error":
        said = item["ctx"]["error"]
        text = said.args[0] if said.args and isinstance(said.args[0], Text) else Text(str(said), str(said))
        return document.problem("SCHEMA-VALUE", path, text)
    expects = {"string_type": ("文字", "text"), "int_type": ("整数", "a whole number"), "bool_type": ("true 或 false", "true or false")}
    expects |= {"list_type": ("列表", "a list"), "dict_type": ("映射", "a mapping"), "model_type": ("映射", "a mapping")}
    zh, en = expects.get(kind, (item["msg"], item["msg"]))
    message = Text(f"“{shown}”应为{zh}，写的是 {item['input']!r}", f"{shown}: expected {en}, got {item['input']!r}")
    return document.problem("SCHEMA-TYPE", path, message)


def _legal_keys(model: type[BaseModel], path: Path_) -> Iterator[str]:
    """Yield the keys a model allows at a path, following fields, lists, mappings and unions."""
    kinds: list[Any] = [model]
    for part in path:
        following: list[Any] = []
        for kind in kinds:
            following.extend(_step(kind, part))
        kinds = following or kinds
    for kind in _unwrapped(kinds):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, info in kind.model_fields.items():
                yield info.alias or name


def _step(kind: Any, part: str | int) -> Iterator[Any]:
    for inner in _unwrapped([kind]):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            for name, info in inner.model_fields.items():
                if part in (name, info.alias):
                    yield info.annotation
        elif get_origin(inner) in (list, tuple) and isinstance(part, int):
            yield get_args(inner)[0]
        elif get_origin(inner) is dict:
            yield get_args(inner)[1]


def _unwrapped(kinds: list[Any]) -> Iterator[Any]:
    for kind in kinds:
        if get_origin(kind) in (Union, UnionType):
            yield from _unwrapped(list(get_args(kind)))
        elif kind is not type(None):
            yield kind
