"""Discretion parameters and questions: what people must still fix or answer."""

from __future__ import annotations

from engine.facts.dictionary import Type
from engine.problems import Text
from engine.rulebook import program as p
from engine.rulebook import schema
from engine.rulebook.resolve.basics import cites, title
from engine.rulebook.scope import Scope


def parameter(scope: Scope, written: schema.Parameter) -> p.Parameter:
    """Resolve a parameter; its value must lie in the permitted range, an adopted one must name its document."""
    type_ = Type(written.type_)
    value = scope.number(written.value, type_, "value")
    low = None if written.permitted_from is None else scope.number(written.permitted_from, type_, "permitted_from")
    high = None if written.permitted_to is None else scope.number(written.permitted_to, type_, "permitted_to")
    if low is not None and high is not None and low > high:
        scope.wrong("PARAM-RANGE", "允许范围的下限大于上限", "the permitted range is empty", "permitted_from")
    elif (low is not None and value < low) or (high is not None and value > high):
        scope.wrong("PARAM-RANGE", "参数值超出允许范围", "the value is outside the permitted range", "value")
    if written.status == "placeholder" and (low is None or high is None):
        mend = Text("写 permitted_from 与 permitted_to", "write permitted_from and permitted_to")
        scope.wrong("PARAM-PERMITTED", "待定参数须写明允许范围", "a placeholder needs its permitted range", mend=mend)
    if written.status == "placeholder" and written.adopted_by:
        scope.wrong(
            "PARAM-ADOPTED", "已有发布文件的参数，状态应为 adopted", "it names a document: status is adopted", "adopted_by"
        )
    if written.status == "adopted" and not written.adopted_by:
        scope.wrong("PARAM-ADOPTED", "状态为 adopted 的参数须写明 adopted_by（发布文件）", "name the adopting document", "status")
    if type_ is Type.MONEY and min(value, value if low is None else low) < 0:
        scope.wrong("PARAM-SIGN", "金额参数不得为负", "an amount of money is not negative", "value")
    return p.Parameter(
        written.id, title(written.title), type_, value, written.status == "placeholder", (low, high), written.adopted_by,
        cites(written.basis),
    )  # fmt: skip


def question(scope: Scope, written: schema.Question) -> p.Question:
    """Resolve a question; determinations must be able to point at the kinds it is asked about."""
    determination = scope.dictionary.kinds.get("determination")
    reachable = {kind for link in (determination.links if determination else ()) for kind in link.to}
    scope.repeated("on", written.on)
    for index, kind in enumerate(written.on):
        if kind not in reachable:
            scope.unknown(("可作认定的记录类型", "kind that determinations can be about"), kind, reachable, "on", index)
    return p.Question(written.id, title(written.title), tuple(written.on), title(written.answered_by), cites(written.basis))
