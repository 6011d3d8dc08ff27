"""Long tables and chains of branches are lowered, written and read by Python like short ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from parity.mutants import agree, corpus_of, examples

from engine.decide import prepare
from engine.decide.compiled import evaluate
from engine.facts import Type
from engine.rulebook import program as p

FOLDER = "examples/05-points-per-amount"


@pytest.mark.parametrize("many", [3, 120, 700])
def test_bands_and_branches(many: int) -> None:
    corpus = corpus_of(FOLDER)
    for case in examples(corpus, FOLDER):
        book = corpus.select(case.rulebook, case.as_of).program
        assert book is not None
        field = next(item.points.field for item in book.findings.values() if isinstance(item.points, p.PointsPer))
        bounds = [None, *(100_00 * n for n in range(1, many)), None]
        bands = tuple((low, high, -n) for n, (low, high) in enumerate(pairwise(bounds)))
        findings = {name: replace(item, points=p.PointsBands("depth", bands)) for name, item in book.findings.items()}
        branches = tuple(
            p.Branch(str(n), p.Test("field", field, "lt", p.Const(50_00 * n), Type.MONEY), p.Const(50_00 * n - 1), ())
            for n in range(1, many)
        )
        kind = next(iter(book.findings.values())).kind
        own = p.Attribute("depth", next(iter(book.findings.values())).title, kind, Type.MONEY, None, (), branches, p.FieldRef(field), None)
        worth = dict.fromkeys(book.worth, (-many, 0))
        changed = replace(book, findings=findings, attributes={**book.attributes, "depth": own}, worth=worth, digest=f"{many}")
        assert all(item.kind == kind for item in findings.values())
        agree(evaluate, prepare(corpus, changed, case.case, as_of=case.as_of, known_at=case.known_at), case.id)
