"""What load checks about the basis of consequences, by code: an error in adopted and model rulebooks, a finding in those
published elsewhere. The checks themselves are :mod:`engine.rulebook.check_basis`."""

from __future__ import annotations

from collections.abc import Mapping

from engine.problems import Text

BREACHES: Mapping[str, Text] = {
    "BASIS-INSTRUMENT": Text("法律库中没有所引文件", "cited instrument not in the law library"),
    "BASIS-PROVISION": Text("法律库中没有所引条款", "cited provision not in the law library"),
    "BASIS-MISSING": Text("没有依据", "no basis"),
    "BASIS-PARTLY": Text("只有部分日期有依据", "basis on some days only"),
    "BASIS-CITED-DAYS": Text("引用的起止日期不对", "days of a citation that are none"),
    "BASIS-NOT-YET": Text("所引文件尚未施行", "cited instrument not yet in force"),
    "BASIS-ENDED": Text("所引文件在有效期内失效", "cited instrument ends within the window"),
    "BASIS-NOT-CARRYING": Text("依据不能单独撑起不利后果", "basis that cannot carry a burden"),
    "BASIS-UNVERIFIED": Text("依据效力未核", "basis not verified"),
    "BASIS-LIST-LEVEL": Text("名单的依据层级不足", "list above its basis"),
    "BASIS-LIST-COLOUR": Text("名单种类与颜色不符", "colour that the kind of list cannot have"),
    "BASIS-LIST-STEPS": Text("名单没有列入程序", "list without steps before entry"),
    "BASIS-LIST-TERM": Text("名单没有期限", "list without a term"),
    "BASIS-LIST-EXIT": Text("名单没有移出条件", "list without a way out"),
    "BASIS-MEASURE-UNKNOWN": Text("清单之外的措施", "measure outside the list"),
    "BASIS-MEASURE-EDITION": Text("有效版本清单没有的措施", "measure outside the edition in force"),
    "BASIS-MEASURE-COLOUR": Text("措施与名单颜色不符", "measure that this colour cannot bear"),
    "BASIS-MEASURE-CARRIER": Text("措施附在不能附带它的地方", "measure on what cannot bear it"),
    "BASIS-MEASURE-RIGHTS": Text("减损权益的措施没有法定名单", "measure that reduces rights without a statutory list"),
    "BASIS-MEASURE-LEVEL": Text("措施的依据层级不足", "measure above its basis"),
    "BASIS-CONDITION-LEVEL": Text("经营条件的依据层级不足", "condition of business above its basis"),
    "BASIS-REPAIR-BAR": Text("依据不足以规定不予修复", "basis that cannot exclude repair"),
    "BASIS-REPAIR-CONDITION": Text("依据不足以增设修复条件", "basis that cannot add a condition of repair"),
    "BASIS-REPAIR-NONE": Text("修复不起作用而无依据", "repair that ends nothing, without basis"),
    "BASIS-ADOPTED-BY": Text("发布文件与状态不符", "adopting document against the status"),
    "BASIS-PUBLISHED-BY": Text("外地规则集没有发布机关", "published elsewhere by nobody"),
    "BASIS-RETROACTIVE": Text("施行早于发布", "in force before adoption"),
}
