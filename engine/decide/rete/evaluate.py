"""One decision: match the records, add up, then chain to grades, lists, supervision and measures."""

from __future__ import annotations

from collections import OrderedDict

from engine.decide.outcome import Outcome, Reason
from engine.decide.prepare import Prepared
from engine.decide.rete.board import Board
from engine.decide.rete.change import next_change
from engine.decide.rete.compiled import Compiled
from engine.decide.rete.lists import list_status
from engine.decide.rete.outcomes import measures, supervise
from engine.decide.rete.records import Claim, Records
from engine.decide.rete.repairs import repairs
from engine.decide.rete.schemes import grade
from engine.decide.rete.verdicts import event_pairs, record_pairs
from engine.facts import Dictionary
from engine.rulebook.program import Program

MAX_COMPILED = 32
"""Rulebook versions whose networks are kept."""

_Key = tuple[str, str, str, str]
_compiled: OrderedDict[_Key, Compiled] = OrderedDict()


def evaluate(prepared: Prepared) -> Outcome:
    """Return the outcome for one subject under one rulebook on one day, by firing rules.

    Raises:
        FenceError: the rulebook cannot be given to durable-rules.
        EngineFault: the C module is missing or misbehaved.
    """
    digest, dictionary = prepared.corpus.digest, prepared.dictionary
    compiled = compiled_for(digest, prepared.program, dictionary)
    records = Records(prepared, compiled, lambda program: compiled_for(digest, program, dictionary))
    board = Board(records)
    for sort, name in prepared.program.subject_strata:
        if sort == "scheme":
            board.schemes[name] = grade(board, compiled, prepared.program.schemes[name])
        elif sort == "list":
            board.lists[name] = list_status(board, compiled, prepared.program.lists[name])
    supervised = supervise(board, compiled)
    applying = measures(board, compiled, supervised)
    repairable = repairs(board)
    left_out = [(tallying.tally.of is not None, tallying.left_out(prepared.as_of)) for tallying in board.tallying.values()]

    def late(claim: Claim) -> Reason:
        return _late(claim, left_out)

    pairs = record_pairs(records, late)
    unmatched = frozenset(record for record, rule in pairs if rule == "")
    pairs.update(event_pairs(board.events, prepared.as_of, late))
    return Outcome(
        pairs=pairs,
        events=frozenset(claim.event for claim in board.events if claim.certain and claim.event is not None),
        tallies={name: board.total(name, prepared.as_of).result for name in board.tallying},
        schemes={name: graded.result for name, graded in board.schemes.items()},
        lists={name: listed.result for name, listed in board.lists.items()},
        supervision=supervised.result,
        measures=applying,
        repairs=repairable,
        open=frozenset(board.asked),
        placeholders=frozenset(board.read),
        unmatched=unmatched,
        next_change=next_change(board),
    )


def _late(claim: Claim, left_out: list[tuple[bool, dict[tuple[str, str], str]]]) -> Reason:
    """Say whether a claim in force counts: what every tally that has it left out is outranked or over the cap.

    Tallies that add up decide; those that only count do so for what no other has.
    """
    key = (claim.record, claim.rule)
    adding = {found[key] for adds, found in left_out if adds and key in found}
    fates = adding or {found[key] for adds, found in left_out if not adds and key in found}
    if not fates or "counts" in fates:
        return Reason.COUNTS
    return Reason.OUTRANKED if fates == {"dropped"} else Reason.OVER_THE_CAP


def compiled_for(digest: str, program: Program, dictionary: Dictionary) -> Compiled:
    """Return the networks of a rulebook version, compiled once per corpus.

    Raises:
        FenceError: the rulebook cannot be given to durable-rules.
    """
    key = (digest, program.id, program.version, program.digest)
    found = _compiled.get(key)
    if found is None or (found.program is not program and found.program != program):
        if found is not None:
            found.close()
        found = _compiled[key] = Compiled(program, dictionary)
    _compiled.move_to_end(key)
    while len(_compiled) > MAX_COMPILED:
        _compiled.popitem(last=False)[1].close()
    if found.problems:
        raise found.problems[0]
    return found


def forget() -> None:
    """Delete all networks."""
    while _compiled:
        _compiled.popitem()[1].close()
