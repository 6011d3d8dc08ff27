"""The entries of the result form (检查结果记录表, formats note 5.1): one list for the writer of forms and for their reader."""

from __future__ import annotations

from dataclasses import dataclass

SHEET = "检查结果记录表"
TITLES = {"zh": "检查结果记录表", "en": "Record of inspection"}


@dataclass(frozen=True)
class Entry:
    """One labelled entry. ``field``: the field of an inspection result it becomes; ``given``: printed, not filled in."""

    key: str
    zh: str
    en: str
    also: tuple[str, ...] = ()
    field: str = ""
    given: bool = False


ENTRIES = (
    Entry("plan", "抽查计划编号", "Plan", ("计划编号",), "plan", True),
    Entry("number", "检查编号", "Inspection", (), "number", True),
    Entry("task", "抽查任务编号", "Task", ("任务编号",), "", True),
    Entry("name", "被检查对象", "Enterprise", ("企业名称", "检查对象"), "@name", True),
    Entry("code", "统一社会信用代码", "Credit code", ("代码", "信用代码"), "@code", True),
    Entry("type", "检查对象类型", "Kind of party", (), "", True),
    Entry("district", "所属区", "District", (), "district", True),
    Entry("address", "住所", "Address", (), "", True),
    Entry("responsible", "负责人/手机", "Responsible / mobile", ("负责人",), ""),
    Entry("contact", "联系人/手机", "Contact / mobile", ("联系人",), ""),
    Entry("kind", "任务来源", "Source of the task", ("检查类型", "抽查类型"), "inspection_kind"),
    Entry("frequency", "检查频次", "Frequency", (), "", True),
    Entry("method", "核查方式", "Method", (), ""),
    Entry("results", "检查结果", "Results (codes)", ("检查结果代码",), "results"),
    Entry("problems", "发现问题数", "Problems found", (), "problems"),
    Entry("hazards", "重大事故隐患数", "Serious hazards", (), "serious_hazards"),
    Entry("follow_up", "后续处置措施", "Follow-up", (), "follow_up"),
    Entry("closed", "是否完结", "Closed", (), ""),
    Entry("closed_on", "完结日期", "Closed on", (), "closed_on"),
    Entry("corrected_on", "整改完成日期", "Corrected on", (), "corrected_on"),
    Entry("section", "检查执行部门", "Section", (), ""),
    Entry("body", "检查机关", "Inspecting body", (), "body"),
    Entry("inspectors", "检查人员", "Inspectors", (), ""),
    Entry("inspected_on", "检查日期", "Inspected on", (), "inspected_on"),
    Entry("typist", "录入人员", "Entered by", (), ""),
    Entry("typed_on", "录入日期", "Entered on", (), ""),
)
BY_KEY = {entry.key: entry for entry in ENTRIES}

NOTICE_COLUMNS = (
    ("number", "整改文书号", "Notice no."),
    ("notice_kind", "文书类型", "Kind of notice"),
    ("issued_on", "下达日期", "Issued on"),
    ("deadline", "整改期限至", "Correct by"),
    ("project", "项目编号", "Project no."),
    ("hazard", "重大事故隐患", "Serious hazard"),
)
"""Columns of the table of notices on the form, by field of a rectification."""

ITEM_COLUMNS = (
    ("content", "检查内容", "What was inspected"),
    ("found", "发现问题情况", "Problems found"),
    ("handled", "处置情况", "How handled"),
)
NOTICE_ROWS = 3

METHODS = ("实地检查", "书面检查", "行政部门检查结果或专业意见", "检验检测", "网络监测", "委托专业机构辅助")
"""核查方式 (formats note 5.1, read)."""
METHOD_OF = {"document": "书面检查", "on_site": "实地检查", "full": "实地检查"}
