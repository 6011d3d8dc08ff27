"""The announcement of the tasks of a plan (检查任务公告): it tells no class or grade of any one enterprise."""

from __future__ import annotations

from collections import Counter

from engine.calendar import format_day
from engine.inspection.paper.official import Official
from engine.inspection.paper.sayings import (
    RESULT_DAYS,
    TRIAL,
    basis,
    long_day,
    ordinal,
    signed_on,
)
from engine.inspection.paper.tasks import DEPTH_TEXT, PlanReader, open_visits
from engine.problems import Lang


def announcement(reader: PlanReader, titles: dict[str, str], lang: Lang, *, signed: int | None, contact: str) -> bytes:
    """Return the announcement as DOCX.

    ``titles``: words for the codes of kinds of inspection and districts. ``signed``: the day below the signature.
    """
    plan, zh = reader.plan, lang == "zh"
    name = plan.title_zh if zh else plan.title_en
    body = plan.body or "、".join(task.body for task in reader.tasks)
    doc = Official(f"{name} {'检查任务公告' if zh else 'announcement'}", lang)
    doc.title(body, "检查任务公告" if zh else "Announcement of inspections")
    doc.under_title(f"（计划编号：{plan.number}）" if zh else f"(plan {plan.number})")
    if reader.trial:
        doc.under_title(TRIAL(lang), mark=True)
    visits = open_visits(reader)
    firms = len({visit.code for visit in visits})
    span = (
        f"{long_day(plan.first, lang)}至{long_day(plan.last, lang)}"
        if zh
        else f"{long_day(plan.first, lang)} to {long_day(plan.last, lang)}"
    )
    if zh:
        doc.body(
            f"按照分级分类检查和“双随机、一公开”的要求，现将《{name}》确定的检查任务公告如下。检查期间为{span}，"
            f"涉及企业 {firms} 户，安排检查 {len(visits)} 户次。"
        )
    else:
        doc.body(f"The inspections of “{name}” are announced: {span}, {firms} enterprises, {len(visits)} visits.")
    count = iter(range(1, 20))

    def head(zh_text: str, en_text: str) -> None:
        number = next(count)
        doc.heading(f"{ordinal(number)}、{zh_text}" if zh else f"{number}. {en_text}")

    head("检查依据", "Legal basis")
    for at, line in enumerate(basis(plan, visits, lang), 1):
        doc.body(f"{line}。" if zh else f"{line}.", f"（{ordinal(at)}）" if zh else f"({at}) ")
    head("检查机关和检查任务", "Inspecting bodies and tasks")
    _tasks(doc, reader, titles, lang)
    head("检查事项", "Items inspected")
    doc.body("本次只检查已经公布的事项，未公布的事项不检查。" if zh else "Only published items are inspected; no other may be.")
    _items(doc, reader, lang)
    head("检查方式和频次", "How and how often")
    methods: Counter[str] = Counter(visit.depth for visit in visits)
    told = [f"{DEPTH_TEXT[depth](lang)} {methods[depth]} {'户次' if zh else 'visits'}" for depth in DEPTH_TEXT if methods[depth]]
    doc.body("、".join(told) + "。" if zh else ", ".join(told) + ".")
    doc.body(
        "同一企业的多项检查合并一次完成。各类企业的年度检查频次上限如下；法定全覆盖检查和因投诉举报、事故等开展的检查不计入上限。"
        if zh
        else "Several checks of one enterprise are made in one visit. The yearly caps are these; statutory full coverage and "
        "checks for a cause stand outside them."
    )
    _caps(doc, reader, lang)
    head("检查纪律和企业权利", "Discipline and rights")
    for at, (zh_line, en_line) in enumerate(_RIGHTS, 1):
        doc.body(zh_line if zh else en_line, f"（{ordinal(at)}）" if zh else f"({at}) ")
    head("监督", "Supervision")
    told_contact = contact or ("　　　　　　　　" if zh else "____________")
    doc.body(f"对检查工作的意见和投诉，请联系：{told_contact}。" if zh else f"Comments and complaints: {told_contact}.")
    doc.body("附件：检查对象名单" if zh else "Annex: enterprises to be inspected")
    doc.signature(body, signed_on(signed, lang))
    _annex(doc, reader, titles, lang)
    return doc.save()


_RIGHTS = (
    ("检查由两名以上持有行政执法证件的执法人员实施，检查时主动出示证件；不由第三方或者没有执法证件的人员实施检查。",
     "At least two inspectors with certificates come and show them; no third party and nobody without a certificate inspects."),
    ("检查人员遵守国办发〔2024〕54号文件“五个严禁”的规定；与检查对象有利害关系的应当回避，企业有权申请回避。",
     "Inspectors observe the “five prohibitions” of Guobanfa [2024] No. 54; one with a conflict of interest is replaced."),
    ("企业应当配合检查，如实提供有关资料；对检查的意见可以向检查机关反映，对检查后作出的处理决定不服的，可以依法申请行政复议或者提起行政诉讼。",
     "The enterprise cooperates; it may complain, and apply for review or sue over a decision that follows."),
    (f"检查结果自检查完成之日起 {RESULT_DAYS} 个工作日内公示，法律、行政法规规定不予公开的除外。",
     f"Results are published within {RESULT_DAYS} working days of the inspection, unless law forbids it."),
)  # fmt: skip


def _tasks(doc: Official, reader: PlanReader, titles: dict[str, str], lang: Lang) -> None:
    heads = ("抽查任务编号", "检查机关", "抽查类型", "检查日期自", "检查日期至", "企业数") if lang == "zh" else (
        "Task", "Body", "Kind", "From", "To", "Enterprises")  # fmt: skip
    rows = []
    for task in reader.tasks:
        kinds = dict.fromkeys(titles[reader.kind(visit)] for visit in task.visits)
        first, last = task.days
        firms = str(len({visit.code for visit in task.visits}))
        rows.append(
            (task.number, task.body, ("、" if lang == "zh" else ", ").join(kinds), format_day(first), format_day(last), firms)
        )
    doc.table(heads, rows, (38, 38, 24, 21, 21, 14), centred=(2, 3, 4, 5))


def _items(doc: Official, reader: PlanReader, lang: Lang) -> None:
    used = {code for visit in open_visits(reader) for code in visit.items}
    heads = ("事项编码", "抽查事项", "检查依据", "公布日期") if lang == "zh" else ("Code", "Item", "Basis", "Published")
    rows = [
        (item.code, item.title, item.basis, "" if item.published_on is None else format_day(item.published_on))
        for item in reader.plan.items
        if item.code in used
    ]
    doc.table(heads, rows, (22, 50, 63, 21), centred=(0, 3))


def _caps(doc: Official, reader: PlanReader, lang: Lang) -> None:
    held: dict[tuple[str, str], set[int | None]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for enterprise in reader.plan.enterprises:
        key = enterprise.rulebook, enterprise.supervision
        held.setdefault(key, set()).add(enterprise.yearly_cap)
        counts[key] += 1
    visits = Counter((visit.rulebook, visit.supervision) for visit in open_visits(reader))
    heads = ("适用规则", "监管类别", "企业数", "本期户次", "年度上限") if lang == "zh" else (
        "Rules", "Class", "Enterprises", "Visits", "Yearly cap")  # fmt: skip
    rows = []
    for rules in reader.plan.rules:
        for code in rules.classes:
            key = rules.id, code
            if key not in counts:
                continue
            caps = sorted(cap for cap in held[key] if cap is not None)
            told = "、".join(map(str, caps)) or ("未公布" if lang == "zh" else "none")
            name = rules.zh if lang == "zh" else rules.en
            rows.append((name, reader.supervision(*key)(lang), str(counts[key]), str(visits[key]), told))
    doc.table(heads, rows, (64, 36, 16, 22, 18), centred=(2, 3, 4))


def _annex(doc: Official, reader: PlanReader, titles: dict[str, str], lang: Lang) -> None:
    doc.annex("附件" if lang == "zh" else "Annex", "检查对象名单" if lang == "zh" else "Enterprises to be inspected")
    heads = ("序号", "企业名称", "统一社会信用代码", "所属区", "检查事项") if lang == "zh" else (
        "No.", "Enterprise", "Credit code", "District", "Items")  # fmt: skip
    for at, task in enumerate(reader.tasks, 1):
        doc.body("", f"（{ordinal(at)}）{task.body}" if lang == "zh" else f"({at}) {task.body}")
        items: dict[tuple[str, str, str], list[str]] = {}
        for visit in task.visits:
            items.setdefault((visit.district, visit.code, visit.name), []).extend(visit.items)
        rows = [
            (str(number), name, code, titles.get(district, district), "\n".join(dict.fromkeys(codes)))
            for number, ((district, code, name), codes) in enumerate(sorted(items.items()), 1)
        ]
        doc.table(heads, rows, (12, 58, 43, 19, 24), centred=(0, 2, 3, 4))
    zh, en = (
        "注：名单按所属区和统一社会信用代码排列，与企业信用状况无关。",
        "In order of district and code; the order says nothing of credit.",
    )
    doc.note(zh if lang == "zh" else en)
