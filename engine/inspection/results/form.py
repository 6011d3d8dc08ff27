"""Check one filled form against its plan and turn it into a result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.calendar import format_day
from engine.exchange.cellerror import CellError, shown
from engine.exchange.codes import CodeReader, code_readers
from engine.exchange.dates import day_of_moment
from engine.exchange.headings import Layout, layout_of
from engine.exchange.numbers import read_bool
from engine.exchange.rows import is_blank
from engine.facts import Dictionary, Value
from engine.facts.words import plain_code, plain_key
from engine.inspection.model import Inspector, Visit
from engine.inspection.paper.fields import BY_KEY, ENTRIES, NOTICE_COLUMNS
from engine.inspection.paper.tasks import PlanReader
from engine.inspection.results.layout import FormSheet, Found
from engine.inspection.results.report import FormDefect, Result
from engine.inspection.results.rowform import Cell, Sheet, read_row
from engine.problems import Text, nearest

RESULT, NOTICE = "inspection_result", "rectification"
_PIECES = re.compile(r"[、,，;；\n]+")
_HEADINGS = {name: zh for name, zh, _ in NOTICE_COLUMNS}


@dataclass
class Checked:
    """A form that was read: its result if it can be taken, its defects, its oddities, the number it carries."""

    sheet: Sheet
    number: str = ""
    result: Result | None = None
    defects: list[FormDefect] = field(default_factory=list)
    notices: list[FormDefect] = field(default_factory=list)


class FormChecker:
    """Checks forms of one plan."""

    def __init__(self, reader: PlanReader, dictionary: Dictionary, received_at: int) -> None:
        self.reader = reader
        self.received_at = received_at
        self.readers: Mapping[str, CodeReader] = code_readers(dictionary.codes)
        self.layouts: Mapping[str, Layout] = {kind: layout_of(dictionary, kind) for kind in (RESULT, NOTICE)}
        self.titles = {code.code: code.title for code in dictionary.codes[RESULT].codes}
        self.problem_codes = {other for code in dictionary.codes[RESULT].codes for other in code.excludes} - {"6"}
        self.clear = {code.code for code in dictionary.codes[RESULT].codes if "E" in code.excludes}
        self.people: dict[str, Inspector] = {}
        for person in reader.plan.inspectors:
            self.people.setdefault(person.name, person)

    def check(self, form: FormSheet, sheet: Sheet) -> Checked:
        """Check a form; it has a result only if nothing is wrong with it."""
        checked = Checked(sheet)
        for key, place in form.twice:
            cell = Cell(form.grid.cell(*place), place, BY_KEY[key].zh)
            reason = Text("这一项在表上出现两次", "this entry stands twice on the form")
            checked.defects.append(sheet.defect("FORM-LABEL", cell, reason, Text("请删去多余的一处", "delete one of them")))
        self._formulas(form, checked)
        visit = self._visit(form, checked)
        if visit is None:
            return checked
        row, found = read_row(self._cells(form, visit), self.layouts[RESULT], self.readers, sheet, checked.notices.append)
        known = {(item.cell, item.heading) for item in checked.defects}
        checked.defects += [item for item in found if (item.cell, item.heading) not in known or not item.cell]
        values = dict(row.values)
        self._conclude(values)
        notices = self._notices(form, visit, checked)
        corrected = values.get("corrected_on")
        if isinstance(corrected, int):
            notices = [{**notice, "result": "done", "completed_on": corrected} for notice in notices]
        self._people(form, visit, checked)
        self._agree(form, values, notices, checked)
        self._days(form, values, checked)
        if not checked.defects:
            checked.result = Result(
                checked.number, visit.code, visit.name, values, tuple(notices), self.received_at, sheet.file, sheet.sheet
            )
        return checked

    # --- whose form it is ---------------------------------------------------------------------------------------

    def _visit(self, form: FormSheet, checked: Checked) -> Visit | None:
        sheet = checked.sheet
        plan = self._cell(form, "plan")
        number = self._cell(form, "number")
        written = plain_key(shown(plan.raw))
        if is_blank(plan.raw) or written != plain_key(self.reader.plan.number):
            told = "空白" if is_blank(plan.raw) else f"“{shown(plan.raw)}”"
            zh = f"不是本计划的记录表：计划编号为{told}，本计划是“{self.reader.plan.number}”"
            reason = Text(zh, f"a form of another plan: {shown(plan.raw)!r}, this plan is {self.reader.plan.number!r}")
            mend = Text("请用该计划的 plan.json 录入", "take it in with the plan.json of its own plan")
            checked.defects.append(sheet.defect("FORM-PLAN", plan, reason, mend))
            return None
        known = {plain_key(key): (key, visit) for key, visit in self.reader.visits.items()}
        found = known.get(plain_key(shown(number.raw))) if not is_blank(number.raw) else None
        if found is None:
            guess = nearest(shown(number.raw), self.reader.visits)
            mend_text = Text(f"是否应为“{guess}”？", f"did you mean {guess!r}?") if guess else None
            reason = Text("计划中没有这个检查编号", "the plan has no inspection of this number")
            checked.defects.append(sheet.defect("FORM-NUMBER", number, reason, mend_text))
            return None
        checked.number, visit = found
        code = self._cell(form, "code")
        if not is_blank(code.raw) and plain_code(shown(code.raw)) != visit.code and not isinstance(code.raw, float):
            reason = Text(
                f"与检查编号不符：该编号的企业是 {visit.name}（{visit.code}）",
                f"the inspection is of {visit.name} ({visit.code})",
            )
            mend = Text("请核对是不是填错了表", "was the wrong form filled in?")
            checked.defects.append(sheet.defect("FORM-ENTERPRISE", code, reason, mend))
        return visit

    def _cell(self, form: FormSheet, key: str) -> Cell:
        found = form.entries.get(key)
        heading = BY_KEY[key].zh
        return Cell(found.raw, found.place, heading) if found else Cell(None, None, heading)

    def _cells(self, form: FormSheet, visit: Visit) -> dict[str, Cell]:
        cells = {entry.field: self._cell(form, entry.key) for entry in ENTRIES if entry.field}
        titles = "、".join(self.reader.items[code].title for code in visit.items if code in self.reader.items)
        cells["item"] = Cell(titles if 0 < len(titles) <= 200 else "、".join(visit.items)[:200])
        cells["district"] = Cell(visit.district or None)
        cells["body_level"] = Cell(visit.level if self.readers["authority_level"].find(visit.level) else None)
        return cells

    # --- what is on it ------------------------------------------------------------------------------------------

    def _formulas(self, form: FormSheet, checked: Checked) -> None:
        """Refuse formulas where a value is recorded: what they show changes with the day and the file."""
        read: list[tuple[str, Found]] = [
            (BY_KEY[key].zh, found) for key, found in form.entries.items() if BY_KEY[key].field or key == "closed"
        ]
        read += [(_HEADINGS[name], found) for line in form.notices for name, found in line.items()]
        for heading, found in read:
            if found.place in form.grid.formulas:
                reason = Text("是公式，再次打开时会变，不能作为记录", "a formula, which changes when opened again, is no record")
                mend = Text("请改填数值（复制后“选择性粘贴—数值”）", "enter the value (paste special, values)")
                checked.defects.append(checked.sheet.defect("FORM-FORMULA", Cell(found.raw, found.place, heading), reason, mend))

    def _conclude(self, values: dict[str, Value]) -> None:
        """Nothing found means no problems and no hazards; a blank beside it is not unknown."""
        results = values.get("results")
        if isinstance(results, frozenset) and "1" in results:
            for name in ("problems", "serious_hazards"):
                values.setdefault(name, 0)

    def _notices(self, form: FormSheet, visit: Visit, checked: Checked) -> list[Mapping[str, Value]]:
        found: list[Mapping[str, Value]] = []
        for line in form.notices:
            cells = {name: Cell(cell.raw, cell.place, _HEADINGS[name]) for name, cell in line.items()}
            cells |= {
                "@code": Cell(visit.code),
                "@name": Cell(visit.name),
                "body": self._cell(form, "body"),
                "district": Cell(visit.district or None),
            }
            row, defects = read_row(cells, self.layouts[NOTICE], self.readers, checked.sheet, checked.notices.append)
            checked.defects += defects
            found.append({"result": "pending", **row.values})
        return found

    def _people(self, form: FormSheet, visit: Visit, checked: Checked) -> None:
        cell = self._cell(form, "inspectors")
        pieces = [] if is_blank(cell.raw) else [piece.strip() for piece in _PIECES.split(shown(cell.raw)) if piece.strip()]
        if len(pieces) < 2:
            reason = Text(f"检查人员不足两人（写了 {len(pieces)} 人）", f"fewer than two inspectors ({len(pieces)})")
            mend = Text("请写明两名以上检查人员，用顿号隔开", "name two or more, separated by 、")
            checked.defects.append(checked.sheet.defect("FORM-INSPECTORS", cell, reason, mend))
        known = []
        for piece in pieces:
            name = re.split(r"[（(\s]", piece, maxsplit=1)[0]
            person = self.people.get(name)
            if person is None:
                zh = f"“{name}”不在本计划的执法检查人员名录中"
                checked.notices.append(
                    checked.sheet.defect("FORM-STRANGER", cell, Text(zh, f"{name!r} is not in the register of inspectors"))
                )
            else:
                known.append(person)
        for person in known:
            if visit.code in person.avoids:
                reason = Text(
                    f"{person.name}与该企业有利害关系，应当回避", f"{person.name} has a conflict of interest with this enterprise"
                )
                mend = Text("请由其他人员重新检查，或者更正名录", "have others inspect again, or correct the register")
                checked.defects.append(checked.sheet.defect("FORM-AVOID", cell, reason, mend))
        if pieces and known and {person.certificate for person in known} != set(visit.inspectors):
            checked.notices.append(
                checked.sheet.defect("FORM-OTHERS", cell, Text("检查人员与计划安排的不同", "not the inspectors of the plan"))
            )

    def _agree(self, form: FormSheet, values: Mapping[str, Value], notices: list[Mapping[str, Value]], checked: Checked) -> None:
        """Refuse entries that cannot stand together."""
        results = values.get("results")
        codes = results if isinstance(results, frozenset) else frozenset()

        def clash(key: str, zh: str, en: str) -> None:
            checked.defects.append(
                checked.sheet.defect("FORM-CLASH", self._cell(form, key), Text(zh, en), Text("请核对两项", "compare the two"))
            )

        said = "、".join(self.titles[code].zh for code in sorted(codes & self.clear))
        if codes & self.clear:
            for key, name, heading in (("problems", "problems", "发现问题数"), ("hazards", "serious_hazards", "重大事故隐患数")):
                value = values.get(name)
                if isinstance(value, int) and value > 0:
                    clash(key, f"检查结果为“{said}”，{heading}却是 {value}", f"{value} found, but the result says none")
            if notices:
                clash("results", f"检查结果为“{said}”，却填了整改文书", "notices to correct, but the result says none was found")
        elif codes & self.problem_codes and values.get("problems") == 0:
            clash("problems", "检查结果为发现问题，发现问题数却是 0", "the result names problems, their number is nought")
        hazards, problems = values.get("serious_hazards"), values.get("problems")
        if isinstance(hazards, int) and isinstance(problems, int) and hazards > problems:
            clash(
                "hazards", f"重大事故隐患数 {hazards} 多于发现问题数 {problems}", f"{hazards} hazards among {problems} problems"
            )
        follow = values.get("follow_up")
        if isinstance(follow, frozenset) and "none" in follow and ("A" in codes or len(follow) > 1):
            clash("follow_up", "“无需后续处置”与“待后续处理”或者其他处置措施不能同时填写", "no follow-up, but something follows")
        closed = self._cell(form, "closed")
        if is_blank(closed.raw):
            return
        try:
            done = read_bool(closed.raw)
        except CellError as error:
            checked.defects.append(checked.sheet.defect(error.code, closed, error.reason, error.mend))
            return
        if done and values.get("closed_on") is None and not any(item.heading == "完结日期" for item in checked.defects):
            clash("closed_on", "已经完结，但没有完结日期", "closed, but no day is given")
        if not done and values.get("closed_on") is not None:
            clash("closed_on", "尚未完结，却有完结日期", "not closed, but a day is given")

    def _days(self, form: FormSheet, values: Mapping[str, Value], checked: Checked) -> None:
        day = values.get("inspected_on")
        if not isinstance(day, int):
            return
        cell, plan = self._cell(form, "inspected_on"), self.reader.plan
        if day > day_of_moment(self.received_at):
            reason = Text("检查日期晚于收到本表的时间", "inspected after the form was received")
            checked.defects.append(
                checked.sheet.defect(
                    "FORM-FUTURE", cell, reason, Text("请核对日期和 --received-at", "check it and --received-at")
                )
            )
        elif not plan.first <= day <= plan.last:
            zh = f"检查日期不在计划期间（{format_day(plan.first)} 至 {format_day(plan.last)}）内"
            checked.notices.append(checked.sheet.defect("FORM-OUTSIDE", cell, Text(zh, "outside the period of the plan")))
        for key in ("corrected_on", "closed_on"):
            later = values.get(key)
            if isinstance(later, int) and later < day:
                reason = Text("早于检查日期", "earlier than the inspection")
                checked.defects.append(
                    checked.sheet.defect("ROW-ORDER", self._cell(form, key), reason, Text("请核对两个日期", "compare the days"))
                )
