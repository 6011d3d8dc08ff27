"""Inspection: how often, how deep and whom, from the rulebook and the decisions in force."""

from engine.inspection.draw import Commitment, canonical, commit
from engine.inspection.draw import check as same
from engine.inspection.draw import draw as draw_from
from engine.inspection.drawpage import draw_page
from engine.inspection.given import Given
from engine.inspection.inputs import Libraries, check_plan_folder, read_commitment, read_draw
from engine.inspection.model import (
    DEPTHS,
    Draw,
    Drawn,
    Enterprise,
    Inspector,
    Item,
    Notice,
    Plan,
    Provision,
    Rules,
    Shortfall,
    Stratum,
    Visit,
    Why,
)
from engine.inspection.periods import Period, parse_period
from engine.inspection.plan import make_plan, supervised
from engine.inspection.policy import policy_data, policy_page
from engine.inspection.screen import plan_page
from engine.inspection.sheets import write_file, write_plan
from engine.inspection.source import Source, Standing, from_case
from engine.inspection.whatif import what_if_page, workload

__all__ = [
    "DEPTHS",
    "Commitment",
    "Draw",
    "Drawn",
    "Enterprise",
    "Given",
    "Inspector",
    "Item",
    "Libraries",
    "Notice",
    "Period",
    "Plan",
    "Provision",
    "Rules",
    "Shortfall",
    "Source",
    "Standing",
    "Stratum",
    "Visit",
    "Why",
    "canonical",
    "check_plan_folder",
    "commit",
    "draw_from",
    "draw_page",
    "from_case",
    "make_plan",
    "parse_period",
    "plan_page",
    "policy_data",
    "policy_page",
    "read_commitment",
    "read_draw",
    "same",
    "supervised",
    "what_if_page",
    "workload",
    "write_file",
    "write_plan",
]
