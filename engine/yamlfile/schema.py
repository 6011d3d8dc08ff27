"""Check plain data against a closed pydantic schema, and say what is wrong in words: one problem per defect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from engine.problems import Problem, Text, nearest
from engine.yamlfile.document import Document, Path_, brief


class Closed(BaseModel):
    """Base of every schema model: unknown keys are errors, values are never coerced, instances never change."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


Model = TypeVar("Model", bound=BaseModel)


def check_schema(document: Document, model: type[Model]) -> Model | None:
    """Validate a document against a closed schema; problems go to the document, ``None`` if there are any."""
    if document.data is None:
        return None
    try:
        checked = model.model_validate(document.data)
    except ValidationError as error:
        before = len(document.problems)
        errors = _one_per_defect([_Error(document.data, item) for item in error.errors(include_url=False)])
        for item in errors:
            document.faults.append((item.path, item.kind))
            if not document.is_spoilt(item.path):
                document.problems.append(_problem(document, model, item))
        if len(document.problems) == before and not before:
            message = Text("内容不符合规定的格式", "does not fit the schema")
            document.problems.append(document.problem("SCHEMA-TYPE", (), message))
        return None
    return checked if not document.problems else None


_EXPECTS = {
    "string_type": ("文字（必要时加引号）", "text (quote it if need be)"),
    "int_type": ("整数", "a whole number"),
    "bool_type": ("true 或 false", "true or false"),
    "list_type": ("列表", "a list"),
    "dict_type": ("映射", "a mapping"),
    "model_type": ("映射", "a mapping"),
}
_SHORT = ("too_short", "string_too_short")


class _Error:
    """An error of pydantic: ``path`` leads through the data; ``branch`` is the first choice of a union it is about,
    ``at`` the path of that union."""

    def __init__(self, data: Any, item: Any) -> None:
        self.kind: str = item["type"]
        self.context: Mapping[str, Any] = item.get("ctx", {})
        self.said: str = item["msg"]
        self.input: Any = item["input"]
        self.branch: str | int | None = None
        self.at: Path_ = ()
        self.loc: Path_ = tuple(item["loc"])
        path: list[str | int] = []
        for place, part in enumerate(self.loc):
            inside = isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data)
            if inside or (isinstance(data, dict) and part in data):
                data = data[part]
            elif not (self.kind == "missing" and place == len(self.loc) - 1):
                if self.branch is None:
                    self.branch, self.at = part, tuple(path)
                continue
            path.append(part)
        self.path: Path_ = tuple(path)

    @property
    def misfit(self) -> bool:
        """Say whether the value is not even of the sort this branch of a union is for."""
        return self.path == self.at and self.kind in _EXPECTS


def _one_per_defect(errors: list[_Error]) -> list[_Error]:
    """Keep of the errors of every union those of the branch that was meant; if none was, one for all."""
    kept: list[_Error] = []
    unions: dict[Path_, list[_Error]] = {}
    for error in errors:
        if error.branch is None:
            kept.append(error)
        else:
            unions.setdefault(error.at, []).append(error)
    for group in unions.values():
        strange = {error.branch for error in group if error.misfit}
        meant = [error for error in group if error.branch not in strange]
        kept += [error for error in meant if error.branch == meant[0].branch] if meant else [_merged(group)]
    return kept


def _merged(group: list[_Error]) -> _Error:
    first = group[0]
    first.context = {"kinds": [error.kind for error in group if error.misfit]}
    return first


def _problem(document: Document, model: type[BaseModel], error: _Error) -> Problem:
    path = error.path
    where = ".".join(str(part) for part in (*document.base, *path))
    shown, place = where or "文件", where or "the file"
    if error.kind == "extra_forbidden":
        return _unknown_key(document, model, error)
    if error.kind == "missing":
        key = str(path[-1])
        return document.problem("SCHEMA-MISSING", path[:-1], Text(f"缺少必填的键“{key}”", f"missing key {key!r}"))
    if error.kind == "literal_error":
        expected, written = error.context["expected"], brief(error.input)
        message = Text(f"“{shown}”的值 {written} 不在可选范围：{expected}", f"{place}: {written} is not one of {expected}")
        known = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
        guess = nearest(error.input, known) if isinstance(error.input, str) else None
        mend = Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?") if guess else None
        return document.problem("SCHEMA-VALUE", path, message, mend)
    if error.kind == "value_error":
        said = error.context["error"]
        text = said.args[0] if said.args and isinstance(said.args[0], Text) else Text(str(said), str(said))
        return document.problem("SCHEMA-VALUE", path, text)
    if error.kind in _SHORT:
        return document.problem("SCHEMA-VALUE", path, Text(f"“{shown}”不得为空，或项数不足", f"{place}: empty or too few"))
    if error.kind in ("greater_than_equal", "less_than_equal"):
        bound = error.context.get("ge", error.context.get("le"))
        zh, en = ("小", "less") if error.kind == "greater_than_equal" else ("大", "more")
        message = Text(f"“{shown}”不得{zh}于 {bound}", f"{place}: must not be {en} than {bound}")
        return document.problem("SCHEMA-VALUE", path, message)
    kinds = list(dict.fromkeys(_EXPECTS.get(kind, (error.said, error.said)) for kind in error.context.get("kinds", [error.kind])))
    zh, en = "或".join(kind[0] for kind in kinds), " or ".join(kind[1] for kind in kinds)
    written = brief(error.input)
    message = Text(f"“{shown}”应为{zh}，写的是 {written}", f"{place}: expected {en}, got {written}")
    return document.problem("SCHEMA-TYPE", path, message)


def _unknown_key(document: Document, model: type[BaseModel], error: _Error) -> Problem:
    key = str(error.path[-1])
    legal = sorted(set(_legal_keys(model, error.loc[:-1])))
    guess = nearest(key[:60], legal)
    mend = (
        Text(f"是否想写“{guess}”？", f"did you mean {guess!r}?")
        if guess
        else Text(f"可用的键：{'、'.join(legal)}", f"legal keys: {', '.join(legal)}")
    )
    shown = brief(key)
    return document.problem("SCHEMA-UNKNOWN-KEY", error.path, Text(f"不认识的键 {shown}", f"unknown key {shown}"), mend)


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


def _unwrapped(kinds: Iterable[Any]) -> Iterator[Any]:
    for kind in kinds:
        if get_origin(kind) in (Union, UnionType):
            yield from _unwrapped(get_args(kind))
        elif kind is not type(None):
            yield kind
