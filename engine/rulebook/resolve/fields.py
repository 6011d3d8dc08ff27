"""Fields that several kinds of records must share."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.rulebook.scope import Named, Scope


def common_fields(scope: Scope, kinds: list[str]) -> dict[str, Named] | None:
    """Return what records of all the kinds have in common; ``None`` if no kind is known."""
    tables = [scope.fields(kind) for kind in dict.fromkeys(kinds)]
    if not tables:
        return None
    return {name: named for name, named in tables[0].items() if all(table.get(name) == named for table in tables)}


def needs(scope: Scope, fields: dict[str, Named] | None, name: str, types: tuple[Type, ...], *parts: str | int) -> Named | None:
    """Return the type of a shared field, or note that there is none or that it has another type."""
    if fields is None:
        return None
    named = fields.get(name)
    if named is None:
        legal = [key for key, found in fields.items() if found.type in types]
        scope.unknown(("这些记录共有的字段", "field common to these records"), name, legal, *parts)
    elif named.type not in types:
        wanted = "、".join(types)
        scope.wrong("TYPE", f"“{name}”的类型是 {named.type}，此处须为 {wanted}", f"{name} is {named.type}, need {wanted}", *parts)
    else:
        scope.check_scale(name, named, *parts)
    return named
