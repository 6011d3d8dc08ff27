"""The parts that decide read no clock, no environment, no file, draw no lots, and know no float."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine

ROOT = Path(engine.__file__).parent
READS_FILES = {"rulebook/load.py", "calendar/workdays.py"}
"""Load reads the corpus, before anything is decided."""
OWN_PROCESS = {"decide/rete/worker.py", "decide/rete/availability.py"}
"""How the second evaluator is run, not what it concludes."""
DECIDING = [
    path
    for path in (
        *sorted((ROOT / "decide").rglob("*.py")),
        *sorted((ROOT / "rulebook").rglob("*.py")),
        *(ROOT / "calendar" / name for name in ("dates.py", "intervals.py", "workdays.py")),
    )
    if path.relative_to(ROOT).as_posix() not in OWN_PROCESS
]
FORBIDDEN_MODULES = {"time", "random", "secrets", "uuid", "os", "socket", "subprocess", "tempfile", "locale"}
FORBIDDEN_CALLS = {"now", "today", "utcnow", "time", "time_ns", "getenv", "perf_counter", "monotonic", "urandom"}


WHOLE = {"prod", "gcd", "lcm", "comb", "isqrt"}
"""What of ``math`` works on whole numbers."""


def _wrong(tree: ast.AST, files: bool) -> Iterator[str]:
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Constant(value=float() | complex()):
                yield f"{line}: a float literal"
            case ast.BinOp(op=ast.Div()) if not _is_path(node):
                yield f"{line}: true division"
            case ast.AugAssign(op=ast.Div()):
                yield f"{line}: true division"
            case ast.Call(func=ast.Name(id="float" | "open" | "input" | "hash" as name)):
                yield f"{line}: {name}()"
            case ast.Call(func=ast.Attribute(attr=name)) if name in FORBIDDEN_CALLS:
                yield f"{line}: .{name}()"
            case ast.Call(func=ast.Attribute(attr="read_text" | "read_bytes" | "open" | "write_text" as name)) if not files:
                yield f"{line}: .{name}()"
            case ast.Import(names=names):
                yield from (f"{line}: import {a.name}" for a in names if a.name.split(".")[0] in FORBIDDEN_MODULES)
            case ast.ImportFrom(module=str(name)) if name.split(".")[0] in FORBIDDEN_MODULES:
                yield f"{line}: from {name} import"
            case ast.ImportFrom(module="math", names=names):
                yield from (f"{line}: from math import {a.name}" for a in names if a.name not in WHOLE)
            case ast.For(iter=source) | ast.comprehension(iter=source) if _is_set(source):
                yield f"{getattr(source, 'lineno', line)}: iterates over a bare set"
            case ast.Call(func=ast.Name(id="list" | "tuple" | "next" | "iter"), args=[source, *_]) if _is_set(source):
                yield f"{line}: takes the order of a set"


def _is_path(node: ast.BinOp) -> bool:
    """Say whether a division joins parts of a path: one side is text."""
    sides = [node.left, node.right]
    return any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides)


def _is_set(node: ast.AST) -> bool:
    """Say whether an expression is plainly a set whose order would leak."""
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.Call(func=ast.Attribute(attr="union" | "intersection" | "difference", value=inner)):
            return _is_set(inner)
        case ast.BinOp(left=left, right=right, op=ast.BitOr() | ast.BitAnd() | ast.Sub()):
            return _is_set(left) or _is_set(right)
    return False


ORDER_IS_LOST = {"sorted", "set", "frozenset", "sum", "min", "max", "any", "all", "len", "dict"}
"""What is built from a set by these does not depend on its order (a dict is compared by content)."""


def _harmless(tree: ast.AST) -> set[int]:
    """Return the lines of comprehensions over sets whose result has no order either."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.SetComp(generators=generators) | ast.DictComp(generators=generators):
                lines |= {item.iter.lineno for item in generators}
            case ast.Call(
                func=ast.Name(id=name), args=[ast.GeneratorExp(generators=generators) | ast.ListComp(generators=generators), *_]
            ) if name in ORDER_IS_LOST:
                lines |= {item.iter.lineno for item in generators}
    return lines


@pytest.mark.parametrize("path", DECIDING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_deciding_is_pure(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    tree = ast.parse(path.read_text("utf-8"))
    harmless = _harmless(tree)
    found = [
        wrong
        for wrong in _wrong(tree, files=name in READS_FILES)
        if not ("bare set" in wrong and int(wrong.split(":")[0]) in harmless)
    ]
    assert not found, found


def test_the_check_sees_what_it_looks_for() -> None:
    bad = ast.parse("import time\nx = 1.5\ny = a / b\nz = float(c)\nfor i in {1, 2}:\n    pass\nd = date.today()\nopen('f')")
    assert len(list(_wrong(bad, files=False))) == 7
