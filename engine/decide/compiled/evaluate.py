"""One decision by the compiled rulebook; modules are kept by the digests of corpus and rulebook."""

from __future__ import annotations

from collections import OrderedDict

from engine.decide.compiled.algebra import forget as forget_nodes
from engine.decide.compiled.module import Module
from engine.decide.outcome import Outcome
from engine.decide.prepare import Prepared
from engine.rulebook.corpus import Corpus
from engine.rulebook.program import Program

MAX_KEPT = 64
"""Rulebook versions whose modules are kept."""

_Key = tuple[str, str, str, str]
_modules: OrderedDict[_Key, tuple[Module, Corpus]] = OrderedDict()


def evaluate(prepared: Prepared) -> Outcome:
    """Return the outcome for one subject under one rulebook on one day.

    Raises:
        Unlowered: the rulebook uses a part of the language that is not lowered.
    """
    return module_for(prepared.corpus, prepared.program).decide(prepared)


def module_for(corpus: Corpus, program: Program) -> Module:
    """Return the module of a rulebook version, made once.

    Raises:
        Unlowered: the rulebook uses a part of the language that is not lowered.
    """
    key = (corpus.digest, program.id, program.version, program.digest)
    found = _modules.get(key)
    # digests name files; rulebooks made in memory (tests) may share them, so the very objects are compared too
    if found is None or found[0].plan.program is not program or (
        found[1] is not corpus and found[1].programs.get(program.id) is not corpus.programs.get(program.id)
    ):
        found = _modules[key] = (Module(corpus, program), corpus)
        forget_nodes()
        while len(_modules) > MAX_KEPT:
            _modules.popitem(last=False)
    return found[0]


def forget() -> None:
    """Forget all modules."""
    _modules.clear()
