"""The checks, one class each; :data:`CHECKS` and :data:`COMPARISONS` are all there are, in the order of the manual."""

from engine.lint.check import Check, Comparison
from engine.lint.checks.clean import Clean
from engine.lint.checks.discretion import Discretion
from engine.lint.checks.endless import Endless
from engine.lint.checks.exempt import Exempt
from engine.lint.checks.frequency import Frequency
from engine.lint.checks.gap import Gap, Overlap
from engine.lint.checks.idle_words import Evaluated, Immediate
from engine.lint.checks.letters import Letters
from engine.lint.checks.matrix import Matrix
from engine.lint.checks.sign import Sign
from engine.lint.checks.superseded import Superseded
from engine.lint.checks.threshold import Threshold
from engine.lint.checks.unreachable import Unreachable
from engine.lint.checks.verified import Verified
from engine.lint.checks.window_gap import WindowGap

CHECKS: tuple[Check, ...] = (
    Superseded(), Verified(), Discretion(), Clean(), Endless(), Unreachable(), Gap(), Overlap(), Threshold(), Sign(),
    Matrix(), Frequency(), Exempt(), Immediate(), Evaluated(),
)  # fmt: skip
COMPARISONS: tuple[Comparison, ...] = (WindowGap(), Letters())

__all__ = ["CHECKS", "COMPARISONS"]
