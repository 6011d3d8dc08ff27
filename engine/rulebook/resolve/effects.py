"""Effects on a grade: vetoes, lifts, downgrades, caps, and how those of one sort combine."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.basics import cites, rank, title
from engine.rulebook.resolve.conditions import subject_condition
from engine.rulebook.resolve.operands import at_least, operand
from engine.rulebook.resolve.spans import span
from engine.rulebook.scope import Named, Scope, check_form

SORTS: tuple[p.EffectSort, ...] = ("vetoes", "lifts", "downgrades", "caps")

_SETS = {"vetoes": "score", "lifts": "at_least", "downgrades": "ranks", "caps": "at_most"}

_COMBINES = {
    "vetoes": ("worst", "best", "first_of", "unique"),
    "lifts": ("best", "worst", "first_of", "unique"),
    "downgrades": ("sum", "worst", "first_of", "unique"),
    "caps": ("worst", "best", "first_of", "unique"),
}


def effects(scope: Scope, sort: p.EffectSort, written: schema.EffectGroup, codes: list[str]) -> p.EffectGroup:
    """Resolve the effects of one sort."""
    if written.combine not in _COMBINES[sort]:
        zh = f"{sort} 的 combine 只能是 {'、'.join(_COMBINES[sort])}"
        scope.wrong("EFFECT-COMBINE", zh, f"{sort}: combine is one of {', '.join(_COMBINES[sort])}", "combine")
    floor = rank(scope, written.floor, codes, "floor")
    if floor == 0 and sort == "downgrades":
        scope.wrong(
            "EFFECT-VAIN", "floor 是最好的等级，降级永远不起作用", "the floor is the best grade: nothing is ever lowered", "floor"
        )
    if not written.effects:
        scope.wrong("EFFECT-FORM", "effects 不得为空", "effects must not be empty", "effects")
    if written.floor is not None and sort != "downgrades":
        scope.wrong("EFFECT-FORM", "floor 只用于 downgrades", "floor belongs to downgrades", "floor")
    found = []
    # Beside others that combine otherwise, the grade that alone changes nothing can outdo them or clash with them.
    vain = len(written.effects) == 1 or written.combine == ("best" if sort == "lifts" else "worst")
    for index, item in enumerate(written.effects):
        with scope.at("effects", index):
            found.append(_effect(scope, sort, item, codes, vain))
    return p.EffectGroup(written.combine, floor, tuple(found))


def _effect(scope: Scope, sort: p.EffectSort, written: schema.Effect, codes: list[str], vain: bool) -> p.Effect:
    if scope.ids.setdefault(written.id, "effects") != "effects" or written.id in scope.effects:
        scope.wrong("NAME-TWICE", f"编号“{written.id}”重复", f"id {written.id!r} is used twice", "id")
    scope.effects.add(written.id)
    present = {name for name in written.model_fields_set if getattr(written, name) is not None}
    check_form(scope, written.id, "id")
    values = [key for key in ("score", "at_least", "at_most", "ranks") if key in present]
    if values != [_SETS[sort]]:
        scope.wrong("EFFECT-FORM", f"{sort} 的效果须写 {_SETS[sort]}", f"effects of {sort} set {_SETS[sort]}")
    if ("on" in present) == ("when" in present):
        scope.wrong("EFFECT-FORM", "效果须写 on（认定或触发）或 when（主体条件）之一", "exactly one of on and when")
    known = False
    if written.on is not None:
        known = scope.defined(("findings", "triggers"), written.on, "认定或触发", "finding or trigger", "on")
    own = None
    if written.counts is not None:
        kind = scope.finding_kinds.get(written.on or "", "")
        if written.on is None:
            scope.wrong("EFFECT-FORM", "只有写 on 的效果才有自己的期间", "only effects on something have a span", "counts")
        elif known:
            with scope.at("counts", kind=kind, event=not kind):
                own = span(scope, written.counts)
    score = ranks = None
    if written.score is not None:
        with scope.at("score"):
            score = operand(scope, written.score, Named(Type.POINTS), record=False)
    if written.ranks is not None:
        with scope.at("ranks"):
            ranks = operand(scope, written.ranks, Named(Type.INT), record=False)
            at_least(scope, ranks, 1, "EFFECT-RANKS", "降级须至少一级", "a downgrade is at least one rank")
    target = rank(scope, written.at_least, codes, "at_least")
    if target == len(codes) - 1 and vain:
        scope.wrong("EFFECT-VAIN", "“至少为最差等级”不起任何作用", "at least the worst grade changes nothing", "at_least")
    if written.at_most is not None:
        target = rank(scope, written.at_most, codes, "at_most")
        if target == 0 and vain:
            scope.wrong("EFFECT-VAIN", "“至多为最好等级”不起任何作用", "at most the best grade changes nothing", "at_most")
    return p.Effect(
        written.id, title(written.title), cites(written.basis), written.on, subject_condition(scope, written.when),
        own, score, target, ranks, written.immediate,
    )  # fmt: skip
