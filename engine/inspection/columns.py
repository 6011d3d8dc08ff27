"""The columns of the tables a plan is made from (documented in docs/inspection.zh.md)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.exchange import RegisterSpec
from engine.facts import Code, CodeList, Dictionary, Field, Type
from engine.facts.dictionary import Column
from engine.problems import Text

DUTY = CodeList(
    "inspector_status",
    Text("人员状态", "status of an inspector"),
    False,
    (
        Code("on_duty", Text("在岗", "on duty"), ("在职", "正常", "有效", "是")),
        Code("off_duty", Text("不在岗", "off duty"), ("离岗", "休假", "借调", "退休", "停用", "暂停", "离职", "否")),
    ),
)
LISTED = CodeList(
    "object_status",
    Text("名录状态", "status in the library"),
    False,
    (
        Code("listed", Text("在库", "listed"), ("存续", "正常", "在营", "开业")),
        Code("left", Text("移出", "left"), ("注销", "吊销", "迁出", "停业", "已移出")),
    ),
)
COVERAGE = CodeList(
    "item_coverage",
    Text("抽查类型", "kind of item"),
    False,
    (
        Code("random", Text("随机抽查", "random"), ("双随机", "双随机抽查", "一般检查事项", "重点检查事项", "抽查")),
        Code("full", Text("全覆盖", "full coverage"), ("法定全覆盖", "全覆盖检查", "全覆盖监管")),
    ),
)
KIND = CodeList(
    "visit_kind",
    Text("检查类型", "kind of visit"),
    False,
    (
        Code("frequency", Text("分级频次检查", "by frequency"), ("频次检查", "日常检查", "计划检查", "日常监督检查", "重点检查")),
        Code("drawn", Text("双随机抽查", "drawn"), ("随机抽查", "双随机")),
        Code("full_coverage", Text("全覆盖检查", "full coverage"), ("全覆盖", "法定全覆盖")),
        Code("for_cause", Text("有因检查", "for a cause"), ("投诉举报检查", "专项检查", "复查", "举报核查", "投诉举报核查")),
    ),
)
STATUS = CodeList(
    "visit_status",
    Text("状态", "status"),
    False,
    (
        Code("planned", Text("拟检查", "planned"), ("计划", "待检查", "未通知")),
        Code("announced", Text("已通知", "announced"), ("已公告", "已送达通知")),
        Code("done", Text("已检查", "done"), ("已完成", "完成", "已办结")),
        Code("dropped", Text("未检查", "not made"), ("取消", "已取消", "未能检查")),
    ),
)
DEPTH = CodeList(
    "visit_depth",
    Text("检查方式", "depth"),
    True,
    (
        Code("document", Text("书面检查", "documents")),
        Code("on_site", Text("现场检查", "on site"), ("实地检查",)),
        Code("full", Text("全面检查", "in full")),
    ),
)


def level_codes(levels: Mapping[str, tuple[str, str]], dictionary: Dictionary) -> CodeList:
    """Return the levels of authority that rulebooks name, with the spellings of the vocabulary."""
    known = dictionary.codes.get("authority_level")
    also = {item.code: (item.title.zh, *item.also) for item in known.codes} if known else {}
    codes = tuple(Code(id, Text(zh, en), also.get(id, ())) for id, (zh, en) in levels.items())
    return CodeList("plan_level", Text("执法层级", "level"), False, codes)


def inspectors_spec(levels: CodeList) -> RegisterSpec:
    """Return the columns of the register of inspectors (执法检查人员名录库)."""
    fields = (
        _field("name", Type.TEXT, "姓名", "name", "执法人员 检查人员 执法人员姓名", required=True, personal=True, most=50),
        _field("body", Type.KEY, "工作单位", "body", "单位 所在单位 执法部门 执法主体", required=True, most=200),
        _field("post", Type.TEXT, "职务", "post", "职务职级 岗位", most=50),
        _field("levels", Type.CODES, "执法层级", "levels", "层级 检查层级", codes=levels.id, required=True),
        _field("districts", Type.CODES, "负责区域", "districts", "区域 所属区 执法区域 区", codes="area"),
        _field("skills", Type.TEXT, "专业特长", "skills", "专长 专业 执法类别 业务专长", most=400),
        _field("status", Type.CODE, "状态", "status", "人员状态 在岗状态", codes=DUTY.id, required=True),
        _field("until", Type.DATE, "执法证有效期至", "certificate valid to", "证件有效期至 有效期至", ends=True),
        _field("avoids", Type.TEXT, "回避企业", "conflicts of interest", "利害关系企业 回避对象 应回避企业", most=10_000),
        _field("away", Type.TEXT, "缺勤日期", "absences", "休假日期 请假日期 外出日期", most=2000),
    )  # fmt: skip
    title = Text("执法检查人员名录库", "register of inspectors")
    key = Column("执法证号", ("执法证件号", "证件号码", "执法证编号", "行政执法证号"))
    ignored = ("序号", "编号", "备注", "联系电话", "性别")
    return RegisterSpec("inspectors", title, key, fields, codes=(levels, DUTY), ignored=ignored)


def items_spec(levels: CodeList) -> RegisterSpec:
    """Return the columns of the published list of inspection items (随机抽查事项清单)."""
    fields = (
        _field("title", Type.TEXT, "抽查事项", "item", "检查事项 事项名称 抽查事项名称", required=True, most=200),
        _field("basis", Type.TEXT, "检查依据", "basis", "抽查依据 法律依据 依据", required=True, most=2000),
        _field("content", Type.TEXT, "检查内容", "content", "抽查内容", most=4000),
        _field("method", Type.TEXT, "检查方式", "method", "抽查方式", most=200),
        _field("objects", Type.TEXT, "适用对象", "for whom", "检查对象 抽查对象", most=400),
        _field("sectors", Type.CODES, "适用行业", "sectors", "行业 所属行业", codes="sector", required=True),
        _field("levels", Type.CODES, "检查层级", "levels", "层级 实施层级 检查主体层级", codes=levels.id),
        _field("coverage", Type.CODE, "抽查类型", "kind", "事项类别 检查类型", codes=COVERAGE.id),
        _field("skill", Type.TEXT, "所需专长", "skill needed", "专业要求 所需专业", most=50),
        _field("ratio", Type.TEXT, "抽查比例", "ratio", "抽查比例及频次", most=100),
        _field("frequency", Type.TEXT, "抽查频次", "frequency", "检查频次", most=100),
        _field("published_on", Type.DATE, "公布日期", "published on", "公布时间 公开日期"),
        _field("body", Type.TEXT, "检查主体", "body", "实施机关 检查机关", most=200),
        _field("note", Type.TEXT, "备注", "note", "", most=1000),
    )  # fmt: skip
    title = Text("随机抽查事项清单", "list of inspection items")
    key = Column("事项编码", ("事项代码", "抽查事项编码", "事项编号"))
    return RegisterSpec("inspection_items", title, key, fields, codes=(levels, COVERAGE), ignored=("序号", "抽查类别"))


def objects_spec() -> RegisterSpec:
    """Return the columns of the object library (检查对象名录库), where it is kept apart from the register of the case."""
    fields = (
        _field("name", Type.TEXT, "企业名称", "enterprise", "检查对象 名称 单位名称 主体名称", required=True, most=200),
        _field("district", Type.CODE, "所属区", "district", "区 区域 所属区域 所在区 属地", codes="area"),
        _field("address", Type.TEXT, "住所", "address", "地址 注册地址 经营场所", most=200),
        _field("responsible", Type.TEXT, "负责人", "responsible person", "法定代表人 法定代表人/负责人", personal=True, most=50),
        _field("status", Type.CODE, "状态", "status", "在库状态 名录状态", codes=LISTED.id),
    )  # fmt: skip
    title = Text("检查对象名录库", "object library")
    key = Column("统一社会信用代码", ("社会统一信用代码", "信用代码", "代码"))
    ignored = (
        "序号", "编号", "类型", "对象类型", "联系方式", "联系电话", "风险等级", "信用等级", "备注",
    )  # fmt: skip
    return RegisterSpec("objects", title, key, fields, uscc=True, codes=(LISTED,), ignored=ignored)


def done_spec(levels: CodeList) -> RegisterSpec:
    """Return the columns of inspections made or announced; the ``plan.csv`` that a plan writes is such a table."""
    fields = (
        _field("day", Type.DATE, "检查日期", "day", "计划检查日期 实施日期", required=True),
        _field("levels", Type.CODES, "检查层级", "levels", "层级 执法层级", codes=levels.id),
        _field("kinds", Type.CODES, "检查类型", "kinds", "抽查类型 任务来源", codes=KIND.id, required=True),
        _field("status", Type.CODE, "状态", "status", "检查状态 完成情况", codes=STATUS.id, required=True),
        _field("inspectors", Type.TEXT, "检查人员执法证号", "inspectors", "执法证号 执法人员证号", most=400),
        _field("items", Type.TEXT, "检查事项编码", "items", "事项编码", most=1000),
        _field("depth", Type.CODE, "检查方式", "depth", "", codes=DEPTH.id),
        _field("id", Type.KEY, "检查编号", "number", "抽查任务编号 任务编号", most=128),
        _field("name", Type.TEXT, "企业名称", "enterprise", "检查对象 被检查对象", most=200),
    )  # fmt: skip
    title = Text("已检查、已通知的检查", "inspections made or announced")
    key = Column("统一社会信用代码", ("社会统一信用代码", "信用代码", "代码"))
    ignored = (
        "序号", "所属区", "监管类别", "信用等级", "检查人员",
        "检查事项", "理由", "依据", "计入年度上限", "标注", "备注", "检查机关", "检查期限", "风险",
    )  # fmt: skip
    return RegisterSpec(
        "inspections", title, key, fields, uscc=True, codes=(levels, KIND, STATUS, DEPTH), ignored=ignored,
        identity=("day", "levels", "kinds", "id"),
    )  # fmt: skip


def _field(
    name: str,
    type_: Type,
    zh: str,
    en: str,
    also: str = "",
    *,
    codes: str | None = None,
    required: bool = False,
    personal: bool = False,
    ends: bool = False,
    most: int | None = None,
) -> Field:
    """Return a field headed by its Chinese title; ``also`` holds other headings, with blanks between."""
    return Field(
        name, type_, Text(zh, en), codes=codes, heading=zh, also=tuple(also.split()), required=required, personal=personal,
        ends=ends, max_length=most,
    )  # fmt: skip
