"""The next day on which time alone could change the outcome."""

from __future__ import annotations

from collections.abc import Iterator

from engine.calendar import OPEN
from engine.decide.rete.board import Board, elapsed_day
from engine.decide.rete.schemes import next_evaluation, own_span
from engine.rulebook import program as p


def next_change(board: Board) -> int | None:
    """Return the smallest border after the as-of date, or None if there is none."""
    today = board.prepared.as_of
    return min((day for day in _borders(board) if today < day < OPEN), default=None)


def _borders(board: Board) -> Iterator[int]:
    program = board.program
    yield from (view.day for view in board.records.views)
    yield from board.prepared.corpus.borders(program.id)
    for claim in (*board.records.claims, *board.events):
        if claim.possible and claim.span is not None and claim.span.known:
            yield from claim.span.days.borders()
        if claim.event is not None:
            yield claim.event.day
    for scheme in program.schemes.values():
        yield next_evaluation(board, scheme)
        for requirement in scheme.requires:
            yield from board.gaps.of_requirement(requirement).borders()
        for group in scheme.effects.values():
            for effect in group.effects:
                yield from _effect(board, effect)
    for tallying in board.tallying.values():
        if tallying.tally.window is not None:
            for contribution in tallying.contributions:
                if contribution.days is not None:
                    yield from contribution.days.borders()
    for listed in board.lists.values():
        yield from listed.days
    yield from _conditions(board)


def _effect(board: Board, effect: p.Effect) -> Iterator[int]:
    if effect.on is None or effect.span is None:
        return
    for claim in board.by_rule.get(effect.on, ()):
        if claim.possible:
            span = own_span(board, effect, claim)
            if span.known:
                yield from span.days.borders()


def _conditions(board: Board) -> Iterator[int]:
    program = board.program
    for item in program.lists.values():
        for ground in item.grounds:
            if ground.on is not None:
                for kind in board.gaps.kinds_of(ground.on):
                    yield from board.gaps.of_rule(ground.on, kind).borders()
    for test in board.records.compiled.subject_tests:
        match test.what:
            case "subject" if isinstance(test.operand, p.Length):
                day = elapsed_day(board, board.records.subject.get(test.name).value, test.operand)
                yield from () if day is None else (day,)
            case "tally":
                tally = program.tallies[test.name]
                for kind in tally.kinds:
                    yield from board.gaps.of_tally(tally, kind).borders()
            case "in_force":
                for kind in board.gaps.kinds_of(test.name):
                    yield from board.gaps.of_rule(test.name, kind).borders()
