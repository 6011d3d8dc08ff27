"""Read a plan that ``inspect plan`` wrote."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from engine.inspection.model import Plan
from engine.problems import HengxinError, Text

PLAN_FILE = "plan.json"


class InvalidPlan(HengxinError):
    """The file is no plan, or one that cannot be used; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


def read_plan(path: Path) -> Plan:
    """Read a plan: the file, or ``plan.json`` in the folder named.

    Raises:
        InvalidPlan: it is none.
    """
    file = path / PLAN_FILE if path.is_dir() else path
    try:
        data = json.loads(file.read_bytes())
    except FileNotFoundError:
        raise InvalidPlan(Text(f"没有这个检查计划：{file}", f"no such plan: {file}")) from None
    except (OSError, ValueError):
        zh = f"{file} 不是检查计划（应为 hengxin inspect plan 写出的 {PLAN_FILE}）"
        raise InvalidPlan(Text(zh, f"{file} is no plan; give the {PLAN_FILE} that hengxin inspect plan wrote")) from None
    form = data.get("hengxin") if isinstance(data, dict) else None
    if form != "hengxin.plan/1":
        zh = f"{file} 不是检查计划：首项 hengxin 应为 hengxin.plan/1，实为 {form!r}"
        raise InvalidPlan(Text(zh, f"{file} is no plan: hengxin is {form!r}, not hengxin.plan/1"))
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        zh = f"检查计划 {file} 的 {place} 有误（共 {error.error_count()} 处）：请用 hengxin inspect plan 重新生成，不要手工修改"
        raise InvalidPlan(
            Text(zh, f"plan {file}, {place}: {first['msg']} ({error.error_count()} errors); make it anew")
        ) from None
    known = {person.certificate for person in plan.inspectors}
    stray = sorted({code for visit in plan.visits for code in visit.inspectors if code not in known})
    if len({visit.id for visit in plan.visits}) != len(plan.visits):
        raise InvalidPlan(Text(f"检查计划 {file} 中有重复的检查编号", f"plan {file} has two visits of one number"))
    if stray:
        zh = f"检查计划 {file} 中的执法证号 {stray[0]} 不在其人员名录中"
        raise InvalidPlan(Text(zh, f"plan {file}: certificate {stray[0]} is not among its inspectors"))
    return plan
