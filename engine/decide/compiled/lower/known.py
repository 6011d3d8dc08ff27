"""A word of the language that the lowering has not been taught is refused, not overlooked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from engine.decide.compiled.unlowered import Unlowered
from engine.rulebook import program as p

KNOWN = {
    "AllOf": "parts",
    "AnyOf": "parts",
    "Attribute": "id title kind type codes basis branches otherwise aspect",
    "Branch": "label when value basis",
    "BySubject": "field table otherwise",
    "Cause": "id title kinds basis",
    "Const": "value",
    "DayEarliest": "of",
    "DayLatest": "of",
    "DayNext": "unit after",
    "DayOf": "field",
    "DayOfEvent": "complete",
    "DayOpen": "",
    "DayPlus": "of plus first_day_counts",
    "Effect": "id title basis on when span score rank ranks immediate",
    "EffectGroup": "combine floor effects",
    "Eligibility": "id title kind when basis done ends conditions bars",
    "EligibilityCondition": "id title basis when start others",
    "Evaluated": "every delay",
    "Exception_": "label title when basis",
    "FieldRef": "name",
    "Finding": "id title kind basis when unless record_class span points advice",
    "Frequency": "times per",
    "FullCoverage": "id title items classes level frequency depth basis",
    "Grade": "code title",
    "Ground": "id title basis on when",
    "Groups": "by each cap having",
    "Length": "unit amount",
    "Limits": "low high",
    "ListDefinition": (
        "id key title colour kind local basis competent proposes grounds unless steps term removals successor quota "
        "measures"
    ),
    "Measure": "id item title when basis",
    "Need": "id title basis when",
    "Negation": "part",
    "Others": "of equal date within before_record at_most",
    "Override": "id title when gives basis",
    "ParamRef": "id",
    "Parameter": "id title type value placeholder permitted adopted_by basis",
    "PointsBands": "field bands",
    "PointsField": "field deducted",
    "PointsFixed": "value",
    "PointsPer": "field unit rounding each cap",
    "PointsTable": "field table",
    "Program": (
        "id version title status adopted_by place sector scope_when start end basis objections transition points_decimals "
        "parameters questions attributes findings triggers tallies schemes lists supervision measures repairs codes "
        "strata subject_strata directions worth source digest"
    ),
    "Question": "id title on answered_by basis",
    "Removal": "id title start when basis",
    "RepairModel": "model at until into basis",
    "Requirement": "kind back otherwise",
    "Scheme": "id title basis evaluated taking_part requires needs grades score thresholds otherwise effects order order_basis",
    "Score": "base add cap",
    "Span": "start end suspensions repair",
    "Step": "id title within basis",
    "Supervision": "basis rows columns levels classes cells overrides combine yearly_cap full_coverage causes",
    "SupervisionClass": "code title frequency ratio round depth measures",
    "Suspend": "start end added_at_end basis",
    "Tally": "id title over distinct_records take of type window overlap groups cap kinds",
    "Term": "base first_day_counts minimum not_before new_ground basis",
    "Test": "what name op operand type codes",
    "ThresholdSet": "when bands",
    "Transition": "severity period points basis",
    "YearlyCap": "times basis",
    "Trigger": (
        "id title basis members date per within first_day_counts at_least reaches consecutive first_per distinct "
        "repair_undoes span record_class points advice"
    ),
    "Window": "date length first_day_counts repaired_count",
}
"""The fields of each class of a loaded rulebook that the lowering reads, or knows to mean nothing for an outcome."""

VALUES: dict[str, tuple[object, ...]] = {
    "Tally.take": ("sum", "count", "max", "min"),
    "Groups.each": ("sum", "count", "max", "min"),
    "EffectGroup.combine": ("worst", "best", "first_of", "sum", "unique"),
    "Term.new_ground": ("restarts", "adds", "none"),
    "RepairModel.model": ("cancels", "shortens", "converts"),
    "PointsPer.rounding": ("floor", "ceiling", "half_up"),
    "Supervision.combine": ("worst", "unique"),
    "Requirement.otherwise": ("not_enough_data", "provisional"),
    "Length.unit": ("days", "months", "working_days"),
    "DayNext.unit": ("month", "quarter", "half", "year"),
    "Evaluated.every": ("month", "quarter", "half", "year"),
    "Attribute.aspect": (None, "severity", "period", "points"),
}
"""The values the lowering knows, of the fields that choose between ways of doing something."""


def check_known(program: p.Program) -> None:
    """Raise :class:`Unlowered` if some part of a rulebook says something the lowering does not know."""
    _check(program, "", set())


def _check(item: object, place: str, seen: set[int]) -> None:
    if isinstance(item, Mapping):
        for name, value in item.items():
            _check(value, f"{place} {name}" if isinstance(name, str) else place, seen)
    elif isinstance(item, (tuple, list)):
        for value in item:
            _check(value, place, seen)
    elif is_dataclass(item) and not isinstance(item, type) and id(item) not in seen:
        seen.add(id(item))
        name = type(item).__name__
        if name == "Cite":
            return  # citations decide nothing
        if name not in KNOWN:
            if type(item).__module__.startswith("engine.rulebook.program"):
                raise Unlowered(f"{place.strip()}: {name}")
            return
        known = KNOWN[name].split()
        for field in fields(item):
            value = getattr(item, field.name)
            at = f"{name}.{field.name}"
            if at in VALUES and value not in VALUES[at]:
                raise Unlowered(f"{place.strip()}: {at} {value}")
            if field.name not in known and value not in (None, (), False):
                raise Unlowered(f"{place.strip()}: {name}.{field.name}")
            _check(value, f"{place} {field.name}" if isinstance(item, p.Program) else place, seen)
