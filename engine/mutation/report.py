"""The outcome of a mutation run: the score, a table by operator, and every survivor with what came nearest to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.casebook.coverage.report import bar
from engine.columns import pad, width
from engine.mutation.operators import OPERATORS
from engine.mutation.trial import State, Verdict
from engine.problems import Lang, Problem, Text

_STATES: dict[State, Text] = {
    "killed": Text("已发现", "killed"), "survived": Text("未发现", "survived"), "equivalent": Text("等价", "equivalent"),
    "same": Text("含义未变", "same"), "invalid": Text("加载即拒", "invalid"), "crashed": Text("出错", "crashed"),
}  # fmt: skip


@dataclass(frozen=True)
class Mutation:
    """How the cases of one rulebook version fared against its mutants; ``whole``: no sample was drawn."""

    rulebook: str
    version: str
    file: str
    cases: int
    verdicts: tuple[Verdict, ...]
    whole: bool
    problems: tuple[Problem, ...] = ()

    def count(self, *states: State) -> int:
        """Return how many mutants came out so."""
        return sum(item.state in states for item in self.verdicts)

    @property
    def percent(self) -> float:
        """The score: of the mutants that load and mean something else, the share that a case noticed, in percent with one
        decimal, rounded down."""
        of = self.count("killed", "survived", "crashed")
        return 1000 * self.count("killed") // of / 10 if of else 100.0


def as_text(found: Iterable[Mutation], lang: Lang) -> str:
    """Return the outcome as text."""
    lines: list[str] = []
    for item in found:
        lines += [*_page(item, lang), ""]
    return "\n".join(lines)


def _page(item: Mutation, lang: Lang) -> Iterator[str]:
    killed, of = item.count("killed"), item.count("killed", "survived", "crashed")
    sampled = "" if item.whole else Text("（抽样）", " (sampled)")(lang)
    cases = Text(f"案例 {item.cases} 个", f"{item.cases} cases")(lang)
    yield f"{item.rulebook}  {item.version}{sampled}   {bar(killed, of)} {item.percent}%  {killed}/{of}  {cases}"
    yield "  " + "  ".join(f"{title(lang)} {item.count(state)}" for state, title in _STATES.items() if item.count(state))
    wide = max(width(operator.title(lang)) for operator in OPERATORS)
    for operator in OPERATORS:
        verdicts = [verdict for verdict in item.verdicts if verdict.mutant.operator == operator.code]
        if verdicts:
            dead, alive = (sum(one.state in states for one in verdicts) for states in (("killed",), ("survived", "crashed")))
            shown = f"{pad(operator.code, 14)} {pad(operator.title(lang), wide)}"
            yield f"    {shown}  {bar(dead, dead + alive, 10)} {dead:4d}/{dead + alive}"
    for verdict in item.verdicts:
        if verdict.state in ("survived", "crashed"):
            yield from _survivor(item, verdict, lang)


def _survivor(item: Mutation, verdict: Verdict, lang: Lang) -> Iterator[str]:
    mutant = verdict.mutant
    yield f"  {item.file}:{mutant.line}:{mutant.column} {mutant.id}"
    if verdict.state == "crashed":
        zh, en = f"求值出错（案例 {verdict.by}）：{verdict.why}", f"the evaluator broke on {verdict.by}: {verdict.why}"
        yield "      " + Text(zh, en)(lang)
    for near in verdict.near:
        if near.unseen:
            zh = f"案例 {near.case} 的结果变了，但没有期望这一项：{near.unseen}"
            yield "      " + Text(zh, f"case {near.case} came out otherwise, but does not expect it: {near.unseen}")(lang)
        else:
            yield "      " + Text(f"最接近的案例：{near.case}", f"nearest case: {near.case}")(lang)
    if not verdict.near and verdict.state == "survived":
        yield "      " + Text("没有案例到达这条规则", "no case reaches this rule")(lang)


def as_json(found: Iterable[Mutation]) -> str:
    """Return the outcome as JSON, a verdict for every mutant."""
    content = {"format": "hengxin.mutation/1", "rulebooks": [_object(item) for item in found]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _object(item: Mutation) -> dict[str, Any]:
    return {
        "rulebook": item.rulebook, "version": item.version, "file": item.file, "cases": item.cases, "whole": item.whole,
        "percent": item.percent, **{state: item.count(state) for state in _STATES},
        "mutants": [_verdict(verdict) for verdict in item.verdicts],
    }  # fmt: skip


def _verdict(verdict: Verdict) -> dict[str, Any]:
    mutant = verdict.mutant
    return {
        "mutant": mutant.id, "operator": mutant.operator, "line": mutant.line, "column": mutant.column,
        "state": verdict.state, "case": verdict.by, "why": verdict.why,
        "near": [{"case": near.case, "unseen": near.unseen} for near in verdict.near],
    }  # fmt: skip
