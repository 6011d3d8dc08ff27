"""What the reader of a plan should know that breaks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.calendar import format_day
from engine.inspection.given import Given
from engine.inspection.libraries import Done
from engine.inspection.model import Item, Notice
from engine.inspection.owed import Owed, Supervised
from engine.inspection.periods import known_until
from engine.inspection.source import Source


def notices(
    source: Source,
    given: Given,
    people: Sequence[Supervised],
    items: Mapping[str, Item],
    owed: Owed,
    start: int,
    days: Sequence[int],
    kept: Sequence[Done],
) -> tuple[Notice, ...]:
    """Return the notices of a plan; ``items`` are those that may be inspected."""
    said: list[Notice] = []
    if owed.lapsed:
        zh = f"有 {owed.lapsed} 次检查的期限在计划起日 {format_day(start)} 之前已过，未列入本计划"
        said.append(Notice(code="LAPSED", zh=zh, en=f"{owed.lapsed} visits were due before {format_day(start)}"))
    late = [one for one in kept if one.announced and one.day < start]
    if late:
        zh = f"有 {len(late)} 次已通知的检查，日期在 {format_day(start)} 之前，没有记为已检查：请核实后改“状态”（仍按已安排计）"
        said.append(Notice(code="OVERDUE", zh=zh, en=f"{len(late)} announced visits before {format_day(start)} are not done"))
    for rulebook, code in owed.unstated:
        zh = f"{rulebook} 的 {code} 类，文件没有规定频次：只安排双随机抽中的"
        said.append(Notice(code="UNSTATED", zh=zh, en=f"{rulebook} states no frequency for class {code}: draws only"))
    unpublished = [item.code for item in given.items if item.code not in items]
    if unpublished:
        zh = f"{len(unpublished)} 个事项在计划起日未公布，不得检查：{'、'.join(unpublished)}"
        said.append(Notice(code="UNPUBLISHED", zh=zh, en=f"not published, not planned: {', '.join(unpublished)}"))
    nobody = sorted({one.subject.code for one in source.decisions} - {item.code for item in people})
    if nobody:
        shown = "、".join(source.subjects[code].name for code in nobody[:5]) + (" 等" if len(nobody) > 5 else "")
        zh = f"{len(nobody)} 家没有监管类别、已移出名录库或不在名录库中，未安排：{shown}"
        said.append(Notice(code="NO-CLASS", zh=zh, en=f"{len(nobody)} without a class or not in the object library"))
    strangers = sorted((given.objects or {}).keys() - {one.subject.code for one in source.decisions})
    if strangers:
        zh = f"名录库中有 {len(strangers)} 家没有分级决定，未安排：{'、'.join(strangers[:5])}"
        said.append(Notice(code="NO-DECISION", zh=zh, en=f"{len(strangers)} of the object library have no decision"))
    if days and days[-1] > known_until(source.corpus.calendar):
        last = format_day(known_until(source.corpus.calendar))
        zh = f"{last} 以后的节假日尚未公布，按周一至周五排，暂定"
        said.append(Notice(code="HOLIDAYS", zh=zh, en=f"holidays after {last} are not published: provisional"))
    if given.draw is None and any(item.supervision.ratio not in (None, 10000) for item in people):
        zh = "没有给出双随机抽取结果（--draw）：只安排分级频次和全覆盖检查"
        said.append(Notice(code="NO-DRAW", zh=zh, en="no draw was given (--draw): frequencies and full coverage only"))
    if any(item.program.supervision and item.program.supervision.yearly_cap is None for item in people):
        said.append(
            Notice(
                code="NO-CAP", zh="有规则集没有写年度检查次数上限，未设上限", en="some rulebook states no yearly cap: none kept"
            )
        )
    return tuple(said)
