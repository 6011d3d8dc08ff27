"""Seed one fault into an evaluator: one expression of one function is replaced by another."""

from __future__ import annotations
import __future__ as future

import ast
import importlib
import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Fault:
    """In ``function`` (``name`` or ``Class.name``) of a module the text ``old``, which stands there once, becomes ``new``.

    Texts are as ``ast.unparse`` writes them, so that lay-out and comments do not matter.
    """

    name: str
    module: str
    function: str
    old: str
    new: str

    @property
    def side(self) -> str:
        """Return which evaluator it is in."""
        return self.module.split(".")[2]


def seed(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seed a fault until the test ends, wherever the evaluator imported the function by name."""
    module = importlib.import_module(fault.module)
    owner: Any = module
    *outer, name = fault.function.split(".")
    for part in outer:
        owner = getattr(owner, part)
    original = getattr(owner, name)
    source = ast.unparse(ast.parse(textwrap.dedent(inspect.getsource(original))))
    if source.count(fault.old) != 1:
        pytest.fail(
            f"the fault “{fault.name}” no longer fits: {fault.old!r} stands {source.count(fault.old)} times in "
            f"{fault.module}.{fault.function}; say how the same fault looks in the code as it is now (tests/parity/faults.py)"
        )
    faulty = _compiled(source.replace(fault.old, fault.new), module.__dict__, name)
    monkeypatch.setattr(owner, name, faulty)
    if not outer:
        _everywhere(".".join(fault.module.split(".")[:3]), original, faulty, monkeypatch)


def _compiled(source: str, names: dict[str, Any], name: str) -> Callable[..., Any]:
    code = compile(source, f"<fault in {name}>", "exec", flags=future.annotations.compiler_flag)
    made: dict[str, Any] = {}
    exec(code, names, made)
    return made[name]  # type: ignore[no-any-return]


def _everywhere(package: str, original: object, faulty: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(package) and module is not None:
            for key, value in list(vars(module).items()):
                if value is original:
                    monkeypatch.setattr(module, key, faulty)
