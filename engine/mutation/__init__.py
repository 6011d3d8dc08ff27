"""Mutation of rulebooks: small mistakes put into the rules on purpose, to see whether the cases notice.

A mutant is a change of the tree of a rulebook file, made where a key has one meaning and refused or accepted by the same
loader as every rulebook (docs/decisions/0008). Its cases are decided again by the reference evaluator.
"""

from engine.mutation.mutants import Mutant, mutants_of
from engine.mutation.operators import OPERATORS
from engine.mutation.report import Mutation, as_json, as_text
from engine.mutation.run import run_mutation
from engine.mutation.site import Book
from engine.mutation.trial import Bench, Verdict

__all__ = [
    "OPERATORS", "Bench", "Book", "Mutant", "Mutation", "Verdict", "as_json", "as_text", "mutants_of", "run_mutation",
]  # fmt: skip
