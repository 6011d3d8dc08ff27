"""The notice to the enterprise (行政检查通知书) of one visit."""

from __future__ import annotations

from engine.inspection.model import Visit
from engine.inspection.paper.official import Official
from engine.inspection.paper.sayings import (
    RESULT_DAYS,
    TRIAL,
    basis,
    frequency,
    joined,
    long_day,
    ordinal,
    people,
    signed_on,
    whys,
)
from engine.inspection.paper.tasks import DEPTH_TEXT, PlanReader
from engine.problems import Lang


def notice(reader: PlanReader, visit: Visit, titles: dict[str, str], lang: Lang, *, signed: int | None, contact: str) -> bytes:
    """Return the notice as DOCX: items, day and method, papers wanted, basis, source, frequency, inspectors, rights."""
    plan, zh = reader.plan, lang == "zh"
    body, number = reader.body(visit), reader.number(visit)
    doc = Official(f"{visit.name} {'行政检查通知书' if zh else 'notice of inspection'}", lang, compact=True)
    doc.title(body, "行政检查通知书" if zh else "Notice of inspection")
    doc.under_title(f"检查编号：{number}" if zh else f"Inspection {number}")
    if reader.trial:
        doc.under_title(TRIAL(lang), mark=True)
    doc.addressee(f"{visit.name}（{visit.code}）：" if zh else f"To {visit.name} ({visit.code}):")
    name = plan.title_zh if zh else plan.title_en
    task = reader.task(visit)
    day = long_day(visit.day, lang)
    if zh:
        doc.body(
            f"根据《{name}》（计划编号：{plan.number}，抽查任务编号：{task.number}），本机关定于{day}对你单位实施行政检查。现将有关事项通知如下。"
        )
    else:
        doc.body(f"Under “{name}” (plan {plan.number}, task {task.number}) we inspect your enterprise on {day}.")
    count = iter(range(1, 20))

    def head(zh_text: str, en_text: str) -> None:
        at = next(count)
        doc.heading(f"{ordinal(at)}、{zh_text}" if zh else f"{at}. {en_text}")

    head("抽查检查事项", "Items inspected")
    items = [reader.items[code] for code in visit.items if code in reader.items]
    heads = ("事项编码", "抽查事项", "检查内容", "检查依据") if zh else ("Code", "Item", "Content", "Basis")
    doc.table(heads, [(item.code, item.title, item.content, item.basis) for item in items], (22, 40, 52, 42), centred=(0,))
    head("检查时间和方法", "When and how")
    calm = (
        ""
        if not visit.provisional
        else ("该日所在年度的放假安排尚未公布，如有变动另行通知。" if zh else " The holidays of that year are not published yet.")
    )
    depth = DEPTH_TEXT[visit.depth](lang)
    doc.body(f"检查日期为{day}，方法为{depth}。{calm}" if zh else f"On {day}, by {depth}.{calm}")
    head("需要准备的资料", "Papers to have ready")
    if zh:
        doc.body("请准备营业执照和与上列检查内容有关的证书、合同、台账、记录等资料备查。与检查事项无关的资料不查。")
    else:
        doc.body(
            "The business licence and the papers on what is listed above. Nothing that has no bearing on the items is asked for."
        )
    head("检查依据、任务来源和检查频次", "Basis, source and frequency")
    source = f"{titles[reader.kind(visit)]}{'；' if zh else '; '}{joined(whys(visit, lang), lang)}"
    for at, (zh_lead, en_lead, text) in enumerate((
        ("检查依据：", "Basis: ", joined(basis(plan, [visit], lang), lang)),
        ("任务来源和检查频次：", "Source and frequency: ", f"{source}{'。' if zh else '. '}{frequency(reader, visit, lang)}"),
    ), 1):  # fmt: skip
        doc.body(f"{text}。" if zh else f"{text}.", f"（{ordinal(at)}）{zh_lead}" if zh else f"({at}) {en_lead}")
    head("检查机关和检查人员", "Inspecting body and inspectors")
    who = "、".join(people(reader, visit, lang)) if zh else ", ".join(people(reader, visit, lang))
    level = reader.level(visit)(lang)
    level = f"（{level}）" if level and zh else f" ({level})" if level else ""
    if zh:
        doc.body(f"检查机关：{body}{level}。检查人员：{who}。检查人员不少于两人，检查时主动出示行政执法证件。")
    else:
        doc.body(f"Body: {body}{level}. Inspectors: {who}. They show their certificates.")
    head("权利和义务", "Rights and duties")
    for at, (zh_line, en_line) in enumerate(_RIGHTS, 1):
        doc.body(zh_line if zh else en_line, f"（{ordinal(at)}）" if zh else f"({at}) ")
    told = contact or ("　　　　　　　　　　　　" if zh else "____________")
    doc.body(f"联系人及电话：{told}" if zh else f"Contact: {told}")
    doc.signature(body, signed_on(signed, lang))
    doc.plain("")
    doc.plain(
        "企业签收：　　　　　　　　　　签收日期：　　　　年　　月　　日"
        if zh
        else "Received by: ____________    on: ____________"
    )
    return doc.save()


_RIGHTS = (
    ("你单位应当配合检查，如实提供情况和资料；有权陈述意见，认为检查人员与本次检查有利害关系的，有权申请回避。",
     "You must cooperate and give true papers; you may state your views, and ask that an inspector be replaced."),
    ("检查人员遵守国办发〔2024〕54号文件“五个严禁”的规定。检查以已经公布的事项为限，对超出范围的检查可以向本机关反映。",
     "Inspectors observe the “five prohibitions” of Guobanfa [2024] No. 54 and inspect published items only."),
    (f"检查结果自检查完成之日起 {RESULT_DAYS} 个工作日内公示。"
     "对检查后作出的处理决定不服的，可以依法申请行政复议或者提起行政诉讼。",
     f"The result is published within {RESULT_DAYS} working days. You may apply for review or sue over a decision."),
)  # fmt: skip
