"""What cannot be lowered is refused by name; what is lowered is what the algebra says, and nothing outside it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, fields, is_dataclass, make_dataclass, replace
from typing import Any

import pytest
from parity.mutants import FOLDERS, agree, corpus_of, examples

from engine.decide import prepare
from engine.decide.compiled import Unlowered, evaluate, module_for
from engine.decide.compiled.algebra import OPS, Node, const, text
from engine.decide.compiled.lower import lower
from engine.decide.compiled.lower.known import KNOWN, check_known
from engine.rulebook import program as p
from engine.rulebook.strata import tests as every_test

EVERYTHING = "wuhai/construction"


def book(folder: str = EVERYTHING) -> tuple[Any, p.Program]:
    corpus = corpus_of(folder)
    return corpus, next(iter(corpus.programs.values()))[-1]


def nodes(item: object, seen: set[int]) -> set[Node]:
    """Return every node of a plan."""
    if id(item) in seen:
        return set()
    seen.add(id(item))
    if isinstance(item, Node):
        return {item}.union(*(nodes(arg, seen) for arg in item.args))
    if isinstance(item, dict):
        return set().union(*(nodes(value, seen) for value in item.values()))
    if isinstance(item, (tuple, list)):
        return set().union(*(nodes(value, seen) for value in item))
    if is_dataclass(item) and not isinstance(item, p.Program):
        return set().union(*(nodes(getattr(item, field.name), seen) for field in fields(item)))
    return set()


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if not folder.startswith("wuhai")])
def test_a_plan_is_of_the_algebra(folder: str) -> None:
    corpus, program = book(folder)
    found = {node.op for node in nodes(lower(corpus, program), set())}
    assert found <= set(OPS)


def test_an_unknown_field_of_the_language_is_refused() -> None:
    corpus, program = book()
    tally = next(iter(program.tallies.values()))
    newer = make_dataclass("Tally", [(field.name, Any) for field in fields(tally)] + [("median", bool)], frozen=True)
    values = {field.name: getattr(tally, field.name) for field in fields(tally)}
    for told, refused in ((False, False), (True, True)):
        changed = replace(program, tallies={**program.tallies, tally.id: newer(**values, median=told)})
        if refused:
            with pytest.raises(Unlowered) as error:
                module_for(corpus, changed)
            assert error.value.part == f"tallies {tally.id}: Tally.median"
        else:
            check_known(changed)


def test_an_unknown_value_is_refused() -> None:
    corpus, program = book()
    tally = next(iter(program.tallies.values()))
    changed = replace(program, tallies={**program.tallies, tally.id: replace(tally, take="median")})
    with pytest.raises(Unlowered, match=r"Tally.take median"):
        module_for(corpus, changed)


def test_an_unknown_class_is_refused() -> None:
    @dataclass(frozen=True)
    class DayFirstMonday:
        of: p.DayExpr

    DayFirstMonday.__module__ = p.DayOf.__module__
    corpus, program = book()
    finding = next(iter(program.findings.values()))
    odd: Any = DayFirstMonday(finding.span.start)
    changed = replace(
        program, findings={**program.findings, finding.id: replace(finding, span=replace(finding.span, start=odd))}
    )
    with pytest.raises(Unlowered, match="DayFirstMonday"):
        module_for(corpus, changed)


def test_what_is_known_is_there() -> None:
    """No name in the table of what is known is out of date."""
    for name, known in KNOWN.items():
        held = {field.name for field in fields(getattr(p, name))}
        assert set(known.split()) <= held, name


def test_generated_source_reads_no_clock_and_imports_nothing() -> None:
    corpus, program = book()
    tree = ast.parse(module_for(corpus, program).source)
    assert all(isinstance(item, ast.FunctionDef) for item in tree.body)
    assert not [item for item in ast.walk(tree) if isinstance(item, (ast.Import, ast.ImportFrom))]
    named = {item.id for item in ast.walk(tree) if isinstance(item, ast.Name)}
    assert not named & {"open", "eval", "exec", "time", "random", "float"}


@pytest.mark.parametrize("value", ["it's", '{"a"}', "\\", "严重", "#", "", 7, None, True])
def test_a_constant_key_is_text(value: object) -> None:
    """A key that is the same for all records (a field of the rulebook's own making) needs no quoting in the source."""
    assert text("=", const(value)) is const(f"={value}")


def test_what_folds_away_when_known_still_asks_when_unknown() -> None:
    """A condition that always holds once its field is known hangs on the field while it is not."""
    folder = "examples/33-determination"
    corpus, _ = book(folder)
    asked = 0
    for case in examples(corpus, folder):
        program = corpus.select(case.rulebook, case.as_of).program
        assert program is not None
        findings = {}
        for finding in program.findings.values():
            test = next((item for item in every_test(finding.when) if item.name.startswith("?")), None)
            when = finding.when if test is None else p.AnyOf((p.Negation(test), test))
            findings[finding.id] = replace(finding, when=when, unless=())
        changed = replace(program, findings=findings, digest="either")
        prepared = prepare(corpus, changed, case.case, as_of=case.as_of, known_at=case.known_at)
        asked += any(name.startswith("?") for _, name in evaluate(prepared).open)
        agree(evaluate, prepared, case.id)
    assert asked
