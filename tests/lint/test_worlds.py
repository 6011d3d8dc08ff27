"""What lint says cannot happen does not happen: generated rulebooks decided on generated worlds stay within its bounds."""

from __future__ import annotations

from collections.abc import Iterator

from parity.run import Decided, decided

from engine.decide.outcome import Reason, SchemeResult
from engine.facts import load_dictionary
from engine.lint.reason import World
from engine.lint.reason.grades import tally_range
from engine.paths import rules_dir
from engine.rulebook import Program

SEEDS = range(120)
DICTIONARY = load_dictionary(rules_dir())
NEVER_MET = {Reason.NOT_YET_KNOWN, Reason.SUPERSEDED, Reason.VOID, Reason.AFTER_AS_OF, Reason.OUT_OF_SCOPE, Reason.UNMET}
NOT_CERTAIN = NEVER_MET | {Reason.INCOMPLETE, Reason.EXCEPTION}


def samples() -> Iterator[tuple[Program, Decided]]:
    """Yield decisions under rulebooks of one version: an older one may speak of older records in other words."""
    for seed in SEEDS:
        found, made = decided(seed)
        if len(found.corpus.programs) == 1 and len(next(iter(found.corpus.programs.values()))) == 1:
            for item in made:
                yield found.program, item


def worlds() -> Iterator[tuple[Program, World, World, Decided]]:
    last: Program | None = None
    for program, item in samples():
        if program is not last:
            plain, clean, last = World(program, DICTIONARY), World(program, DICTIONARY, clean=True), program
        yield program, plain, clean, item


def outcomes(result: SchemeResult) -> set[int | str]:
    """Return the ranks over everything still open: lint speaks of what is settled, which is one of them."""
    if result.best_rank is None or result.worst_rank is None:
        return {result.status}
    return set(range(result.best_rank, result.worst_rank + 1))


def test_no_rule_that_applied_was_called_unreachable() -> None:
    seen = set()
    for program, world, _, (_, _, outcome) in worlds():
        for pair in outcome.pairs.values():
            if pair.reason not in NOT_CERTAIN and pair.days.spans:  # with an exception there are no days
                assert pair.rule in world.live, (program.id, pair)
                seen.add(pair.reason)
    assert Reason.COUNTS in seen


def test_tallies_grades_and_lists_stay_within_their_bounds() -> None:
    graded = proposed = 0
    for program, world, _, (_, _, outcome) in worlds():
        for name, tally in outcome.tallies.items():
            low, high = tally_range(world, program.tallies[name])
            assert low <= tally.value <= high, (name, tally)
        for name, result in outcome.schemes.items():
            assert outcomes(result) & world.ranks(name), (name, result, world.ranks(name))
            graded += result.rank is not None
        for name, listed in outcome.lists.items():
            definition = program.lists[name]
            possible = {ground.id for ground, yes in zip(definition.grounds, world.grounds(definition), strict=True) if yes}
            assert {id for id, _ in listed.grounds} <= possible
            proposed += bool(listed.grounds)
    assert graded > 300
    assert proposed > 30


def test_a_firm_without_a_bad_record_stays_within_the_clean_world() -> None:
    clean_firms = 0
    for program, _, clean, (_, _, outcome) in worlds():
        bad = {name for name, rule in (*program.findings.items(), *program.triggers.items())
               if rule.record_class in ("general", "serious", "risk") and name not in clean.live}  # fmt: skip
        dirty = any(pair.rule in bad and pair.reason not in NEVER_MET - {Reason.AFTER_AS_OF} for pair in outcome.pairs.values())
        others = any(
            outcome.lists[name].status != "none" for name, item in program.lists.items() if item.colour != "red"
            and name in outcome.lists and not outcome.lists[name].grounds
        )  # fmt: skip
        if dirty or others:
            continue
        clean_firms += 1
        for name, result in outcome.schemes.items():
            assert outcomes(result) & clean.ranks(name), (name, result, clean.ranks(name))
        for name, listed in outcome.lists.items():
            definition = program.lists[name]
            possible = {ground.id for ground, yes in zip(definition.grounds, clean.grounds(definition), strict=True) if yes}
            assert {id for id, _ in listed.grounds} <= possible, (name, listed)
    assert clean_firms > 20
