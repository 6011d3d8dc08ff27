"""Words for what a provision is used in, and for the facts of an instrument."""

from __future__ import annotations

from engine.problems import Lang, Text

SORTS: dict[str, Text] = {
    "rulebook": Text("规则集", "rulebook"),
    "parameters": Text("裁量参数", "parameter"),
    "questions": Text("认定事项", "question"),
    "attributes": Text("属性", "attribute"),
    "first_of": Text("属性的情形", "case of an attribute"),
    "findings": Text("认定", "finding"),
    "triggers": Text("累计触发", "trigger"),
    "tallies": Text("汇总", "tally"),
    "unless": Text("例外", "exception"),
    "repair": Text("修复方式", "repair model"),
    "suspended": Text("停止执行", "suspension"),
    "schemes": Text("评价体系", "scheme"),
    "needs": Text("评价前提", "need of a scheme"),
    "effects": Text("等级作用", "effect"),
    "lists": Text("名单", "list"),
    "grounds": Text("列入事由", "ground"),
    "steps": Text("程序", "step"),
    "term": Text("期限", "term"),
    "removals": Text("移出途径", "removal"),
    "supervision": Text("分类监管", "supervision"),
    "overrides": Text("直接归类", "override"),
    "measures": Text("措施", "measure"),
    "repairs": Text("修复规定", "rule of repair"),
    "conditions": Text("修复条件", "condition of repair"),
    "bar": Text("不予修复", "bar to repair"),
    "transition": Text("过渡条款", "transition"),
    "cases": Text("案例", "case"),
    "expect": Text("案例（经由规则）", "case, through a rule"),
    "superseded_by": Text("取代关系", "succession"),
    "frames": Text("只作框架的文件", "frame"),
    "editions": Text("清单版本", "edition"),
    "incentives": Text("激励目录", "incentives"),
    "permits": Text("措施所需依据", "basis of measures"),
    "bars": Text("修复的排除", "bars to repair"),
    "classes": Text("信息分类", "classes of records"),
    "categories": Text("目录类别", "categories"),
}
STATUS = {
    "in_force": Text("有效", "in force"),
    "ended": Text("已失效", "ended"),
    "unverified": Text("效力未核", "not verified"),
    "draft": Text("征求意见稿", "draft"),
}
STANDING = {
    "in_force": Text("有效", "in force"),
    "ended": Text("已失效", "ended"),
    "not_yet": Text("尚未施行", "not yet in force"),
    "unknown": Text("未核", "not known"),
}
FACTS = {
    "id": Text("编号", "id"),
    "number": Text("文号", "number"),
    "body": Text("制定机关", "body"),
    "level": Text("效力层级", "level"),
    "place": Text("适用地域", "place"),
    "published": Text("发布", "published"),
    "in_force": Text("施行期间", "in force"),
    "status": Text("状态", "status"),
    "standing": Text("该日", "on that day"),
    "supersedes": Text("取代", "supersedes"),
    "superseded_by": Text("被取代", "superseded by"),
    "certainty": Text("核对情况", "checked"),
    "verified_on": Text("核对日期", "verified on"),
    "notes": Text("备注", "notes"),
    "file": Text("文件", "file"),
    "title": Text("名称", "title"),
    "provisions": Text("条款数", "provisions"),
    "cited": Text("引用", "cited"),
    "provision": Text("条款", "provision"),
    "what": Text("用于", "used in"),
    "name": Text("规则、案例", "rule or case"),
    "where": Text("位置", "where"),
    "rulebook": Text("规则集", "rulebook"),
}


def sort(name: str, lang: Lang) -> str:
    """Return the word for a part of a file; a part without a word is called by its key."""
    return SORTS[name](lang) if name in SORTS else name


def fact(name: str, lang: Lang) -> str:
    """Return the name of a fact."""
    return FACTS[name](lang)
