"""The verdict on each pair: the first reason that applies."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.calendar import Intervals
from engine.decide.outcome import Pair, Reason
from engine.decide.rete.records import Claim, Records

Late = Callable[[Claim], Reason]
"""Says of a claim that is in force on the as-of date whether it counts, is outranked or over the cap."""


def record_pairs(records: Records, late: Late) -> dict[tuple[str, str], Pair]:
    """Return the pairs of all versions of all records."""
    today = records.prepared.as_of
    found: dict[tuple[str, str], Pair] = {}
    matched: set[str] = set()
    ruled: set[str] = set()
    for claim in records.claims:
        ruled.add(claim.record)
        if claim.met:
            matched.add(claim.record)
        found[claim.record, claim.rule] = _pair(claim, _record_reason(claim, today, late))
    for view in records.views:
        if view.id in matched:
            continue
        if view.id not in ruled:
            reason = Reason.AFTER_AS_OF if view.day > today else Reason.OUT_OF_SCOPE
            found[view.id, ""] = Pair(view.id, "", reason)
        elif view.day <= today:
            found[view.id, ""] = Pair(view.id, "", Reason.UNMET)
    for shown, (record, reason) in records.prepared.left_out.items():
        for rule in [finding.id for finding in records.compiled.findings.get(record.kind, ())] or [""]:
            found[shown, rule] = Pair(shown, rule, reason)
    return found


def event_pairs(claims: Iterable[Claim], today: int, late: Late) -> dict[tuple[str, str], Pair]:
    """Return the pairs of derived events."""
    return {(claim.record, claim.rule): _pair(claim, _event_reason(claim, today, late)) for claim in claims}


def _pair(claim: Claim, reason: Reason) -> Pair:
    span = claim.span if claim.possible and claim.dated else None
    points = claim.points.value
    return Pair(
        claim.record,
        claim.rule,
        reason,
        ",".join(claim.labels) if reason is Reason.EXCEPTION else "",
        span.days if span is not None else Intervals(),
        points if claim.possible and isinstance(points, int) else None,
        span.cut if span is not None else None,
    )


def _record_reason(claim: Claim, today: int, late: Late) -> Reason:
    if claim.day > today:
        return Reason.AFTER_AS_OF
    if not claim.met:
        return Reason.UNMET
    if claim.possible and not claim.solid:
        return Reason.INCOMPLETE
    return _dated_reason(claim, today) or (Reason.EXCEPTION if claim.labels else late(claim))


def _event_reason(claim: Claim, today: int, late: Late) -> Reason:
    if claim.day > today:
        return Reason.AFTER_AS_OF
    if not claim.solid:
        return Reason.INCOMPLETE
    return _dated_reason(claim, today) or late(claim)


def _dated_reason(claim: Claim, today: int) -> Reason | None:
    span = claim.span
    if span is None or not span.known:
        return None
    if today < span.start:
        return Reason.AFTER_AS_OF
    cut = span.cut is not None and today >= span.cut
    if today in span.suspended and today < span.end and not cut:
        return Reason.SUSPENDED
    if cut:
        return Reason.REPAIRED
    return None if today in span.days else Reason.EXPIRED
